"""A correction and a return on the screens: what opens, and what the chief is shown."""

from collections.abc import Callable

import pytest

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Choice, Version
from hotich_tui.ui.approving.record import RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.approving.widening import WideningScreen
from hotich_tui.ui.home.parked import ParkedScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.approval import written
from tests.conftest import Commune
from tests.scopes import FIELD, KINDS, OTHER, RIGHT, correction, keyed_afresh, version, view
from tests.ui.conftest import Opened, Seat

Kind = Callable[[Commune], str]


async def at_the_form(s: Seat, version_id: str) -> KeyingScreen:
    """N1 sits at the record that is keyed afresh."""
    await s.sign_in("N1")
    s.app.open("keying", version_id=version_id)
    screen: KeyingScreen = await s.on(KeyingScreen)
    return screen


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_only_the_marked_field_opens(commune: Commune, seat: Opened, kind: Kind) -> None:
    """The cursor opens in it; no key leads to another one, and what is typed lands there."""
    version_id = kind(commune)
    async with seat() as s:
        screen = await at_the_form(s, version_id)
        assert screen.current == FIELD and screen.order == [FIELD]
        assert {key for key, box in screen.form.inputs.items() if not box.disabled} == {FIELD}
        s.type("\t\x1b[Z\x1b[6~\x1b[5~\x07a")
        await s.still()
        assert screen.current == FIELD
        s.type("Hoàng Văn Đúng\t")
        await s.until(lambda: screen.entry.committed and not screen.entry.unsaved)
        s.type("\x1b[21~")
        await s.until(lambda: version(commune, version_id).state is State.KEYED)
    before = view(commune, version_id).values
    assert OTHER in before
    async with seat() as s:
        await s.sign_in("S1")
        s.app.open("verifying", book_id=version(commune, version_id).book_id)
        check = await s.on(VerifyingScreen)
        assert check.current == FIELD and check.order == [FIELD]
        assert {key for key, box in check.form.inputs.items() if not box.disabled} == {FIELD}


async def test_control_without_a_scope_the_form_opens_elsewhere(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rule switched off the cursor stands in an unmarked field and takes what is typed."""
    version_id = correction(commune)
    monkeypatch.setattr(Version, "in_scope", lambda *_: True)
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TRIGGER reading_row_in_scope")
    async with seat() as s:
        screen = await at_the_form(s, version_id)
        assert screen.current != FIELD
        s.type("9/1998\t")
        await s.until(lambda: screen.entry.committed and not screen.entry.unsaved)
        assert FIELD not in screen.entry.committed


async def record_of(s: Seat, version_id: str) -> RecordScreen:
    """T1 opens the record among those that wait for approval."""
    await s.sign_in("T1")
    s.type("p")
    listed: ApprovingScreen = await s.on(ApprovingScreen)
    await s.until(lambda: listed.survey)
    s.type("\r")
    record: RecordScreen = await s.on(RecordScreen)
    await s.until(lambda: record.shows(version_id) and record.lines())
    return record


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
async def test_the_chief_is_shown_what_changed_and_why(
    commune: Commune, seat: Opened, kind: Kind
) -> None:
    """Asked and reason above; the field first, with old and new, both readings, the decision."""
    version_id = kind(commune)
    keyed_afresh(commune, version_id)
    commune.verified(version_id, {FIELD: written("Hoàng Văn Hai")})
    third = written("Hoàng Văn Ba")
    commune.desk("X1").adjudicating.decide(version_id, FIELD, Choice.RETYPED, third, "neither")
    async with seat((120, 32)) as s:
        record = await record_of(s, version_id)
        text = await s.still()
        assert record.fields[0] == FIELD
        assert "Người T1" in text and ("Đính chính" in text or "Trả lại" in text)
        assert "xem dòng 3" in text or "số 3" in text
        lines = [line.plain for line in record.lines()[:3]]
        assert "Hoàng Văn Ba" in lines[0]
        assert "Chữ oTen 1" in lines[1] and "→ Hoàng Văn Ba" in lines[1]
        for said in ("nhập: Hoàng Văn Đúng", "đối soát: Hoàng Văn Hai", "phân xử: Hoàng Văn Ba"):
            assert said in lines[2]
        assert any("→ Hoàng Văn Ba" in str(value) for value in record.shown().values())
        s.type(" ")
        await s.until(lambda: record._marked)
        assert record._marked == {FIELD} and record.rows()[record.row][0] != FIELD


async def test_the_approver_of_a_first_version_sees_what_was_read(
    commune: Commune, seat: Opened
) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, {FIELD: written("Hoàng Văn Hai")})
    commune.desk("X1").adjudicating.decide(version_id, FIELD, Choice.RETYPED, RIGHT, "neither")
    async with seat((120, 32)) as s:
        record = await record_of(s, version_id)
        lines = [line.plain for key, line in record.rows() if key == FIELD]
        assert len(lines) == 2
        for said in ("nhập: Chữ oTen 1", "đối soát: Hoàng Văn Hai (đọc 2 lần)", "phân xử: Hoàng"):
            assert said in lines[1]


async def test_more_fields_are_opened_from_what_was_left_aside(
    commune: Commune, seat: Opened
) -> None:
    """The keyer leaves it aside and says why; the chief opens a field with a reason; it goes on."""
    version_id = correction(commune)
    commune.desk("N1").parking.park(version_id, "more_fields", "tên mẹ")
    async with seat() as s:
        await s.sign_in("T1")
        s.type("l")
        parked = await s.on(ParkedScreen)
        await s.until(lambda: parked.items)
        s.type("\x0f")
        screen = await s.on(WideningScreen)
        text = await s.still()
        assert "Đính chính" in text and "Hoàng" not in text
        place = screen._fields.index(OTHER)
        s.type("\x1b[B" * place + " ")
        await s.until(lambda: screen._marked == {OTHER})
        s.type("o")
        await s.until(lambda: s.app.screen is not screen and s.app.focused)
        s.type("1 dòng 7\r")
        await s.until(lambda: version(commune, version_id).scope == {FIELD, OTHER})
    commune.desk("N1").parking.resume(version_id)
    commune.desk("N1").keying.commit(version_id, Reading(OTHER, RIGHT))


async def test_a_correction_goes_to_its_keyers_list(commune: Commune, seat: Opened) -> None:
    """Begun and left, it is among the drafts of who began it."""
    version_id = correction(commune)
    async with seat() as s:
        await s.sign_in("N1")
        s.type("4")
        listed = await s.on(WaitingScreen)
        await s.until(lambda: listed.lines())
        assert version(commune, version_id).touched
