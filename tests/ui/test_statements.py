"""How many statements a screen or a command reads with does not grow with the station."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import Event, Role, State, WrongRole
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.records import Book
from hotich_tui.store.station import SqlStation
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.input.screens import SCREENS
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn
from hotich_tui.workflow.waiting import Task
from tests.approval import fill, good_entry
from tests.conftest import PASSPHRASE, Commune
from tests.ui.opening import NobodyFound, arguments, at_rest

NEWS = "max(audit.n)"
"""Looked for every other second: not of any screen."""
NOT_OPENED = {"sign_in", "home", "looking", "lock", "pin", "earlier", "finding", "settling"}
NOT_OPENED |= {"widening"}
"""What is of one record or of none: with these arguments there is nothing to open."""


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements of a station, but for looks for news."""
    found: list[str] = []

    def note(*args: Any) -> None:
        if NEWS not in args[2]:
            found.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def grow(commune: Commune, books: int, records: int = 5) -> Book:
    """Books of which each has a record in every state; the first one."""
    made = []
    for _ in range(books):
        book, ids = fill(commune, records)
        approving = commune.desk("T1").approving
        approving.approve(ids[0])
        approving.approve(ids[1])
        approving.correct(ids[1], ["nksHoTen"], "found")
        approving.send_back(ids[2], ["nksHoTen"], "wrong")
        commune.desk("S2").parking.park(ids[3], "torn")
        with commune.station.work(commune.user("N2"), Role.KEYER) as work:
            for keyed in range(3):
                version = work.add_record(book.id)
                work.take_role(version.id, Role.KEYER)
                values = good_entry(book, records + keyed + 1)
                for key, value in values.items():
                    work.add_reading(version.id, Reading(key, value))
                if keyed < 2:
                    work.set_state(version.id, State.DRAFTING, State.KEYED, Event.DONE)
        made.append(book)
    return made[0]


def reads(desk: Desk, book: Book) -> dict[str, Callable[[], object]]:
    """What screens and commands ask for."""
    some = Page(limit=8)
    return {
        "progress": desk.books.progress,
        "counts": desk.waiting.counts,
        **{
            f"list {task}": lambda task=task: (  # type: ignore[misc]
                desk.waiting.items(task, some),
                desk.waiting.items(task, Page(last=True, limit=8)),
                desk.waiting.length(task),
                desk.waiting.who_could(task),
            )
            for task in Task
        },
        "parked": lambda: desk.parking.listed(some),
        "figures": desk.efforts.mine,
        "finished": desk.efforts.counts,
        "held back": lambda: desk.verifying.held_back(book.id),
        "next": lambda: desk.verifying.next_in(book.id),
        "disputed": lambda: desk.adjudicating.queue(limit=1),
        "returned": lambda: desk.keying.first_returned(book.id),
        "approved": lambda: desk.approving.approved(book.id, some),
        "survey": lambda: desk.by_exception.survey(book.id),
        "balance": lambda: desk.balancing.standing(book.id),
        "quality": lambda: desk.quality.estimate(book.id),
        "finished of a book": lambda: desk.books.finished(book.id),
        "recent": lambda: desk.keying.recent(book.id),
        "hints": desk.hinting.figures,
        "search": lambda: desk.searching.find("nguyen"),
        "review": lambda: desk.reviewing.listed(everything=True),
        "position": desk.keying.position,
        "news": desk.trail.news,
    }


async def opened(commune: Commune) -> dict[str, int]:
    """Route -> statements until the screen is there, by somebody who may open all of them."""
    found = {}
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    app = HotichApp(lambda: SignIn(station), idle_minutes=60, registry=NobodyFound)
    async with app.run_test(size=(80, 24)):
        await at_rest(app)
        desk = Desk(station, commune.user("M2"), random=Random(7))
        with counted(station.engine) as statements:
            app.sit_down(desk)
            await at_rest(app)
            found["home"] = len(statements)
            for row in SCREENS:
                if not row.opener or row.name in NOT_OPENED:
                    continue
                given = arguments(row.name, desk)
                statements.clear()
                app.open(row.name, **given)
                await at_rest(app)
                found[row.name] = len(statements)
                while app.route != "home":
                    app.close(app.screen)
                    await at_rest(app)
        app.exit()
    station.close()
    return found


async def test_no_screen_and_no_command_needs_more_statements(commune: Commune) -> None:
    grown: dict[str, list[int]] = {}
    first: Book | None = None
    # The first round leaves looks, drafts and kept counts, which the others have alike.
    for books in (1, 2, 4):
        book = grow(commune, books)
        if first is None:
            first = book
            # Opening the keying screen leaves them a draft: they have one from the beginning.
            commune.desk("M2").keying.begin(book.id)
        for who in ("M2", "T1", "S1"):
            desk = commune.desk(who)
            for name, ask in reads(desk, first).items():
                with counted(commune.station.engine) as statements, suppress(WrongRole):
                    ask()
                grown.setdefault(f"{who} {name}", []).append(len(statements))
        outbox = commune.station.outbox
        with counted(commune.station.engine) as statements:
            outbox.counts()
            outbox.pending(50)
        grown.setdefault("sync", []).append(len(statements))
        for name, number in (await opened(commune)).items():
            grown.setdefault(f"screen {name}", []).append(number)
    assert len(grown) > 60
    more = {name: numbers for name, numbers in grown.items() if numbers[1] < numbers[-1]}
    assert not more, more
