"""Where the time at a form goes, from what happens there. No widget here; a call costs some
microseconds and touches no disk."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hotich_tui.domain.quality.effort import Activity, Effort, FieldEffort

LONGEST_LOOK = 120.0
"""Seconds without a key after which a person counts as away."""
_BACKSPACES = ("backspace", "ctrl+h")


@dataclass(slots=True)
class _Field:
    seconds: dict[Activity, float] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    backspaces: int = 0


class Stopwatch:
    """One sitting at one record.

    At every moment one kind of time runs; what happens ends it and begins another. So the kinds
    sum to the time on the wall, by construction.

    Args:
        now: A clock that only goes forward, s.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._doing: Activity | None = None
        self._since = 0.0
        self._here = ""
        self._fields: dict[str, _Field] = {}
        self._rest: dict[Activity, float] = {}
        self._keys = 0
        self._before_first_key = True

    def begin(self) -> None:
        """A record is on the screen. What was waited for it belongs to it."""
        now = self._now()
        waited = now - self._since if self._doing is Activity.WAITING else 0.0
        self._forget()
        self._rest[Activity.WAITING] = waited
        self._here, self._before_first_key = "", True
        self._doing, self._since = Activity.HANDLING, now

    def _forget(self) -> None:
        self._fields, self._rest, self._keys = {}, {}, 0

    def enter(self, key: str, *, asked: bool = False) -> None:
        """The cursor is in a field.

        Args:
            asked: The screen asks or offers something there.
        """
        if self._doing is None or (key == self._here and not asked):
            return
        if self._before_first_key:
            self._here = key
            return
        self._switch(Activity.DECIDING if asked else Activity.READING)
        self._here = key

    def press(self, name: str, *, edits: bool) -> None:
        """A key.

        Args:
            name: The letter, or the key's name.
            edits: It writes in the field; else it goes on, or asks for something.
        """
        if self._doing is None:
            return
        self._keys += 1
        self._before_first_key = False
        if self._doing is not Activity.WAITING:
            self._switch(Activity.KEYING)
        here = self._fields.setdefault(self._here, _Field())
        if edits:
            here.trace.append(name)
            here.backspaces += name in _BACKSPACES

    def wait(self) -> None:
        """The person asked for something; disk or screen are at work."""
        if self._doing is not None:
            self._switch(Activity.WAITING)

    def answered(self) -> None:
        """Disk or screen have answered; the record stays on the screen."""
        if self._doing is Activity.WAITING:
            self._switch(Activity.READING)

    def pause(self) -> None:
        """Nobody is at the form: what follows is not measured."""
        if self._doing is not None:
            self._switch(Activity.READING)
            self._doing = None

    def go_on(self) -> None:
        """Somebody is back at the form."""
        if self._doing is None:
            self._doing, self._since = Activity.READING, self._now()

    def count(self) -> None:
        """A key that belongs to no field, while something is read."""
        self._keys += 1

    def take(self) -> Effort:
        """What was measured since the record came, which is forgotten; time goes on."""
        effort = self.measured()
        self._forget()
        return effort

    def measured(self) -> Effort:
        """What was measured since the record came, up to now."""
        if self._doing is not None:
            self._switch(self._doing)
        return Effort(
            fields=tuple(
                FieldEffort(
                    key,
                    reading=one.seconds.get(Activity.READING, 0.0),
                    keying=one.seconds.get(Activity.KEYING, 0.0),
                    deciding=one.seconds.get(Activity.DECIDING, 0.0),
                    keys=len(one.trace),
                    backspaces=one.backspaces,
                    trace="\x1f".join(one.trace),
                )
                for key, one in self._fields.items()
            ),
            waiting=self._rest.get(Activity.WAITING, 0.0),
            handling=self._rest.get(Activity.HANDLING, 0.0),
            away=self._rest.get(Activity.AWAY, 0.0),
            keys=self._keys,
        )

    def _switch(self, doing: Activity) -> None:
        now = self._now()
        spent, before = now - self._since, self._doing
        self._doing, self._since = doing, now
        if before is None:
            return
        if spent > LONGEST_LOOK and before is not Activity.WAITING:
            before = Activity.AWAY
        if before in (Activity.WAITING, Activity.HANDLING, Activity.AWAY):
            self._rest[before] = self._rest.get(before, 0.0) + spent
        else:
            seconds = self._fields.setdefault(self._here, _Field()).seconds
            seconds[before] = seconds.get(before, 0.0) + spent
