"""One snapshot of the file through one person's viewpoint: what all reads are made on."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.derived_tables import LATEST
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.file.tables import APPROVED, BOOK, RECORD, VERSION
from hotich_tui.store.record.dossier import Dossier, load_dossiers
from hotich_tui.store.record.version_rows import (
    FINISHED,
    chunks,
    latest,
    latest_query,
    load_versions,
    version_query,
)
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.ports.records import FinishedReads, VersionReads


class SqlSnapshot(VersionReads, FinishedReads):
    """Where versions stand. The version that was asked for last is held: nothing changes under a
    snapshot, and whoever writes in it forgets what their writing makes untrue (`_forget`)."""

    def __init__(self, connection: Connection, viewpoint: Viewpoint) -> None:
        self._connection = connection
        self._viewpoint = viewpoint
        self._held: Dossier | None = None
        self._known: Version | None = None

    def version(self, version_id: str) -> Version:
        if self._held is not None and self._held.version.id == version_id:
            return self._held.version
        if self._known is None or self._known.id != version_id:
            rows = self._connection.execute(version_query().where(VERSION.c.id == version_id))
            found = load_versions(self._connection, rows.fetchall())
            if not found:
                raise StoreError("store.no_such")
            self._known = found[0]
        return self._known

    def versions(
        self, *, book_id: str | None = None, states: Sequence[State] = ()
    ) -> Sequence[Version]:
        query = latest_query()
        if book_id is not None:
            query = query.where(LATEST.c.book_id == book_id)
        if states:
            query = query.where(LATEST.c.state.in_([state.value for state in states]))
        return self._versions(query)

    def finished(self, book_id: str) -> Sequence[Version]:
        query = version_query().where(RECORD.c.book_id == book_id)
        return self._versions(query.where(VERSION.c.number == latest(among=FINISHED)))

    def finished_values(self, versions: Sequence[Version]) -> Sequence[Mapping[str, Value]]:
        found = self._approved(versions) if self._viewpoint.reads_records else {}
        rest = [version for version in versions if version.id not in found]
        for dossier in load_dossiers(self._connection, rest):
            found[dossier.version.id] = dossier.values_for(self._viewpoint)
        return [found[version.id] for version in versions]

    def _approved(self, versions: Sequence[Version]) -> dict[str, Mapping[str, Value]]:
        """What was approved, as the approval keeps it."""
        found: dict[str, Mapping[str, Value]] = {}
        for some in chunks([v.id for v in versions if v.state is State.APPROVED]):
            query = select(APPROVED.c.version_id, APPROVED.c.payload)
            query = query.where(APPROVED.c.version_id.in_(some))
            for version_id, payload in self._connection.execute(query):
                found[version_id] = read_values(json.loads(payload))
        return found

    def _versions(self, query: Any) -> Sequence[Version]:
        query = query.order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number, RECORD.c.ordinal)
        return load_versions(self._connection, self._connection.execute(query).fetchall())

    def _dossier(self, version_id: str) -> Dossier:
        if self._held is None or self._held.version.id != version_id:
            self._held = load_dossiers(self._connection, [self.version(version_id)])[0]
        return self._held

    def _settle(self) -> None:
        """Bring what is derived from written rows up to date: a snapshot has written none."""

    def _forget(self) -> None:
        """What was read of a version is no longer so."""
        self._held = self._known = None
