"""Makes the pictures of README and docs: the app's own screens, played by the demo's people.

uv run python docs/make_pictures.py

Each picture is taken when the screen has come to rest, and only if it shows what its caption names.
"""

import asyncio
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from hotich_tui.cli.demo.book import entry, misread
from hotich_tui.cli.demo.hand import Entry, Hand
from hotich_tui.cli.demo.keys import CLEAR, F10
from hotich_tui.cli.demo.people import COMMUNE_NAME, PEOPLE
from hotich_tui.cli.demo.roles.adjudicator import Adjudicator
from hotich_tui.cli.demo.roles.chief import Chief
from hotich_tui.cli.demo.roles.keyer import Keyer
from hotich_tui.cli.demo.roles.verifier import DIFFERS, Verifier
from hotich_tui.cli.demo.screens import HotichApp, KeyingScreen
from hotich_tui.cli.demo.world import key as key_record
from hotich_tui.cli.demo.world import make_station, verify
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning
from hotich_tui.workflow.desk import Desk

FOLDER = Path(__file__).parent / "pictures"
SIZE = (100, 30)
YEAR = 1998
CELL_WIDTH = 12.2
"""Units of a terminal column in Rich's SVG."""
SPACE = "&#160;"
_PIECE = re.compile(
    r'(<text [^>]*\bx=")([\d.]+)("[^>]* textLength=")([\d.]+)("[^>]*>)'
    rf"((?:{SPACE})*)([^<]*?)((?:{SPACE})*)</text>"
)
TYPED_SO_FAR = 25
"""Fields in the order of the paper that are keyed when the picture of keying is taken."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a caption, and the text around it, say of a picture.

    Args:
        texts: All of them stand in the picture.
        bold: Words that stand in it in bold.
        plain: Words that stand in it, and not in bold.
    """

    texts: tuple[str, ...]
    bold: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


FORM_KEYS = ("f10 xong", "f1 giúp")
PROMISES: Mapping[str, Promise] = {
    "home": Promise(
        (
            *("KS 01", "KS 02", "KS 03", "xã Mẫu", "86", "1 đối soát", "5 trả lại", "7 sổ cái"),
            *("n nhập", "d đối soát", "x phân xử", "p phê duyệt", "s sổ cái", "/ tìm"),
        )
    ),
    "keying": Promise(
        ("↻", "∅", "CHA", "01/1998", *FORM_KEYS),
        bold=("Họ, chữ đệm, tên", "Năm sinh"),
        plain=("Quốc tịch khác", "Nơi cư trú"),
    ),
    "telex-1": Promise(("nồng", "12 tháng 3 năm 1998", "[TELEX]", *FORM_KEYS)),
    "telex-2": Promise(("Nông Thị Hòa", "5 tháng 3 năm 1998", "F8 Tày", "F9 Tà Ôi", *FORM_KEYS)),
    "telex-3": Promise(("↻", "∅", "Đúng như sổ?", *FORM_KEYS)),
    "telex-4": Promise(("Nông Văn Bình", "năm 1970", "Việt Nam", *FORM_KEYS)),
    "verifying-differs": Promise(("Khác — đọc lại sổ", DIFFERS, "✓", "f1 giúp")),
    "verifying": Promise(("✓", "CHA", "MẸ", "f2 xem lại", "f1 giúp")),
    "looking": Promise(("f10", "f1 giúp")),
    "adjudicating": Promise(("1", "2", "f1 giúp")),
    "approving": Promise(("24 chờ", "phân xử: Họ, chữ đệm, tên người mẹ", "rút mẫu", "f1 giúp")),
}
"""What the pictures show. What README and docs quote of a picture is tested beside it."""


class NotShown(AssertionError):
    """A picture does not show what its caption says."""


