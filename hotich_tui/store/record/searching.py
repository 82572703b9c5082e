"""Finding records through a viewpoint, and what happened to them."""

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_

from hotich_tui.domain.record.records import AuditEntry, RecordView, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.derived_tables import LATEST
from hotich_tui.store.file.search_index import EVERYBODY, LOOKED_OVER, ORDINALS
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.store.record.dossier import load_dossiers, title_fields
from hotich_tui.store.record.log import entry_of
from hotich_tui.store.record.records import SqlRecordReads
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.version_rows import latest_query, load_versions
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.ports.trail import HistoryReads, NewsReads, SearchReads

_QUIET_EVENTS = (
    *("key", "verify", "decide"),
    *("hinted", "population_look", "population_take"),
    *("population_confirmed", "population_overtyped", "earlier_asked", "earlier_linked"),
    *("match", "look_match", "export_match", "decide_match", "import_minutes"),
)
"""Field by field, or about the population: they move no record."""


_HITS = "WITH hit AS MATERIALIZED (SELECT n FROM search_fold WHERE instr(text, ?))"
"""Texts that hold what is looked for. ``instr`` compares folds letter by letter, as Python does."""
_IN_ORDER = f"""
    search_book CROSS JOIN search_value
    ON place >= search_book.n << {ORDINALS} AND place < (search_book.n + 1) << {ORDINALS}
"""
"""Every value in the order of the records: both loops run in it, and nothing is sorted."""
_ENOUGH = 20_000
"""Values that are looked at, or sorted, to find the first records among them."""


class SqlSearchReads(SqlRecordReads, SearchReads):
    """Finding records."""

    def search(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        self._settle()
        wanted = fold(text)
        seen = ", ".join(map(str, self._findable()))
        places = self._places(wanted, seen, limit) if wanted and seen else []
        if not places:
            return []
        versions = self._at(places)
        fields = self._fields(places, wanted, seen)
        fields |= {key for v in versions for key in title_fields(load_register(v.register))}
        dossiers = load_dossiers(self._connection, versions, sorted(fields))
        views = (self._view(dossier, fields) for dossier in dossiers)
        # The index says where to look; who may see what is said by the law alone.
        return [v for v in views if any(wanted in fold(value.text) for value in v.values.values())]

    def _findable(self) -> list[int]:
        """Who-may-find numbers of the index rows that this viewpoint may find."""
        sees, me = self._viewpoint.sees, self._viewpoint.user.id
        found = []
        if sees(keyers=(), blind=True, drafting=False, closed=True, finished=False):
            found.append(EVERYBODY)
        if sees(keyers=(), blind=False, drafting=False, closed=False, finished=True):
            found.append(LOOKED_OVER)
        query = "SELECT n FROM search_keyers WHERE instr(' ' || people || ' ', ' ' || ? || ' ')"
        return found + list(self._connection.exec_driver_sql(query, (me,)).scalars())

    def _places(self, wanted: str, seen: str, limit: int) -> list[int]:
        """Places of the first records with a value that fits and may be found: among the first
        values; else among all that fit, where they are few; else in one look at every value.

        Args:
            seen: Numbers for an IN list.
        """
        run = self._connection.exec_driver_sql
        # What many records say is found among the first of them (figures: the benchmark).
        first = f"""
            SELECT DISTINCT place FROM (
                SELECT pos, place, fold, seen FROM {_IN_ORDER} ORDER BY pos, place LIMIT {_ENOUGH})
            CROSS JOIN search_fold ON search_fold.n = fold
            WHERE seen IN ({seen}) AND instr(text, ?) ORDER BY pos, place LIMIT ?
        """
        rows = run(first, (wanted, limit)).fetchall()
        if len(rows) < limit:
            few = f"""
                {_HITS}, found AS MATERIALIZED (
                    SELECT place FROM hit CROSS JOIN search_value
                    ON fold = hit.n AND seen IN ({seen}) LIMIT {_ENOUGH})
                SELECT DISTINCT place, (SELECT count(*) FROM found) FROM found
                JOIN search_book ON search_book.n = place >> {ORDINALS}
                ORDER BY pos, place LIMIT ?
            """
            rows = run(few, (wanted, limit)).fetchall()
        if rows and len(rows[0]) > 1 and rows[0][1] >= _ENOUGH:
            # The plus sign keeps SQLite from looking up every text in every book.
            many = f"""
                {_HITS} SELECT DISTINCT place FROM {_IN_ORDER}
                WHERE seen IN ({seen}) AND +fold IN (SELECT n FROM hit)
                ORDER BY pos, place LIMIT ?
            """
            rows = run(many, (wanted, limit)).fetchall()
        return [row[0] for row in rows]

    def _fields(self, places: Sequence[int], wanted: str, seen: str) -> set[str]:
        """In which fields of the records at some places the text stands."""
        query = f"""
            SELECT DISTINCT search_field.key FROM search_value
            JOIN search_fold ON search_fold.n = fold JOIN search_field ON search_field.n = field
            WHERE place IN ({", ".join(map(str, places))}) AND seen IN ({seen}) AND instr(text, ?)
        """
        return set(self._connection.exec_driver_sql(query, (wanted,)).scalars())

    def _at(self, places: Sequence[int]) -> Sequence[Version]:
        """The latest versions of the records at some places, in their order."""
        numbers = {place >> ORDINALS for place in places}
        query = f"SELECT n, book_id FROM search_book WHERE n IN ({', '.join(map(str, numbers))})"
        books = {row.n: row.book_id for row in self._connection.exec_driver_sql(query)}
        ordinal = (1 << ORDINALS) - 1
        wanted = [(books[place >> ORDINALS], place & ordinal) for place in places]
        rows = self._connection.execute(
            latest_query().where(tuple_(LATEST.c.book_id, LATEST.c.ordinal).in_(wanted))
        )
        found = {(row.book_id, row.ordinal): row for row in rows}
        return load_versions(self._connection, [found[place] for place in wanted])


class SqlTrailReads(SqlSnapshot, HistoryReads, NewsReads):
    """What happened to records."""

    def history(self, version_id: str) -> Sequence[AuditEntry]:
        query = select(AUDIT).where(AUDIT.c.version_id == version_id).order_by(AUDIT.c.n)
        return [entry_of(row) for row in self._connection.execute(query)]

    def news(self, since: int | None = None) -> int:
        newest = select(func.max(AUDIT.c.n))
        if since is None:
            return self._connection.execute(newest).scalar() or 0
        moved = newest.where(AUDIT.c.n > since, AUDIT.c.event.not_in(_QUIET_EVENTS))
        return self._connection.execute(moved).scalar() or since
