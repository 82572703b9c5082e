"""The auditor opens any record with its history, and reads the log by person, event and day."""

import pytest

from hotich_tui.domain.record.account import LogFilter
from hotich_tui.domain.record.lifecycle import WrongRole
from hotich_tui.ui.auditing.log import LogScreen
from hotich_tui.ui.auditing.record import AuditedScreen
from hotich_tui.ui.auditing.records import RecordsScreen
from tests.conftest import Commune
from tests.store.proof.conftest import live
from tests.ui.conftest import Opened

DOWN, ESCAPE = "\x1b[B", "\x1b"


async def test_an_auditor_reads_a_record_and_its_history(commune: Commune, seat: Opened) -> None:
    live(commune)
    commune.give_pin("A1")
    async with seat() as s:
        await s.sign_in("A1")
        # Enter on a book does what an auditor mostly does.
        s.type("\r")
        listed: RecordsScreen = await s.on(RecordsScreen)
        await s.until(lambda: len(listed.items) == 4)
        s.type("\r")
        opened: AuditedScreen = await s.on(AuditedScreen)
        text = await s.until(lambda: s.text() if "LỊCH SỬ" in s.text() or opened.audited else "")
        assert opened.audited is not None and "Khác" in s.text(), text
        assert {row.event for row in opened.audited.history} >= {"key", "verify", "approve"}
        told = "\n".join(line.plain for line in opened.lines())
        assert "Người N1" in told and "phê duyệt" in told
        await s.keyboard.escape()
        await s.on(RecordsScreen)
        s.type(f"{DOWN}{DOWN}{DOWN}\r")
        keyed: AuditedScreen = await s.on(AuditedScreen)
        await s.until(lambda: keyed.audited)
        assert keyed.audited is not None and not keyed.audited.view.values, "read blind: not seen"
        assert "chưa được xem" in "\n".join(line.plain for line in keyed.lines())


async def test_the_log_is_filtered(commune: Commune, seat: Opened) -> None:
    live(commune)
    commune.give_pin("A1")
    async with seat() as s:
        await s.sign_in("A1")
        s.type("j")
        log: LogScreen = await s.on(LogScreen)
        await s.until(lambda: log._rows)
        newest = log._rows[0].n
        assert [row.n for row in log._rows] == list(range(newest, newest - len(log._rows), -1))
        s.type("s")
        await s.until(lambda: "Lọc nhật ký" in s.text())
        s.type("approve\r")
        await s.until(lambda: {row.event for row in log._rows} == {"approve"})
        s.type("n")
        await s.until(lambda: "Họ tên" in s.text())
        s.type("Người T1\r")
        await s.until(lambda: log.wanted.person_id)
        await s.until(lambda: len(log._rows) == 1)
        s.type("\r")
        await s.on(AuditedScreen)
        await s.keyboard.escape()
        await s.on(LogScreen)
        s.type("a")
        await s.until(lambda: log._rows and log._rows[0].n == newest)


@pytest.mark.parametrize("who", ["N1", "S1", "X1", "K1"])
def test_nobody_else_reads_the_log(commune: Commune, who: str) -> None:
    version_id = commune.keyed(commune.book())
    auditing = commune.desk(who).auditing
    book_id = commune.desk(who).books.progress()[0].book.id
    for ask in (
        lambda: auditing.log(LogFilter()),
        lambda: auditing.open(version_id),
        lambda: auditing.account(book_id),
        lambda: auditing.records(book_id),
        lambda: auditing.count(book_id),
    ):
        with pytest.raises(WrongRole):
            ask()
    assert commune.desk("A1").auditing.log(LogFilter())[0], "the control"


def test_the_log_goes_on_where_it_stopped(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In stretches, whatever is wanted; together they are the whole."""
    monkeypatch.setattr("hotich_tui.store.record.log.STRETCH", 7)
    commune.keyed(commune.book())
    auditing, found, before = commune.desk("A1").auditing, [], None
    looks = 0
    while before != 0:
        rows, before = auditing.log(LogFilter(event="user_add"), before=before, limit=3)
        found += [row.n for row in rows]
        looks += 1
    assert len(found) == 11 and found == sorted(found, reverse=True) and looks > 5
