"""The application: paints at once, opens the station behind, and keeps the seat."""

import asyncio
import re
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from hotich_tui.error_place import error_place
from hotich_tui.messages import HotichError, say
from hotich_tui.ui.input.actions import bindings, default_keys, rebind
from hotich_tui.ui.input.keymap import DEFAULT, keymap_titles, load_keymap
from hotich_tui.ui.input.typing_methods import OFF, TypingMethods
from hotich_tui.ui.kit.key_queue import PATIENCE, KeyQueue, Press
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.ui.kit.seat import Route, Upgrade
from hotich_tui.ui.routes import Navigation
from hotich_tui.ui.seat.ending import Ending, station_driver
from hotich_tui.ui.seat.theme import THEME
from hotich_tui.ui.seat.threads import StationThreads
from hotich_tui.vietnamese import clean

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.command import Provider
    from textual.driver import Driver

    from hotich_tui.domain.population.matching import Hints
    from hotich_tui.workflow.desk import Desk
    from hotich_tui.workflow.population.earlier import Registry
    from hotich_tui.workflow.sign_in import SignIn

T = TypeVar("T")

IDLE_CHECK = 5.0
"""Seconds between looks at how long nobody typed."""


_ACTION = re.compile(r"\[([a-z_]+\.[a-z_0-9]+)\]")


def _palette() -> "type[Provider]":
    from hotich_tui.ui.seat.palette import ActionsProvider

    return ActionsProvider


