"""What matching needs of a station, and of an index of the population."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.population.findings import Decided, Finding, Levels
from hotich_tui.domain.population.matching import Candidate, Match, Person, Sought
from hotich_tui.domain.record.records import Version


@dataclass(frozen=True, slots=True)
class Finished:
    """A verified or approved version for the comparison, and for nobody's eyes."""

    version: Version
    place: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Changed:
    """What is other than at the last comparison with the same extract.

    Args:
        new: Versions that were not compared in their round.
        gone: Versions that were, and are finished in it no more.
    """

    new: frozenset[str]
    gone: frozenset[str]


class Population(Protocol):
    """An opened index of the population."""

    @property
    def identity(self) -> str:
        """Tells this extract, with its changes, from every other."""
        ...

    def reconcile(self, records: Iterable[Sought]) -> Sequence[Match]:
        """For each person sought the class, and who it may be, in the same order; several records
        of one event are not marked yet."""
        ...

    def details(self, candidate: Candidate) -> Person:
        """All that the extract says of a candidate."""
        ...

    def levels(self, sought: Sought, person: Person) -> Levels:
        """How the two agree, comparison by comparison."""
        ...


class Matches(Protocol):
    """The station's own comparison: no person sees anything of it, only `MatchReads` do."""

    def finished(self, version_ids: Collection[str] | None = None) -> Sequence[Finished]:
        """Of each record the latest verified or approved version, with its settled values, in the
        order in which they were begun.

        Args:
            version_ids: Only these; None = all.
        """
        ...

    def changed(self, extract: str) -> Changed | None:
        """What has to be compared; None = everything, because the last comparison was made with
        another extract, or did not keep what tells records of one event."""
        ...

    def keys_of(self, version_ids: Collection[str]) -> frozenset[str]:
        """What the last comparison kept of versions to find records of the same event by."""
        ...

    def of_keys(self, keys: Collection[str]) -> frozenset[str]:
        """Versions that were compared and have one of these keys."""
        ...

    def replace(
        self,
        extract: str,
        versions: Sequence[Version],
        findings: Sequence[Finding],
        who: str,
        *,
        keys: Mapping[str, Collection[str]],
        gone: Collection[str] | None = None,
    ) -> None:
        """Put these in the place of all findings.

        In portions, so that nobody who keys waits; a portion is written wholly or not at all, what
        has not changed is not written, and the audit row comes with the last one. Interrupted, it
        is not current. What is no longer verified or approved in its round meanwhile is left out.

        Args:
            versions: All that were compared, those in which nobody could be read among them.
            who: Person id, or what ran by itself.
            keys: Version id -> what tells that another record is of the same event.
            gone: Only of these versions and of those compared; None = of all.
        """
        ...

    def clear(self) -> None:
        """Forget every finding: they hold people of an extract that is here no longer."""
        ...

    def is_current(self, extract: str) -> bool:
        """Whether every finished record was compared with just this extract."""
        ...

    def extract(self) -> str:
        """Identity of the extract of the last comparison; "" = none was made."""
        ...

    def confirmed(self) -> Sequence[Levels]:
        """Pairs that people confirmed: decided, or of an approved record and of a class that knows
        the person. Those that differ are among them, or what a misreading looks like were never
        seen. Whom the comparison did not find or could not tell from others is missing until
        somebody decides, so that agreement is somewhat overrated."""
        ...


class MatchReads(Protocol):
    """Findings through one person's viewpoint: none where they may not see the record's values, and
    none of a record that they verify, or verified."""

    def findings(self, book_id: str | None = None) -> Sequence[Finding]:
        """Of every finished record, in book order."""
        ...

    def finding(self, version_id: str, person: str) -> Finding:
        """Of one person of a record.

        Raises:
            StoreError: There is none.
        """
        ...

    def extract(self) -> str:
        """Identity of the extract of the last comparison; "" = none was made."""
        ...


class DifferenceReads(Protocol):
    """What findings say of whole records."""

    def differing(self, versions: Sequence[Version]) -> Mapping[str, frozenset[str]]:
        """Version id -> fields that the population says otherwise.

        A version that was not compared in its present round is missing.
        """
        ...

    def registered_again(self, versions: Sequence[Version]) -> frozenset[str]:
        """Ids of those in whose present round someone's event has an earlier record."""
        ...


class MatchWork(Protocol):
    """Writes of matching."""

    def decide_match(self, finding: Finding, decided: Decided) -> None:
        """Store a decision with its audit row. No method here takes a value of a record."""
        ...

    def look_at_match(self, finding: Finding, how: str) -> None:
        """Write that a person's population data was looked at or taken out. Whoever did never
        verifies the record.

        Raises:
            SamePerson: They are its verifier.
        """
        ...
