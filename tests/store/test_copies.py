"""Copies of a station, and bringing them back."""

from pathlib import Path

import pytest

from hotich_tui.store.backup import backup, outdated, restore, verify
from hotich_tui.store.file.errors import (
    StoreError,
)
from hotich_tui.store.station import SqlStation
from tests.conftest import PASSPHRASE, Commune

# Copies.


def test_backup_and_restore(commune: Commune, tmp_path: Path) -> None:
    version_id = commune.keyed(commune.book())
    before = commune.first_values(version_id)
    key = commune.recovery_key
    report = backup(commune.station, tmp_path / "copies")
    assert report.records == 1 and verify(report.path, passphrase=PASSPHRASE, recovery_key=None)
    later = commune.keyed(commune.book(number="2"))
    commune.station.close()
    restored, aside = restore(report.path, commune.home, passphrase=None, recovery_key=key)
    assert restored.records == 1 and aside is not None and (aside / "station.db").exists()
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    there = Commune(station, commune.home)
    assert there.first_values(version_id) == before
    with pytest.raises(StoreError):
        there.first_values(later)
    assert station.check() is None
    station.close()


def test_a_damaged_copy_is_not_brought_back(commune: Commune, tmp_path: Path) -> None:
    commune.keyed(commune.book())
    report = backup(commune.station, tmp_path / "copies")
    path = report.path / "station.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError):
        verify(report.path, passphrase=PASSPHRASE, recovery_key=None)
    commune.station.close()
    before = (commune.home / "station.db").read_bytes()
    with pytest.raises(StoreError):
        restore(report.path, commune.home, passphrase=PASSPHRASE, recovery_key=None)
    assert (commune.home / "station.db").read_bytes() == before


def test_seven_days_and_four_weeks_are_kept() -> None:
    from datetime import date, timedelta

    today = date(2026, 11, 24)
    names = [f"hotich-{today - timedelta(days=d)}T010000" for d in range(80)]
    gone = set(outdated([*names, "ảnh của tôi"], today))
    kept = [name for name in names if name not in gone]
    assert set(kept) >= set(names[:7]) and "ảnh của tôi" not in gone
    assert 7 + 4 <= len(kept) <= 7 + 5
