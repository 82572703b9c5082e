"""A scripted keyer: the paper in hand, a trained clerk's habits, real keys into the real screens.

It uses what a person sees and knows: the field with the cursor, what stands in it, the signs beside
the fields, what the form asks, and what a clerk learns in a week: which fields Enter stops at and
what the form carries. It calls no use case. It is no person: see `books.toml` for its seconds.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields

from benchmarks.operators.telex import presses
from benchmarks.operators.ways import AIDS, BACKSPACE, DOUBT, LEAVING, Place, Press, cheapest
from benchmarks.worlds.books import Entry, agrees
from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.hand import Hand
from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.prefill.rules import near, offers
from hotich_tui.domain.register.register import Field, Meaning
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.input.jump import LETTERS
from hotich_tui.ui.keying.screen import KeyingScreen

UP, PAGE_DOWN, GROUP_BLANK, JUMP = "\x1b[A", "\x1b[6~", "\x02", "\x07"
ASKED, DONE = "(asked)", "(done)"
"""Where keys are counted that belong to no field."""


@dataclass
class Tally:
    """What typing some records came to.

    Args:
        fields: Field -> presses to get there and to write it.
        places: Fields filled in the books, each read once.
        empty: Core fields that the book leaves empty, each seen.
        each: Presses of each record, in order.
        aids: Way -> fields written by it.
        seeded, asked: Carried values that the book does not say: how many, and how many of them
            the form put before the keyer's eyes by asking.
    """

    records: int = 0
    presses: int = 0
    decisions: int = 0
    places: int = 0
    empty: int = 0
    seeded: int = 0
    asked: int = 0
    each: list[int] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    aids: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        for one in fields(self):
            mine = getattr(self, one.name)
            if isinstance(mine, Counter):
                mine.update(getattr(other, one.name))
            else:
                setattr(self, one.name, mine + getattr(other, one.name))


class Keyer(Hand):
    """Hands at the keyboard, typing from paper.

    Args:
        aids: The aids that are used.
        overlooks: Never looks at a carried value before the form asks about it.
    """

    def __init__(
        self,
        app: HotichApp,
        pins: Mapping[str, str],
        *,
        aids: Iterable[str] = AIDS,
        overlooks: bool = False,
    ) -> None:
        super().__init__(app, pins)
        self.aids = frozenset(aids)
        self.overlooks = overlooks
        self.tally = Tally()
        self._wrong_offers: set[str] = set()
        self._asked_of: set[str] = set()
        self._finishing = False
        self._gone: Callable[[], bool] = lambda: True
        self._doubts: frozenset[str] = frozenset()
        self._cleared: set[str] = set()

    async def type_book(self, book_id: str, entries: list[Entry]) -> None:
        """Key the next entries of a book, from its place in the list of books to the last."""
        await self.pick(book_id)
        self.keyboard.type("n")
        screen = await self.on_keying()
        for place, entry in enumerate(entries):
            await self.key_paper(screen, entry)
            if place + 1 < len(entries):
                await self.wait(lambda: screen.form.focused() and not screen.draft.readings)
        await self.home()

    async def key_paper(self, screen: KeyingScreen, entry: Entry) -> None:
        """Key one entry and hand it over."""
        version = screen.draft.version.id
        self._wrong_offers, self._asked_of = set(), set()
        self._doubts, self._cleared = entry.doubts, set()
        self.tally.records += 1
        began = self.tally.presses
        for key, value in entry.values.items():
            self.tally.places += value.said is not Said.BLANK
            self.tally.empty += value == BLANK and screen.field(key).core

        def gone() -> bool:
            return self.app.screen is not screen or screen.draft.version.id != version

        self._gone = gone
        self._finishing = False
        while not gone():
            self._notice(screen, entry)
            here = self.cursor(screen) or ""
            if screen.asks:
                await self._answer(screen, entry)
                if not gone() and not screen.asks and self.cursor(screen) != here:
                    # The form leads to one more field before it is done.
                    self._finishing = False
                continue
            wanted = self._next_wanted(screen, here, self._todo(screen, entry, {}))
            if wanted is None:
                await self._finish_record(screen)
            elif here != wanted:
                await self._walk(screen, here, wanted, keys.ENTER)
            else:
                await self._write(screen, wanted, entry)
        self.tally.each.append(self.tally.presses - began)
        self.tally.seeded += len(self._wrong_offers)
        self.tally.asked += len(self._wrong_offers & self._asked_of)

    # What the keyer knows.

    def _todo(self, screen: KeyingScreen, entry: Entry, more: Mapping[str, Value]) -> list[str]:
        """Fields that do not stand as the book has them, in the order of the paper.

        Args:
            more: What is about to be left, stated but not understood yet.
        """
        keyed = {**screen.keyed, **more}
        shown = dict(screen.carried)
        if more and "carry" in self.aids:
            draft = screen.draft
            found = offers(draft.register, draft.book, draft.previous, keyed)
            shown |= {k: o.text for k, o in found.items() if o.whole and k not in self._cleared}
        todo = []
        for key in screen.order:
            value = entry.values.get(key)
            if key in keyed:
                continue
            if key in shown:
                right = _is(screen.field(key), value, shown[key]) and key not in entry.doubts
                if not right and not self.overlooks:
                    todo.append(key)
            elif value is not None:
                todo.append(key)
        return todo

    def _notice(self, screen: KeyingScreen, entry: Entry) -> None:
        """Count the carried values that the book does not say."""
        for key, text in screen.carried.items():
            if not _is(screen.field(key), entry.values.get(key), text):
                self._wrong_offers.add(key)

    def _next_wanted(self, screen: KeyingScreen, here: str, todo: list[str]) -> str | None:
        return next((k for k in todo if not self._later(screen, k, here)), None)

    def _later(self, screen: KeyingScreen, key: str, here: str) -> bool:
        """Whether a wrong offer is best typed over when the form asks about its page."""
        elsewhere = screen.form.page_of(key) is not screen.form.page_of(here)
        return key in screen.carried and elsewhere and key not in self._doubts

    # Keys.

    def _press(self, pressed: str, counted: str) -> None:
        self.tally.presses += presses(pressed)
        self.tally.fields[counted] += presses(pressed)
        self.keyboard.type(pressed)

    async def _finish_record(self, screen: KeyingScreen) -> None:
        """Hand the record over; where that is under way, wait for it."""
        if not self._finishing:
            self._finishing = True
            self._press(keys.F10, DONE)
        await self.wait(lambda: self._gone() or screen.asks)

    async def _write(self, screen: KeyingScreen, key: str, entry: Entry) -> None:
        """Write the field with the cursor, and go where something is to be written next."""
        value = entry.values.get(key)
        if "group" in self.aids and value == BLANK and self._rest_is_blank(screen, key, entry):
            self._press(GROUP_BLANK, key)
            await self.wait(lambda: key in screen.keyed and self.cursor(screen) != key)
            return
        press = self._chosen(screen, key, value)
        self.tally.decisions += press.decisions
        self.tally.aids[press.aid] += 1
        letters, leave = press.keys, keys.ENTER
        if press.leave:
            leave = next(k for k in LEAVING if letters.endswith(k))
            letters = letters.removesuffix(leave)
        if key in entry.doubts and value is not None:
            leave = await self._doubtful(screen, key, letters, leave)
        elif letters:
            self._press(letters, key)
        more = {} if value is None else {key: value}
        todo = [k for k in self._todo(screen, entry, more) if k != key]
        wanted = self._next_wanted(screen, key, todo)
        asked = screen.asks
        if wanted is None and leave == keys.ENTER and not self._finishing and not asked:
            await self._finish_record(screen)
            return
        await self._walk(screen, key, wanted, leave)
        await self.wait(
            lambda: (
                self._gone()
                or (key in screen.keyed if value is not None else key not in screen.carried)
                or (value is None and asked and not screen.asks)
            )
        )

    def _chosen(self, screen: KeyingScreen, key: str, value: Value | None) -> Press:
        shown = screen.form.inputs[key].value
        if value is None or (value == BLANK and not screen.field(key).core):
            clear = BACKSPACE if key in screen.carried else keys.CLEAR
            self._cleared.add(key)
            return Press(clear if shown else "", decisions=1)
        place = Place(
            field=screen.field(key),
            shown=shown,
            selected=bool(shown) and key in screen.carried,
            held=screen.asks,
            value=value,
            previous=screen.draft.previous.get(key),
            year=screen.cut_off_year,
            near=self._near(screen, key),
            at_hand=lambda text: screen.at_hand(key, text),
        )
        return cheapest(place, self.aids)

    def _near(self, screen: KeyingScreen, key: str) -> DateInterpretation | None:
        meanings, draft = screen.register.by_meaning, screen.draft
        if key != meanings[Meaning.REGISTRATION_DATE].key:
            return None
        before = draft.previous.get(key)
        number = screen.keyed.get(meanings[Meaning.ENTRY_NUMBER].key)
        return near(
            None if before is None else before.text,
            "" if number is None else number.text,
            draft.book.year,
        )

    async def _doubtful(self, screen: KeyingScreen, key: str, letters: str, leave: str) -> str:
        """Write a field and mark it as doubtful; returns the key that leaves it then."""
        if leave != keys.ENTER:
            # A state key goes on: back to it for the mark.
            self._press(letters + leave, key)
            await self.wait(lambda: key in screen.keyed and self.cursor(screen) != key)
            here = self.cursor(screen) or ""
            steps = screen.order.index(key) - screen.order.index(here)
            self._press(keys.TAB * steps if steps > 0 else UP * -steps, key)
            await self.wait(lambda: self.cursor(screen) == key)
        elif letters:
            self._press(letters, key)
        self._press(DOUBT, key)
        await self.wait(lambda: key in screen.keyed and screen.sign(key) in tuple("?∅≈!"))
        return keys.ENTER

    def _rest_is_blank(self, screen: KeyingScreen, key: str, entry: Entry) -> bool:
        """Whether nothing more stands in the group, and more keys are saved than it takes."""
        group = screen.field(key).group
        after = screen.order[screen.order.index(key) :]
        rest = [k for k in after if screen.field(k).group == group]
        empty = all(entry.values.get(k, BLANK) == BLANK and k not in entry.doubts for k in rest)
        known = {**screen.keyed, **screen.carried}
        core = [k for k in rest if screen.field(k).core and k not in known]
        shown = any(screen.form.inputs[k].value for k in rest)
        return empty and not shown and len(core) > presses(GROUP_BLANK)

    async def _walk(self, screen: KeyingScreen, here: str, wanted: str | None, leave: str) -> None:
        """Leave a field, towards another by Enter, steps or a page, whichever is nearest."""
        steps = self._steps(screen, here, wanted) if leave == keys.ENTER and wanted else None
        if steps is not None:
            self._press(steps, wanted or here)
            await self.wait(lambda: self.cursor(screen) == wanted)
            return
        asked, keyed = screen.asks, set(screen.keyed)
        self._press(leave, here)
        await self.wait(
            lambda: (
                self._gone()
                or self.cursor(screen) != here
                or screen.asks != asked
                or set(screen.keyed) != keyed
            )
        )

    def _steps(self, screen: KeyingScreen, here: str, wanted: str) -> str | None:
        """Steps to a field where they are fewer than by Enter; None = press Enter."""
        order = screen.order
        at, to = order.index(here), order.index(wanted)
        routes = [keys.TAB * (to - at) if to > at else UP * (at - to)]
        pages = [p for p in screen.form.pages if any(k in order for k in p.inputs)]
        following = pages[pages.index(screen.form.page_of(here)) + 1 :]
        for turns, page in enumerate(following, start=1):
            top = next(n for n, k in enumerate(order) if k in page.inputs)
            if top <= to:
                routes.append(PAGE_DOWN * turns + keys.TAB * (to - top))
        if "jump" in self.aids:
            routes.append(self._jump(screen, here, wanted))
        shortest = min(routes, key=presses)
        if "enter" not in self.aids:
            return shortest
        ahead = next(
            (n for n in range(at + 1, len(order)) if not screen.passes_over(order[n])), None
        )
        if ahead is None or to < at:
            return shortest
        return shortest if presses(shortest) < 1 + abs(ahead - to) else None

    def _jump(self, screen: KeyingScreen, here: str, wanted: str) -> str:
        """The letter beside a field of this page; the digit of a page first, for another."""
        page = screen.form.page_of(wanted)
        fields = [k for k in page.inputs if k in screen.order]
        letter = LETTERS[fields.index(wanted)]
        if page is screen.form.page_of(here):
            return JUMP + letter
        return JUMP + str(screen.form.pages.index(page) + 1) + letter

    # What the form asks.

    async def _answer(self, screen: KeyingScreen, entry: Entry) -> None:
        """Compare the block that is asked with the book; type over what it does not say."""
        here = self.cursor(screen) or ""
        page = screen.form.page_of(here)
        block = [k for k in screen.order if k in screen.carried and screen.form.page_of(k) is page]
        await self.wait(lambda: all(screen.form.inputs[k].region.height for k in block))
        self.tally.decisions += 1
        self._asked_of |= set(block)
        values, shown = entry.values, screen.carried
        wrong = [
            k
            for k in block
            if k in self._doubts or not _is(screen.field(k), values.get(k), shown[k])
        ]
        if wrong:
            if here != wrong[0]:
                at, to = (screen.order.index(k) for k in (here, wrong[0]))
                self._press(keys.TAB * (to - at) if to > at else UP * (at - to), wrong[0])
                await self.wait(lambda: self.cursor(screen) == wrong[0])
            await self._write(screen, wrong[0], entry)
            return
        carried = set(screen.carried)
        self._press(keys.ENTER, ASKED)
        await self.wait(lambda: self._gone() or set(screen.carried) != carried)


def _is(one: Field, value: Value | None, text: str) -> bool:
    """Whether the book says what is carried: a text, or nothing."""
    if not text:
        return value in (None, BLANK)
    return agrees(one, value, Value(Said.WRITTEN, text))
