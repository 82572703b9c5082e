"""The cover over an idle screen: nothing of a record shows, and nothing is lost."""

from textual.app import ComposeResult

from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.screen import Dialog
from hotich_tui.ui.seat.sign_in import PinCard


class LockScreen(Dialog):
    """Asks for the PIN of the person who sits here, or lets another one sit down."""

    BINDINGS = bindings("sign_in")
    DEFAULT_CSS = "LockScreen { background: $background; }"

    def compose(self) -> ComposeResult:
        desk = self.seat.desk
        who = desk.user.staff_no if desk is not None else ""
        yield PinCard(self.say("ui.locked"), who=who, message=self.say("ui.draft_kept"))

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")

    def action_enter(self) -> None:
        """Check the PIN."""
        if not self.query_one(PinCard).steps():
            (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._enter(), group="sign-in")

    async def _enter(self) -> None:
        app = self.seat
        if app.office is None:
            return
        desk = await self.query_one(PinCard).desk(app.office)
        if desk is None:
            return
        if app.desk is not None and desk.user.id == app.desk.user.id:
            self.dismiss()
        else:
            app.sit_down(desk)
