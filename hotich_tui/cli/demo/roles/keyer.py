"""The keyer: types a book's entries from the paper, page by page."""

from collections.abc import Mapping
from random import Random

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.book import misread
from hotich_tui.cli.demo.hand import Entry, Hand
from hotich_tui.cli.demo.screens import KeyingScreen, ParkedScreen, WaitingScreen
from hotich_tui.cli.demo.strokes import strokes
from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.population.matching import Agreement, Candidate
from hotich_tui.domain.population.persons import person_at


class Keyer:
    """A keyer at a seat, with the books beside the keyboard.

    Args:
        truth: Book id -> its entries in order, each as the paper says.
        slips: (book, entry) -> field that the keyer misreads.
    """

    def __init__(
        self,
        hand: Hand,
        truth: Mapping[str, list[Entry]],
        slips: Mapping[tuple[str, int], str],
        random: Random,
    ) -> None:
        self.hand = hand
        self._truth, self._slips, self._random = truth, slips, random

    async def key_book(self, book_id: str) -> None:
        """Key every entry of a book."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("n")
        screen = await hand.on_keying()
        for ordinal, entry in enumerate(self._truth[book_id], start=1):
            await hand.wait(
                lambda n: screen.draft.version.ordinal == n and screen.form.focused(), ordinal
            )
            slip = self._slips.get((book_id, ordinal))
            if slip is not None:
                entry = {**entry, slip: misread(entry[slip], self._random)}
            await self.key_entry(screen, entry)
            await self.finish(screen)
        await hand.home()

    async def key_entry(self, screen: KeyingScreen, entry: Entry) -> None:
        """Key an entry: Enter goes where the form knows to go; where the book says something that
        the form would pass over, Tab goes there."""
        hand = self.hand
        while (wanted := _next_field(screen, entry)) is not None:
            if hand.cursor(screen) != wanted and not await self._go_on(screen, wanted):
                self.walk(screen, wanted)
            await hand.wait(lambda k: hand.cursor(screen) == k, wanted)
            shown = screen.form.inputs[wanted].value
            if screen.asks and not shown:
                # A blank that is asked takes no letters until a key says that it is wrong.
                hand.press(keys.CLEAR)
            letters, leave = strokes(entry.get(wanted), shown)
            if letters:
                hand.press(letters)
            if not screen.asks and wanted == _looks_at(screen, wanted, entry):
                await self._look_at_candidates(screen, wanted, entry[wanted].text)
            hand.press(leave)
            # What was typed is understood when the field is left.
            stated = wanted in entry
            await hand.wait(
                lambda k, s: k in screen.keyed if s else k not in screen.carried, wanted, stated
            )

    async def finish(self, screen: KeyingScreen) -> None:
        """Hand the record over, confirming what was carried page by page."""
        hand, version = self.hand, screen.draft.version.id
        hand.press(keys.F10)

        def gone() -> bool:
            return hand.app.screen is not screen or screen.draft.version.id != version

        while True:
            await hand.wait(lambda: gone() or screen.asks)
            if gone():
                return
            await hand.look()
            here = hand.cursor(screen)
            hand.press(keys.ENTER)
            await hand.wait(lambda k: gone() or hand.cursor(screen) != k or not screen.asks, here)

    def walk(self, screen: KeyingScreen, wanted: str) -> None:
        """Step to a field."""
        here = screen.order.index(self.hand.cursor(screen) or screen.order[0])
        steps = screen.order.index(wanted) - here
        self.hand.press(keys.TAB * steps if steps > 0 else keys.BACK_TAB * -steps)

    async def park_first_page(self, book_id: str, reason: int) -> None:
        """Begin a book, find its first page torn, leave it aside; then take it up again."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("n")
        screen = await hand.on_keying()
        version = screen.draft.version.id
        hand.press(keys.F4)
        await hand.on_dialog(screen)
        hand.press(f"{reason} trang 1{keys.ENTER}")
        await hand.wait(lambda: screen.draft.version.id != version)
        await hand.wait(lambda: hand.app.screen is screen)
        await hand.back_home()
        hand.press("l")
        parked = await hand.on(ParkedScreen)
        await hand.wait(parked.lines)
        hand.press(keys.ENTER)
        await hand.wait(lambda: not parked.lines())
        await hand.keyboard.escape()
        await hand.home()

    async def key_again(self, book_id: str) -> None:
        """Key what is marked of a returned or reopened record, from the list of what waits."""
        hand = self.hand
        await hand.home()
        hand.press("5")
        waiting = await hand.on(WaitingScreen)
        await hand.wait(waiting.lines)
        hand.press(keys.ENTER)
        screen = await hand.on_keying()
        ordinal = screen.draft.version.ordinal
        await self.key_entry(screen, self._truth[book_id][ordinal - 1])
        await self.finish(screen)
        await hand.back_home()

    async def _go_on(self, screen: KeyingScreen, wanted: str) -> bool:
        """Press Enter where that leads on; False where only stepping gets there."""
        hand = self.hand
        here = hand.cursor(screen)
        if here is None or screen.order.index(here) > screen.order.index(wanted):
            return False
        if not (screen.asks or here in screen.optional) or screen.passes_over(wanted):
            return False
        asked = screen.asks
        if asked:
            await hand.look()
        hand.press(keys.ENTER)
        await hand.wait(lambda k: hand.cursor(screen) != k or screen.asks != asked, here)
        return hand.cursor(screen) == wanted

    async def _look_at_candidates(self, screen: KeyingScreen, key: str, text: str) -> None:
        """Take the candidate whose name and birth are the page's, if one is shown."""
        hand, hints = self.hand, screen.hints
        await hand.wait(lambda: hints.answers(key, text))
        alike = (place for place, candidate in enumerate(hints.found) if _is_alike(candidate))
        place = next(alike, None)
        if place is None:
            return
        taken = hints.taken
        hand.press(keys.NEXT_CANDIDATE * place + keys.CANDIDATE)
        await hand.wait(lambda: hints.taken > taken)


def _next_field(screen: KeyingScreen, entry: Entry) -> str | None:
    """The next field in the order of the paper that does not stand as the book has it."""
    shown = screen.carried
    for key in screen.order:
        value = entry.get(key)
        if key in screen.keyed or (value is None and not shown.get(key)):
            continue
        as_carried = value is not None and value.said in (Said.WRITTEN, Said.BLANK)
        if value is not None and as_carried and shown.get(key) == value.text:
            continue
        return key
    return None


def _looks_at(screen: KeyingScreen, key: str, entry: Entry) -> str | None:
    """The field of a person at which the keyer looks at the candidates: the birth date, or the
    name where the book has no date."""
    asked = person_at(screen.register.code, key)
    fields = () if asked is None else (asked.fields["birth"], asked.fields["name"])
    written = [k for k in fields if k in entry and entry[k].said is Said.WRITTEN]
    named = asked is not None and asked.fields["name"] in written
    return next((k for k in written if k in screen.order), None) if named else None


def _is_alike(candidate: Candidate) -> bool:
    name, birth = candidate.evidence["name"], candidate.evidence["birth"]
    agrees = (Agreement.SAME, Agreement.WEAK, Agreement.UNSTATED)
    return name.agreement is Agreement.SAME and birth.agreement in agrees
