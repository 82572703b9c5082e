"""A station of release 0.1.0 opens, and at every desk the work goes on where it was left."""

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.store.backup import backup, restore
from hotich_tui.store.file import derived
from hotich_tui.store.migrations import HEAD
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import sync
from hotich_tui.sync.read_back import read_back
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests import truth
from tests.conftest import STAFF, Commune, entry
from tests.upgrade.conftest import MADE, Old


def written(text: str) -> Value:
    return Value(Said.WRITTEN, text)


def state(office: Commune, version_id: str) -> State:
    with office.station.reads(Viewpoint(office.desk("A1").user)) as reads:
        return reads.version(version_id).state


def finish_keying(office: Commune, version_id: str, who: str) -> None:
    """Key what is still missing and hand over."""
    desk = office.desk(who)
    draft = desk.keying.open(version_id)
    given = entry(draft.register, draft.version.ordinal)
    desk.keying.commit_all(version_id, [Reading(key, given[key]) for key in draft.missing])
    assert desk.keying.done(version_id) is State.KEYED


def test_it_opens_with_the_schema_of_today_and_nothing_lost(old: Old) -> None:
    office = old.open()
    with office.station.engine.connect() as connection:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        states = dict(
            connection.exec_driver_sql("SELECT state, count(*) FROM version GROUP BY state").all()
        )
        triggers = connection.exec_driver_sql(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
        ).scalar()
    assert (revision, states) == (HEAD, MADE["states"]) and triggers
    assert office.station.check() is None
    office.station.close()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(old.home / "station.db").execute("SELECT count(*) FROM person")


def test_what_is_carried_is_there(office: Commune) -> None:
    """0.1.0 carried nothing: what waits is counted when its station is first opened."""
    with office.station.engine.connect() as connection:
        assert not any(derived.differences(connection).values())
    all_, people = truth.versions(office), office.station.people.users()
    waiting = 0
    for staff_no in STAFF:
        desk = office.desk(staff_no)
        counts = desk.waiting.counts()
        for task, number in truth.counts(desk.user, all_, people).items():
            assert counts[task] == number, (staff_no, task)
            waiting += number
    assert waiting > 20
    states = Counter(v.state for v in all_)
    progress = office.desk("A1").books.progress()
    assert sum((Counter(one.counts) for one in progress), Counter()) == states
    assert sum(one.acknowledged for one in progress) > 0


def test_the_printed_recovery_key_opens_it(old: Old) -> None:
    station = SqlStation.open(old.home, recovery_key=MADE["recovery"])
    assert (station.commune, station.commune_name) == ("00000", "xã Mẫu")
    station.close()


def test_everyone_signs_in_with_their_pin(office: Commune) -> None:
    door = SignIn(office.station)
    for staff_no, roles in STAFF.items():
        assert door.desk(staff_no, MADE["pin"]).user.roles == roles
    with pytest.raises(SignInError):
        door.desk("N1", "314159")


def test_a_draft_goes_on_in_its_field(office: Commune) -> None:
    desk = office.desk("N1")
    found = desk.keying.position()
    assert found is not None
    assert (found.version_id, found.field) == (MADE["draft"], MADE["draft_field"])
    draft = desk.keying.begin(MADE["book"])
    assert (draft.version.id, draft.field) == (MADE["draft"], MADE["draft_field"])
    kept = draft.readings["nxnHoTen"]
    assert (kept.value, kept.note) == (written("Hoàng Thị Dở Dang"), "chữ hơi mờ")
    finish_keying(office, MADE["draft"], "N1")
    office.verified(MADE["draft"])
    assert state(office, MADE["draft"]) is State.VERIFIED


def test_what_was_keyed_is_verified(office: Commune) -> None:
    for code in ("KH", "TD"):
        office.verified(MADE[f"keyed_{code}"])
        assert state(office, MADE[f"keyed_{code}"]) is State.VERIFIED


