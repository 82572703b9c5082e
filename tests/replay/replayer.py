"""Plays an operator's keys into the real screens and tells what record they made.

A case is a text file. Its head names the register, the book's year and what else the seat has
(`typing: vni`, `keymap: laptop`); `#` begins a remark. Each line below is one write to the
terminal: letters as they are pressed, other keys by name (`<enter>`, `<f5>`, `<ctrl+g>`,
`<paste:…>`; `<word:N2>` is N2's word of activation), any letter by its code (`\\u0301`); Escape
stands alone. Lines only begin when the keys of the line before are worked off, as a person waits;
inside a line nobody waits.

Remarks of the shape `#1 nksHoTen Hoàng Thị Thử` are what stands on the paper in entry 1, written
down before the keys: `∅` blank, `≈` illegible, `!` odd but so written, before the text. They say
everything that may be stored, so that a wrong recording cannot pass for the right one.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.message_pump import MessagePump

from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.ui.form.remarks import SIGNS
from hotich_tui.ui.keying.screen import KeyingScreen
from tests.conftest import Commune
from tests.ui.conftest import Opened, Seat

_ESCAPE = "\x1b"
WORD = "K7MQ-2XPD"
"""Of activation, of whoever has one."""
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
    "esc": _ESCAPE,
    "ctrl+slash": "\x1f",
    "ctrl+]": "\x1d",
    "lt": "<",
    **{f"f{n}": f"\x1b[{code}~" for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)},
}
_KEY = re.compile(r"<([^<>]+)>")
_CODE = re.compile(r"\\u([0-9a-f]{4})")
_PAPER = re.compile(r"#(\d+) (\w+) (.+)")
Entries = dict[int, dict[str, str]]
"""Entry -> field -> what the book says, after the sign of its state."""


@dataclass(frozen=True)
class Case:
    """One operator's keys.

    Args:
        head: What the file's head says.
        writes: What goes to the terminal in one write each.
        paper: What the book's entries say.
        words: Who has a word of activation in the place of a PIN.
    """

    name: str
    head: Mapping[str, str]
    writes: tuple[str, ...]
    paper: Entries
    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> "Case":
        head, lines = {}, []
        paper: Entries = {}
        for line in path.read_text("utf-8").splitlines():
            if said := _PAPER.fullmatch(line):
                paper.setdefault(int(said[1]), {})[said[2]] = said[3]
            elif line.startswith("#") or not line.strip():
                continue
            elif not lines and (setting := re.fullmatch(r"(\w+): *(.+)", line)):
                head[setting[1]] = setting[2]
            else:
                lines.append(_CODE.sub(lambda found: chr(int(found[1], 16)), _KEY.sub(_sent, line)))
        words = re.findall(r"<word:(\w+)>", path.read_text("utf-8"))
        return cls(path.stem, head, tuple(lines), paper, tuple(words))


def _sent(found: re.Match[str]) -> str:
    name = found[1]
    if name.startswith("word:"):
        return WORD
    if name.startswith("paste:"):
        return f"\x1b[200~{name.removeprefix('paste:')}\x1b[201~"
    if name.startswith("ctrl+") and len(name) == 6:
        return chr(ord(name[-1]) - ord("a") + 1)
    return _NAMED[name]


async def play(case: Case, commune: Commune, seat: Opened) -> list[dict[str, Any]]:
    """The records that the keys made, entry by entry, as their keyer sees them on the disk."""
    year = int(case.head["year"])
    book = commune.book(case.head["register"], year, case.head.get("book", f"01/{year}"))
    settings = {name: case.head[name] for name in ("typing", "keymap") if name in case.head}
    for who in case.words:
        commune.station.people.recover(commune.user(who).id, WORD, None)
    async with seat((80, 24), **settings) as s:
        await s.sign_in("N1")
        for write in case.writes:
            await press(s, write)
            if os.environ.get("HOTICH_REPLAY") == "trace":
                _trace(s, write)
    return _records(commune, book.id)


async def press(s: Seat, write: str) -> None:
    """Send keys in one write, and wait until they are worked off."""
    path = _path(s)
    if write == _ESCAPE:
        await s.keyboard.escape()
    else:
        s.type(write)
    await _worked_off(s, path)


def _trace(s: Seat, write: str) -> None:
    """Where the cursor is after a write, for who writes a case."""
    screen = s.app.screen
    form = getattr(screen, "form", None)
    here = form.focused() if form is not None else None
    status = getattr(screen, "status", None)
    where = f"{here.name} {here.value!r}" if here is not None else type(screen).__name__
    print(f"{write!r:40} -> {where:40} {'' if status is None else status._text}")  # noqa: T201


async def _worked_off(s: Seat, path: Sequence[MessagePump]) -> None:
    """Until what was pressed is typed, understood, and on the disk.

    Args:
        path: Where keys went when they were pressed, and what they bring goes: inside out.
    """
    for _ in range(2):
        for pump in (s.app, *path, *_path(s)):
            await _through(s, pump)
        await s.app.workers.wait_for_complete()
        await s.until(s.ready)
        screen = s.app.screen
        if isinstance(screen, KeyingScreen):
            await screen.letters()
            await screen.settle()


def _path(s: Seat) -> list[MessagePump]:
    """From the cursor to the app."""
    return list((s.app.focused or s.app.screen).ancestors_with_self)


async def _through(s: Seat, pump: MessagePump) -> None:
    """Until a message pump has handled what is in its queue, or is closed."""
    done: list[bool] = []
    mark: Callable[[], None] = lambda: done.append(True)  # noqa: E731
    pump.call_later(mark)
    await s.until(lambda: done or not pump.is_running)


def _records(commune: Commune, book_id: str) -> list[dict[str, Any]]:
    by_id = {user.id: user for user in commune.station.people.users()}
    desk = commune.desk("A1")
    with commune.station.reads(Viewpoint(desk.user)) as reads:
        versions = list(reads.versions(book_id=book_id))
    found = []
    for version in versions:
        (keyer,) = version.people(Role.KEYER) or {desk.user.id}
        with commune.station.reads(Viewpoint(commune.user(by_id[keyer].staff_no))) as reads:
            view = reads.record(version.id)
        readings = view.readings
        values = {}
        for key, reading in sorted(readings.items()):
            if reading.value is None:
                continue
            told = {"said": reading.value.said.value, "text": reading.value.text}
            told |= {"how": reading.how.value, "source": reading.source}
            told |= {"doubt": "?" if reading.doubt else "", "note": reading.note}
            values[key] = {name: text for name, text in told.items() if text}
        entry = {"entry": version.ordinal, "keyer": by_id[keyer].staff_no}
        entry |= {"state": version.state.value, "reason": view.reason, "note": view.note}
        found.append({name: text for name, text in entry.items() if text} | {"values": values})
    return found


def on_paper(records: Iterable[Mapping[str, Any]]) -> Entries:
    """What the records say of the paper, as cases write it down."""
    signs = {Said.WRITTEN.value: "", **{said.value: sign for said, sign in SIGNS.items()}}
    return {
        record["entry"]: {
            key: signs[value["said"]] + value.get("text", "")
            for key, value in record["values"].items()
            if "said" in value
        }
        for record in records
        if record["values"]
    }
