"""Every person of a finished record beside the population: made by the station, seen by nobody."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from hotich_tui.domain.population.findings import finding_of
from hotich_tui.domain.population.matching import (
    Candidate,
    Match,
    MatchClass,
    Sought,
    mark_registered,
)
from hotich_tui.domain.population.persons import people, registered_on
from hotich_tui.domain.population.registered_again import event_keys, mark_same_event
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.ports.matching import Finished, Matches, Population


def compare_all(matches: Matches, population: Population, who: str) -> Mapping[MatchClass, int]:
    """Give every person of every verified or approved record a class, anew.

    All at once: whether an event was registered already shows only among all records. Belongs
    into a process of its own: never into a verifier's, never on a screen's thread.

    Args:
        who: Person id, or the name of what runs by itself.

    Returns:
        How many people of each class.
    """
    compared = _Compared(population)
    compared.add(matches.finished())
    return compared.write(matches, who, None)


def compare_new(matches: Matches, population: Population, who: str) -> Mapping[MatchClass, int]:
    """The same of what was not compared with just this extract, or not in its present round, and of
    the records whose event it may be: whatever else was found would be found again.

    What people confirmed since the last comparison counts for these records only.

    Returns:
        How many people of each class among those that were compared.
    """
    changed = matches.changed(population.identity)
    if changed is None:
        return compare_all(matches, population, who)
    compared = _Compared(population)
    keys = matches.keys_of(changed.new | changed.gone)
    wanted = changed.new | matches.of_keys(keys)
    while wanted := wanted - compared.versions.keys() - changed.gone:
        before = len(compared.versions)
        compared.add(matches.finished(wanted))
        if len(compared.versions) == before:
            break
        wanted = wanted | matches.of_keys(compared.keys())
    return compared.write(matches, who, changed.gone)


class _Compared:
    """Records beside the population, and what tells that two are of one event."""

    def __init__(self, population: Population) -> None:
        self._population = population
        self._matches: list[Match] = []
        self.versions: dict[str, Version] = {}

    def add(self, finished: Sequence[Finished]) -> None:
        """Compare some more."""
        asked = (sought for one in finished for sought in _asked(one))
        self._matches += self._population.reconcile(asked)
        self.versions |= {one.version.id: one.version for one in finished}

    def keys(self) -> frozenset[str]:
        """What tells that a record is of the same event as one of these."""
        return frozenset(key for match in self._matches for key in event_keys(match))

    def write(
        self, matches: Matches, who: str, gone: Collection[str] | None
    ) -> Mapping[MatchClass, int]:
        """Mark who was registered before, and keep it all."""
        # As begun: of two records of one event and one date the first is the earlier one.
        in_order = sorted(self._matches, key=_version_of)
        population, found = self._population, []
        keys: dict[str, set[str]] = {version_id: set() for version_id in self.versions}
        for match in in_order:
            keys[_version_of(match)].update(event_keys(match))
        for match in mark_same_event(mark_registered(in_order)):
            version_id, person = match.sought.key.rsplit(" ", 1)
            candidates = _whole(match, population)
            levels = [population.levels(match.sought, one.person) for one in candidates]
            version = self.versions[version_id]
            found.append(
                finding_of(match, version, person, population.identity, candidates, levels)
            )
        versions = list(self.versions.values())
        matches.replace(population.identity, versions, found, who, keys=keys, gone=gone)
        return Counter(one.match_class for one in found)


def _version_of(match: Match) -> str:
    return match.sought.key.rsplit(" ", 1)[0]


def _asked(record: Finished) -> Iterator[Sought]:
    """The people of whom the book says a name or a number."""
    register = load_register(record.version.register)
    registered = _iso(registered_on(register, record.values))
    for asked in people(register.code):
        sought = asked.sought(
            record.values,
            key=f"{record.version.id} {asked.id}",
            commune=record.place,
            registered=registered,
        )
        if sought.name or sought.id_number:
            yield sought


def _whole(match: Match, population: Population) -> Sequence[Candidate]:
    """The candidates, with all that the extract says of those whom somebody has to look at."""
    if match.best is None:
        return []
    if match.match_class.goes_ahead:
        died = population.details(match.best).died
        return [replace(match.best, person=replace(match.best.person, died=died))]
    return [replace(c, person=population.details(c)) for c in (match.best, *match.others)]


def _iso(text: str) -> str:
    """A whole date as ISO text; "" for anything less."""
    parts = text.split(".")
    whole = len(parts) == 3 and all(part.isdigit() for part in parts)
    return "-".join(reversed(parts)) if whole else ""
