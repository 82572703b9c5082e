"""Every route opened by bursts, against a store that is slow: the same keys at rest, one by one,
lead through the same screens to the same end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.kit.in_flight import ESC, F1, F2, F10, come_to_rest, refusals, slow

DOWN, UP, F4, PALETTE = "\x1b[B", "\x1b[A", "\x1bOS", "\x10"


@dataclass(frozen=True)
class Walk:
    """Keys that open screens and leave them again.

    Args:
        keys: One press each.
        through: Names of the screens that are opened, in order.
    """

    who: str
    keys: tuple[str, ...]
    through: tuple[str, ...]


WALKS = {
    "keying": Walk("N1", ("n", F1, ESC, ESC, "4"), ("KeyingScreen", "HelpScreen", "WaitingScreen")),
    "keying_park": Walk(
        "N1",
        ("n", F4, ESC, F1, ESC, ESC),
        ("KeyingScreen", "ReasonDialog", "HelpScreen"),
    ),
    "keying_note": Walk("N1", ("n", "\x0e", "x", ESC, ESC), ("KeyingScreen", "TextDialog")),
    "verifying": Walk(
        "S1",
        ("d", F1, ESC, ESC, "1", "\r", ESC, ESC),
        ("VerifyingScreen", "HelpScreen", "WaitingScreen", "VerifyingScreen"),
    ),
    "adjudicating": Walk(
        "X1",
        ("x", "g", "q", ESC, "l", ESC, ESC, "2", "\r", ESC),
        (
            *("AdjudicatingScreen", "TextDialog", "ReasonDialog"),
            *("WaitingScreen", "AdjudicatingScreen"),
        ),
    ),
    "approving": Walk(
        "T1",
        ("p", "\r", DOWN, F1, ESC, ESC, "v", ESC, ESC, "3", "\r", ESC),
        (
            *("ApprovingScreen", "RecordScreen", "HelpScreen", "ApprovedScreen"),
            *("WaitingScreen", "ApprovingScreen"),
        ),
    ),
    "ledger": Walk(
        "N1",
        ("s", "1", "\r", "2", ESC, "7", "\r", F1, ESC, ESC),
        ("LedgerScreen", "WaitingScreen", "LedgerScreen", "HelpScreen"),
    ),
    "search": Walk(
        "N1",
        ("t", "a", "b", ESC, "l", ESC, "c", ESC),
        ("SearchScreen", "ParkedScreen", "ReviewScreen"),
    ),
    "figures": Walk(
        "T1",
        ("g", DOWN, ESC, "q", "K", "S", ESC, "5", ESC, "6"),
        ("FiguresScreen", "NewBookScreen", "WaitingScreen", "WaitingScreen"),
    ),
}


def everything(commune: Commune) -> None:
    """Something waits for everybody."""
    register = load_register("KS")
    book = commune.book()
    commune.keyed(book, entry(register, 1))
    version_id = commune.keyed(book, entry(register, 2))
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Người Khác")})
    commune.verified(commune.keyed(book, entry(register, 3)))


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
    everything(commune)
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
    assert ends[0] == ends[1]


@pytest.mark.parametrize("name", WALKS)
async def test_a_burst_leads_where_its_keys_lead_at_rest(
    commune: Commune, seat: Opened, name: str
) -> None:
    await check(commune, seat, name, 0.05)


@pytest.mark.soak
@pytest.mark.parametrize("name", WALKS)
async def test_so_it_does_at_a_very_slow_store(commune: Commune, seat: Opened, name: str) -> None:
    await check(commune, seat, name, 0.5)


GUARDS = {
    "adjudicating": ("X1", "x", "1"),
    "adjudicating_illegible": ("X1", "x", "m"),
    "approving": ("T1", "p\r", "a"),
    "looking": ("S1", "d" + F2, F10),
    "keying_done": ("N1", "n", F10),
    "verifying_done": ("S1", "d", F10),
    "ledger_done": ("N1", "s", F10),
}
"""Who, the keys that open something, and the key that would act on it unseen."""


@pytest.mark.parametrize("name", GUARDS)
async def test_what_acts_on_something_waits_until_it_was_seen(
    commune: Commune, seat: Opened, name: str
) -> None:
    everything(commune)
    who, opens, acts = GUARDS[name]

    def states() -> list[State]:
        desk = commune.desk("A1")
        return [v.state for p in desk.progress() for v in desk.books.versions(p.book.id)]

    before = states()
    async with seat() as s:
        await s.sign_in(who)
        await s.still()
        slow(s.app, 0.05)
        s.type(opens + acts)
        await come_to_rest(s)
        assert s.app.keys.refused == 1 and refusals(s), s.text()
        assert not isinstance(s.app.screen, HomeScreen)
        after = states()
        assert [state for state in after if state in before] == before or after == before
        # Pressed again, it acts: it is no longer refused.
        s.type(acts)
        await come_to_rest(s)
        assert s.app.keys.refused == 1


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
        assert form.question.open and s.app.keys.refused
        waiting = dict(form.carrying.pending)
        assert waiting
        s.type("\r")
        await come_to_rest(s)
        assert len(form.carrying.pending) < len(waiting)


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
