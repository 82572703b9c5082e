"""A routine check goes on where the one before ended; the whole chain is followed when asked."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.backup import BEFORE_UPGRADE, DAILY_LARGE, LARGE, backup, outdated
from hotich_tui.store.file.chain_check import WHOLE_EVERY
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.station import SqlStation
from tests.conftest import PASSPHRASE, Commune

Raw = Callable[[str], None]


@pytest.fixture
def checked(commune: Commune, raw: Raw) -> int:
    """The row with which a check ended; more were written since, and rows can be changed."""
    commune.verified(commune.keyed(commune.book()))
    check = commune.station.examine(quick=True)
    assert (check.broken, check.after) == (None, 0), "nothing was checked before"
    commune.station.keep_examined(check)
    commune.keyed(commune.book())
    for name in ("audit_row_no_update", "audit_row_no_delete"):
        raw(f"DROP TRIGGER {name}")
    return check.through


def test_it_goes_on_where_it_ended(commune: Commune, checked: int) -> None:
    check = commune.station.examine(quick=True)
    assert (check.broken, check.after) == (None, checked) and check.through > checked
    assert commune.station.examine(quick=False).after == 0


@pytest.mark.parametrize("back", [0, -1, -3])
def test_what_came_after_is_seen(commune: Commune, raw: Raw, checked: int, back: int) -> None:
    newest = commune.station.examine(quick=True).through
    raw(f"UPDATE audit_row SET at = at + 1 WHERE n = {newest + back}")
    assert newest + back > checked
    assert commune.station.examine(quick=True).broken == newest + back


def test_a_forged_beginning_is_seen_by_the_whole_check_alone(
    commune: Commune, raw: Raw, checked: int
) -> None:
    raw("UPDATE audit_row SET detail = 'x' WHERE n = 3")
    assert commune.station.examine(quick=True).broken is None, "what the quick one does not cover"
    assert commune.station.check() == 3


def test_the_row_where_it_ended_must_still_stand(commune: Commune, raw: Raw, checked: int) -> None:
    raw(f"UPDATE audit_row SET hash = x'00' WHERE n = {checked}")
    assert commune.station.examine(quick=True).broken == checked


@pytest.mark.parametrize(
    "change",
    [
        "replace(value, '[', '[1')",
        "'nichts'",
        "'[]'",
        "'{}'",
        "replace(value, substr(value, -8, 6), '000000')",
    ],
)
def test_a_forged_note_is_none(commune: Commune, raw: Raw, checked: int, change: str) -> None:
    """Then the whole chain is followed."""
    raw(f"UPDATE setting SET value = {change} WHERE key = 'audit_checked'")
    assert commune.station.examine(quick=True).after == 0
    raw("UPDATE audit_row SET detail = 'x' WHERE n = 3")
    assert commune.station.examine(quick=True).broken == 3


def test_a_check_that_found_something_leaves_no_note(
    commune: Commune, raw: Raw, checked: int
) -> None:
    newest = commune.station.examine(quick=True).through
    raw(f"UPDATE audit_row SET detail = 'x' WHERE n = {newest}")
    commune.station.keep_examined(commune.station.examine(quick=True))
    assert commune.station.examine(quick=True).after == checked


def test_a_backup_follows_the_whole_chain_once_a_month(
    commune: Commune, raw: Raw, checked: int, tmp_path: Path
) -> None:
    commune.station.close()
    raw("UPDATE audit_row SET detail = 'x' WHERE n = 3")
    clock = [time.time()]
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE, clock=lambda: clock[0])
    for _ in range(2):
        clock[0] += WHOLE_EVERY / 3
        assert backup(station, tmp_path / "copies").path.exists()
    clock[0] += WHOLE_EVERY / 2
    with pytest.raises(StoreError) as refused:
        backup(station, tmp_path / "copies")
    assert refused.value.key == "store.chain_broken"
    station.close()


def test_copies_of_before_an_upgrade_go_after_a_month(commune: Commune, tmp_path: Path) -> None:
    old, new = (commune.home / f"station.before-{name}.db" for name in ("0001", "0011"))
    for path in (old, new):
        path.write_bytes(b"")
    long_ago = time.time() - BEFORE_UPGRADE.total_seconds() - 60
    os.utime(old, (long_ago, long_ago))
    report = backup(commune.station, tmp_path / "copies")
    assert not old.exists() and new.exists()
    assert report.copies == 1 and report.all_bytes > report.bytes > 0


def test_of_large_copies_fewer_days_are_kept() -> None:
    from datetime import date

    today = date(2026, 11, 24)
    names = [f"hotich-{today - timedelta(days=d)}T010000" for d in range(80)]
    few = set(names) - set(outdated(names, today, days=DAILY_LARGE))
    assert few >= set(names[:DAILY_LARGE]) and len(few) < 7 + 4 and LARGE * 11 > 5e9
    weeks = {date.fromisoformat(name[7:17]).isocalendar()[:2] for name in few}
    assert len(weeks) >= 4


def test_a_group_that_was_looked_over_is_one_row(commune: Commune) -> None:
    """Who, when, how and which fields; and of their values no more than one HMAC."""
    values = {"nksHoTen": Value(Said.WRITTEN, "Nông Văn A"), "ghiChu": Value(Said.WRITTEN, "x")}
    version_id = commune.keyed(commune.book(), {**_entry(), **values})
    commune.verified(version_id)
    history = commune.desk("T1").trail.of(version_id)
    looked = [row for row in history if row.how == "looked_over"]
    fields = [key for row in looked for key in (row.field or "").split(",")]
    with commune.station.engine.connect() as connection:
        read = connection.exec_driver_sql(
            "SELECT field, person_id FROM reading WHERE how = 'looked_over' ORDER BY id"
        ).fetchall()
    assert [row.field for row in read] == fields and "ghiChu" in fields
    assert 1 < len(looked) < len(fields) / 2
    assert {row.person_id for row in looked} == {row.person_id for row in read}
    assert commune.station.check() is None


def test_the_hmac_of_a_group_is_of_each_value(commune: Commune) -> None:
    audit = commune.station.audit
    one, other = Value(Said.WRITTEN, "a"), Value(Said.WRITTEN, "b")
    macs = [
        audit.mac_of("00", values)
        for values in (
            {"x": one, "y": None},
            {"x": one, "y": other},
            {"x": other, "y": one},
            {"y": one, "x": other},
            {"x": one},
            one,
        )
    ]
    assert macs[2] == macs[3] and len(set(macs)) == 5


def test_a_group_with_a_field_that_is_closed_leaves_nothing(commune: Commune) -> None:
    from hotich_tui.domain.record.lifecycle import WrongState

    version_id = commune.keyed(commune.book())
    desk = commune.desk("S1")
    for blind in desk.verifying.open(version_id).blind:
        value = commune.first_values(version_id).get(blind.key, Value(Said.BLANK))
        desk.verifying.commit(version_id, blind.key, value)
    before = len(commune.desk("T1").trail.of(version_id))
    with (
        pytest.raises(WrongState),
        commune.station.work(commune.user("S1"), Role.VERIFIER) as work,
    ):
        work.look_over(version_id, {"ghiChu": None, "nksHoTen": None})
    assert len(commune.desk("T1").trail.of(version_id)) == before


def _entry() -> dict[str, Value]:
    from hotich_tui.domain.register.load_register import load_register
    from tests.conftest import entry

    return entry(load_register("KS"))
