"""The reference registry (extra `registry`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui import paths
from hotich_tui.messages import HotichError, say
from hotich_tui.wire.head import head_code

if TYPE_CHECKING:
    from hotich_tui.registry.storage import Storage

app = typer.Typer(help=say("help.registry_group"), no_args_is_help=True)
Database = Annotated[
    str | None,
    typer.Option(help=say("help.registry_database")),
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


@app.command(help=say("help.registry_serve"))
def serve(
    database: Database = None,
    port: Annotated[int, typer.Option(help=say("help.registry_serve_port"))] = 8158,
    host: Annotated[str, typer.Option(help=say("help.registry_serve_host"))] = "127.0.0.1",
    anywhere: Annotated[
        bool, typer.Option("--anywhere", help=say("help.registry_serve_anywhere"))
    ] = False,
) -> None:
    """Run the registry."""
    need_extra()
    from hotich_tui.registry.server import database_url, serve

    def ready(listening: int) -> None:
        typer.echo(say("registry.serving", url=f"http://{host}:{listening}"))

    serve(
        database_url(database, paths.home()), host=host, port=port, ready=ready, anywhere=anywhere
    )


@contextmanager
def _storage(database: str | None) -> "Iterator[Storage]":
    need_extra()
    from hotich_tui.registry.server import database_url
    from hotich_tui.registry.storage import Storage

    storage = Storage(database_url(database, paths.home()))
    try:
        yield storage
    finally:
        storage.close()


@app.command(help=say("help.registry_heads"))
def heads(
    commune: Annotated[str, typer.Argument(help=say("help.registry_code_commune"))],
    database: Database = None,
) -> None:
    """How far the audit chain of each station of a commune went."""
    with _storage(database) as storage, storage.engine.connect() as connection:
        from hotich_tui.registry.heads import last_heads

        found = last_heads(connection, commune)
    for row in found:
        code = head_code(row.n, row.hash)
        told = {"station": row.station_id, "n": row.n, "at": row.at, "again": row.again}
        typer.echo(say("registry.head", code=code, **told))
    if not found:
        typer.echo(say("registry.no_heads", commune=commune))
    raise typer.Exit(1 if any(row.again for row in found) else 0)


@app.command(help=say("help.registry_code"))
def code(
    commune: Annotated[str, typer.Argument(help=say("help.registry_code_commune"))],
    database: Database = None,
) -> None:
    """Issue a one-time enrolment code for a station."""
    with _storage(database) as storage:
        typer.echo(say("registry.code", commune=commune, code=storage.new_code(commune)))