def check(app: HotichApp, text: str, promise: Promise) -> None:
    """Compare a screen with what is said of it.

    Raises:
        NotShown: Something is not there.
    """
    bold = bold_text(app.screen)
    for wanted in (*promise.texts, *promise.bold, *promise.plain):
        if wanted not in text:
            raise NotShown(f"{wanted!r} is not in\n{text}")
    for wanted in promise.bold:
        if wanted not in bold:
            raise NotShown(f"{wanted!r} is not bold in\n{text}")
    for wanted in promise.plain:
        if wanted in bold:
            raise NotShown(f"{wanted!r} is bold in\n{text}")


def bold_text(screen: Any) -> str:
    """What is bold on a screen."""
    strips = screen._compositor.render_strips()
    segments = (segment for strip in strips for segment in strip)
    return "\n".join(s.text for s in segments if s.style is not None and s.style.bold)


def _begin_at_first_letter(piece: re.Match[str]) -> str:
    """A piece of a row without the blanks at its ends: some viewers leave those out, and what
    stands at the right end of a row would stand elsewhere."""
    begin, x, middle, length, end, leading, letters, trailing = piece.groups()
    blanks = len(leading) // len(SPACE)
    left = float(x) + blanks * CELL_WIDTH
    wide = float(length) - (blanks + len(trailing) // len(SPACE)) * CELL_WIDTH
    return f"{begin}{left:g}{middle}{wide:g}{end}{letters}</text>"


SWITCH_TYPING = "\x19"
TELEX = (
    ("telex-1", "01/1998\r1\r12031998\rnoongf"),
    ("telex-2", f"{CLEAR}noong thij hoaf\r05031998\rnu\rta"),
    ("telex-3", "\x1b[20~vi\r\x1b[15~"),
    ("telex-4", "\r vawn binhf\r1970\rvi\r"),
)
"""What the hands do before each picture of typing."""


class Photographer:
    """Hands that stop for pictures.

    Args:
        folder: Where the pictures go.
        truth: Book id -> its entries in order, each as the paper says.
    """

    def __init__(self, hand: Hand, truth: Mapping[str, list[Entry]], folder: Path) -> None:
        self.hand = hand
        self._truth, self._folder = truth, folder
        self._keyer = Keyer(hand, truth, {}, Random(1))
        self._verifier = Verifier(hand, truth, {}, Random(1))
        self._adjudicator = Adjudicator(hand, truth)
        self._chief = Chief(hand)

    async def save(self, name: str) -> None:
        """The screen as SVG, once it is at rest, without fonts from elsewhere."""
        text = await self.hand.keyboard.still()
        try:
            check(self.hand.app, text, PROMISES[name])
        except NotShown as error:
            raise NotShown(f"{name}: {error}") from None
        svg = self.hand.app.export_screenshot(title="hotich-tui")
        svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S)
        svg = svg.replace("Fira Code", "DejaVu Sans Mono, Noto Sans Mono, Cascadia Mono")
        svg = _PIECE.sub(_begin_at_first_letter, svg)
        (self._folder / f"{name}.svg").write_text(svg, "utf-8")

    async def keying(self, book_id: str) -> None:
        """The first screen; then keying an entry below another, up to the middle of its father."""
        hand = self.hand
        await hand.pick(book_id)
        await self.save("home")
        hand.press("n")
        screen = await hand.on_keying()
        for ordinal, said in enumerate(self._truth[book_id], start=1):
            await hand.wait(
                lambda n: screen.draft.version.ordinal == n and screen.form.focused(), ordinal
            )
            if ordinal == len(self._truth[book_id]):
                await self._keyer.key_entry(screen, _so_far(screen, said))
                await self.save("keying")
            await self._keyer.key_entry(screen, said)
            await self._keyer.finish(screen)
        await hand.home()

    async def typing(self, book_id: str) -> None:
        """A birth typed in Telex."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("n")
        await hand.on_keying()
        # This hand typed composed letters before, as a system input method does.
        hand.press(SWITCH_TYPING)
        for name, keys in TELEX:
            hand.press(keys)
            await self.save(name)
        await hand.back_home()

    async def verifying(self, book_id: str) -> None:
        """Verifying, with one field that differs."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("d")
        screen = await hand.on_verifying()
        said = self._truth[book_id][screen.check.version.ordinal - 1]
        wrong = screen.register.by_meaning[Meaning.SUBJECT_NAME].key
        for key in screen.order:
            value = misread(said[key], Random(2)) if key == wrong else said[key]
            if await self._verifier.type_field(screen, key, value) == DIFFERS:
                await self.save("verifying-differs")
                await self._verifier.type_field(screen, key, value)
                await hand.wait(lambda k: hand.cursor(screen) != k, key)
            if key == screen.order[11]:
                await self.save("verifying")
        looking = await self._verifier.open_looking()
        await self.save("looking")
        await self._verifier.confirm_groups(looking, said)
        hand.press(F10)
        await hand.wait(lambda: hand.app.screen is not looking)
        await hand.back_home()

    async def settle(self) -> None:
        """Settle a dispute with what the book says."""
        screen = await self._adjudicator.open()
        await self.save("adjudicating")
        self._adjudicator.choose(screen)
        await self.hand.home()

    async def approving(self, book_id: str) -> None:
        """The list of a book that waits for approval."""
        await self._chief.open_approving(book_id)
        await self.save("approving")