class HotichApp(App[None]):
    """The screens of one station.

    Args:
        connect: Opens the station; called in a thread after the first paint.
        language: ``vi`` or ``en``.
        home: Where a person's own keymaps lie.
        idle_minutes: After so long without a key the screen is covered and asks for the PIN.
        notice: Sentences to show at sign-in (the demo's people).
        now: Clock for what is shown.
        clock: Clock for what is measured, s; only goes forward.
        typing: Name of the typing method to begin with, or ``off``.
        keymap: Name of the keymap to begin with.
        office_defaults: What the office says of nearly every entry: see `carry_rules.OFFICE`.
        hints: Opens the population extract of the station, which is open then.
        registry: Opens the way to the station's registry, for earlier records.
    """

    CSS_PATH = "styles/app.tcss"
    COMMANDS: ClassVar = {_palette}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f24"
    TITLE = "hotich-tui"
    BINDINGS = bindings("app")

    def __init__(
        self,
        connect: "Callable[[], SignIn]",
        *,
        language: str = "vi",
        home: Path | None = None,
        idle_minutes: float = 10.0,
        notice: str = "",
        now: Callable[[], datetime] = datetime.now,
        clock: Callable[[], float] = time.monotonic,
        typing: str = OFF,
        keymap: str = DEFAULT,
        office_defaults: Mapping[str, str] | None = None,
        hints: "Callable[[], Hints | None] | None" = None,
        registry: "Callable[[], Registry] | None" = None,
    ) -> None:
        super().__init__()
        self._connect = connect
        self.language = language
        self.home = home
        self.idle_minutes = idle_minutes
        self.notice = notice
        self.typing = TypingMethods(typing, home)
        self.now = now
        self.clock = clock
        self.office_defaults = dict(office_defaults or {})
        self._hints = hints
        self._to_registry = registry
        self._told: set[str] = set()
        self.sign_in: SignIn | None = None
        self.desk: Desk | None = None
        self.keymap = load_keymap(keymap, home)
        self.keys = KeyQueue(self, self._deliver, self._refuse_key, self._refuse_waiting)
        """What is pressed while the screen is busy."""
        # Commits reach the disk in the order in which fields were left, whatever is read.
        self._threads = StationThreads(lambda: self.call_later(self.cover, "law.seat_ended"))
        self._last_key = time.monotonic()
        self.opened_ms: float | None = None
        self._covered = False
        self._navigation = Navigation(self, self._may_come_over)
        self.upgrade = Upgrade(self.call_later)
        self._when_ready: Callable[[], None] = lambda: None
        self._when_refused: Callable[[HotichError], None] = self.tell

    def get_driver_class(self) -> "type[Driver]":
        """How the screens are drawn."""
        return station_driver(super().get_driver_class())

    @property
    def signed_in(self) -> "Desk":
        """The desk of whoever sits here."""
        if self.desk is None:
            raise LookupError("nobody sits here")
        return self.desk

    def say(self, key: str, **kwargs: object) -> str:
        """A sentence in this screen's language, with this person's keys for `[scope.action]`."""
        return _ACTION.sub(self._named_key, say(key, self.language, **kwargs))

    def _named_key(self, found: re.Match[str]) -> str:
        return self.keymap.first(found[1]) if found[1] in self.keymap.keys else found[0]

    def on_mount(self) -> None:
        """Paint the sign-in screen, then open the station."""
        self.register_theme(THEME)
        self.theme = "hotich"
        self._bind(self)
        self.open("sign_in")
        self.set_interval(IDLE_CHECK, self._check_idle)
        Ending(self, self._all_down).watch()
        self.call_after_refresh(lambda: self.run_worker(self._opening(), group="open"))

    # Screens.

    def open(self, name: str, /, **arguments: object) -> None:
        """Open a screen by its route; who may not open it, and what is refused, is told."""
        self._navigation.follow(Route(name, arguments))

    def show(self, screen: Screen[None]) -> None:
        """Show a screen, with this person's keys, labelled in their language: the one place where
        a screen comes up. Kit dialogs are shown as they are; all else is opened by its route."""
        self._bind(screen)
        self.push_screen(screen)

    def close(self, screen: Screen[None]) -> None:
        """Take a screen away: the one place where one goes, but for all at once."""
        screen.dismiss()

    @property
    def route(self) -> str:
        """By which route the screen on top was opened; "" for a dialog of the kit's own."""
        return self._navigation.name_of(self.screen)

    def _may_come_over(self, below: Screen[Any]) -> bool:
        return below in self.screen_stack and not self._covered

    def _bind(self, node: DOMNode) -> None:
        if self.language != "vi" or self.keymap.keys != default_keys():
            rebind(node, self.keymap.keys, self.language)

    def keymaps(self) -> Mapping[str, str]:
        """The keymaps there are -> what a person reads of each."""
        return keymap_titles(self.home)

    def switch_keymap(self, name: str) -> None:
        """Other keys from now on; where the file has a mistake, the present ones stay."""
        self.keymap = load_keymap(name, self.home, self.keymap)
        for node in (self, *self.screen_stack):
            rebind(node, self.keymap.keys, self.language)
        self.screen.refresh_bindings()
        self.remark(
            " ".join(self.keymap.problems[:1]) or self.say("ui.keymap_now", title=self.keymap.title)
        )

    def key_of(self, scope: str, action: str) -> str:
        """The key of an action, as a person names it."""
        return self.keymap.first(f"{scope}.{action}")

    async def _opening(self) -> None:
        try:
            self.sign_in = await self.call(self._connect)
        except HotichError as error:
            self._when_refused(error)
            return
        self._when_ready()

    def when_open(self, ready: Callable[[], None], refused: Callable[[HotichError], None]) -> None:
        """Call one of two once it is known whether the station opens; at once where it is open."""
        self._when_ready, self._when_refused = ready, refused
        if self.sign_in is not None:
            ready()

    @property
    def leaving(self) -> bool:
        """The app is on its way out: its screens are being taken down."""
        return self._exit

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case in the station's thread, after those asked for before it."""
        try:
            return await self._threads.write(lambda: function(*args))
        finally:
            self.keys.went_on()

    async def read(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case that writes nothing, beside the station's thread."""
        if self.sign_in is None:
            raise LookupError("the station is not open")
        try:
            return await self._threads.read(lambda: function(*args), self.sign_in.stoppable)
        finally:
            self.keys.went_on()

    def sit_down(self, desk: "Desk") -> None:
        """Someone signed in: their home, or the record they were in when the screen went."""
        self.desk = desk
        # A cover that goes with the other screens tells nobody; the next one must come too.
        self._covered = False
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.open("home")

    def remark(self, text: str) -> None:
        """A sentence on the status line of the screen, or over a screen that has none."""
        status = getattr(self.screen, "status", None)
        if status is not None:
            status.warn(clean(text))
        else:
            self.notify(clean(text), markup=False, timeout=8)

    def tell(self, error: Exception) -> None:
        """Show a refusal where the screen has no better place."""
        text = error.say(self.language) if isinstance(error, HotichError) else str(error)
        self.notify(clean(text), severity="warning", markup=False, timeout=8)

    def open_extract(self) -> "Hints | None":
        """The population extract, for a keyer's form; slow, and for another thread."""
        if self._hints is None or self.sign_in is None:
            return None
        return self._hints()

    def open_registry(self) -> "Registry":
        """Where the station may ask for earlier records.

        Raises:
            HotichError: Nowhere.
        """
        if self._to_registry is None or self.sign_in is None:
            raise HotichError("earlier.no_registry")
        return self._to_registry()

    def tell_once(self, error: HotichError) -> None:
        """Show what is wrong with something that work can do without, once."""
        if error.key not in self._told:
            self._told.add(error.key)
            self.tell(error)

    def action_help(self) -> None:
        """Every key of this screen, with what it does."""
        if self.route != "help":
            self.open("help")

    def action_palette(self) -> None:
        """Find a command by name."""
        if self.route != "palette":
            self.open("palette")

    def action_hand_over(self) -> None:
        """Another person takes the seat; the draft stays as it is."""
        if self.desk is not None and self.route not in ("hand_over", "lock"):
            self.keys.perform(self, self._handing_over(), group="leave")

    async def _handing_over(self) -> None:
        try:
            # What was typed is on its way to the disk, in order: the card need not wait for a
            # disk that does not answer.
            done, _ = await asyncio.wait({asyncio.create_task(self._put_down())}, timeout=PATIENCE)
            for task in done:
                task.result()
            self.open("hand_over")
        except BaseException:
            # A PIN that was typed at once must not fall into the form.
            self.keys.void()
            raise

    async def action_quit(self) -> None:
        """Leave, after what was typed last is on disk."""
        self.keys.perform(self, self._quitting(), group="leave")

    async def _quitting(self) -> None:
        await self._all_down()
        self.exit()

    async def _all_down(self) -> None:
        await self._put_down()
        await self.call(lambda: None)

    async def _put_down(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, StationScreen):
                await screen.put_down()

    def _fatal_error(self) -> None:
        """Leave after a mistake of the program's own, without its values.

        Textual's traceback prints local variables: what people typed and read.
        """
        kind, where = error_place(sys.exception())
        self.panic(Text(self.say("ui.fatal", kind=kind, where=where)))

    async def on_event(self, event: events.Event) -> None:
        """Note that someone is here; what is pressed waits for its turn."""
        if isinstance(event, events.Key | events.MouseDown | events.Paste):
            self._last_key = time.monotonic()
        if not isinstance(event, Press) or not self.screen_stack:
            await super().on_event(event)
        elif event.is_forwarded:
            # It went to a widget and came back unused: the screen's own keys are looked at now.
            with self.keys.pressing(event):
                await super().on_event(event)
        else:
            await self.keys.take(event)

    async def _deliver(self, event: Press) -> None:
        """Let a key act; a screen in a mode of its own takes it first."""
        status = getattr(self.screen, "status", None)
        if status is not None:
            status.heard(event.time)
        if isinstance(event, events.Key):
            catches = getattr(self.screen, "catches", None)
            if catches is not None and catches(event):
                return
        await super().on_event(event)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, unless its key was pressed before what it acts on was painted."""
        if self.keys.refuses(action, default_namespace):
            return True
        return await super().run_action(action, default_namespace, namespaces)

    def _refuse_key(self, why: str) -> None:
        status = getattr(self.screen, "status", None)
        if status is None:
            self.remark(self.say(why))
        else:
            status.refuse(self.say(why))

    def _refuse_waiting(self, why: str, *, count: int) -> None:
        self.notify(self.say(why, count=count), severity="warning", markup=False, timeout=8)

    def _check_idle(self) -> None:
        idle = time.monotonic() - self._last_key
        if self.desk is not None and not self._covered and idle > self.idle_minutes * 60:
            self.run_worker(self.cover(), group="cover")

    async def cover(self, why: str = "") -> None:
        """Hide what is on screen until the PIN is typed; a seat that ended puts nothing down."""
        if self._covered:
            return
        self._covered = True
        if not why:
            await self._put_down()
        # Whoever uncovers it may be another person.
        self.keys.void()
        self.open("lock", uncovered=self._uncovered, why=why)

    def _uncovered(self) -> None:
        self._covered = False

    def on_unmount(self) -> None:
        """Let the station's thread finish what it has."""
        self._threads.close()
        if self.sign_in is not None:
            self.sign_in.close()
