"""The check on a verifier's screen: how its blind fields stand, what was read of them, what reads
differently where one looks over. No widget here, and no first value of a blind field: the workflow
returns only how a field stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.register.layout import pack
from hotich_tui.domain.register.register import Field, Page
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.workflow.record.verifying import Check


class AfterLooking(Enum):
    """What a verifier does when the values to look over are left."""

    READ = auto()
    """Back to the fields that are keyed again."""
    FINISH = auto()
    PARK = auto()


@dataclass(frozen=True, slots=True)
class Left:
    """What was read in a field that is left.

    Args:
        is_slip: Likelier a slip of the hand than what the book says: to be typed again before it
            costs a reading.
    """

    understood: FieldReading
    is_slip: bool = False


class CheckState:
    """One record while it is verified; the same object for every record of a sitting."""

    def __init__(self, check: Check) -> None:
        self.own_before: dict[str, str] = {}
        """What this person read in the records before: their own readings, to take again."""
        self.begin(check)

    def begin(self, check: Check) -> None:
        """Take up a record; own earlier readings of it are there again."""
        self.check = check
        self.order = [c.key for c in check.blind]
        self.changes: dict[str, Value | None] = {}
        """What reads differently where one looks over: it outlives a way back to the fields that
        are keyed again."""
        self._settled = {c.key for c in check.blind if c.outcome.closed}
        self._judged: dict[str, str] = {}
        """Texts that were given to be judged, as the form shows them."""
        self._doubtful: dict[str, str] = {}
        """Texts that are no value of their field; the same again counts as a reading."""
        self._again: list[str] = []
        """Fields to read again that the cursor could not go back to at once."""
        self.again = [c.key for c in check.blind if c.outcome is Outcome.READ_AGAIN]
        """Fields whose first reading differs, in the order in which that was found."""
        self.disputed = {c.key for c in check.blind if c.outcome is Outcome.DISPUTED}
        """Fields that a third person settles."""
        self.slips: dict[str, FieldReading] = {}
        """Fields that were left with what is likelier a slip, until they are left otherwise."""

    # What it is.

    @property
    def version_id(self) -> str:
        """The version that is verified."""
        return self.check.version.id

    @property
    def cut_off_year(self) -> int:
        """Latest year of dates with two digits of a year."""
        return self.check.book.year

    def field(self, key: str) -> Field:
        """A field of the register."""
        return self.check.register.by_key[key]

    @property
    def open_fields(self) -> list[str]:
        """Blind fields that still need a reading, in order."""
        return [key for key in self.order if key not in self._settled]

    @property
    def closed_texts(self) -> dict[str, str]:
        """Field -> own reading, of those that were closed when the record was taken up.

        An open field is left out: a reading that stood there might be taken for a second one.
        """
        closed = [c for c in self.check.blind if c.outcome.closed]
        return {c.key: field_reading.show(c.own) for c in closed}

    # Where to go.

    def neighbour(self, key: str, step: int) -> str:
        """The next open field: closed ones need nobody."""
        if key not in self.order:
            return self.order[0]
        if step > 0 and self._again:
            return self._again.pop(0)
        place, end = self.order.index(key), len(self.order) if step > 0 else -1
        for other in range(place + step, end, step):
            if self.order[other] not in self._settled:
                return self.order[other]
        return key

    def puts_off(self, key: str, here: str | None, stands: str, *, here_again: bool) -> bool:
        """Whether a field that must be read again waits for the next Enter.

        It does while another one is typed: the rest of what is being typed would be taken for a
        reading of the first.

        Args:
            here: The field with the cursor.
            stands: Its text.
            here_again: It is to be read again itself.
        """
        if here in (None, key):
            return False
        is_typed = bool(stands) and self._judged.get(here or "") != stands
        if is_typed or here_again:
            self._again.append(key)
        return is_typed or here_again

    # What is read.

    def leave(self, key: str, text: str, said: Said | None) -> Left | None:
        """Understand what stands in a field that is left.

        Args:
            said: The state key it was left with.

        Returns:
            None where nothing was read, or nothing new: no second reading by chance.
        """
        if key in self._settled:
            return None
        self.slips.pop(key, None)
        field, year = self.field(key), self.cut_off_year
        if said is not None:
            understood = field_reading.with_state(field, text, said, cut_off_year=year)
        elif not text.strip() or self._judged.get(key) == text:
            return None
        else:
            understood = field_reading.read(field, text, cut_off_year=year)
            if field_reading.is_slip(field, understood) and self._doubtful.get(key) != text:
                self._doubtful[key] = text
                self.slips[key] = understood
                return Left(understood, is_slip=True)
        if understood.value is None:
            return None
        self._judged[key] = understood.shown
        return Left(understood)

    def refused(self, key: str) -> None:
        """A reading could not be stored: the same text counts again."""
        self._judged.pop(key, None)

    def judged(self, key: str, value: Value, outcome: Outcome) -> None:
        """A reading is stored; how the field stands now."""
        if key in self.again:
            self.again.remove(key)
        if outcome is Outcome.DISPUTED:
            self.disputed.add(key)
        if outcome.closed:
            self._settled.add(key)
            self.own_before[key] = value.text
        else:
            self.again.append(key)
            self._judged.pop(key, None)


def pages_of(check: Check, rows: int) -> list[Page]:
    """The core fields and those that are blind beyond them, as the paper has them.

    Args:
        rows: Fields below each other that a page holds.
    """
    blind = {c.key for c in check.blind}
    order = check.register.reading_order(before_2016=check.book.before_2016)
    fields: Sequence[Field] = [f for f in order if f.core or f.key in blind]
    return [Page(n, tuple(part)) for n, part in enumerate(pack(fields, rows), start=1)]
