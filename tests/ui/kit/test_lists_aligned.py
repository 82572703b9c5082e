"""Every list screen at 80×24: entry numbers of one, two and three digits end below each other, and
what stands behind them begins below each other."""

import re

import pytest
from rich.cells import cell_len
from textual.geometry import Size

from hotich_tui.cli.matching import compare
from hotich_tui.domain.entry.values import BLANK
from hotich_tui.domain.quality.effort import Activity, Count, Figures
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Version
from hotich_tui.messages import say
from hotich_tui.store.record.drafts import SqlDraftWork
from hotich_tui.ui.home.figures import FiguresScreen, _Found
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.ui.population.earlier import EarlierScreen
from hotich_tui.workflow.population.earlier import Place
from tests.approval import agree_ledger, fill
from tests.conftest import Commune
from tests.matching import load
from tests.ui.conftest import Opened, Seat

NUMBERS = (1, 12, 112)
UNNAMED = "(chưa có tên)"


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records of a book get these numbers, not one after the other."""
    true_add, numbers = SqlDraftWork.add_record, iter(NUMBERS)

    def add(self: SqlDraftWork, book_id: str, ordinal: int | None = None) -> Version:
        return true_add(self, book_id, next(numbers, None) if ordinal is None else ordinal)

    monkeypatch.setattr(SqlDraftWork, "add_record", add)


def assert_aligned(text: str, number: str, behind: str) -> list[str]:
    """Compare the rows that hold a number of `NUMBERS` with what stands behind it.

    Args:
        number: What stands before the number, as a pattern.
        behind: What begins the column behind it, as a pattern.

    Returns:
        The rows.
    """
    pattern = re.compile(rf"{number}\s+({'|'.join(map(str, NUMBERS))})\s\s+(?={behind})")
    found = [(line, m) for line in text.splitlines() if (m := pattern.search(line))]
    assert sorted(int(m[1]) for _, m in found) == list(NUMBERS), text
    assert len({cell_len(line[: m.end(1)]) for line, m in found}) == 1, text
    assert len({cell_len(line[: m.end()]) for line, m in found}) == 1, text
    assert max(cell_len(line.rstrip()) for line, _ in found) <= 79, text
    return [line for line, _ in found]


async def opened(s: Seat, who: str, keys: str) -> str:
    await s.sign_in(who)
    s.type(keys)
    return await s.still()


def three(commune: Commune) -> list[str]:
    """Three verified records; the last one's name stands in no field."""
    return fill(commune, 3, keyed={3: {"nksHoTen": BLANK}})[1]


NAME = r"(Chữ|\(chưa)"


@pytest.mark.usefixtures("apart")
async def test_approving_and_what_waits_for_it(commune: Commune, seat: Opened) -> None:
    three(commune)
    async with seat() as s:
        text = await opened(s, "T1", "p")
        lines = assert_aligned(text, "", NAME)
        assert sum(UNNAMED in line for line in lines) == 1
        await s.keyboard.escape()
        await s.home()
        s.type("3")
        assert_aligned(await s.still(), r"KS \S+", NAME)
        await s.keyboard.escape()
        await s.home()
        s.type("/")
        await s.still()
        s.type("1998")
        await s.until(lambda: "112" in s.text())
        assert_aligned(await s.still(), r"KS \S+", "chờ duyệt")


@pytest.mark.usefixtures("apart")
async def test_approved_and_review(commune: Commune, seat: Opened) -> None:
    ids = three(commune)
    load(commune)
    compare(commune.station, commune.user("K1").id)
    for version_id in ids:
        desk = commune.desk("T1")
        desk.approving.open(version_id)
        desk.approving.approve(version_id)
    async with seat() as s:
        text = await opened(s, "T1", "c")
        mothers = [line for line in text.splitlines() if "người mẹ" in line]
        assert_aligned("\n".join(mothers), r"KS \S+", "người mẹ")
        assert len({cell_len(line[: line.index("Chữ")]) for line in mothers}) == 1
        await s.keyboard.escape()
        await s.home()
        s.type("p")
        await s.still()
        s.type("v")
        assert_aligned(await s.still(), "", NAME)


@pytest.mark.usefixtures("apart")
async def test_parked(commune: Commune, seat: Opened) -> None:
    for version_id in three(commune):
        commune.desk("T1").parking.park(version_id, "torn", "trang 1")
    async with seat() as s:
        assert_aligned(await opened(s, "T1", "l"), r"KS \S+", "chờ duyệt")


@pytest.mark.usefixtures("apart")
async def test_who_may_not_see_a_name_is_told_that(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    for _ in NUMBERS:
        commune.keyed(book)
    async with seat() as s:
        lines = assert_aligned(await opened(s, "S1", "1"), r"KS \S+", r"\(")
        assert all("(tên chưa hiện)" in line and UNNAMED not in line for line in lines)


@pytest.mark.usefixtures("apart")
async def test_balance(commune: Commune, seat: Opened) -> None:
    """A finding is a sentence: its reason begins in one column."""
    book, _ = fill(commune, 3)
    agree_ledger(commune, book, 120)
    async with seat() as s:
        text = await opened(s, "T1", "s")
        signs = [line for line in text.splitlines() if "≠" in line]
        assert signs and len({cell_len(line[: line.index("≠")]) for line in signs}) == 1
        assert all(re.search(r"≠  \S", line) for line in signs)


class _Somewhere:
    """Where a screen is when it is not shown: it says its sentences."""

    language = "vi"

    def say(self, key: str, **kwargs: object) -> str:
        return say(key, "vi", **kwargs)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Screens that are asked for their lines alone."""
    monkeypatch.setattr(StationScreen, "seat", _Somewhere())
    monkeypatch.setattr(StationScreen, "size", Size(80, 24))


@pytest.mark.usefixtures("nowhere")
def test_earlier_records(commune: Commune) -> None:
    screen = EarlierScreen(commune.desk("N1"), "", lambda _: None)
    screen.places = [
        Place(str(n), "KS", f"{n}/1998", 1998, "xã Mẫu", n, "" if n == 12 else "00001")
        for n in NUMBERS
    ]
    screen._looked_here = True
    text = "\n".join(line.plain for line in screen.lines())
    assert_aligned(text, "số thứ tự", "xã Mẫu")
    assert len({cell_len(line[: line.index("KS")]) for line in text.splitlines()}) == 1


@pytest.mark.usefixtures("nowhere")
def test_figures(commune: Commune) -> None:
    """Numbers of records end below each other, and so do minutes."""
    desk = commune.desk("T1")
    roles = (Role.KEYER, Role.VERIFIER, Role.APPROVER)
    counts = [Count(desk.user.id, role, n) for role, n in zip(roles, NUMBERS, strict=True)]
    screen = FiguresScreen(desk)
    screen._found = _Found((_figures(),), counts, (), {})
    lines = [line.plain for line in screen.lines()]
    for pattern, count in ((r"\s(1|12|112)$", 3), (r"[\d,]+ phút(?=  )", 4), (r"\d+ %", 4)):
        ends = [cell_len(line[: m.end()]) for line in lines if (m := re.search(pattern, line))]
        assert len(ends) >= count and len(set(ends)) == 1, (pattern, lines)


def _figures() -> Figures:
    return Figures(
        Role.KEYER, 3, {doing: 60.0 * 11**n for n, doing in enumerate(Activity)}, keys=30
    )
