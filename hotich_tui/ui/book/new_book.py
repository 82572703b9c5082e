"""Setting up a book: register, number, year, place, entries."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from hotich_tui.domain.register.load_register import register_codes
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.screen import Dialog, shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.workflow.desk import Desk

_FIELDS = ("register", "number", "year", "place", "entries")


def open_new_book(seat: Seat) -> "NewBookScreen":
    """Set up a book."""
    return NewBookScreen(seat.signed_in)


class NewBookScreen(Dialog):
    """A card with five lines."""

    BINDINGS = bindings("new_book")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._inputs: dict[str, FieldInput] = {}

    def compose(self) -> ComposeResult:
        codes = " ".join(register_codes())
        with Vertical(id="card"):
            yield Static(self.say("ui.new_book"), markup=False, classes="card-title")
            for name in _FIELDS:
                yield Static(self.say(f"ui.book_{name}", codes=codes), markup=False)
                start = self._desk.books.commune_name if name == "place" else ""
                self._inputs[name] = FieldInput(
                    start, id=f"book-{name}", compact=True, select_on_focus=False
                )
                yield self._inputs[name]
            yield self.told

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")
        self._input("register").focus()

    def _input(self, name: str) -> FieldInput:
        return self._inputs[name]

    def action_next(self) -> None:
        """The next line; after the last one, save."""
        if self._input("entries").has_focus:
            self.action_save()
        else:
            self.focus_next(FieldInput)

    def action_back(self) -> None:
        """The line before."""
        self.focus_previous(FieldInput)

    def action_save(self) -> None:
        """Set the book up."""
        (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._save())

    @shows_refusals
    async def _save(self) -> None:
        text = {name: self._input(name).value.strip() for name in _FIELDS}
        year = int(text["year"]) if text["year"].isdigit() else 0
        entries = int(text["entries"]) if text["entries"].isdigit() else None
        await self.seat.call(
            lambda: self._desk.books.create(
                text["register"].upper(), text["number"], year, text["place"], entries=entries
            )
        )
        self.close()
