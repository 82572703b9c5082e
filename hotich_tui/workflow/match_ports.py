"""What matching needs of a station, and of an index of the population."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.matching import Candidate, Match, Person, Sought
from hotich_tui.domain.records import Version
from hotich_tui.domain.review import Decided, Finding
from hotich_tui.domain.values import Value


@dataclass(frozen=True, slots=True)
class Finished:
    """A verified or approved version for the comparison, and for nobody's eyes."""

    version: Version
    place: str
    values: Mapping[str, Value]


class Population(Protocol):
    """An opened index of the population."""

    @property
    def identity(self) -> str:
        """Tells this extract, with its changes, from every other."""
        ...

    def reconcile(self, records: Iterable[Sought]) -> Sequence[Match]: ...

    def details(self, candidate: Candidate) -> Person: ...


class Matches(Protocol):
    """The station's own comparison: no person sees anything of it, only `MatchReads` do."""

    def finished(self) -> Sequence[Finished]:
        """Of each record the latest verified or approved version, with its settled values."""
        ...

    def replace(self, extract: str, findings: Sequence[Finding], who: str) -> None:
        """Put these in the place of all findings, in one transaction with an audit row.

        What is no longer verified or approved in its round meanwhile is left out.

        Args:
            who: Person id, or what ran by itself.
        """
        ...

    def is_current(self, extract: str) -> bool:
        """Whether every finished record was compared with just this extract."""
        ...

    def extract(self) -> str:
        """Identity of the extract of the last comparison; "" = none was made."""
        ...

    def confirmed(self) -> Sequence[tuple[Sought, Person]]:
        """Pairs that people confirmed: decided, or a match in an approved record."""
        ...


class MatchReads(Protocol):
    """Findings through one person's viewpoint: none where they may not see the record's values."""

    def findings(self, book_id: str | None = None) -> Sequence[Finding]:
        """Of every finished record, in book order."""
        ...

    def finding(self, version_id: str, person: str) -> Finding: ...

    def differing(self, versions: Sequence[Version]) -> Mapping[str, frozenset[str]]:
        """Version id -> fields that the population says otherwise.

        A version that was not compared in its present round is missing.
        """
        ...

    def extract(self) -> str:
        """Identity of the extract of the last comparison; "" = none was made."""
        ...


class MatchWork(Protocol):
    """Writes of matching."""

    def decide_match(self, finding: Finding, decided: Decided) -> None:
        """Store a decision with its audit row. No method here takes a value of a record."""
        ...

    def look_at_match(self, finding: Finding, how: str) -> None:
        """Write that a person's population data was looked at or taken out."""
        ...
