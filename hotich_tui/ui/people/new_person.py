"""Making an account: number, name, roles, the number of the card."""

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.dialogs import ConfirmDialog
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.people.card import LinesCard
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import Activation, Alike


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


def roles_of(digits: str) -> frozenset[Role]:
    """Roles by their places in the list: ``12`` is keyer and verifier.

    Raises:
        HotichError: Something else was typed.
    """
    known = list(Role)
    places = [digit for digit in digits if not digit.isspace() and digit not in ",;"]
    if not all(digit.isdigit() and 1 <= int(digit) <= len(known) for digit in places):
        raise HotichError("people.roles_bad")
    return frozenset(known[int(digit) - 1] for digit in places)


def show_word(seat: Seat, made: Activation) -> None:
    """Show a word of activation, to be written down and handed over: it is kept nowhere."""

    async def written_down() -> None:
        """Nothing is left to be done."""

    text = seat.say("people.word", name=clean(made.user.name), word=made.word)
    seat.show(ConfirmDialog(seat.say("people.word_title"), text, written_down))
