"""Times and key counts: who may see them, what is kept of the keys, what is flagged."""

import json

import pytest
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.effort import Activity, Effort, FieldEffort
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.quality.suspicion import Suspicion
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.workflow.record.verifying import Check
from tests.conftest import STAFF, Commune, entry

FIELDS = ("so", "ngayDangKy", "nksHoTen", "nksNgaySinh", "meHoTen", "chaHoTen")
KEYS = ["n", "g", "u", "backspace", "y", "e", "n"]


def effort(keys: list[str], *, pace: float = 1.0) -> Effort:
    """A record of six fields keyed alike, each with one slip."""
    fields = [
        FieldEffort(
            key,
            reading=2.0 * pace,
            keying=(2.0 + n / 7) * pace,
            keys=len(keys),
            backspaces=keys.count("backspace"),
            trace="\x1f".join(keys),
        )
        for n, key in enumerate(FIELDS)
    ]
    return Effort(tuple(fields), waiting=0.1, handling=5.0, keys=6 * len(keys) + 9)


def worked(commune: Commune, first: Effort, second: Effort) -> str:
    """A record keyed and verified with these efforts."""
    book = commune.book()
    draft = commune.desk("N1").keying.begin(book.id)
    values = entry(draft.register)
    keying, verifying = commune.desk("N1").keying, commune.desk("S1").verifying
    keying.commit_all(draft.version.id, [Reading(k, v) for k, v in values.items()])
    keying.done(draft.version.id, first)
    check: Check = verifying.open(draft.version.id)
    for blind in check.blind:
        verifying.commit(draft.version.id, blind.key, values.get(blind.key, Value(Said.BLANK)))
    for group in check.groups:
        verifying.look_over(draft.version.id, group.group.id, {})
    verifying.finish(draft.version.id, second)
    return draft.version.id


def test_own_figures_are_ones_own(commune: Commune) -> None:
    worked(commune, effort(KEYS), effort(KEYS[:3], pace=0.8))
    (figures,) = commune.desk("N1").efforts.mine()
    assert figures.role is Role.KEYER and figures.records == 1 and figures.keys == 51
    assert figures.backspaces == 6 and figures.seconds[Activity.HANDLING] == 5.0
    assert figures.seconds[Activity.READING] == pytest.approx(12.0)
    assert figures.short + figures.long == sum(
        bool(v.text) for v in commune.first_values(last(commune)).values()
    )
    (verifier,) = commune.desk("S1").efforts.mine()
    assert verifier.role is Role.VERIFIER and verifier.keys == 27
    for who in set(STAFF) - {"N1", "S1"}:
        assert not commune.desk(who).efforts.mine()


def last(commune: Commune) -> str:
    return commune.desk("A1").books.versions(commune.desk("A1").books.progress()[-1].book.id)[-1].id


def test_the_office_sees_counts_and_nobody_else(commune: Commune) -> None:
    worked(commune, effort(KEYS), effort(KEYS[:3]))
    book = commune.book()
    commune.keyed(book, keyer="N2")
    commune.desk("N2").keying.begin(book.id)
    counts = {(c.person_id, c.role): c.records for c in commune.desk("T1").efforts.counts()}
    ids = {who: commune.user(who).id for who in ("N1", "N2", "S1")}
    assert counts == {
        (ids["N1"], Role.KEYER): 1,
        (ids["N2"], Role.KEYER): 1,
        (ids["S1"], Role.VERIFIER): 1,
    }
    assert commune.desk("A1").efforts.counts()
    for who in ("N1", "S1", "X1", "K1"):
        for ask in (commune.desk(who).efforts.counts, commune.desk(who).efforts.flagged):
            with pytest.raises(WrongRole):
                ask()


def test_a_replay_is_flagged_and_an_honest_pair_is_not(commune: Commune) -> None:
    honest = worked(commune, effort(KEYS), effort(["n", "g", "u", "y", "e", "n"], pace=0.7))
    slow = worked(commune, effort(KEYS), effort(KEYS, pace=1.3))
    fast = worked(commune, effort(KEYS), effort(KEYS[:3], pace=0.05))
    timed = worked(commune, effort(KEYS), effort(KEYS))
    flagged = {f.version.id: f.suspicions for f in commune.desk("T1").efforts.flagged()}
    assert flagged == {
        slow: {Suspicion.SAME_SLIPS},
        fast: {Suspicion.TOO_FAST},
        timed: {Suspicion.SAME_SLIPS, Suspicion.SAME_TEMPO},
    }
    assert honest not in flagged


