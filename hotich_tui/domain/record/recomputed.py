"""A version told again from what is append-only: the law applied a second time, by other code.

Whoever stores a record asks `lifecycle`, `blind` and `settled` first. This module trusts none of
what came of that: it takes the readings, decisions, markings and events of a version one by one, in
the order of the audit log, and says which of them the law does not allow, and what must stand now.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import TABLE, Event, Role, State
from hotich_tui.domain.register.register import Register

Said_ = tuple[str | None, str]
"""How the book says a value and its text, as stored; None = not stated."""
NOT_STATED: Said_ = (None, "")
MOST_BLIND, MOST_LOOKED = 2, 1
LOOKED_OVER = "looked_over"


class Fault(StrEnum):
    """What does not follow from what was read."""

    FIELD = "field"
    """No field of the register's form."""
    SCOPE = "scope"
    """A field that was not to be read in this round."""
    TIME = "time"
    """Not in this state."""
    PART = "part"
    """Without the part that it needs, or a second part of one person."""
    ATTEMPT = "attempt"
    """A reading too many, or after the field was closed."""
    UNSEEN = "unseen"
    """A core field that was looked over instead of read."""
    DIFFERENCE = "difference"
    """Two readings that are stored as agreeing do not agree."""
    DECISION = "decision"
    """Nothing was disputed there."""
    MOVE = "move"
    """The state table has no such move."""
    OPEN = "open"
    """It moved on although fields were open, or disputed."""
    EVENT = "event"
    """Moved with no event that says so."""


_MOVES: Mapping[tuple[State, Event], State | None] = {
    (move.state, move.event): move.next for move in TABLE
}
_KEYABLE = (State.DRAFTING, State.RETURNED)


@dataclass(slots=True)
class Place:
    """A field in one round.

    Args:
        first: The keyer's latest reading; None = none was made.
        seconds: The verifier's, each with its difference from the first.
        decision: The adjudicator's.
    """

    first: Said_ | None = None
    seconds: list[tuple[Said_, Difference]] = field(default_factory=list)
    decision: Said_ | None = None

    def closed(self, most: int) -> bool:
        """Whether the verifier may read it no more."""
        if not self.seconds:
            return False
        last = self.seconds[-1][1]
        return last.agrees or last is Difference.COMPATIBLE or len(self.seconds) >= most

    @property
    def agreed(self) -> bool:
        """Whether the last reading agrees with the first."""
        return bool(self.seconds) and self.seconds[-1][1].agrees

    @property
    def settled(self) -> Said_:
        """The value: decided, or agreed, the keyer's spelling first."""
        if self.decision is not None:
            return self.decision
        if self.first is not None and self.first[0] is not None:
            return self.first
        return self.seconds[-1][0] if self.agreed else NOT_STATED


