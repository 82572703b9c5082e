"""The screens of a station. Loads nothing that the first paint can do without."""

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from hotich_tui import paths
from hotich_tui.messages import HotichError, say

if TYPE_CHECKING:
    from hotich_tui.store.station import SqlStation
    from hotich_tui.ui.app import HotichApp
    from hotich_tui.workflow.sign_in import SignIn


class NoTerminal(HotichError):
    """There is no terminal to draw on."""


def open_screens() -> None:
    """The screens of this home; the station opens after the first paint."""
    # What is imported stays: looking through it for garbage costs a tenth of the start (measured).
    gc.disable()
    from hotich_tui.settings import load_settings
    from hotich_tui.ui.app import HotichApp

    home = paths.home()
    settings = load_settings(home)
    if not (home / "station.json").exists():
        from hotich_tui.store.file.errors import NoStation

        raise NoStation("store.no_station", home=str(home))
    passphrase = _ask_if_needed(home)
    opened: list[SqlStation] = []

    def connect() -> "SignIn":
        from concurrent.futures import ThreadPoolExecutor

        from hotich_tui.store.file.keys import KeyFile, find_key

        # Deriving the key takes 0.2 s and lets other threads run: the database loads meanwhile.
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(import_module, "hotich_tui.store.station")
            try:
                key = find_key(KeyFile.load(home), passphrase)
            except (OSError, ValueError, KeyError):
                key = None
            loading.result()
        from hotich_tui.store.station import SqlStation
        from hotich_tui.workflow.sign_in import SignIn

        station = SqlStation.open(
            home, passphrase=passphrase, key=key, progress=lambda share: app.upgrade.tell(share)
        )
        opened.append(station)
        return SignIn(opened[0])

    from hotich_tui.cli.extract import open_extract
    from hotich_tui.cli.registry_link import open_registry

    app = HotichApp(
        collecting_after(connect),
        language=settings.language,
        home=home,
        idle_minutes=settings.idle_minutes,
        typing=settings.typing,
        keymap=settings.keymap,
        office_defaults={"ethnic_group": settings.ethnic_group},
        hints=lambda: open_extract(opened[0]),
        registry=lambda: open_registry(opened[0]),
    )
    run_screens(app)


def collecting_after(connect: Callable[[], "SignIn"]) -> Callable[[], "SignIn"]:
    """The same, and from then on the garbage of the session is collected, not the program."""

    def opened() -> "SignIn":
        try:
            return connect()
        finally:
            gc.freeze()
            gc.enable()

    return opened


def run_screens(app: "HotichApp") -> None:
    """Run the screens on the terminal that there is.

    Textual draws on standard error; `hotich-tui 2>log` would show nothing.

    Raises:
        NoTerminal: Neither output is a terminal.
    """
    out, error = sys.__stdout__, sys.__stderr__
    if error is None or not error.isatty():
        if out is None or not out.isatty():
            raise NoTerminal("cli.no_terminal")
        sys.__stderr__ = out  # type: ignore[misc]
    app.run()


def _ask_if_needed(home: Path) -> str | None:
    """Ask for the passphrase before the screen takes the terminal, where nothing else has it."""
    from hotich_tui.store.file.keys import KeyFile, from_keyring, passphrase_from_environment

    found = passphrase_from_environment(os.environ)
    if found is not None or from_keyring(KeyFile.load(home).station_id) is not None:
        return found
    import typer

    return str(typer.prompt(say("cli.passphrase"), hide_input=True))
