"""Keys in flight: each symptom that was seen, with a control that shows that it comes back when
each key acts at once, wherever it falls."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Position
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.book.ledger import LedgerScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.key_queue import is_idle
from hotich_tui.ui.seat.hand_over import HandOverScreen
from hotich_tui.ui.seat.help import HelpScreen
from hotich_tui.ui.seat.palette import Palette
from hotich_tui.ui.seat.sign_in import SignInScreen
from tests.conftest import PIN, Commune, entry
from tests.ui.conftest import Opened
from tests.ui.kit.in_flight import ESC, F1, F10, F12, come_to_rest, refusals, slow, soon

ACTS_AT_ONCE = pytest.mark.parametrize("waits", [True, False], ids=["waits", "control"])
"""With the queue, and without it."""


@ACTS_AT_ONCE
async def test_two_rows_of_a_ledger_and_f10_in_one_write(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """The cursor went to a row that was not mounted yet, and F10 with it into nothing."""
    book = commune.book()
    mount = VerticalScroll.mount

    def late(self: VerticalScroll, *widgets: Any, **kwargs: Any) -> Awaitable[None]:
        async def mounting() -> None:
            await asyncio.sleep(0.05)
            await mount(self, *widgets, **kwargs)

        return mounting()

    async with seat() as s:
        await s.sign_in("N1")
        s.type("s")
        screen = await s.on(LedgerScreen)
        await s.still()
        monkeypatch.setattr(VerticalScroll, "mount", late)
        s.app.keys.enabled = waits
        row = "1\r86\r1\r44\r86\r44\r7:1\r"
        s.type(f"1998\r{row}")
        await soon(lambda: len(screen.rows) == 3)
        s.type(f"1999\r{row}{F10}")
        await come_to_rest(s)
        assert isinstance(s.app.screen, HomeScreen) is waits
    assert (commune.desk("A1").ledgers.view(book.id).stage is Stage.STATED) is waits


@ACTS_AT_ONCE
@pytest.mark.parametrize("seconds", [0.05, 0.5])
async def test_a_key_waits_for_the_list_of_the_first_screen(
    commune: Commune, seat: Opened, waits: bool, seconds: float
) -> None:
    commune.book()
    async with seat() as s:
        await s.until(lambda: s.app.sign_in and s.app.focused)
        slow(s.app, seconds)
        s.app.keys.enabled = waits
        s.type("N1\r")
        await soon(lambda: getattr(s.app.focused, "id", "") == "pin")
        s.type(f"{PIN}\r")
        if not waits:
            await soon(lambda: isinstance(s.app.screen, HomeScreen))
        s.type("n")
        await come_to_rest(s)
        assert isinstance(s.app.screen, KeyingScreen) is waits


@ACTS_AT_ONCE
@pytest.mark.parametrize("seconds", [0.05, 0.5])
async def test_f1_pressed_while_a_book_opens_is_about_the_form(
    commune: Commune, seat: Opened, waits: bool, seconds: float
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        await s.still()
        slow(s.app, seconds)
        s.app.keys.enabled = waits
        s.type("n" + F1)
        await come_to_rest(s)
        over_form = any(isinstance(screen, KeyingScreen) for screen in s.app.screen_stack[:-1])
        assert (isinstance(s.app.screen, HelpScreen) and over_form) is waits


@ACTS_AT_ONCE
async def test_enter_for_the_first_screen_confirms_nothing_in_a_form_that_opens(
    commune: Commune, seat: Opened, waits: bool
) -> None:
    """A form comes back by itself; what was carried into the field of the cursor stays asked."""
    book = commune.book()
    register = load_register("KS")
    commune.keyed(book, entry(register))
    desk = commune.desk("N1")
    draft = desk.keying.sit_down(book.id)
    first = draft.to_key[0]
    desk.keying.commit_all(draft.version.id, [Reading(first.key, entry(register, 2)[first.key])])
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        form = await s.on(KeyingScreen)
        carried = next(k for k in form.order if k in form.entry.carrying.pending and k != first.key)
        text = form.entry.carrying.pending[carried].text
        assert text
        s.app.exit()
    desk.keying.keep_position(Position(draft.version.id, Role.KEYER, carried))
    async with seat() as s:
        await s.until(lambda: s.app.sign_in and s.app.focused)
        s.app.keys.enabled = waits
        s.type("N1\r")
        await soon(lambda: getattr(s.app.focused, "id", "") == "pin")
        s.type(f"{PIN}\r")
        await soon(lambda: isinstance(s.app.screen, HomeScreen))
        if not waits:
            await soon(lambda: s.ready() and isinstance(s.app.screen, KeyingScreen))
        s.type("\r")
        await come_to_rest(s)
        form = s.app.screen
        assert isinstance(form, KeyingScreen) and form.form.focused() is not None
        assert (carried in form.entry.carrying.pending) is waits
        assert (carried not in form.entry.committed) is waits
        if waits:
            assert s.app.keys.refused == 1 and refusals(s)


# The rule.


async def test_what_was_typed_for_a_screen_that_does_not_come_is_refused_with_a_word(
    commune: Commune, seat: Opened
) -> None:
    """Nothing waits to be verified: a name typed ahead must not press the first screen's keys."""
    commune.book()
    async with seat() as s:
        home = await s.sign_in("S1")
        await s.still()
        slow(s.app, 0.1)
        s.type("dnguyen")
        await come_to_rest(s)
        assert s.app.screen is home and s.app.keys.refused == 6
        assert "6 phím" in " ".join(refusals(s))