@dataclass(slots=True)
class Retold:
    """A version as far as it was told.

    Args:
        number: Of the version in its record.
        blind: Whether a field of a round was keyed again beyond the core ones.
        former: What the approved version said in which all fields outside a correction's scope
            were read; None = all are read in this one.
    """

    register: Register
    number: int
    blind: Callable[[int, str], bool]
    state: State = State.DRAFTING
    parked_from: State | None = None
    round: int = 1
    roles: dict[str, Role] = field(default_factory=dict)
    scopes: dict[int, frozenset[str]] = field(default_factory=dict)
    places: dict[tuple[int, str], Place] = field(default_factory=dict)
    former: Mapping[str, Value] | None = None

    def take_part(self, person_id: str, role: str) -> Fault | None:
        """Somebody enters themselves: one person, one role."""
        if person_id in self.roles:
            return Fault.PART
        self.roles[person_id] = Role(role)
        return None

    def key(self, person_id: str, round_: int, key: str, said: Said_) -> Fault | None:
        """A keyer's reading."""
        fault = self._may_read(person_id, Role.KEYER, round_, key, _KEYABLE)
        if fault is None:
            self._place(key).first = said
        return fault

    def verify(
        self,
        person_id: str,
        round_: int,
        key: str,
        said: Said_,
        *,
        attempt: int,
        how: str,
        difference: str,
    ) -> Fault | None:
        """A verifier's reading."""
        fault = self._may_read(person_id, Role.VERIFIER, round_, key, (State.KEYED,))
        if fault is not None:
            return fault
        place = self._place(key)
        if attempt != len(place.seconds) + 1 or place.closed(self._most(key, round_)):
            return Fault.ATTEMPT
        if how == LOOKED_OVER and self.register.by_key[key].core:
            return Fault.UNSEEN
        stored = Difference(difference)
        # A comparison that was stricter once does no harm: a third person settled it.
        if stored.agrees and not self._agree(key, place.first or NOT_STATED, said):
            return Fault.DIFFERENCE
        place.seconds.append((said, stored))
        return None

    def decide(self, person_id: str, round_: int, key: str, said: Said_) -> Fault | None:
        """An adjudicator's decision."""
        if self.state is not State.DISPUTED or round_ != self.round:
            return Fault.TIME
        if self.roles.get(person_id) is not Role.ADJUDICATOR:
            return Fault.PART
        place = self.places.get((self.round_of(key), key))
        if place is None or place.agreed or not place.seconds or place.decision is not None:
            return Fault.DECISION
        place.decision = said
        return None

    def mark(self, person_id: str, round_: int, keys: Iterable[str]) -> Fault | None:
        """An approver names the fields of the round that a return began."""
        if self.state is not State.RETURNED or round_ != self.round or round_ in self.scopes:
            return Fault.TIME
        self.scopes[round_] = frozenset(keys)
        return None if self.roles.get(person_id) is Role.APPROVER else Fault.PART

    def correct(self, keys: Iterable[str], former: Mapping[str, Value]) -> Fault | None:
        """A correction begins: these fields are read, the others stand as they were."""
        if self.number == 1 or self.former is not None or self.scopes:
            return Fault.TIME
        self.former, self.scopes[1] = former, frozenset(keys)
        return None

    def widen(self, round_: int, keys: Iterable[str]) -> Fault | None:
        """More fields are asked for, with a reason of their own."""
        if self.state not in _KEYABLE or round_ != self.round or round_ not in self.scopes:
            return Fault.TIME
        self.scopes[round_] |= frozenset(keys)
        return None

    @property
    def asked(self) -> frozenset[str] | None:
        """The fields that a correction asked for in all; None where it is none."""
        return None if self.former is None else frozenset().union(*self.scopes.values())

    def happens(self, event: Event) -> Fault | None:
        """An event moves the version."""
        if (self.state, event) not in _MOVES:
            return Fault.MOVE
        before, after = self.state, _MOVES[self.state, event]
        fault = self._ready(event)
        self.state = after if after is not None else self.parked_from or State.PARKED
        self.parked_from = before if event is Event.PARK else None
        if event is Event.RETURN:
            self.round += 1
        return fault

    def values(self) -> dict[str, Value]:
        """What the version says, by the readings alone."""
        found = {}
        for one in self.register:
            if one.on_form:
                said, text = self.value(one.key)
                if said is not None:
                    found[one.key] = Value(Said(said), text)
        return found

    def value(self, key: str) -> Said_:
        """What one field says."""
        if self.former is not None and not any(key in scope for scope in self.scopes.values()):
            stood = self.former.get(key)
            return NOT_STATED if stood is None else (stood.said.value, stood.text)
        place = self.places.get((self.round_of(key), key))
        return NOT_STATED if place is None else place.settled

    def round_of(self, key: str) -> int:
        """The latest round that had a field in scope: the one whose readings count."""
        rounds = [number for number, scope in self.scopes.items() if key in scope]
        return max(rounds, default=1)

    def in_scope(self, key: str) -> bool:
        """Whether a field is read in the round that is on."""
        return self.round not in self.scopes or key in self.scopes[self.round]

    def _may_read(
        self, person_id: str, role: Role, round_: int, key: str, states: tuple[State, ...]
    ) -> Fault | None:
        if self.state not in states or round_ != self.round:
            return Fault.TIME
        if self.roles.get(person_id) is not role:
            return Fault.PART
        known = self.register.by_key.get(key)
        if known is None or not known.on_form:
            return Fault.FIELD
        return None if self.in_scope(key) else Fault.SCOPE

    def _ready(self, event: Event) -> Fault | None:
        if event in (Event.ALL_EQUAL, Event.DIFFERS):
            here = [f.key for f in self.register if f.on_form and self.in_scope(f.key)]
            places = [self.places.get((self.round, key)) for key in here]
            agreed = True
            for key, place in zip(here, places, strict=True):
                if place is None or not place.closed(self._most(key, self.round)):
                    return Fault.OPEN
                agreed = agreed and place.agreed
            return None if agreed is (event is Event.ALL_EQUAL) else Fault.OPEN
        if event is Event.SETTLED:
            open_ = (p for p in self.places.values() if not (p.agreed or p.decision is not None))
            return Fault.OPEN if any(place.seconds for place in open_) else None
        return None

    def _most(self, key: str, round_: int) -> int:
        core = self.register.by_key[key].core
        return MOST_BLIND if core or self.blind(round_, key) else MOST_LOOKED

    def _place(self, key: str) -> Place:
        found = self.places.get((self.round, key))
        if found is None:
            found = self.places[self.round, key] = Place()
        return found

    def _agree(self, key: str, first: Said_, second: Said_) -> bool:
        if first == second:
            return True
        known = self.register.by_key[key]
        return compare(known, _value(first), _value(second)).agrees


def _value(said: Said_) -> Value | None:
    return None if said[0] is None else Value(Said(said[0]), said[1])
