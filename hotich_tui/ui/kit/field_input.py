"""An input that keeps what Vietnamese input methods send: in order, composed, at full speed."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from hotich_tui.vietnamese import Composer, Method, clean

_BACKSPACES = ("backspace", "ctrl+h")
_LAST_WORD = re.compile(r"[^\W_]+$")


@dataclass(frozen=True, slots=True)
class Composing:
    """How a field asks for composition.

    Args:
        method: The typing method that is on; None where none is.
        foreign: Called when a composed letter arrives as a key: a system input method is on.
        expand: The full text of an abbreviation by its raw keys, or None.
    """

    method: Callable[[], Method | None]
    foreign: Callable[[], None]
    expand: Callable[[str], str | None]


@dataclass(slots=True)
class _Expansion:
    """What an abbreviation became, to exchange both: the text left of the cursor."""

    keys: str
    text: str


class FieldInput(Input):
    """An Input for fast Vietnamese typing: NFC only, keys in order, no relayout."""

    virtual_size = Reactive(Size(0, 0), layout=False)
    """Redeclared: in Input a change of width lays out the whole screen, 8 ms a letter at 70
    fields (measured)."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"field-input--focused"}

    composing: Composing | None = None
    """Where keys are composed to Vietnamese letters; None in numbers, dates and codes."""
    abbreviated: bool = False
    """Something in the text came from an abbreviation since it was last set."""
    _composer: Composer | None = None
    _expansion: _Expansion | None = None
    _held: str = ""
    _refused: Callable[[str], None] | None = None
    _typing: bool = False
    """The last word was typed here: a word that was there before is no abbreviation."""

    def validate(self, value: str) -> None:
        """Nothing is refused here. Input would mark each field valid when it is left, and have its
        styles worked out anew."""

    def watch_has_focus(self, has_focus: bool) -> None:
        """The colour of the cursor's field, set here: working out the styles of two fields anew
        was a fifth of a Tab (measured)."""
        colour = self.get_component_styles("field-input--focused").background
        self.styles.background = colour if has_focus else None

    def render_line(self, y: int) -> Strip:
        """Without the cursor the head of a long text, and a sign that there is more. Input would
        leave its end in sight: the district of an address, without its hamlet."""
        width = self.scrollable_content_region.width
        if y or self.has_focus or cell_len(self.value) <= width:
            return super().render_line(y)
        text = Text(self.value, no_wrap=True, end="")
        text.truncate(width, overflow="ellipsis")
        strip = Strip(self.app.console.render(text))
        return strip.extend_cell_length(width + 1).apply_style(self.rich_style)

    def hold(self, refused: Callable[[str], None]) -> None:
        """Take no letters until a key that is none: what stands here is asked.

        Args:
            refused: Called with the letters that came meanwhile.
        """
        self._held, self._refused = "", refused

    @property
    def held(self) -> str:
        """The letters that came while nothing was taken, unless Backspace has freed the field."""
        return self._held

    def _on_blur(self, event: events.Blur) -> None:
        self._refused, self._held = None, ""
        super()._on_blur(event)

    async def _on_key(self, event: events.Key) -> None:
        if self._refused is not None:
            if event.is_printable:
                event.stop()
                event.prevent_default()
                self._held += event.character or ""
                self._refused(self._held)
                return
            self._refused = None
            if event.key in _BACKSPACES:
                self._held = ""
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
        if self.composing is None:
            return False
        char = event.character or ""
        if event.is_printable and not char.isascii():
            if char.isalpha():
                self.composing.foreign()
            return False
        if event.is_printable and not char.isalnum():
            self._expand()
        self._typing = event.is_printable or (self._typing and event.key in _BACKSPACES)
        method = self.composing.method()
        if method is None or not (event.is_printable or event.key in _BACKSPACES):
            return False
        start, end = sorted(self.selection)
        if event.key in _BACKSPACES and (start != end or not start):
            return False
        composer = self._composer
        left = self.value[:start]
        if composer is None or composer.text != left or composer.method is not method:
            # The cursor was moved, or something else changed the text: go on from what is there.
            composer = self._composer = Composer(method, text=left)
        if event.is_printable:
            composer.key(char)
        else:
            composer.backspace()
        self._put(composer.text, end)
        return True

    def finished(self) -> str:
        """The text when the field is left: an abbreviation at its end is a whole word now."""
        if self._typing and self.composing is not None and self.cursor_at_end:
            self._expand()
        self._typing = False
        return self.value

    def _expand(self) -> None:
        """Put the full words in place of an abbreviation left of the cursor.

        Raw keys are looked at, not letters: ``ddv`` is `đv` on the screen already.
        """
        assert self.composing is not None
        left = self.value[: self.cursor_position]
        found = _LAST_WORD.search(left)
        given_back = self._expansion is not None and self._expansion.keys == left
        refused = given_back and not self.abbreviated
        if found is None or not self._typing or refused or not self.selection.is_empty:
            return
        composer = self._composer
        typed = composer.raw if composer is not None and composer.text == left else found[0]
        full = self.composing.expand(typed)
        if full is not None:
            text = left[: found.start()] + full
            self._expansion = _Expansion(left, text)
            self.abbreviated = True
            self._put(text, len(left))

    def swap_raw(self) -> None:
        """Exchange the word left of the cursor with the keys it was typed with, and back; words
        that came from an abbreviation with the abbreviation."""
        left = self.value[: self.cursor_position]
        bare, space = left.rstrip(" "), left[len(left.rstrip(" ")) :]
        if self._expansion is not None and bare in (self._expansion.text, self._expansion.keys):
            to_keys = bare == self._expansion.text
            self.abbreviated = not to_keys
            other = self._expansion.keys if to_keys else self._expansion.text
            self._put(other + space, len(left))
        elif self._composer is not None and self._composer.text == left:
            self._composer.swap()
            self._put(self._composer.text, len(left))

    def offer(self) -> None:
        """Select the whole text, its head in sight: the first letter typed replaces it."""
        if self.value:
            self.selection = Selection(len(self.value), 0)

    def set_text(self, text: str) -> None:
        """Put a text in, the cursor behind it: typing goes on, and Ctrl+U clears all of it."""
        self.value = text
        self.cursor_position = len(text)
        # Keys given back in the record before are no wish for this one.
        self.abbreviated, self._typing, self._expansion = False, False, None

    def _put(self, text: str, end: int) -> None:
        """Put composed text in place of what stood up to `end`."""
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
