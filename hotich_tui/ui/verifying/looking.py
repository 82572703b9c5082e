"""Looking over: what the keyer read beside the book, confirmed or changed by group.

A seeded error stands here and nowhere else: no other screen, and nothing that outlives this one,
is given its text.
"""

from collections.abc import Callable, Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.seeding import Shown
from hotich_tui.ui.form.remarks import SIGN_STYLES, sign_of
from hotich_tui.ui.form.slips import doubts
from hotich_tui.ui.form.stopwatch import Stopwatch
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.dialogs import TextDialog
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.verifying.check_state import AfterLooking
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.verifying import Check, LookGroup


def open_looking(
    seat: Seat,
    check: Check,
    changes: dict[str, Value | None],
    stopwatch: Stopwatch,
    back: Callable[[AfterLooking], None],
) -> "LookingScreen":
    """Look over a record whose blind half is on the screen; see `LookingScreen`."""
    return LookingScreen(seat.signed_in, check, changes, stopwatch, back)


class LookingScreen(StationScreen):
    """The other half: what the keyer read, to be looked over with the book, by group.

    Args:
        check: With the values to look over.
        changes: What reads differently, by field; it is added to, and outlives this screen.
        stopwatch: Of the verification: keys count here too.
        back: Called when this screen has gone.
    """

    BINDINGS = bindings("looking")

    def __init__(
        self,
        desk: Desk,
        check: Check,
        changes: dict[str, Value | None],
        stopwatch: Stopwatch,
        back: Callable[[AfterLooking], None],
    ) -> None:
        super().__init__()
        self._desk, self._check, self._changes = desk, check, changes
        self._stopwatch, self._back = stopwatch, back
        self._row, self._window = 0, Lines()
        self._known = {c.key for c in check.blind}

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def catches(self, _: events.Key) -> bool:
        """Count a key; it takes none."""
        self._stopwatch.count()
        return False

    def on_mount(self) -> None:
        """Start at the first open group."""
        book, version = self._check.book, self._check.version
        verb = self.say("checks.looking")
        left = f" {verb}  {book.register} {book.number} · {version.ordinal} · {book.place}"
        role = self.say("terms.role_verifier")
        self.title_bar.show(left, f"{role} {self._desk.user.name}")
        self.status.say(self.say("checks.space_confirms"))
        self._go_open()

    @property
    def _keys(self) -> list[str]:
        return [key for group in self._check.groups for key in group.keys]

    @property
    def groups(self) -> Sequence[LookGroup]:
        """The groups as shown."""
        return self._check.groups

    @property
    def key(self) -> str | None:
        """The field under the cursor."""
        return self._keys[self._row] if self._keys else None

    def is_confirmed(self, group_id: str) -> bool:
        """Whether nothing of a group is left to look over."""
        return all(g.confirmed for g in self.groups if g.group.id == group_id)

    def shown(self, key: str) -> str:
        """The text in a field's line."""
        values = next(group.values for group in self.groups if key in group.keys)
        return field_reading.show(self._changes.get(key, values.get(key)))

    def _go_open(self) -> None:
        keys = self._keys
        self._row = min(self._row, max(0, len(keys) - 1))
        for group in self._check.groups:
            if not group.confirmed:
                self._row = keys.index(group.keys[0])
                break
        self._draw()

    def _draw(self) -> None:
        lines: list[Text] = []
        row = top = 0
        for group in self._check.groups:
            name = group.group.title_in(self.seat.language)
            sign = "✓" if group.confirmed else "·"
            lines.append(Text(f"{sign} {name}", "green" if group.confirmed else "bold cyan"))
            for key in group.keys:
                here = row == self._row
                if here:
                    top = len(lines)
                lines.append(self._line(key, group.values.get(key), here=here))
                row += 1
        window = self._window
        window.show(lines, top)
        self.present(of=(tuple(line.plain[2:] for line in lines), window.top))

    def _line(self, key: str, value: Value | Shown | None, *, here: bool) -> Text:
        field = self._check.register.by_key[key]
        value = self._changes.get(key, value)
        label = field.short_in(self.seat.language)
        sign = sign_of(value)
        extra = clean(field_reading.label(field, value))
        text = Text("▸ " if here else "  ", "bold yellow")
        text.append(f"{label:<28}", "reverse" if here else "dim")
        text.append(f" {sign or ' '} ", SIGN_STYLES.get(sign, ""))
        text.append(clean(field_reading.show(value)) or ("–" if value is None else ""), "bold")
        text.append(f"  {extra}" if extra else "", "bright_black")
        if key in self._changes:
            text.append("  ≠ " + self.say("checks.book_differs"), "red")
        return text

    def action_up(self) -> None:
        """The line above."""
        self._row = max(0, self._row - 1)
        self._draw()

    def action_down(self) -> None:
        """The line below."""
        self._row = min(len(self._keys) - 1, self._row + 1)
        self._draw()

    def action_confirm(self) -> None:
        """The whole group is as the book says (with the changes made)."""
        self.perform(self._confirm(), group="look")

    async def _confirm(self) -> None:
        group = self._group_here()
        if group is None:
            return
        changes = {k: v for k, v in self._changes.items() if k in group.keys}
        check = await self.ask(
            self._desk.verifying.look_over, self._check.version.id, group.group.id, changes
        )
        if check is None:
            return
        self._check = check
        self._go_open()
        if any(c.key not in self._known and not c.outcome.closed for c in check.blind):
            self.status.warn(self.say("checks.one_again"))
        elif all(g.confirmed for g in check.groups):
            self.status.say(self.say("checks.all_looked"))

    def _group_here(self) -> LookGroup | None:
        """The group of the line under the cursor."""
        key = self.key
        return None if key is None else next(g for g in self._check.groups if key in g.keys)

    def action_change(self) -> None:
        """The book says something else in this line."""
        key, group = self.key, self._group_here()
        if key is None or group is None:
            return
        if group.confirmed:
            self.status.warn(self.say("checks.group_closed"))
            return
        field = self._check.register.by_key[key]
        # What is shown is not offered for editing: the book is to be read, letter by letter.
        mine = field_reading.show(self._changes.get(key))

        async def done(text: str) -> None:
            read = field_reading.read(field, text, cut_off_year=self._check.book.year)
            self._changes[key] = Value(Said.BLANK) if read.value is None else read.value
            self._draw()

        label = field.label_in(self.seat.language)
        asked = self.say("checks.what_book_says")
        doubt = doubts(self.say, field, self._check.book.year)
        self.seat.show(TextDialog(label, asked, mine, done, field, doubt))

    def _go_back(self, following: AfterLooking) -> None:
        self.close()
        self._back(following)

    def action_blind(self) -> None:
        """Back to the fields that are keyed again."""
        self._go_back(AfterLooking.READ)

    def action_leave(self) -> None:
        """Back to the fields that are keyed again."""
        self._go_back(AfterLooking.READ)

    def action_done(self) -> None:
        """End the verification."""
        self._go_back(AfterLooking.FINISH)

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""
        self._go_back(AfterLooking.PARK)
