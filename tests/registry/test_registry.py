"""What the registry takes, refuses and never says."""

import base64
import gzip
import hashlib
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from sqlalchemy import select

from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.registry.storage import Storage
from hotich_tui.registry.tables import LOOKUP, SUBJECT
from hotich_tui.wire.payload import MOST_ITEMS
from tests.registry.conftest import ACTORS, ROLES, Station, item, person

SECRET = "Hoàng Thị Bí Mật"


# Who may speak.


def test_enrolment(registry: EmbeddedRegistry, station: Station) -> None:
    code = registry.storage.new_code("00000")
    assert station.enrol("0" * 32).status_code == 403
    assert station.enrol(code).status_code == 200
    assert station.enrol(code).status_code == 403, "a code is good for once"
    late = registry.storage.new_code("00000")
    registry.storage._now = lambda: datetime.now(UTC) + timedelta(hours=25)
    assert station.enrol(late).status_code == 403, "and for a day"


def test_an_answer_is_sent_at_once(station: Station) -> None:
    """Its second packet does not wait for the receipt of the first, which takes 40 ms."""
    took = []
    for _ in range(25):
        since = time.perf_counter()
        assert station.http.get("/v1/meta").status_code == 200
        took.append(time.perf_counter() - since)
    assert min(took[5:]) < 0.03, took


@pytest.mark.parametrize("path", ["/v1/records", "/v1/corrections", "/v1/batches/x"])
def test_without_a_token_nothing_is_told(station: Station, path: str) -> None:
    assert station.http.get(path, headers={"Authorization": ""}).status_code == 401
    assert station.http.get(path, headers={"Authorization": "Bearer no"}).status_code == 401


def test_a_new_token_ends_the_old(registry: EmbeddedRegistry, station: Station) -> None:
    answer = station.enrol(registry.storage.new_code("00000"))
    assert answer.json()["token"] != station.token
    assert station.push([item()]).status_code == 401


def test_a_commune_sees_its_own(registry: EmbeddedRegistry, station: Station) -> None:
    assert station.verdicts([item()]) == [("created", "")]
    other = Station(registry, "11111")
    assert other.http.get("/v1/records").json()["records"] == []
    assert other.http.get("/v1/corrections").json() == []
    assert other.verdicts([item(2)]) == [("forbidden", "other-commune")]
    # A station does not move to another commune with another code.
    assert other.enrol(registry.storage.new_code("00000")).status_code == 403
    other.http.close()


# Looking for an earlier record.


def asked_for(**other: str) -> dict[str, str]:
    """A question about the child of `item()`."""
    values = item()["payload"]["values"]
    known = {"name": values["nksHoTen"]["text"], "birth": values["nksNgaySinh"]["text"]}
    return {"event": "birth", "person": "n-1", **known, **other}


def earlier(station: Station, **other: str) -> list[dict[str, object]]:
    answer = station.http.post("/v1/earlier", json=asked_for(**other))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["records"]
    return found


def test_an_earlier_record_is_found_from_another_commune(
    registry: EmbeddedRegistry, station: Station
) -> None:
    """Where it stands, and nothing of what it says; every question is in the log."""
    sent = item()
    assert station.verdicts([sent]) == [("created", "")]
    other = Station(registry, "11111")
    (found,) = earlier(other)
    assert found["record_id"] == sent["record_id"] and found["commune"] == "00000"
    assert found["book"] == sent["payload"]["book"] and found["no"] == sent["natural_key"]["no"]
    assert set(found) == {"record_id", "version", "commune", "register", "book", "ordinal", "no"}
    name = asked_for()["name"]
    assert len(earlier(other, name=name.upper())) == 1, "case is no other name"
    assert not earlier(other, name=f"{name}h"), "but a letter is"
    assert not earlier(other, birth="13.12.1911") and not earlier(other, event="death")
    with registry.storage.engine.connect() as connection:
        log = connection.execute(select(LOOKUP).order_by(LOOKUP.c.n)).fetchall()
    assert [row.found for row in log] == [1, 1, 0, 0, 0]
    assert {(row.station_id, row.person_id) for row in log} == {(other.id, "n-1")}
    assert not any(name in str(value) for row in log for value in row)
    assert other.http.post("/v1/earlier", json={}, headers={"Authorization": ""}).status_code == 401
    other.http.close()