def test_a_verifier_goes_on_with_what_they_began(office: Commune) -> None:
    version_id = MADE["keyed_KT"]
    check = office.desk("S2").verifying.open(version_id)
    assert [c.outcome.closed for c in check.blind].count(True) == 1
    values = entry(check.register, 1)
    for blind in check.blind:
        if not blind.outcome.closed:
            office.desk("S2").verifying.commit(version_id, blind.key, values[blind.key])
    for group in office.desk("S2").verifying.look(version_id).groups:
        office.desk("S2").verifying.look_over(version_id, group.group.id, {})
    assert office.desk("S2").verifying.finish(version_id) is State.VERIFIED


def test_a_dispute_is_settled(office: Commune) -> None:
    (dispute,) = office.desk("X1").adjudicating.open(MADE["disputed"]).disputes
    assert sorted(option.text for option in dispute.options)[0] == "Chữ khác hẳn"
    left = office.desk("X1").adjudicating.decide(
        MADE["disputed"], dispute.key, Choice.OPTION, dispute.options[0]
    )
    assert left == 0 and state(office, MADE["disputed"]) is State.VERIFIED


def test_a_returned_record_is_keyed_afresh_in_its_marked_fields(office: Commune) -> None:
    draft = office.desk("N1").keying.open(MADE["returned"])
    assert {field.key for field in draft.to_key} == {"nxnHoTen", "nxnNgaySinh"}
    assert (draft.reason, draft.note) == ("wrong", "xem lại")
    finish_keying(office, MADE["returned"], "N1")
    office.verified(MADE["returned"])
    office.desk("T2").approving.approve(MADE["returned"])
    assert state(office, MADE["returned"]) is State.APPROVED


def test_a_parked_record_is_taken_up(office: Commune) -> None:
    (parked,) = office.desk("N2").parking.queue()
    assert (parked.version.id, parked.reason, parked.note) == (MADE["parked"], "torn", "rách góc")
    assert office.desk("N2").parking.resume(MADE["parked"]) is State.DRAFTING
    finish_keying(office, MADE["parked"], "N2")


def test_a_correction_that_was_asked_for(office: Commune) -> None:
    """What was approved stands in it, but for the field to key afresh."""
    draft = office.desk("N1").keying.open(MADE["correction"])
    assert draft.version.number == 3 and draft.missing == ("nxnNgaySinh",)
    with office.station.reads(Viewpoint(office.user("N1"))) as reads:
        assert reads.record(MADE["correction"]).values["nxnHoTen"] == written("Hoàng Văn Sửa")


def test_what_waited_and_what_is_approved_today_arrive_once(old: Old, office: Commune) -> None:
    """The batch that was sent without an answer goes out again byte for byte, at the registry of
    0.1.0 with what it has."""
    stored = office.station.outbox.open_batch()
    assert stored is not None and stored.body.decode() == MADE["stored_batch"]
    office.desk("T1").approving.approve(MADE["verified"])
    keyer = office.desk("N1").keying
    keyer.open(MADE["correction"])
    keyer.commit(MADE["correction"], Reading("nxnNgaySinh", written("19.05.1971")))
    keyer.done(MADE["correction"])
    office.verified(MADE["correction"])
    office.desk("T1").approving.approve(MADE["correction"])
    identity = office.station.outbox.identity()
    assert identity is not None
    with EmbeddedRegistry(old.registry) as registry:
        report = sync(office.station.outbox, office.home, registry_url=registry.url)
        assert (report.acknowledged, report.parked, report.waiting) == (4, 0, 0)
        there = read_back(type(identity)(identity.station_id, identity.token, registry.url))
        with registry.storage.engine.connect() as connection:
            feed = connection.exec_driver_sql(
                "SELECT record_id, version FROM feed ORDER BY seq"
            ).all()
    sent = Counter(row["record_id"] for row in MADE["outbox"])
    corrected = max(sent, key=lambda record_id: sent[record_id])
    assert Counter(record_id for record_id, _ in feed)[corrected] == 3
    assert len(feed) == 6 and len(set(feed)) == 6 and len(there) == 4
    values = read_values(there[corrected])
    assert values["nxnHoTen"] == written("Hoàng Văn Sửa")
    assert values["nxnNgaySinh"] == written("19.05.1971")
    assert office.station.outbox.counts().acknowledged == 6


