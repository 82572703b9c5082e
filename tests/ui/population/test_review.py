"""The review list by keyboard alone: filter, look, choose among twins, decide, leave aside."""

from dataclasses import replace

from hotich_tui.domain.population.findings import person_digest
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.ui.kit.dialogs import ReasonDialog
from hotich_tui.ui.population.finding import FindingScreen
from hotich_tui.ui.population.review import ReviewScreen
from tests.conftest import Commune
from tests.matching import DIFFERS, PLANTED, compared, stored_values
from tests.ui.conftest import Opened, Seat
from tests.ui.test_screens import state

F4 = "\x1bOS"


async def review(s: Seat, who: str = "T1") -> ReviewScreen:
    await s.sign_in(who)
    s.type("c")
    screen: ReviewScreen = await s.on(ReviewScreen)
    await s.until(lambda: screen.listed)
    return screen


def waits(screen: ReviewScreen, version_id: str) -> bool:
    return any(
        (o.finding.version_id, o.finding.person) == (version_id, "child") for o in screen._everyone
    )


async def opened(s: Seat) -> FindingScreen:
    s.type("\r")
    found: FindingScreen = await s.on(FindingScreen)
    await s.until(lambda: found.opened)
    return found


async def test_a_difference_is_shown_in_words_and_decided(commune: Commune, seat: Opened) -> None:
    _, ids = compared(commune)
    before = stored_values(commune)
    async with seat() as s:
        screen = await review(s)
        while not all(o.finding.match_class is MatchClass.DIFFERS for o in screen.listed):
            kind = screen._kind
            s.type("l")
            await s.until(lambda k=kind: screen._kind is not k)
        await opened(s)
        await s.until(lambda: "Hoàng Thị Hưởng" in s.text())
        text = s.text()
        assert "SỔ GHI" in text and "DÂN CƯ GHI" in text and "Hoàng Thị Hường" in text
        assert "Điều 60" in text, "the rule and its law are on the screen"
        line = next(line for line in text.splitlines() if "Hưởng" in line)
        assert "khác dấu" in line
        s.type("\r")
        await s.until(lambda: isinstance(s.app.screen, ReasonDialog) and s.app.focused)
        s.type("1 đã hỏi gia đình\r")
        await s.until(lambda: s.app.screen is screen and not waits(screen, ids[2]))
    decided = {
        one.finding.version_id: one.finding.decided
        for one in commune.desk("T1").reviewing.listed(everything=True)
        if one.finding.person == "child"
    }[ids[2]]
    assert decided is not None and (decided.reason, decided.note) == ("same", "đã hỏi gia đình")
    assert stored_values(commune) == before


async def test_one_of_twins_is_chosen_and_another_left_aside(
    commune: Commune, seat: Opened
) -> None:
    _, ids = compared(commune)
    async with seat() as s:
        screen = await review(s)
        rows = [one.finding.version_id for one in screen.listed if one.finding.person == "child"]
        assert ids[3] in rows
        while screen.listed[screen.row].finding.version_id != ids[3]:
            row = screen.row
            s.type("\x1b[B")
            await s.until(lambda r=row: screen.row != r)
        found = await opened(s)
        first = found.candidate
        await s.until(lambda: "1/2" in s.text())
        s.type("\t")
        await s.until(lambda: found.candidate is not first and "2/2" in s.text())
        chosen = found.candidate
        s.type("\r")
        await s.until(lambda: isinstance(s.app.screen, ReasonDialog) and s.app.focused)
        s.type("1\r")
        await s.until(lambda: s.app.screen is screen and not waits(screen, ids[3]))
        while screen.listed[screen.row].finding.version_id != ids[4]:
            row = screen.row
            s.type("\x1b[B" if row + 1 < len(screen.listed) else "\x1b[A")
            await s.until(lambda r=row: screen.row != r)
        await opened(s)
        s.type(F4)
        await s.until(lambda: isinstance(s.app.screen, ReasonDialog) and s.app.focused)
        s.type("5\r")
        await s.until(lambda: s.app.screen is screen)
    listed = commune.desk("T1").reviewing.listed(everything=True)
    twin = next(o.finding for o in listed if o.finding.version_id == ids[3] and o.finding.stands)
    assert twin.decided is not None and chosen is not None
    assert twin.decided.chosen == person_digest(chosen.person)
    assert state(commune, ids[4]) is State.PARKED


async def test_who_may_not_is_told(commune: Commune, seat: Opened) -> None:
    compared(commune)
    async with seat() as s:
        await s.sign_in("S1")
        s.type("c")
        told = await s.until(lambda: [n.message for n in s.app._notifications])
        assert "đối chiếu với dân cư" in told[0] and "người phân xử" in told[0]
        assert s.app.route == "home" and "Hưởng" not in s.text()


async def test_those_who_wait_are_counted_beside_those_who_are_shown(
    commune: Commune, seat: Opened
) -> None:
    compared(commune)
    async with seat() as s:
        screen = await review(s)
        waiting = len(screen.listed)
        s.type("a")
        await s.until(lambda: len(screen.listed) > waiting)
        assert f"hiện {len(screen.listed)} · {waiting} người chờ" in s.text()
        assert "người được kh…" in s.text() and "khớp, ngày kém rõ " in s.text()


async def test_a_long_name_is_compared_to_its_end(commune: Commune, seat: Opened) -> None:
    long = "Hoàng Thị Hưởng Nguyễn Phương Quỳnh Anh Thư"
    _, ids = compared(commune, [*PLANTED, replace(DIFFERS, mother=long)])
    async with seat() as s:
        await s.sign_in("T1")
        s.app.open("finding", version_id=ids[2], person="child")
        found: FindingScreen = await s.on(FindingScreen)
        await s.until(lambda: found.opened)
        while found.candidate is None or found.candidate.person.mother != long:
            before = found.candidate
            s.type("\t")
            await s.until(lambda b=before: found.candidate is not b)
        await s.until(lambda: "Thư" in s.text())
