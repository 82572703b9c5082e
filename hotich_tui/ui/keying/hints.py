"""Hints beside the keyer's form: asked for behind the keys, shown when they come, never waited for.

The latest key wins: while one question is under way only the newest is kept to be asked next.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Size

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Candidate, Hints, Sought
from hotich_tui.domain.population.persons import Asked, person_at, registered_on
from hotich_tui.domain.prefill.proposals import proposals
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form_screen import TALL, WIDE
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.ui.keying import candidates
from hotich_tui.ui.keying.candidates import CandidatePanel
from hotich_tui.ui.keying.extract import Extract

if TYPE_CHECKING:
    from hotich_tui.ui.keying.screen import KeyingScreen

PAUSE = 0.02
"""Seconds after a key before the extract is asked: the letter is painted first (measured: a frame
takes 8 to 16 ms)."""
_SIGNIFICANT = 2
"""Letters of a name, or digits of a date, below which a question would find everybody."""


@dataclass(frozen=True, slots=True)
class _Question:
    version_id: str
    asked: Asked
    sought: Sought
    registered: str
    typing: bool


class KeyingHints:
    """What one keying screen knows of the extract; nothing until it is open.

    Args:
        opener: Opens the extract; see `Extract`.
    """

    def __init__(self, screen: "KeyingScreen", opener: Callable[[], Hints | None]) -> None:
        self._screen = screen
        self._extract = Extract(opener)
        self.panel = CandidatePanel()
        """Beside the form, in wide windows."""
        self._open = self._drawn = False
        self._starting = True
        self._heard = ("", "")
        """Field and text that were told last."""
        self._next: _Question | None = None
        self._asking: asyncio.Task[None] | None = None
        self._looked: set[tuple[str, str]] = set()
        self._asked: Asked | None = None
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
        screen = self._screen
        try:
            self._open = await self._extract.open()
        except HotichError as error:
            self._starting = False
            screen.seat.tell_once(error)
            return
        if not self._open or not screen.is_attached:
            self._starting = False
            self._forget()
            return
        await self.begin()

    def close(self) -> None:
        """The form goes: so does the extract."""
        self._open = False
        if self._asking is not None:
            self._asking.cancel()
        self._extract.close()

    async def begin(self) -> None:
        """Another record: its lot decides whether hints are shown."""
        self._drawn = False
        if not self._open:
            return
        self._forget()
        screen, version = self._screen, self._screen.draft.version
        self._starting = True
        try:
            shown = await screen.call(screen.desk.hinting.begin, version)
        except HotichError as error:
            screen.refuse(error)
            return
        finally:
            self._starting = False
        if screen.draft.version.id == version.id:
            self._drawn = shown
            self._forget()
            widget = screen.form.focused()
            if widget is not None and widget.name:
                self.typed(widget.name, widget.value, typing=False)

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
        screen = self._screen
        asked = person_at(screen.register.code, key)
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

    def _question(self, asked: Asked, key: str, text: str, typing: bool) -> _Question | None:
        screen = self._screen
        field = screen.register.by_key[key]
        values = dict(screen.keyed)
        here = typed.read(field, text, cut_off_year=screen.cut_off_year).value
        values.pop(key, None)
        # A date that is still typed reads as many others: two digits are no year yet.
        whole = not (typing and field.kind.is_date) or len(text.strip()) >= 4
        if here is not None and whole and key not in screen.carrying.pending:
            said = here.said if here.said is not Said.ILLEGIBLE else Said.WRITTEN
            values[key] = Value(said, here.text) if here.text else here
        sought = asked.sought(values, commune=screen.draft.book.place)
        name = sought.name if len(sought.name) >= _SIGNIFICANT else ""
        if not (name or sought.birth or len(sought.id_number) >= 6):
            return None
        registered = registered_on(screen.register, values)
        name_typed = typing and key == asked.fields["name"]
        return _Question(screen.version_id, asked, sought, registered, name_typed)

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
                self._screen.seat.tell_once(error)
                return
            stale = question.version_id != self._screen.version_id or self._asked is None
            if self._next is None and not stale and question.asked is self._asked:
                self._show(question, found)

    def _show(self, question: _Question, found: Sequence[Candidate]) -> None:
        place = (question.version_id, question.asked.id)
        if place not in self._looked:
            self._looked.add(place)
            self._screen.behind(self._note(*place, len(found)))
        if [c.row for c in found] != [c.row for c in self.found]:
            self.selected = 0
        self.found = found
        self.draw()

    async def _note(self, version_id: str, person: str, count: int) -> None:
        screen = self._screen
        try:
            await screen.call(screen.desk.hinting.looked, version_id, person, count)
        except HotichError as error:
            # A look that cannot be written down must not go on.
            self._drawn = False
            self._forget()
            screen.refuse(error)

    # Showing.

    def keep_strip(self, key: str, text: str) -> bool:
        """A field says something else: whether the strip below the form stays with candidates."""
        self.typed(key, text, typing=self._screen.form.inputs[key].has_focus)
        return bool(self.found) and not self.panel.display and self._has_room

    @property
    def _has_room(self) -> bool:
        """Whether the strip is free: codes to choose from come before candidates."""
        widget = self._screen.form.focused()
        key = None if widget is None else widget.name
        return key is not None and self._screen.field(key).code_list is None

    def draw(self) -> None:
        """The candidates, in the panel or in the strip."""
        screen = self._screen
        screen.present("candidates")
        if self.panel.display:
            self._draw_panel()
        elif self.found and self._has_room:
            width = screen.strip_width
            shown = candidates.strip(self.found, self.selected, self._keys, width, screen.say)
            screen.hint(shown)
        else:
            screen.show_about()

    def _draw_panel(self) -> None:
        say = self._screen.say
        if not self.found:
            self.panel.show(candidates.nobody(say(self._quiet), say))
            return
        width = self.panel.size.width
        self.panel.show(candidates.panel(self.found, self.selected, self._keys, width, say))

    @property
    def _keys(self) -> tuple[str, str]:
        """To take the selected candidate, and to select the next."""
        key_of = self._screen.seat.key_of
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
        screen, asked = self._screen, self._asked
        if not self.found or asked is None:
            screen.status.warn(screen.say("ui.no_candidate"))
            return
        version_id = screen.version_id
        try:
            person = await self._extract.details(self.found[self.selected])
        except HotichError as error:
            screen.refuse(error)
            return
        if screen.version_id != version_id:
            return
        # Shown, and written behind what was stored before: a reading of one of these fields comes
        # after its proposal.
        texts = screen.offers.propose(proposals(screen.register, asked, person))
        try:
            await screen.call(screen.desk.hinting.take, version_id, asked.id, texts)
        except HotichError as error:
            screen.offers.withdraw(texts)
            screen.refuse(error)
            return
        self.taken += 1
