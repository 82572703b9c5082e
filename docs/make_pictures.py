"""Makes the pictures of README and docs: the app's own screens, played by the demo's operator.

uv run python docs/make_pictures.py
"""

import asyncio
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from random import Random

from hotich_tui.cli.demo.operator import Operator, Slips

from hotich_tui.cli.demo.book import entry, misread
from hotich_tui.cli.demo.keys import CLEAR
from hotich_tui.cli.demo.people import PEOPLE
from hotich_tui.cli.demo.play import books
from hotich_tui.cli.demo.world import key as key_record
from hotich_tui.cli.demo.world import make_station, verify
from hotich_tui.domain.entry.values import BLANK, Said
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.workflow.desk import Desk

FOLDER = Path(__file__).parent / "pictures"
SIZE = (100, 30)


def save(app: HotichApp, name: str) -> None:
    """The screen as SVG, without fonts from elsewhere."""
    svg = app.export_screenshot(title="hotich-tui")
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono, Noto Sans Mono, Cascadia Mono")
    (FOLDER / f"{name}.svg").write_text(svg, "utf-8")


SWITCH_TYPING = "\x19"
TELEX = (
    ("telex-1", "01/1998\r1\r12031998\rnoongf"),
    ("telex-2", f"{CLEAR}noong thij hoaf\r05031998\rnu\rta"),
    ("telex-3", "\x1b[20~vi\r\x1b[15~"),
    ("telex-4", "\r vawn binhf\r1970\rnun\r"),
)
"""What the hands do before each picture of typing."""


class Photographer(Operator):
    """An operator who stops for pictures."""

    async def keying(self, book_id: str) -> None:
        """Keying, up to the mother's name."""
        await self.pick(book_id)
        save(self.app, "home")
        self.keyboard.type("n")
        screen = await self.wait_for_keying()
        entry = self.truth[book_id][0]
        first = {*screen.order[:13], *screen.register.carry}
        await self.key_entry(screen, {k: v for k, v in entry.items() if k in first})
        await asyncio.sleep(0.4)
        save(self.app, "keying")
        await self.key_entry(screen, entry)
        await self._finish(screen, last=True)

    async def typing(self, book_id: str) -> None:
        """A birth typed in Telex."""
        await self.pick(book_id)
        self.keyboard.type("n")
        await self.wait_for_keying()
        # This operator typed composed letters before, as a system input method does.
        self.keyboard.type(SWITCH_TYPING)
        for name, keys in TELEX:
            self.keyboard.type(keys)
            await asyncio.sleep(0.6)
            save(self.app, name)
        await self.keyboard.escape()
        await self._home()

    async def verifying(self, book_id: str) -> None:
        """Verifying, with one field that differs."""
        await self.pick(book_id)
        self.keyboard.type("d")
        screen = await self.wait_for_verifying()
        entry, register = self.truth[book_id][0], screen.register
        wrong = register.by_meaning[Meaning.SUBJECT_NAME].key
        for key in screen.order:
            await self._wait(lambda k: self._cursor(screen) == k, key)
            value = entry[key]
            if key == wrong:
                value = misread(value, Random(2))
            self.keyboard.type(self._keys_for(value, ""))
            sign = await self._wait(screen.sign, key)
            if sign == "≠":
                await asyncio.sleep(0.3)
                save(self.app, "verifying-differs")
                self.keyboard.type(self._keys_for(value, ""))
                await self._wait(lambda k: self._cursor(screen) != k, key)
            if key == screen.order[11]:
                await asyncio.sleep(0.3)
                save(self.app, "verifying")
        looking = await self._open_looking()
        await asyncio.sleep(0.5)
        save(self.app, "looking")
        await self._confirm_groups(looking, entry)
        self.keyboard.type("\x1b[21~")
        await self._home()

    async def settle(self) -> None:
        """Settle a dispute with what the book says."""
        screen = await self._on(AdjudicatingScreen)
        await asyncio.sleep(0.6)
        save(self.app, "adjudicating")
        right = self.truth[screen.case.book.id][0][screen.dispute.key]
        self.keyboard.type(str(list(screen.dispute.options).index(right) + 1))
        await self._home()


def book_to_approve(desks: Mapping[Role, Desk], random: Random) -> Book:
    """A book of 24 births, two with something to look at."""
    register, keyer = load_register("KS"), desks[Role.KEYER]
    book = keyer.books.create("KS", "03/1998", 1998, "xã Mẫu", entries=24)
    for number in range(1, 25):
        said = entry(register, random, number=number, year=1998, book=book.number, place=book.place)
        said = {k: v for k, v in said.items() if v.said is not Said.ILLEGIBLE or number == 17}
        for field in register:
            if field.core and (field.kind.is_id or field.key not in said):
                said[field.key] = BLANK
            elif not field.core:
                said.pop(field.key, None)
        version_id = key_record(keyer, book.id, said)
        wrong = {}
        if number == 11:
            wrong["meHoTen"] = misread(said["meHoTen"], random)
        verify(desks[Role.VERIFIER], version_id, said, wrong)
        if wrong:
            adjudicating = desks[Role.ADJUDICATOR].adjudicating
            adjudicating.decide(version_id, "meHoTen", Choice.OPTION, said["meHoTen"])
    return book


async def main() -> None:
    """Play one birth and take the pictures."""
    random = Random(158)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        _, sign_in, desks = make_station(Path(folder), random)
        truth = {book.id: entries for book, entries in books(desks[Role.KEYER], 1, random)}
        (book_id,) = truth
        empty = desks[Role.KEYER].books.create("KS", "02/1998", 1998, "xã Mẫu", entries=86)
        filled = book_to_approve(desks, Random(7))
        pins = {staff_no: pin for staff_no, (_, _, pin) in PEOPLE.items()}
        clock = datetime(2026, 11, 24, 19, 30, 12)  # noqa: DTZ001
        app = HotichApp(lambda: sign_in, idle_minutes=60, now=lambda: clock, typing="telex")
        async with app.run_test(size=SIZE):
            hands = Photographer(app, truth, pins, Slips(), random)
            await hands.sit_down("N1")
            await hands.keying(book_id)
            await hands.typing(empty.id)
            await hands.sit_down("S1")
            await hands.verifying(book_id)
            await hands.sit_down("X1")
            hands.keyboard.type("x")
            await hands.settle()
            await hands.sit_down("T1")
            await hands.pick(filled.id)
            hands.keyboard.type("p")
            approving = await hands._on(ApprovingScreen)
            await hands._wait(lambda: approving.survey)
            await asyncio.sleep(0.6)
            save(app, "approving")


asyncio.run(main())
