"""A station that is brought up to date in a process of its own, which dies at a step.

    python cuts.py HOME PASSPHRASE SEED CUTS [--split]

Each time a copy of HOME is upgraded and the process ends there without any clean-up, then it is
looked what is left. Prints one JSON object: how many copies were as before, as they are to be, and
neither. ``--split`` commits at every step: the control.
"""

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from hotich_tui.store import migrations
from hotich_tui.store.file import keys
from hotich_tui.store.file.engine import DATABASE_FILE, open_engine
from hotich_tui.store.migrations import HEAD, around, migrate

PACKED = import_module("hotich_tui.store.migrations.versions.0014_packed")


def contents(engine: Engine, columns: dict[str, str] | None = None) -> dict[str, list[str]]:
    """Every row of every table, and of the views that stand in the place of tables.

    Args:
        columns: Table -> its columns to read; all of all tables where None.
    """
    found = {}
    with engine.connect() as connection:
        for name, named in (columns or tables(connection)).items():
            query = f'SELECT {named} FROM "{name}"'
            found[name] = sorted(map(repr, connection.exec_driver_sql(query)))
    return found


def tables(connection: Any) -> dict[str, str]:
    """Name of a table -> its columns; without those that say nothing of records and people."""
    left_out = ("alembic_version", "sqlite_sequence")
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    names = [name for (name,) in connection.exec_driver_sql(query) if name not in left_out]
    return {
        name: ", ".join(f'"{row[1]}"' for row in info)
        for name in names
        if (info := connection.exec_driver_sql(f"PRAGMA table_info({name})").fetchall())
    }


def engine_of(home: Path, passphrase: str) -> Engine:
    """The station as it lies there: nothing is brought up to date."""
    key = keys.find_key(keys.KeyFile.load(home), passphrase, None)
    return open_engine(home / DATABASE_FILE, key)


class Dying:
    """Ends the process at a step of the upgrade: at a statement, or when progress is told.

    Args:
        at: The step; None = never.
    """

    def __init__(self, at: int | None = None) -> None:
        self.steps, self._at = 0, at

    def __call__(self, *_: object) -> None:
        self.steps += 1
        if self.steps == self._at:
            os._exit(9)


def small_steps() -> None:
    """Steps so small that a process can die nearly anywhere."""
    PACKED.PORTION = 40
    around._OPS, around._WORTH = 2_000, 0


def split() -> None:
    """Commit whenever a step is told: what a migration without its one transaction would be."""
    change = migrations._change

    def changed(engine: Engine, connection: Any, found: Any, target: str, progress: Any) -> None:
        raw = connection.connection.dbapi_connection

        def told(share: float) -> None:
            if share > around.CHANGE[0]:
                raw.execute("COMMIT")
                raw.execute("BEGIN IMMEDIATE")
            progress(share)

        change(engine, connection, found, target, told)

    migrations._change = changed  # type: ignore[assignment]


def upgrade(home: Path, passphrase: str, dying: Dying) -> None:
    """Upgrade a station that dies on the way, or does not."""
    engine = engine_of(home, passphrase)
    event.listen(engine, "before_cursor_execute", dying)
    migrate(engine, progress=dying)
    engine.dispose()


def in_a_process(home: Path, passphrase: str, at: int | None) -> int:
    """Upgrade in a copy of this process; its exit code.

    Args:
        at: The step at which it dies.
    """
    child = os.fork()
    if child == 0:
        try:
            upgrade(home, passphrase, Dying(at))
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def judge(home: Path, passphrase: str, before: dict[str, list[str]], named: Any) -> str:
    """What is left: the station as it was, as it is to be, or neither."""
    engine = engine_of(home, passphrase)
    try:
        revision = migrations.current(engine)
        whole = contents(engine, named) == before
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        if not (whole and sound):
            return "neither"
        if revision == HEAD:
            return "new"
        migrate(engine)
        return "old" if contents(engine, named) == before else "neither"
    except Exception:
        return "neither"
    finally:
        engine.dispose()


def main(home: Path, passphrase: str, seed: int, cuts: int, divided: bool) -> None:
    """Cut, look, count."""
    small_steps()
    original = engine_of(home, passphrase)
    with original.connect() as connection:
        named = tables(connection)
    before = contents(original, named)
    original.dispose()
    with tempfile.TemporaryDirectory() as folder:

        def copy(name: str) -> Path:
            return Path(shutil.copytree(home, Path(folder) / name))

        counting = Dying()
        upgrade(copy("whole"), passphrase, counting)
        if divided:
            split()
        random, found = Random(seed), Counter[str]()
        for n in range(cuts):
            place = copy(str(n))
            died = in_a_process(place, passphrase, random.randint(1, counting.steps))
            found["died"] += died == 9
            found[judge(place, passphrase, before, named)] += 1
            shutil.rmtree(place)
    sys.stdout.write(json.dumps({"steps": counting.steps, **found}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), "--split" in sys.argv)
