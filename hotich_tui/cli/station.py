"""The station itself: set it up, copy it, bring it back, look at its health."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hotich_tui import paths
from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.messages import say


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command(help=say("help.init"))(init)
    app.command(help=say("help.book"))(book)
    app.command(help=say("help.backup"))(backup)
    app.command(help=say("help.restore"))(restore)
    app.command(help=say("help.doctor"))(doctor)
    app.command(help=say("help.rebuild"))(rebuild)


def init(
    commune: Annotated[str, typer.Option(help=say("help.init_commune"))],
    commune_name: Annotated[str, typer.Option(help=say("help.init_commune_name"))],
    keyring: Annotated[bool, typer.Option(help=say("help.init_keyring"))] = True,
) -> None:
    """Make a station: a random key, its passphrase, a recovery key to print."""
    from hotich_tui.store.file.keys import passphrase_from_environment
    from hotich_tui.store.station import SqlStation
    from hotich_tui.workflow.rules.secrets import check_passphrase

    passphrase = passphrase_from_environment(os.environ) or typer.prompt(
        say("cli.passphrase_new"), hide_input=True, confirmation_prompt=True
    )
    check_passphrase(passphrase)
    home = paths.home()
    station, recovery = SqlStation.create(
        home,
        commune=commune,
        commune_name=commune_name,
        passphrase=passphrase,
        use_keyring=keyring,
    )
    station.close()
    typer.echo(say("cli.station_made", home=home))
    typer.echo(say("cli.recovery", key=recovery))


def book(
    register: Annotated[str, typer.Argument(help=say("help.book_register"))],
    number: Annotated[str, typer.Argument(help=say("help.book_number"))],
    year: Annotated[int, typer.Argument(help=say("help.book_year"))],
    place: Annotated[str, typer.Argument(help=say("help.book_place"))],
    who: As,
    entries: Annotated[int | None, typer.Option(help=say("help.book_entries"))] = None,
) -> None:
    """Add a book."""
    with open_station() as station:
        made = sign_in(station, who).books.create(register, number, year, place, entries=entries)
        typer.echo(say("cli.book_added", register=made.register, number=made.number))


def backup(
    to: Annotated[Path | None, typer.Option(help=say("help.backup_to"))] = None,
    as_json: Json = False,
) -> None:
    """Back the station up, open the copy, keep 7 daily and 4 weekly ones."""
    from hotich_tui.settings import load_settings
    from hotich_tui.store.backup import backup as copy

    home = paths.home()
    folder = to or Path(load_settings(home).backup_folder or home / "backup")
    with open_station() as station:
        report = copy(station, folder)
    if as_json:
        print_json(
            {
                "path": str(report.path),
                "records": report.records,
                "audit_rows": report.audit_rows,
                "bytes": report.bytes,
                "copies": report.copies,
                "all_bytes": report.all_bytes,
            }
        )
        return
    typer.echo(
        say(
            "cli.backup_done",
            path=report.path,
            records=report.records,
            rows=report.audit_rows,
        )
    )
    typer.echo(
        say("cli.backup_kept", copies=report.copies, megabytes=report.all_bytes // 1_000_000)
    )


def restore(
    folder: Annotated[Path, typer.Argument(help=say("help.restore_folder"))],
    verify: Annotated[bool, typer.Option("--verify", help=say("help.restore_verify"))] = False,
    recovery_key: Annotated[str | None, typer.Option(help=say("help.restore_recovery_key"))] = None,
) -> None:
    """Check a backup, or put it in the station's place."""
    from hotich_tui.store import backup as copies
    from hotich_tui.store.file.keys import passphrase_from_environment

    passphrase = None if recovery_key else passphrase_from_environment(os.environ)
    if verify:
        report = copies.verify(folder, passphrase=passphrase, recovery_key=recovery_key)
        typer.echo(say("cli.verify_done", records=report.records, rows=report.audit_rows))
        return
    home = paths.home()
    report, aside = copies.restore(folder, home, passphrase=passphrase, recovery_key=recovery_key)
    typer.echo(say("cli.restore_done", records=report.records, home=home))
    if aside is not None:
        typer.echo(say("cli.restore_aside", path=aside))


def doctor(
    full: Annotated[bool, typer.Option("--full", help=say("help.doctor_full"))] = False,
    as_json: Json = False,
) -> None:
    """Whether machine and station are sound; prints no value."""
    import sqlcipher3.dbapi2 as sqlcipher

    from hotich_tui.store.backup import copies_before_upgrade
    from hotich_tui.store.file.engine import on_network, wal_is_safe

    home = paths.home()
    found: dict[str, object] = {
        "home": str(home),
        "sqlite": sqlcipher.sqlite_version,
        "wal_safe": wal_is_safe(sqlcipher.sqlite_version_info),
        "network_drive": on_network(home),
        "font": say("cli.font_sample"),
        # No hand-over has an extract to ask yet: said, not passed over.
        "policy_match": say("policy.no_extract"),
    }
    if (home / "station.json").exists():
        with open_station() as station:
            check = station.examine(quick=not full)
            found["audit_broken_at"] = check.broken
            # Rows up to this one were followed by an earlier check.
            found["audit_followed_after"] = check.after
            if check.broken is None:
                station.keep_examined(check)
            found["copies_before_upgrade"] = [path.name for path in copies_before_upgrade(home)]
            counts = station.outbox.counts()
            found["outbox"] = [counts.waiting, counts.acknowledged, counts.parked]
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        typer.echo(f"{name:<16} {value}")


def rebuild(who: As, as_json: Json = False) -> None:
    """Make all that is counted beforehand anew; prints no value. Exit code 1: it did not agree."""
    with open_station() as station:
        user = sign_in(station, who).user
        if not (user.may(Role.TECHNICIAN) or user.may(Role.APPROVER)):
            raise WrongRole("workflow.needs_role", role=Role.TECHNICIAN)
        wrong = station.rebuild(user.id)
    differing = {name: rows for name, rows in wrong.items() if rows}
    if as_json:
        print_json({"agreed": not differing, "tables": len(wrong), "wrong": differing})
    else:
        typer.echo(say("cli.rebuilt", tables=len(wrong)))
        for name, rows in differing.items():
            typer.echo(say("cli.rebuilt_wrong", table=name, rows=rows))
    raise typer.Exit(1 if differing else 0)
