"""What hints write down: who may propose, what is kept, and that no name of it lies about."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.entry.values import How, Reading, Said, Value
from tests.conftest import Commune
from tests.population.test_at_rest import hits
from tests.ui.keying.test_hints import load


def test_nobody_else_proposes_or_confirms(commune: Commune) -> None:
    """A reading that calls itself a proposal has one behind it, of its own person and text."""
    version_id = commune.desk("N1").keying.begin(commune.book().id).version.id
    commune.desk("N1").keying.commit(version_id, Reading("nksHoTen", Value(Said.WRITTEN, "A B")))
    commune.desk("N1").hinting.take(version_id, "child", {"meHoTen": "Nông Thị Dân Cư"})
    for text in ("Nông Thị Khác", "Nông Thị Dân C"):
        reading = Reading("meHoTen", Value(Said.WRITTEN, text), How.PROPOSAL)
        with pytest.raises(Exception, match="Không có đề xuất"):
            commune.desk("N1").keying.commit(version_id, reading)
    commune.desk("N1").hinting.dismiss(version_id, "meHoTen")
    assert not commune.desk("N1").keying.open(version_id).proposals


def test_no_reading_calls_itself_a_proposal(commune: Commune, raw: Callable[[str], None]) -> None:
    """Past the program as well: only what was proposed to this person, and confirmed by them."""
    desk, other = commune.desk("N1"), commune.desk("N2")
    version_id = desk.keying.begin(commune.book().id).version.id
    someone = other.keying.begin(commune.book().id).version.id
    desk.hinting.take(version_id, "child", {"meHoTen": "Nông Thị Dân Cư"})

    def write(version: str = version_id, text: str = "Nông Thị Dân Cư", by: str = "N1") -> None:
        person = commune.user(by).id
        raw(
            "INSERT INTO reading (version_id, person_id, role, round, field, attempt, said, text,"
            " fold, how, doubt, note, at) VALUES"
            f" ('{version}', '{person}', 'keyer', 1, 'meHoTen', 0, 'written', '{text}', '',"
            " 'proposal', 0, '', '2026-01-01T00:00:00Z')"
        )

    with pytest.raises(DBAPIError, match="proposed"):
        write()
    value = Value(Said.WRITTEN, "Nông Thị Dân Cư")
    desk.keying.commit(version_id, Reading("meHoTen", value, How.PROPOSAL))
    for wrong in ({"text": "Nông Thị Khác"}, {"version": someone, "by": "N2"}):
        with pytest.raises(DBAPIError, match="proposed"):
            write(**wrong)
    # The control: what was confirmed may be stated again.
    write()


def test_once_a_record_and_person_also_when_it_is_opened_again(commune: Commune) -> None:
    desk, chief = commune.desk("N1"), commune.desk("T1")
    version = desk.keying.begin(commune.book().id).version
    before = chief.trail.news()
    for _ in range(3):
        desk.hinting.begin(version)
        desk.hinting.looked(version.id, "child", 4)
        desk.hinting.looked(version.id, "child_2", 1)
    desk.hinting.take(version.id, "child", {"meHoTen": "Nông Thị Dân Cư"})
    desk.hinting.dismiss(version.id, "meHoTen")
    events = [row.event for row in chief.trail.of(version.id)]
    assert events.count("hinted") == 1 and events.count("population_look") == 2
    assert chief.trail.news(before) == before, "no record moved"
    commune.keyed(commune.book())
    assert chief.trail.news(before) > before, "the control"


@pytest.mark.parametrize("table", ["hinted", "proposal"])
def test_what_hints_wrote_stays(commune: Commune, table: str) -> None:
    desk = commune.desk("N1")
    version = desk.keying.begin(commune.book().id).version
    desk.hinting.begin(version)
    desk.hinting.take(version.id, "child", {"meHoTen": "Nông Thị Dân Cư"})
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET at = at",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with (
            pytest.raises(Exception, match="append-only"),
            commune.station.engine.connect() as connection,
            connection.begin(),
        ):
            connection.exec_driver_sql(statement)
    with commune.station.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 1


def test_the_station_folder_holds_no_name_of_the_extract(commune: Commune, tmp_path: Path) -> None:
    folk = load(commune, people=1000)
    names = [person.name for person in folk]
    desk = commune.desk("N1")
    version = desk.keying.begin(commune.book().id).version
    desk.hinting.take(version.id, "child", {"meHoTen": names[0], "chaHoTen": names[1]})
    assert hits(commune.home, names) == 0
    # The control: a planted name is found.
    (commune.home / "planted.log").write_text(names[7], "utf-8")
    assert hits(commune.home, names) >= 1
