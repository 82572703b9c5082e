"""Keying a record from the book."""

from functools import partial

from hotich_tui.domain.carrying import Carrying
from hotich_tui.domain.dates import DateReading
from hotich_tui.domain.ledger import RECENT, Offer, near
from hotich_tui.domain.lifecycle import Role, State
from hotich_tui.domain.recent import Recent
from hotich_tui.domain.records import Position
from hotich_tui.domain.register import Field, Meaning
from hotich_tui.domain.rules import across
from hotich_tui.domain.values import BLANK, How, Reading, Said, Value
from hotich_tui.messages import HotichError
from hotich_tui.ui import typed
from hotich_tui.ui.actions import bindings
from hotich_tui.ui.screens.base import StationScreen, open_found
from hotich_tui.ui.screens.dialogs import TextDialog, ask_to_park
from hotich_tui.ui.screens.form_screen import SIGNS, FormScreen, rows_for
from hotich_tui.ui.widgets.form import Remark
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.errors import Incomplete
from hotich_tui.workflow.keying import Draft
from hotich_tui.workflow.parking import reasons

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
        return desk.keying.open(returned[0].id) if returned else desk.keying.begin(book_id)

    def show(found: tuple[Draft, Recent]) -> KeyingScreen:
        app = below.station_app
        rows = rows_for(app.size.width, app.size.height)
        draft, recent = found
        return KeyingScreen(desk, draft, recent, rows, app.language)

    open_found(below, find, show)