def _so_far(screen: KeyingScreen, said: Entry) -> Entry:
    """What is keyed before the picture; what is carried stays as it is."""
    typed = screen.order[:TYPED_SO_FAR]
    carried = {
        key: Value(Said.WRITTEN, text)
        for key, text in screen.carried.items()
        if text and key not in typed
    }
    return {**{key: said[key] for key in typed if key in said}, **carried}


def book_on_paper(keyer: Desk, random: Random) -> tuple[Book, list[Entry]]:
    """A book of births of which two are keyed before the camera."""
    register = load_register("KS")
    book = keyer.books.create("KS", "1", YEAR, COMMUNE_NAME, entries=2)
    entries: list[Entry] = [
        entry(register, random, number=n, year=YEAR, book=book.number, place=book.place)
        for n in (1, 2)
    ]
    return book, entries


def book_to_approve(desks: Mapping[Role, Desk], random: Random) -> Book:
    """A book of 24 births, one with something to look at."""
    register, keyer = load_register("KS"), desks[Role.KEYER]
    book = keyer.books.create("KS", "03/1998", YEAR, COMMUNE_NAME, entries=24)
    for number in range(1, 25):
        said = entry(register, random, number=number, year=YEAR, book=book.number, place=book.place)
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


async def take(folder: Path) -> None:
    """Play two births and take the pictures.

    Raises:
        NotShown: A picture would not show what its caption says.
    """
    random = Random(158)
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        _, sign_in, desks = make_station(Path(home), random)
        keyed, entries = book_on_paper(desks[Role.KEYER], random)
        empty = desks[Role.KEYER].books.create("KS", "02/1998", YEAR, COMMUNE_NAME, entries=86)
        filled = book_to_approve(desks, Random(7))
        pins = {staff_no: pin for staff_no, (_, _, pin) in PEOPLE.items()}
        clock = datetime(2026, 11, 24, 19, 30, 12)  # noqa: DTZ001
        app = HotichApp(lambda: sign_in, idle_minutes=60, now=lambda: clock, typing="telex")
        async with app.run_test(size=SIZE):
            hand = Hand(app, pins)
            photographer = Photographer(hand, {keyed.id: entries}, folder)
            await hand.sit_down("N1")
            await photographer.keying(keyed.id)
            await photographer.typing(empty.id)
            await hand.sit_down("S1")
            await photographer.verifying(keyed.id)
            await hand.sit_down("X1")
            await photographer.settle()
            await hand.sit_down("T1")
            await photographer.approving(filled.id)


if __name__ == "__main__":
    asyncio.run(take(FOLDER))
