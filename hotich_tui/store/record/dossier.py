"""All that is stored of a version, inside the store, and what a viewpoint may see of it.

A `Dossier` never leaves this package. The one place where first values are let out or held back is
`Dossier.value_for`, by the law of `Viewpoint.sees`; everything that this package returns is made
through it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import How, Reading, Said, Value
from hotich_tui.domain.quality.policy import Reason
from hotich_tui.domain.record.blind import MOST_READINGS, Outcome, outcome
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice, Decision, Version
from hotich_tui.domain.record.scope import Change
from hotich_tui.domain.record.settled import FieldReadings, settled
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Field, Meaning, Register
from hotich_tui.store.file.quality_tables import BLIND
from hotich_tui.store.file.tables import (
    CARRIED,
    CORRECTION,
    DECISION,
    MARKING,
    PARKING,
    READING,
    SCOPE,
    VERSION,
)
from hotich_tui.store.record.version_rows import chunks, load_versions, version_query


@dataclass(frozen=True, slots=True)
class Judged:
    """A verifier's reading as stored."""

    person_id: str
    value: Value | None
    difference: Difference


@dataclass
class Dossier:
    """A version with everything that was read, decided and marked in it."""

    version: Version
    scopes: dict[int, set[str]]
    """Round -> fields in scope; a first round that has all has no entry."""
    former: "Dossier | None" = None
    """The approved version before, in which every field was read that no scope has."""
    keyed: dict[tuple[int, str], Reading] = field(default_factory=dict)
    judged: dict[tuple[int, str], list[Judged]] = field(default_factory=dict)
    decided: dict[tuple[int, str], Decision] = field(default_factory=dict)
    blind: dict[tuple[int, str], Reason] = field(default_factory=dict)
    """Fields that are blind beyond the core ones, as decided and stored."""
    reason: str = ""
    note: str = ""

    @property
    def register(self) -> Register:
        """The register of the version's book."""
        return load_register(self.version.register)

    def is_blind(self, key: str) -> bool:
        """Whether a field is keyed again, blind: every core field, whatever is stored (an older
        station has no rows), and those stored in the round that counts."""
        home = self.home(key)
        return home._is_blind(key, home.round_of(key))

    def _is_blind(self, key: str, number: int) -> bool:
        return self.register.by_key[key].core or (number, key) in self.blind

    def rounds_of(self, key: str) -> list[int]:
        """The rounds that had the field in scope, in order."""
        now = self.version.round
        rounds = sorted(r for r, scope in self.scopes.items() if key in scope and r <= now)
        return rounds if self.former is not None or 1 in rounds else [1, *rounds]

    def asked_for(self) -> frozenset[str]:
        """The fields that were asked for in this version, in any round."""
        return frozenset().union(*self.scopes.values())

    def first_version(self) -> "Dossier":
        """The version in which all fields were first read."""
        return self if self.former is None else self.former.first_version()

    def read_afresh(self) -> set[str]:
        """Fields that a verifier read after two people had read them before."""
        own = {key for number, key in self.judged if number > 1 or self.former is not None}
        return own if self.former is None else own | self.former.read_afresh()

    def home(self, key: str) -> "Dossier":
        """The version in which the field was read: this one, or one before it."""
        dossier = self
        while dossier.former is not None and not dossier.rounds_of(key):
            dossier = dossier.former
        return dossier

    def round_of(self, key: str) -> int:
        """The latest round of this version that had the field in scope: the one whose readings
        count."""
        return max(self.rounds_of(key), default=1) if self.scopes else 1

    def first(self, key: str) -> Reading | None:
        """The keyer's latest commit in the round that counts."""
        home = self.home(key)
        return home.keyed.get((home.round_of(key), key))

    def outcome(self, key: str) -> Outcome:
        """Where the field's verification stands in the round that counts."""
        home = self.home(key)
        return home._outcome(key, home.round_of(key))

    def _outcome(self, key: str, number: int) -> Outcome:
        readings = self.judged.get((number, key), [])
        most = MOST_READINGS if self._is_blind(key, number) else 1
        return outcome([judged.difference for judged in readings], most=most)

    def readings(self, key: str, number: int | None = None) -> FieldReadings:
        """Everything about one field, unfiltered.

        Args:
            number: Of this round; None = the one that counts.
        """
        if number is None and (home := self.home(key)) is not self:
            return replace(home.readings(key), carried=True)
        counts = self.round_of(key)
        number = counts if number is None else number
        first = self.keyed.get((number, key))
        judged = self.judged.get((number, key), [])
        return FieldReadings(
            key=key,
            outcome=self._outcome(key, number),
            first=None if first is None else first.value,
            second=judged[-1].value if judged else None,
            decision=self.decided.get((number, key)),
            blind=self._is_blind(key, counts),
            doubt=first is not None and first.doubt,
            differences=tuple(one.difference for one in judged),
        )

    def closed_readings(self, viewpoint: Viewpoint) -> list[FieldReadings]:
        """All readings of the fields whose verification is closed, where they may be seen."""
        return self.seen(viewpoint)[1]

    def seen(self, viewpoint: Viewpoint) -> tuple[dict[str, Value], list[FieldReadings]]:
        """`values_for` and `closed_readings`, with every field put together once."""
        values, closed = {}, []
        for form_field in self.form_fields():
            readings = self.readings(form_field.key)
            if not self._sees_first(viewpoint, readings):
                continue
            value = self._visible(viewpoint, readings)
            if value is not None:
                values[form_field.key] = value
            if readings.outcome.closed and not _is_disputed(readings):
                closed.append(readings)
        return values, closed

    def finished(self) -> tuple[dict[str, Value], list[FieldReadings]] | None:
        """`seen` of a version that is verified in its round, by whoever reads records; None where
        a field of it is open or disputed, so that it depends on who asks."""
        values, found = {}, []
        for form_field in self.form_fields():
            readings = self.readings(form_field.key)
            if not readings.outcome.closed or _is_disputed(readings):
                return None
            value = _final(readings)
            if value is not None:
                values[form_field.key] = value
            found.append(readings)
        return values, found

    def is_disputed(self, key: str) -> bool:
        """Whether the field waits for an adjudicator."""
        return _is_disputed(self.readings(key))

    def options(self, key: str) -> list[Value | None]:
        """All distinct readings of a field, sorted by text: the order says nothing."""
        home = self.home(key)
        number = home.round_of(key)
        first = home.keyed.get((number, key))
        values = [None if first is None else first.value]
        values += [judged.value for judged in home.judged.get((number, key), [])]
        distinct: list[Value | None] = []
        for value in values:
            if value not in distinct:
                distinct.append(value)
        return sorted(distinct, key=lambda v: ("", "") if v is None else (v.text, v.said.value))

    def _sees_first(self, viewpoint: Viewpoint, readings: FieldReadings) -> bool:
        version = self.version
        state = version.parked_from or version.state
        drafting = state in (State.DRAFTING, State.RETURNED) and version.in_scope(readings.key)
        return viewpoint.sees(
            keyers=version.people(Role.KEYER),
            blind=readings.blind,
            drafting=drafting,
            closed=readings.outcome.closed,
            finished=state in (State.DISPUTED, State.VERIFIED, State.APPROVED),
        )

    def value_for(self, viewpoint: Viewpoint, key: str) -> Value | None:
        """The value the viewpoint sees: settled, or else the first one where it may be seen.

        While a field is disputed nobody but its keyer is told which reading was first.
        """
        readings = self.readings(key)
        if not self._sees_first(viewpoint, readings):
            return None
        return self._visible(viewpoint, readings)

    def _visible(self, viewpoint: Viewpoint, readings: FieldReadings) -> Value | None:
        """The value of a field whose first reading may be seen."""
        if _is_disputed(readings):
            mine = viewpoint.user.id in self.version.people(Role.KEYER)
            return readings.first if mine else None
        return _final(readings)

    def values_for(self, viewpoint: Viewpoint, fields: Collection[str] = ()) -> dict[str, Value]:
        """Every value the viewpoint sees.

        Args:
            fields: Only of these; all where none is named.
        """
        asked = (f.key for f in self.form_fields() if not fields or f.key in fields)
        found = {key: self.value_for(viewpoint, key) for key in asked}
        return {key: value for key, value in found.items() if value is not None}

    def changes(self, viewpoint: Viewpoint) -> list[Change]:
        """What was read afresh in this version, round by round, where it may be seen."""
        found = []
        for number in range(1, self.version.round + 1):
            for form_field in self.form_fields():
                key = form_field.key
                if key not in self.scopes.get(number, ()):
                    continue
                readings = self.readings(key, number)
                if self._sees_first(viewpoint, readings) and not _is_disputed(readings):
                    old = self._before(key, number)
                    found.append(Change(key, number, old, _final(readings), readings))
        return found

    def _before(self, key: str, number: int) -> Value | None:
        """What a field said before a round."""
        earlier = [r for r in self.rounds_of(key) if r < number]
        if earlier:
            return _final(self.readings(key, earlier[-1]))
        return None if self.former is None else _final(self.former.readings(key))

    def notes(self) -> dict[str, str]:
        """The keyer's notes on fields; none while something of the record is still read blind: a
        note on one field may tell another's value."""
        if self.version.state not in (State.VERIFIED, State.APPROVED):
            return {}
        firsts = {f.key: self.first(f.key) for f in self.form_fields()}
        return {key: one.note for key, one in firsts.items() if one is not None and one.note}

    def form_fields(self) -> Iterable[Field]:
        """The register's fields that stand on its form, in file order."""
        return (f for f in self.register if f.on_form)


