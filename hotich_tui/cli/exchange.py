"""Excel in and out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotich_tui.cli.common import As, Json, find_book, open_station, print_json, sign_in
from hotich_tui.messages import say

if TYPE_CHECKING:
    from hotich_tui.workflow.book.importing import Issue


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command("import", help=say("help.import"))(import_)
    app.command(help=say("help.export"))(export)


def import_(
    file: Annotated[Path, typer.Argument(help=say("help.import_file"))],
    who: As,
    book: Annotated[str | None, typer.Option(help=say("help.import_book"))] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("help.import_yes"))] = False,
    as_json: Json = False,
) -> None:
    """Read an Excel file, show what was understood, make records to verify."""
    from hotich_tui.domain.register.load_register import load_registers
    from hotich_tui.exchange import read_workbook
    from hotich_tui.workflow.book.importing import Importing

    plan = read_workbook(file, load_registers())
    with open_station() as station:
        desk = sign_in(station, who)
        importing = Importing(station, desk.user)
        target = find_book(desk, book) if book else None
        preview = importing.preview(plan, target)
        issues = [*plan.issues, *preview.skipped]
        go = yes or as_json
        if not as_json:
            _print_preview(len(preview.records), plan.issues, preview.skipped)
            if not go:
                go = typer.confirm(say("cli.confirm_import"), default=False)
        report = importing.make_records(plan, target) if go and preview.records else None

    def line(issue: "Issue") -> dict[str, str]:
        return {"cell": issue.cell, "message": say(issue.message), "text": issue.text}

    made = len(report.records) if report is not None else 0
    if as_json:
        print_json(
            {
                "register": plan.register,
                "rows": len(plan.rows),
                "records": made,
                "skipped": len({issue.cell for issue in preview.skipped}),
                "issues": [line(issue) for issue in issues],
            }
        )
    elif report is not None:
        typer.echo(say("exchange.imported", records=made, books=len(report.books)))
    elif go:
        typer.echo(say("exchange.nothing_new"))
    else:
        typer.echo(say("cli.sure"))
    if preview.skipped or (go and not made):
        raise typer.Exit(1)


def _print_preview(rows: int, issues: Sequence["Issue"], skipped: Sequence["Issue"]) -> None:
    listed = [*issues, *skipped]
    counts = {"rows": rows, "issues": len(listed), "skipped": len({i.cell for i in skipped})}
    typer.echo(say("exchange.preview", **counts))
    for issue in listed:
        typer.echo(f"  {issue.cell:<6} {say(issue.message)} {issue.text}".rstrip())


def export(
    book: Annotated[str, typer.Option(help=say("help.export_book"))],
    out: Annotated[Path, typer.Option(help=say("help.export_out"))],
    who: As,
    as_json: Json = False,
) -> None:
    """Write the finished records of a book as the ministry's Excel file."""
    from hotich_tui.domain.register.load_register import load_register
    from hotich_tui.exchange import write_book
    from hotich_tui.exchange.errors import NoRows

    with open_station() as station:
        desk = sign_in(station, who)
        target = find_book(desk, book)
        entries = desk.books.finished(target.id)
        if not entries:
            raise NoRows("exchange.nothing_to_export")
        path = write_book(out, target, load_register(target.register), entries)
        station.note(desk.user.id, "export", target.id)
    if as_json:
        print_json({"path": str(path), "records": len(entries)})
    else:
        typer.echo(say("exchange.exported", records=len(entries), name=path))
