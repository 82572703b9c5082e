"""Three ways to find a record by any part of a value, on an encrypted file of their own.

A table of made-up entries, twenty searchable values each. Measured, in CPU ms: what a query costs,
what storing one more value costs, and how large each index is.

- ``folds``: distinct folded texts, and postings (fold, who may see it, place of the record).
- ``trigram``: FTS5 with the trigram tokenizer, one row a record. Two letters are no trigram: they
  are found through the list of trigrams that begin with them.
- ``plain``: LIKE over every value.

    python benchmarks/search_index.py [--records 50000] [--json]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlcipher3.dbapi2 as sqlcipher

BOOK = 150
"""Entries of a book."""
LIMIT, ENOUGH = 50, 20_000
PARTS = {
    "surname": "nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly",
    "middle": "thi van huu duc minh ngoc thanh xuan kim hong quang anh bao gia cong dinh",
    "given": """an anh binh chau chi cuong dung dat duc giang ha hai hang hanh hieu hoa hoang hong
        hue hung huong khanh khoi lan linh long loan mai minh my nam nga ngan nghia ngoc nhan nhi
        nhung oanh phong phuc phuong quan quang quyen son tam tan thanh thao thang thu thuy tien
        toan trang trinh trung tu tuan tuyet uyen van viet vinh xuan yen""",
    "sound": "am an ao at ba binh ca cam cu dai dong duc ha hai hoa ke kim la lai loc lung ma my",
}
SURNAMES, MIDDLE, GIVEN, SOUNDS = (text.split() for text in PARTS.values())
QUERIES = {
    "a full name": "nguyen thi hoa",
    "a common name": "nguyen",
    "a given name": "uyen",
    "a date": "12.03.1987",
    "a number": "123/19",
    "a place": "xa ba",
    "two letters": "an",
    "two digits": "19",
    "two rare letters": "zy",
    "a nonsense word": "zqxwv",
    "nearly all letters of a name": "nguyen thi hoang anh t",
}
SCHEMA = """
CREATE TABLE book (n INTEGER PRIMARY KEY, pos INTEGER NOT NULL UNIQUE);
CREATE TABLE fold (n INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE value (place INTEGER, field INTEGER, fold INTEGER, seen INTEGER,
    PRIMARY KEY (place, field)) WITHOUT ROWID;
"""
AFTER = "CREATE INDEX value_fold ON value (fold, seen, place)"


def entry(random: Random, n: int) -> list[str]:
    """Twenty folded values of one entry."""

    def name() -> str:
        parts = [random.choice(SURNAMES), *random.sample(MIDDLE, random.randint(1, 2))]
        return " ".join([*parts, random.choice(GIVEN)])

    def date(year: int) -> str:
        return f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{year}"

    def place() -> str:
        a, b = random.randrange(len(SOUNDS)), random.randrange(len(SOUNDS))
        return f"xa {SOUNDS[a]} {SOUNDS[b]}, huyen {SOUNDS[a]}, tinh {SOUNDS[a % 7]}"

    year = 1950 + (n // BOOK) % 66
    note = " ".join(random.choice(SOUNDS) for _ in range(9)) if random.random() < 0.1 else "khong"
    paper = str(random.randint(10**8, 10**9)) if random.random() < 0.3 else "khong co"
    return [
        f"{n % BOOK + 1}/{year}",
        f"{n // BOOK % 9 + 1:02d}/{year}",
        str(n % BOOK // 2 + 1),
        *(name() for _ in range(4)),
        *(date(year - age) for age in (0, 0, 24, 27)),
        *(place() for _ in range(4)),
        *("1", "kinh", "viet nam", paper, note),
    ]


def open_file(path: Path) -> Any:
    """An encrypted file, as the station's is."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    for pragma in ("key = 'x'", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def seen(n: int) -> int:
    """Who may see an entry: everybody (0), or its keyer alone while it is not verified (2, 3)."""
    return 0 if n % 5 else 2 + n % 2


def build_folds(connection: Any, entries: Iterator[list[str]]) -> None:
    """The table of folds with its postings."""
    connection.executescript(SCHEMA)
    connection.execute("BEGIN")
    folds: dict[str, int] = {}
    for n, values in enumerate(entries):
        book, ordinal = divmod(n, BOOK)
        rows = [
            ((book << 20) + ordinal, field, folds.setdefault(text, len(folds) + 1), seen(n))
            for field, text in enumerate(values)
        ]
        connection.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", rows)
    connection.executemany(
        "INSERT INTO fold (n, text) VALUES (?, ?)", ((n, text) for text, n in folds.items())
    )
    connection.execute("INSERT INTO book SELECT DISTINCT place >> 20, place >> 20 FROM value")
    connection.execute(AFTER)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")


IN_ORDER = """
book CROSS JOIN value ON place >= book.n << 20 AND place < (book.n + 1) << 20
"""
FIRST = f"""
SELECT DISTINCT place FROM (
    SELECT pos, place, fold, seen FROM {IN_ORDER} ORDER BY pos, place LIMIT {ENOUGH})
CROSS JOIN fold AS f ON f.n = fold WHERE seen IN (0, 1, 2) AND instr(text, ?)
ORDER BY pos, place LIMIT {LIMIT}
"""
HITS = "WITH hit AS MATERIALIZED (SELECT n FROM fold WHERE instr(text, ?))"
GATHER = f"""
{HITS}, some AS MATERIALIZED (
    SELECT v.place FROM hit CROSS JOIN value v ON v.fold = hit.n AND v.seen IN (0, 1, 2)
    LIMIT {ENOUGH})
SELECT DISTINCT some.place, (SELECT count(*) FROM some) FROM some
JOIN book ON book.n = some.place >> 20 ORDER BY book.pos, some.place LIMIT {LIMIT}
"""
WALK = f"""
{HITS} SELECT DISTINCT place FROM {IN_ORDER}
WHERE seen IN (0, 1, 2) AND +fold IN (SELECT n FROM hit) ORDER BY pos, place LIMIT {LIMIT}
"""


def ask_folds(connection: Any, text: str) -> list[int]:
    """Places of the first records: among the first values; else all postings where they are few;
    else book by book."""
    rows = connection.execute(FIRST, (text,)).fetchall()
    if len(rows) < LIMIT:
        rows = connection.execute(GATHER, (text,)).fetchall()
        if rows and rows[0][1] >= ENOUGH:
            rows = connection.execute(WALK, (text,)).fetchall()
    return [row[0] for row in rows]


def store_folds(connection: Any, n: int, text: str) -> None:
    """One value of one record changes."""
    place, field = (n // BOOK << 20) + n % BOOK, 3
    old = connection.execute(
        "SELECT fold FROM value WHERE place = ? AND field = ?", (place, field)
    ).fetchone()
    connection.execute("INSERT OR IGNORE INTO fold (text) VALUES (?)", (text,))
    connection.execute(
        "INSERT OR REPLACE INTO value VALUES (?, ?, (SELECT n FROM fold WHERE text = ?), 2)",
        (place, field, text),
    )
    connection.execute(
        "DELETE FROM fold WHERE n = ? AND NOT EXISTS (SELECT 1 FROM value WHERE fold = fold.n)", old
    )


def build_trigram(connection: Any, entries: Iterator[list[str]]) -> None:
    """One row a record; a value ends with a sign of its own, so that its last two letters begin a
    trigram too. What not everybody may see stands in another column."""
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(everybody, keyer2, keyer3, tokenize='trigram')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
    connection.execute("BEGIN")
    for n, values in enumerate(entries):
        whole = "\n".join(values) + "\n"
        row = [whole if at == max(seen(n) - 1, 0) else "" for at in range(3)]
        connection.execute(
            "INSERT INTO t(rowid, everybody, keyer2, keyer3) VALUES (?,?,?,?)",
            ((n // BOOK << 20) + n % BOOK, *row),
        )
    connection.execute("INSERT INTO t(t) VALUES ('optimize')")
    connection.execute("COMMIT")


def ask_trigram(connection: Any, text: str) -> list[int]:
    """Rows in their own order. Two letters: every trigram that begins with them."""
    words = [text]
    if len(text) < 3:
        found = connection.execute(
            "SELECT term FROM v WHERE term >= ? AND term < ?", (text, text + "\U0010ffff")
        )
        words = [row[0] for row in found]
    if not words:
        return []
    wanted = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid LIMIT ?"
    return [
        row[0]
        for row in connection.execute(
            query,
            (
                f"{{everybody keyer2}}: {wanted}"
                if len(words) == 1
                else f"{{everybody keyer2}}: ({wanted})",
                LIMIT,
            ),
        )
    ]


def store_trigram(connection: Any, n: int, text: str) -> None:
    """One value of one record changes: its row is written anew."""
    place = (n // BOOK << 20) + n % BOOK
    row = connection.execute(
        "SELECT everybody || keyer2 || keyer3 FROM t WHERE rowid = ?", (place,)
    ).fetchone()
    values = row[0].split("\n")
    values[3] = text
    connection.execute(
        "UPDATE t SET everybody = '', keyer2 = ?, keyer3 = '' WHERE rowid = ?",
        ("\n".join(values), place),
    )


def build_plain(connection: Any, entries: Iterator[list[str]]) -> None:
    """Every value as it stands."""
    connection.execute("CREATE TABLE p (place INTEGER, seen INTEGER, text TEXT)")
    connection.execute("BEGIN")
    for n, values in enumerate(entries):
        rows = [((n // BOOK << 20) + n % BOOK, seen(n), text) for text in values]
        connection.executemany("INSERT INTO p VALUES (?, ?, ?)", rows)
    connection.execute("COMMIT")


def ask_plain(connection: Any, text: str) -> list[int]:
    """A look at every value."""
    query = (
        "SELECT DISTINCT place FROM p WHERE text LIKE '%' || ? || '%' AND seen IN (0, 1, 2)"
        " ORDER BY place LIMIT ?"
    )
    return [row[0] for row in connection.execute(query, (text, LIMIT))]


WAYS: dict[str, tuple[Callable[..., None], Callable[..., list[int]], Callable[..., None] | None]]
WAYS = {
    "folds": (build_folds, ask_folds, store_folds),
    "trigram": (build_trigram, ask_trigram, store_trigram),
    "plain": (build_plain, ask_plain, None),
}


def cpu_ms(work: Callable[[], Any], times: int = 3) -> float:
    """The quickest of some runs."""
    found = []
    for _ in range(times):
        before = time.process_time()
        work()
        found.append(1000 * (time.process_time() - before))
    return round(min(found), 2)


def measure(records: int, way: str, home: Path) -> dict[str, Any]:
    """Figures of one way."""
    build, ask, store = WAYS[way]
    path = home / f"{way}.db"
    connection = open_file(path)
    random = Random(1)
    before = time.process_time()
    build(connection, (entry(random, n) for n in range(records)))
    made = time.process_time() - before
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    figures: dict[str, Any] = {
        "made_s": round(made, 1),
        "bytes_a_record": path.stat().st_size // records,
        "hits": {name: len(ask(connection, text)) for name, text in QUERIES.items()},
        "cpu_ms": {
            name: cpu_ms(lambda text=text: ask(connection, text)) for name, text in QUERIES.items()
        },
    }
    if store is not None:
        costs = []
        for n in range(300):
            before = time.process_time()
            connection.execute("BEGIN IMMEDIATE")
            store(connection, random.randrange(records), f"ten moi thu {n}")
            connection.execute("COMMIT")
            costs.append(1000 * (time.process_time() - before))
        costs.sort()
        figures["store_ms"] = {"median": round(costs[150], 2), "p99": round(costs[297], 2)}
    connection.close()
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = {way: measure(given.records, way, Path(home)) for way in given.ways.split(",")}
    print(json.dumps(found, indent=None if given.json else 1))


if __name__ == "__main__":
    main()