def test_a_question_for_half_a_date_is_refused_without_saying_it(station: Station) -> None:
    refused = station.http.post("/v1/earlier", json=asked_for(name=SECRET, birth="1998"))
    assert refused.status_code == 422 and "1998" not in refused.text and SECRET not in refused.text


def test_a_corrected_name_is_found_and_the_old_one_not(station: Station) -> None:
    station.verdicts([item()])
    second = item(base_version=1, name=SECRET)
    assert station.verdicts([second]) == [("updated", "")]
    assert not earlier(station) and len(earlier(station, name=SECRET)) == 1


def test_a_registry_from_before_knows_its_records(
    registry: EmbeddedRegistry, station: Station
) -> None:
    station.verdicts([item()])
    with registry.storage.writing() as connection:
        SUBJECT.drop(connection)
    Storage(registry.storage.engine.url.render_as_string(hide_password=False)).close()
    assert len(earlier(station)) == 1


# What is taken.


def test_created_unchanged_updated(station: Station) -> None:
    first = item()
    assert station.verdicts([first]) == [("created", "")]
    assert station.verdicts([first]) == [("created", "")], "an operation known: its old result"
    again = {**first, "op_id": secrets.token_hex(8)}
    assert station.verdicts([again]) == [("unchanged", "")]
    changed = item(name=SECRET, base_version=1)
    assert station.verdicts([changed]) == [("updated", "")]
    (stored,) = station.http.get("/v1/records").json()["records"]
    assert stored["version"] == 2 and stored["payload"] == changed["payload"]
    kinds = [(c["seq"], c["version"]) for c in station.http.get("/v1/corrections").json()]
    assert kinds == [(1, 1), (2, 2)], "gapless, in order"


def test_the_same_batch_gets_the_same_answer(station: Station) -> None:
    batch, key = [item(1), item(2)], "batch-1"
    first = station.push(batch, key)
    assert station.push(batch, key).content == first.content
    assert station.http.get(f"/v1/batches/{key}").content == first.content
    reused = station.push([item(3)], key)
    assert reused.status_code == 422 and reused.json()["type"].endswith("idempotency-key-reused")
    assert len(station.http.get("/v1/records").json()["records"]) == 2


def test_a_stale_base_is_a_conflict_and_nobody_wins(station: Station) -> None:
    station.verdicts([item()])
    station.verdicts([item(name="Một", base_version=1)])
    for base in (0, 1, 3):
        late = item(name="Hai", base_version=base)
        assert station.verdicts([late]) == [("conflict", "stale-base")]
    (stored,) = station.http.get("/v1/records").json()["records"]
    assert stored["version"] == 2
    assert stored["payload"]["values"]["nksHoTen"]["text"] == "Một"


def test_one_refused_item_holds_back_nobody(station: Station) -> None:
    taken = {**item(2), "record_id": "rec-other"}
    bad = {**item(3), "sha256": "0" * 64}
    verdicts = station.verdicts([item(1), item(2), taken, bad, item(4)])
    assert [status for status, _ in verdicts] == [
        "created",
        "created",
        "duplicate_number",
        "rejected",
        "created",
    ]
    assert len(station.http.get("/v1/records").json()["records"]) == 3


# Two people, never one.


@pytest.mark.parametrize(("a", "b"), list(combinations(ROLES, 2)))
def test_no_person_in_two_roles(station: Station, a: str, b: str) -> None:
    actors = {role: [person(f"p-{role}")] for role in ROLES}
    assert station.verdicts([item(1, actors=actors)]) == [("created", "")], "the control"
    actors = {**actors, a: [person("same"), person("x")], b: [person("same")]}
    assert station.verdicts([item(2, actors=actors)]) == [("rejected", "same-person")]