async def test_a_second_f10_does_not_hand_over_the_record_that_comes_next(
    commune: Commune, seat: Opened
) -> None:
    """The record after it is whole already, and nobody has seen it."""
    book = commune.book()
    desk = commune.desk("N1")
    register = load_register("KS")
    ids = []
    for number in (1, 2):
        draft = desk.keying.begin(book.id)
        readings = [Reading(k, v) for k, v in entry(register, number).items()]
        desk.keying.commit_all(draft.version.id, readings)
        ids.append(draft.version.id)
    async with seat() as s:
        await s.sign_in("N1")
        s.type("4")
        await s.still()
        s.type("\r")
        await s.on(KeyingScreen)
        await s.still()
        slow(s.app, 0.05)
        s.type(F10 + F10)
        await come_to_rest(s)
        states = [v.state for v in desk.books.versions(book.id)]
        assert states.count(State.DRAFTING) == 1
        assert s.app.keys.refused == 1 and refusals(s)


async def test_a_pin_typed_with_the_key_of_the_hand_over_stands_nowhere_else(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        form = await s.on(KeyingScreen)
        await s.still()
        slow(s.app, 0.2)
        s.type(f"{F12}S1\r{PIN}\r")
        await come_to_rest(s)
        assert isinstance(s.app.screen, HomeScreen)
        assert s.app.desk.user.staff_no == "S1"
        assert all(PIN not in box.value for box in form.form.inputs.values())
        assert s.app.keys.refused == 0


async def test_where_the_hand_over_fails_its_pin_falls_into_no_field(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        form = await s.on(KeyingScreen)
        await s.still()

        async def broken() -> None:
            await asyncio.sleep(0.1)
            raise asyncio.CancelledError

        monkeypatch.setattr(form, "put_down", broken)
        s.type(f"{F12}S1\r{PIN}\r")
        await come_to_rest(s)
        assert not any(PIN in box.value for box in form.form.inputs.values())
        assert s.app.keys.refused == len(f"S1\r{PIN}\r")


async def test_keys_typed_before_a_cover_reach_nobody(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        await s.still()
        slow(s.app, 0.3)
        s.type("r" + "abc")
        await asyncio.sleep(0.05)
        await s.app.cover()
        await come_to_rest(s)
        assert s.app.screen.query_one("#pin").value == "" and s.app.keys.refused == 3


@pytest.mark.parametrize("key, kind", [(ESC, HomeScreen), (F12, HandOverScreen)])
async def test_a_way_out_goes_past_a_work_that_does_not_end(
    commune: Commune, seat: Opened, key: str, kind: type
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        await s.still()
        call, ends = s.app.call, asyncio.Event()

        async def stuck(function: Callable[..., Any], *args: object) -> Any:
            await ends.wait()
            return await call(function, *args)

        s.app.call = stuck
        s.type("n" + "abc" + key)
        await asyncio.sleep(0.5)
        assert isinstance(s.app.screen, HomeScreen) and not s.app.keys.refused
        await soon(lambda: s.app.keys.refused == 3, seconds=5)
        await soon(lambda: isinstance(s.app.screen, kind), seconds=5)
        ends.set()
        s.app.call = call
        await come_to_rest(s)
        # The book that was no longer waited for does not come under later keys.
        assert isinstance(s.app.screen, kind)
        assert len(refusals(s)) == 1


async def test_a_paste_and_a_click_keep_their_place_among_keys(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        await s.still()
        slow(s.app, 0.1)
        s.type("t" + "ab\x1b[200~cd\x1b[201~ef")
        await come_to_rest(s)
        assert s.app.screen.query_one("#query").value == "abcdef"
        # A click at what was not painted yet does nothing, and says so.
        refused = s.app.keys.refused
        s.type(ESC + "\x1b[<0;5;12M\x1b[<0;5;12m")
        await come_to_rest(s)
        assert isinstance(s.app.screen, HomeScreen) and s.app.keys.refused == refused
        assert refusals(s)


async def test_a_refused_key_acts_when_it_is_pressed_again(commune: Commune, seat: Opened) -> None:
    commune.verified(commune.keyed(commune.book()))
    async with seat() as s:
        await s.sign_in("T1")
        await s.still()
        slow(s.app, 0.05)
        s.type("p" + "\r" + "a")
        await come_to_rest(s)
        record = s.app.screen
        assert type(record).__name__ == "RecordScreen" and s.app.keys.refused == 1
        assert "trước khi màn hình kịp hiện" in s.text()
        s.type("a")
        await come_to_rest(s)
        assert s.app.screen is not record and s.app.keys.refused == 1


async def test_how_textual_waits_for_messages(commune: Commune, seat: Opened) -> None:
    """A node is idle while it waits at its queue, and not while it handles something."""
    async with seat() as s:
        assert isinstance(s.app.screen, SignInScreen)
        await s.until(lambda: s.app.focused)
        label = s.app.screen.query(Static).first()
        await soon(lambda: is_idle(label))
        goes_on = asyncio.Event()
        label.call_later(goes_on.wait)
        assert not is_idle(label)
        await asyncio.sleep(0.05)
        assert not is_idle(label)
        goes_on.set()
        await soon(lambda: is_idle(label))


async def test_the_palette_is_left_while_it_looks(commune: Commune, seat: Opened) -> None:
    """Letters and Escape in one write: what was being looked for has no list any more."""
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        await s.still()
        s.type("\x10")
        palette = await s.on(Palette)
        for letters in ("", "n", "xyz"):
            s.type(letters + ESC + "\x10")
        await come_to_rest(s)
        assert palette is not s.app.screen
        # The control: Textual's own search, begun so late, ends the app.
        palette._gather_commands("n")
        await come_to_rest(s)
        assert s.app.is_running and s.app._exception is None
        assert s.app.keys.pressed == s.app.keys.dispatched
