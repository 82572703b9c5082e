"""What is typed for roles, and what is shown of a new word."""

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import HotichError
from hotich_tui.ui.kit.dialogs import ConfirmDialog
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.people.accounts import Activation


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
