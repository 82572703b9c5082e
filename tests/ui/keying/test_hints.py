"""Hints: proposals are no values, the mother of the book wins, the verifier has none."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.geometry import Region

from hotich_tui.cli.demo.world import join
from hotich_tui.cli.extract import open_extract
from hotich_tui.domain.entry.values import How, Reading, Said, Value
from hotich_tui.domain.population.matching import (
    FIELDS,
    Agreement,
    Candidate,
    Evidence,
    Hints,
    Person,
)
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.exchange import read_workbook, write_book
from hotich_tui.messages import say
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Synthetic, World
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import sync
from hotich_tui.sync.read_back import read_back
from hotich_tui.ui.keying import candidates
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.population.hinting import Hinting
from hotich_tui.workflow.rules.errors import Incomplete
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.keying.test_keying import go_to, keying, stored

TAKE, CLEAR, DOUBT = "\x0c", "\x15", "\x14"
CHILD = Person(
    "Lường Thị Sao Mai",
    birth="12.03.1998",
    sex="2",
    ethnicity="Tày",
    mother="Nông Thị Dân Cư",
    father="Lường Văn Thử",
    home_town="xã Mẫu",
)
KEYED_HERE = ("nksHoTen", "nksNgaySinh", "nksDanToc")
BOOK_MOTHER = Value(Said.WRITTEN, "Nông Thị Sổ Ghi")


def load(commune: Commune, people: int = 300) -> Synthetic:
    """An extract of made-up people, and the child."""
    folk = Synthetic(World(people=people, seed=5))
    key = commune.station.sealing_key("population")
    build_index([*folk, CHILD], commune.home / "population", key=key)
    return folk


def give_hints(monkeypatch: pytest.MonkeyPatch, *, shown: bool = True) -> None:
    """The lot of every record, as the test wants it."""
    monkeypatch.setattr(Hinting, "shown", lambda self, record_id: shown)


@asynccontextmanager
async def keying_with_hints(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, **settings: Any
) -> AsyncIterator[tuple[Seat, KeyingScreen]]:
    """A keyer at a new record of a new book, whose lot lets hints be shown, and the extract."""
    load(commune)
    give_hints(monkeypatch)
    commune.book()
    async with seat(hints=open_extract, **settings) as s:
        yield s, await keying(s)


async def take_the_child(s: Seat, screen: KeyingScreen) -> None:
    await s.until(lambda: screen.hints and screen.hints._open)
    await go_to(s, screen, "nksHoTen")
    s.type("Lường Thị Sao Mai\t")
    await s.until(lambda: "nksHoTen" in screen.keyed)
    await go_to(s, screen, "nksNgaySinh")
    s.type("12031998")
    await s.until(lambda: screen.hints.found and screen.hints.found[0].person.mother)
    await s.until(lambda: "Sao Mai" in s.text() and "hợp" in s.text())
    s.type(TAKE)
    await s.until(lambda: screen.carried.get("meHoTen") == CHILD.mother)
    s.type("\t")
    await s.until(lambda: "nksNgaySinh" in screen.keyed)


@pytest.mark.parametrize("size", [(80, 24), (120, 32)])
async def test_the_books_mother_is_what_arrives(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """The candidate's mother differs from the book: keyed over, stored, exported and synced."""
    load(commune)
    give_hints(monkeypatch)
    book = commune.book()
    desk = commune.desk("N1")
    async with seat(size, hints=open_extract) as s:
        screen = await keying(s)
        await take_the_child(s, screen)
        version_id = screen.version_id
        await s.until(lambda: "◆" in s.text() or "meHoTen" not in screen.form.shown.inputs)
        assert screen.carried["chaHoTen"] == CHILD.father
        assert "nksGioiTinh" not in screen.carried, "a person's sex is never defaulted"
        assert stored(commune, "meHoTen") is None, "a proposal is no value"
        # Every core field is there, but nobody compared the proposals with the book.
        rest = {
            key: value
            for key, value in entry(screen.register).items()
            if key
            not in ("meHoTen", "chaHoTen", "nksHoTen", "nksNgaySinh", "nksDanToc", "nksQueQuan")
        }
        await go_to(s, screen, "meHoTen")
        s.type(f"{CLEAR}{BOOK_MOTHER.text}\t")
        await s.until(lambda: stored(commune, "meHoTen") == BOOK_MOTHER)
        await s.keyboard.escape()
        await s.until(lambda: not isinstance(s.app.screen, KeyingScreen))
    draft = desk.keying.open(version_id)
    assert draft.proposals.keys() == {"chaHoTen", "nksDanToc", "nksQueQuan"}
    desk.keying.commit_all(version_id, [Reading(k, v) for k, v in rest.items()])
    father = Value(Said.WRITTEN, CHILD.father)
    desk.keying.commit(version_id, Reading("chaHoTen", father, How.PROPOSAL))
    desk.keying.commit(version_id, Reading("nksDanToc", Value(Said.WRITTEN, "Tày"), How.PROPOSAL))
    # All core fields are there; what nobody compared with the book does not go on, nor is it kept.
    with pytest.raises(Incomplete) as refused:
        desk.keying.done(version_id)
    assert refused.value.fields == ("nksQueQuan",)
    desk.hinting.dismiss(version_id, "nksQueQuan")
    assert desk.keying.done(version_id) is State.KEYED
    commune.verified(version_id)
    chief = commune.desk("T1")
    chief.approving.approve(version_id)
    path = write_book(commune.home / "excel", book, screen.register, chief.books.finished(book.id))
    (row,) = read_workbook(path, load_registers()).rows
    assert row.values["meHoTen"] == BOOK_MOTHER and row.values["chaHoTen"] == father
    there = await asyncio.to_thread(delivered, commune)
    assert there["meHoTen"] == BOOK_MOTHER and there["chaHoTen"] == father
    figures = commune.desk("A1").hinting.figures()
    assert (figures.proposed, figures.confirmed, figures.overtyped) == (4, 2, 2)
    assert (figures.with_hints.records, figures.without.records) == (1, 0)
    assert figures.with_hints.errors == 0 and not figures.enough
    events = [row.event for row in chief.trail.of(version_id)]
    assert events.count("population_look") == 1 and events.count("population_take") == 1
    raw = b"".join(p.read_bytes() for p in commune.home.rglob("*") if p.is_file())
    assert CHILD.mother.encode() not in raw


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 32), (140, 40)])
async def test_nothing_moves_when_candidates_come(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    async with keying_with_hints(commune, seat, monkeypatch, size=size) as (s, screen):

        def places() -> dict[int, Region]:
            return {id(w): w.region for w in screen.query("*") if w.is_on_screen}

        await s.still()
        before = places()
        assert screen.status.region.width == screen.query_one("#hint").region.width == size[0]
        assert screen.hints.panel.display is (size[0] >= 120)
        await s.until(lambda: screen.hints._open)
        await go_to(s, screen, "nksHoTen")
        s.type("Lường Thị Sao Mai")
        await s.until(lambda: screen.hints.found)
        text = await s.still()
        assert places() == before and len(text.splitlines()) == size[1]
        assert "Sao Mai hợp" in text if screen.hints.panel.display else "hợp tên" in text
        assert "Ctrl+L" in text, "the key that takes the candidate"


@pytest.mark.parametrize(
    ("typed", "whole"),
    [("luong thi s", True), ("Lường Th", True), ("Lưỡng Thị S", False), ("Luong Sa", False)],
)
async def test_a_name_that_is_begun_is_completed(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, typed: str, whole: bool
) -> None:
    """A key that takes a candidate saves the rest of the letters; other letters stay."""
    async with keying_with_hints(commune, seat, monkeypatch) as (s, screen):
        await s.until(lambda: screen.hints and screen.hints._open)
        await go_to(s, screen, "nksNgaySinh")
        s.type("12031998\t")
        await s.until(lambda: "nksNgaySinh" in screen.keyed)
        await go_to(s, screen, "nksHoTen")
        s.type(typed)
        box = screen.form.inputs["nksHoTen"]
        await s.until(lambda: screen.hints.found and screen.hints.answers("nksHoTen", box.value))
        assert screen.hints.found[0].person.name == CHILD.name
        so_far = box.value
        s.type(TAKE)
        await s.until(lambda: screen.carried.get("nksDanToc") == CHILD.ethnicity)
        assert box.value == (CHILD.name if whole else so_far)
        assert ("nksHoTen" in screen.carried) is whole
        assert stored(commune, "nksHoTen") is None, "a proposal is no value"
        s.type(TAKE)
        await s.until(lambda: "Người này không có gì cho ô còn trống" in s.text())
        if whole:
            # The first letter that the book has otherwise replaces it.
            s.type("Vi\t")
            await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Vi"))


def test_a_candidate_in_words_and_colour() -> None:
    """What differs stands behind the value, in red, and no width cuts it off."""
    named = {"name": Agreement.WEAK, "birth": Agreement.SAME, "mother": Agreement.DIFFERS}
    moved = {"commune": Agreement.DIFFERS}
    evidence = {f: Evidence((named | moved).get(f, Agreement.UNSTATED), 0.0) for f in FIELDS}
    long = replace(CHILD, mother="Nông Thị Dân Cư Có Tên Rất Dài Không Vừa")
    found = [Candidate(0, long, 20.0, evidence), Candidate(1, CHILD, 9.0, evidence)]
    for width in (24, 35):
        lines = candidates.panel(found[:1], 0, ("Ctrl+L", "Ctrl+O"), width, say)
        (mother,) = [line for line in lines if line.plain.startswith("  mẹ Nông") and "…" in line]
        assert mother.plain.endswith("… khác") and mother.cell_len == width
        assert [span.style for span in mother.spans if mother.plain[span.start :] == " khác"] == [
            "red"
        ]
        body = [line for line in lines if line.plain.startswith("  ")]
        assert all(line.cell_len <= width for line in body)
        assert "▸ Lường Thị Sao Mai gần" in [line.plain for line in lines]
        assert not any("xã" in line.plain for line in lines), "moving is no mismatch"
    below = candidates.strip(found, 1, ("Ctrl+L", "Ctrl+O"), 78, say).plain.splitlines()
    assert below[0] == "Ctrl+L Lường Thị Sao Mai  12.03.1998  Nữ  khác mẹ · gần tên · hợp ngày sinh"
    assert below[1].startswith("Ctrl+O Lường")
    panel = candidates.panel(found, 1, ("Ctrl+L", "Ctrl+O"), 35, say)
    assert [line.plain[:1] for line in panel].count("▸") == 1


def delivered(commune: Commune) -> dict[str, Value]:
    """What the registry has of the one record after a sync."""
    station = commune.station
    with EmbeddedRegistry(f"sqlite:///{(commune.home / 'registry.db').as_posix()}") as registry:
        join(station, registry)
        assert sync(station.outbox, commune.home).exit_code == 0
        identity = station.outbox.identity()
        assert identity is not None
        (payload,) = read_back(identity).values()
    return dict(read_values(payload))


async def test_one_answer_confirms_one_group(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mother and father stand in groups of their own: Enter on one leaves the other proposed."""
    async with keying_with_hints(commune, seat, monkeypatch) as (s, screen):
        await take_the_child(s, screen)
        here = ""
        while here != "chaHoTen":
            if here:
                s.type("\r")
                await s.until(lambda: not screen.asks)
            await go_to(s, screen, "meNgaySinh")
            s.type("\r")
            await s.until(lambda: screen.asks)
            here = screen.form.focused().name
        await s.until(lambda: "so với sổ" in s.text())
        assert "meHoTen" in screen.carried
        s.type("\r")
        await s.until(lambda: stored(commune, "chaHoTen") == Value(Said.WRITTEN, CHILD.father))
        assert "meHoTen" in screen.carried and stored(commune, "meHoTen") is None
        readings = commune.desk("N1").keying.open(screen.version_id).readings
        assert readings["chaHoTen"].how is How.PROPOSAL


async def test_what_was_confirmed_may_be_doubted(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+T after Enter on a proposal: stored again as it is, with its mark."""
    async with keying_with_hints(commune, seat, monkeypatch) as (s, screen):
        await take_the_child(s, screen)
        await go_to(s, screen, "meHoTen")
        s.type("\r")
        await s.until(lambda: stored(commune, "meHoTen") == Value(Said.WRITTEN, CHILD.mother))
        await go_to(s, screen, "meHoTen")
        s.type(DOUBT)

        def reading() -> Reading:
            return commune.desk("N1").keying.open(screen.version_id).readings["meHoTen"]

        await s.until(lambda: reading().doubt)
        assert reading().how is How.PROPOSAL
        await s.until(lambda: not screen.entry.unsaved)
        version_id = screen.version_id
    events = [row.event for row in commune.desk("T1").trail.of(version_id)]
    assert events.count("population_confirmed") == 1, "the proposal was confirmed once"


async def test_a_share_of_the_records_has_none(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(commune)
    give_hints(monkeypatch, shown=False)
    commune.book()
    async with seat(hints=open_extract) as s:
        screen = await keying(s)
        await s.until(lambda: screen.hints and screen.hints._open)
        await go_to(s, screen, "nksHoTen")
        s.type("Lường Thị Sao Mai\t")
        await asyncio.sleep(0.3)
        s.type(TAKE)
        await s.until(lambda: "Không có người nào" in s.text())
        assert not screen.hints.found and "hợp" not in s.text()
    with commune.station.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT shown FROM hinted").fetchall() == [(0,)]


def test_the_lot_is_drawn_once_and_about_one_in_twenty(commune: Commune) -> None:
    first, other = commune.desk("N1").hinting, commune.desk("N2").hinting
    lots = [first.shown(f"record {n}") for n in range(4000)]
    assert lots == [other.shown(f"record {n}") for n in range(4000)]
    assert 140 <= lots.count(False) <= 260
    without = Hinting(commune.station, first.user, Policy(without_hints=0.999_999))
    assert not without.shown("record 0")


OPENED: list[str] = []


def _note(event: str, places: tuple[object, ...]) -> None:
    if event == "open" and str(places[0]).endswith(".sealed"):
        OPENED.append(str(places[0]))


sys.addaudithook(_note)


async def test_a_verifiers_session_never_opens_the_extract(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(commune)
    give_hints(monkeypatch)
    book = commune.book()
    commune.keyed(book)
    asked: list[SqlStation] = []

    def opener(station: SqlStation) -> Hints | None:
        asked.append(station)
        return open_extract(station)

    OPENED.clear()
    async with seat(hints=opener) as s:
        await s.sign_in("S1")
        s.type("d")
        screen = await s.on(VerifyingScreen)
        await go_to(s, screen, "nksHoTen")
        s.type("Lường Thị Sao Mai")
        await asyncio.sleep(0.3)
        assert not asked and not OPENED
        assert not hasattr(screen, "hints")
    # The control: a keyer's session does, and closes it when the form goes.
    async with seat(hints=opener) as s:
        screen = await keying(s)
        await s.until(lambda: screen.hints and screen.hints._open)
        assert len(asked) == 1 and OPENED
        hints = screen.hints
        await s.keyboard.escape()
        await s.until(lambda: not isinstance(s.app.screen, KeyingScreen))
        await s.until(lambda: hints._extract._index is None)


async def test_a_damaged_extract_is_said_once_and_work_goes_on(
    commune: Commune, seat: Opened
) -> None:
    load(commune)
    file = next((commune.home / "population").glob("index.sealed"))
    file.write_bytes(file.read_bytes()[:2000])
    commune.book()
    async with seat(hints=open_extract) as s:
        screen = await keying(s)
        await s.until(lambda: any("dân cư" in n.message for n in s.app._notifications))
        await go_to(s, screen, "nksHoTen")
        s.type("Lường Thị Sao Mai\t")
        await s.until(lambda: stored(commune, "nksHoTen") is not None)
