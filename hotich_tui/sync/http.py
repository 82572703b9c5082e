"""A registry behind HTTP: strict about what counts as an answer."""

import base64
import gzip
import hashlib
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import ValidationError

from hotich_tui.sync.errors import NotAllowed, NotReached, NotUnderstood, SyncError, TooLarge
from hotich_tui.sync.transport import TIMEOUT
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
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_JSON = {"Content-Type": "application/json"}


def check_url(url: str) -> str:
    """The registry's address without its last slash.

    Raises:
        SyncError: Not an address, or plain http to another machine.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SyncError("sync.bad_url", url=url) from None
    if parts.scheme not in ("http", "https") or not host:
        raise SyncError("sync.bad_url", url=url)
    if parts.scheme == "http" and host not in LOOPBACK:
        raise SyncError("sync.plain_http", url=url)
    return url.rstrip("/")


class HttpRegistry:
    """Implements `RegistryTransport` over HTTP (`docs/registry-openapi.json`).

    Args:
        transport: For tests that stand between.
    """

    def __init__(
        self,
        url: str,
        token: str = "",
        timeout: float = TIMEOUT,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.address = check_url(url)
        # Proxies from the environment are not trusted with citizens' data.
        self._http = httpx.Client(
            base_url=self.address,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            trust_env=False,
            transport=transport,
            timeout=timeout,
        )

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """See `RegistryTransport`."""
        response = self._send(
            "POST", "/v1/stations/enrol", content=request.model_dump_json(), headers=_JSON
        )
        if response.status_code in (400, 403, 422):
            raise NotAllowed("sync.bad_code")
        return _read(EnrolAnswer, response)

    def deliver(self, batch: StoredBatch) -> BatchAnswer:
        """See `RegistryTransport`. Where the registry has the batch at work, its answer is asked
        for by the batch's id."""
        squeezed = gzip.compress(batch.body, mtime=0)
        digest = base64.b64encode(hashlib.sha256(squeezed).digest()).decode()
        headers = {
            **_JSON,
            "Idempotency-Key": batch.batch_id,
            "Content-Encoding": "gzip",
            "Content-Digest": f"sha-256=:{digest}:",
        }
        response = self._ask("POST", "/v1/batches", content=squeezed, headers=headers)
        if response.status_code == 409:
            response = self._ask("GET", f"/v1/batches/{batch.batch_id}")
        if response.status_code == 413:
            raise TooLarge("sync.item_too_large")
        if response.status_code in (400, 422):
            raise NotUnderstood("sync.lane_stopped", status=response.status_code)
        return _read(BatchAnswer, response)

    def records(self, after: str) -> RecordsPage:
        """See `RegistryTransport`."""
        return _read(RecordsPage, self._ask("GET", "/v1/records", params={"after": after}))

    def earlier(self, asked: EarlierAsked) -> EarlierAnswer:
        """See `RegistryTransport`."""
        response = self._ask("POST", "/v1/earlier", content=asked.model_dump_json(), headers=_JSON)
        return _read(EarlierAnswer, response)

    def people(self, sent: PeopleSent) -> PeopleAnswer | None:
        """See `RegistryTransport`."""
        content = sent.model_dump_json()
        response = self._ask("POST", "/v1/people", content=content, headers=_JSON)
        if response.status_code == 404:
            return None
        if response.status_code in (400, 413, 422):
            raise NotUnderstood("sync.lane_stopped", status=response.status_code)
        return _read(PeopleAnswer, response)

    def _ask(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """A response that says something of what was asked."""
        response = self._send(method, path, **kwargs)
        if response.status_code == 401:
            raise NotAllowed("sync.unauthorized")
        if response.status_code in _TRY_AGAIN:
            raise NotReached("sync.not_reached", after=_retry_after(response))
        return response

    def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **kwargs)
        except httpx.HTTPError:
            raise NotReached("sync.not_reached") from None


def _read(shape: type[M], response: httpx.Response) -> M:
    """What a registry answered: status 200, JSON, of the wire's shape. A captive portal's page
    with status 200 is no answer."""
    kind = response.headers.get("content-type", "").partition(";")[0]
    if response.status_code != 200 or kind != "application/json":
        raise NotReached("sync.strange_answer")
    try:
        return shape.model_validate_json(response.text)
    except ValidationError:
        raise NotReached("sync.strange_answer") from None


def _retry_after(response: httpx.Response) -> float | None:
    try:
        return float(response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
