"""The registry's HTTP face. Errors say where and what kind, never what was sent."""

import gzip
import hashlib
import io
import json
import threading
from base64 import b64encode
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException

from hotich_tui import __version__
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.registry.earlier import look_up
from hotich_tui.registry.people import exchange
from hotich_tui.registry.storage import BadCode, KeyReused, StationScope, Storage
from hotich_tui.wire.messages import (
    AuditHead,
    Batch,
    BatchAnswer,
    BookRef,
    EarlierAnswer,
    EarlierAsked,
    EnrolAnswer,
    EnrolRequest,
    Item,
    Meta,
    NaturalKey,
    Payload,
    PeopleAnswer,
    PeopleSent,
    PersonEventSent,
    PersonSent,
    RecordsPage,
    Said,
)
from hotich_tui.wire.payload import MOST_ITEMS, SCHEMA

MOST_BYTES = 4 * 1024 * 1024
"""Of a body, inflated. 50 records are about 42 kB (measured)."""
_NAMES = frozenset(
    name
    for shape in (
        *(Batch, Item, NaturalKey, Payload, BookRef, Said, AuditHead),
        *(EnrolRequest, EarlierAsked),
        *(PeopleSent, PersonSent, PersonEventSent),
    )
    for key, field in shape.model_fields.items()
    for name in (key, field.alias)
    if name is not None
)
IN_FLIGHT = 16
"""Batches at work at once; more get 429 and come again."""
PAGE = 200


def problem(status: int, kind: str, errors: list[dict[str, str]] | None = None) -> Response:
    """An RFC 9457 answer."""
    body = {"type": f"/problems/{kind}", "title": kind, "status": status, "errors": errors or []}
    headers = {"Retry-After": "2"} if status == 429 else {}
    return Response(
        json.dumps(body), status, headers=headers, media_type="application/problem+json"
    )


