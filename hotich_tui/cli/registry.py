"""The reference registry (extra `registry`)."""

from typing import Annotated

import typer

from hotich_tui import paths
from hotich_tui.messages import HotichError, say

app = typer.Typer(help="Máy chủ tiếp nhận (phần cài thêm 'registry').", no_args_is_help=True)
Database = Annotated[
    str | None,
    typer.Option(help="URL cơ sở dữ liệu (postgresql://…); mặc định SQLite ở HOTICH_HOME."),
]


class Missing(HotichError):
    """The extra is not installed."""


def need_extra() -> None:
    """Refuse where the registry's packages are not installed.

    Raises:
        Missing
    """
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        raise Missing("registry.missing") from None


@app.command()
def serve(
    database: Database = None,
    port: Annotated[int, typer.Option(help="Cổng; 0 = cổng trống bất kỳ.")] = 8158,
    host: Annotated[str, typer.Option(help="Địa chỉ nghe.")] = "127.0.0.1",
    anywhere: Annotated[
        bool, typer.Option("--anywhere", help="Cho nghe ngoài máy này (sau TLS).")
    ] = False,
) -> None:
    """Chạy máy chủ tiếp nhận."""
    need_extra()
    from hotich_tui.registry.server import database_url, serve

    def ready(listening: int) -> None:
        typer.echo(say("registry.serving", url=f"http://{host}:{listening}"))

    serve(
        database_url(database, paths.home()), host=host, port=port, ready=ready, anywhere=anywhere
    )


@app.command()
def code(commune: Annotated[str, typer.Argument(help="Mã xã.")], database: Database = None) -> None:
    """Cấp mã ghi danh dùng một lần cho một trạm của xã."""
    need_extra()
    from hotich_tui.registry.server import database_url
    from hotich_tui.registry.storage import Storage

    storage = Storage(database_url(database, paths.home()))
    try:
        typer.echo(say("registry.code", commune=commune, code=storage.new_code(commune)))
    finally:
        storage.close()
