"""A registry behind a folder: each message is a file, and its answer comes back as another.

The second adapter of `RegistryTransport`. It and its row in `ADAPTERS` are all that it takes.
"""

import json
import secrets
import time
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pydantic import ValidationError

from hotich_tui.sync.errors import NotAllowed, NotReached, NotUnderstood, SyncError, TooLarge
from hotich_tui.wire.messages import (
    BatchAnswer,
    EarlierAnswer,
    EarlierAsked,
    EnrolAnswer,
    EnrolRequest,
    Message,
    PeopleAnswer,
    PeopleSent,
    RecordsPage,
)
from hotich_tui.workflow.ports.delivery import StoredBatch

M = TypeVar("M", bound=Message)
POLL = 0.002


class FolderRegistry:
    """Implements `RegistryTransport` on a folder, `file:///…`, that a stand-in looks into."""

    def __init__(self, address: str, token: str, timeout: float) -> None:
        self.address = address.rstrip("/")
        self._folder = Path(url2pathname(urlsplit(self.address).path))
        if not self._folder.is_dir():
            raise SyncError("sync.bad_url", url=address)
        self._token, self._timeout = token, timeout

    def close(self) -> None:
        """Nothing is held."""

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self._ask(EnrolAnswer, "enrol", "", request.model_dump_json().encode())

    def deliver(self, batch: StoredBatch) -> BatchAnswer:
        return self._ask(BatchAnswer, "deliver", batch.batch_id, batch.body)

    def records(self, after: str) -> RecordsPage:
        return self._ask(RecordsPage, "records", after, b"")

    def earlier(self, asked: EarlierAsked) -> EarlierAnswer:
        return self._ask(EarlierAnswer, "earlier", "", asked.model_dump_json().encode())

    def people(self, sent: PeopleSent) -> PeopleAnswer:
        return self._ask(PeopleAnswer, "people", "", sent.model_dump_json().encode())

    def _ask(self, shape: type[M], what: str, about: str, body: bytes) -> M:
        """One message and its answer, each a line that says what it is and then its bytes."""
        name = secrets.token_hex(8)
        head = json.dumps({"what": what, "about": about, "token": self._token})
        write(self._folder / f"{name}.message", head.encode() + b"\n" + body)
        outcome, _, answer = self._answer(self._folder / f"{name}.answer").partition(b"\n")
        if outcome == b"too large":
            raise TooLarge("sync.item_too_large")
        if outcome == b"not understood":
            raise NotUnderstood("sync.lane_stopped", status=outcome.decode())
        if outcome == b"not allowed":
            raise NotAllowed("sync.bad_code" if what == "enrol" else "sync.unauthorized")
        try:
            return shape.model_validate_json(answer)
        except ValidationError:
            raise NotReached("sync.strange_answer") from None

    def _answer(self, path: Path) -> bytes:
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            try:
                return path.read_bytes()
            except OSError:
                time.sleep(POLL)
        raise NotReached("sync.not_reached")


def write(path: Path, data: bytes) -> None:
    """Put a file there, whole or not at all."""
    half = path.with_suffix(".half")
    half.write_bytes(data)
    half.replace(path)
