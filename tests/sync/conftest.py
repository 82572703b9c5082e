"""A station with approved records, a real registry, and between them a proxy that hurts."""

import http.server
import socketserver
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx
import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.sync import enrol
from hotich_tui.sync.client import Client, Patience
from hotich_tui.wire.payload import read_values
from tests.conftest import Commune, entry

FAULTS = (
    "drop_request",
    "drop_answer",
    "half_answer",
    "error_500",
    "error_503",
    "too_many_429",
    "portal_200",
    "duplicate",
    "empty_200",
    "json_200",
)


class Chaos(http.server.BaseHTTPRequestHandler):
    """Passes requests on, or hurts them."""

    protocol_version = "HTTP/1.1"
    server: "ChaosServer"

    def log_message(self, format: str, *places: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.next_fault()
        self.close_connection = True
        if fault == "drop_request":
            return None
        if fault == "error_500":
            return self._answer(500, b"Internal Server Error", "text/plain")
        if fault == "error_503":
            return self._answer(503, b"<html>maintenance</html>", "text/html")
        if fault == "too_many_429":
            return self._answer(429, b"{}", "application/json", {"Retry-After": "0.01"})
        if fault == "portal_200":
            return self._answer(200, b"<html>Dang nhap wifi</html>", "text/html")
        if fault == "empty_200":
            return self._answer(200, b"", "application/json")
        if fault == "json_200":
            return self._answer(200, b'{"ok": true}', "application/json")
        answer = self._ask(body)
        if fault == "duplicate":
            answer = self._ask(body)
        if fault == "drop_answer":
            return None
        kind = answer.headers.get("content-type", "")
        if fault == "half_answer":
            self.send_response(answer.status_code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content[: len(answer.content) // 2])
            return None
        return self._answer(answer.status_code, answer.content, kind)

    def _ask(self, body: bytes) -> httpx.Response:
        skipped = ("host", "content-length", "connection")
        headers = {k: v for k, v in self.headers.items() if k.lower() not in skipped}
        return httpx.request(
            self.command,
            self.server.target + self.path,
            content=body,
            headers=headers,
            trust_env=False,
            timeout=30,
        )

    def _answer(
        self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class ChaosServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A proxy on loopback.

    Args:
        share: Share of the messages that are hurt.
    """

    daemon_threads = True

    def __init__(self, target: str, random: Random, share: float) -> None:
        super().__init__(("127.0.0.1", 0), Chaos)
        self.target, self.share = target, share
        self.met: dict[str, int] = {}
        self._random = random
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what this is for."""

    def next_fault(self) -> str | None:
        with self._lock:
            if self._random.random() >= self.share:
                return None
            fault = self._random.choice(FAULTS)
            self.met[fault] = self.met.get(fault, 0) + 1
            return fault


@pytest.fixture
def chaos() -> Iterator[Callable[..., ChaosServer]]:
    """Starts proxies, and stops them."""
    running: list[ChaosServer] = []

    def start(target: str, *, seed: int = 1, share: float = 0.5) -> ChaosServer:
        server = ChaosServer(target, Random(seed), share)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


PATIENT = Patience(tries=60, first_pause=0.001, sleep=lambda s: time.sleep(min(s, 0.01)))


@dataclass
class Delivery:
    """A station with approved records, enrolled at a registry."""

    commune: Commune
    registry: EmbeddedRegistry
    wanted: dict[str, Mapping[str, Value]] = field(default_factory=dict)

    def approve(self, count: int) -> None:
        """Approve so many more records of one book."""
        progress = self.commune.desk("A1").books.progress()
        book = progress[0].book if progress else self.commune.book()
        register = load_register(book.register)
        first = len(self.wanted) + 1
        for number in range(first, first + count):
            values = entry(register, number, nksHoTen=f"Hoàng Văn Thử {number}")
            version_id = self.commune.keyed(book, values)
            self.commune.verified(version_id)
            self.commune.desk("T1").approving.approve(version_id)
            with self.commune.station.reads(Viewpoint(self.commune.user("A1"))) as reads:
                self.wanted[reads.version(version_id).record_id] = values

    def correct(self, record_id: str, name: str) -> None:
        """Approve a second version of a record."""
        desk = self.commune.desk("A1")
        with self.commune.station.reads(Viewpoint(desk.user)) as reads:
            (version,) = (v for v in reads.versions() if v.record_id == record_id)
        new = self.commune.desk("T1").approving.correct(version.id, ["nksHoTen"], "registry")
        from hotich_tui.domain.entry.values import Reading

        value = Value(Said.WRITTEN, name)
        self.commune.desk("N1").keying.open(new.id)
        self.commune.desk("N1").keying.commit(new.id, Reading("nksHoTen", value))
        self.commune.desk("N1").keying.done(new.id)
        self.commune.verified(new.id)
        self.commune.desk("T1").approving.approve(new.id)
        self.wanted[record_id] = {**self.wanted[record_id], "nksHoTen": value}

    def arrived(self) -> dict[str, Mapping[str, Value]]:
        """What the registry has."""
        identity = self.commune.station.outbox.identity()
        assert identity is not None
        with Client(self.registry.url, identity.token) as client:
            return {record: read_values(p) for record, p in client.records().items()}

    def everything_once(self) -> bool:
        """Every record is there, once, with every value; versions count up one by one."""
        with self.registry.storage.engine.connect() as connection:
            feed = connection.exec_driver_sql(
                "SELECT record_id, version FROM feed ORDER BY seq"
            ).fetchall()
        counted: dict[str, int] = {}
        for record, version in feed:
            counted[record] = counted.get(record, 0) + 1
            if version != counted[record]:
                return False
        return self.arrived() == self.wanted


@pytest.fixture
def delivery(commune: Commune, tmp_path: Path) -> Iterator[Delivery]:
    """Enrolled, nothing approved yet."""
    url = f"sqlite:///{(tmp_path / 'registry.db').as_posix()}"
    with EmbeddedRegistry(url) as registry:
        enrol(
            commune.station.outbox,
            registry_url=registry.url,
            code=registry.storage.new_code("00000"),
            station_id=commune.station.station_id,
        )
        yield Delivery(commune, registry)
