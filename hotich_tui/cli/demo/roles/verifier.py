"""The verifier: types the critical fields again, blind, and compares the others with the book."""

from collections.abc import Mapping
from random import Random

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.book import misread
from hotich_tui.cli.demo.hand import Entry, Hand
from hotich_tui.cli.demo.screens import Lines, LookingScreen, VerifyingScreen
from hotich_tui.cli.demo.strokes import strokes
from hotich_tui.domain.entry.values import Value

DIFFERS = "≠"


class Verifier:
    """A verifier at a seat, with the books beside the keyboard.

    Args:
        truth: Book id -> its entries in order, each as the paper says.
        slips: (book, entry) -> field that the verifier misreads, both times.
    """

    def __init__(
        self,
        hand: Hand,
        truth: Mapping[str, list[Entry]],
        slips: Mapping[tuple[str, int], str],
        random: Random,
    ) -> None:
        self.hand = hand
        self._truth, self._slips, self._random = truth, dict(slips), random
        self._misread: dict[tuple[str, int], Value] = {}

    async def verify_book(self, book_id: str) -> None:
        """Verify every entry of a book."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("d")
        screen = await hand.on_verifying()
        for ordinal, entry in enumerate(self._truth[book_id], start=1):
            await hand.wait(
                lambda n: screen.check.version.ordinal == n and screen.form.focused(), ordinal
            )
            await self._verify_entry(screen, (book_id, ordinal), entry)
        await hand.home()

    async def verify_again(self, book_id: str) -> None:
        """Verify the one record of a book that waits."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("d")
        screen = await hand.on_verifying()
        place = (book_id, screen.check.version.ordinal)
        self._slips.pop(place, None)
        await self._verify_entry(screen, place, self._truth[book_id][place[1] - 1])
        await hand.home()

    async def _verify_entry(
        self, screen: VerifyingScreen, place: tuple[str, int], entry: Entry
    ) -> None:
        for key in screen.order:
            value = entry[key]
            if self._slips.get(place) == key:
                value = self._misread.setdefault(place, misread(value, self._random))
            if await self.type_field(screen, key, value) == DIFFERS:
                await self.type_field(screen, key, value)
        await self.confirm_groups(await self.open_looking(), entry)
        self.hand.press(keys.F10)

    async def type_field(self, screen: VerifyingScreen, key: str, value: Value) -> str:
        """Type a field, and return the sign that then stands beside it."""
        hand = self.hand
        await hand.wait(lambda k: hand.cursor(screen) == k, key)
        hand.press("".join(strokes(value, screen.form.inputs[key].value)))
        sign: str = await hand.wait(screen.sign, key)
        return sign

    async def open_looking(self) -> LookingScreen:
        """Go on to the fields that are looked over."""
        self.hand.press(keys.F2)
        looking = await self.hand.on(LookingScreen)
        await self.hand.wait(lambda: looking.query(Lines))
        return looking

    async def confirm_groups(self, looking: LookingScreen, entry: Entry) -> None:
        """Compare each line with the book, type what reads differently, confirm each group."""
        for group in looking.groups:
            for key in group.keys:
                await self._compare_line(looking, key, entry)
            self.hand.press(" ")
            await self.hand.wait(looking.is_confirmed, group.group.id)

    async def _compare_line(self, looking: LookingScreen, key: str, entry: Entry) -> None:
        hand = self.hand
        while looking.key != key:
            before = looking.key
            hand.press(keys.DOWN)
            await hand.wait(lambda k: looking.key != k, before)
        text = entry[key].text if key in entry else ""
        if looking.shown(key) == text:
            return
        hand.press(keys.ENTER)
        await hand.on_dialog(looking)
        hand.press(text + keys.ENTER)
        await hand.wait(
            lambda k, t: hand.app.screen is looking and looking.shown(k) == t, key, text
        )
