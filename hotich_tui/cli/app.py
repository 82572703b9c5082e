"""All commands, by group."""

from typing import Annotated

import typer

from hotich_tui import __version__
from hotich_tui.cli import (
    audit,
    demo_command,
    exchange,
    keys,
    matching,
    population,
    proof,
    registry,
    report,
    screens,
    station,
    sync,
    users,
)
from hotich_tui.cli.refusals import exit_code
from hotich_tui.messages import say

app = typer.Typer(
    name="hotich-tui",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=say("help.group"),
)
app.add_typer(users.app, name="user")
app.add_typer(registry.app, name="registry")
app.add_typer(keys.app, name="keys")
app.add_typer(population.app, name="population")
app.add_typer(report.app, name="report")
app.add_typer(audit.app, name="audit")
station.add(app)
exchange.add(app)
matching.add(app)
sync.add(app)
proof.add(app)
demo_command.add(app)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=say("help.start_version"))] = False,
) -> None:
    """Without a command: the screens of this station."""
    if version:
        typer.echo(f"hotich-tui {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        screens.open_screens()


def run() -> int:
    """Run the command line; returns the exit code."""
    return exit_code(lambda: app(standalone_mode=False))
