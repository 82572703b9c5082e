"""A decision can be taken back until it is written; what one key says for good is asked once."""

import pytest

from hotich_tui.domain.entry.values import ILLEGIBLE, Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.ui.adjudicating import held
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.kit.dialogs import ConfirmDialog, TextDialog
from tests.approval import fill, written
from tests.conftest import Commune
from tests.scopes import FIELD, OTHER, version, view
from tests.ui.conftest import Opened, Seat

DATE = "nksNgaySinh"


def long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written by itself."""
    monkeypatch.setattr(held, "TAKE_BACK", 600.0)


def disputed(commune: Commune, *fields: str) -> str:
    """A record in which two people read some fields differently; its version."""
    second = {key: written("Đọc Khác") for key in fields or (FIELD,)}
    _, (version_id,) = fill(commune, 1, verified={1: second})
    return version_id


async def settling(s: Seat) -> AdjudicatingScreen:
    await s.sign_in("X1")
    s.type("x")
    screen: AdjudicatingScreen = await s.on(AdjudicatingScreen)
    return screen


def decided(commune: Commune) -> list[str]:
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT text FROM decision ORDER BY id")
        return list(rows.scalars())


async def test_a_slip_of_the_finger_is_taken_back(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_enough(monkeypatch)
    version_id = disputed(commune)
    async with seat() as s:
        screen = await settling(s)
        right = screen.dispute.options[1]
        s.type("1")
        await s.until(lambda: screen.open_fields == 0)
        assert "Z lấy lại" in await s.still() and not decided(commune)
        s.type("z")
        await s.until(lambda: screen.open_fields == 1)
        s.type("2")
        await s.until(lambda: screen.open_fields == 0)
        assert not decided(commune) and version(commune, version_id).state is State.DISPUTED
        s.type("\r")
        await s.until(lambda: version(commune, version_id).state is State.VERIFIED)
    assert right is not None and decided(commune) == [right.text]


async def test_control_a_decision_written_at_once_is_not_taken_back(
    commune: Commune, seat: Opened
) -> None:
    disputed(commune, FIELD, OTHER)
    async with seat() as s:
        screen = await settling(s)
        s.type("1")
        await s.until(lambda: decided(commune))
        s.type("z")
        await s.until(lambda: "đã ghi thì không sửa" in s.text())
        assert screen.open_fields == 1 and len(decided(commune)) == 1


async def test_after_its_time_it_is_written_by_itself(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "TAKE_BACK", 0.2)
    version_id = disputed(commune)
    async with seat() as s:
        await settling(s)
        s.type("1")
        await s.until(lambda: version(commune, version_id).state is State.VERIFIED)
        await s.home()


@pytest.mark.parametrize("keys", ["\x1b[27u", "\x1b[24~"], ids=["leaves", "hands over"])
async def test_who_goes_has_decided(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    long_enough(monkeypatch)
    version_id = disputed(commune)
    async with seat() as s:
        screen = await settling(s)
        s.type("1")
        await s.until(lambda: screen.open_fields == 0)
        s.type(keys)
        await s.until(lambda: version(commune, version_id).state is State.VERIFIED)


async def test_what_one_key_says_for_good_is_asked_once(commune: Commune, seat: Opened) -> None:
    version_id = disputed(commune, FIELD, OTHER)
    async with seat() as s:
        screen = await settling(s)
        for keys, wanted in (("m", ILLEGIBLE), ("s1", None)):
            first, key = screen.dispute.options[0], screen.dispute.key
            s.type(keys[:1])
            if keys == "s1":
                await s.until(lambda: screen._wrong)
                s.type("1")
            await s.on(ConfirmDialog)
            s.type("\x1b[27u")
            await s.until(lambda: s.app.screen is screen)
            assert screen.dispute.key == key, "nothing was decided"
            s.type(keys[-1:])
            await s.on(ConfirmDialog)
            s.type("\r")
            await s.until(lambda k: k not in [d.key for d in screen._open], key)
            said = wanted or Value(Said.ODD, "" if first is None else first.text)
            await s.until(lambda k, v: _decision(commune, k) == v, key, said)
    assert version(commune, version_id).state is State.VERIFIED


def _decision(commune: Commune, key: str) -> Value | None:
    with commune.station.engine.connect() as connection:
        query = "SELECT said, text FROM decision WHERE field = ?"
        row = connection.exec_driver_sql(query, (key,)).first()
    return None if row is None else Value(Said(row[0]), row[1])


async def test_another_book_is_announced(commune: Commune, seat: Opened) -> None:
    second = {1: {FIELD: written("Đọc Khác")}}
    for _ in range(2):
        fill(commune, 1, verified=second)
    async with seat() as s:
        screen = await settling(s)
        first = screen.case.book
        assert "QUYỂN KHÁC" not in await s.still()
        s.type("1")
        await s.until(lambda: screen.case.book.id != first.id)
        text = await s.still()
        assert "QUYỂN KHÁC" in text and screen.case.book.number in text


async def test_month_93_is_asked_back(commune: Commune, seat: Opened) -> None:
    """A slip that is no date costs nothing; the same again is what the book says."""
    version_id = disputed(commune, DATE)
    async with seat() as s:
        await settling(s)
        s.type("G")  # as Caps Lock makes it
        await s.on(TextDialog)
        s.type("04.93.1998\r")
        await s.until(lambda: "không có trong lịch" in s.text())
        assert not decided(commune)
        s.type("\r")
        await s.until(lambda: version(commune, version_id).state is State.VERIFIED)
    assert view(commune, version_id).values[DATE].text == "04.93.1998"


def test_the_order_of_the_readings_stays_while_a_case_is_open(commune: Commune) -> None:
    """Opened again, by another too, it stands as it stood; and it says nothing: over many cases
    the keyer's reading stands first about as often as not."""
    second = {n: {FIELD: written(f"Đọc Khác {n}")} for n in range(1, 25)}
    _, ids = fill(commune, 24, verified=second)
    keyed_first = 0
    for version_id in ids:
        orders = {
            tuple(commune.desk(who).adjudicating.open(version_id).disputes[0].options)
            for who in ("X1", "X1", "T2", "M1")
        }
        assert len(orders) == 1
        ((first, _),) = orders
        keyed_first += first is not None and first.text.startswith("Chữ")
    assert 4 <= keyed_first <= 20
