"""The demo: a throwaway station with something to do, or the same played by a script."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui.cli.common import Json, print_json
from hotich_tui.cli.registry import need_extra
from hotich_tui.messages import say

if TYPE_CHECKING:
    from hotich_tui.registry.server import EmbeddedRegistry
    from hotich_tui.store.station import SqlStation
    from hotich_tui.workflow.sign_in import SignIn

SEED = 158


def add(app: typer.Typer) -> None:
    """Hang the command in."""
    app.command(help=say("help.demo"))(demo)


def demo(
    headless: Annotated[bool, typer.Option("--headless", help=say("help.demo_headless"))] = False,
    records: Annotated[int, typer.Option(min=1, help=say("help.demo_records"))] = 8,
    seed: Annotated[int, typer.Option(help=say("help.demo_seed"))] = SEED,
    as_json: Json = False,
) -> None:
    """A throwaway station with synthetic people and books, and a registry beside it."""
    need_extra()
    if headless:
        _played(records, seed, as_json=as_json)
    else:
        _open(seed)


def _played(records: int, seed: int, *, as_json: bool) -> None:
    import asyncio
    import contextlib
    import io

    from hotich_tui.cli.demo.play import play
    from hotich_tui.cli.demo.stalled import NothingHappened

    try:
        # The app draws nowhere, but what it logs at its end would mix with the result.
        with contextlib.redirect_stderr(io.StringIO()):
            played = asyncio.run(play(records, seed))
    except NothingHappened as stalled:
        # The sentence goes to standard error as every refusal does.
        if as_json:
            print_json({"error": stalled.diagnosis.as_json()})
        raise
    if as_json:
        print_json(played.as_json())
    else:
        typer.echo(say("cli.demo_played", **played.as_json()))
    raise typer.Exit(0 if played.good else 1)


def _open(seed: int) -> None:
    from hotich_tui.cli.extract import open_extract
    from hotich_tui.cli.registry_link import open_registry
    from hotich_tui.cli.screens import run_screens
    from hotich_tui.ui.app import HotichApp

    with tempfile.TemporaryDirectory(prefix="hotich-demo-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        running: list[EmbeddedRegistry] = []
        opened: list[SqlStation] = []

        def connect() -> "SignIn":
            from hotich_tui.cli.demo.world import open_demo

            station, sign_in, registry = open_demo(home, seed)
            opened.append(station)
            running.append(registry)
            return sign_in

        notice = _notice(home)
        app = HotichApp(
            connect,
            home=home,
            notice=notice,
            typing="telex",
            hints=lambda: open_extract(opened[0]),
            registry=lambda: open_registry(opened[0]),
        )
        try:
            run_screens(app)
        finally:
            for registry in running:
                registry.__exit__()


def _notice(home: Path) -> str:
    """Who can sign in, and how to deliver from a second terminal."""
    from hotich_tui.cli.demo.people import PASSPHRASE, notice

    return f"{notice()}\n\n{say('cli.demo_sync', home=home, passphrase=PASSPHRASE)}"
