"""Jump mode on a form: letters beside the fields, until the next key."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotich_tui.ui.form.form import Form
from hotich_tui.ui.input.jump import Jump


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a jump leads.

    Args:
        field: None where the cursor may go to no field of a page.
        is_page: A page was named: the next key may name a field on it.
    """

    field: str | None
    is_page: bool = False


class JumpMode:
    """Whether the next key jumps, and where it leads."""

    def __init__(self) -> None:
        self._jump: Jump | None = None

    @property
    def is_on(self) -> bool:
        """Whether the next key is taken for a jump."""
        return self._jump is not None

    def begin(self, form: Form, order: Sequence[str]) -> None:
        """Show letters beside the fields of the page.

        Args:
            order: Fields that the cursor may go to.
        """
        shown = form.shown
        self._jump = Jump.over([key for key in shown.inputs if key in order], len(form.pages))
        shown.show_letters({key: letter for letter, key in self._jump.letters.items()})

    def end(self, form: Form, order: Sequence[str], char: str) -> Landing | None:
        """A key came: the letters go.

        Args:
            char: The letter or digit of the key; "" where it has none.

        Returns:
            Where it leads; None where it names neither a field nor a page.
        """
        jump, self._jump = self._jump, None
        form.shown.show_letters({})
        if jump is None:
            return None
        if char in jump.letters:
            return Landing(jump.letters[char])
        if char in jump.pages:
            page = form.pages[jump.pages[char]]
            return Landing(next((key for key in order if key in page.inputs), None), is_page=True)
        return None