def _is_disputed(readings: FieldReadings) -> bool:
    """Whether a field waits for an adjudicator."""
    return readings.outcome.needs_adjudicator and readings.decision is None


def _final(readings: FieldReadings) -> Value | None:
    """The settled value, or else the first one."""
    final = settled(readings)
    return final if final is not None else readings.first


def title(register: Register, values: Mapping[str, Value]) -> str:
    """What a list calls a record: its number and its people, as far as they are visible."""
    found = (values.get(key) for key in title_fields(register))
    return " – ".join(value.text for value in found if value is not None and value.text)


def title_fields(register: Register) -> list[str]:
    """The fields that a title is made of."""
    meanings = (Meaning.SUBJECT_NAME, Meaning.SECOND_SUBJECT_NAME)
    return [register.by_meaning[m].key for m in meanings if m in register.by_meaning]


def value_of(said: str | None, text: str) -> Value | None:
    """A stored value."""
    return None if said is None else Value(Said(said), text)


def says_the_same(row: Any) -> bool:
    """Whether a decision says what a reading says.

    Args:
        row: With register, field, the reading's said and text, the decision's said_at_last and
            at_last.
    """
    field = load_register(row.register).by_key[row.field]
    reading, decision = value_of(row.said, row.text), value_of(row.said_at_last, row.at_last)
    return compare(field, reading, decision).agrees


