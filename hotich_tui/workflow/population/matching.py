"""Every person of a finished record beside the population: made by the station, seen by nobody."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hotich_tui.domain.population.findings import finding_of
from hotich_tui.domain.population.matching import Candidate, Match, MatchClass, Sought
from hotich_tui.domain.population.persons import people, registered_on
from hotich_tui.domain.population.registered_again import mark_same_event
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
    finished = matches.finished()
    versions = {one.version.id: one.version for one in finished}
    found = []
    asked = population.reconcile(sought for one in finished for sought in _asked(one))
    for match in mark_same_event(asked):
        version_id, person = match.sought.key.rsplit(" ", 1)
        candidates = _whole(match, population)
        levels = [population.levels(match.sought, one.person) for one in candidates]
        found.append(
            finding_of(match, versions[version_id], person, population.identity, candidates, levels)
        )
    matches.replace(population.identity, list(versions.values()), found, who)
    return Counter(one.match_class for one in found)


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
