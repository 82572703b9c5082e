"""Keying a record from the book."""

from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.registered_again import says_registered_again
from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.layout import lay_out
from hotich_tui.ui.form.form_screen import FormScreen
from hotich_tui.ui.form.form_view import rows_for
from hotich_tui.ui.form.port import at_field
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.keying.candidate_hints import CANDIDATES, CandidateHints
from hotich_tui.ui.keying.commits import Commits
from hotich_tui.ui.keying.endings import Endings
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.moves import Moves
from hotich_tui.ui.keying.offers import Offers
from hotich_tui.ui.keying.question import OFFER, Question
from hotich_tui.ui.keying.remarks import stored_remark
from hotich_tui.ui.kit.dialogs import TextDialog
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.keying import Draft
from hotich_tui.workflow.rules.reasons import in_words

PREVIOUS = -1
"""Place of an offer: the value of the entry before."""


async def open_keying(seat: Seat, book_id: str = "", version_id: str = "") -> "KeyingScreen":
    """Open a draft: a certain one, or the book's returned, unfinished or next record."""
    desk = seat.signed_in

    def find() -> tuple[Draft, Recent]:
        draft = draft_of()
        return draft, Recent(draft.register, desk.keying.recent(draft.book.id))

    def draft_of() -> Draft:
        if version_id:
            return desk.keying.open(version_id)
        returned = desk.keying.first_returned(book_id)
        return desk.keying.open(returned) if returned else desk.keying.sit_down(book_id)

    draft, recent = await seat.call(find)
    rows = rows_for(seat.size.width, seat.size.height)
    return KeyingScreen(desk, draft, recent, rows, seat.language)


