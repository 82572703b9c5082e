"""The played demo by its audit trail: what went wrong on the way, and that it came right."""

import asyncio
from random import Random

import pytest
from sqlalchemy import Row, select

from hotich_tui.cli.demo import play
from hotich_tui.cli.demo.book import entry
from hotich_tui.cli.demo.population import as_extracted
from hotich_tui.domain.entry.id_number import id_warnings, read_personal_id
from hotich_tui.domain.entry.values import How
from hotich_tui.domain.record.lifecycle import Event
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.tables import AUDIT, PERSON
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.population.hinting import Hinting

RECORDS, SEED = 3, 9
"""Enough for a dispute: the second record has a slip of its keyer. With this seed the extract says
the same as the page in some fields, and in others not."""


def test_every_trouble_stands_in_the_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    trail: list[Row] = []
    staff: dict[str, str] = {}
    deliver = play._deliver

    def looked_at(station: SqlStation, *rest: object) -> tuple[int, bool]:
        assert station.check() is None
        with station.engine.connect() as connection:
            trail[:] = connection.execute(select(AUDIT).order_by(AUDIT.c.n)).fetchall()
            named = connection.execute(select(PERSON.c.id, PERSON.c.staff_no))
            staff.update({person_id: staff_no for person_id, staff_no in named})
        return deliver(station, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(play, "_deliver", looked_at)
    # Every record: the lot would leave one in twenty without.
    monkeypatch.setattr(Hinting, "shown", lambda self, record_id: True)
    played = asyncio.run(play.play(RECORDS, SEED))

    def rows(event: str, version_id: str | None = None) -> list[Row]:
        return [r for r in trail if r.event == event and version_id in (None, r.version_id)]

    def who(row: Row) -> str:
        return staff[row.person_id]

    # The extract: loaded by who may, looked into by the keyer alone, a candidate taken; and every
    # field that it proposed was compared with the page: confirmed there, or typed over.
    (loaded,) = rows("population_load")
    assert who(loaded) == "T1" and loaded.n < rows("population_look")[0].n
    assert {who(r) for r in trail if r.event in ("hinted", "population_look")} == {"N1"}
    assert {r.version_id for r in rows("hinted")} >= {r.version_id for r in rows("population_look")}
    proposed = [(r.version_id, f, r.n) for r in rows("population_take") for f in _fields(r.detail)]
    confirmed, overtyped = rows("population_confirmed"), rows("population_overtyped")
    for version_id, field, n in proposed:
        (settled,) = [
            r for r in (*confirmed, *overtyped) if (r.version_id, r.field) == (version_id, field)
        ]
        assert settled.n > n and who(settled) == "N1"
        assert (settled.how == How.PROPOSAL.value) is (settled.event == "population_confirmed")
    assert (played.proposed, played.confirmed, played.overtyped) == (
        len(proposed),
        len(confirmed),
        len(overtyped),
    )
    assert played.confirmed > 0 and played.overtyped > 0, "the page differs now and then"

    # Disputes: each settled by a third person, its record approved after that.
    decided = rows("decide")
    assert len(decided) == played.disputed > 0
    for row in decided:
        hands = {who(r) for e in ("key", "verify") for r in rows(e, row.version_id)}
        assert who(row) not in hands and len(hands) == 2
        assert rows(Event.APPROVE.value, row.version_id)[0].n > row.n

    # A page left aside, taken up again, keyed and approved.
    (parked,), (resumed,) = rows(Event.PARK.value), rows(Event.RESUME.value)
    assert parked.version_id == resumed.version_id and parked.n < resumed.n
    assert rows("key", parked.version_id)[0].n > resumed.n
    assert rows(Event.APPROVE.value, parked.version_id)

    # A return: marked by the chief, keyed and verified again in what is marked, and approved.
    (returned,) = rows(Event.RETURN.value)
    marks, fields = _again(trail, returned.version_id, after=returned.n)
    assert fields == {"key": marks, "verify": marks}, "the others keep their verification"

    # A reopening: a new version, with the marked field keyed and verified afresh, approved beside
    # the first; the others stand as they were read there.
    (reopened,) = rows(Event.CORRECT.value)
    assert who(reopened) == who(returned)
    marks, fields = _again(trail, reopened.version_id, after=reopened.n)
    assert fields == {"key": marks, "verify": marks}
    assert len(rows(Event.APPROVE.value)) == RECORDS + 1

    # A ledger that does not balance: stated and read by two, explained by a third, then closed.
    (explained,), (closed,) = rows("ledger_explain"), rows("ledger_close")
    stated, read = rows("ledger_state"), rows("ledger_verify")
    parts = [{who(r) for r in part} for part in (stated, read, [explained], [closed])]
    assert all(len(people) == 1 for people in parts) and len(set.union(*parts)) == len(parts)
    assert stated[-1].n < read[0].n < explained.n < closed.n

    assert played.equal and played.acknowledged == played.approved == RECORDS


def _fields(detail: str) -> list[str]:
    """`child meHoTen,chaHoTen` of a candidate that was taken."""
    _, _, fields = detail.partition(" ")
    return fields.split(",") if fields else []


def test_the_extract_is_as_extracts_are() -> None:
    """Numbers say sex and year; some moved, some dead, and who died before 2016 has no number."""
    random, found = Random(5), []
    for code in ("KS", "KH", "KT"):
        register = load_register(code)
        for number in range(1, 120):
            page = entry(register, random, number=number, year=1998, book="1", place="xã Mẫu")
            found += as_extracted(code, page, random)
    numbered = [person for person in found if person.id_number]
    for person in numbered:
        assert read_personal_id(person.id_number) is not None and len(person.id_number) == 12
        assert not id_warnings(person.id_number, sex=person.sex, birth=person.birth)
    assert len({person.id_number for person in numbered}) == len(numbered) > 100
    dead = [person for person in found if person.died]
    early = [person for person in dead if int(person.died[-4:]) < 2016]
    assert 0 < len(dead) < len(found) / 5 and early and not any(p.id_number for p in early)
    assert any(p.id_number for p in dead if p not in early), "the control"
    assert 0.1 < sum(person.commune == "xã Khác" for person in found) / len(found) < 0.3
    assert {person.ethnicity for person in found} > {"Tày", "Nùng"}


def _again(
    trail: list[Row], version_id: str, *, after: int
) -> tuple[set[str], dict[str, set[str]]]:
    """The fields that were marked, and those that were keyed and verified after that."""
    own = [r for r in trail if r.version_id == version_id]
    (marks,) = [r.detail for r in own if r.event in ("mark", Event.CORRECT.value)]
    # What a correction takes over from the version before is nobody's keying.
    later = [r for r in own if r.n > after and r.how != How.EARLIER_VERSION.value]
    assert [r.event for r in later].count(Event.APPROVE.value) == 1
    events = ("key", "verify")
    # A group that was confirmed by one key is one row.
    return set(marks.split(",")), {
        e: {field for r in later if r.event == e for field in r.field.split(",")} for e in events
    }
