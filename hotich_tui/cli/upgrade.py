"""What a terminal shows while a station is brought up to date: how far it is, and what was kept."""

import os
from pathlib import Path

import typer

from hotich_tui.messages import say


class UpgradeLine:
    """One line on standard error that counts up; nothing where there is nothing to upgrade.

    Args:
        home: Of the station.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._shown = -1
        self._live = os.isatty(2)

    def __call__(self, share: float) -> None:
        """Show how far it is, 0 to 1."""
        percent = int(100 * share)
        if percent <= self._shown:
            return
        begins, self._shown = self._shown < 0, percent
        if begins or self._live:
            line = say("cli.upgrading", percent=percent)
            typer.echo(f"\r{line}" if self._live else line, err=True, nl=not self._live)
        if percent == 100:
            self._done()

    def _done(self) -> None:
        if self._live:
            typer.echo("", err=True)
        kept = sorted(self._home.glob("station.before-*.db"), key=lambda path: path.stat().st_mtime)
        if kept:
            megabytes = round(kept[-1].stat().st_size / 1e6)
            typer.echo(say("cli.upgraded", name=kept[-1].name, megabytes=megabytes), err=True)
