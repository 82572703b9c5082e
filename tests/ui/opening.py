"""Opens one screen as every role, in a process in which no screen was opened before.

Run as ``python -m tests.ui.opening ROUTE HOME``; prints a line of JSON for each role.
"""

import sys
from collections.abc import Callable
from typing import Any

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.workflow.desk import Desk

WHO = {
    Role.KEYER: "N1",
    Role.VERIFIER: "S1",
    Role.ADJUDICATOR: "X1",
    Role.APPROVER: "T1",
    Role.TECHNICIAN: "K1",
    Role.AUDITOR: "A1",
}
ROOMS = {"home", "keying", "verifying", "adjudicating", "approving", "book", "population", "seat"}
TURNS = 3000


def rooms_loaded() -> list[str]:
    """The modules of rooms that are in memory."""
    names = (name.split(".") for name in sys.modules if name.startswith("hotich_tui.ui."))
    return [".".join(name) for name in names if name[2] in ROOMS]


def arguments(route: str, desk: Desk) -> dict[str, Any]:
    """What a route is opened with, for this person; by what the station holds."""
    from hotich_tui.domain.book.ledger_readings import LineDispute
    from hotich_tui.workflow.book.by_exception import Surveyed
    from hotich_tui.workflow.waiting import Task

    books = {p.book.number: p.book for p in desk.books.progress()}
    book = next(iter(books.values())) if books else None
    if book is None:
        return {}
    versions = {v.state: v for v in desk.books.versions(book.id)}

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
        "approved": lambda: {"book_id": book.id},
        "approved_record": lambda: {"record": surveyed(State.APPROVED)},
        "waiting": lambda: {"task": Task.VERIFYING},
        "earlier": lambda: {"version_id": versions[State.KEYED].id, "linked": print},
        "finding": lambda: {"version_id": versions[State.VERIFIED].id, "person": "child"},
        "ledger": lambda: {"book_id": book.id},
        "settling": lambda: {"book": book, "disputes": [LineDispute("1.first", ("1", "2"))]},
        "balance": lambda: {"book": book},
        "lock": lambda: {"uncovered": lambda: None},
    }
    return given.get(route, dict)()


class Watch:
    """A stopwatch that nobody reads."""

    def count(self) -> None:
        """A key."""
