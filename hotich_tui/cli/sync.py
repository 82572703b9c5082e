"""Delivering to the registry. Needs the station key only; prints no value."""

from typing import Annotated

import typer

from hotich_tui import paths
from hotich_tui.cli.common import Json, open_station, print_json
from hotich_tui.cli.matching import ALONE, after_change
from hotich_tui.messages import say


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command()(sync)
    app.command()(enrol)


def sync(
    registry: Annotated[
        str | None, typer.Option(help="Địa chỉ máy chủ, thay địa chỉ đã ghi danh.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đếm, không gửi.")] = False,
    as_json: Json = False,
) -> None:
    """Gửi các bản ghi đã duyệt. Mã thoát: 0 nhận hết, 1 có bản bị giữ, 2 không tới máy chủ,
    3 đang có lần đồng bộ khác, 4 cài đặt hoặc ghi danh."""
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
            dry_run=dry_run,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        print_json(
            {
                "acknowledged": report.acknowledged,
                "parked": report.parked,
                "waiting": report.waiting,
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
    raise typer.Exit(0 if dry_run else report.exit_code)


def enrol(
    registry: Annotated[str, typer.Option(help="Địa chỉ máy chủ tiếp nhận.")],
    code: Annotated[str, typer.Option(help="Mã ghi danh dùng một lần.")],
) -> None:
    """Ghi danh trạm với máy chủ tiếp nhận."""
    from hotich_tui.sync import enrol as join

    with open_station() as station:
        join(
            station.outbox,
            registry_url=registry,
            code=code,
            station_id=station.station_id,
            station_name=station.commune_name,
        )
        typer.echo(say("sync.enrolled", url=registry, commune=station.commune))
