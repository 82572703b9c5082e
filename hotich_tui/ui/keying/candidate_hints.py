"""Hints beside the keyer's form: asked for behind the keys, shown when they come, never waited for.

The latest key wins: while one question is under way only the newest is kept to be asked next.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.geometry import Size

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Candidate, Hints, Sought
from hotich_tui.domain.population.persons import EntryPerson, person_at, registered_on
from hotich_tui.domain.prefill.proposals import proposals
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form_view import TALL, WIDE
from hotich_tui.ui.form.port import FormPort
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.keying import candidates
from hotich_tui.ui.keying.candidates import CandidatePanel
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.extract import Extract
from hotich_tui.ui.keying.offers import Offers
from hotich_tui.workflow.population.hinting import Hinting

PAUSE = 0.02
"""Seconds after a key before the extract is asked: the letter is painted first (measured: a frame
takes 8 to 16 ms)."""
CANDIDATES = "candidates"
"""What is painted of them, beside the record: see `Performing.present`."""
_SIGNIFICANT = 2
"""Letters of a name, or digits of a date, below which a question would find everybody."""


@dataclass(frozen=True, slots=True)
class _Question:
    version_id: str
    asked: EntryPerson
    sought: Sought
    registered: str
    typing: bool


class CandidateHints:
    """Who of the population extract a person of the entry may be; nobody until it is open.

    Args:
        opener: Opens the extract; see `Extract`.
    """

    def __init__(
        self,
        entry: EntryState,
        form: FormPort,
        offers: Offers,
        hinting: Hinting,
        opener: Callable[[], Hints | None],
    ) -> None:
        self._entry, self._form = entry, form
        self._offers, self._hinting = offers, hinting
        self._extract = Extract(opener)
        self.panel = CandidatePanel()
        """Beside the form, in wide windows."""
        self._open = self._drawn = self._closed = False
        self._starting = True
        self._heard = ("", "")
        """Field and text that were told last."""
        self._next: _Question | None = None
        self._asking: asyncio.Task[None] | None = None
        self._looked: set[tuple[str, str]] = set()
        self._asked: EntryPerson | None = None
        self.found: Sequence[Candidate] = ()
        """The candidates on the screen, best first."""
        self.selected = 0
        self.taken = 0
        """Candidates whose proposals stand in the form and on the disk."""

    def fit(self, size: Size) -> None:
        """The window has this size: whether candidates stand beside the form, or below it."""
        self.panel.display = size.width >= WIDE and size.height >= TALL

    async def open(self) -> None:
        """Open the extract, after the form was painted."""
        try:
            self._open = await self._extract.open() and not self._closed
        except HotichError as error:
            self._starting = False
            self._form.seat.tell_once(error)
            return
        if self._open:
            await self.begin()
        else:
            self._starting = False
            self._forget()

    def close(self) -> None:
        """The form goes: so does the extract."""
        self._open, self._closed = False, True
        if self._asking is not None:
            self._asking.cancel()
        self._extract.close()

    async def begin(self) -> None:
        """Another record: its lot decides whether hints are shown."""
        self._drawn = False
        if not self._open:
            return
        self._forget()
        version = self._entry.draft.version
        self._starting = True
        try:
            shown = await self._form.ask(self._hinting.begin, version)
        finally:
            self._starting = False
        if shown is not None and self._entry.version_id == version.id:
            self._drawn = shown
            self._forget()
            key = self._form.current
            if key is not None:
                self.typed(key, self._form.text_of(key), typing=False)

    def answers(self, key: str, text: str) -> bool:
        """Whether what is shown, or that nothing is, answers this text in this field."""
        waits = self._starting or self._next is not None
        waits = waits or (self._asking is not None and not self._asking.done())
        return not waits and self._heard == (key, text)

    # Asking.

    def typed(self, key: str, text: str, *, typing: bool = True) -> None:
        """A field of the form says something else now, or the cursor came there."""
        self._heard = (key, text)
        if not self._drawn:
            return
        asked = person_at(self._entry.register.code, key)
        if asked is None:
            self._next = None
            self._forget()
            return
        if self._asked is None or asked.id != self._asked.id:
            self._forget()
            self._asked = asked
        if typing and key not in asked.fields.values():
            return
        self._next = self._question(asked, key, text, typing)
        if self._next is None:
            self._forget()
        elif self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._ask())

    def _question(self, asked: EntryPerson, key: str, text: str, typing: bool) -> _Question | None:
        entry = self._entry
        field, values = entry.field(key), entry.keyed
        here = field_reading.read(field, text, cut_off_year=entry.cut_off_year).value
        values.pop(key, None)
        # A date that is still typed reads as many others: two digits are no year yet.
        whole = not (typing and field.kind.is_date) or len(text.strip()) >= 4
        if here is not None and whole and key not in entry.carrying.pending:
            said = here.said if here.said is not Said.ILLEGIBLE else Said.WRITTEN
            values[key] = Value(said, here.text) if here.text else here
        sought = asked.sought(values, commune=entry.draft.book.place)
        name = sought.name if len(sought.name) >= _SIGNIFICANT else ""
        if not (name or sought.birth or len(sought.id_number) >= 6):
            return None
        registered = registered_on(entry.register, values)
        name_typed = typing and key == asked.fields["name"]
        return _Question(entry.version_id, asked, sought, registered, name_typed)

    async def _ask(self) -> None:
        while (question := self._next) is not None and self._open:
            await asyncio.sleep(PAUSE)
            if self._next is not question:
                continue
            self._next = None
            limit = candidates.PANEL if self.panel.display else candidates.STRIP
            try:
                found = await self._extract.ask(
                    question.sought, question.registered, typing=question.typing, limit=limit
                )
            except HotichError as error:
                self._open = self._drawn = False
                self._form.seat.tell_once(error)
                return
            stale = question.version_id != self._entry.version_id or self._asked is None
            if self._next is None and not stale and question.asked is self._asked:
                self._show(question, found)

    def _show(self, question: _Question, found: Sequence[Candidate]) -> None:
        place = (question.version_id, question.asked.id)
        if place not in self._looked:
            self._looked.add(place)
            self._form.behind(self._note(*place, len(found)))
        if [c.row for c in found] != [c.row for c in self.found]:
            self.selected = 0
        self.found = found
        self.draw()

    async def _note(self, version_id: str, person: str, count: int) -> None:
        try:
            await self._form.call(self._hinting.looked, version_id, person, count)
        except HotichError as error:
            # A look that cannot be written down must not go on.
            self._drawn = False
            self._forget()
            self._form.refuse(error)

    # Showing.

    def keep_strip(self, key: str, text: str) -> bool:
        """A field says something else: whether the strip below the form stays with candidates."""
        self.typed(key, text, typing=self._form.takes_letters(key))
        return bool(self.found) and not self.panel.display and self._has_room

    @property
    def _has_room(self) -> bool:
        """Whether the strip is free: codes to choose from come before candidates."""
        key = self._form.current
        return key is not None and self._entry.field(key).code_list is None

    def draw(self) -> None:
        """The candidates, in the panel or in the strip."""
        form = self._form
        form.present(CANDIDATES)
        if self.panel.display:
            self._draw_panel()
        elif self.found and self._has_room:
            width = form.strip_width
            form.hint(candidates.strip(self.found, self.selected, self._keys, width, form.say))
        else:
            form.show_about()

    def _draw_panel(self) -> None:
        say = self._form.say
        if not self.found:
            self.panel.show(candidates.nobody(say(self._quiet), say))
            return
        width = self.panel.size.width
        self.panel.show(candidates.panel(self.found, self.selected, self._keys, width, say))

    @property
    def _keys(self) -> tuple[str, str]:
        """To take the selected candidate, and to select the next."""
        key_of = self._form.seat.key_of
        return key_of("keying", "candidate"), key_of("keying", "candidate_next")

    @property
    def _quiet(self) -> str:
        """Why there is nobody, as a message key."""
        if not self._open:
            return "ui.hint_no_extract"
        if not self._drawn:
            return "ui.hint_by_lot"
        return "ui.hint_idle" if self._asked is None else "ui.hint_nobody"

    def _forget(self) -> None:
        shown, self.found, self.selected, self._asked = bool(self.found), (), 0, None
        if shown:
            self.draw()
        elif self.panel.display:
            self._draw_panel()

    def turn(self) -> bool:
        """Select the next candidate; False where there is none."""
        if not self.found:
            return False
        self.selected = (self.selected + 1) % len(self.found)
        self.draw()
        return True

    # Taking.

    async def take(self) -> None:
        """Propose what the selected candidate says, in the fields that are empty."""
        entry, form, asked = self._entry, self._form, self._asked
        if not self.found or asked is None:
            form.status.warn(form.say("ui.no_candidate"))
            return
        version_id = entry.version_id
        try:
            person = await self._extract.details(self.found[self.selected])
        except HotichError as error:
            form.refuse(error)
            return
        if entry.version_id != version_id:
            return
        # Shown, and written behind what was stored before: a reading of one of these fields comes
        # after its proposal.
        texts = self._offers.propose(proposals(entry.register, asked, person))
        try:
            await form.call(self._hinting.take, version_id, asked.id, texts)
        except HotichError as error:
            self._offers.withdraw(texts)
            form.refuse(error)
            return
        self.taken += 1
