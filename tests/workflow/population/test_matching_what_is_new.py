"""Comparing what is new finds what comparing everything anew finds, and looks at little."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from hotich_tui.cli.matching import FOLDER, _Index, compare
from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.population.matching import Match, Sought
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.population.index import HintIndex
from hotich_tui.workflow.population.matching import compare_all, compare_new
from tests.approval import fill, good_entry
from tests.conftest import Commune
from tests.matching import AGAIN, DIFFERS, MATCH, PLANTED, TWIN, WEAK, as_entry, load, said

CLASSES = ("registered", "match", "not_found", "differs", "weaker_date", "several")
PEOPLE = (MATCH, WEAK, DIFFERS, TWIN, AGAIN)


class Asked(_Index):
    """Counts who is asked for."""

    def __init__(self, index: HintIndex) -> None:
        super().__init__(index)
        self.asked = 0

    def reconcile(self, records: Iterable[Sought]) -> Sequence[Match]:
        found = list(records)
        self.asked += len(found)
        return super().reconcile(found)


def opened(commune: Commune) -> Asked:
    key = commune.station.sealing_key("population")
    return Asked(HintIndex.open(commune.home / FOLDER, key=key))


def kept(commune: Commune) -> dict[str, list[Any]]:
    with commune.station.engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}")))
            for table in ("finding", "compared", "event_key")
        }


def entries(random: Random, count: int) -> dict[int, Any]:
    """Children of the extract and others, the same one now and then, as somebody else's too."""
    found: dict[int, Any] = {}
    for number in range(1, count + 1):
        person = random.choice((*PEOPLE, replace(MATCH, name="Khổng Lạ Kỳ", birth="09.09.1951")))
        other = {"nksNgaySinh": person.birth[-4:]} if random.random() < 0.2 else {}
        found[number] = as_entry(person, **other)
    return found


def moved(commune: Commune, random: Random, ids: list[str]) -> None:
    """Sent back, keyed afresh, approved or corrected, by chance."""
    desk = commune.desk("T1")
    for version_id in random.sample(ids, 3):
        with commune.station.engine.connect() as connection:
            state = connection.exec_driver_sql(
                "SELECT state FROM version WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM version"
                " AS new WHERE new.record_id = version.record_id AND new.number > 1)",
                (version_id,),
            ).scalar()
        if state == State.VERIFIED.value and random.random() < 0.4:
            desk.approving.approve(version_id)
        elif state == State.VERIFIED.value:
            desk.approving.send_back(version_id, ["nksHoTen"], "misread")
        elif state == State.RETURNED.value:
            keying, person = commune.desk("N1").keying, random.choice(PEOPLE)
            keying.open(version_id)
            keying.commit(version_id, Reading("nksHoTen", said(person.name)))
            keying.done(version_id)
            commune.verified(version_id)
        elif state == State.APPROVED.value:
            desk.approving.correct(version_id, ["nksHoTen"], "misread")


def test_what_is_new_is_what_everything_is(commune: Commune) -> None:
    load(commune)
    random = Random(41)
    _, ids = fill(commune, 6, keyed=entries(random, 6))
    compare_all(commune.station.matches, opened(commune), "match")
    classes: set[str] = set()
    for _ in range(5):
        moved(commune, random, ids)
        _, more = fill(commune, 2, keyed=entries(random, 2))
        ids += more
        assert not commune.station.matches.is_current(opened(commune).identity)
        compare_new(commune.station.matches, opened(commune), "match")
        assert commune.station.matches.is_current(opened(commune).identity)
        found = kept(commune)
        compare_all(commune.station.matches, opened(commune), "match")
        assert kept(commune) == found
        classes |= {name for name in CLASSES if f"'{name}'" in "".join(found["finding"])}
    assert classes == set(CLASSES)


def test_only_what_is_new_is_asked_for(commune: Commune) -> None:
    load(commune)
    book, _ = fill(commune, 10)
    everyone = opened(commune)
    compare_new(commune.station.matches, everyone, "match")
    version_id = commune.keyed(book, good_entry(book, 11))
    commune.verified(version_id)
    again = opened(commune)
    compare_new(commune.station.matches, again, "match")
    assert 0 < again.asked <= everyone.asked / 10 + 1, "a new station compares everyone"


def test_an_interrupted_comparison_is_made_again_in_whole(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two records of one event only the newer one was written when the power went."""
    load(commune, PLANTED)
    fill(commune, 1, keyed={1: as_entry(AGAIN, ngayDangKy="09.09.1998")})
    compare(commune.station, "match")
    fill(commune, 1, keyed={1: as_entry(AGAIN, ngayDangKy="01.01.1998")})
    from hotich_tui.store.population import comparison

    def cut(*_: object) -> None:
        raise RuntimeError("power")

    monkeypatch.setattr(comparison, "set_compared_extract", cut)
    with pytest.raises(RuntimeError):
        compare(commune.station, "match", force=False)
    monkeypatch.undo()
    assert not commune.station.matches.is_current(opened(commune).identity)
    compare(commune.station, "match", force=False)
    found = kept(commune)
    compare(commune.station, "match")
    assert kept(commune) == found
