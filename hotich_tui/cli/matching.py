"""Comparing the records with the population, and the minutes of it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui.cli.common import As, Json, find_book, open_station, print_json, sign_in
from hotich_tui.domain.population.matching import Candidate, Match, MatchClass, Person, Sought
from hotich_tui.domain.record.lifecycle import LawError, Role, WrongRole
from hotich_tui.messages import HotichError, say

if TYPE_CHECKING:
    from hotich_tui.exchange.minutes import Head
    from hotich_tui.population.index import HintIndex
    from hotich_tui.store.station import SqlStation
    from hotich_tui.workflow.population.reviewing import Answer, Reviewing

minutes = typer.Typer(help=say("help.minutes_group"), no_args_is_help=True)
FOLDER = "population"
ALONE = "match"
"""Who compared, in the log, when it ran by itself."""


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command(help=say("help.minutes_match"))(match)
    app.add_typer(minutes, name="minutes")


class _Index:
    """Implements the `Population` port on an index."""

    def __init__(self, index: "HintIndex") -> None:
        self._index = index

    @property
    def identity(self) -> str:
        return self._index.identity

    def reconcile(self, records: Iterable[Sought]) -> Sequence[Match]:
        from hotich_tui.population.reconciling import reconcile

        return reconcile(records, self._index, marked=False)

    def details(self, candidate: Candidate) -> Person:
        return self._index.details(candidate)

    def levels(self, sought: Sought, person: Person) -> Mapping[str, Sequence[str]]:
        from hotich_tui.population.confirmed import observe

        return observe(sought, person)


def compare(station: "SqlStation", who: str, *, force: bool = True) -> Mapping[MatchClass, int]:
    """Learn the rates from what people confirmed, then compare the finished records.

    Args:
        force: Every one anew, although nothing has changed since the last time; else what is new.

    Returns:
        How many people of each class; empty where nothing had to be done.

    Raises:
        NoIndex: No extract was loaded.
    """
    from hotich_tui.population.index import HintIndex
    from hotich_tui.population.rates import learn, save_rates
    from hotich_tui.workflow.population.matching import compare_all, compare_new

    folder, key = station.home / FOLDER, station.sealing_key("population")
    index = HintIndex.open(folder, key=key)
    if not force and station.matches.is_current(index.identity):
        return {}
    rates = learn(station.matches.confirmed())
    if rates.pairs:
        save_rates(rates, folder)
        index = HintIndex.open(folder, key=key)
    run = compare_all if force else compare_new
    return run(station.matches, _Index(index), who)


def after_change(station: "SqlStation", who: str, *, quiet: bool = False) -> None:
    """Compare anew when the extract or the records changed; that it failed is told, no more."""
    from hotich_tui.population.errors import NoIndex

    try:
        found = compare(station, who, force=False)
    except NoIndex:
        return
    except HotichError as error:
        typer.echo(say("matching.failed", problem=str(error)), err=True)
        return
    if found and not quiet:
        typer.echo(summary(found))


def summary(found: Mapping[MatchClass, int]) -> str:
    """Counts as a sentence."""
    counts = {c.value: found.get(c, 0) for c in MatchClass}
    return say("matching.done", people=sum(found.values()), **counts)


def match(who: As, as_json: Json = False) -> None:
    """Compare the people of verified records with the extract; prints counts only."""
    with open_station() as station:
        user = sign_in(station, who).user
        if not (user.may(Role.TECHNICIAN) or user.may(Role.APPROVER)):
            raise WrongRole("workflow.needs_role", role=Role.TECHNICIAN)
        found = compare(station, user.id)
    if as_json:
        print_json({c.value: found.get(c, 0) for c in MatchClass})
    else:
        typer.echo(summary(found))


@minutes.command("export", help=say("help.minutes_export"))
def export(
    file: Annotated[Path, typer.Argument(help=say("help.minutes_export_file"))],
    who: As,
    book: Annotated[str | None, typer.Option(help=say("help.minutes_export_book"))] = None,
    commune: Annotated[
        bool, typer.Option("--commune", help=say("help.minutes_export_commune"))
    ] = False,
    decided: Annotated[
        bool, typer.Option("--all", help=say("help.minutes_export_decided"))
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the discrepancy minutes of a book or of the commune."""
    from hotich_tui.exchange.errors import NoRows
    from hotich_tui.exchange.minutes import write_minutes
    from hotich_tui.workflow.rules.errors import BadInput

    if (book is None) is not commune:
        raise BadInput("matching.minutes_scope_missing")
    with open_station() as station:
        desk = sign_in(station, who)
        target = None if book is None else find_book(desk, book)
        listed = desk.reviewing.take_out(None if target is None else target.id, decided=decided)
        if not listed:
            raise NoRows("matching.minutes_nothing")
        scope = station.commune_name if target is None else f"{target.register} {target.number}"
        path = write_minutes(file, _head(station, scope), listed)
    if as_json:
        print_json({"path": str(path), "people": len(listed)})
    else:
        typer.echo(say("matching.minutes_written", count=len(listed), name=path))


@minutes.command("import", help=say("help.minutes_import"))
def import_(
    file: Annotated[Path, typer.Argument(help=say("help.minutes_import_file"))],
    who: As,
    as_json: Json = False,
) -> None:
    """Read the decisions of the minutes: all of them or none."""
    from hotich_tui.exchange.minutes import read_minutes
    from hotich_tui.workflow.rules.errors import BadInput

    with open_station() as station:
        reviewing = sign_in(station, who).reviewing
        everyone = reviewing.listed(everything=True)
        read = read_minutes(file, _head(station, ""), everyone)
        bad = [(issue.cell, issue.message) for issue in read.issues]
        for answer, place in zip(read.answers, read.places, strict=True):
            problem = reviewing.problem(answer) or _against_the_law(reviewing, answer)
            if problem:
                bad.append((place, problem))
        if bad:
            for cell, message in bad:
                typer.echo(f"  {cell:<6} {say(message)}", err=True)
            raise BadInput("matching.minutes_refused", count=len(bad))
        # The same file once more decides nothing anew.
        fresh = [answer for answer in read.answers if not reviewing.stands(answer)]
        count, again = reviewing.decide_all(fresh), len(read.answers) - len(fresh)
        station.note(reviewing.user.id, "import_minutes", str(count))
    if as_json:
        print_json({"decisions": count, "again": again})
    else:
        typer.echo(say("matching.minutes_read", count=count, again=again))


def _against_the_law(reviewing: "Reviewing", answer: "Answer") -> str:
    """Key of the sentence where the person has another part in the record."""
    try:
        reviewing.check_free(answer)
    except LawError:
        return "matching.row_law"
    return ""


def _head(station: "SqlStation", scope: str) -> "Head":
    from hotich_tui.exchange.minutes import Head

    return Head(station.station_id, station.matches.extract(), scope)
