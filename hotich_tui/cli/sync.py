"""Delivering to the registry. Needs the station key only; prints no value."""

from typing import Annotated

import typer

from hotich_tui import paths
from hotich_tui.cli.common import Json, open_station, print_json
from hotich_tui.cli.matching import ALONE, after_change
from hotich_tui.messages import say


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command(help=say("help.sync"))(sync)
    app.command(help=say("help.enrol"))(enrol)


def sync(
    registry: Annotated[str | None, typer.Option(help=say("help.sync_registry"))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("help.sync_dry_run"))] = False,
    as_json: Json = False,
) -> None:
    """Deliver the approved records; the exit code says how it ended."""
    from rich.progress import Progress

    from hotich_tui.settings import load_settings
    from hotich_tui.sync import sync as deliver

    home = paths.home()
    url = registry or load_settings(home).registry_url or None
    with open_station() as station, Progress(transient=True, disable=as_json) as bar:
        if not dry_run:
            after_change(station, ALONE, quiet=as_json)
        task = bar.add_task("→", total=None)
        report = deliver(
            station.outbox,
            home,
            registry_url=url,
            people=station.people_delivery,
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        print_json(
            {
                "acknowledged": report.acknowledged,
                "parked": report.parked,
                "waiting": report.waiting,
                "people_held": report.people_held,
                "dry_run": dry_run,
            }
        )
    else:
        counts = {
            "acknowledged": report.acknowledged,
            "parked": report.parked,
            "waiting": report.waiting,
        }
        typer.echo(say("sync.done", **counts))
        if report.people_held:
            typer.echo(say("sync.people_held", count=report.people_held))
    raise typer.Exit(0 if dry_run else report.exit_code)


def enrol(
    registry: Annotated[str, typer.Option(help=say("help.enrol_registry"))],
    code: Annotated[str, typer.Option(help=say("help.enrol_code"))],
) -> None:
    """Enrol the station at a registry."""
    from hotich_tui.sync import enrol as join

    with open_station() as station:
        join(
            station.outbox,
            registry_url=registry,
            code=code,
            station_id=station.station_id,
            station_name=station.commune_name,
            people=station.people_delivery,
        )
        typer.echo(say("sync.enrolled", url=registry, commune=station.commune))
