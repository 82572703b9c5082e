"""The registry's storage: one transaction a batch, the same rules on both engines."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from hotich_tui.messages import HotichError
from hotich_tui.registry.heads import enrolled_again, take_head
from hotich_tui.registry.humans import same_human
from hotich_tui.registry.judge import changes_more, refusal
from hotich_tui.registry.subjects import index_all, index_record
from hotich_tui.registry.tables import (
    BATCH,
    COMMUNE,
    ENROLMENT,
    FEED,
    METADATA,
    NUMBER,
    OPERATION,
    PART,
    RECORD,
    STATION,
    SUBJECT,
)
from hotich_tui.wire.messages import Batch, BatchAnswer, Item, Result, StoredRecord
from hotich_tui.wire.payload import canonical_json
from hotich_tui.wire.payload import people as people_of

CODE_LIFE = timedelta(hours=24)
"""An enrolment code is good for a day and for one station."""


class RegistryError(HotichError):
    """The registry cannot do what was asked.

    RegistryError
    ├── BadCode        an enrolment code that is unknown, used or too old
    └── KeyReused      an idempotency key that came with another body before
    """


class BadCode(RegistryError):
    """Unknown, used or too old."""


class KeyReused(RegistryError):
    """The same key, another body."""


@dataclass(frozen=True, slots=True)
class StationScope:
    """Who a token speaks for."""

    station_id: str
    commune: str


def _now() -> datetime:
    return datetime.now(UTC)


class Storage:
    """Records, batches and stations.

    Args:
        url: SQLAlchemy URL, SQLite or PostgreSQL (psycopg).
        now: Clock, timezone-aware.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime] = _now) -> None:
        self.engine = _engine(url)
        self._now = now
        new = not inspect(self.engine).has_table(SUBJECT.name)
        METADATA.create_all(self.engine)
        if new:
            with self.writing() as connection:
                index_all(connection)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def new_code(self, commune: str) -> str:
        """A one-time enrolment code for a commune: 128 random bits, kept only as a hash."""
        code = secrets.token_hex(16)
        with self.writing() as connection:
            connection.execute(
                insert(ENROLMENT).values(
                    code_hash=_hash(code),
                    commune=commune,
                    expires=(self._now() + CODE_LIFE).isoformat(),
                )
            )
        return code

    def enrol(self, code: str, station_id: str, name: str) -> tuple[str, str]:
        """Make a station known.

        Returns:
            Its token, kept here only as a hash, and its commune.

        Raises:
            BadCode: Unknown, used or too old.
        """
        token = secrets.token_urlsafe(32)
        with self.writing() as connection:
            row = connection.execute(
                select(ENROLMENT).where(ENROLMENT.c.code_hash == _hash(code)).with_for_update()
            ).first()
            if row is None or row.used_by or datetime.fromisoformat(row.expires) < self._now():
                raise BadCode("registry.bad_code")
            connection.execute(
                update(ENROLMENT)
                .where(ENROLMENT.c.code_hash == row.code_hash)
                .values(used_by=station_id)
            )
            known = connection.execute(
                select(STATION.c.commune).where(STATION.c.id == station_id)
            ).scalar()
            if known is not None and known != row.commune:
                raise BadCode("registry.bad_code")
            values = {"commune": row.commune, "token_hash": _hash(token), "name": name}
            if known is None:
                connection.execute(insert(STATION).values(id=station_id, **values))
            else:
                connection.execute(
                    update(STATION).where(STATION.c.id == station_id).values(**values)
                )
                enrolled_again(connection, str(row.commune), station_id, self._now())
        return token, str(row.commune)

    def scope(self, token: str) -> StationScope | None:
        """Who a token speaks for; None where nobody."""
        query = select(STATION.c.id, STATION.c.commune).where(STATION.c.token_hash == _hash(token))
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else StationScope(row.id, row.commune)

    def push(self, scope: StationScope, batch_id: str, body: bytes, batch: Batch) -> bytes:
        """Take a batch in, item by item, in one transaction.

        Returns:
            The answer's bytes; for a batch taken before, the same bytes again.

        Raises:
            KeyReused: The key came with another body before.
            BadHead: The station's audit chain does not follow from the one before.
        """
        body_hash = hashlib.sha256(body).hexdigest()
        with self.writing() as connection:
            self.lock(connection, scope.commune)
            stored = connection.execute(
                select(BATCH).where(BATCH.c.commune == scope.commune, BATCH.c.id == batch_id)
            ).first()
            if stored is not None:
                if stored.body_hash != body_hash or stored.station_id != scope.station_id:
                    raise KeyReused("registry.key_reused")
                return bytes(stored.answer)
            take_head(connection, scope.commune, scope.station_id, batch.audit_head, self._now())
            results = [self._take(connection, scope, item) for item in batch.items]
            answer = BatchAnswer(
                batch=batch_id, server_time=self._now().isoformat(), results=results
            )
            text = answer.model_dump_json().encode()
            connection.execute(
                insert(BATCH).values(
                    commune=scope.commune,
                    id=batch_id,
                    station_id=scope.station_id,
                    body_hash=body_hash,
                    answer=text,
                )
            )
        return text

    def answer(self, scope: StationScope, batch_id: str) -> bytes | None:
        """The stored answer to a batch of this station."""
        query = select(BATCH.c.answer).where(
            BATCH.c.commune == scope.commune,
            BATCH.c.id == batch_id,
            BATCH.c.station_id == scope.station_id,
        )
        with self.engine.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else bytes(found)

    def records(self, scope: StationScope, after: str, limit: int) -> Sequence[StoredRecord]:
        """Records of the station's commune, by id."""
        query = (
            select(RECORD)
            .where(RECORD.c.commune == scope.commune, RECORD.c.record_id > after)
            .order_by(RECORD.c.record_id)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [
                StoredRecord(
                    record_id=row.record_id, version=row.version, payload=json.loads(row.payload)
                )
                for row in connection.execute(query)
            ]

    def corrections(self, scope: StationScope, cursor: int, limit: int) -> list[dict[str, Any]]:
        """What changed in the commune after a cursor: gapless and in commit order."""
        query = (
            select(FEED)
            .where(FEED.c.commune == scope.commune, FEED.c.seq > cursor)
            .order_by(FEED.c.seq)
            .limit(limit)
        )
        with self.engine.connect() as connection:
            return [
                {
                    "seq": row.seq,
                    "record_id": row.record_id,
                    "version": row.version,
                    "kind": row.kind,
                }
                for row in connection.execute(query)
            ]

    def _take(self, connection: Connection, scope: StationScope, item: Item) -> Result:
        known = connection.execute(
            select(OPERATION.c.result).where(
                OPERATION.c.commune == scope.commune, OPERATION.c.op_id == item.op_id
            )
        ).scalar()
        if known is not None:
            return Result.model_validate_json(known)
        result = self._judge(connection, scope, item)
        connection.execute(
            insert(OPERATION).values(
                commune=scope.commune, op_id=item.op_id, result=result.model_dump_json()
            )
        )
        return result

    def _judge(self, connection: Connection, scope: StationScope, item: Item) -> Result:
        if item.natural_key.commune != scope.commune:
            return Result(op_id=item.op_id, status="forbidden", problem="other-commune")
        problem = refusal(item)
        if problem is not None:
            return Result(op_id=item.op_id, status="rejected", problem=problem)
        if same_human(connection, scope.commune, people_of(item.actors)):
            return Result(op_id=item.op_id, status="rejected", problem="same-human")
        place = [RECORD.c.commune == scope.commune, RECORD.c.record_id == item.record_id]
        row = connection.execute(select(RECORD).where(*place)).first()
        if row is not None and row.sha256 == item.sha256:
            return Result(op_id=item.op_id, status="unchanged", version=row.version)
        current = 0 if row is None else int(row.version)
        if item.base_version != current:
            return Result(
                op_id=item.op_id, status="conflict", version=current, problem="stale-base"
            )
        if row is not None and changes_more(item, json.loads(row.payload)):
            return Result(op_id=item.op_id, status="rejected", problem="outside-scope")
        number = self._number(item)
        holder = connection.execute(
            select(NUMBER.c.record_id).where(
                NUMBER.c.commune == scope.commune, *(NUMBER.c[k] == v for k, v in number.items())
            )
        ).scalar()
        if holder is not None and holder != item.record_id:
            return Result(op_id=item.op_id, status="duplicate_number", problem="number-taken")
        self._write(connection, scope, item, current + 1, number, taken=holder is not None)
        status = "created" if current == 0 else "updated"
        return Result(
            op_id=item.op_id,
            status="created" if status == "created" else "updated",
            version=current + 1,
        )

    def _write(
        self,
        connection: Connection,
        scope: StationScope,
        item: Item,
        version: int,
        number: Mapping[str, str],
        *,
        taken: bool,
    ) -> None:
        payload = item.payload.model_dump(by_alias=True)
        values = {
            "version": version,
            "sha256": item.sha256,
            "payload": canonical_json(payload).decode(),
            **number,
        }
        if version == 1:
            connection.execute(
                insert(RECORD).values(commune=scope.commune, record_id=item.record_id, **values)
            )
        else:
            connection.execute(
                update(RECORD)
                .where(RECORD.c.commune == scope.commune, RECORD.c.record_id == item.record_id)
                .values(**values)
            )
        index_record(connection, scope.commune, item.record_id, payload)
        if not taken:
            connection.execute(
                insert(NUMBER).values(commune=scope.commune, record_id=item.record_id, **number)
            )
        for role, people in item.actors.items():
            for person in people:
                connection.execute(
                    insert(PART).values(
                        commune=scope.commune,
                        record_id=item.record_id,
                        version=version,
                        person_id=person,
                        role=role,
                    )
                )
        seq = connection.execute(
            update(COMMUNE)
            .where(COMMUNE.c.code == scope.commune)
            .values(feed=COMMUNE.c.feed + 1)
            .returning(COMMUNE.c.feed)
        ).scalar_one()
        connection.execute(
            insert(FEED).values(
                commune=scope.commune,
                seq=seq,
                record_id=item.record_id,
                version=version,
                kind="record",
            )
        )

    def _number(self, item: Item) -> dict[str, str]:
        return {
            "register": item.natural_key.register_code,
            "place": item.payload.book.place,
            "book": item.natural_key.book,
            "no": item.natural_key.no or item.record_id,
        }

    def lock(self, connection: Connection, commune: str) -> None:
        """One writer a commune: what follows is in one order for everyone."""
        build = pg_insert if self.engine.dialect.name == "postgresql" else sqlite_insert
        connection.execute(build(COMMUNE).values(code=commune, feed=0).on_conflict_do_nothing())
        connection.execute(
            select(COMMUNE.c.feed).where(COMMUNE.c.code == commune).with_for_update()
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes from its beginning."""
        with self.engine.connect() as connection:
            connection = connection.execution_options(begin="IMMEDIATE")
            with connection.begin():
                yield connection


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        return create_engine(url, hide_parameters=True, pool_size=8, max_overflow=8)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": 30}
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