def make_app(storage: Storage) -> FastAPI:
    """The registry on a storage."""
    app = FastAPI(title="hotich-tui registry", version=__version__, docs_url=None, redoc_url=None)
    in_flight = threading.BoundedSemaphore(IN_FLIGHT)

    @app.exception_handler(StarletteHTTPException)
    async def refused(_: Request, error: StarletteHTTPException) -> Response:
        return problem(error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        return problem(422, "invalid", _where(error.errors()))

    @app.exception_handler(Exception)
    async def broken(_: Request, __: Exception) -> Response:
        return problem(500, "internal")

    def scope(authorization: Annotated[str, Header()] = "") -> StationScope:
        kind, _, token = authorization.partition(" ")
        found = storage.scope(token) if kind.lower() == "bearer" and token else None
        if found is None:
            raise HTTPException(401, "unauthorized")
        return found

    scoped = Annotated[StationScope, Depends(scope)]

    @app.get("/v1/meta")
    def meta() -> Meta:
        return Meta(server_time=storage._now().isoformat(), schemas=[SCHEMA], most_items=MOST_ITEMS)

    @app.post("/v1/stations/enrol", openapi_extra=_body_of(EnrolRequest))
    async def enrol(request: Request) -> Response:
        parsed = _parse(EnrolRequest, await _body(request))
        if isinstance(parsed, Response):
            return parsed
        try:
            token, commune = await run_in_threadpool(
                storage.enrol, parsed.code, parsed.station_id, parsed.station_name
            )
        except BadCode:
            return problem(403, "bad-code")
        answer = EnrolAnswer(station_id=parsed.station_id, token=token, commune=commune)
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.post("/v1/batches", openapi_extra=_body_of(Batch), response_model=BatchAnswer)
    async def push(
        request: Request,
        who: scoped,
        idempotency_key: Annotated[str, Header(max_length=64)] = "",
    ) -> Response:
        if not idempotency_key:
            return problem(400, "idempotency-key-missing")
        body = await _body(request)
        parsed = _parse(Batch, body)
        if isinstance(parsed, Response):
            return parsed
        if parsed.schema_ != SCHEMA:
            return problem(422, "schema")
        if not in_flight.acquire(blocking=False):
            return problem(429, "busy")
        try:
            answer = await run_in_threadpool(storage.push, who, idempotency_key, body, parsed)
        except KeyReused:
            return problem(422, "idempotency-key-reused")
        finally:
            in_flight.release()
        return Response(answer, media_type="application/json")

    @app.get("/v1/batches/{batch_id}", response_model=BatchAnswer)
    def batch(batch_id: str, who: scoped) -> Response:
        answer = storage.answer(who, batch_id)
        if answer is None:
            return problem(404, "no-such-batch")
        return Response(answer, media_type="application/json")

    @app.get("/v1/records")
    def records(
        who: scoped, after: str = "", limit: Annotated[int, Query(le=PAGE)] = PAGE
    ) -> RecordsPage:
        found = list(storage.records(who, after, limit))
        following = found[-1].record_id if len(found) == limit else None
        return RecordsPage(records=found, next=following)

    @app.post("/v1/earlier", openapi_extra=_body_of(EarlierAsked), response_model=EarlierAnswer)
    async def earlier(request: Request, who: scoped) -> Response:
        # A body, not a query: addresses end up in the logs of everything in between.
        parsed = _parse(EarlierAsked, await _body(request))
        if isinstance(parsed, Response):
            return parsed
        found = await run_in_threadpool(look_up, storage, who, parsed)
        answer = EarlierAnswer(records=found).model_dump_json(by_alias=True)
        return Response(answer, media_type="application/json")

    @app.post("/v1/people", openapi_extra=_body_of(PeopleSent), response_model=PeopleAnswer)
    async def people(request: Request, who: scoped) -> Response:
        parsed = _parse(PeopleSent, await _body(request))
        if isinstance(parsed, Response):
            return parsed
        answer = await run_in_threadpool(exchange, storage, who, parsed)
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.get("/v1/corrections")
    def corrections(
        who: scoped, cursor: int = 0, limit: Annotated[int, Query(le=PAGE)] = PAGE
    ) -> list[dict[str, Any]]:
        return storage.corrections(who, cursor, limit)

    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


async def _body(request: Request) -> bytes:
    """The body, inflated within bounds, its digest checked where it carries one.

    Raises:
        HTTPException: 413 too large, 400 not what it says it is.
    """
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MOST_BYTES:
            raise HTTPException(413, "too-large")
    wanted = request.headers.get("content-digest")
    if wanted is not None:
        found = b64encode(hashlib.sha256(raw).digest()).decode()
        if wanted != f"sha-256=:{found}:":
            raise HTTPException(400, "content-digest")
    if request.headers.get("content-encoding", "") != "gzip":
        return bytes(raw)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(bytes(raw))) as file:
            inflated = file.read(MOST_BYTES + 1)
    except (OSError, EOFError):
        raise HTTPException(400, "gzip") from None
    if len(inflated) > MOST_BYTES:
        raise HTTPException(413, "too-large")
    return inflated


def _parse(shape: type[Any], body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        data = json.loads(text, object_pairs_hook=_no_twice, parse_constant=_no_constant)
        json.dumps(data, ensure_ascii=False).encode("utf-8")
        # Strict from JSON: numbers stay numbers, and nothing is coerced.
        return shape.model_validate_json(text)
    except ValidationError as error:
        return problem(422, "invalid", _where(error.errors(include_input=False)))
    except (ValueError, RecursionError):
        return problem(400, "not-json")


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _where(errors: Any) -> list[dict[str, str]]:
    """Where and what kind. Names that are not the contract's own are somebody's data: `*`."""
    return [
        {
            "pointer": "/"
            + "/".join(
                str(part) if isinstance(part, int) or part in _NAMES else "*"
                for part in error["loc"]
            ),
            "code": str(error["type"]),
        }
        for error in errors
    ]


def _body_of(shape: type[Any]) -> dict[str, Any]:
    schema = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, "required": True}}


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The contract, with the fields of every register from the data."""
    from fastapi.openapi.utils import get_openapi

    contract = get_openapi(title=app.title, version=app.version, routes=app.routes)
    schemas = contract.setdefault("components", {}).setdefault("schemas", {})
    batch = Batch.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(batch.pop("$defs"))
    for code, register in load_registers().items():
        schemas[f"Values{code}"] = {
            "type": "object",
            "title": register.name_en,
            "additionalProperties": False,
            "required": [field.key for field in register.core],
            "properties": {
                field.key: {"$ref": "#/components/schemas/Said", "description": field.label_en}
                for field in register
                if field.on_form
            },
        }
    return contract
