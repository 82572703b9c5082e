"""The station itself: set it up, copy it, bring it back, look at its health."""

import os
from pathlib import Path
from typing import Annotated

import typer

from hotich_tui import paths
from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.messages import say


def add(app: typer.Typer) -> None:
    """Hang the commands in."""
    app.command()(init)
    app.command()(book)
    app.command()(backup)
    app.command()(restore)
    app.command()(doctor)


def init(
    commune: Annotated[str, typer.Option(help="Mã đơn vị hành chính của xã.")],
    commune_name: Annotated[str, typer.Option(help="Tên xã, như ghi ở nơi đăng ký.")],
    keyring: Annotated[bool, typer.Option(help="Cất khóa vào kho khóa của máy.")] = True,
) -> None:
    """Lập trạm mới: khóa ngẫu nhiên, mật khẩu trạm, khóa khôi phục để in."""
    from hotich_tui.store.file.keys import passphrase_from_environment
    from hotich_tui.store.station import SqlStation

    passphrase = passphrase_from_environment(os.environ) or typer.prompt(
        "Mật khẩu trạm (dài, không phải PIN)", hide_input=True, confirmation_prompt=True
    )
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
    register: Annotated[str, typer.Argument(help="Loại sổ.")],
    number: Annotated[str, typer.Argument(help="Số quyển, như trên bìa.")],
    year: Annotated[int, typer.Argument(help="Năm mở sổ.")],
    place: Annotated[str, typer.Argument(help="Nơi đăng ký.")],
    who: As,
    entries: Annotated[int | None, typer.Option(help="Số trường hợp theo lời khóa sổ.")] = None,
) -> None:
    """Lập quyển sổ."""
    with open_station() as station:
        made = sign_in(station, who).books.create(register, number, year, place, entries=entries)
        typer.echo(say("cli.book_added", register=made.register, number=made.number))


def backup(
    to: Annotated[Path | None, typer.Option(help="Thư mục chứa bản sao (ổ đĩa khác).")] = None,
    as_json: Json = False,
) -> None:
    """Sao lưu trạm, mở thử bản sao, giữ 7 bản ngày và 4 bản tuần."""
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


def restore(
    folder: Annotated[Path, typer.Argument(help="Thư mục của một bản sao lưu.")],
    verify: Annotated[bool, typer.Option("--verify", help="Chỉ kiểm tra, không đổi gì.")] = False,
    recovery_key: Annotated[str | None, typer.Option(help="Khóa khôi phục đã in.")] = None,
) -> None:
    """Kiểm tra một bản sao lưu, hoặc đưa nó về chỗ của trạm (trạm cũ được giữ riêng)."""
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


def doctor(as_json: Json = False) -> None:
    """Xem máy và trạm có khỏe không; không in giá trị nào."""
    import sqlcipher3.dbapi2 as sqlcipher

    from hotich_tui.store.file.engine import on_network, wal_is_safe

    home = paths.home()
    found: dict[str, object] = {
        "home": str(home),
        "sqlite": sqlcipher.sqlite_version,
        "wal_safe": wal_is_safe(sqlcipher.sqlite_version_info),
        "network_drive": on_network(home),
        "font": "ố ế ậ ữ Đ",
        # No hand-over has an extract to ask yet: said, not passed over.
        "policy_match": say("policy.no_extract"),
    }
    if (home / "station.json").exists():
        with open_station() as station:
            found["audit_broken_at"] = station.check()
            counts = station.outbox.counts()
            found["outbox"] = [counts.waiting, counts.acknowledged, counts.parked]
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        typer.echo(f"{name:<16} {value}")
