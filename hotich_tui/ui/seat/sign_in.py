"""Who sits here: staff number or name, and PIN. The first time, the holder sets the PIN."""

import asyncio

from textual.app import ComposeResult

from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.seat.pin_card import PinCard


def open_sign_in(_: Seat) -> "SignInScreen":
    """The first screen."""
    return SignInScreen()


class SignInScreen(StationScreen):
    """The first screen: painted before the station is open."""

    BINDINGS = bindings("sign_in")
    CSS_CLASSES = "box"

    def __init__(self) -> None:
        super().__init__()
        self._opened = asyncio.Event()
        """The station is open, or cannot be opened."""

    def compose(self) -> ComposeResult:
        app = self.seat
        yield self.title_bar
        problems = "\n".join(app.keymap.problems[:2])
        self._card = PinCard(
            self.say("ui.sign_in"), message=problems or self.say("ui.opening"), notice=app.notice
        )
        yield self._card
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Say which program this is."""
        self.add_class("box")
        self.title_bar.show(" hotich-tui", self.say("ui.product"))
        self.seat.upgrade.when_on = self.upgrading
        self.seat.when_open(self.ready, self.refuse)

    def ready(self) -> None:
        """The station is open; who was faster than the disk is let in now."""
        self._opened.set()
        if self.seat.upgrade.percent is not None:
            self._card.tell(self.say("ui.upgraded"))
        elif not self.seat.keymap.problems:
            self._card.tell("")

    def upgrading(self) -> None:
        """The station is brought up to date, which may take minutes."""
        if not self._opened.is_set():
            text = self.say("ui.upgrading", percent=self.seat.upgrade.percent)
            self._card.tell(text)

    def refuse(self, error: HotichError) -> None:
        """The station could not be opened."""
        self._opened.set()
        self.seat.keys.void()
        self._card.tell(error.say(self.seat.language))

    def action_enter(self) -> None:
        """Sign in with what was typed."""
        if not self._card.steps():
            # The last digits may still be on their way into the input.
            (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._enter(), group="sign-in")

    async def _enter(self) -> None:
        if not self._opened.is_set():
            if self.seat.upgrade.percent is None:
                self._card.tell(self.say("ui.opening"))
            await self._opened.wait()
        sign_in = self.seat.sign_in
        if sign_in is None:
            return
        desk = await self._card.desk(sign_in)
        if desk is not None:
            self.seat.sit_down(desk)
