"""People at two stations of a commune: one human, one account, what is done to it reported."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hotich_tui.domain.record.lifecycle import Role, SeatEnded
from hotich_tui.store.file.errors import Taken
from hotich_tui.store.file.tables import IDENTITY_SEALED
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import adapters, enrol, sync
from hotich_tui.workflow.ports.people import PersonEvent
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, STAFF, Commune, card
from tests.sync.conftest import FOLDER_ROW, PATIENT
from tests.sync.ways import WAYS, Way

KEYER, VERIFIER = frozenset({Role.KEYER}), frozenset({Role.VERIFIER})


class Two:
    """Two stations of one commune and their registry.

    Args:
        first: With the office's people.
        second: With an approver of its own, T9.
    """

    def __init__(self, first: Commune, second: Commune, way: Way) -> None:
        self.first, self.second, self.way = first, second, way

    def join(self, commune: Commune) -> None:
        station = commune.station
        enrol(
            station.outbox,
            registry_url=self.way.address,
            code=self.way.storage.new_code("00000"),
            station_id=station.station_id,
            people=station.people_delivery,
        )

    def sync(self, commune: Commune) -> int:
        """Exit code of a delivery."""
        station = commune.station
        report = sync(station.outbox, commune.home, people=station.people_delivery)
        return report.exit_code

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.way.storage.engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.fixture(params=sorted(WAYS))
def two(
    request: pytest.FixtureRequest,
    commune: Commune,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Two]:
    monkeypatch.setattr(adapters, "ADAPTERS", {**adapters.ADAPTERS, **FOLDER_ROW})
    with closing(WAYS[request.param](f"sqlite:///{tmp_path / 'registry.db'}", tmp_path)) as way:
        home = tmp_path / "second"
        station, _ = SqlStation.create(
            home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
        )
        door = SignIn(station)
        made = door.add_user(
            staff_no="T9",
            name="Trưởng Trạm Hai",
            roles=frozenset({Role.APPROVER}),
            number=card("T9"),
            by=None,
        )
        door.set_first_pin("T9", made.word, PIN)
        yield Two(commune, Commune(station, home), way)
        station.close()


def test_people_travel_down_and_their_numbers_are_compared(two: Two) -> None:
    """Before, each station compares by a key of its own; then all by the commune's, and the
    numbers themselves are gone."""
    before = two.first.station.people_delivery.to_send(500)
    assert before.people and not any(one.identity for one in before.people)
    two.join(two.first)
    two.join(two.second)
    assert {user.staff_no for user in two.second.station.people.users()} == {*STAFF, "T9"}
    assert not two.second.user("N1").has_pin, "PINs stay where they were set"
    assert two.second.user("N1").id == two.first.user("N1").id
    for commune in (two.first, two.second):
        with commune.station.engine.connect() as connection:
            assert connection.execute(IDENTITY_SEALED.select()).first() is None
    with pytest.raises(Taken):
        two.second.desk("T9").accounts.add(
            staff_no="N1b", name="Hoàn Toàn Khác", roles=VERIFIER, number=card("N1")
        )
    two.sync(two.first)
    with pytest.raises(Taken):
        two.first.desk("T1").accounts.add(
            staff_no="T9b", name="Hoàn Toàn Khác", roles=VERIFIER, number=card("T9")
        )
    assert two.sync(two.first) == two.sync(two.second) == 0


def second_account(two: Two) -> None:
    """N1's card has an account at either station before they know of each other."""
    two.second.desk("T9").accounts.add(
        staff_no="N1b", name="Hoàn Toàn Khác", roles=VERIFIER, number=card("N1")
    )
    two.join(two.first)
    two.join(two.second)


def test_a_second_account_at_another_station_is_refused_by_the_registry(two: Two) -> None:
    second_account(two)
    assert two.sync(two.second) == 1, "until somebody has seen to it"
    refused = two.rows("SELECT staff_no, identity FROM person WHERE same_as IS NOT NULL")
    assert refused == [("N1b", None)]
    (note,) = two.second.station.people.notes(PersonEvent.SAME_HUMAN)
    assert note.person == two.second.user("N1b").id
    two.sync(two.first)
    assert two.first.station.people.find("N1b") is None
    two.second.desk("T9").accounts.disable("N1b")
    assert two.sync(two.second) == 0


