"""Talking to the registry: strict about what counts as an answer."""

import base64
import gzip
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from hotich_tui.sync.errors import NotReached, SyncError
from hotich_tui.wire.messages import (
    BatchAnswer,
    EarlierAnswer,
    EarlierRecord,
    EnrolAnswer,
    RecordsPage,
)
from hotich_tui.workflow.ports.delivery import StationIdentity, StoredBatch, Verdict

T = TypeVar("T")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(minutes=15)
_TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class TooLarge(Exception):
    """413: the batch is to be split."""


class _Again(Exception):
    """No answer that settles anything; the same bytes may be sent again.

    Args:
        after: Seconds that the registry asked for, if it did.
    """

    def __init__(self, after: float | None = None) -> None:
        super().__init__()
        self.after = after


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try; clock and chance can be set by a test.

    Args:
        tries: Requests in all for one batch.
        first_pause: Seconds; doubles, with full jitter, up to five minutes.
    """

    tries: int = 6
    first_pause: float = 0.5
    sleep: Callable[[float], None] = time.sleep
    random: Random | None = None

    def pause(self, attempt: int, asked: float | None) -> None:
        """Wait before the next try; at least as long as the registry asked."""
        longest = min(LONGEST_PAUSE.total_seconds(), self.first_pause * 2**attempt)
        wait = (self.random or Random()).uniform(0, longest)
        if asked is not None:
            wait = max(wait, min(asked, LONGEST_RETRY_AFTER.total_seconds()))
        self.sleep(wait)


def check_url(url: str) -> str:
    """The registry's address without its last slash.

    Raises:
        SyncError: Not an address, or plain http to another machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SyncError("sync.bad_url", url=url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SyncError("sync.plain_http", url=url)
    return url.rstrip("/")


class Client:
    """A connection to one registry.

    Args:
        transport: For tests that stand between.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 30.0,
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # Proxies from the environment are not trusted with citizens' data.
        self._http = httpx.Client(
            base_url=check_url(url),
            headers=headers,
            trust_env=False,
            transport=transport,
            timeout=timeout,
        )
        self._patience = patience or Patience()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def enrol(self, code: str, station_id: str, name: str) -> EnrolAnswer:
        """Exchange a one-time code for a token. Tried once: the code is good for once."""
        body = {"code": code, "station_id": station_id, "station_name": name}
        try:
            response = self._http.post("/v1/stations/enrol", json=body)
        except httpx.HTTPError:
            raise NotReached("sync.not_reached") from None
        if response.status_code in (400, 403, 422):
            raise SyncError("sync.bad_code")
        try:
            return EnrolAnswer.model_validate_json(_json_text(response))
        except (ValidationError, _Again):
            raise NotReached("sync.strange_answer") from None

    def push(self, batch: StoredBatch) -> list[Verdict]:
        """Send stored bytes until they are answered.

        Only a complete answer counts: status 200, JSON, this batch, exactly its operations.
        A captive portal's page with status 200 settles nothing.

        Raises:
            NotReached: Not answered within the tries.
            SyncError: Not signed in, or the registry refuses the batch as a whole.
            TooLarge: To be split.
        """
        squeezed = gzip.compress(batch.body, mtime=0)
        digest = base64.b64encode(hashlib.sha256(squeezed).digest()).decode()
        headers = {
            "Idempotency-Key": batch.batch_id,
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "Content-Digest": f"sha-256=:{digest}:",
        }

        def send() -> list[Verdict]:
            response = self._request("POST", "/v1/batches", content=squeezed, headers=headers)
            if response.status_code == 409:
                response = self._request("GET", f"/v1/batches/{batch.batch_id}")
            return _verdicts(response, batch)

        return self._until_answered(send)

    def records(self) -> dict[str, Mapping[str, Any]]:
        """Every record of the commune as the registry has it, by record id."""
        found: dict[str, Mapping[str, Any]] = {}
        after: str | None = ""
        while after is not None:
            start = after

            def page(start: str = start) -> RecordsPage:
                response = self._request("GET", "/v1/records", params={"after": start})
                if response.status_code != 200:
                    raise _Again
                return RecordsPage.model_validate_json(_json_text(response))

            read = self._until_answered(page)
            found.update({r.record_id: r.payload for r in read.records})
            after = read.next
        return found

    def earlier(self, event: str, name: str, birth: str, person: str) -> list[EarlierRecord]:
        """Records of one event, over all communes.

        Args:
            birth: A whole date, `dd.mm.yyyy`.
            person: Who asks, for the registry's log.

        Raises:
            NotReached: Not answered within the tries, or not as a registry does.
            SyncError: Not signed in.
        """
        body = {"event": event, "name": name, "birth": birth, "person": person}

        def ask() -> list[EarlierRecord]:
            response = self._request("POST", "/v1/earlier", json=body)
            return EarlierAnswer.model_validate_json(_json_text(response)).records

        return self._until_answered(ask)

    def _until_answered(self, ask: Callable[[], T]) -> T:
        for attempt in range(self._patience.tries):
            try:
                return ask()
            except (_Again, httpx.HTTPError, ValidationError) as error:
                asked = error.after if isinstance(error, _Again) else None
                if attempt + 1 < self._patience.tries:
                    self._patience.pause(attempt, asked)
        raise NotReached("sync.not_reached")

    def _request(self, method: str, path: str, **places: Any) -> httpx.Response:
        response = self._http.request(method, path, **places)
        if response.status_code == 401:
            raise SyncError("sync.unauthorized")
        if response.status_code in _TRY_AGAIN and response.status_code != 409:
            raise _Again(_retry_after(response))
        return response


def _verdicts(response: httpx.Response, batch: StoredBatch) -> list[Verdict]:
    if response.status_code == 413:
        raise TooLarge
    if response.status_code in (400, 422):
        raise SyncError("sync.lane_stopped", status=response.status_code)
    if response.status_code != 200:
        raise _Again
    answer = BatchAnswer.model_validate_json(_json_text(response))
    named = [result.op_id for result in answer.results]
    if answer.batch != batch.batch_id or sorted(named) != sorted(batch.op_ids):
        raise _Again
    return [
        Verdict(result.op_id, result.status, result.version, result.problem)
        for result in answer.results
    ]


def _json_text(response: httpx.Response) -> str:
    if response.status_code != 200:
        raise _Again
    if response.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise _Again
    return response.text


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return float(response.headers["retry-after"])
    except (KeyError, ValueError):
        return None


def identity_of(answer: EnrolAnswer, url: str) -> StationIdentity:
    """What the station keeps of an enrolment."""
    return StationIdentity(answer.station_id, answer.token, check_url(url))
