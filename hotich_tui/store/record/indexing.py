"""Keeping the search index: what a transaction touched is written into it at its end."""

from collections.abc import Collection

from sqlalchemy import Connection

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.store.file.search_index import (
    EVERYBODY,
    FIRST_KEYERS,
    LOOKED_OVER,
    kind_of,
    place_of,
    stranger,
)
from hotich_tui.store.file.tables import VERSION
from hotich_tui.store.record.dossier import Dossier, load_dossiers
from hotich_tui.store.record.version_rows import load_versions, version_query
from hotich_tui.vietnamese import fold

Said = tuple[int, str, int]
"""Kind, folded text, and who may find it, as a field's row has them."""
_BATCH = 200


class Indexing:
    """The rows of the search index that a transaction makes untrue."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._touched: dict[str, set[str]] = {}
        self._numbers: dict[tuple[str, str], int] = {}

    def touch(self, version_id: str, key: str = "") -> None:
        """Something was written that makes other rows.

        Args:
            key: In this field; "" = in any.
        """
        self._touched.setdefault(version_id, set()).add(key)

    def settle(self, held: Dossier | None) -> None:
        """Write the rows of all that was touched.

        Args:
            held: A version as it stands now, where one is at hand.
        """
        touched, self._touched = self._touched, {}
        if held is not None and held.version.id in touched:
            self._write(held, touched.pop(held.version.id))
        ids = list(touched)
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            query = version_query().where(VERSION.c.id.in_(some))
            rows = self._connection.execute(query).fetchall()
            fields = {key for one in some for key in touched[one]}
            dossiers = load_dossiers(
                self._connection,
                load_versions(self._connection, rows),
                () if "" in fields else sorted(fields),
            )
            for dossier in dossiers:
                self._write(dossier, touched[dossier.version.id])

    def _write(self, dossier: Dossier, keys: Collection[str]) -> None:
        """Bring the rows of some fields of a version up to date; "" = of all."""
        run, version = self._connection.exec_driver_sql, dossier.version
        place = place_of(self._book(version.book_id), version.ordinal)
        stored = run(
            "SELECT f.key, d.kind, d.text, v.seen, v.fold, v.field FROM search_value v"
            " JOIN search_field f ON f.n = v.field JOIN search_fold d ON d.n = v.fold"
            " WHERE v.place = ?",
            (place,),
        ).fetchall()
        whole = "" in keys
        before = {row[0]: row for row in stored if whole or row[0] in keys}
        after = self._said(dossier, () if whole else keys)
        changed = {
            key: said
            for key, said in after.items()
            if key not in before or tuple(before[key][1:4]) != said
        }
        if changed:
            run(
                "INSERT OR IGNORE INTO search_fold (kind, text) VALUES (?, ?)",
                [said[:2] for said in changed.values()],
            )
            run(
                "INSERT INTO search_value (place, field, fold, seen) VALUES"
                " (?, ?, (SELECT n FROM search_fold WHERE kind = ? AND text = ?), ?)"
                " ON CONFLICT (place, field) DO UPDATE SET fold = excluded.fold,"
                " seen = excluded.seen",
                [(place, self._number("field", key), *said) for key, said in changed.items()],
            )
        gone = [row for key, row in before.items() if key not in after]
        if gone:
            run(
                "DELETE FROM search_value WHERE place = ? AND field = ?",
                [(place, row[5]) for row in gone],
            )
        left = {row[4] for row in gone} | {before[key][4] for key in changed if key in before}
        if left:
            # A text that no row has any more is not looked through, nor kept.
            run(
                "DELETE FROM search_fold WHERE n = ?"
                " AND NOT EXISTS (SELECT 1 FROM search_value WHERE fold = search_fold.n)",
                [(n,) for n in sorted(left)],
            )

    def _said(self, dossier: Dossier, keys: Collection[str]) -> dict[str, Said]:
        """Field -> its row, by asking the law for those who may not see it first."""
        keyers = dossier.version.people(Role.KEYER)
        keyer = Viewpoint(User(min(keyers, default=""), "", "", frozenset({Role.KEYER})))
        found, on_form = {}, dossier.register.by_key
        for key, value in dossier.values_for(keyer, keys).items():
            text = fold(value.text)
            if not text:
                continue
            if dossier.value_for(_VERIFIER, key) is not None:
                seen = EVERYBODY
            elif dossier.value_for(_AUDITOR, key) is not None:
                seen = LOOKED_OVER
            elif not keyers:
                continue
            else:
                seen = self._number("keyers", " ".join(sorted(keyers)))
            found[key] = (int(kind_of(on_form[key])), text, seen)
        return found

    def _book(self, book_id: str) -> int:
        known = self._numbers.get(("book", book_id))
        if known is not None:
            return known
        run = self._connection.exec_driver_sql
        query = "SELECT n FROM search_book WHERE book_id = ?"
        n = run(query, (book_id,)).scalar()
        if n is None:
            run(
                "INSERT INTO search_book (book_id, pos) VALUES"
                " (?, (SELECT coalesce(max(pos), 0) + 1 FROM search_book))",
                (book_id,),
            )
            rank_books(self._connection)
            n = run(query, (book_id,)).scalar()
        assert n is not None
        self._numbers["book", book_id] = n
        return int(n)

    def _number(self, table: str, word: str) -> int:
        """The number of a field's key, or of those who keyed a version."""
        known = self._numbers.get((table, word))
        if known is not None:
            return known
        run = self._connection.exec_driver_sql
        column, first = ("key", 1) if table == "field" else ("people", FIRST_KEYERS)
        run(
            f"INSERT OR IGNORE INTO search_{table} (n, {column}) VALUES"
            f" ((SELECT coalesce(max(n) + 1, {first}) FROM search_{table}), ?)",
            (word,),
        )
        query = f"SELECT n FROM search_{table} WHERE {column} = ?"
        n = run(query, (word,)).scalar()
        assert n is not None
        self._numbers[table, word] = n
        return int(n)


_VERIFIER, _AUDITOR = stranger(Role.VERIFIER), stranger(Role.AUDITOR)


def rank_books(connection: Connection) -> None:
    """Give each book of the index its place among the others, as lists have them."""
    run = connection.exec_driver_sql
    # Past the unique places that others still have.
    run("UPDATE search_book SET pos = -pos")
    run(
        "UPDATE search_book SET pos = ranked.pos FROM (SELECT search_book.n, row_number() OVER"
        " (ORDER BY book.register, book.year, book.number, book.id) AS pos"
        " FROM search_book JOIN book ON book.id = search_book.book_id) AS ranked"
        " WHERE ranked.n = search_book.n"
    )
