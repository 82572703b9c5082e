"""Making an account: number, name, roles, the number of the card."""

from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.people.answers import roles_of, show_word
from hotich_tui.ui.people.card import LinesCard
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import Alike


def open_new_person(seat: Seat) -> "NewPersonScreen":
    """Make an account."""
    return NewPersonScreen(seat.signed_in)


class NewPersonScreen(LinesCard):
    """A card with a line for each thing that is asked. The reason is needed for a like name."""

    BINDINGS = bindings("new_person")
    title_key = "people.new_person"
    fields = ("staff_no", "name", "roles", "number", "reason")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    async def finish(self) -> None:
        """Make the account and show its word, once."""
        accounts, roles = self._desk.accounts, roles_of(self.text("roles"))
        try:
            made = await self.seat.call(
                lambda: accounts.add(
                    staff_no=self.text("staff_no"),
                    name=self.text("name"),
                    roles=roles,
                    number=self.text("number"),
                    reason=self.text("reason"),
                )
            )
        except Alike:
            self.set_focus(self.inputs["reason"])
            raise
        self.close()
        show_word(self.seat, made)