def test_ledgers_go_on(office: Commune) -> None:
    """Settled, stated, read otherwise, and a draft of one."""
    desk = office.desk("A1").ledgers
    stages = [desk.view(MADE[b]).stage for b in ("book", "book_KT", "book_TD", "book_KH")]
    assert stages == [Stage.SETTLED, Stage.STATED, Stage.DISPUTED, Stage.EMPTY]
    row = {"year": "2001", "first": "1", "last": "2"}
    office.desk("S1").ledgers.read(MADE["book_KT"], [row])
    (dispute,) = office.desk("X1").ledgers.disputes(MADE["book_TD"])
    assert sorted(dispute.options) == ["2", "3", "4"]
    office.desk("X1").ledgers.decide(MADE["book_TD"], dispute.line, Choice.OPTION, "2")
    keyer = office.desk("N1").ledgers
    kept = keyer.draft(MADE["book_KH"], keyer.view(MADE["book_KH"]).step)
    assert kept == {"1.year": "2001", "1.first": "1"}
    keyer.state(MADE["book_KH"], [row])
    after = [desk.view(MADE[b]).stage for b in ("book_KT", "book_TD", "book_KH")]
    assert after == [Stage.SETTLED, Stage.SETTLED, Stage.STATED]
    assert desk.view(MADE["book"]).ledger is not None


def test_findings_and_the_extract_go_on(office: Commune) -> None:
    from hotich_tui.cli.matching import compare

    reviewing = office.desk("T1").reviewing
    listed = reviewing.listed(everything=True)
    assert len(listed) == MADE["findings"]
    decided = next(one.finding for one in listed if one.finding.decided is not None)
    assert (decided.version_id, decided.match_class) == (MADE["differs"], MatchClass.DIFFERS)
    assert decided.stands
    assert decided.decided is not None and decided.decided.note == "mẹ ghi sai dấu"
    waiting = len(reviewing.listed())
    assert sum(compare(office.station, office.user("K1").id).values()) == MADE["findings"]
    again = reviewing.open(decided.version_id, decided.person).listed.finding
    assert again.stands and again.digest == decided.digest, "a decision is not asked for again"
    assert len(reviewing.listed()) == waiting


def test_what_was_caught_and_missed_is_kept(office: Commune) -> None:
    with office.station.engine.connect() as connection:
        caught = connection.exec_driver_sql("SELECT caught FROM trial ORDER BY id").scalars()
        assert [bool(one) for one in caught] == MADE["seeds_caught"]
    assert set(MADE["seeds_caught"]) == {True, False}


def test_the_chain_holds_over_both_releases(old: Old, office: Commune) -> None:
    with office.station.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar()
    office.verified(MADE["keyed_KH"])
    with office.station.engine.connect() as connection:
        after = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar()
    assert after > before and office.station.check() is None
    # The control: a row of 0.1.0's that was changed is found.
    with office.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TRIGGER audit_row_no_update")
        connection.exec_driver_sql("UPDATE audit_row SET event = event + 1 WHERE n = 5")
    assert office.station.check() == 5


def test_a_backup_of_it_is_restored(office: Commune, tmp_path: Path) -> None:
    report = backup(office.station, tmp_path / "copies")
    assert report.records == sum(
        progress.keyed + progress.counts.get(State.DRAFTING, 0)
        for progress in office.desk("A1").books.progress()
    )
    restored, _ = restore(
        report.path, tmp_path / "new", passphrase=MADE["passphrase"], recovery_key=None
    )
    assert (restored.records, restored.audit_rows) == (report.records, report.audit_rows)
    station = SqlStation.open(tmp_path / "new", passphrase=MADE["passphrase"])
    assert station.check() is None and station.outbox.open_batch() is not None
    station.close()
