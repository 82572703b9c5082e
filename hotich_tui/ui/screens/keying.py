"""Keying a record from the book."""

from collections.abc import Mapping

from textual.screen import Screen

from hotich_tui.domain.lifecycle import Role, State
from hotich_tui.domain.records import Position
from hotich_tui.domain.register import Meaning
from hotich_tui.domain.values import How, Reading, Said, Value
from hotich_tui.messages import HotichError
from hotich_tui.ui import typed
from hotich_tui.ui.actions import bindings
from hotich_tui.ui.screens.dialogs import ReasonDialog, TextDialog
from hotich_tui.ui.screens.form_screen import SIGNS, FormScreen, rows_for
from hotich_tui.ui.widgets.form import Remark
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.errors import Incomplete
from hotich_tui.workflow.keying import Draft
from hotich_tui.workflow.parking import reasons

BIRTH = "birth"
"""The part of a person that hints are best found by."""


def open_keying(
    below: Screen[None], desk: Desk, *, book_id: str = "", version_id: str = ""
) -> None:
    """Open a draft: a certain one, or the book's returned, unfinished or next record."""

    def find() -> Draft:
        if version_id:
            return desk.keying.open(version_id)
        returned = desk.keying.returned(desk.books.versions(book_id))
        return desk.keying.open(returned[0].id) if returned else desk.keying.begin(book_id)

    async def fetch() -> None:
        from hotich_tui.ui.app import HotichApp

        app = below.app
        assert isinstance(app, HotichApp)
        try:
            draft = await app.call(find)
        except HotichError as error:
            app.tell(error)
            return
        rows = rows_for(app.size.width, app.size.height)
        app.push_screen(KeyingScreen(desk, draft, rows, app.language))

    below.run_worker(fetch(), exclusive=True, group="open")


class KeyingScreen(FormScreen):
    """One record after the other, from the paper."""

    BINDINGS = bindings("keying")

    def __init__(self, desk: Desk, draft: Draft, rows: int, language: str) -> None:
        before = draft.book.before_2016
        super().__init__(draft.register, draft.register.pages(rows, before_2016=before), language)
        self.desk = desk
        self.draft = draft
        self._committed: dict[str, Reading] = {}
        self._carried: dict[str, str] = {}
        self._unsaved: dict[str, Reading] = {}
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
        self._unsaved = {}
        self._carried = dict(carried(draft)) if not draft.readings else {}
        self.order = [field.key for field in draft.to_key]
        texts, remarks = dict(self._carried), {}
        for key in self._carried:
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
        self.go_to(
            start or next((k for k in self.order if k not in self._committed), self.order[0])
        )

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
        sign = SIGNS.get(reading.value.said, "?" if reading.doubt else "")
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        return Remark(sign, typed.label(self.field(reading.field), reading.value))

    # Fields.

    def entered(self, key: str) -> None:
        field = self.field(key)
        if field.code_list is not None:
            self.hint_codes(field, self.form.inputs[key].value)
            return
        before = self.draft.previous.get(key)
        text = "" if before is None else typed.show(before)
        label = field.label_vi if self.station_app.language == "vi" else field.label_en
        previous = self.say("ui.hint_previous", text=text) if text else ""
        self.hint(f"{label}\n{previous}")

    def leave(self, key: str, said: Said | None = None) -> None:
        text = self.form.inputs[key].value
        field, year = self.field(key), self.cut_off_year
        if said is None:
            old = self._committed.get(key)
            if self._unchanged(text, old):
                return
            understood = typed.read(field, text, cut_off_year=year)
        else:
            understood = typed.with_state(field, text, said, cut_off_year=year)
        self.form.set_text(key, understood.shown)
        how = How.TYPED
        if said is None and self._carried.pop(key, None) == text:
            how = How.CARRIED
        earlier = self._committed.get(key)
        reading = Reading(
            key,
            understood.value,
            how,
            doubt=earlier.doubt if earlier is not None else False,
            note=earlier.note if earlier is not None else "",
        )
        if understood.value is None and earlier is None:
            self.form.set_remark(key, Remark())
            return
        self._store(reading, understood)

    def _unchanged(self, text: str, old: Reading | None) -> bool:
        # A field marked blank has no text either: reading it again would unsay the mark.
        return not text.strip() if old is None else typed.show(old.value) == text

    def _store(self, reading: Reading, understood: typed.Typed) -> None:
        key = reading.field
        self._committed[key] = reading
        self._unsaved[key] = reading
        sign = "" if reading.value is None else SIGNS.get(reading.value.said, "")
        if not sign and reading.doubt:
            sign = "?"
        if not sign and reading.how is How.CARRIED:
            sign = "↻"
        after = self.remark(understood, sign)
        self.form.set_remark(key, Remark("●", after.text))
        self.behind(self._commit(reading, after))

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
        now = self.station_app.now().strftime("%H:%M:%S")
        self.status.say(self.say("ui.saved", time=now))

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
        self._carried[key] = text
        self.action_next()

    def action_birth(self) -> None:
        """The main person's birth date: with it hints are found best."""
        subject = self.register.by_meaning[Meaning.SUBJECT_NAME].person
        for field in self.draft.to_key:
            if (field.person, field.part) == (subject, BIRTH):
                widget = self.form.focused()
                self.go_to(field.key)
                if widget is not None and widget.name is not None:
                    widget.call_later(self.leave, widget.name)

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
        self.go_to(self.neighbour(rest[-1], 1))

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

        async def chosen(reason: str, note: str) -> None:
            await self.leave_field()
            version, keying = self.draft.version, self.desk.keying
            try:
                await self.call(self.desk.parking.park, version.id, reason, note)
                self._done_before = self.say("ui.parked_now", ordinal=version.ordinal)
                self.load(await self.call(keying.begin, self.draft.book.id))
            except HotichError as error:
                self.refuse(error)

        self.app.push_screen(ReasonDialog(self.say("ui.park_title"), "parking", chosen))

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


def carried(draft: Draft) -> Mapping[str, str]:
    """What the ledger lets expect of the next entry: number, book, page, place.

    Offered, marked, and stored only when the keyer passes over them.
    """
    if draft.version.round > 1 or draft.version.number > 1:
        return {}
    by_meaning, previous = draft.register.by_meaning, draft.previous
    found = {
        by_meaning[Meaning.BOOK_NUMBER].key: draft.book.number,
        by_meaning[Meaning.REGISTRATION_PLACE].key: draft.book.place,
    }
    number = by_meaning[Meaning.ENTRY_NUMBER].key
    if number in previous:
        following = next_number(previous[number])
        if following:
            found[number] = following
    page = by_meaning[Meaning.PAGE].key
    if page in previous and previous[page].text:
        found[page] = previous[page].text
    wanted = {field.key for field in draft.to_key}
    return {key: text for key, text in found.items() if key in wanted}


def next_number(value: Value) -> str:
    """`13/1998` after `12/1998`, `010` after `009`; "" where it is no number."""
    head, slash, tail = value.text.partition("/")
    if not head.isdigit():
        return ""
    return f"{int(head) + 1:0{len(head)}d}{slash}{tail}"