_READ = [
    READING.c[name]
    for name in (
        *("version_id", "person_id", "role", "round", "field", "said", "text"),
        *("how", "doubt", "note", "source", "difference"),
    )
]
"""What a dossier needs of a reading."""


def load_dossiers(
    connection: Connection, versions: Sequence[Version], fields: Sequence[str] = ()
) -> list[Dossier]:
    """The dossiers of versions, in the same order, in a bounded number of queries.

    Args:
        fields: Only what was read and decided of these; all where none is named.
    """
    found = {
        v.id: Dossier(version=v, scopes={}) for v in (*versions, *_formers(connection, versions))
    }
    for dossier in found.values():
        if dossier.version.former is not None:
            dossier.former = found[dossier.version.former]
    for some in chunks(list(found)):
        for row in connection.execute(select(SCOPE).where(SCOPE.c.version_id.in_(some))):
            found[row.version_id].scopes.setdefault(row.round, set()).add(row.field)
        marks = select(MARKING.c.version_id, MARKING.c.reason, MARKING.c.note)
        marks = marks.where(MARKING.c.version_id.in_(some)).order_by(MARKING.c.id)
        asked = select(CORRECTION).where(CORRECTION.c.version_id.in_(some))
        for row in connection.execute(asked):
            found[row.version_id].reason = row.reason
        for row in connection.execute(marks):
            found[row.version_id].reason, found[row.version_id].note = row.reason, row.note
        parked = select(PARKING).where(PARKING.c.version_id.in_(some)).order_by(PARKING.c.id)
        for row in connection.execute(parked):
            if found[row.version_id].version.state is State.PARKED:
                found[row.version_id].reason = row.reason
                found[row.version_id].note = row.note
        read = select(*_READ).where(READING.c.version_id.in_(some)).order_by(READING.c.id)
        decided = select(DECISION).where(DECISION.c.version_id.in_(some))
        blind = select(BLIND).where(BLIND.c.version_id.in_(some))
        if fields:
            blind = blind.where(BLIND.c.field.in_(fields))
            read = read.where(READING.c.field.in_(fields))
            decided = decided.where(DECISION.c.field.in_(fields))
        for row in connection.execute(read):
            _add_reading(found[row.version_id], row)
        for row in connection.execute(blind):
            found[row.version_id].blind[row.round, row.field] = Reason(row.reason)
        for row in connection.execute(decided):
            found[row.version_id].decided[row.round, row.field] = Decision(
                row.field, Choice(row.choice), Value(Said(row.said), row.text), row.reason
            )
    return [found[v.id] for v in versions]


def _formers(connection: Connection, versions: Sequence[Version]) -> list[Version]:
    """The versions in which the other fields of corrections were read, and those before them."""
    found: list[Version] = []
    for some in chunks([v.id for v in versions if v.former is not None]):
        before = select(CARRIED.c.former_id).where(CARRIED.c.version_id.in_(some))
        chain = before.cte("chain", recursive=True)
        chain = chain.union(
            select(CARRIED.c.former_id).join(chain, chain.c.former_id == CARRIED.c.version_id)
        )
        query = version_query().where(VERSION.c.id.in_(select(chain.c.former_id)))
        found += load_versions(connection, connection.execute(query).fetchall())
    return found


def _add_reading(dossier: Dossier, row: Any) -> None:
    place = (row.round, row.field)
    value = value_of(row.said, row.text)
    if row.role == Role.KEYER.value:
        dossier.keyed[place] = Reading(
            row.field, value, How(row.how), row.doubt, row.note, row.source
        )
    else:
        judged = Judged(row.person_id, value, Difference(row.difference))
        dossier.judged.setdefault(place, []).append(judged)
