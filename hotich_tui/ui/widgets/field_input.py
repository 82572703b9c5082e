"""An input that keeps what Vietnamese input methods send: in order, composed, at full speed."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from hotich_tui.vietnamese import Composer, Method, clean


@dataclass(frozen=True, slots=True)
class Composing:
    """How a field asks for composition.

    Args:
        method: The typing method that is on; None where none is.
        foreign: Called when a composed letter arrives as a key: a system input method is on.
    """

    method: Callable[[], Method | None]
    foreign: Callable[[], None]


class FieldInput(Input):
    """An Input for fast Vietnamese typing: NFC only, keys in order, no relayout."""

    virtual_size = Reactive(Size(0, 0), layout=False)
    """Redeclared: in Input a change of width lays out the whole screen, 8 ms a letter at 70
    fields (measured)."""

    composing: Composing | None = None
    """Where keys are composed to Vietnamese letters; None in numbers, dates and codes."""
    _composer: Composer | None = None

    async def _on_key(self, event: events.Key) -> None:
        if self._composes(event):
            event.stop()
            event.prevent_default()
            return
        # Input leaves backspace to the App, which runs it after letters that came later
        # (textual#6605). UniKey types "backspace, letter" in one burst.
        if not event.is_printable:
            for binding in self._bindings.key_to_bindings.get(event.key, ()):
                if not binding.priority and await self.app.run_action(binding.action, self):
                    event.stop()
                    event.prevent_default()
                    return
        await super()._on_key(event)

    def _composes(self, event: events.Key) -> bool:
        """Let the typing method take a letter or Backspace; False where it is none of its own."""
        method = None if self.composing is None else self.composing.method()
        char = event.character or ""
        if method is None or not self.selection.is_empty:
            return False
        if event.is_printable and not char.isascii():
            assert self.composing is not None
            if char.isalpha():
                self.composing.foreign()
            return False
        if not event.is_printable and event.key not in ("backspace", "ctrl+h"):
            return False
        left = self.value[: self.cursor_position]
        if event.key in ("backspace", "ctrl+h") and not left:
            return False
        composer = self._composer
        if composer is None or composer.text != left or composer.method is not method:
            # The cursor was moved, or something else changed the text: go on from what is there.
            composer = self._composer = Composer(method, text=left)
        if event.is_printable:
            composer.key(char)
        else:
            composer.backspace()
        self._put(composer.text, len(left))
        return True

    def swap_raw(self) -> None:
        """Exchange the word left of the cursor with the keys it was typed with, and back."""
        left = self.value[: self.cursor_position]
        if self._composer is not None and self._composer.text == left:
            self._composer.swap()
            self._put(self._composer.text, len(left))

    def _put(self, text: str, end: int) -> None:
        """Put composed text in place of what stood left of the cursor."""
        same = 0
        while same < min(len(text), end) and text[same] == self.value[same]:
            same += 1
        super().replace(text[same:], same, end)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place, composing combining marks with the letter before them."""
        start, end = sorted((max(0, start), min(len(self.value), end)))
        head = unicodedata.normalize("NFC", self.value[:start] + text)
        super().replace(head, 0, end)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.replace(" ".join(clean(event.text).split()), *self.selection)
