"""One human, two people, at the registry: two accounts with one card are one human there."""

import secrets
from typing import Any

import pytest
from sqlalchemy import Table, select

from hotich_tui.registry import storage as registry_storage
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.registry.tables import PERSON, PERSON_EVENT
from tests.registry.conftest import Station, item

CARD, OTHER = "ab" * 32, "cd" * 32
BOTH = {"keyer": ["n1"], "verifier": ["n1b"], "approver": ["t1"]}


def person(person_id: str, identity: str | None, **other: Any) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "staff_no": person_id,
        "name": f"Người {person_id}",
        "roles": ["keyer"],
        "disabled": False,
        "identity": identity,
        "base": 0,
        **other,
    }


def tell(station: Station, *people: dict[str, Any], events: Any = ()) -> dict[str, Any]:
    answer = station.http.post("/v1/people", json={"people": people, "events": list(events)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def problems(told: dict[str, Any]) -> list[str]:
    return [verdict["problem"] for verdict in told["verdicts"]]


def test_the_same_card_is_refused_and_its_readings_are_one_humans(
    registry: EmbeddedRegistry, station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = person("t1", OTHER, roles=["approver"])
    told = tell(station, chief, person("n1", CARD), person("n1b", CARD))
    assert problems(told) == ["", "", "same-human"] and told["verdicts"][2]["other"] == "n1"
    assert {one["person_id"] for one in told["people"]} == {"t1", "n1"}
    assert station.verdicts([item(1, actors=BOTH)]) == [("rejected", "same-human")]
    # The controls: two humans, and without the rule.
    two = {**BOTH, "verifier": ["n2"]}
    assert station.verdicts([item(2, actors=two)]) == [("created", "")]
    monkeypatch.setattr(registry_storage, "same_human", lambda *_: False)
    assert station.verdicts([item(1, actors=BOTH)]) == [("created", "")]


def test_another_station_cannot_bring_the_second_account(
    registry: EmbeddedRegistry, station: Station
) -> None:
    first = tell(station, person("n1", CARD))
    other = Station(registry)
    second = tell(other, person("n1b", CARD), person("n1", OTHER))
    assert problems(second) == ["same-human", "other-human"]
    assert first["identity_key"] == second["identity_key"], "the stations of a commune"
    away = Station(registry, "11111")
    assert problems(told := tell(away, person("n1b", CARD))) == [""]
    assert told["identity_key"] != first["identity_key"], "another commune has its own"
    for one in (other, away):
        one.http.close()


def test_the_same_message_again_changes_nothing(
    registry: EmbeddedRegistry, station: Station
) -> None:
    event = {"n": 1, "at": "2026-12-01", "person_id": "n1", "event": "reset", "by": "t1"}
    said = (person("n1", CARD), person("n1b", CARD), person("n2", None))
    first = tell(station, *said, events=[event])
    rows = [everything(registry, table) for table in (PERSON, PERSON_EVENT)]
    assert tell(station, *said, events=[event]) == first
    assert rows == [everything(registry, table) for table in (PERSON, PERSON_EVENT)]
    assert len(rows[0]) == 3 and len(rows[1]) == 1


def everything(registry: EmbeddedRegistry, table: Table) -> list[tuple[object, ...]]:
    with registry.storage.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def test_who_is_behind_is_told_and_the_last_approver_stays(station: Station) -> None:
    chief = person("t1", OTHER, roles=["approver"])
    tell(station, chief, person("n1", CARD))
    tell(station, person("n1", CARD, name="Tên Mới", base=1))
    behind = tell(station, person("n1", CARD, roles=["auditor"], base=1))
    assert problems(behind) == ["stale-base"]
    assert next(p["name"] for p in behind["people"] if p["person_id"] == "n1") == "Tên Mới"
    for gone in ({"disabled": True}, {"roles": ["keyer"]}):
        assert problems(tell(station, {**chief, "base": 1, **gone})) == ["last-approver"]
    second = person("t2", secrets.token_hex(32), roles=["approver"])
    assert problems(tell(station, second, {**chief, "base": 1, "disabled": True})) == ["", ""]


def test_what_is_not_of_the_contract_is_refused_without_saying_it(station: Station) -> None:
    for wrong in (
        person("n1", "123456789012"),
        person("n1", CARD, secret="Bí Mật"),
        {"person_id": "n1"},
    ):
        answer = station.http.post("/v1/people", json={"people": [wrong], "events": []})
        assert answer.status_code == 422 and "Bí Mật" not in answer.text
        assert "123456789012" not in answer.text
    nobody = station.http.post("/v1/people", json={}, headers={"Authorization": ""})
    assert nobody.status_code == 401
