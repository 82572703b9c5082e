"""What versions say, through a viewpoint."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hotich_tui.domain.entry.entry_facts import FACTS
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import RecordView, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.tables import VERSION
from hotich_tui.store.record.dossier import Dossier, load_dossiers, title, title_fields
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.version_rows import load_versions, version_query
from hotich_tui.store.record.weighing import kept_facts
from hotich_tui.workflow.ports.records import EntryReads, RecordReads

STEP = 200
"""Versions looked at in one go."""


class SqlRecordReads(SqlSnapshot, RecordReads, EntryReads):
    """What versions say."""

    def record(self, version_id: str) -> RecordView:
        return self._view(self._dossier(version_id))

    def records(self, version_ids: Sequence[str], *, titles: bool = False) -> Sequence[RecordView]:
        if not version_ids:
            return []
        rows: list[Any] = []
        for start in range(0, len(version_ids), STEP):
            some = version_ids[start : start + STEP]
            query = version_query().where(VERSION.c.id.in_(some))
            rows += self._connection.execute(query).fetchall()
        versions = load_versions(self._connection, rows)
        named = [title_fields(load_register(v.register)) for v in versions] if titles else []
        fields = sorted({key for keys in named for key in keys})
        dossiers = load_dossiers(self._connection, versions, fields)
        views = {d.version.id: self._view(d, fields) for d in dossiers}
        return [views[version_id] for version_id in version_ids if version_id in views]

    def entries(
        self, versions: Sequence[Version], fields: Sequence[str]
    ) -> Sequence[Mapping[str, Value]]:
        found = self._kept(versions, fields)
        rest = [version for version in versions if version.id not in found]
        for dossier in load_dossiers(self._connection, rest, fields):
            values = {key: dossier.value_for(self._viewpoint, key) for key in fields}
            found[dossier.version.id] = {k: v for k, v in values.items() if v is not None}
        return [found[version.id] for version in versions]

    def _kept(
        self, versions: Sequence[Version], fields: Sequence[str]
    ) -> dict[str, Mapping[str, Value]]:
        """What is kept of the versions, where no other field is asked for."""
        registers = {version.register for version in versions}
        kept = (
            load_register(code).by_meaning[meaning].key for code in registers for meaning in FACTS
        )
        if not self._viewpoint.reads_records or not set(kept).issuperset(fields):
            return {}
        return {
            version_id: {key: values[key] for key in fields if key in values}
            for version_id, values in kept_facts(self._connection, versions).items()
        }

    def _view(self, dossier: Dossier, fields: Collection[str] = ()) -> RecordView:
        version, me = dossier.version, self._viewpoint.user.id
        values = dossier.values_for(self._viewpoint, fields)
        readings = {}
        if version.roles.get(me) is Role.KEYER:
            readings = {
                key: reading
                for (number, key), reading in dossier.keyed.items()
                if number == version.round
            }
        return RecordView(
            version=version,
            values=values,
            readings=readings,
            title=title(dossier.register, values),
            reason=dossier.reason,
            note=dossier.note,
        )