class KeyingScreen(FormScreen):
    """One record after the other, from the paper.

    The screen hands each key to whom it concerns; what is known of the entry is in `entry`.
    """

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
        self.entry = entry = EntryState(draft)
        self.question = Question(entry, self)
        self.offers = Offers(entry, self, self.question, desk.hinting)
        self.commits = Commits(entry, self, self.offers, recent, desk.keying)
        self.endings = Endings(entry, self, self.question, desk.keying, self.load)
        self.moves = Moves(entry, self, self.question, self.commits, self.endings)
        self.hints = CandidateHints(
            entry, self, self.offers, desk.hinting, lambda: self.seat.open_extract()
        )

    def on_mount(self) -> None:
        """Fill in the draft, and look for the extract once it is painted."""
        self.load(self.draft)
        self.call_after_refresh(lambda: self.behind(self.hints.open()))

    def on_unmount(self) -> None:
        """Whoever comes next has no extract."""
        self.hints.close()

    def body(self) -> ComposeResult:
        """The form, and beside it who of the extract it may be."""
        self.hints.fit(self.seat.size)
        with Horizontal(id="beside"):
            yield self.form
            yield self.hints.panel

    def on_resize(self, event: events.Resize) -> None:
        """Candidates beside the form while the window is wide."""
        self.hints.fit(event.size)

    def load(self, draft: Draft) -> None:
        """Show a draft; the form was built before."""
        entry = self.entry
        self.stopwatch.begin()
        entry.begin(draft, self.seat.office_defaults)
        texts: dict[str, str] = {}
        remarks: dict[str, Remark] = {}
        for key, offer in entry.new_offers().items():
            texts[key], remarks[key] = offer.text, self.offers.remember(key, offer)
        for key, reading in entry.committed.items():
            texts[key] = field_reading.show(reading.value)
            remarks[key] = stored_remark(entry, reading, self.say)
        for key, text in draft.proposals.items():
            if key in entry.order:
                texts[key], remarks[key] = text, self.offers.propose_again(key, text)
        self.form.fill(texts, remarks)
        self.form.enable_only(entry.order)
        self.present()
        self._draw_title()
        if draft.reason:
            self.status.warn(self.say("ui.hint_returned", reason=self._reason(draft)))
        elif not draft.readings:
            self.status.say(self.endings.told)
        start = draft.field if draft.field in entry.order else None
        self.go_to(start or entry.first or entry.order[0])
        self.behind(self.hints.begin())

    def _reason(self, draft: Draft) -> str:
        kind = "returning" if draft.version.round > 1 else "correcting"
        return clean(in_words(kind, f"{draft.reason} {draft.note}".strip(), self.seat.language))

    def _draw_title(self) -> None:
        version, book = self.draft.version, self.draft.book
        total = f"/{book.entries}" if book.entries else ""
        left = f" {book.register} {book.number} · {version.ordinal}{total} · {book.place}"
        self.title_bar.show(left, f"{self.say('terms.role_keyer')} {self.desk.user.name}")

    # What is known of the entry.

    @property
    def draft(self) -> Draft:
        """The draft on the screen."""
        return self.entry.draft

    @property
    def version_id(self) -> str:
        return self.entry.version_id

    def painted_for(self, action: str, /) -> float | None:
        """A candidate, the strip below the form, the record, or what is offered at the cursor."""
        if action == "candidate":
            return self.painted_at(CANDIDATES)
        # Who typed over what is offered confirms their own letters, and has no need to see it.
        offered = self._stands_as_offered(self.current)
        confirms = offered if action in ("next", "doubt") else self.entry.asking
        seen = [self.painted_at(OFFER)] if confirms else []
        if action in ("done", "take", "take_second", "ditto"):
            seen.append(super().painted_for(action) or 0)
        return max(seen, default=None)

    def _stands_as_offered(self, key: str | None) -> bool:
        offer = None if key is None else self.entry.carrying.pending.get(key)
        return offer is not None and key is not None and self.text_of(key) == offer.text

    @property
    def cut_off_year(self) -> int:
        return self.entry.cut_off_year

    @property
    def order(self) -> list[str]:
        return self.entry.order

    @property
    def keyed(self) -> dict[str, Value]:
        """What the keyer has stated of this entry so far."""
        return self.entry.keyed

    @property
    def asks(self) -> bool:
        """Whether carried values are asked now."""
        return self.entry.asking

    @property
    def carried(self) -> dict[str, str]:
        """Offered texts that wait to be confirmed, as the form shows them."""
        return {key: self.text_of(key) for key in self.entry.carrying.pending}

    @property
    def optional(self) -> set[str]:
        """Fields that are not core."""
        return {key for key in self.order if not self.field(key).core}

    def passes_over(self, key: str) -> bool:
        """Whether Enter would not stop at a field."""
        return not self.entry.carrying.needs_a_human(key, self.keyed)

    def is_asked(self, key: str) -> bool:
        return self.entry.asking or key in self.entry.carrying.pending

    # Fields.

    def entered(self, key: str) -> None:
        self.entry.asking = False
        beginning = self.entry.beginning(key, self.text_of(key))
        if beginning:
            self.set_text(key, beginning)
        if key in self.entry.carrying.pending:
            self.select(key)
            self.present(OFFER)
        self.show_hints(key, self.text_of(key))

    def leave(self, key: str, said: Said | None = None) -> None:
        self.commits.leave(key, said)

    async def leave_field(self) -> None:
        """Leave the field with the cursor, and try again what the disk refused before."""
        await super().leave_field()
        await self.commits.retry()

    def about(self, key: str) -> str:
        field = self.field(key)
        if says_registered_again(self.register, field, self.keyed.get(key)):
            return self.say("earlier.again")
        label = field.label_in(self.seat.language)
        before = self.draft.previous.get(key)
        if before is None or not before.text:
            return label
        return f"{label} · {self.say('ui.hint_previous', text=clean(before.text))}"

    def at_hand(self, key: str, text: str) -> list[str]:
        """The entry's own people before others."""
        own = self.entry.at_hand(key, text)
        return list(dict.fromkeys([*own, *super().at_hand(key, text)]))

    def take(self, key: str, place: int) -> bool:
        """Put an offer into its field; a value of late counts as carried."""
        if place == PREVIOUS:
            self.set_text(key, self.entry.offer_previous(key))
            return True
        if not super().take(key, place):
            return False
        self.entry.offer_recent(key, self.text_of(key))
        return True

    def show_hints(self, key: str, text: str) -> None:
        """Candidates keep the strip while the same person is typed."""
        if not self.hints.keep_strip(key, text):
            super().show_hints(key, text)

    # Moving on.

    def advance(self, said: Said | None = None, take: int | None = None) -> None:
        """Go to the next field that needs a human; ask what was carried before leaving its page."""
        key = self.current
        if key is None:
            super().advance(said, take)
        else:
            self.moves.advance(key, said, take)

    @at_field
    def action_review(self, key: str) -> None:
        """The next field that was carried or left."""
        self.after_letters(partial(self.moves.review, key))

    @at_field
    def action_ditto(self, key: str) -> None:
        """The value of the entry before."""
        before = self.draft.previous.get(key)
        if before is None or not before.text:
            self.status.warn(self.say("ui.no_previous"))
            return
        self.advance(take=PREVIOUS)

    def action_birth(self) -> None:
        """The birth date of the person at the cursor, or else of the main person: with it hints
        are found best."""
        birth = self.entry.birth_near(self.current)
        if birth is not None:
            self.visit(birth)

    @at_field
    def action_blank_group(self, key: str) -> None:
        """The rest of the group is blank in the book."""
        self.after_letters(partial(self.moves.blank_group, key))

    @at_field
    def action_doubt(self, key: str) -> None:
        """Mark the field as doubtful: it will be looked at again."""
        self.after_letters(partial(self.commits.doubt, key))

    @at_field
    def action_note(self, key: str) -> None:
        """A remark on the field."""
        old = self.entry.committed.get(key)

        async def done(text: str) -> None:
            self.commits.note(key, text)

        title = f"{self.say('ui.note_title')}: {self.field(key).label_in(self.seat.language)}"
        note = "" if old is None else old.note
        self.seat.show(TextDialog(title, self.say("ui.note_label"), note, done))

    # Hints from the population extract, and earlier records.

    def action_candidate(self) -> None:
        """Take the selected candidate: what it says becomes proposals."""
        self.after_letters(lambda: self.perform(self.hints.take(), group="take"))

    def action_candidate_next(self) -> None:
        """Select the next candidate."""
        if not self.hints.turn():
            self.status.warn(self.say("ui.no_candidate"))

    def action_earlier(self) -> None:
        """An event registered again: find its earlier record."""
        self.after_letters(lambda: self.one_at_a_time(self._earlier()))

    async def _earlier(self) -> None:
        await self.leave_field()
        self.seat.open("earlier", version_id=self.version_id, linked=self.commits.linked)

    # Records.

    def action_done(self) -> None:
        """Hand the record over and go on with the next one."""
        self.endings.hand_over()

    def action_take_back(self) -> None:
        """Take the record back that was just finished."""
        self.endings.take_back()

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""
        self.endings.park()

    def action_leave(self) -> None:
        """Go home; the draft stays, and one comes back to the same field."""
        self.endings.leave()

    async def put_down(self) -> None:
        """Store the field with the cursor, and where the cursor is."""
        await self.endings.put_down()
