"""The ways to a real registry that the same tests go: over HTTP, and through a folder.

Each has a line that hurts what passes, and one on which nobody answers.
"""

import gzip
import http.server
import json
import socket
import socketserver
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Protocol

import httpx
from pydantic import ValidationError

from hotich_tui.registry.api import PAGE
from hotich_tui.registry.earlier import look_up
from hotich_tui.registry.people import exchange
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.registry.storage import BadCode, KeyReused, StationScope, Storage
from hotich_tui.wire.messages import (
    Batch,
    EarlierAnswer,
    EarlierAsked,
    EnrolAnswer,
    EnrolRequest,
    PeopleSent,
    RecordsPage,
)
from tests.sync.folder import POLL, write


class Line:
    """What becomes of the messages on the way.

    Args:
        share: Share of the messages that are hurt.

    Attributes:
        met: Faults that happened, counted.
        largest: Most items of a batch that pass; None = as the registry says.
        sizes: Items of each batch that came by.
    """

    faults: tuple[str, ...] = (
        "drop_request",
        "drop_answer",
        "half_answer",
        "portal_200",
        "duplicate",
        "empty_200",
        "json_200",
    )

    def __init__(self, seed: int, share: float) -> None:
        self.met: Counter[str] = Counter()
        self.largest: int | None = None
        self.sizes: list[int] = []
        self._random, self._share = Random(seed), share
        self._lock = threading.Lock()

    def next_fault(self) -> str | None:
        with self._lock:
            if self._random.random() >= self._share:
                return None
            fault = self._random.choice(self.faults)
            self.met[fault] += 1
            return fault

    def too_large(self, body: bytes) -> bool:
        """Whether a batch is more than passes."""
        count = len(json.loads(body)["items"])
        self.sizes.append(count)
        return self.largest is not None and count > self.largest


class HttpLine(Line):
    """Faults of a proxy too."""

    faults = (*Line.faults[:3], "error_500", "error_503", "too_many_429", *Line.faults[3:])


class Way(Protocol):
    """A registry and how it is reached."""

    storage: Storage
    address: str

    def hurt(self, *, seed: int = 1, share: float = 0.5) -> tuple[str, Line]:
        """An address at which messages are hurt on their way to the same registry."""
        ...

    def mute(self) -> str:
        """An address at which nobody ever answers."""
        ...

    def stop(self) -> None:
        """The registry goes away."""
        ...

    def close(self) -> None: ...


# Over HTTP.


class Chaos(http.server.BaseHTTPRequestHandler):
    """Passes requests on, or hurts them."""

    protocol_version = "HTTP/1.1"
    server: "ChaosServer"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/v1/batches":
            squeezed = self.headers.get("Content-Encoding") == "gzip"
            if self.server.line.too_large(gzip.decompress(body) if squeezed else body):
                return self._answer(413, b"{}", "application/problem+json")
        fault = self.server.line.next_fault()
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
    """A proxy on loopback."""

    daemon_threads = True

    def __init__(self, target: str, line: Line) -> None:
        super().__init__(("127.0.0.1", 0), Chaos)
        self.target, self.line = target, line

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are what this is for."""


class HttpWay:
    """A registry that listens on loopback."""

    def __init__(self, database: str, _place: Path) -> None:
        self._registry = EmbeddedRegistry(database)
        self._registry.__enter__()
        self.storage, self.address = self._registry.storage, self._registry.url
        self._open = ExitStack()

    def hurt(self, *, seed: int = 1, share: float = 0.5) -> tuple[str, Line]:
        line = HttpLine(seed, share)
        server = ChaosServer(self.address, line)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        self._open.callback(server.server_close)
        self._open.callback(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}", line

    def mute(self) -> str:
        listener = self._open.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    def stop(self) -> None:
        self._registry.__exit__()

    def close(self) -> None:
        self._open.close()
        self._registry.__exit__()


# Through a folder.


class StandIn:
    """Looks into a folder and answers what lies there, out of a registry's storage."""

    def __init__(self, storage: Storage, folder: Path, line: Line) -> None:
        self._storage, self._folder, self._line = storage, folder, line
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._over.wait(POLL):
            for path in sorted(self._folder.glob("*.message")):
                head, _, body = path.read_bytes().partition(b"\n")
                path.unlink()
                answer = self._pass(json.loads(head), body)
                write(path.with_suffix(".answer"), answer)

    def _pass(self, head: dict[str, str], body: bytes) -> bytes:
        """The answer, or what a fault made of it. Mail that is lost is sent back unread."""
        if head["what"] == "deliver" and self._line.too_large(body):
            return b"too large\n"
        fault = self._line.next_fault()
        lost = {
            "drop_request": b"undeliverable\n",
            "portal_200": b"<html>Dang nhap wifi</html>",
            "empty_200": b"",
            "json_200": b'answered\n{"ok": true}',
        }
        if fault in lost:
            return lost[fault]
        answer = self._answer(head, body)
        if fault == "duplicate":
            answer = self._answer(head, body)
        if fault == "drop_answer":
            return b"undeliverable\n"
        return answer[: len(answer) // 2] if fault == "half_answer" else answer

    def _answer(self, head: dict[str, str], body: bytes) -> bytes:
        try:
            if head["what"] == "enrol":
                asked = EnrolRequest.model_validate_json(body)
                token, commune = self._storage.enrol(
                    asked.code, asked.station_id, asked.station_name
                )
                answer = EnrolAnswer(station_id=asked.station_id, token=token, commune=commune)
                return b"answered\n" + answer.model_dump_json().encode()
            scope = self._storage.scope(head["token"])
            if scope is None:
                return b"not allowed\n"
            return b"answered\n" + self._found(scope, head, body)
        except BadCode:
            return b"not allowed\n"
        except (ValidationError, KeyReused):
            return b"not understood\n"

    def _found(self, scope: StationScope, head: dict[str, str], body: bytes) -> bytes:
        if head["what"] == "deliver":
            return self._storage.push(scope, head["about"], body, Batch.model_validate_json(body))
        if head["what"] == "records":
            found = list(self._storage.records(scope, head["about"], PAGE))
            following = found[-1].record_id if len(found) == PAGE else None
            return RecordsPage(records=found, next=following).model_dump_json().encode()
        if head["what"] == "people":
            told = exchange(self._storage, scope, PeopleSent.model_validate_json(body))
            return told.model_dump_json().encode()
        asked = EarlierAsked.model_validate_json(body)
        records = look_up(self._storage, scope, asked)
        return EarlierAnswer(records=records).model_dump_json(by_alias=True).encode()


class FolderWay:
    """A registry whose mail is carried through a folder."""

    def __init__(self, database: str, place: Path) -> None:
        self.storage = Storage(database)
        self._place = place
        self._open = ExitStack()
        self.address = self._served(Line(0, 0.0))

    def hurt(self, *, seed: int = 1, share: float = 0.5) -> tuple[str, Line]:
        line = Line(seed, share)
        return self._served(line), line

    def mute(self) -> str:
        return self._folder().as_uri()

    def stop(self) -> None:
        self._open.close()

    def close(self) -> None:
        self._open.close()
        self.storage.close()

    def _served(self, line: Line) -> str:
        folder = self._folder()
        self._open.callback(StandIn(self.storage, folder, line).close)
        return folder.as_uri()

    def _folder(self) -> Path:
        folder = self._place / f"mail {len(list(self._place.glob('mail *')))}"
        folder.mkdir()
        return folder


WAYS = {"http": HttpWay, "folder": FolderWay}
