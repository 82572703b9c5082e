"""Value-blind, proved on screen: after every key of a random verifier all that the app holds is
looked through, painted or not."""

import asyncio
import logging
from collections.abc import Iterator
from itertools import count
from random import Random
from typing import Any

import pytest
from textual.content import Content
from textual.dom import DOMNode

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.blind.scan import token, tokens_in
from tests.blind.walk import Lines, Secrets, all_logged
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat

F1, F2, F5, F6, F7, F8 = (f"\x1b{k}" for k in ("OP", "OQ", "[15~", "[17~", "[18~", "[19~"))
F10, CTRL_D, CTRL_G, CTRL_P = "\x1b[21~", "\x04", "\x07", "\x10"
KEYS = (
    *("\r", "\r", "\t", "\x1b[Z", "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"),
    *(F1, F2, F5, F6, F7, F8, F10, CTRL_D, CTRL_G, CTRL_P, " ", "\x7f", "\x15"),
)
STEPS = 10
_LEAVE_OUT = ("hotich_tui.store", "sqlalchemy", "asyncio", "concurrent", "threading", "logging")
"""What lies behind the use cases: the other test calls that."""


def held(app: Any) -> Iterator[str]:
    """Every text that a running app holds: painted, in widgets, behind screens, in notices."""
    for screen in app.screen_stack:
        yield "\n".join(strip.text for strip in screen._compositor.render_strips())
    seen: set[int] = set()
    nodes = [app, *app.screen_stack]
    for screen in app.screen_stack:
        nodes += [*screen.walk_children()]
    for node in nodes:
        yield from texts(getattr(node, "__dict__", {}), seen)
        yield from texts(getattr(node, "tooltip", None), seen)
        yield from texts(getattr(node, "value", None), seen)
        if node.is_attached:
            yield from texts(getattr(node, "visual", None), seen)
    for notice in app._notifications:
        yield f"{notice.title} {notice.message}"


def texts(thing: Any, seen: set[int], depth: int = 0) -> Iterator[str]:
    """The texts inside of an object; other nodes are looked at on their own."""
    if isinstance(thing, str):
        yield thing
        return
    if thing is None or isinstance(thing, bool | int | float | type) or id(thing) in seen:
        return
    seen.add(id(thing))
    module = type(thing).__module__
    if depth > 12 or module.startswith(_LEAVE_OUT) or (depth and isinstance(thing, DOMNode)):
        return
    if isinstance(thing, dict):
        for key, value in [*thing.items()]:
            yield from texts(key, seen, depth + 1)
            yield from texts(value, seen, depth + 1)
    elif isinstance(thing, list | tuple | set | frozenset):
        for value in [*thing]:
            yield from texts(value, seen, depth + 1)
    elif isinstance(thing, Content) or hasattr(thing, "plain"):
        yield str(thing.plain)
    elif module.startswith("hotich_tui"):
        for name in {*getattr(thing, "__dict__", {}), *getattr(type(thing), "__slots__", ())}:
            yield from texts(getattr(thing, name, None), seen, depth + 1)


