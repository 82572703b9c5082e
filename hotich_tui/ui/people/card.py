"""A card of a few lines to fill in, one after the other."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.screen import Dialog, shows_refusals


class LinesCard(Dialog):
    """Asks for lines; Enter in the last one is the end."""

    title_key: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    """Names of the lines; a message of the file `people` with that name is the label."""
    hidden: ClassVar[tuple[str, ...]] = ()
    """Those that show nothing of what is typed."""

    def compose(self) -> ComposeResult:
        self.inputs: dict[str, FieldInput] = {}
        with Vertical(id="card"):
            yield Static(self.say(self.title_key), markup=False, classes="card-title")
            for name in self.fields:
                yield Static(self.say(f"people.{name}"), markup=False)
                self.inputs[name] = FieldInput(
                    id=f"line-{name}",
                    compact=True,
                    select_on_focus=False,
                    password=name in self.hidden,
                )
                yield self.inputs[name]
            yield self.told

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")
        self.inputs[self.fields[0]].focus()

    def text(self, name: str) -> str:
        """What was typed in a line."""
        return self.inputs[name].value.strip()

    def action_next(self) -> None:
        """The next line; after the last one, do it."""
        if self.inputs[self.fields[-1]].has_focus:
            # The last letters may still be on their way into the line.
            (self.focused or self).call_later(self._start)
        else:
            self.focus_next(FieldInput)

    def action_back(self) -> None:
        """The line before."""
        self.focus_previous(FieldInput)

    def _start(self) -> None:
        self.perform(self._done())

    @shows_refusals
    async def _done(self) -> None:
        await self.finish()

    async def finish(self) -> None:
        """Do what the card is for, and close it.

        Raises:
            HotichError: Shown in the card, which stays.
        """
        raise NotImplementedError
