"""Where the time went: one person's time on one version, from its first sight to leaving it.

Every second stands in one kind only, so that the kinds sum to the time at the form. What a field
cost stands with the field; the rest belongs to the record.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from hotich_tui.domain.record.lifecycle import Role

LONG_VALUE = 16
"""Characters from which a filled field counts as long: what the office is paid by (statistics of
the ministry's tool count filled fields under 16 characters, and from 16 on)."""


class Activity(StrEnum):
    """What a person's time goes into."""

    READING = "reading"
    """The cursor came into a field, no key yet: the book is read."""
    KEYING = "keying"
    """From the first key in a field to leaving it."""
    DECIDING = "deciding"
    """The screen asked or offered something, no key yet."""
    WAITING = "waiting"
    """The person asked for something, and disk or screen have not answered."""
    HANDLING = "handling"
    """A record is there, no key yet: the page is turned, the entry found."""
    AWAY = "away"
    """Nothing happened for longer than anybody reads."""


@dataclass(frozen=True, slots=True)
class FieldEffort:
    """What a field cost. Times in seconds.

    Args:
        keys: Keys pressed in it, backspaces among them.
        trace: The keys in their order; it tells the value. It goes no further than to the store,
            which keeps an HMAC of it.
    """

    key: str
    reading: float = 0.0
    keying: float = 0.0
    deciding: float = 0.0
    keys: int = 0
    backspaces: int = 0
    trace: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Effort:
    """One sitting of one person at one version. Times in seconds.

    Args:
        keys: All keys, those outside fields too.
    """

    fields: tuple[FieldEffort, ...] = ()
    waiting: float = 0.0
    handling: float = 0.0
    away: float = 0.0
    keys: int = 0

    @property
    def reading(self) -> float:
        return sum(f.reading for f in self.fields)

    @property
    def keying(self) -> float:
        return sum(f.keying for f in self.fields)

    @property
    def deciding(self) -> float:
        return sum(f.deciding for f in self.fields)

    @property
    def backspaces(self) -> int:
        return sum(f.backspaces for f in self.fields)

    def seconds(self, doing: Activity) -> float:
        """What went into one kind."""
        found: float = getattr(self, doing.value)
        return found

    @property
    def wall(self) -> float:
        """All of it: what a clock on the wall says."""
        return sum(self.seconds(doing) for doing in Activity)


@dataclass(frozen=True, slots=True)
class Figures:
    """One person's sums in one role, for that person alone.

    Args:
        records: Versions that they handed over or finished.
        seconds: Of each `Activity`.
        short, long: Fields filled with fewer than 16 characters, and with more.
    """

    role: Role
    records: int
    seconds: dict[Activity, float]
    keys: int = 0
    backspaces: int = 0
    short: int = 0
    long: int = 0

    @property
    def at_the_form(self) -> float:
        """Seconds at work: all but being away."""
        return sum(s for doing, s in self.seconds.items() if doing is not Activity.AWAY)

    @property
    def an_hour(self) -> float:
        """Records an hour of work; 0 before anything was measured."""
        return self.records * 3600 / self.at_the_form if self.at_the_form > 0 else 0.0

    def per_record(self, total: float) -> float:
        """A sum shared out over the records; 0 where there is none."""
        return total / self.records if self.records else 0.0


@dataclass(frozen=True, slots=True)
class Count:
    """How many versions a person finished in a role: what everyone who runs the office may see."""

    person_id: str
    role: Role
    records: int


def added(efforts: Iterable[Effort]) -> dict[Activity, float]:
    """Seconds of each kind over several sittings."""
    listed = list(efforts)
    return {doing: sum(e.seconds(doing) for e in listed) for doing in Activity}
