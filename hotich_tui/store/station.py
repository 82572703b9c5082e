"""One PC's station: create it, open it, work on it."""

import hmac
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine, select

from hotich_tui.domain.record.ids import Clock, Entropy, uuid7
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.store.composition import SqlReads, SqlWork
from hotich_tui.store.file import keys
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.chain_check import ChainCheck, check_chain, keep_check
from hotich_tui.store.file.engine import DATABASE_FILE, check_home, open_engine, snapshot, writing
from hotich_tui.store.file.errors import Damaged, NoStation, StationExists, WrongKey
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.stopping import Stopping
from hotich_tui.store.file.tables import SETTING
from hotich_tui.store.migrations import migrate, rebuild
from hotich_tui.store.migrations.around import Progress
from hotich_tui.store.outbox import SqlOutbox
from hotich_tui.store.people.accounts import SqlPeople
from hotich_tui.store.people.delivery import SqlPeopleDelivery
from hotich_tui.store.people.identity import Identities
from hotich_tui.store.people.rows import admit
from hotich_tui.store.population.comparison import SqlMatches
from hotich_tui.store.quality.kept import rebuild_kept
from hotich_tui.vietnamese import clean


class SqlStation:
    """One PC's store in an encrypted file. Usable from several threads.

    >>> station, recovery = SqlStation.create(home, commune="05788", commune_name="Phú Lạc",
    ...                                       passphrase="…")  # doctest: +SKIP
    """

    def __init__(
        self,
        home: Path,
        engine: Engine,
        key_file: keys.KeyFile,
        key: bytes,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self.home = home
        self.engine = engine
        self.station_id = key_file.station_id
        self.audit = AuditLog(key_file.station_id, key, clock, entropy)
        self._key = key
        self._recovery = key_file.wrappings.get("recovery", {})
        with snapshot(engine) as connection:
            rows = connection.execute(select(SETTING))
            settings = {row.key: row.value for row in rows}
        self.commune = settings["commune"]
        self.commune_name = settings["commune_name"]
        identities = Identities(key, entropy)
        self.people = SqlPeople(engine, self.audit, self.commune, identities)
        self.people_delivery = SqlPeopleDelivery(engine, self.audit, identities)
        self.outbox = SqlOutbox(engine, self.audit)
        self.matches = SqlMatches(engine, self.audit)
        self._stopping = Stopping(engine)

    @classmethod
    def create(
        cls,
        home: Path,
        *,
        commune: str,
        commune_name: str,
        passphrase: str,
        use_keyring: bool = False,
        clock: Clock = time.time,
        entropy: Entropy = os.urandom,
    ) -> tuple["SqlStation", str]:
        """Set up a station.

        Args:
            commune: Code of the commune, part of every natural key.
            passphrase: Opens the station where the keyring is out of reach.
            use_keyring: Keep the key in the system's keyring too, where there is one.

        Returns:
            The open station, and the recovery key to print and seal.

        Raises:
            StationExists, NetworkHome, ReadOnly
        """
        if (home / keys.KEY_FILE).exists() or (home / DATABASE_FILE).exists():
            raise StationExists("store.station_exists", home=str(home))
        check_home(home)
        key, recovery = entropy(32), keys.new_recovery_key(entropy)
        key_file = keys.KeyFile(
            uuid7(clock, entropy),
            {
                "passphrase": keys.wrap(key, passphrase, entropy),
                "recovery": keys.wrap(key, recovery, entropy),
            },
        )
        engine = open_engine(home / DATABASE_FILE, key)
        migrate(engine)
        with writing(engine) as connection:
            put_setting(connection, "commune", commune)
            put_setting(connection, "commune_name", clean(commune_name))
            put_setting(connection, "station_id", key_file.station_id)
        key_file.save(home)
        if use_keyring:
            keys.to_keyring(key_file.station_id, key)
        return cls(home, engine, key_file, key, clock, entropy), recovery

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        passphrase: str | None = None,
        recovery_key: str | None = None,
        key: bytes | None = None,
        environ: Mapping[str, str] | None = None,
        clock: Clock = time.time,
        entropy: Entropy = os.urandom,
        progress: Progress = lambda _: None,
    ) -> "SqlStation":
        """Open a station with any of its wrappings, and bring its schema up to date.

        Args:
            key: The unwrapped key, where `keys.find_key` was asked before.
            progress: Told how far it is, 0 to 1, where the schema is brought up to date.

        Tried in this order: what is given, the environment (`HOTICH_PASSPHRASE`,
        `HOTICH_PASSPHRASE_FILE`), the system's keyring.

        Raises:
            NoStation, WrongKey, NetworkHome, ReadOnly, TooNew, Damaged
        """
        try:
            key_file = keys.KeyFile.load(home)
        except FileNotFoundError:
            raise NoStation("store.no_station", home=str(home)) from None
        except (ValueError, KeyError):
            raise Damaged("store.damaged") from None
        check_home(home)
        if not (home / DATABASE_FILE).exists():
            raise Damaged("store.damaged")
        if key is None and passphrase is None and recovery_key is None:
            passphrase = keys.passphrase_from_environment(
                os.environ if environ is None else environ
            )
        key = key or keys.find_key(key_file, passphrase, recovery_key)
        engine = open_engine(home / DATABASE_FILE, key)
        migrate(engine, progress=progress)
        return cls(home, engine, key_file, key, clock, entropy)

    def secret(self, message: bytes) -> bytes:
        """HMAC-SHA-256 under a key of its own, derived from the station's."""
        key = hmac.digest(self._key, b"hotich-tui draws", "sha256")
        return hmac.digest(key, message, "sha256")

    def is_recovery_key(self, typed: str) -> bool:
        """Whether this is the recovery key that was printed when the station was set up; slow.

        Raises:
            WrongKey: A letter was misread.
        """
        try:
            found = keys.unwrap(self._recovery, keys.read_recovery_key(typed))
        except WrongKey as error:
            if error.key != "store.wrong_key":
                raise
            return False
        return hmac.compare_digest(found, self._key)

    @contextmanager
    def reads(self, viewpoint: Viewpoint) -> Iterator[SqlReads]:
        """Reads on one snapshot, through a viewpoint.

        Raises:
            SeatEnded: Whoever looks was disabled, or their roles or PIN changed.
        """
        with snapshot(self.engine) as connection, self._stopping.watched(connection):
            admit(connection, viewpoint.user)
            yield SqlReads(connection, viewpoint)

    def stoppable(self) -> AbstractContextManager[Callable[[], None]]:
        """While it lasts, this thread only reads, and gives up with `Stopped` soon after what is
        given was called, from whatever thread."""
        return self._stopping.stoppable()

    @contextmanager
    def work(self, user: User, role: Role) -> Iterator[SqlWork]:
        """A write transaction; commits at the end, or undoes everything.

        Raises:
            SeatEnded: The person was disabled, or their roles or PIN changed after they sat down.
            RuntimeError: In a thread that said it would only read.
        """
        if self._stopping.stop is not None:
            raise RuntimeError("what may be stopped at any point writes nothing")
        with writing(self.engine) as connection:
            admit(connection, user)
            with SqlWork(connection, user, role, self.audit, self.commune) as work:
                yield work

    def note(self, person_id: str, event: str, detail: str = "") -> None:
        """Write an audit row of something that changed no record: an export, a search, a backup."""
        with writing(self.engine) as connection:
            self.audit.note(connection, person_id, event, detail=detail)

    def check(self) -> int | None:
        """Check the file's pages and the whole audit chain.

        Returns:
            Number of the first audit row that does not fit; None where all is well.

        Raises:
            Damaged: A page fails its own check.
        """
        return self.examine(quick=False).broken

    def examine(self, *, quick: bool) -> ChainCheck:
        """Check the file's pages and the audit chain; nothing is changed.

        Args:
            quick: The chain only from where `keep_examined` says that a check ended.

        Raises:
            Damaged: A page fails its own check.
        """
        with snapshot(self.engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            whole = connection.exec_driver_sql("PRAGMA quick_check").scalar()
            if pages or whole != "ok":
                raise Damaged("store.damaged")
            return check_chain(self.audit, connection, quick=quick)

    def keep_examined(self, check: ChainCheck) -> None:
        """Note how far a check came, for the next quick one."""
        with writing(self.engine) as connection:
            keep_check(self.audit, connection, check)

    def rebuild(self, person_id: str) -> Mapping[str, int]:
        """Make every derived table anew: what was found once in portions, what is counted in one
        transaction with the audit row.

        Args:
            person_id: Who asked for it.

        Returns:
            Name of each -> how many rows it had too many or too few: 0 where it agreed.
        """
        kept = rebuild_kept(self.engine)
        with writing(self.engine) as connection:
            wrong = {**rebuild(connection), **kept}
            found = " ".join(f"{name}:{rows}" for name, rows in wrong.items() if rows)
            self.audit.note(connection, person_id, "rebuild", detail=found)
        return wrong

    def sealing_key(self, purpose: str) -> bytes:
        """A key derived from the station's, to seal a file of its own beside the database."""
        return hmac.digest(self._key, f"hotich-tui sealed {purpose}".encode(), "sha256")

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file."""
        self.engine.dispose()
