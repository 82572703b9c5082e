"""What the comparison with the population found for each person, and what people decided on it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from hotich_tui.domain.population.matching import (
    FIELDS,
    Agreement,
    Candidate,
    Evidence,
    Match,
    MatchClass,
    Person,
    Sought,
)
from hotich_tui.domain.population.persons import people
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.person_field import PARENTS, PersonField

Levels = Mapping[str, Sequence[str]]
"""Comparison -> the levels of agreement that a pair shows: what rates are learned from."""
SAME, NOBODY, AGAIN, BOOK = "same", "nobody", "registered_again", "book_again"
"""Decisions that do something: the candidate is the person; none of them is; two records are of
one event; the book is read again, which is the only way to another value. Others say why."""
KINDS = {
    MatchClass.DIFFERS: "match_differs",
    MatchClass.SEVERAL: "match_several",
    MatchClass.NOT_FOUND: "match_not_found",
    MatchClass.REGISTERED: "match_registered",
}
"""Class -> the kind of reasons (`data/reasons.toml`) that may be decided."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of a person about someone of a record; never a value of it.

    Args:
        finding: `Finding.digest` of what they saw.
        reason: An id of the class's reasons.
        chosen: `person_digest` of the candidate it is about; "" where it is about nobody. A
            decision outlives the extract, so it holds nobody of it.
        levels: How that candidate agrees.
        earlier: Version of the earlier record that is linked; "" where none is.
        by: Person id.
        at: ISO time.
    """

    finding: str
    reason: str
    note: str
    chosen: str
    earlier: str
    by: str
    at: str = ""
    levels: Levels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """Someone of a finished record beside the population.

    Args:
        person: As `persons.EntryPerson.id`.
        extract: Identity of the extract that was asked.
        sought: What the book says.
        candidates: Best first, whole; `Candidate.row` means nothing here. Of those who go ahead
            only what counts, and the death.
        levels: Of each candidate.
        earlier: Version and person of the earlier record, where registered already.
        decided: The latest decision, whatever it was made on.
    """

    version_id: str
    round: int
    person: str
    extract: str
    match_class: MatchClass
    sought: Sought
    candidates: tuple[Candidate, ...] = ()
    levels: tuple[Levels, ...] = ()
    earlier: tuple[str, str] | None = None
    decided: Decided | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what a person sees of it: a decision counts for just this."""
        seen = {
            "class": self.match_class.value,
            "round": self.round,
            "sought": asdict(replace(self.sought, key="")),
            "people": [asdict(candidate.person) for candidate in self.candidates],
            "earlier": list(self.earlier or ()),
        }
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()

    @property
    def dead(self) -> bool:
        """Whether the population says so of the person, where it is known who that is."""
        known = self.match_class is not MatchClass.SEVERAL
        return known and any(candidate.person.died for candidate in self.candidates[:1])

    @property
    def stands(self) -> bool:
        """Whether somebody decided on just this."""
        return self.decided is not None and self.decided.finding == self.digest

    @property
    def waits(self) -> bool:
        """Whether it belongs on the review list."""
        return not self.match_class.goes_ahead and not self.stands

    def differing(self, register: str) -> tuple[str, ...]:
        """Fields of the form whose value the population says otherwise, where the person is known.

        Several candidates, or none, say nothing against a value.
        """
        if self.match_class is not MatchClass.DIFFERS or not self.candidates:
            return ()
        fields = self.fields(register)
        return tuple(fields[f] for f in self.candidates[0].differing if f in fields)

    def fields(self, register: str) -> Mapping[str, str]:
        """`Sought` field -> field of the form."""
        return next(asked.fields for asked in people(register) if asked.id == self.person)

    def to_read_again(self, register: str) -> frozenset[str]:
        """Fields to look up in the book: those that differ, else who the person is."""
        found = self.differing(register)
        if found:
            return frozenset(found)
        fields = self.fields(register)
        return frozenset(fields[name] for name in (PersonField.NAME, PersonField.BIRTH))

    def rules(self, register: str) -> tuple[str, ...]:
        """Names of the sentences (`matching.rule_…`) that say what to do, and by what law."""
        found = [self.match_class.value]
        if self.dead:
            found.append("dead")
        parents = set(PARENTS) & set(self.fields(register))
        if parents and not (self.sought.mother or self.sought.father):
            found.append("no_parents")
        return tuple(found)


def person_digest(person: Person) -> str:
    """SHA-256 of a row of the extract: whether it was this one, where the extract is at hand."""
    return hashlib.sha256(json.dumps(asdict(person), sort_keys=True).encode()).hexdigest()


def finding_of(
    match: Match,
    version: Version,
    person: str,
    extract: str,
    candidates: Sequence[Candidate],
    levels: Sequence[Levels],
) -> Finding:
    """What is kept of a match.

    Args:
        candidates: Those of the match, with whole people.
        levels: Of each candidate.
    """
    before = match.earlier.rsplit(" ", 1) if match.earlier else None
    return Finding(
        version.id,
        version.round,
        person,
        extract,
        match.match_class,
        match.sought,
        tuple(candidates),
        tuple(levels),
        None if before is None else (before[0], before[1]),
    )


def to_json(finding: Finding) -> str:
    """What is stored of a finding beside its columns."""
    return json.dumps(
        {
            "sought": asdict(finding.sought),
            "candidates": [
                {
                    "person": asdict(candidate.person),
                    "bits": candidate.bits,
                    "parts": {
                        f: [p.agreement.value, p.bits] for f, p in candidate.evidence.items()
                    },
                    "levels": levels,
                }
                for candidate, levels in zip(finding.candidates, finding.levels, strict=True)
            ],
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> tuple[Sought, tuple[Candidate, ...], tuple[Levels, ...]]:
    """The inverse of `to_json`."""
    table = json.loads(text)
    candidates = tuple(
        Candidate(
            -1,
            Person(**one["person"]),
            one["bits"],
            {f: Evidence(Agreement(a), bits) for f, (a, bits) in one["parts"].items()},
        )
        for one in table["candidates"]
    )
    return (
        Sought(**table["sought"]),
        candidates,
        tuple(one["levels"] for one in table["candidates"]),
    )


SHOWN = tuple(field for field in FIELDS if field != PersonField.COMMUNE)
"""Fields set side by side: a residence that differs is no mismatch."""
