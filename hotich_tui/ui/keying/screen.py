"""Keying a record from the book."""

from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from hotich_tui.domain.entry.values import BLANK, How, Reading, Said, Value
from hotich_tui.domain.population.registered_again import is_again
from hotich_tui.domain.prefill.carrying import Carrying
from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.prefill.rules import RECENT, Offer
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.layout import lay_out
from hotich_tui.domain.register.register import Meaning
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form_screen import SIGNS, FormScreen, rows_for
from hotich_tui.ui.form.notes import Remark
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.keying.endings import Ends
from hotich_tui.ui.keying.entry import EntryOnDesk
from hotich_tui.ui.keying.hints import KeyingHints
from hotich_tui.ui.keying.offers import Offers
from hotich_tui.ui.keying.question import Question
from hotich_tui.ui.kit.dialogs import TextDialog
from hotich_tui.ui.kit.screen import StationScreen, open_found
from hotich_tui.ui.population.earlier import EarlierScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.keying import Draft
from hotich_tui.workflow.rules.reasons import in_words

PREVIOUS = -1
"""Place of an offer: the value of the entry before."""
OFFER, CANDIDATES = "offer", "candidates"
"""What is painted beside the record: what is asked or offered at the cursor, and who it may be."""
BIRTH = "birth"
"""The part of a person that hints are best found by."""


def open_keying(
    below: StationScreen, desk: Desk, *, book_id: str = "", version_id: str = ""
) -> None:
    """Open a draft: a certain one, or the book's returned, unfinished or next record."""

    def find() -> tuple[Draft, Recent]:
        draft = draft_of()
        return draft, Recent(draft.register, desk.keying.recent(draft.book.id))

    def draft_of() -> Draft:
        if version_id:
            return desk.keying.open(version_id)
        returned = desk.keying.returned(desk.books.versions(book_id))
        return desk.keying.open(returned[0].id) if returned else desk.keying.sit_down(book_id)

    def show(found: tuple[Draft, Recent]) -> KeyingScreen:
        app = below.seat
        rows = rows_for(app.size.width, app.size.height)
        draft, recent = found
        return KeyingScreen(desk, draft, recent, rows, app.language)

    open_found(below, find, show)