def test_no_key_is_kept_and_the_code_is_bound_to_its_record(commune: Commune) -> None:
    worked(commune, effort(KEYS), effort(KEYS))
    worked(commune, effort(KEYS), effort(KEYS))
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT role, fields FROM effort ORDER BY id").fetchall()
    codes = [json.loads(fields)["nksHoTen"][5] for _, fields in rows]
    assert codes[0] == codes[1] != codes[2] == codes[3] and len(codes[0]) == 16
    assert "backspace" not in repr(rows) and "n\\x1fg" not in repr(rows)


def test_time_is_kept_only_with_a_part(commune: Commune, raw) -> None:
    book = commune.book()
    version_id = commune.keyed(book)
    desk = commune.desk("S1")
    desk.verifying.open(version_id)
    desk.efforts.keep(version_id, Role.VERIFIER, effort(KEYS))
    assert not desk.efforts.mine(), "who only looked has no part, and no time there"
    desk.verifying.commit(version_id, "nksHoTen", Value(Said.WRITTEN, "khác"))
    desk.efforts.keep(version_id, Role.VERIFIER, effort(KEYS))
    desk.efforts.keep(version_id, Role.VERIFIER, Effort(handling=3.0))
    (figures,) = desk.efforts.mine()
    assert figures.keys == 51 and figures.records == 0
    other = commune.user("X1").id
    with pytest.raises(DBAPIError, match="no such part"):
        raw(
            f"INSERT INTO effort SELECT NULL, version_id, '{other}', role, round, reading, keying,"
            " deciding, waiting, handling, away, keys, backspaces, fields, at FROM effort"
        )


def test_news_come_with_what_moves_a_record(commune: Commune) -> None:
    book = commune.book()
    desk = commune.desk("S1")
    before = desk.trail.news()
    assert desk.trail.news(before) == before
    draft = commune.desk("N1").keying.begin(book.id)
    begun = desk.trail.news(before)
    assert begun > before
    values = entry(draft.register)
    commune.desk("N1").keying.commit_all(
        draft.version.id, [Reading(k, v) for k, v in values.items()]
    )
    assert desk.trail.news(begun) == begun, "field by field nothing moves"
    commune.desk("N1").keying.done(draft.version.id)
    assert desk.trail.news(begun) > begun


def test_nobody_is_offered_what_was_just_spoken_aloud(commune: Commune) -> None:
    """Two behind the keyer, also while the next entry is open and still empty."""
    book = commune.book()
    verifying, keying = commune.desk("S1").verifying, commune.desk("N1").keying
    keyed: list[str] = []
    for _ in range(4):
        draft = keying.sit_down(book.id)
        assert [v.id for v in verifying.queue(book.id)] == keyed[:-1]
        given = entry(draft.register)
        keying.commit_all(draft.version.id, [Reading(k, v) for k, v in given.items()], "nksHoTen")
        assert [v.id for v in verifying.queue(book.id)] == keyed[:-1]
        keying.done(draft.version.id)
        keyed.append(draft.version.id)
    keying.sit_down(book.id)
    assert [v.id for v in verifying.queue(book.id)] == keyed[:-1]
    keying.keep_position(None)
    assert [v.id for v in verifying.queue(book.id)] == keyed, "nobody keys there: the rest follows"


def test_a_replay_is_looked_at_before_it_is_approved(commune: Commune) -> None:
    """The control: the same record, verified at a person's own pace and with other slips."""
    replayed = worked(commune, effort(KEYS), effort(KEYS))
    honest = worked(commune, effort(KEYS), effort(KEYS[:3], pace=0.8))
    kinds = {}
    for progress in commune.desk("T1").books.progress():
        survey = commune.desk("T1").by_exception.survey(progress.book.id)
        assert RiskKind.TOO_FAST not in survey.absent
        for record in survey.finished:
            kinds[record.version.id] = {risk.kind for risk in record.risks}
    assert RiskKind.REPLAY in kinds[replayed]
    assert not {RiskKind.REPLAY, RiskKind.TOO_FAST} & kinds[honest]