class KeyingScreen(FormScreen):
    """One record after the other, from the paper."""

    BINDINGS = bindings("keying")
    scope = "keying"

    def __init__(self, desk: Desk, draft: Draft, recent: Recent, rows: int, language: str) -> None:
        before = draft.book.before_2016
        super().__init__(draft.register, draft.register.pages(rows, before_2016=before), language)
        self.recent = recent
        self.desk = desk
        self.draft = draft
        self._committed: dict[str, Reading] = {}
        self._warned: dict[str, str] = {}
        """Field -> why it does not fit to others."""
        self._carrying = self._carrying_of(draft)
        self._asking = False
        self._finishing = False
        self._unsaved: dict[str, Reading] = {}
        self._offered: dict[str, str] = {}
        """Field -> what was offered there last, while this entry was keyed."""
        self._done_before = ""

    def on_mount(self) -> None:
        """Fill in the draft."""
        self.load(self.draft)

    @property
    def cut_off_year(self) -> int:
        return self.draft.book.year

    def load(self, draft: Draft) -> None:
        """Show a draft; the form was built before."""
        self.draft = draft
        self._committed = dict(draft.readings)
        self._warned = {w.key: w.message for w in across(self.register, self.keyed, draft.previous)}
        self._unsaved, self._offered = {}, {}
        self._asking = self._finishing = False
        self.order = [field.key for field in draft.to_key]
        self._carrying = self._carrying_of(draft)
        texts: dict[str, str] = {}
        remarks: dict[str, Remark] = {}
        for key, offer in self._carrying.offer(self.keyed).items():
            texts[key] = offer.text
            remarks[key] = Remark("↻", self.say("ui.carried"))
        for key, reading in self._committed.items():
            texts[key] = typed.show(reading.value)
            remarks[key] = self._stored_remark(reading)
        self.form.fill(texts, remarks)
        self.form.enable_only(self.order)
        self._draw_title()
        if draft.reason:
            self.status.warn(self.say("ui.hint_returned", reason=self._reason(draft.reason)))
        elif not draft.readings:
            self.status.say(self._done_before)
        start = draft.field if draft.field in self.order else None
        self.go_to(start or self._carrying.after("", self.keyed) or self.order[0])

    def _carrying_of(self, draft: Draft) -> Carrying:
        first = draft.version.round == 1 and draft.version.number == 1
        order = [field.key for field in draft.to_key]
        return Carrying(draft.register, draft.book, draft.previous, order, fresh=first)

    @property
    def asks(self) -> bool:
        """Whether carried values are asked now."""
        return self._asking

    @property
    def optional(self) -> set[str]:
        """Fields that are not core."""
        return {key for key in self.order if not self.field(key).core}

    def passes_over(self, key: str) -> bool:
        """Whether Enter would not stop at a field."""
        return not self._carrying.needs_a_human(key, self.keyed)

    @property
    def carried(self) -> dict[str, str]:
        """Offered texts that wait to be confirmed, as the form shows them."""
        return {key: self.form.inputs[key].value for key in self._carrying.pending}

    @property
    def keyed(self) -> dict[str, Value]:
        """What the keyer has stated of this entry so far."""
        readings = self._committed.items()
        return {key: reading.value for key, reading in readings if reading.value is not None}

    def _reason(self, reason: str) -> str:
        known = reasons("returning").get(reason)
        return known[self.station_app.language] if known else reason

    def _draw_title(self) -> None:
        version, book = self.draft.version, self.draft.book
        total = f"/{book.entries}" if book.entries else ""
        left = f" {book.register} {book.number} · {version.ordinal}{total} · {book.place}"
        user = self.desk.user
        self.title_bar.show(left, f"{self.say('terms.role_keyer')} {user.name}")

    def _stored_remark(self, reading: Reading) -> Remark:
        if reading.value is None:
            return Remark()
        if reading.field in self._warned:
            return Remark("!", self.say(self._warned[reading.field]))
        sign = SIGNS.get(reading.value.said, "?" if reading.doubt else "")
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        return Remark(sign, typed.label(self.field(reading.field), reading.value))

    # Fields.

    def entered(self, key: str) -> None:
        self._asking = False
        self._begin_with(key)
        if key in self._carrying.pending:
            self.form.inputs[key].offer()
        self.show_hints(key, self.form.inputs[key].value)

    def about(self, key: str) -> str:
        field = self.field(key)
        label = field.label_vi if self.station_app.language == "vi" else field.label_en
        before = self.draft.previous.get(key)
        if before is None or not before.text:
            return label
        return f"{label} · {self.say('ui.hint_previous', text=clean(before.text))}"

    @property
    def _near(self) -> DateReading | None:
        """What the entry before, and this one's number, let expect of the registration date."""
        keys = self.register.by_meaning
        before = self.draft.previous.get(keys[Meaning.REGISTRATION_DATE].key)
        number = self.keyed.get(keys[Meaning.ENTRY_NUMBER].key)
        return near(
            None if before is None else before.text,
            "" if number is None else number.text,
            self.draft.book.year,
        )

    def leave(self, key: str, said: Said | None = None, *, taking: bool = False) -> None:
        """Understand a field and store it behind.

        Args:
            taking: What is offered there counts. Stepping over an offer confirms nothing.
        """
        box = self.form.inputs[key]
        text, shortened = box.finished(), box.abbreviated
        field, year = self.field(key), self.cut_off_year
        near = self._near if field.meaning is Meaning.REGISTRATION_DATE else None
        if said is None:
            old = self._committed.get(key)
            if self._unchanged(text, old):
                if old is None:
                    self._left_empty(field)
                return
            offered = self._carrying.pending.get(key)
            if offered is not None and offered.text == text and not taking:
                return
            if old is None and text == self._carrying.beginning(key, self.keyed):
                # Only the surname that was put there: nobody read anything.
                self.form.set_text(key, "")
                return
            understood = typed.read(field, text, cut_off_year=year, near=near)
        else:
            understood = typed.with_state(field, text, said, cut_off_year=year, near=near)
        self.form.set_text(key, understood.shown)
        offer = self._carrying.pending.pop(key, None)
        taken = said is None and offer is not None and offer.text == text
        earlier = self._committed.get(key)
        reading = Reading(
            key,
            understood.value,
            How.CARRIED if taken else How.ABBREVIATION if shortened else How.TYPED,
            doubt=earlier.doubt if earlier is not None else False,
            note=earlier.note if earlier is not None else "",
            source=offer.source if taken and offer is not None else "",
        )
        if understood.value is None and earlier is None:
            self.form.set_remark(key, Remark())
            if not field.core:
                self._carrying.passed.add(key)
            return
        self._store(reading, understood)

    def _left_empty(self, field: Field) -> None:
        if field.key in self._carrying.pending:
            self._carrying.refuse(field.key)
            self.form.set_remark(field.key, Remark())
        if not field.core:
            self._carrying.passed.add(field.key)

    def _unchanged(self, text: str, old: Reading | None) -> bool:
        # A field marked blank has no text either: reading it again would unsay the mark.
        return not text.strip() if old is None else typed.show(old.value) == text

    def _store(self, reading: Reading, understood: typed.Typed) -> None:
        key = reading.field
        self._committed[key] = reading
        if reading.value is not None and reading.value.said is Said.WRITTEN:
            self.recent.remember(key, reading.value.text)
        self._unsaved[key] = reading
        sign = "" if reading.value is None else SIGNS.get(reading.value.said, "")
        if not sign and reading.doubt:
            sign = "?"
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        after = self._doubted(key) or self.remark(understood, sign)
        self.form.set_remark(key, Remark("●", after.text))
        self.behind(self._commit(reading, after))
        for other, offer in self._carrying.offer(self.keyed).items():
            box = self.form.inputs[other]
            if self.form.focused() is box:
                # Letters may be on their way there already: they come first.
                del self._carrying.pending[other]
                box.call_later(self._offer_here, other, offer)
            else:
                self._show_offer(other, offer)

    def _offer_here(self, key: str, offer: Offer) -> None:
        """Offer something in the field with the cursor, unless something was typed there by now."""
        box = self.form.inputs[key]
        if key not in self.keyed and box.value in ("", self._offered.get(key)):
            self._carrying.pending[key] = offer
            self._show_offer(key, offer)
            box.offer()

    def _show_offer(self, key: str, offer: Offer) -> None:
        self._offered[key] = offer.text
        self.form.set_text(key, offer.text)
        self.form.set_remark(key, Remark("↻", self.say("ui.carried")))

    def _doubted(self, key: str) -> Remark | None:
        """What does not fit to other fields or to the entry before, at this field; the remarks of
        others follow."""
        before, keyed = self._warned, self.keyed
        found = across(self.register, keyed, self.draft.previous)
        self._warned = {warning.key: warning.message for warning in found}
        for other in before.keys() ^ self._warned.keys():
            if other != key and other in self._committed and other not in self._unsaved:
                self.form.set_remark(other, self._stored_remark(self._committed[other]))
        message = self._warned.get(key)
        return None if message is None else Remark("!", self.say(message))

    async def _commit(self, reading: Reading, after: Remark) -> None:
        widget = self.form.focused()
        here = widget.name if widget is not None else None
        version_id = self.draft.version.id
        try:
            await self.call(self.desk.keying.commit, version_id, reading, here)
        except HotichError as error:
            count = len(self._unsaved)
            why = error.say(self.station_app.language)
            self.status.warn(self.say("ui.not_saved", count=count, why=why))
            return
        if self.draft.version.id != version_id:
            return
        if self._unsaved.get(reading.field) is reading:
            del self._unsaved[reading.field]
            self.form.set_remark(reading.field, after)
        if not self._asking:
            now = self.station_app.now().strftime("%H:%M:%S")
            self.status.say(self.say("ui.saved", time=now))

    # What is carried.

    def advance(self, said: Said | None = None, take: int | None = None) -> None:
        """Go to the next field that needs a human; ask what was carried before leaving its page."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            super().advance(said, take)
            return
        key = widget.name
        target = self._after(key, coming=said is None)
        # Typing may go on at once where nothing is asked: the cursor moves before the letters
        # of this field are understood.
        waiting = self._carrying.to_confirm(target, self._page_of) if not self._asking else []
        if not waiting and not self._asking and target is not None:
            self.go_to(target)
            widget.call_later(partial(self.pass_on, key, said, take, taking=True))
            return
        widget.call_later(self._next, key, said, take)

    def pass_on(
        self, key: str, said: Said | None, take: int | None, *, taking: bool = False
    ) -> None:
        if take is None or self.take(key, take):
            self.leave(key, said, taking=taking)

    def take(self, key: str, place: int) -> bool:
        """Put an offer into its field; a value of late counts as carried."""
        if not super().take(key, place):
            return False
        if self.field(key).code_list is None:
            text = self.form.inputs[key].value
            self._carrying.pending[key] = Offer(text, RECENT)
        return True

    def _next(self, key: str, said: Said | None, take: int | None) -> None:
        if take is not None and not self.take(key, take):
            return
        asking, self._asking = self._asking, False
        confirmed = [key]
        if asking and said is None:
            confirmed = [
                k
                for k in self.order
                if k in self._carrying.pending and self._page_of(k) is self._page_of(key)
            ]
            offer = self._carrying.pending.get(key)
            if offer is None or self.form.inputs[key].value != offer.text:
                # Typed over: the others of the page are asked again.
                confirmed = [key]
        for one in confirmed:
            self.leave(one, said, taking=True)
        target = self._after(key)
        if self._ask(target):
            return
        if target is not None:
            self.go_to(target)
        elif self._finishing:
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
            keyed |= dict.fromkeys(self._carrying.following(key), BLANK)
        return self._carrying.after(key, keyed) or self._carrying.after("", keyed)

    def _ask(self, target: str | None) -> bool:
        """Put carried values before the keyer's eyes, if some would be left unconfirmed."""
        waiting = self._carrying.to_confirm(target, self._page_of)
        if not waiting:
            return False
        self.go_to(waiting[0])
        self._asking = True
        named = " · ".join(
            f"{self.field(k).short_vi}: {self._carrying.pending[k].text}" for k in waiting
        )
        self.status.warn(self.say("ui.confirm_carried", fields=clean(named)))
        # Who types without looking at the screen must hear it: the next letter goes here.
        self.app.bell()
        return True

    def _page_of(self, key: str) -> object:
        return self.form.page_of(key)

    def _begin_with(self, key: str) -> None:
        """Put the beginning of a value (a surname) into an empty field."""
        box = self.form.inputs[key]
        beginning = "" if box.value else self._carrying.beginning(key, self.keyed)
        if beginning:
            self.form.set_text(key, beginning)

    def action_review(self) -> None:
        """The next field that was carried or left."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        widget.call_later(self._review, widget.name)

    def _review(self, key: str) -> None:
        self.leave(key) if key not in self._carrying.pending else None
        left = self._carrying.left(self.keyed)
        later = [k for k in left if self.order.index(k) > self.order.index(key)]
        carried = sum(k in self._carrying.pending for k in left)
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
        key, text = widget.name, typed.show(before)
        self.form.set_text(key, text)
        self._carrying.pending[key] = Offer(text, "previous")
        self.advance()

    def action_birth(self) -> None:
        """The main person's birth date: with it hints are found best."""
        subject = self.register.by_meaning[Meaning.SUBJECT_NAME].person
        for field in self.draft.to_key:
            if (field.person, field.part) == (subject, BIRTH):
                self.visit(field.key)

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
            if not self.form.inputs[other].value and other not in self._committed:
                self.leave(other, Said.BLANK)
        self.leave(key)
        target = self._after(rest[-1])
        if not self._ask(target):
            self.go_to(target or self.neighbour(rest[-1], 1))

    def action_doubt(self) -> None:
        """Mark the field as doubtful: it will be looked at again."""
        widget = self.form.focused()
        if widget is not None and widget.name is not None:
            widget.call_later(self._doubt, widget.name)

    def _doubt(self, key: str) -> None:
        self.leave(key)
        old = self._committed.get(key)
        if old is not None:
            reading = Reading(key, old.value, old.how, doubt=not old.doubt, note=old.note)
            self._store(reading, typed.Typed(old.value, ""))

    def action_note(self) -> None:
        """A remark on the field."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        key = widget.name
        old = self._committed.get(key)

        async def done(text: str) -> None:
            self.leave(key)
            before = self._committed.get(key) or Reading(key, None)
            reading = Reading(key, before.value, before.how, before.doubt, text)
            self._store(reading, typed.Typed(before.value, ""))

        note = "" if old is None else old.note
        title = f"{self.say('ui.note_title')}: {self.field(key).label_vi}"
        self.app.push_screen(TextDialog(title, self.say("ui.note_label"), note, done))

    async def leave_field(self) -> None:
        """Leave the field with the cursor, and try again what the disk refused before."""
        await super().leave_field()
        for reading in list(self._unsaved.values()):
            await self._commit(reading, self._stored_remark(reading))

    # Records.

    def action_done(self) -> None:
        """Hand the record over and go on with the next one."""
        self.after_letters(lambda: self.run_worker(self._done(), exclusive=True, group="done"))

    async def _done(self) -> None:
        await self.leave_field()
        if self._unsaved:
            return
        if self._ask(None):
            self._finishing = True
            return
        keying, draft = self.desk.keying, self.draft
        try:
            await self.call(keying.done, draft.version.id)
        except Incomplete as error:
            self.refuse(error)
            self.go_to(error.fields[0])
            return
        except HotichError as error:
            self.refuse(error)
            return
        self._done_before = self.say("ui.record_done", ordinal=draft.version.ordinal)
        if draft.version.round > 1 or draft.version.number > 1:
            self.dismiss()
            return
        if draft.version.ordinal == draft.book.entries:
            self.station_app.notify(self.say("ui.book_keyed"), markup=False)
            self.dismiss()
            return
        try:
            self.load(await self.call(keying.begin, draft.book.id))
        except HotichError as error:
            self.refuse(error)

    def action_take_back(self) -> None:
        """Take the record back that was just finished."""
        self.run_worker(self._take_back(), exclusive=True, group="done")

    async def _take_back(self) -> None:
        await self.leave_field()
        desk, book_id = self.desk, self.draft.book.id

        def last() -> Draft | None:
            keyed = [v for v in desk.keying.mine(book_id) if v.state is State.KEYED]
            return desk.keying.take_back(keyed[-1].id) if keyed else None

        try:
            draft = await self.call(last)
        except HotichError as error:
            self.refuse(error)
            return
        if draft is None:
            self.status.warn(self.say("ui.nothing_to_take_back"))
            return
        self.load(draft)
        self.status.say(self.say("ui.taken_back", ordinal=draft.version.ordinal))

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        version = self.draft.version

        async def parked() -> None:
            self._done_before = self.say("ui.parked_now", ordinal=version.ordinal)
            self.load(await self.call(self.desk.keying.begin, version.book_id))

        ask_to_park(self, self.desk, version.id, parked)

    def action_leave(self) -> None:
        """Go home; the draft stays, and one comes back to the same field."""
        self.after_letters(lambda: self.run_worker(self._leave(), exclusive=True, group="done"))

    async def _leave(self) -> None:
        await self.put_down()
        self.dismiss()

    async def put_down(self) -> None:
        """Store the field with the cursor, and where the cursor is."""
        await self.letters()
        widget = self.form.focused()
        await self.leave_field()
        if widget is not None and widget.name is not None:
            position = Position(self.draft.version.id, Role.KEYER, widget.name)
            try:
                await self.call(self.desk.keying.keep_position, position)
            except HotichError as error:
                self.station_app.tell(error)
