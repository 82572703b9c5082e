"""What was found once and stays is what would be found now, over books that lived by chance: risks,
facts, counts, odd verifications. The definitions stand here and read everything again."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.entry_facts import FACTS
from hotich_tui.domain.quality.errors_left import Counts
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.risk import Examined, Risk
from hotich_tui.domain.quality.suspicion import load_floor, suspicions
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.record.settled import settled
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.quality.errors_left import keep_tallies
from hotich_tui.store.quality.kept import rebuild_kept
from hotich_tui.store.quality.suspected import load_spent
from hotich_tui.store.quality.vigilance import AGREES
from hotich_tui.store.record.dossier import Dossier, load_dossiers, title
from hotich_tui.workflow.book.by_exception import Survey
from hotich_tui.workflow.quality.efforts import verification_flags
from tests.conftest import Commune
from tests.domain.quality.test_weighing import all_at_once
from tests.histories import Life

KEPT = ("weighed", "tallied", "suspected")
KS = load_register("KS")


def changed(commune: Commune, statement: str) -> None:
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(statement)


def drop(commune: Commune) -> None:
    """As a station that never kept anything."""
    for table in KEPT:
        changed(commune, f"DELETE FROM {table}")
    changed(commune, "UPDATE judged SET floor = '', through = 0")


def rows(commune: Commune, table: str) -> list[Any]:
    with commune.station.engine.connect() as connection:
        return sorted(map(tuple, connection.exec_driver_sql(f"SELECT * FROM {table}")))


def dossiers(commune: Commune, book_id: str) -> list[Dossier]:
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        return load_dossiers(reads._connection, reads.finished(book_id))


def surveyed_anew(commune: Commune, book_id: str) -> Mapping[str, tuple[str, tuple[Risk, ...]]]:
    """Version -> title and risks, from all its readings and those of the entry before it."""
    viewpoint = Viewpoint(commune.user("T1"))
    found = {d.version.ordinal: d for d in dossiers(commune, book_id)}
    values = {ordinal: d.values_for(viewpoint) for ordinal, d in found.items()}
    flagged = flags_anew(commune, [d.version for d in found.values()])
    told = {}
    for ordinal, one in found.items():
        own = [r for r in one.closed_readings(viewpoint) if not r.carried]
        examined = Examined(one.version, "", values[ordinal], own)
        flags = flagged.get(one.version.id, ())
        before = values.get(ordinal - 1, {})
        risks = all_at_once(KS, examined, before, load_policy(), flags, None)
        told[one.version.id] = (title(KS, values[ordinal]), risks)
    return told


def flags_anew(commune: Commune, versions: list[Version]) -> Mapping[str, Any]:
    class Read:
        def suspected(self, some: list[Version]) -> Mapping[str, Any]:
            return suspected_anew(commune, [version.id for version in some])

    return verification_flags(Read(), versions)  # type: ignore[arg-type]


def suspected_anew(commune: Commune, version_ids: list[str]) -> Mapping[str, Any]:
    with commune.station.engine.connect() as connection:
        spent = load_spent(connection, version_ids)
    found = {
        version_id: suspicions(r.get(Role.KEYER, {}), r.get(Role.VERIFIER, {}), load_floor())
        for version_id, r in spent.items()
    }
    return {version_id: odd for version_id, odd in found.items() if odd}


def told(survey: Survey) -> Mapping[str, tuple[str, tuple[Risk, ...]]]:
    return {r.version.id: (r.title, r.risks) for r in survey.finished}


def compared(commune: Commune, book_id: str) -> None:
    """Everything that is kept against everything read again."""
    survey = commune.desk("T1").by_exception.survey(book_id)
    assert told(survey) == surveyed_anew(commune, book_id)
    same_counts(commune, book_id)
    same_flags(commune, book_id)
    same_facts(commune, book_id)
    same_values(commune, book_id)


def same_facts(commune: Commune, book_id: str) -> None:
    viewpoint = Viewpoint(commune.user("A1"))
    keys = [KS.by_meaning[meaning].key for meaning in FACTS]
    with commune.station.reads(viewpoint) as reads:
        found = reads.entries(reads.finished(book_id), keys)
    assert found == [d.values_for(viewpoint, keys) for d in dossiers(commune, book_id)]


def same_values(commune: Commune, book_id: str) -> None:
    viewpoint = Viewpoint(commune.user("T1"))
    found = commune.desk("T1").books.finished(book_id)
    assert found == [d.values_for(viewpoint) for d in dossiers(commune, book_id)]


def same_flags(commune: Commune, book_id: str) -> None:
    found = {f.version.id: f.suspicions for f in commune.desk("T1").efforts.flagged(book_id)}
    versions = [
        v
        for v in commune.desk("A1").books.versions(book_id)
        if v.state in (State.VERIFIED, State.DISPUTED, State.APPROVED, State.PARKED)
        and (v.parked_from or v.state) is not State.KEYED
    ]
    assert found == suspected_anew(commune, [v.id for v in versions])


def same_counts(commune: Commune, book_id: str) -> None:
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        before = reads.quality(book_id)
    commune.desk("T1").quality.estimate(book_id)
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert reads.quality(book_id) == before, "kept or counted now"
    whole = dossiers(commune, book_id)
    assert before["core"] == counted(commune, whole, lambda key: KS.by_key[key].core)
    assert before["every"] == counted(commune, whole, lambda key: True)


def counted(commune: Commune, found: list[Dossier], of: Callable[[str], bool]) -> Counts:
    """The counts of the estimate, by their definition, from all readings."""
    sums: Counter[str] = Counter()
    with commune.station.engine.connect() as connection:
        for dossier in found:
            sums.update(fields_of(connection, dossier, of))
        seeds = connection.execute(text("SELECT count(*), coalesce(sum(caught), 0) FROM trial"))
        shown, caught = seeds.one() if sums["looked_over"] else (0, 0)
    return Counts(**sums, seeds=shown, caught=caught)


def fields_of(connection: Connection, d: Dossier, of: Callable[[str], bool]) -> Counter[str]:
    query = (
        "SELECT field, how, difference FROM reading WHERE version_id = :id AND round = 1"
        " AND attempt = 1 AND role = 'verifier'"
    )
    # A correction reads a few fields again; all were read in the version before it.
    root, later = d, []
    while root.former is not None:
        later += [key for _, key in root.judged]
        root = root.former
    first = [r for r in connection.execute(text(query), {"id": root.version.id}) if of(r.field)]
    shown = connection.execute(
        text("SELECT shown FROM approved WHERE version_id = :id"), {"id": d.version.id}
    ).scalar()
    afresh = {key for key in later if of(key)}
    afresh |= {key for number, key in root.judged if number > 1 and of(key)}
    changed = [
        not compare(KS.by_key[key], settled(root.readings(key, 1)), settled(d.readings(key))).agrees
        for key in afresh
    ]
    read = set(json.loads(shown or "{}").get("again", ()))
    right = {key for key in read if of(key)} - afresh
    looked = [r for r in first if r.how == "looked_over"]
    wrong = 0
    for row in looked:
        decision = root.decided.get((1, row.field))
        keyed = root.keyed.get((1, row.field))
        value = None if keyed is None else keyed.value
        if decision is not None:
            wrong += not compare(KS.by_key[row.field], value, decision.value).agrees
    differed = [r for r in first if r.difference not in AGREES]
    return Counter(
        unsourced=len(first) - len(looked),
        unsourced_differed=sum(r.how != "looked_over" for r in differed),
        again=len(afresh) + len(right),
        again_wrong=sum(changed),
        settled=sum(r.field not in afresh | right for r in differed),
        returned=len(afresh),
        looked_over=len(looked),
        looked_wrong=wrong,
    )


def test_kept_is_found_again_over_a_life(commune: Commune) -> None:
    life = Life(commune, 29)
    for number in range(1, 11):
        life.key(number)
        for _ in range(3):
            life.step()
        if number % 5 == 0:
            compared(commune, life.book.id)
    compared(commune, life.book.id)
    kept = {table: rows(commune, table) for table in KEPT}
    assert all(kept.values())
    drop(commune)
    compared(commune, life.book.id)
    current = {row[0] for row in rows(commune, "weighed")}
    assert [row for row in kept["weighed"] if row[0] in current] == rows(commune, "weighed")
    assert rebuild_kept(commune.station.engine) == dict.fromkeys(KEPT, 0)
    compared(commune, life.book.id)


def test_a_rebuild_says_what_did_not_agree(commune: Commune) -> None:
    """The control: what is kept is not believed."""
    life = Life(commune, 4)
    book = life.lead(5)
    commune.desk("T1").quality.estimate(book.id)
    finished = [d.version.id for d in dossiers(commune, book.id)]
    changed(commune, f"UPDATE weighed SET found = '{{}}' WHERE version_id = '{finished[0]}'")
    changed(commune, "UPDATE tallied SET settled = settled + 1 WHERE core")
    changed(commune, "DELETE FROM suspected")
    changed(commune, f"INSERT INTO suspected VALUES ('{finished[0]}', 1, '[\"same_tempo\"]')")
    found = commune.station.rebuild(commune.user("K1").id)
    assert found["weighed"] == 1 and found["tallied"] > 0 and found["suspected"] > 0
    compared(commune, book.id)


def test_another_policy_weighs_anew(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotich_tui.store.record import weighing

    book = Life(commune, 5).lead(4)
    before = told(commune.desk("T1").by_exception.survey(book.id))
    changed(commune, "UPDATE weighed SET found = '{}'")
    monkeypatch.setattr(weighing, "_COUNTING", 2)
    assert told(commune.desk("T1").by_exception.survey(book.id)) == before


def test_the_counts_of_a_draw_are_those_of_its_records(commune: Commune) -> None:
    """A record that is approved, or sent back, after it was counted is counted again."""
    life, random = Life(commune, 8), Random(8)
    book = life.lead(4)
    for _ in range(8):
        with commune.station.engine.connect() as connection, connection.begin():
            ids = [d.version.id for d in load_dossiers(connection, finished_of(commune, book.id))]
            keep_tallies(connection, random.sample(ids, len(ids) // 2))
        life.step()
        same_counts(commune, book.id)


def finished_of(commune: Commune, book_id: str) -> list[Version]:
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        return list(reads.finished(book_id))
