"""An import keeps no other seat waiting, and what ends it in the middle leaves it whole."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.exchange import read_workbook
from hotich_tui.store.composition import SqlWork
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.book.importing import (
    PORTION,
    Importing,
    ImportPlan,
    ImportReport,
    ImportStopped,
)
from tests.conftest import PASSPHRASE, Commune
from tests.exchange.test_import import look_alike, row

ROWS, MANY = 4 * PORTION, 100


def plan_of(folder: Path, entries: int, book: str = "02/2018") -> ImportPlan:
    rows = [row(f"{number:02d}/2018", quyenSo=book) for number in range(1, entries + 1)]
    return read_workbook(look_alike(folder / "a.xlsx", rows), load_registers())


@pytest.fixture
def plan(tmp_path: Path) -> ImportPlan:
    return plan_of(tmp_path, ROWS)


class Between:
    """The station, where something happens after each transaction of the import."""

    def __init__(self, station: SqlStation, happens: Callable[[], None]) -> None:
        self._station, self._happens = station, happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._station, name)

    @contextmanager
    def work(self, user: User, role: Role) -> Iterator[SqlWork]:
        with self._station.work(user, role) as work:
            yield work
        self._happens()


def numbers(commune: Commune, who: str = "M1") -> list[str]:
    """The numbers of all entries that somebody sees."""
    found = []
    with commune.station.reads(Viewpoint(commune.user(who))) as reads:
        for progress in reads.books():
            versions = reads.versions(book_id=progress.book.id)
            views = reads.records([version.id for version in versions])
            found += [view.values["so"].text for view in views if "so" in view.values]
    return found


def commits_within(commune: Commune, plan: ImportPlan, portion: int) -> int:
    """Commits of another seat, which keys without a pause, between the first row and the last."""
    other = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    draft = commune.desk("N2").keying.begin(commune.book().id)
    seat = Commune(other, commune.home).desk("N2").keying
    begun, over = threading.Event(), threading.Event()

    def key() -> None:
        for number in count():
            if over.is_set():
                return
            seat.commit(draft.version.id, Reading("meHoTen", Value(Said.WRITTEN, f"Ma {number}")))
            begun.set()

    thread = threading.Thread(target=key)
    thread.start()
    begun.wait(10)
    try:
        report = Importing(commune.station, commune.user("M1")).make_records(plan, portion=portion)
    finally:
        over.set()
        thread.join(30)
        other.close()
    with commune.station.engine.connect() as connection:
        edges = "SELECT n FROM audit WHERE version_id = ? ORDER BY n"
        first = connection.exec_driver_sql(edges, (report.records[0],)).scalars().first()
        last = connection.exec_driver_sql(edges, (report.records[-1],)).scalars().first()
        between = connection.exec_driver_sql(
            "SELECT count(*) FROM audit WHERE version_id = ? AND n BETWEEN ? AND ?",
            (draft.version.id, first, last),
        )
        return int(between.scalar_one())


def test_the_other_seat_commits_meanwhile(commune: Commune, tmp_path: Path) -> None:
    """The control: all rows in one transaction keep it waiting for the whole of it."""
    assert commits_within(commune, plan_of(tmp_path, MANY), MANY) == 0
    assert commits_within(commune, plan_of(tmp_path, MANY, "03/2018"), PORTION) > 2
    assert len(numbers(commune)) == 2 * MANY


def test_a_refusal_in_the_middle_leaves_whole_rows_and_says_so(
    commune: Commune, plan: ImportPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = Importing(commune.station, commune.user("M1"))
    true_add, calls = SqlWork.add_record, []

    def fails(self: SqlWork, *args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2 * PORTION + 3:
            raise OSError("disk")
        return true_add(self, *args)

    monkeypatch.setattr(SqlWork, "add_record", fails)
    with pytest.raises(ImportStopped) as stopped:
        importing.make_records(plan)
    monkeypatch.undo()
    sentence = str(stopped.value)
    assert f"{2 * PORTION} trong {ROWS}" in sentence and "OSError" in sentence
    assert "disk" not in sentence
    assert len(stopped.value.report.records) == 2 * PORTION
    goes_on(commune, plan, 2 * PORTION)


def goes_on(commune: Commune, plan: ImportPlan, there: int) -> None:
    """What is in is whole; the same file again brings in the rest, once."""
    assert sorted(numbers(commune)) == [f"{n:02d}/2018" for n in range(1, there + 1)]
    (progress,) = commune.desk("A1").books.progress()
    assert progress.counts == {State.KEYED: there}, "none is half a record"
    report = Importing(commune.station, commune.user("M1")).make_records(plan)
    assert len(report.records) == ROWS - there
    assert [issue.message for issue in report.skipped] == ["exchange.duplicate_in_book"] * there
    assert sorted(numbers(commune)) == [f"{n:02d}/2018" for n in range(1, ROWS + 1)]
    ordinals = [v.ordinal for v in commune.desk("A1").books.versions(progress.book.id)]
    assert ordinals == list(range(1, ROWS + 1)), "in the file's order"
    assert commune.station.check() is None


class PowerCut(BaseException):
    """Nothing of the program runs after it."""


def test_after_a_power_cut_the_same_file_goes_on(
    commune: Commune, plan: ImportPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_note, calls = SqlWork._note, []
    cells = len(plan.rows[0].values)

    def fails(self: SqlWork, event: str, **kwargs: Any) -> None:
        calls.append(event)
        if calls.count("key") == cells * (PORTION + 1) + 3:
            raise PowerCut
        true_note(self, event, **kwargs)

    monkeypatch.setattr(SqlWork, "_note", fails)
    with pytest.raises(PowerCut):
        Importing(commune.station, commune.user("M1")).make_records(plan)
    monkeypatch.undo()
    goes_on(commune, plan, PORTION)


def test_a_number_that_somebody_finishes_meanwhile_is_not_brought_in(
    commune: Commune, plan: ImportPlan
) -> None:
    """Of two keyings of one number that nobody had verified, neither is known to the other."""
    book = commune.desk("N2").books.create("KS", "02/2018", 2018, "xã Mẫu")
    values = {**plan.rows[2 * PORTION].values}
    taken = values["so"].text
    draft = commune.desk("N2").keying.begin(book.id)
    missing = {f.key: Value(Said.BLANK) for f in draft.to_key if f.core and f.key not in values}
    readings = [Reading(key, value) for key, value in {**values, **missing}.items()]
    commune.desk("N2").keying.commit_all(draft.version.id, readings)
    commune.desk("N2").keying.done(draft.version.id)
    done: list[int] = []

    def verify() -> None:
        if not done:
            done.append(1)
            commune.verified(draft.version.id)

    def report_of(station: Any) -> ImportReport:
        return Importing(station, commune.user("M1")).make_records(plan)

    report = report_of(Between(commune.station, verify))
    assert done and len(report.records) == ROWS - 1
    (issue,) = report.skipped
    assert (issue.cell, issue.message) == (
        str(plan.rows[2 * PORTION].number),
        "exchange.duplicate_in_book",
    )
    assert numbers(commune).count(taken) == 1