class KeyingScreen(FormScreen):
    """One record after the other, from the paper."""

    BINDINGS = bindings("keying")
    scope = "keying"
    role = Role.KEYER

    def __init__(self, desk: Desk, draft: Draft, recent: Recent, rows: int, language: str) -> None:
        before = draft.book.before_2016
        super().__init__(
            draft.register, lay_out(draft.register, rows, before_2016=before), language
        )
        self.recent = recent
        self.desk = desk
        self.draft = draft
        self.entry = EntryOnDesk(draft, {})
        self.question = Question(self)
        self.offers = Offers(self)
        self.hints = KeyingHints(self, lambda: self.seat.open_extract())
        self.ends = Ends(self)
        self.unsaved: dict[str, Reading] = {}
        """Readings that are not on the disk yet."""

    def on_mount(self) -> None:
        """Fill in the draft, and look for the extract once it is painted."""
        self.load(self.draft)
        self.call_after_refresh(lambda: self.behind(self.hints.open()))

    def on_unmount(self) -> None:
        """Whoever comes next has no extract."""
        self.hints.close()

    def body(self) -> ComposeResult:
        """The form, and beside it who of the extract it may be."""
        self.hints.fit(self.app.size)
        with Horizontal(id="beside"):
            yield self.form
            yield self.hints.panel

    def on_resize(self, event: events.Resize) -> None:
        """Candidates beside the form while the window is wide."""
        self.hints.fit(event.size)

    @property
    def cut_off_year(self) -> int:
        return self.draft.book.year

    def load(self, draft: Draft) -> None:
        """Show a draft; the form was built before."""
        self.draft = draft
        self.stopwatch.begin()
        self.entry = EntryOnDesk(draft, self.seat.office_says)
        self.unsaved = {}
        self.offers.begin()
        self.question.begin()
        self.order = self.entry.order
        texts: dict[str, str] = {}
        remarks: dict[str, Remark] = {}
        for key, offer in self.carrying.offer(self.keyed).items():
            texts[key], remarks[key] = offer.text, self.offers.remember(key, offer)
        for key, reading in self.entry.committed.items():
            texts[key] = typed.show(reading.value)
            remarks[key] = self._stored_remark(reading)
        for key, text in draft.proposals.items():
            if key in self.order:
                texts[key], remarks[key] = text, self.offers.propose_again(key, text)
        self.form.fill(texts, remarks)
        self.form.enable_only(self.order)
        self.present()
        self._draw_title()
        if draft.reason:
            self.status.warn(self.say("ui.hint_returned", reason=self._reason(draft)))
        elif not draft.readings:
            self.status.say(self.ends.told)
        start = draft.field if draft.field in self.order else None
        self.go_to(start or self.carrying.after("", self.keyed) or self.order[0])
        self.behind(self.hints.begin())

    @property
    def version_id(self) -> str:
        return self.draft.version.id

    def is_asked(self, key: str) -> bool:
        return self.question.open or key in self.carrying.pending

    def painted_for(self, action: str, /) -> float | None:
        """A candidate, the strip below the form, the record, or what is offered at the cursor."""
        if action == "candidate":
            return self.painted_at(CANDIDATES)
        widget = self.form.focused()
        offered = widget is not None and widget.name in self.carrying.pending
        confirms = self.question.open or (offered and action in ("next", "doubt"))
        seen = [self.painted_at(OFFER)] if confirms else []
        if action in ("done", "take", "take_second", "ditto"):
            seen.append(super().painted_for(action) or 0)
        return max(seen, default=None)

    @property
    def carrying(self) -> Carrying:
        """What is offered in this entry."""
        return self.entry.carrying

    @property
    def asks(self) -> bool:
        """Whether carried values are asked now."""
        return self.question.open

    @property
    def optional(self) -> set[str]:
        """Fields that are not core."""
        return {key for key in self.order if not self.field(key).core}

    def passes_over(self, key: str) -> bool:
        """Whether Enter would not stop at a field."""
        return not self.carrying.needs_a_human(key, self.keyed)

    @property
    def carried(self) -> dict[str, str]:
        """Offered texts that wait to be confirmed, as the form shows them."""
        return {key: self.form.inputs[key].value for key in self.carrying.pending}

    @property
    def keyed(self) -> dict[str, Value]:
        """What the keyer has stated of this entry so far."""
        return self.entry.keyed

    def _reason(self, draft: Draft) -> str:
        language, told = self.seat.language, draft.reason
        kind = "returning" if draft.version.round > 1 else "correcting"
        return clean(in_words(kind, f"{told} {draft.note}".strip(), language))

    def _draw_title(self) -> None:
        version, book = self.draft.version, self.draft.book
        total = f"/{book.entries}" if book.entries else ""
        left = f" {book.register} {book.number} · {version.ordinal}{total} · {book.place}"
        user = self.desk.user
        self.title_bar.show(left, f"{self.say('terms.role_keyer')} {user.name}")

    def _stored_remark(self, reading: Reading) -> Remark:
        if reading.value is None:
            return _noted(reading, Remark())
        if reading.field in self.entry.warned:
            return _noted(reading, Remark("!", self.say(self.entry.warned[reading.field])))
        sign = SIGNS.get(reading.value.said, "?" if reading.doubt else "")
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        understood = self._understood(reading)
        if understood.remark:
            return _noted(reading, self.remark(understood, sign))
        return _noted(reading, Remark(sign, typed.label(self.field(reading.field), reading.value)))

    def _understood(self, reading: Reading) -> typed.Typed:
        """How a stored value was read: what is odd about it stays said."""
        if reading.value is None or reading.value.said is not Said.WRITTEN:
            return typed.Typed(reading.value, "")
        field, text = self.field(reading.field), typed.show(reading.value)
        return typed.read(field, text, cut_off_year=self.cut_off_year)

    # Fields.

    def entered(self, key: str) -> None:
        self.question.open = False
        self._begin_with(key)
        if key in self.carrying.pending:
            self.form.inputs[key].offer()
            self.present(OFFER)
        self.show_hints(key, self.form.inputs[key].value)

    def about(self, key: str) -> str:
        field = self.field(key)
        label = field.label_vi if self.seat.language == "vi" else field.label_en
        if is_again(self.register, field, self.keyed.get(key)):
            return self.say("earlier.again")
        before = self.draft.previous.get(key)
        if before is None or not before.text:
            return label
        return f"{label} · {self.say('ui.hint_previous', text=clean(before.text))}"

    def leave(self, key: str, said: Said | None = None, *, taking: bool = False) -> None:
        """Understand a field and store it behind.

        Args:
            taking: What is offered there counts. Stepping over an offer confirms nothing.
        """
        box = self.form.inputs[key]
        proposed = self.carrying.is_proposed(key)
        text, shortened = box.finished(), box.abbreviated
        left = self.entry.leave(key, text, said, taking=taking, shortened=shortened)
        if left.shown != text:
            self.form.set_text(key, left.shown)
        if proposed and left.reading is None and not self.carrying.is_proposed(key):
            self.behind(self.offers.dismiss(key))
        if left.reading is not None and left.understood is not None:
            self._store(left.reading, left.understood)
        elif key not in self.entry.committed and key not in self.carrying.pending:
            self.form.set_remark(key, Remark())

    def _store(self, reading: Reading, understood: typed.Typed) -> None:
        key = reading.field
        before = self.entry.committed.get(key)
        self.entry.committed[key] = reading
        self.recent.remember(key, _written(reading), instead_of=_written(before))
        self.unsaved[key] = reading
        sign = "" if reading.value is None else SIGNS.get(reading.value.said, "")
        if not sign and reading.doubt:
            sign = "?"
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        if not sign and reading.how is How.PROPOSAL:
            sign = "◆"
        after = _noted(reading, self._check(key) or self.remark(understood, sign))
        self.form.set_remark(key, Remark("●", after.text))
        self.behind(self._commit(reading, after))
        if is_again(self.register, self.field(key), reading.value) and not reading.note:
            self.app.notify(self.say("earlier.again"), markup=False, timeout=8)
        self.offers.show_new()

    # Hints from the population extract.

    def show_hints(self, key: str, text: str) -> None:
        """Candidates keep the strip while the same person is typed."""
        if not self.hints.keep_strip(key, text):
            super().show_hints(key, text)

    def action_candidate(self) -> None:
        """Take the selected candidate: what it says becomes proposals."""
        self.after_letters(lambda: self.perform(self.hints.take(), group="take"))

    def action_candidate_next(self) -> None:
        """Select the next candidate."""
        if not self.hints.turn():
            self.status.warn(self.say("ui.no_candidate"))

    def _check(self, key: str) -> Remark | None:
        """What does not fit to other fields or to the entry before, at this field; the remarks of
        others follow."""
        for other in self.entry.check():
            if other != key and other in self.entry.committed and other not in self.unsaved:
                self.form.set_remark(other, self._stored_remark(self.entry.committed[other]))
        message = self.entry.warned.get(key)
        return None if message is None else Remark("!", self.say(message))

    async def _commit(self, reading: Reading, after: Remark) -> None:
        widget = self.form.focused()
        here = widget.name if widget is not None else None
        version_id = self.draft.version.id
        try:
            await self.call(self.desk.keying.commit, version_id, reading, here)
        except HotichError as error:
            count = len(self.unsaved)
            why = error.say(self.seat.language)
            self.status.warn(self.say("ui.not_saved", count=count, why=why))
            return
        if self.draft.version.id != version_id:
            return
        if self.unsaved.get(reading.field) is reading:
            del self.unsaved[reading.field]
            self.form.set_remark(reading.field, after)
        if not self.question.open:
            now = self.seat.now().strftime("%H:%M:%S")
            self.status.say(self.say("ui.saved", time=now))

    # What is carried.

    def advance(self, said: Said | None = None, take: int | None = None) -> None:
        """Go to the next field that needs a human; ask what was carried before leaving its page."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            super().advance(said, take)
            return
        key = widget.name
        if self.question.open:
            widget.call_later(self.question.answer, key, said, take)
            return
        # The cursor moves at once, before the letters of this field are understood: keys that
        # follow in the same breath belong to where it goes, or to the question.
        target = self._after(key, coming=said is None)
        if not self.question.ask(target, leaving=key) and target is not None:
            self.go_to(target)
        widget.call_later(self._confirm_on, key, said, take)

    def _confirm_on(self, key: str, said: Said | None, take: int | None) -> None:
        """Enter, unlike a step, confirms what was offered in the field it leaves."""
        if take is not None and not self.take(key, take):
            return
        self.leave(key, said, taking=True)
        widget = self.form.focused()
        if self.question.open:
            # What followed from the field is asked with the others of its page.
            self.question.tell()
        elif widget is self.form.inputs[key]:
            self.go_on(key)

    def at_hand(self, key: str, text: str) -> list[str]:
        """The entry's own people before others."""
        own = self.entry.at_hand(key, text)
        return list(dict.fromkeys([*own, *super().at_hand(key, text)]))

    def take(self, key: str, place: int) -> bool:
        """Put an offer into its field; a value of late counts as carried."""
        if place == PREVIOUS:
            text = typed.show(self.draft.previous[key])
            self.form.set_text(key, text)
            self.carrying.pending[key] = Offer(text, "previous")
            return True
        if not super().take(key, place):
            return False
        if self.field(key).code_list is None:
            text = self.form.inputs[key].value
            self.carrying.pending[key] = Offer(text, RECENT)
        return True

    def go_on(self, key: str) -> None:
        """From a field that is understood to where a human is needed next."""
        target = self._after(key)
        if self.question.ask(target):
            return
        if target is not None:
            self.go_to(target)
        elif self.question.finishing:
            self.action_done()
        else:
            self.status.say(self.say("ui.all_keyed"))

    def _after(self, key: str, *, coming: bool = False) -> str | None:
        """Where Enter goes: after a field, or back to what was passed over.

        Args:
            coming: The field is not understood yet; what follows from it will be offered.
        """
        keyed = {**self.keyed, key: BLANK}
        if coming:
            keyed |= dict.fromkeys(self.carrying.following(key), BLANK)
        return self.carrying.after(key, keyed) or self.carrying.after("", keyed)

    def _begin_with(self, key: str) -> None:
        """Put the beginning of a value (a surname) into an empty field."""
        box = self.form.inputs[key]
        beginning = "" if box.value else self.carrying.beginning(key, self.keyed)
        if beginning:
            self.form.set_text(key, beginning)

    def action_review(self) -> None:
        """The next field that was carried or left."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        widget.call_later(self._review, widget.name)

    def _review(self, key: str) -> None:
        self.leave(key) if key not in self.carrying.pending else None
        left = self.carrying.left(self.keyed)
        later = [k for k in left if self.order.index(k) > self.order.index(key)]
        carried = sum(k in self.carrying.pending for k in left)
        if left:
            self.go_to((later or left)[0])
        self.status.say(self.say("ui.left", carried=carried, empty=len(left) - carried))

    def action_ditto(self) -> None:
        """The value of the entry before."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        before = self.draft.previous.get(widget.name)
        if before is None or not before.text:
            self.status.warn(self.say("ui.no_previous"))
            return
        self.advance(take=PREVIOUS)

    def action_birth(self) -> None:
        """The birth date of the person at the cursor, or else of the main person: with it hints
        are found best."""
        births = {f.person: f.key for f in self.draft.to_key if f.part == BIRTH}
        widget = self.form.focused()
        here = "" if widget is None or widget.name is None else self.field(widget.name).person
        subject = self.register.by_meaning[Meaning.SUBJECT_NAME].person
        key = births.get(here) or births.get(subject)
        if key is not None:
            self.visit(key)

    def action_earlier(self) -> None:
        """An event registered again: find its earlier record."""
        self.after_letters(lambda: self.perform(self._earlier(), group="done"))

    async def _earlier(self) -> None:
        await self.leave_field()
        self.app.push_screen(EarlierScreen(self.desk, self.version_id, self._linked))

    def _linked(self, reading: Reading) -> None:
        """The registration type has a note now, on the disk already."""
        self.entry.committed[reading.field] = reading
        self.form.set_remark(reading.field, self._stored_remark(reading))

    def action_blank_group(self) -> None:
        """The rest of the group is blank in the book."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        widget.call_later(self._blank_group, widget.name)

    def _blank_group(self, key: str) -> None:
        start = self.order.index(key)
        rest = [k for k in self.order[start:] if self.field(k).group == self.field(key).group]
        for other in rest:
            if not self.form.inputs[other].value and other not in self.entry.committed:
                self.leave(other, Said.BLANK)
        self.leave(key)
        target = self._after(rest[-1])
        if not self.question.ask(target):
            self.go_to(target or self.neighbour(rest[-1], 1))

    def action_doubt(self) -> None:
        """Mark the field as doubtful: it will be looked at again."""
        widget = self.form.focused()
        if widget is not None and widget.name is not None:
            widget.call_later(self._doubt, widget.name)

    def _doubt(self, key: str) -> None:
        # Who doubts what was carried has looked at it: it counts, with the mark.
        self.leave(key, taking=True)
        old = self.entry.committed.get(key)
        if old is None:
            self.status.warn(self.say("ui.nothing_to_doubt"))
            return
        self._store(replace(old, doubt=not old.doubt), self._understood(old))

    def action_note(self) -> None:
        """A remark on the field."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        key = widget.name
        old = self.entry.committed.get(key)

        async def done(text: str) -> None:
            self.leave(key)
            before = self.entry.committed.get(key) or Reading(key, None)
            self._store(replace(before, note=text), self._understood(before))

        note = "" if old is None else old.note
        title = f"{self.say('ui.note_title')}: {self.field(key).label_vi}"
        self.app.push_screen(TextDialog(title, self.say("ui.note_label"), note, done))

    async def leave_field(self) -> None:
        """Leave the field with the cursor, and try again what the disk refused before."""
        await super().leave_field()
        for reading in list(self.unsaved.values()):
            await self._commit(reading, self._stored_remark(reading))

    # Records.

    def action_done(self) -> None:
        """Hand the record over and go on with the next one."""
        self.after_letters(self.ends.hand_over)

    def action_take_back(self) -> None:
        """Take the record back that was just finished."""
        self.ends.take_back()

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""
        self.ends.park()

    def action_leave(self) -> None:
        """Go home; the draft stays, and one comes back to the same field."""
        self.after_letters(self.ends.leave)

    async def put_down(self) -> None:
        """Store the field with the cursor, and where the cursor is."""
        await self.ends.put_down()


def _written(reading: Reading | None) -> str:
    """The text that a reading says the book has; "" where it says something else."""
    value = None if reading is None else reading.value
    return value.text if value is not None and value.said is Said.WRITTEN else ""


def _noted(reading: Reading, remark: Remark) -> Remark:
    """A remark that shows whether the keyer left a note on the field."""
    return Remark(remark.sign, f"✎ {remark.text}".rstrip()) if reading.note else remark