@pytest.mark.parametrize("missing", ["keyer", "verifier", "approver"])
def test_every_needed_role_is_named(station: Station, missing: str) -> None:
    for actors in (
        {k: v for k, v in ACTORS.items() if k != missing},
        {**ACTORS, missing: []},
    ):
        assert station.verdicts([item(actors=actors)]) == [("rejected", "role-missing")]
    wrong = {**ACTORS, "boss": [person("p9")]}
    assert station.verdicts([item(actors=wrong)]) == [("rejected", "unknown-role")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p["values"].pop("nksHoTen"), "core-missing"),
        (lambda p: p["values"].update(la={"said": "written", "text": SECRET}), "unknown-field"),
        (lambda p: p["values"]["nksHoTen"].update(said="blank"), "value-shape"),
        (lambda p: p["values"]["nksHoTen"].update(text=""), "value-shape"),
        (lambda p: p["values"]["so"].update(text="99/1998"), "number-differs"),
        (lambda p: p["book"].update(number="02/1998"), "book-differs"),
        (lambda p: p.update(register="XX"), "unknown-register"),
        (lambda p: p.update(ordinal=7), "payload-hash"),
    ],
)
def test_content_is_checked(station: Station, change: object, says: str) -> None:
    from hotich_tui.wire.payload import digest

    wrong = item()
    wrong["payload"] = json.loads(json.dumps(wrong["payload"]))
    change(wrong["payload"])  # type: ignore[operator]
    if says != "payload-hash":
        wrong["sha256"] = digest(wrong["payload"])
    (verdict,) = station.verdicts([wrong])
    assert verdict == ("rejected", says)


# Bodies that are none.


def send(station: Station, body: bytes, **headers: str) -> object:
    return station.http.post(
        "/v1/batches",
        content=body,
        headers={
            "Idempotency-Key": secrets.token_hex(8),
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def good(**changed: object) -> bytes:
    return json.dumps({"schema": "2026.1", "items": [item(name=SECRET)], **changed}).encode()


BAD_BODIES = {
    "no json": b"{",
    "empty": b"",
    "a list": b"[]",
    "nan": good().replace(b'"seq": 1', b'"seq": NaN'),
    "infinity": good().replace(b'"seq": 1', b'"seq": Infinity'),
    "a lone surrogate": good().replace(b'"rec-1"', b'"\\ud800"'),
    "an unknown member": good(extra=SECRET),
    "a member twice": good().replace(b'"seq": 1', b'"seq": 1, "seq": 2'),
    "a text for a number": good().replace(b'"seq": 1', f'"seq": "{SECRET}"'.encode()),
    "no items": good(items=[]),
    "too many items": good(items=[item(n) for n in range(1, MOST_ITEMS + 2)]),
    "another schema": good(schema="1999"),
    "deep": b"[" * 60_000 + b"]" * 60_000,
    "not utf-8": b'{"schema": "\xff"}',
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_bad_body_is_refused_and_not_repeated(station: Station, name: str) -> None:
    answer = send(station, BAD_BODIES[name])
    assert 400 <= answer.status_code < 500, (name, answer.status_code, answer.text[:200])
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert SECRET not in answer.text and "ud800" not in answer.text
    assert json.loads(answer.text)["status"] == answer.status_code
    assert station.http.get("/v1/records").json()["records"] == []


def test_headers_are_checked(station: Station) -> None:
    body = good()
    squeezed = gzip.compress(body)
    digest = base64.b64encode(hashlib.sha256(squeezed).digest()).decode()
    wrong = base64.b64encode(hashlib.sha256(b"x").digest()).decode()
    refused = [
        send(station, squeezed, Content_Encoding="gzip", Content_Digest=f"sha-256=:{wrong}:"),
        send(station, squeezed[:-9], Content_Encoding="gzip"),
        send(station, body, Content_Encoding="gzip"),
        send(station, body, Idempotency_Key=""),
        send(station, body, Idempotency_Key="x" * 100),
        send(station, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refused), [
        a.status_code for a in refused
    ]
    assert all(SECRET not in answer.text for answer in refused)
    assert station.http.get("/v1/records").json()["records"] == []
    taken = send(station, squeezed, Content_Encoding="gzip", Content_Digest=f"sha-256=:{digest}:")
    assert taken.status_code == 200, "the control"


def test_pages(station: Station) -> None:
    numbers = list(range(1, 61))
    for start in (0, 30):
        station.verdicts([item(n) for n in numbers[start : start + 30]])
    found, after = [], ""
    while after is not None:
        page = station.http.get("/v1/records", params={"after": after, "limit": 25}).json()
        found += [record["record_id"] for record in page["records"]]
        after = page["next"]
    assert sorted(found) == sorted(f"rec-{n}" for n in numbers)
    assert len(set(found)) == len(found)
