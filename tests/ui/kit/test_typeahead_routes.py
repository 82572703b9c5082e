"""Every route opened by bursts, against a store that is slow: the same keys at rest, one by one,
lead through the same screens to the same end."""

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import get_annotations
from random import Random
from typing import Any

import pytest

from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.input.screens import SCREENS
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.routes import opener
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.kit.in_flight import ESC, F1, F2, F10, come_to_rest, refusals, slow
from tests.ui.kit.walks import (
    DOWN,
    GUARDS,
    NOT_AT_ONCE,
    ONE_OF_EACH,
    PALETTE,
    SHOWN_TO_BITE,
    UP,
    WALKS,
    Guard,
    Walk,
    everything,
)


@contextmanager
def opened(s: Seat, shown: list[str]) -> Iterator[None]:
    """Note which screens are opened."""
    push = s.app.push_screen

    def noting(screen: Any, *args: Any, **kwargs: Any) -> Any:
        shown.append(type(screen).__name__)
        return push(screen, *args, **kwargs)

    s.app.push_screen = noting
    try:
        yield
    finally:
        s.app.push_screen = push


async def walk(s: Seat, route: Walk, *, burst: bool) -> tuple[list[str], str, str]:
    """The screens that were opened, the last one, and what it shows."""
    shown: list[str] = []
    with opened(s, shown):
        if burst:
            s.type("".join(route.keys))
        else:
            for key in route.keys:
                s.type(key)
                await come_to_rest(s)
        await come_to_rest(s)
    # The status line says when something was saved.
    lines = [line for line in s.text().splitlines() if "Đã lưu" not in line]
    return shown, type(s.app.screen).__name__, "\n".join(lines)


async def check(commune: Commune, seat: Opened, name: str, seconds: float) -> None:
    route = WALKS[name]
    route.world(commune)
    ends = []
    for burst in (False, True):
        async with seat() as s:
            await s.sign_in(route.who)
            await s.still()
            if burst:
                slow(s.app, seconds)
            ends.append(await walk(s, route, burst=burst))
            assert s.app.keys.refused == 0
            assert s.app.keys.pressed == s.app.keys.dispatched
    assert tuple(ends[0][0]) == route.through
    assert ends[0][:2] == ends[1][:2]
    assert ends[0][2].splitlines() == ends[1][2].splitlines()


@pytest.mark.parametrize("name", WALKS)
async def test_a_burst_leads_where_its_keys_lead_at_rest(
    commune: Commune, seat: Opened, name: str
) -> None:
    await check(commune, seat, name, 0.05)


@pytest.mark.soak
@pytest.mark.parametrize("name", WALKS)
async def test_so_it_does_at_a_very_slow_store(commune: Commune, seat: Opened, name: str) -> None:
    await check(commune, seat, name, 0.5)


def settled_facts(commune: Commune) -> list[object]:
    """What people decided, counted, and where versions stand; drafts come by opening a form."""
    tables = ("decision", "approved", "marking", "correction", "match_decision")
    tables += ("ledger_decision", "ledger_closing", "ledger_explanation", "ledger_reopening")
    with commune.station.engine.connect() as connection:
        counts = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in tables
        ]
        states = connection.exec_driver_sql(
            "SELECT state, count(*) FROM version WHERE state <> 'drafting' GROUP BY state"
        )
        return [*counts, *map(tuple, states)]


def confirmed(s: Seat) -> int:
    """How many groups of the other half are confirmed."""
    return sum(group.confirmed for group in getattr(s.app.screen, "groups", ()))


def guarded_keys() -> list[Any]:
    """One of each screen, and some controls; all of them in the long run."""
    found = []
    for guard in GUARDS:
        for waits in (True, False):
            short = guard.action in SHOWN_TO_BITE or (waits and guard in ONE_OF_EACH.values())
            name = "-".join((*guard.action, "waits" if waits else "control"))
            found.append(
                pytest.param(guard, waits, id=name, marks=() if short else pytest.mark.soak)
            )
    return found


def test_every_route_is_walked_and_every_guarded_key_is_tried() -> None:
    walked = {name for route in WALKS.values() for name in route.through}
    unwalked = {"sign_in", "home", "lock", "hand_over"}
    for row in SCREENS:
        if row.opener and row.name not in unwalked:
            classes = str(get_annotations(opener(row.name))["return"])
            assert any(name in classes for name in walked), row.name
    tried = {guard.action for guard in GUARDS}
    tried |= {(name, action) for name, them in NOT_AT_ONCE.items() for action in them.split()}
    assert tried == {(row.name, action) for row in SCREENS for action in row.guarded.split()}


@pytest.mark.parametrize("guard, waits", guarded_keys())
async def test_what_acts_on_something_waits_until_it_was_seen(
    commune: Commune,
    seat: Opened,
    guard: Guard,
    waits: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guard.world(commune)
    before = settled_facts(commune)
    async with seat() as s:
        await s.sign_in(guard.who)
        await s.still()
        slow(s.app, 0.05)
        if not waits:
            monkeypatch.setattr(s.app.keys, "refuses", lambda *_: False)
        s.type(guard.opens + guard.acts)
        await come_to_rest(s)
        where = type(s.app.screen).__name__
        acted = where != guard.there or settled_facts(commune) != before or bool(confirmed(s))
        if not waits:
            assert s.app.keys.refused == 0
            assert acted or guard.quiet, "the control: unguarded, it acts on what nobody saw"
            return
        assert s.app.keys.refused == 1 and refusals(s), s.text()
        assert not acted, where
        # Pressed again, it acts: it is no longer refused.
        s.type(guard.acts)
        await come_to_rest(s)
        assert s.app.keys.refused == 1
        assert confirmed(s) == (guard.action == ("looking", "confirm"))


async def test_what_is_asked_is_confirmed_by_no_enter_that_was_on_its_way(
    commune: Commune, seat: Opened
) -> None:
    book = commune.book()
    commune.keyed(book, entry(load_register("KS"), 1))
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        form = await s.on(KeyingScreen)
        await s.still()
        s.type("\r" * 40)
        await come_to_rest(s)
        assert form.asks and s.app.keys.refused
        waiting = dict(form.entry.carrying.pending)
        assert waiting
        s.type("\r")
        await come_to_rest(s)
        assert len(form.entry.carrying.pending) < len(waiting)


@pytest.mark.parametrize("seed", range(4))
async def test_no_key_is_lost(commune: Commune, seat: Opened, seed: int) -> None:
    """Of random bursts over random screens each key either acted or was refused with a word."""
    await lose_none(commune, seat, seed, 4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4, 40))
async def test_no_key_is_lost_in_long_bursts(commune: Commune, seat: Opened, seed: int) -> None:
    await lose_none(commune, seat, seed, 15)


async def lose_none(commune: Commune, seat: Opened, seed: int, bursts: int) -> None:
    random = Random(seed)
    everything(commune)
    pressed = (*"ndxpsltcgq1234567arv m", "\r", "\t", F1, F2, F10, DOWN, UP, ESC, PALETTE)
    async with seat() as s:
        await s.sign_in(random.choice(("N1", "S1", "X1", "T1")))
        await s.still()
        slow(s.app, random.choice((0.0, 0.02, 0.05)))
        for _ in range(bursts):
            s.type("".join(random.choices(pressed, k=random.randint(1, 12))))
            if random.random() < 0.3:
                await come_to_rest(s)
        await come_to_rest(s)
        queue = s.app.keys
        assert s.keyboard.presses == queue.pressed == queue.dispatched + queue.refused
