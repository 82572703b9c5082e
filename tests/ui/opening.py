"""Opens one screen as every role, in a process in which no screen was opened before.

Run as ``python -m tests.ui.opening ROUTE HOME``; prints a line of JSON for each role.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.store.station import SqlStation
from hotich_tui.ui.app import HotichApp
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.earlier import Place, Question
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE

WHO = {
    Role.KEYER: "N1",
    Role.VERIFIER: "S1",
    Role.ADJUDICATOR: "X1",
    Role.APPROVER: "T1",
    Role.TECHNICIAN: "K1",
    Role.AUDITOR: "A1",
}
ROOMS = {"home", "keying", "verifying", "adjudicating", "approving", "book", "population", "seat"}
ROOMS |= {"people", "auditing"}
TURNS = 3000


def rooms_loaded() -> list[str]:
    """The modules of rooms that are in memory."""
    names = (name.split(".") for name in sys.modules if name.startswith("hotich_tui.ui."))
    return [".".join(name) for name in names if name[2] in ROOMS]


def arguments(route: str, desk: Desk) -> dict[str, Any]:
    """What a route is opened with, for this person; by what the station holds."""
    from hotich_tui.domain.book.ledger_readings import LineDispute
    from hotich_tui.domain.entry.compare import Difference
    from hotich_tui.workflow.book.by_exception import Surveyed
    from hotich_tui.workflow.waiting import Task

    books = {p.book.number: p.book for p in desk.books.progress()}
    book = next(iter(books.values())) if books else None
    if book is None:
        return {}
    versions = {v.state: v for v in desk.books.versions(book.id)}

    dispute = LineDispute("1.first", Difference.LETTERS, ("1", "2"))

    def surveyed(state: State) -> Surveyed | None:
        version = versions.get(state)
        return None if version is None else Surveyed(version, "", ())

    def looking() -> dict[str, Any]:
        check = desk.verifying.look(versions[State.KEYED].id)
        return {"check": check, "changes": {}, "stopwatch": Watch(), "back": print}

    given: dict[str, Callable[[], dict[str, Any]]] = {
        "keying": lambda: {"book_id": book.id},
        "verifying": lambda: {"book_id": book.id},
        "looking": looking if desk.user.may(Role.VERIFIER) else dict,
        "approving": lambda: {"book_id": book.id},
        "record": lambda: {"queue": [surveyed(State.VERIFIED)]},
        "records": lambda: {"book_id": book.id},
        "audited": lambda: {"version_id": versions[State.APPROVED].id},
        "approved": lambda: {"book_id": book.id},
        "approved_record": lambda: {"record": surveyed(State.APPROVED)},
        "waiting": lambda: {"task": Task.VERIFYING},
        "earlier": lambda: {"version_id": versions[State.KEYED].id, "linked": print},
        "widening": lambda: {"version_id": versions.get(State.RETURNED, versions[State.KEYED]).id},
        "finding": lambda: {"version_id": versions[State.VERIFIED].id, "person": "child"},
        "ledger": lambda: {"book_id": book.id},
        "settling": lambda: {"book": book, "disputes": [dispute]},
        "balance": lambda: {"book": book},
        "lock": lambda: {"uncovered": lambda: None},
    }
    return given.get(route, dict)()


async def at_rest(app: HotichApp) -> None:
    """Wait until the screen on top is painted and nothing is under way."""
    same = 0
    for _ in range(TURNS):
        await asyncio.sleep(0.005)
        busy = app.keys.held or any(not worker.is_finished for worker in app.workers)
        # The station opens behind the first paint: before that there is no rest to speak of.
        busy = busy or app.sign_in is None
        same = 0 if busy or not app.screen.is_mounted else same + 1
        if same >= 5:
            return
    raise AssertionError(f"{app.route} never comes to rest")


async def opened(route: str, station: SqlStation, role: Role) -> dict[str, Any]:
    """Open a route as a role.

    Returns:
        By which route the screen on top was opened then, its text, and what was told.
    """
    app = HotichApp(lambda: SignIn(station), idle_minutes=60, registry=NobodyFound)
    async with app.run_test(size=(80, 24)):
        await at_rest(app)
        user = station.people.find(WHO[role])
        assert user is not None
        desk = Desk(station, user, random=Random(7))
        app.sit_down(desk)
        await at_rest(app)
        before = rooms_loaded()
        app.open(route, **arguments(route, desk))
        await at_rest(app)
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        status = getattr(app.screen, "status", None)
        shown = {
            "role": role.value,
            "route": app.route,
            "text": "\n".join(lines),
            "size": [len(lines), max(map(len, lines))],
            "told": [note.message for note in app._notifications],
            "refused": status is not None and status.has_class("status-warn"),
            "status": "" if status is None else status._refused or status._text,
            "before": before,
        }
        app.exit()
    return shown


class NobodyFound:
    """A registry that knows of no earlier record."""

    def earlier(self, question: Question) -> Sequence[Place]:
        return ()


class Watch:
    """A stopwatch that nobody reads."""

    def count(self) -> None:
        """A key."""


def main(route: str, home: str) -> None:
    """Open it as every role, one after the other."""
    for role in Role:
        station = SqlStation.open(Path(home), passphrase=PASSPHRASE)
        sys.stdout.write(json.dumps(asyncio.run(opened(route, station, role))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
