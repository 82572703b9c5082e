"""A birth registered again: its earlier record is found here and at a real registry, and linked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotich_tui.cli.demo.world import join
from hotich_tui.cli.registry_link import open_registry
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import WrongRole
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.sync import sync
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.population.earlier import EarlierScreen
from hotich_tui.workflow.population.earlier import Place
from hotich_tui.workflow.rules.errors import BadInput
from tests.conftest import Commune, entry
from tests.registry.conftest import Station, item
from tests.ui.conftest import Opened, Seat
from tests.ui.keying.test_keying import go_to, keying, stored

EARLIER = "\x06"
CHILD = "Lường Thị Sao Mai"
TYPE = "loaiDangKy"


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[EmbeddedRegistry]:
    url = f"sqlite:///{(tmp_path / 'registry.db').as_posix()}"
    with EmbeddedRegistry(url) as running:
        yield running


def registered(commune: Commune) -> str:
    """A birth of 1998, approved; its record."""
    version_id = commune.keyed(commune.book(), entry(load_register("KS"), 1, nksHoTen=CHILD))
    commune.verified(version_id)
    commune.desk("T1").approving.approve(version_id)
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        return reads.version(version_id).record_id


def elsewhere(registry: EmbeddedRegistry) -> None:
    """The same birth, in a book of another commune."""
    other = Station(registry, "11111")
    key = {"commune": "11111", "register": "KS", "book": "01/1998", "no": "01/1998"}
    sent = item(natural_key=key, name=CHILD, record_id="rec-of-another-commune")
    assert other.verdicts([sent]) == [("created", "")]
    other.http.close()


async def keyed_again(s: Seat) -> KeyingScreen:
    """The same child keyed once more, as registered again."""
    screen = await keying(s)
    birth = entry(screen.register, 1)["nksNgaySinh"].text
    for key, text in {"nksHoTen": CHILD, "nksNgaySinh": birth, TYPE: "2"}.items():
        await go_to(s, screen, key)
        s.type(f"\x15{text}\t")
        await s.until(lambda k: k in screen.keyed, key)
    await s.until(lambda: any("bản ghi trước" in n.message for n in s.app._notifications))
    return screen


async def test_found_here_and_at_the_registry_and_linked(
    commune: Commune, seat: Opened, registry: EmbeddedRegistry
) -> None:
    first = registered(commune)
    join(commune.station, registry)
    assert sync(commune.station.outbox, commune.home).exit_code == 0
    elsewhere(registry)
    commune.book(year=2012, number="02")
    async with seat((100, 30), registry=open_registry) as s:
        screen = await keyed_again(s)
        s.type(EARLIER)
        shown: EarlierScreen = await s.on(EarlierScreen)
        await s.until(lambda: len(shown.places) == 2)
        here, there = shown.places
        assert (here.record_id, here.commune) == (first, "")
        assert (there.record_id, there.commune) == ("rec-of-another-commune", "11111")
        text = await s.still()
        assert "trước 01/01/2016" in text, "the rule"
        assert "ở trạm này" in text and "ở máy chủ" in text and "2 bản ghi" in text
        s.type("\x1b[B\r")
        await s.until(lambda: s.app.screen is screen)
        version_id = screen.version_id
        await go_to(s, screen, TYPE)
        assert screen.form.remark(TYPE).text.startswith("✎")
    desk = commune.desk("N1")
    note = desk.keying.open(version_id).readings[TYPE].note
    assert note == "bản ghi trước: KS 01/1998 · số thứ tự 1 · xã Mẫu"
    assert stored(commune, TYPE) == Value(Said.WRITTEN, "2"), "the value is the book's"
    trail = [(r.event, r.detail) for r in commune.desk("T1").trail.of(version_id)]
    assert [one for one in trail if one[0].startswith("earlier")] == [
        ("earlier_asked", "here 1"),
        ("earlier_asked", "registry"),
        ("earlier_linked", "11111 rec-of-another-commune"),
    ]
    assert not any(CHILD in detail for _, detail in trail)


async def test_without_the_registry_the_work_goes_on(
    commune: Commune, seat: Opened, registry: EmbeddedRegistry
) -> None:
    """It is gone: a sentence says so, what is here is shown and can be linked."""
    first = registered(commune)
    join(commune.station, registry)
    registry.__exit__()
    commune.book(year=2012, number="02")
    async with seat(registry=open_registry) as s:
        screen = await keyed_again(s)
        s.type(EARLIER)
        shown: EarlierScreen = await s.on(EarlierScreen)
        await s.until(lambda: "Không tới được máy chủ" in s.text())
        assert [place.record_id for place in shown.places] == [first]
        assert "không có bản ghi nào" not in s.text()
        s.type("\r")
        await s.until(lambda: s.app.screen is screen)
        await s.until(lambda: screen.form.remark(TYPE).text.startswith("✎"))
        # Keying goes on where it was.
        await go_to(s, screen, "meHoTen")
        s.type("Nông Thị Dân\t")
        await s.until(lambda: stored(commune, "meHoTen") is not None)


async def test_a_station_that_is_enrolled_nowhere_says_so(commune: Commune, seat: Opened) -> None:
    commune.book(year=2012)
    async with seat(registry=open_registry) as s:
        await keyed_again(s)
        s.type(EARLIER)
        await s.on(EarlierScreen)
        await s.until(lambda: "chưa ghi danh" in s.text())
        assert "Ở trạm này không có bản ghi nào trước" in s.text()
        await s.keyboard.escape()
        await s.on(KeyingScreen)


async def test_the_chief_sees_where_the_earlier_record_stands(
    commune: Commune, seat: Opened
) -> None:
    """And nobody who still has to read blind: a note on one field may tell another's value."""
    draft = commune.desk("N1").keying.begin(commune.book().id)
    version_id, place = draft.version.id, Place("rec", "KS", "1", 1998, "xã Mẫu", 1, "11111")
    keying_desk = commune.desk("N1")
    values = entry(draft.register)
    keying_desk.keying.commit_all(version_id, [Reading(k, v) for k, v in values.items()])
    keying_desk.earlier.link(version_id, place, "bản ghi trước: KS 1")
    keying_desk.keying.done(version_id)
    for who in ("S1", "X1", "T1"):
        with commune.station.reads(Viewpoint(commune.user(who))) as reads:
            assert reads.notes(version_id) == {}
    commune.verified(version_id)
    notes = commune.desk("T1").approving.open(version_id).notes
    assert notes == {TYPE: "bản ghi trước: KS 1"}
    async with seat((120, 40)) as s:
        await s.sign_in("T1")
        s.type("p")
        screen = await s.on(ApprovingScreen)
        await s.until(lambda: screen.survey)
        s.type("\r")
        await s.until(lambda: "✎ bản ghi trước: KS 1" in s.text())


def test_who_may_ask_and_with_what(commune: Commune) -> None:
    desk = commune.desk("N1")
    version_id = desk.keying.begin(commune.book().id).version.id
    with pytest.raises(BadInput, match="ngày sinh đủ"):
        desk.earlier.question(version_id)
    born = entry(load_register("KS"), 1)["nksNgaySinh"]
    readings = [Reading("nksHoTen", Value(Said.WRITTEN, CHILD)), Reading("nksNgaySinh", born)]
    desk.keying.commit_all(version_id, readings)
    question = desk.earlier.question(version_id)
    assert (question.event, question.name) == ("birth", CHILD)
    assert desk.earlier.here(version_id, question) == [], "not itself"
    place = Place("rec", "KS", "1", 1998, "xã Mẫu", 1)
    for who in ("N2", "S1", "T1"):
        with pytest.raises(WrongRole):
            commune.desk(who).earlier.link(version_id, place, "x")
        with pytest.raises(WrongRole):
            commune.desk(who).earlier.note_asked(version_id)
    before = commune.desk("T1").trail.news()
    for _ in range(2):
        assert desk.earlier.link(version_id, place, "bản ghi trước: x").note == "bản ghi trước: x"
    assert commune.desk("T1").trail.news(before) == before, "no record moved"
