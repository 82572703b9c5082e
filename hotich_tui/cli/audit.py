"""The log of the station: look at it, check it, take it along."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.cli.proof import Codes, Registry, registry_heads
from hotich_tui.cli.proof_page import break_line
from hotich_tui.domain.record.account import LogFilter
from hotich_tui.messages import say
from hotich_tui.vietnamese import clean
from hotich_tui.wire.head import head_code
from hotich_tui.workflow.rules.errors import BadInput

if TYPE_CHECKING:
    from hotich_tui.domain.record.records import AuditEntry
    from hotich_tui.workflow.desk import Desk

app = typer.Typer(help=say("help.audit_group"), no_args_is_help=True)


@app.command(help=say("help.audit_show"))
def show(
    who: As,
    person: Annotated[str, typer.Option(help=say("help.audit_show_person"))] = "",
    event: Annotated[str, typer.Option(help=say("help.audit_show_event"))] = "",
    day: Annotated[str, typer.Option(help=say("help.audit_show_day"))] = "",
    version: Annotated[str, typer.Option(help=say("help.audit_show_version"))] = "",
    limit: Annotated[int, typer.Option(min=1, help=say("help.audit_show_limit"))] = 50,
    as_json: Json = False,
) -> None:
    """Print rows of the log, the newest first."""
    with open_station() as station:
        desk = sign_in(station, who)
        found = station.people.find(person) if person else None
        if person and found is None:
            raise BadInput("workflow.nobody")
        wanted = LogFilter(found.id if found else "", event, version, day)
        rows = _rows(desk, wanted, limit)
        names = desk.trail.names
    if as_json:
        print_json([_entry_json(row) for row in rows])
        return
    typer.echo("\n".join(entry_line(row, names) for row in rows) or say("proof.audit_none"))


def _rows(desk: "Desk", wanted: LogFilter, limit: int) -> list["AuditEntry"]:
    rows: list[AuditEntry] = []
    before: int | None = None
    while len(rows) < limit and before != 0:
        found, before = desk.auditing.log(wanted, before=before, limit=limit - len(rows))
        rows += found
    return rows


def entry_line(row: "AuditEntry", names: Mapping[str, str]) -> str:
    """A row of the log as a line of text."""
    name = names.get(row.person_id, row.person_id)
    return clean(
        say(
            "proof.audit_line",
            n=row.n,
            at=f"{row.at:%Y-%m-%d %H:%M:%S}",
            name=name,
            event=row.event,
            field=row.field or "",
            how=row.how or "",
            detail=row.detail,
        )
    ).rstrip()


def _entry_json(row: "AuditEntry") -> dict[str, object]:
    return {
        "n": row.n,
        "at": row.at.isoformat(),
        "person_id": row.person_id,
        "event": row.event,
        "version_id": row.version_id,
        "field": row.field,
        "how": row.how,
        "detail": row.detail,
        "hash": row.hash,
    }


@app.command(help=say("help.audit_verify"))
def verify(
    file: Annotated[Path | None, typer.Option(help=say("help.audit_verify_file"))] = None,
    code: Codes = None,
    registry: Registry = False,
    as_json: Json = False,
) -> None:
    """Follow the whole chain; or check a file of it."""
    if file is not None:
        _verify_file(file, as_json=as_json)
        return
    with open_station() as station:
        heads = registry_heads(station) if registry else []
        try:
            broken, (n, digest), breaks = station.verify_log(heads=heads, codes=code or ())
        except ValueError:
            raise BadInput("proof.no_code") from None
    if as_json:
        told = [one.as_json() for one in breaks]
        head = {"n": n, "hash": digest, "code": head_code(n, digest)}
        print_json({"rows": n, "broken_at": broken, "head": head, "breaks": told})
    elif broken is not None:
        typer.echo(say("proof.audit_broken", n=broken))
    else:
        typer.echo(say("proof.audit_whole", rows=n, code=head_code(n, digest)))
    if not as_json:
        for one in breaks:
            typer.echo(break_line(one))
    raise typer.Exit(1 if broken is not None or breaks else 0)


def _verify_file(file: Path, *, as_json: bool) -> None:
    from hotich_tui.store.proof.exporting import read_exported

    try:
        found = read_exported(file)
    except (ValueError, OSError):
        if as_json:
            print_json({"good": False})
        else:
            typer.echo(say("proof.audit_file_bad", path=file))
        raise typer.Exit(1) from None
    code = head_code(found.rows, found.last)
    if as_json:
        print_json(
            {
                "good": True,
                "rows": found.rows,
                "station": found.station_id,
                "key": found.key,
                "code": code,
            }
        )
        return
    told = {"rows": found.rows, "station": found.station_id, "key": found.key[:16], "code": code}
    typer.echo(say("proof.audit_file_good", **told))


@app.command(help=say("help.audit_export"))
def export(
    file: Annotated[Path, typer.Argument(help=say("help.audit_export_file"))],
    who: As,
    as_json: Json = False,
) -> None:
    """Write the log into a file, signed by the station."""
    with open_station() as station:
        desk = sign_in(station, who)
        # Whoever may read the log may take it along.
        desk.auditing.log(LogFilter(), limit=1)
        found = station.export_log(file, desk.user.id)
    if as_json:
        print_json({"rows": found.rows, "path": str(file), "key": found.key})
        return
    typer.echo(say("proof.audit_exported", rows=found.rows, path=file))
