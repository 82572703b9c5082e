"""A scripted operator: sits down in each role and plays it through the real screens.

It knows the book it holds and looks at the screen as a person would: which field has the cursor,
what stands in it, which sign is beside it. It does not call the use cases.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from textual.screen import Screen

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.book import misread
from hotich_tui.cli.demo.keys import Keyboard
from hotich_tui.domain.book.ledger import CELLS
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Agreement, Candidate
from hotich_tui.domain.population.persons import person_at
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.approving.approved import ApprovedScreen
from hotich_tui.ui.approving.record import ApprovedRecordScreen, RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.book.balance import BalanceScreen
from hotich_tui.ui.book.ledger import LedgerScreen
from hotich_tui.ui.home.parked import ParkedScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.seat.pin_card import PinCard
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen

Entry = Mapping[str, Value]
STATE_KEYS = {Said.BLANK: keys.F5, Said.ILLEGIBLE: keys.F6, Said.ODD: keys.F7}


@dataclass
class Slips:
    """What the people get wrong.

    Args:
        keyer: (book, entry) -> field that the keyer misreads.
        verifier: (book, entry) -> field that the verifier misreads, both times.
    """

    keyer: dict[tuple[str, int], str] = field(default_factory=dict)
    verifier: dict[tuple[str, int], str] = field(default_factory=dict)


class Operator:
    """Hands at the keyboard of one seat.

    Args:
        truth: Book id -> its entries in order, each as the paper says.
        pins: Staff number -> PIN.
    """

    def __init__(
        self,
        app: HotichApp,
        truth: Mapping[str, list[Entry]],
        pins: Mapping[str, str],
        slips: Slips,
        random: Random,
    ) -> None:
        self.app = app
        self.keyboard = Keyboard(app)
        self.truth = truth
        self._pins, self._slips, self._random = pins, slips, random
        self._wrong: dict[tuple[str, int], Value] = {}

    # The seat.

    async def sit_down(self, staff_no: str) -> None:
        """Sign in, or take the seat over."""
        if not isinstance(self.app.screen, HomeScreen):
            await self._wait(lambda: self.app.office)
        else:
            self.keyboard.type(keys.F12)
        card = await self._wait(lambda: next(iter(self.app.screen.query(PinCard)), None))
        await self._wait(lambda: card.is_mounted and self.app.focused)
        self.keyboard.type(staff_no + keys.ENTER)
        await self._wait(lambda: getattr(self.app.focused, "id", "") == "pin")
        self.keyboard.type(self._pins[staff_no] + keys.ENTER)
        await self._wait(lambda: self.app.desk and self.app.desk.user.staff_no == staff_no)
        await self._home()

    async def pick(self, book_id: str) -> None:
        """Move the cursor to a book."""
        home = await self._home()
        listed = home.book_ids
        steps = listed.index(book_id) - listed.index(home.book_id or listed[0])
        if steps:
            self.keyboard.type(keys.DOWN * steps if steps > 0 else keys.UP * -steps)
        await self._wait(lambda: home.book_id == book_id)

    async def _home(self) -> HomeScreen:
        def ready() -> HomeScreen | None:
            screen = self.app.screen
            return screen if isinstance(screen, HomeScreen) and screen.book_id else None

        home: HomeScreen = await self._wait(ready)
        return home

    async def _wait(self, shown: Callable[..., Any], *places: Any) -> Any:
        return await self.keyboard.until(shown, *places)

    async def _on(self, kind: type[Screen[Any]]) -> Any:
        def there() -> Screen[Any] | None:
            screen = self.app.screen
            return screen if isinstance(screen, kind) and screen.is_mounted else None

        return await self._wait(there)

    async def wait_for_keying(self) -> KeyingScreen:
        """The form, once it is there with its cursor."""
        screen: KeyingScreen = await self._on(KeyingScreen)
        await self._wait(lambda: screen.form.focused())
        return screen

    async def wait_for_verifying(self) -> VerifyingScreen:
        """The blind form, once it is there with its cursor."""
        screen: VerifyingScreen = await self._on(VerifyingScreen)
        await self._wait(lambda: screen.form.focused())
        return screen

    # The keyer.

    async def key_book(self, book_id: str) -> None:
        """Key every entry of a book."""
        await self.pick(book_id)
        self.keyboard.type("n")
        screen = await self.wait_for_keying()
        for ordinal, entry in enumerate(self.truth[book_id], start=1):
            await self._wait(
                lambda n: screen.draft.version.ordinal == n and screen.form.focused(), ordinal
            )
            place = (book_id, ordinal)
            slip = self._slips.keyer.get(place)
            if slip is not None:
                entry = {**entry, slip: misread(entry[slip], self._random)}
            await self.key_entry(screen, entry)
            await self._finish(screen, ordinal == len(self.truth[book_id]))

    async def key_entry(self, screen: KeyingScreen, entry: Entry) -> None:
        """Key an entry: Enter goes where the form knows to go; where the book says something that
        the form would pass over, Tab goes there."""
        while True:
            wanted = self._wanted(screen, entry)
            here = self._cursor(screen)
            if wanted is None:
                return
            if here != wanted and not await self._go_on(screen, wanted):
                await self.walk(screen, wanted)
            await self._wait(lambda k: self._cursor(screen) == k, wanted)
            shown = screen.form.inputs[wanted].value
            if screen.asks and not shown:
                # A blank that is asked takes no letters until a key says that it is wrong.
                self.keyboard.type(keys.CLEAR)
            letters, leave = self._typing(entry.get(wanted), shown)
            if letters:
                self.keyboard.type(letters)
            if not screen.asks and wanted == self._looks_at(screen, wanted, entry):
                await self._look_at_candidates(screen, wanted, entry[wanted].text)
            self.keyboard.type(leave)
            # What was typed is understood when the field is left.
            stated = wanted in entry
            await self._wait(
                lambda k, s: k in screen.keyed if s else k not in screen.carried, wanted, stated
            )

    def _looks_at(self, screen: KeyingScreen, key: str, entry: Entry) -> str | None:
        """The field of a person at which the keyer looks at the candidates: the birth date, or the
        name where the book has no date."""
        asked = person_at(screen.register.code, key)
        parts = () if asked is None else (asked.fields["birth"], asked.fields["name"])
        written = [k for k in parts if k in entry and entry[k].said is Said.WRITTEN]
        named = asked is not None and asked.fields["name"] in written
        return next((k for k in written if k in screen.order), None) if named else None

    async def _look_at_candidates(self, screen: KeyingScreen, key: str, text: str) -> None:
        """Take the candidate whose name and birth are the page's, if one is shown."""
        hints = screen.hints
        await self._wait(lambda: hints.answers(key, text))
        alike = (place for place, one in enumerate(hints.found) if self._is_alike(one))
        place = next(alike, None)
        if place is None:
            return
        taken = hints.taken
        self.keyboard.type(keys.NEXT_CANDIDATE * place + keys.CANDIDATE)
        await self._wait(lambda: hints.taken > taken)

    @staticmethod
    def _is_alike(candidate: Candidate) -> bool:
        name, birth = candidate.parts["name"], candidate.parts["birth"]
        agrees = (Agreement.SAME, Agreement.WEAK, Agreement.UNSTATED)
        return name.agreement is Agreement.SAME and birth.agreement in agrees

    def _wanted(self, screen: KeyingScreen, entry: Entry) -> str | None:
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

    async def _go_on(self, screen: KeyingScreen, wanted: str) -> bool:
        """Press Enter where that leads on; False where only stepping gets there."""
        here = self._cursor(screen)
        if here is None or screen.order.index(here) > screen.order.index(wanted):
            return False
        if not (screen.asks or here in screen.optional) or screen.passes_over(wanted):
            return False
        asked = screen.asks
        self.keyboard.type(keys.ENTER)
        await self._wait(lambda k: self._cursor(screen) != k or screen.asks != asked, here)
        return self._cursor(screen) == wanted

    async def walk(self, screen: KeyingScreen, wanted: str) -> None:
        """Step to a field."""
        here = screen.order.index(self._cursor(screen) or screen.order[0])
        steps = screen.order.index(wanted) - here
        self.keyboard.type(keys.TAB * steps if steps > 0 else keys.BACK_TAB * -steps)

    async def _finish(self, screen: KeyingScreen, last: bool) -> None:
        """Hand the record over, confirming what was carried page by page."""
        version = screen.draft.version.id
        self.keyboard.type(keys.F10)

        def gone() -> bool:
            return self.app.screen is not screen or screen.draft.version.id != version

        while True:
            await self._wait(lambda: gone() or screen.asks)
            if gone():
                break
            here = self._cursor(screen)
            self.keyboard.type(keys.ENTER)
            await self._wait(lambda k: gone() or self._cursor(screen) != k or not screen.asks, here)
        if last:
            await self._home()

    def _keys_for(self, value: Value | None, shown: str = "") -> str:
        """What to press for a value, given what stands in the field."""
        return "".join(self._typing(value, shown))

    def _typing(self, value: Value | None, shown: str) -> tuple[str, str]:
        """The same, the key that leaves the field apart."""
        text = "" if value is None else value.text
        clear = keys.CLEAR if shown and shown != text else ""
        letters = "" if shown == text else text
        leave = keys.ENTER if value is None else STATE_KEYS.get(value.said, keys.ENTER)
        return clear + letters, leave

    def _cursor(self, screen: KeyingScreen | VerifyingScreen) -> str | None:
        widget = screen.form.focused()
        return None if widget is None else widget.name

    async def park_first_page(self, book_id: str, reason: int) -> None:
        """Begin a book, find its first page torn, leave it aside; then take it up again."""
        await self.pick(book_id)
        self.keyboard.type("n")
        screen = await self.wait_for_keying()
        version = screen.draft.version.id
        self.keyboard.type(keys.F4)
        await self._wait(lambda: self.app.screen is not screen and self.app.focused)
        self.keyboard.type(f"{reason} trang 1{keys.ENTER}")
        await self._wait(lambda: screen.draft.version.id != version)
        await self._wait(lambda: self.app.screen is screen)
        await self._back_home()
        self.keyboard.type("l")
        parked: ParkedScreen = await self._on(ParkedScreen)
        await self._wait(parked.lines)
        self.keyboard.type(keys.ENTER)
        await self._wait(lambda: not parked.lines())
        await self.keyboard.escape()
        await self._home()

    async def key_again(self, book_id: str) -> None:
        """Key what is marked of a returned or reopened record, from the list of what waits."""
        await self._home()
        self.keyboard.type("5")
        waiting: WaitingScreen = await self._on(WaitingScreen)
        await self._wait(waiting.lines)
        self.keyboard.type(keys.ENTER)
        screen = await self.wait_for_keying()
        ordinal = screen.draft.version.ordinal
        entry = self.truth[book_id][ordinal - 1]
        await self.key_entry(screen, entry)
        await self._finish(screen, last=False)
        await self._back_home()

    async def _back_home(self) -> None:
        while not isinstance(screen := self.app.screen, HomeScreen):
            await self.keyboard.escape()
            await self._wait(lambda s: self.app.screen is not s, screen)
        await self._home()

    async def verify_again(self, book_id: str) -> None:
        """Verify the one record of a book that waits."""
        await self.pick(book_id)
        self.keyboard.type("d")
        screen = await self.wait_for_verifying()
        place = (book_id, screen.check.version.ordinal)
        self._slips.verifier.pop(place, None)
        await self._verify_entry(screen, place, self.truth[book_id][place[1] - 1])
        await self._home()

    # The verifier.

    async def verify_book(self, book_id: str) -> None:
        """Verify every entry of a book."""
        await self.pick(book_id)
        self.keyboard.type("d")
        screen = await self.wait_for_verifying()
        for ordinal, entry in enumerate(self.truth[book_id], start=1):
            await self._wait(
                lambda n: screen.check.version.ordinal == n and screen.form.focused(), ordinal
            )
            await self._verify_entry(screen, (book_id, ordinal), entry)
            last = ordinal == len(self.truth[book_id])
            if last:
                await self._home()

    async def _verify_entry(
        self, screen: VerifyingScreen, place: tuple[str, int], entry: Entry
    ) -> None:
        for key in screen.order:
            value = entry[key]
            if self._slips.verifier.get(place) == key:
                value = self._wrong.setdefault(place, misread(value, self._random))
            for _ in range(2):
                await self._wait(lambda k: self._cursor(screen) == k, key)
                self.keyboard.type(self._keys_for(value, screen.form.inputs[key].value))
                if await self._wait(screen.sign, key) != "≠":
                    break
        await self._look_over(entry)
        self.keyboard.type(keys.F10)

    async def _look_over(self, entry: Entry) -> None:
        """Compare each line with the book, type what reads differently, confirm each group."""
        await self._confirm_groups(await self._open_looking(), entry)

    async def _open_looking(self) -> LookingScreen:
        self.keyboard.type(keys.F2)
        looking: LookingScreen = await self._on(LookingScreen)
        await self._wait(lambda: looking.query(Lines))
        return looking

    async def _confirm_groups(self, looking: LookingScreen, entry: Entry) -> None:
        for group in looking.groups:
            for key in group.keys:
                await self._compare_line(looking, key, entry)
            self.keyboard.type(" ")
            await self._wait(lambda g: looking.is_confirmed(g), group.group.id)

    async def _compare_line(self, looking: LookingScreen, key: str, entry: Entry) -> None:
        while looking.key != key:
            before = looking.key
            self.keyboard.type(keys.DOWN)
            await self._wait(lambda k: looking.key != k, before)
        text = entry[key].text if key in entry else ""
        if looking.shown(key) == text:
            return
        self.keyboard.type(keys.ENTER)
        await self._wait(lambda: self.app.screen is not looking and self.app.focused)
        self.keyboard.type(text + keys.ENTER)
        await self._wait(
            lambda k, t: self.app.screen is looking and looking.shown(k) == t, key, text
        )

    # The book's ledger.

    async def state_ledger(self, book_id: str, row: Mapping[str, str]) -> None:
        """State the ledger of a book of one year, first or second."""
        await self.pick(book_id)
        self.keyboard.type("s")
        screen: LedgerScreen = await self._on(LedgerScreen)
        await self._wait(lambda: screen.rows and screen.focused is screen.rows[0].cells["year"])
        self.keyboard.type("".join(row.get(cell, "") + keys.ENTER for cell in CELLS) + keys.F10)
        await self._home()

    async def explain_ledger(self, book_id: str, reason: int) -> int:
        """Give a reason, by its number, for everything that does not balance; how much that is."""
        screen = await self._balance(book_id)
        await self._wait(lambda: screen.standing)
        assert screen.standing is not None
        count = len(screen.standing.findings)
        for done in range(count):
            self.keyboard.type(keys.ENTER)
            await self._wait(lambda: self.app.screen is not screen and self.app.focused)
            self.keyboard.type(f"{reason}{keys.ENTER}")
            left = count - done - 1
            await self._wait(lambda n: screen.standing and len(screen.standing.open) == n, left)
            self.keyboard.type(keys.DOWN)
        await self.keyboard.escape()
        await self._home()
        return count

    async def close_book(self, book_id: str) -> None:
        """Close a book whose ledger balances or explains itself."""
        screen = await self._balance(book_id)
        await self._wait(lambda: screen.standing)
        self.keyboard.type("k")
        await self._wait(lambda: screen.standing and screen.standing.finished)
        await self.keyboard.escape()
        await self._home()

    async def _balance(self, book_id: str) -> BalanceScreen:
        await self.pick(book_id)
        self.keyboard.type("s")
        screen: BalanceScreen = await self._on(BalanceScreen)
        return screen

    # The third person.

    async def adjudicate(self) -> int:
        """Settle what two people read differently; how many fields."""
        settled = 0
        self.keyboard.type("x")
        screen: AdjudicatingScreen = await self._on(AdjudicatingScreen)
        while True:
            case, dispute = screen.case, screen.dispute
            entry = self.truth[case.book.id][case.version.ordinal - 1]
            options = list(dispute.options)
            self.keyboard.type(str(options.index(entry[dispute.key]) + 1))
            settled += 1
            await self._wait(
                lambda c, d: (
                    self.app.screen is not screen
                    or screen.case is not c
                    or (screen.open_fields and screen.dispute is not d)
                ),
                case,
                dispute,
            )
            if self.app.screen is not screen:
                await self._home()
                return settled

    # The chief.

    async def approve_book(self, book_id: str) -> None:
        """Approve a book: what has to be seen one after the other, the rest from the list."""
        screen = await self._approving(book_id)
        survey = screen.survey
        assert survey is not None
        if survey.to_see:
            self.keyboard.type(keys.ENTER)
            record: RecordScreen = await self._on(RecordScreen)
            for surveyed in survey.to_see:
                await self._wait(lambda v: record.shows(v), surveyed.version.id)
                self.keyboard.type("a")
        for left in range(len(survey.rest), 0, -1):
            await self._wait(lambda n: self.app.screen is screen and len(screen.records) == n, left)
            self.keyboard.type("a")
        await self._wait(lambda: self.app.screen is screen and not screen.records)
        await self.keyboard.escape()
        await self._home()

    async def send_back(self, book_id: str, reason: int) -> None:
        """Send the first field of the first record back."""
        screen = await self._approving(book_id)
        first = screen.records[0].version.id
        self.keyboard.type(keys.ENTER)
        record: RecordScreen = await self._on(RecordScreen)
        await self._wait(lambda: record.shows(first) and record.lines())
        await self._mark_and_ask(record, "r", reason)
        await self._back_home()

    async def reopen(self, book_id: str, reason: int) -> None:
        """Have the first field of the first approved record corrected."""
        await self._approving(book_id)
        self.keyboard.type("v")
        listed: ApprovedScreen = await self._on(ApprovedScreen)
        await self._wait(lambda: listed.views)
        self.keyboard.type(keys.ENTER)
        record: ApprovedRecordScreen = await self._on(ApprovedRecordScreen)
        await self._wait(lambda: record.lines())
        await self._mark_and_ask(record, "o", reason)
        await self._back_home()

    async def _mark_and_ask(self, record: RecordScreen, key: str, reason: int) -> None:
        version = record.version_id
        self.keyboard.type(" " + key)
        question = await self._wait(
            lambda: self.app.screen is not record and self.app.focused and self.app.screen
        )
        self.keyboard.type(f"{reason}{keys.ENTER}")
        await self._wait(
            lambda: (
                self.app.screen not in (question, record)
                or (self.app.screen is record and not record.shows(version))
            )
        )

    async def _approving(self, book_id: str) -> ApprovingScreen:
        await self.pick(book_id)
        self.keyboard.type("p")
        screen: ApprovingScreen = await self._on(ApprovingScreen)
        await self._wait(lambda: screen.survey)
        return screen
