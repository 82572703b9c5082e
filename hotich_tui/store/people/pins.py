"""PINs and words of activation: kept as slow hashes, and every attempt counted."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, select, update

from hotich_tui.domain.record.attempts import still_to_wait
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import writing
from hotich_tui.store.file.tables import PERSON
from hotich_tui.workflow.ports.people import Verdict


def uptime() -> float:
    """Seconds that the machine has been up, asleep or not: what no change of the clock moves."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def slow_hash(secret: str) -> str:
    """A slow hash: 19 MiB, two passes, 25 ms measured. A PIN guards the seat, never the key."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(secret)


def fits(stored: str | None, secret: str) -> bool:
    """Whether a secret is the one of a slow hash; never where there is none."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return stored is not None and PasswordHasher().verify(stored, secret)
    except (VerificationError, InvalidHashError):
        return False


@dataclass(frozen=True, slots=True)
class _Attempt:
    """An attempt that was counted and may be looked at.

    Args:
        stored: Slow hash of what is right.
        stamp: The person's, when the attempt was counted.
    """

    stored: str | None
    stamp: int


class Attempts:
    """Counts attempts before it looks at them.

    Counting an attempt and asking whether it may be made is one transaction, so that forty at once
    are no more than those that are free; the slow hash is computed outside it, and holds up nobody.
    Whoever is killed in between has an attempt counted.
    """

    def __init__(self, engine: Engine, audit: AuditLog) -> None:
        self._engine = engine
        self._audit = audit
        self.uptime = uptime

    def allow(self, user_id: str, column: str) -> _Attempt | float:
        """Count an attempt.

        Args:
            column: Which secret of the person is tried.

        Returns:
            What it is to be compared with; or the seconds to wait, where it is not to be looked at.
        """
        with writing(self._engine) as connection:
            # Within the transaction: read before it, it might lie before the last one noted, as if
            # the machine had been started since.
            now = self.uptime()
            query = select(PERSON).where(PERSON.c.id == user_id, PERSON.c.disabled.is_(False))
            row = connection.execute(query).first()
            if row is None:
                return _Attempt(None, -1)
            since = row.failed_since
            if since is None:
                since = now
            elif since > now:
                # The machine was started since: its counter began at nought.
                since = 0.0
            wait = still_to_wait(row.failed, since, now)
            person = update(PERSON).where(PERSON.c.id == user_id)
            if wait > 0:
                connection.execute(person.values(failed_since=since))
                return wait
            connection.execute(person.values(failed=row.failed + 1, failed_since=now))
            return _Attempt(getattr(row, column), row.stamp)

    def conclude(self, user_id: str, attempt: _Attempt, right: bool) -> Verdict:
        """Note how an attempt ended; a right one makes the count begin anew.

        A PIN that was taken away while it was looked at is no longer right.
        """
        with writing(self._engine) as connection:
            if right:
                begun = (
                    update(PERSON)
                    .where(PERSON.c.id == user_id, PERSON.c.stamp == attempt.stamp)
                    .values(failed=0, failed_since=None, failed_at=None)
                )
                right = connection.execute(begun).rowcount == 1
            self._audit.note(
                connection, user_id, "sign_in" if right else "sign_in_failed", detail=user_id
            )
        return Verdict(right)

    def check(self, user_id: str, column: str, secret: str) -> Verdict:
        """Count an attempt, look at it, note how it ended."""
        attempt = self.allow(user_id, column)
        if isinstance(attempt, float):
            return Verdict(False, attempt)
        return self.conclude(user_id, attempt, fits(attempt.stored, secret))
