"""The population extract: load, update, status, verify, drop. Audited; none prints a name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.cli.matching import after_change
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.messages import say
from hotich_tui.vietnamese import clean

if TYPE_CHECKING:
    from hotich_tui.domain.record.people import User
    from hotich_tui.exchange.extract import Extract
    from hotich_tui.store.station import SqlStation

app = typer.Typer(help=say("help.population_group"), no_args_is_help=True)
DISTRICT = 250_000
"""People up to whom an extract needs no authorisation: a district has about 150 thousand."""
File = Annotated[Path, typer.Argument(help=say("help.population_file"))]
Authority = Annotated[str, typer.Option(help=say("help.population_authority"))]
Map = Annotated[Path | None, typer.Option("--map", help=say("help.population_map"))]


def folder_of(home: Path) -> Path:
    """Where a station keeps its index."""
    return home / "population"


@app.command(help=say("help.population_load"))
def load(
    file: File,
    who: As,
    map_file: Map = None,
    authority: Authority = "",
    as_json: Json = False,
) -> None:
    """Load an extract; the old one is replaced only when the new one is written."""
    from hotich_tui.exchange.extract import source_hash
    from hotich_tui.population.load import build_index

    with open_station() as station:
        user = _technician(station, who)
        digest = source_hash(file)
        with _reading(file, map_file, show=not as_json) as extract:
            count = build_index(
                _at_most(extract.people(), _room(0, authority)),
                folder_of(station.home),
                key=station.sealing_key("population"),
                source_hash=digest,
            )
        detail = f"{count} sha256:{digest} {authority.strip()}".strip()
        station.note(user.id, "population_load", detail)
        after_change(station, user.id, quiet=as_json)
    _report(extract, {"people": count, "source": digest}, "population.loaded", as_json)


@app.command(help=say("help.population_update"))
def update(
    file: File,
    who: As,
    map_file: Map = None,
    authority: Authority = "",
    as_json: Json = False,
) -> None:
    """Update people of the extract; a column marks those to be taken out."""
    from hotich_tui.exchange.extract import source_hash
    from hotich_tui.population.index import HintIndex
    from hotich_tui.population.load import update_index

    with open_station() as station:
        user = _technician(station, who)
        digest = source_hash(file)
        key = station.sealing_key("population")
        room = _room(len(HintIndex.open(folder_of(station.home), key=key)), authority)
        with _reading(file, map_file, show=not as_json) as extract:
            people = list(_at_most(extract.people(), room))
        done = update_index(folder_of(station.home), people, extract.removed, key=key)
        counts = {
            "added": done.added,
            "replaced": done.replaced,
            "removed": done.removed,
            "unknown": done.unknown,
        }
        detail = f"+{done.added} ={done.replaced} -{done.removed} sha256:{digest}"
        detail = f"{detail} {authority.strip()}".strip()
        station.note(user.id, "population_update", detail)
        after_change(station, user.id, quiet=as_json)
    _report(extract, counts, "population.updated", as_json)


@app.command(help=say("help.population_status"))
def status(who: As, as_json: Json = False) -> None:
    """What the extract holds: people, size, hash of the source file."""
    from hotich_tui.population.index import HintIndex
    from hotich_tui.population.rates import ENOUGH

    with open_station() as station:
        sign_in(station, who)
        folder = folder_of(station.home)
        index = HintIndex.open(folder, key=station.sealing_key("population"))
        confirmed = len(station.matches.confirmed())
    size = sum(path.stat().st_size for path in folder.iterdir())
    found = {
        "people": len(index),
        "bytes": size,
        "source": index.source_hash,
        "confirmed_pairs": index.rates.pairs,
        "confirmed": confirmed,
        "needed": ENOUGH,
        "rates": {name: dict(levels) for name, levels in index.rates.m.items()},
    }
    if as_json:
        print_json(found)
    else:
        typer.echo(say("population.status", **found))
        same = {name: round(100 * levels["same"]) for name, levels in index.rates.m.items()}
        typer.echo(say("population.rates_now", **same))


@app.command(help=say("help.population_verify"))
def verify(who: As, as_json: Json = False) -> None:
    """Read the whole index again and check every block."""
    from hotich_tui.population.index import HintIndex

    with open_station() as station:
        user = _technician(station, who)
        key = station.sealing_key("population")
        index = HintIndex.open(folder_of(station.home), key=key)
        count = sum(1 for _ in index.people())
        station.note(user.id, "population_verify", str(count))
    if as_json:
        print_json({"people": count})
    else:
        typer.echo(say("population.verified", people=count))


@app.command(help=say("help.population_drop"))
def drop(
    who: As,
    yes: Annotated[bool, typer.Option("--yes", help=say("help.population_drop_yes"))] = False,
) -> None:
    """Remove the extract from the station; no record is touched."""
    from hotich_tui.population.load import drop_index

    with open_station() as station:
        user = _technician(station, who)
        if not yes and not typer.confirm(say("population.drop_sure"), default=False):
            raise typer.Exit(1)
        # The findings first: they hold people of the extract.
        station.matches.clear()
        there = drop_index(folder_of(station.home))
        station.note(user.id, "population_drop", "" if there else "none")
    typer.echo(say("population.dropped" if there else "population.nothing_there"))


def _technician(station: "SqlStation", who: str) -> "User":
    """Signed in, and allowed to handle the extract."""
    user = sign_in(station, who).user
    if not (user.may(Role.TECHNICIAN) or user.may(Role.APPROVER)):
        raise WrongRole("workflow.needs_role", role=Role.TECHNICIAN)
    return user


def _room(there: int, authority: str) -> int | None:
    """How many people may come to those who are there; None: any number.

    Whoever is there already may be above a district: by an authorisation that was given then.
    """
    return None if authority.strip() or there > DISTRICT else DISTRICT - there


def _at_most(people: Iterator[Any], limit: int | None) -> Iterator[Any]:
    from hotich_tui.population.errors import PopulationError

    for count, person in enumerate(people):
        if limit is not None and count >= limit:
            raise PopulationError("population.authority", limit=f"{DISTRICT:,}".replace(",", "."))
        yield person


@contextmanager
def _reading(file: Path, map_file: Path | None, *, show: bool) -> Iterator["Extract"]:
    """The extract, with a bar of how far it is read."""
    from rich.console import Console
    from rich.progress import Progress

    from hotich_tui.exchange.extract import load_mapping, open_extract

    mapping: Mapping[str, str] | None = load_mapping(map_file) if map_file else None
    # Not with the answer: that may go into a file.
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not (show and console.is_terminal)
    ) as bar:
        task = bar.add_task(file.name, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        with open_extract(file, mapping, tell) as extract:
            yield extract


def _report(extract: "Extract", counts: Mapping[str, Any], message: str, as_json: bool) -> None:
    issues = [{"line": i.cell, "message": say(i.message)} for i in extract.issues]
    if as_json:
        read = {
            "columns": extract.headers,
            "unused": list(extract.unused),
            "encoding": extract.encoding,
        }
        print_json({**counts, "skipped": extract.skipped, "issues": issues, **read})
    else:
        for issue in issues:
            typer.echo(say("extract.at_line", **issue))
        used, unused = (
            ", ".join(map(clean, t)) for t in (extract.headers.values(), extract.unused)
        )
        typer.echo(say("extract.columns_used", used=used))
        if unused:
            typer.echo(say("extract.columns_unused", unused=unused))
        if extract.encoding not in ("unicode", "nfd"):
            typer.echo(say("extract.old_encoding", encoding=extract.encoding.upper()))
        typer.echo(say(message, **counts, skipped=extract.skipped))
