"""All commands, by group."""

import sys
from typing import Annotated

import typer

from hotich_tui import __version__
from hotich_tui.cli import demo_command, exchange, keys, registry, station, sync, users
from hotich_tui.messages import HotichError
from hotich_tui.mishap import kind_and_place

app = typer.Typer(
    name="hotich-tui",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Nhập sổ hộ tịch hai lần, từ giấy đến cơ sở dữ liệu. Không kèm lệnh: mở màn hình.",
)
app.add_typer(users.app, name="user")
app.add_typer(registry.app, name="registry")
app.add_typer(keys.app, name="keys")
station.add(app)
exchange.add(app)
sync.add(app)
demo_command.add(app)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="In số phiên bản.")] = False,
) -> None:
    """Without a command: the screens of this station."""
    if version:
        typer.echo(f"hotich-tui {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        station.open_screens()


def run() -> int:
    """Run the command line.

    Returns:
        The exit code: 4 for a refusal that has none of its own.
    """
    try:
        result = app(standalone_mode=False)
        return result if isinstance(result, int) else 0
    except HotichError as error:
        print(str(error), file=sys.stderr)  # noqa: T201
        return int(getattr(error, "exit_code", 4))
    except typer.Abort:
        return 130
    except typer.Exit as leaving:
        return leaving.exit_code
    except Exception as error:
        show = getattr(error, "show", None)
        if show is None:
            kind, where = kind_and_place(error)
            print(f"Lỗi không lường trước ({kind}, {where}).", file=sys.stderr)  # noqa: T201
            print("Những gì đã lưu vẫn còn; hãy báo kỹ thuật viên.", file=sys.stderr)  # noqa: T201
            return 70
        show()
        return int(getattr(error, "exit_code", 2))