class Hands:
    """A random verifier at one window.

    Args:
        fields: Of the record on the desk: right values by field.
    """

    def __init__(self, seat: Seat, commune: Commune, random: Random, lines: Lines) -> None:
        self.seat, self.commune, self.random, self.lines = seat, commune, random, lines
        self.secrets = Secrets()
        self.values: dict[str, dict[str, Value]] = {}
        self.typed: set[str] = set()
        self.looks = self.seen = 0

    def record(self, book: Any) -> str:
        """A keyed record of tokens."""
        register = load_register(book.register)
        keying = self.commune.desk("N1").keying
        draft = keying.begin(book.id)
        keys = [*entry(register)]
        keys += self.random.sample([f.key for f in register if f.on_form and f.key not in keys], 3)
        values = {key: Value(Said.WRITTEN, token(self.random)) for key in keys}
        keying.commit_all(draft.version.id, [Reading(k, v) for k, v in values.items()])
        keying.done(draft.version.id)
        with self.commune.station.reads(Viewpoint(self.commune.user("S1"))) as reads:
            blind = {c.key for c in reads.checks(draft.version.id) if c.blind}
        self.secrets.add(draft.version.id, values, set(values) & blind)
        self.values[draft.version.id] = values
        return draft.version.id

    def note_closed(self) -> None:
        """What the verifier closed may be seen from now on."""
        with self.commune.station.reads(Viewpoint(self.commune.user("S1"))) as reads:
            for version_id, open_ in self.secrets.open.items():
                for check in reads.checks(version_id):
                    if check.outcome is Outcome.AGREED:
                        open_.discard(check.key)

    def look(self) -> None:
        """Look through all that the app holds; what was closed meanwhile is asked first."""
        found = "\n".join(held(self.seat.app)) + self.lines.take()
        if self.secrets.leaked(found):
            self.note_closed()
            # Letters of one's own on their way into a field are a token cut short.
            others = " ".join(t for t in tokens_in(found) if not self._own(t))
            leaked = self.secrets.leaked(others)
            assert not leaked, (type(self.seat.app.screen).__name__, leaked)
        self.looks += 1
        self.seen += len(tokens_in(found))

    def _own(self, cut: str) -> bool:
        return any(text.startswith(cut) for text in self.typed)

    async def session(self) -> None:
        """Some keys, wherever they lead; back home at the end."""
        await self.seat.home()
        self.seat.type("d")
        await asyncio.sleep(0.1)
        for _ in range(STEPS):
            self.seat.type(self._keys())
            await asyncio.sleep(0.05)
            self.look()
        for turn in count():
            if isinstance(self.seat.app.screen, HomeScreen):
                break
            assert turn < 100, [type(screen).__name__ for screen in self.seat.app.screen_stack]
            await self.seat.keyboard.escape()
            await asyncio.sleep(0.1)
            self.look()

    def _keys(self) -> str:
        screen = self.seat.app.screen
        here = self.seat.app.focused
        if isinstance(screen, VerifyingScreen) and isinstance(here, FieldInput):
            version_id, key = screen.check.version.id, here.name
            right = self.values[version_id].get(str(key))
            if right is not None and self.random.random() < 0.4:
                # Read from the book as it is: the field is the verifier's own from now on.
                self.secrets.open[version_id].discard(str(key))
                self.typed.add(right.text)
                return f"\x15{right.text}\r"
            if self.random.random() < 0.4:
                return self.random.choice(("khác hẳn\r", "12031958\r", "zz\r", "nửa"))
        return self.random.choice(KEYS)


async def walked(commune: Commune, seat: Opened, sessions: int, seed: int) -> Hands:
    random = Random(seed)
    with all_logged() as lines:
        # Textual's own debug lines hold keys; asyncio's say how long a step took.
        logging.getLogger("asyncio").setLevel(logging.INFO)
        async with seat(random.choice(((80, 24), (120, 32)))) as s:
            hands = Hands(s, commune, random, lines)
            book = commune.book(random.choice(register_codes()))
            hands.record(book)
            await s.sign_in("S1")
            for _ in range(sessions):
                hands.record(book)
                await hands.session()
    return hands


async def test_six_rendered_sessions(commune: Commune, seat: Opened) -> None:
    hands = await walked(commune, seat, 6, 61)
    assert hands.looks >= 6 * STEPS and hands.seen, "the verifier's own right readings are seen"


@pytest.mark.soak
@pytest.mark.parametrize("piece", range(10))
async def test_a_hundred_rendered_sessions(commune: Commune, seat: Opened, piece: int) -> None:
    hands = await walked(commune, seat, 10, 700 + piece)
    assert hands.looks >= 10 * STEPS


async def test_a_leak_into_a_widget_is_found(commune: Commune, seat: Opened) -> None:
    """The control: values that lie in the app without being painted, in five places."""
    with all_logged() as lines:
        async with seat() as s:
            hands = Hands(s, commune, Random(8), lines)
            version_id = hands.record(commune.book())
            await s.sign_in("S1")
            s.type("d")
            screen = await s.on(VerifyingScreen)
            hands.look()
            secret = hands.values[version_id]["nksHoTen"].text
            box = screen.form.inputs["chaHoTen"]
            for hide, reveal in (
                (lambda: setattr(box, "tooltip", secret), lambda: setattr(box, "tooltip", None)),
                (lambda: setattr(screen, "kept", {"x": [secret]}), lambda: delattr(screen, "kept")),
                (lambda: setattr(box, "kept", secret[:5]), lambda: delattr(box, "kept")),
                (lambda: screen.status.warn(secret), lambda: screen.status.say("")),
                (lambda: logging.getLogger("x").debug("%s", secret), lambda: None),
            ):
                hide()
                await asyncio.sleep(0.05)
                with pytest.raises(AssertionError, match=r"nksHoTen|zq"):
                    hands.look()
                reveal()
                await asyncio.sleep(0.05)
            hands.look()
            s.app.notify(secret)
            await s.until(lambda: len(s.app._notifications))
            with pytest.raises(AssertionError, match="nksHoTen"):
                hands.look()
