"""A record in full, for the chief: approve it, send fields back, or ask for a correction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.quality.risk import AGAIN, read_again
from hotich_tui.ui.approving.history import change_lines, reading_line, request_words
from hotich_tui.ui.approving.risk_words import risk_word, risk_words
from hotich_tui.ui.form.remarks import SIGN_STYLES, SIGNS
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.dialogs import ReasonDialog, ask_to_park
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.approving import Approval
from hotich_tui.workflow.rules.reasons import in_words

RECORD = "record"
LABEL = 35
"""Columns of a field's name."""


def open_record(seat: Seat, queue: Sequence[Surveyed]) -> "RecordScreen":
    """Records to see, one after the other."""
    return RecordScreen(seat.signed_in, queue)


def open_approved_record(seat: Seat, record: Surveyed) -> "ApprovedRecordScreen":
    """An approved record, in full."""
    return ApprovedRecordScreen(seat.signed_in, [record])


class RecordScreen(ListScreen):
    """One record after the other, each in full.

    Args:
        queue: The records to see, this one first; more than one are opened one after the other.
    """

    BINDINGS = bindings("record")
    titled = "checks.approving"

    def __init__(self, desk: Desk, queue: Sequence[Surveyed]) -> None:
        super().__init__()
        self.desk = desk
        self._queue = list(queue)
        self.approval: Approval | None = None
        self._marked: set[str] = set()
        self._why = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._why
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the record."""
        self.perform(self._load(), group="load")

    @property
    def surveyed(self) -> Surveyed:
        """The record on the screen, as the list had it."""
        return self._queue[0]

    @property
    def version_id(self) -> str:
        return self.surveyed.version.id

    def painted_for(self, _: str, /) -> float | None:
        """The record, wherever the cursor is in it."""
        return self.painted_at(RECORD)

    def shows(self, version_id: str) -> bool:
        """Whether a record is on the screen now."""
        return self.approval is not None and self.approval.view.version.id == version_id

    @shows_refusals
    async def _load(self) -> None:
        self._marked, self.row = set(), 0
        self.approval = await self.read(self.desk.approving.open, self.version_id)
        view, book = self.approval.view, self.approval.book
        left = f" {self.say(self.titled)}  {book.register} {clean(book.number)}"
        left += f" · {view.version.ordinal} · {clean(view.title)}"
        more = len(self._queue) - 1
        self.title_bar.show(left, self.say("approval.more", count=more) if more else "")
        self._why.update(Text("\n".join(self.why()), "yellow"))
        self._why.display = bool(self.why())
        names = self.desk.trail.names
        parts = [
            f"{self.say(f'terms.role_{role.value}')} {clean(names.get(person, '?'))}"
            for person, role in view.version.roles.items()
        ]
        self.status.say(" · ".join(parts))
        self.draw()
        self.present(RECORD)

    def why(self) -> list[str]:
        """Why this record is looked at, a line each."""
        assert self.approval is not None
        register, names = self.approval.register, self.desk.trail.names
        asked = self.approval.afresh.requests
        words = [request_words(self, register, request, names) for request in asked]
        words += risk_words(self, register, self.surveyed.risks)
        if self.surveyed.drawn:
            words.append(self.say("approval.drawn_why"))
        return words

    @property
    def fields(self) -> list[str]:
        """The fields that are listed: those that were asked for, then the other core ones, and
        those that say something."""
        assert self.approval is not None
        book, afresh = self.approval.book, self.approval.afresh.fields
        order = self.approval.register.reading_order(before_2016=book.before_2016)
        first = [f.key for f in order if f.key in afresh]
        others = (f for f in order if f.core or f.key in self.approval.view.values)
        return [*first, *(f.key for f in others if f.key not in afresh)]

    def lines(self) -> list[Text]:
        if self.approval is None:
            return []
        return [*(line for _, line in self.rows()), *self._absent()]

    def rows(self) -> list[tuple[str, Text]]:
        """The lines with their fields: below a field how its value came about, where somebody
        asked for it afresh, or two people read it differently."""
        if self.approval is None:
            return []
        rows: list[tuple[str, Text]] = []
        for key in self.fields:
            rows.append((key, self._line(key)))
            rows += [(key, line) for line in self._history(key)]
        return rows

    def _line(self, key: str) -> Text:
        assert self.approval is not None
        field = self.approval.register.by_key[key]
        value = self.approval.view.values.get(key)
        line = Text("✗ " if key in self._marked else "  ", "bold red")
        line.append(f"{self.label(key)[: LABEL - 1]:<{LABEL}}", "" if field.core else "dim")
        sign = "" if value is None else SIGNS.get(value.said, "")
        line.append(f"{sign or ' '} ", SIGN_STYLES.get(sign, ""))
        line.append(clean(field_reading.show(value)) or "–", "bold")
        extra = field_reading.label(field, value)
        line.append(f"  {clean(extra)}" if extra else "", "bright_black")
        for word in self._beside(key):
            line.append(f"  {word}", "magenta")
        note = self.approval.notes.get(key)
        line.append(f"  ✎ {clean(note)}" if note else "", "cyan")
        reason = self.approval.handed.reasons.get(key)
        if reason is not None:
            why = self.say(f"policy.reason_{reason.value}")
            line.append("  " + self.say("checks.blind_why", reason=why), "bright_black")
        return line

    def _history(self, key: str) -> list[Text]:
        assert self.approval is not None
        field = self.approval.register.by_key[key]
        changes = [change for change in self.approval.afresh.changes if change.key == key]
        if changes:
            return change_lines(self, field, changes)
        found = (r for r in self.approval.readings if r.key == key and r.decision is not None)
        return [reading_line(self, field, readings) for readings in found]

    def label(self, key: str) -> str:
        """A field as its line names it: whose it is, then the short label of the form."""
        assert self.approval is not None
        register = self.approval.register
        field = register.by_key[key]
        group = register.group(field.group)
        return f"{group.short_vi:<8}{field.short_in(self.seat.language)}"

    def _absent(self) -> list[Text]:
        """Signals that had nothing to say when the record was handed over."""
        assert self.approval is not None
        absent = self.approval.handed.absent
        if absent is None:
            return [Text("  " + self.say("policy.none_yet"), "bright_black")]
        named = (self.say(f"policy.absent_{reason.value}") for reason in absent)
        return [Text("  " + sentence, "bright_black") for sentence in named]

    def _beside(self, key: str) -> list[str]:
        """What speaks against the field, and why the adjudicator decided as they did."""
        assert self.approval is not None
        words = [risk_word(self, risk) for risk in self.surveyed.risks if risk.key == key]
        decision = next(
            (r.decision for r in self.approval.readings if r.key == key and r.decision), None
        )
        if decision is not None:
            if not any(risk.key == key for risk in self.surveyed.risks):
                words.append(self.say("checks.settled_field"))
            words.append(clean(in_words("settling", decision.reason, self.seat.language)))
        return [word for word in words if word]

    def shown(self) -> Mapping[str, Any]:
        """What stands on the screen, to be kept with the approval."""
        fields: dict[str, str] = {}
        for key, line in self.rows():
            label = self.label(key)
            if label in fields:
                fields[label] += f" | {line.plain.strip()}"
            else:
                fields[label] = line.plain[2 + LABEL :].strip()
        again = read_again(self.surveyed.risks)
        return {**fields, "·": " · ".join(self.why()), AGAIN: again}

    def action_mark(self) -> None:
        """Mark the field to be keyed afresh."""
        keys = [key for key, _ in self.rows()]
        if self.row >= len(keys):
            return
        key = keys[self.row]
        self._marked ^= {key}
        self.row = len(keys) - keys[::-1].index(key)
        self.draw()

    def action_next_page(self) -> None:
        """A screenful down."""
        self.row += 12
        self.draw()

    def action_back_page(self) -> None:
        """A screenful up."""
        self.row -= 12
        self.draw()

    def action_approve(self) -> None:
        """Approve what is shown."""
        if not self._queue or not self.shows(self.version_id):
            return
        if self._marked:
            self.status.warn(self.say("checks.marked_first"))
            return
        shown, approve = self.shown(), self.desk.approving.approve
        self.perform(self.acting(lambda: approve(self.version_id, shown)))

    def action_send_back(self) -> None:
        """Send the marked fields back, with a reason."""
        self.with_reason("returning", self.say("checks.return_title"), self._return)

    def _return(self, reason: str, note: str) -> None:
        self.desk.approving.send_back(self.version_id, self._marked, reason, note)

    def with_reason(self, kind: str, title: str, act: Callable[[str, str], object]) -> None:
        """Ask for a reason, then do something with the marked fields."""
        if not self._marked:
            self.status.warn(self.say("checks.mark_first"))
            return

        async def chosen(reason: str, note: str) -> None:
            await self.acting(lambda: act(reason, note))

        self.seat.show(ReasonDialog(title, kind, chosen))

    @shows_refusals
    async def acting(self, act: Callable[[], object]) -> None:
        """Do something with the record, then go to the next one, or back."""
        await self.call(act)
        await self.go_on()

    async def go_on(self) -> None:
        """The next record to see, or back to the list."""
        self._queue.pop(0)
        if self._queue:
            await self._load()
        else:
            self._queue = []
            self.close()

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""
        ask_to_park(self, self.desk, self.version_id, self.go_on)


class ApprovedRecordScreen(RecordScreen):
    """An approved record, which the chief may have corrected."""

    BINDINGS = bindings("approved_record")
    titled = "approval.approved"

    def action_reopen(self) -> None:
        """Ask for a correction of the marked fields: a new version begins, this one stays."""
        self.with_reason("correcting", self.say("approval.reopen_title"), self._reopen)

    def _reopen(self, reason: str, note: str) -> None:
        told = f"{reason} {note}".strip()
        self.desk.approving.correct(self.version_id, self._marked, told)