def test_a_reset_is_reported_to_the_registry(two: Two) -> None:
    two.join(two.first)
    two.first.desk("T1").accounts.reset("N1")
    assert two.rows("SELECT event FROM person_event WHERE event = 'reset'") == []
    for _ in range(2):
        two.sync(two.first)
    (row,) = two.rows("SELECT person_id, by_id FROM person_event WHERE event = 'reset'")
    assert row == (two.first.user("N1").id, two.first.user("T1").id)


def test_who_is_disabled_at_one_station_is_out_at_all(two: Two) -> None:
    two.join(two.first)
    two.join(two.second)
    two.second.give_pin("N1")
    seat = two.second.desk("N1")
    two.first.desk("T1").accounts.disable("N1")
    two.sync(two.first)
    seat.books.progress()
    two.sync(two.second)
    with pytest.raises(SeatEnded):
        seat.books.progress()


def test_changes_that_cross_have_no_silent_winner(two: Two) -> None:
    """The registry's stands, a disable stands whoever made it, and the approvers are told."""
    two.join(two.first)
    two.join(two.second)
    two.first.desk("T1").accounts.set_roles("N1", KEYER | VERIFIER)
    two.second.desk("T9").accounts.set_roles("N1", VERIFIER)
    two.second.desk("T9").accounts.disable("N2")
    two.first.desk("T1").accounts.rename("N2", "Tòng Thị Đổi")
    assert two.sync(two.first) == 0 and two.sync(two.second) == 1
    assert two.second.user("N1").roles == KEYER | VERIFIER
    overruled = {note.person for note in two.second.station.people.notes(PersonEvent.OVERRULED)}
    assert overruled == {two.second.user(who).id for who in ("N1", "N2")}
    two.sync(two.first)
    for commune in (two.first, two.second):
        assert commune.user("N2").disabled and commune.user("N2").name == "Tòng Thị Đổi"


def test_the_last_approver_of_the_commune_stays_at_the_registry(two: Two) -> None:
    two.join(two.first)
    for who in ("T1", "T2", "M1", "M2"):
        with two.first.station.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("DROP TRIGGER IF EXISTS person_last_approver")
            connection.exec_driver_sql(
                f"UPDATE person SET disabled = 1, changed = 1 WHERE staff_no = '{who}'"
            )
    assert two.sync(two.first) == 1
    left = two.rows("SELECT staff_no FROM person WHERE roles LIKE '%approver%' AND NOT disabled")
    assert len(left) == 1


def test_an_old_registry_that_knows_no_people_takes_records_as_before(two: Two) -> None:
    two.join(two.first)
    two.first.desk("T1").accounts.rename("N1", "Tòng Thị Đổi")

    class Old:
        """Answers as a registry of before."""

        def __init__(self, address: str, token: str) -> None:
            self._real = adapters.connect(address, token)
            self.address = address

        def people(self, sent: object) -> None:
            return None

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    station = two.first.station
    report = sync(
        station.outbox,
        two.first.home,
        people=station.people_delivery,
        open_registry=Old,  # type: ignore[arg-type]
    )
    assert report.exit_code == 0 and station.people_delivery.to_send(500).people


@pytest.mark.parametrize("seed", [1])
def test_hurt_on_the_way_everybody_arrives_once(two: Two, seed: int) -> None:
    two.join(two.first)
    for number in range(3):
        two.first.desk("T1").accounts.rename("N1", f"Tòng Thị Đổi Lần {number}")
        address, _ = two.way.hurt(seed=seed + number)
        station = two.first.station
        sync(
            station.outbox,
            two.first.home,
            registry_url=address,
            people=station.people_delivery,
            patience=PATIENT,
        )
    renamed = two.rows("SELECT count(*), count(DISTINCT n) FROM person_event WHERE event='renamed'")
    assert renamed == [(3, 3)]
    names = two.rows("SELECT name FROM person WHERE staff_no = 'N1'")
    assert names == [("Tòng Thị Đổi Lần 2",)]
