"""A book's ledger by keyboard alone: stated, read again blind, settled, explained, closed."""

from hotich_tui.domain.book.ledger import BookLedger, Gap, Run
from hotich_tui.domain.book.ledger_readings import Stage, Step
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.book.balance import BalanceScreen
from hotich_tui.ui.book.ledger import LedgerScreen
from hotich_tui.ui.book.settling import SettlingScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import SMALL, Opened, Seat
from tests.ui.test_screens import everything_held

UP, F10 = "\x1b[A", "\x1b[21~"
HOSTILE = "x[/b] \x1b[31m \u202eđảo"


def cells(*texts: str) -> str:
    """Keys for a row: Enter after each cell."""
    return "".join(text + "\r" for text in texts)


async def ledger(s: Seat, who: str, kind: type = LedgerScreen) -> LedgerScreen:
    await s.sign_in(who)
    s.type("s")
    screen: LedgerScreen = await s.on(kind)
    if kind is LedgerScreen:
        await s.until(lambda: screen.rows and screen.rows[0].cells["year"].is_mounted)
        await s.until(lambda: screen.focused)
    return screen


def view(commune: Commune, book: Book, who: str = "A1"):  # type: ignore[no-untyped-def]
    return commune.desk(who).ledgers.view(book.id)


async def test_stated_in_one_burst_with_two_years(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    async with seat() as s:
        screen = await ledger(s, "N1")
        s.type(cells("1998", "1", "86", "1", "44", "86", "44", "7:1 12-14:2"))
        await s.until(lambda: len(screen.rows) > 1 and screen.rows[1].cells["year"].has_focus)
        s.type(cells("1999", "1", "5") + UP)
        await s.until(lambda: screen.focused is screen.rows[0].cells["first_page"])
        s.type(F10)
        await s.home()
    assert view(commune, book).stage is Stage.STATED
    lines = view(commune, book, "N1").own
    assert lines["1.gaps"] == "7:torn 12-14:void" and lines["2.last"] == "5"


async def test_a_slip_is_named_and_the_cursor_stands_there(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    async with seat(SMALL) as s:
        screen = await ledger(s, "N1")
        s.type(cells("98", "1", "86") + F10)
        await s.until(lambda: "bốn chữ số" in s.text())
        assert screen.focused is screen.rows[0].cells["year"]
        s.type("\x15" + "1998" + F10)
        await s.home()
    assert view(commune, book).stage is Stage.STATED


async def test_the_second_person_learns_only_that_it_differs(
    commune: Commune, seat: Opened
) -> None:
    book = commune.book()
    row = {"year": "1998", "first": "1", "last": "47391", "entries": "47390", "gaps": "58283:1"}
    commune.desk("N1").ledgers.state(book.id, [row])

    def silent(s: Seat) -> bool:
        seen = s.text() + everything_held(s.app)
        return not any(word in seen for word in ("47391", "47390", "58283"))

    async with seat() as s:
        screen = await ledger(s, "S1")
        assert all(not cell.value for cell in screen.rows[0].cells.values()) and silent(s)
        s.type(cells("1998", "1", "7", "", "", "6") + F10)
        await s.until(lambda: "Khác — đọc lại sổ" in s.text())
        row_ = screen.rows[0].cells
        again = [cell for cell, widget in row_.items() if not widget.disabled]
        assert again == ["last", "entries", "gaps"] and screen.focused is row_["last"]
        assert not row_["last"].value and row_["first"].value == "1" and silent(s)
        # Leaving and coming back gives no third reading, and tells no more.
        await s.keyboard.escape()
        await s.home()
        s.type("s")
        screen = await s.on(LedgerScreen)
        await s.until(lambda: "Khác — đọc lại sổ" in s.text())
        await s.until(lambda: screen.rows and screen.focused is screen.rows[0].cells["last"])
        assert silent(s)
        s.type(cells("8", "6") + F10)
        await s.home()
        assert silent(s)
        s.type("s")
        await s.on(BalanceScreen)
        await s.until(lambda: "Người phân xử được" in s.text())
        assert silent(s)
    assert view(commune, book).stage is Stage.DISPUTED
    # The control: who stated it sees it.
    async with seat() as s:
        await ledger(s, "N1", BalanceScreen)
        await s.until(lambda: not silent(s))


async def test_settled_without_names(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(
        book.id, [{"year": "1998", "first": "1", "last": "8", "gaps": "5:2"}]
    )
    for _ in range(2):
        commune.desk("S1").ledgers.read(
            book.id, [{"year": "1998", "first": "1", "last": "9", "gaps": "5:1"}]
        )
    async with seat() as s:
        await s.sign_in("X1")
        s.type("s")
        screen: SettlingScreen = await s.on(SettlingScreen)
        shown = await s.until(lambda: s.text() if "Số cuối" in s.text() else "")
        assert not any(name in shown for name in ("N1", "S1"))
        s.type(str(screen.dispute.options.index("9") + 1))
        await s.until(lambda: "sổ gạch hủy số này" in s.text())
        s.type("g")
        await s.until(lambda: type(s.app.screen) is not SettlingScreen)
        await s.until(lambda: s.app.focused)
        s.type("5-6:2\r")
        await s.home()
    assert view(commune, book).ledger == BookLedger((Run(1998, 1, 9, gaps=(Gap(5, 6, "void"),)),))


async def test_explained_and_closed(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    version_id = commune.keyed(book, _named(commune, book))
    commune.verified(version_id)
    row = {"year": "1998", "first": "1", "last": "2"}
    commune.desk("N1").ledgers.state(book.id, [row])
    commune.desk("S1").ledgers.read(book.id, [row])
    async with seat() as s:
        await ledger(s, "S1", BalanceScreen)
        await s.until(lambda: "thiếu số 2" in s.text())
        s.type("\r")
        await s.until(lambda: "Giải trình" in s.text() and s.app.focused)
        s.type("2 trang 3\r")
        await s.until(lambda: "Trang rách, mất  trang 3" in s.text())
        await s.keyboard.escape()
        await s.home()
    commune.desk("T2").approving.approve(version_id)
    async with seat() as s:
        screen = await ledger(s, "T1", BalanceScreen)
        await s.until(lambda: "Mọi điều không khớp đã có lý do" in s.text())
        s.type("k")
        await s.until(lambda: "Quyển đã khóa" in s.text())
        assert screen.standing is not None and screen.standing.finished  # type: ignore[attr-defined]
    with commune.station.engine.connect() as connection:
        shown = connection.exec_driver_sql("SELECT shown FROM ledger_closing").scalar_one()
    assert "thiếu số 2" in shown and "Số cuối 2" in shown


def _named(commune: Commune, book: Book) -> dict[str, Value]:
    return entry(load_register(book.register), 1)


async def test_what_is_not_done_is_told_and_hostile_text_stays_text(
    commune: Commune, seat: Opened
) -> None:
    book = commune.book()
    commune.keyed(book, {**_named(commune, book), "so": Value(Said.WRITTEN, HOSTILE)})
    async with seat() as s:
        await ledger(s, "X1", BalanceScreen)
        await s.until(lambda: "chưa được hai người" in s.text())
        s.type("\r")
        await s.until(lambda: "phải làm xong" in s.text())
        s.type("k")
        await s.until(lambda: "cần vai" in s.text())
        await s.until(lambda: "n sửa" in s.text() and "o khai lại" in s.text())


async def test_the_keyer_states_again_while_nobody_has_read(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    row = {"year": "1998", "first": "1", "last": "8", "gaps": "5:2"}
    commune.desk("N1").ledgers.state(book.id, [row])
    async with seat() as s:
        await ledger(s, "N1", BalanceScreen)
        await s.until(lambda: "Số cuối 8" in s.text() and "5 (sổ gạch hủy số này)" in s.text())
        s.type("n")
        screen: LedgerScreen = await s.on(LedgerScreen)
        await s.until(lambda: screen.rows and screen.focused)
        assert screen.rows[0].cells["gaps"].value == "5:2"
        s.type(F10)
        await s.on(BalanceScreen)
    assert view(commune, book, "N1").own["1.gaps"] == "5:void"


async def test_in_english(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(language="en") as s:
        await ledger(s, "N1")
        await s.until(lambda: "LEDGER" in s.text() and "Page torn or lost" in s.text())


async def test_a_cell_that_was_left_survives_a_power_cut(commune: Commune, seat: Opened) -> None:
    """On disk when left, not only at F10; for the person who typed it, and nobody else."""
    book = commune.book()

    def kept() -> set[str]:
        with commune.station.engine.connect() as connection:
            return set(connection.exec_driver_sql("SELECT text FROM ledger_draft").scalars())

    async with seat() as s:
        screen = await ledger(s, "N1")
        s.type(cells("1998", "1", "58283"))
        await s.until(lambda: screen.rows[0].cells["first_page"].has_focus)
        await s.until(lambda: kept() == {"1998", "1", "58283"})
        # Nobody put anything down here: what is on disk now is what a power cut leaves.
    assert view(commune, book).stage is Stage.EMPTY
    for other in ("N2", "M1", "S1"):
        assert not commune.desk(other).ledgers.draft(book.id, Step(1, Stage.EMPTY))
    async with seat() as s:
        await ledger(s, "S1", BalanceScreen)
        assert "58283" not in s.text() + everything_held(s.app)
    async with seat() as s:
        screen = await ledger(s, "N1")
        await s.until(lambda: screen.rows[0].cells["first_page"].has_focus)
        assert screen.rows[0].cells["last"].value == "58283"
        s.type(cells("7") + F10)
        await s.home()
    assert not kept() and view(commune, book).stage is Stage.STATED
    assert view(commune, book, "N1").own["1.first_page"] == "7"


async def test_the_last_reading_is_taken_up_where_it_was(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    row = {"year": "1998", "first": "1", "last": "8", "entries": "8"}
    commune.desk("N1").ledgers.state(book.id, [row])
    commune.desk("S1").ledgers.read(book.id, [{**row, "last": "9", "entries": "9"}])
    async with seat() as s:
        screen = await ledger(s, "S1")
        s.type(cells("8"))
        await s.until(lambda: screen.rows[0].cells["entries"].has_focus)
        s.type("8")
        await s.until(lambda: screen.rows[0].cells["entries"].value == "8")
        await s.keyboard.escape()
        await s.home()
        assert view(commune, book).stage is Stage.READING
        screen = await ledger_again(s)
        await s.until(lambda: screen.rows[0].cells["entries"].value == "8")
        assert screen.rows[0].cells["last"].value == "8"
        s.type(F10)
        await s.home()
    assert view(commune, book).stage is Stage.SETTLED


async def ledger_again(s: Seat) -> LedgerScreen:
    s.type("s")
    screen: LedgerScreen = await s.on(LedgerScreen)
    await s.until(lambda: screen.rows and screen.focused)
    return screen


async def test_a_closed_ledger_is_taken_up_again(commune: Commune, seat: Opened) -> None:
    """The chief reopens; two state it afresh, without anything of the first round on any screen;
    then the former statement is there beside the new one."""
    book = commune.book()
    first = {"year": "1998", "first": "1", "last": "47391"}
    commune.desk("N1").ledgers.state(book.id, [first])
    commune.desk("S1").ledgers.read(book.id, [first])
    explaining = commune.desk("X1").balancing
    for found in explaining.standing(book.id).open:
        explaining.explain(book.id, found.finding.key, "torn")
    commune.desk("T1").balancing.close(book.id)

    def silent(s: Seat) -> bool:
        seen = s.text() + everything_held(s.app)
        return not any(word in seen for word in ("47391", "58283"))

    async with seat() as s:
        # Who stated it cannot begin it again, and is told who can.
        await ledger(s, "N1", BalanceScreen)
        await s.until(lambda: "47391" in s.text())
        s.type("o")
        await s.until(lambda: "báo người thứ ba" in s.text())
    async with seat() as s:
        await ledger(s, "T1", BalanceScreen)
        await s.until(lambda: "Quyển đã khóa" in s.text())
        s.type("o")
        await s.until(lambda: "Khai lại sổ cái từ đầu" in s.text() and s.app.focused)
        s.type("2 trang 58283\r")
        await s.until(lambda: "Khai lại từ đầu (lần 2), vì: Tìm thấy trang thiếu" in s.text())
        # Its own note is shown to whoever wrote it; the former statement to nobody.
        assert "58283" in s.text() and "47391" not in s.text() + everything_held(s.app)
    assert view(commune, book).step == Step(2, Stage.EMPTY)
    async with seat() as s:
        await s.sign_in("N1")
        s.type("7")
        await s.until(lambda: "Tìm thấy trang thiếu" in s.text() and "chưa khai" in s.text())
        assert silent(s)
        s.type("\r")
        screen: LedgerScreen = await s.on(LedgerScreen)
        await s.until(lambda: screen.rows and screen.focused and "lần khai 2" in s.text())
        assert not any(cell.value for cell in screen.rows[0].cells.values()) and silent(s)
        s.type(cells("1998", "1", "47392") + F10)
        await s.until(lambda: type(s.app.screen) is WaitingScreen)
    async with seat() as s:
        screen = await ledger(s, "S1")
        assert silent(s) and "47392" not in s.text() + everything_held(s.app)
        s.type(cells("1998", "1", "47392") + F10)
        await s.home()
        s.type("s")
        await s.on(BalanceScreen)
        shown = await s.until(lambda: s.text() if "47392" in s.text() else "")
        assert "Lần khai 1  đã khóa quyển" in shown and "Số cuối 47391" in shown
    assert view(commune, book).step == Step(2, Stage.SETTLED)


async def test_taken_up_again_on_a_laptop_in_english(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    row = {"year": "1998", "first": "1", "last": "8"}
    commune.desk("N1").ledgers.state(book.id, [row])
    commune.desk("S1").ledgers.read(book.id, [row])
    async with seat(language="en", keymap="laptop") as s:
        await ledger(s, "T1", BalanceScreen)
        await s.until(lambda: "o state afresh" in s.text() and "Last 8" in s.text())
        s.type("o")
        await s.until(lambda: "choose a reason" in s.text() and s.app.focused)
        s.type("1\r")
        await s.until(lambda: "Stated afresh (round 2)" in s.text())
    assert view(commune, book).step == Step(2, Stage.EMPTY)
