"""Plays an operator's keys into the real screens and tells what record they made.

A case is a text file. Its head names the register, the book's year and what else the seat has
(`typing: vni`, `keymap: laptop`); `#` begins a remark. Each line below is one write to the
terminal: letters as they are pressed, other keys by name (`<enter>`, `<f5>`, `<ctrl+g>`,
`<paste:…>`). Lines only begin when the keys of the line before are worked off, as a person waits;
inside a line nobody waits.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotich_tui.domain.lifecycle import Role
from hotich_tui.ui.screens.keying import KeyingScreen
from tests.conftest import Commune
from tests.ui.conftest import Opened, Seat

_NAMED = {
    "enter": "\r",
    "tab": "\t",
    "backtab": "\x1b[Z",
    "back": "\x7f",
    "bs8": "\x08",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "ctrl+slash": "\x1f",
    "lt": "<",
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
}
_KEY = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Case:
    """One operator's keys.

    Args:
        head: What the file's head says.
        writes: What goes to the terminal in one write each.
    """

    name: str
    head: Mapping[str, str]
    writes: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Case":
        head, lines = {}, []
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#") or not line.strip():
                continue
            name, colon, value = line.partition(":")
            if not lines and colon and name.isidentifier():
                head[name] = value.strip()
            else:
                lines.append(_KEY.sub(_sent, line))
        return cls(path.stem, head, tuple(lines))


def _sent(found: re.Match[str]) -> str:
    name = found[1]
    if name.startswith("paste:"):
        return f"\x1b[200~{name.removeprefix('paste:')}\x1b[201~".replace("\\n", "\n")
    if name.startswith("ctrl+") and len(name) == 6:
        return chr(ord(name[-1]) - ord("a") + 1)
    return _NAMED[name]


async def play(case: Case, commune: Commune, seat: Opened) -> list[dict[str, Any]]:
    """The records that the keys made, entry by entry, as their keyer sees them on the disk."""
    year = int(case.head["year"])
    book = commune.book(case.head["register"], year, case.head.get("book", f"01/{year}"))
    settings = {name: case.head[name] for name in ("typing", "keymap") if name in case.head}
    async with seat((80, 24), **settings) as s:
        await s.sign_in("N1")
        for write in case.writes:
            s.type(write)
            await _worked_off(s)
            if os.environ.get("HOTICH_REPLAY") == "trace":
                _trace(s, write)
    return _records(commune, book.id)


def _trace(s: Seat, write: str) -> None:
    """Where the cursor is after a write, for who writes a case."""
    screen = s.app.screen
    form = getattr(screen, "form", None)
    here = form.focused() if form is not None else None
    status = getattr(screen, "status", None)
    where = f"{here.name} {here.value!r}" if here is not None else type(screen).__name__
    print(f"{write!r:40} -> {where:40} {'' if status is None else status._text}")  # noqa: T201


async def _worked_off(s: Seat) -> None:
    """Until what was pressed is typed, understood, and on the disk."""
    for _ in range(3):
        await s.app.workers.wait_for_complete()
        screen = s.app.screen
        if isinstance(screen, KeyingScreen) and screen.is_mounted:
            await screen.letters()
            await screen.settle()
        else:
            await _idle(s)


async def _idle(s: Seat) -> None:
    await s.app.call(lambda: None)
    done: list[bool] = []
    mark: Callable[[], None] = lambda: done.append(True)  # noqa: E731
    (s.app.focused or s.app.screen).call_later(mark)
    await s.until(lambda: done)


def _records(commune: Commune, book_id: str) -> list[dict[str, Any]]:
    by_id = {user.id: user for user in commune.station.people.users()}
    desk = commune.desk("A1")
    with commune.station.reads(desk.viewpoint) as reads:
        versions = list(reads.versions(book_id=book_id))
    found = []
    for version in versions:
        (keyer,) = version.people(Role.KEYER) or {desk.user.id}
        with commune.station.reads(commune.desk(by_id[keyer].staff_no).viewpoint) as reads:
            readings = reads.record(version.id).readings
        values = {}
        for key, reading in sorted(readings.items()):
            if reading.value is None:
                continue
            told = {"said": reading.value.said.value, "text": reading.value.text}
            told |= {"how": reading.how.value, "source": reading.source}
            told |= {"doubt": "?" if reading.doubt else "", "note": reading.note}
            values[key] = {name: text for name, text in told.items() if text}
        found.append({"entry": version.ordinal, "state": version.state.value, "values": values})
    return found
