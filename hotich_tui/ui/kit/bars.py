"""The line at the top, the line above the footer, and the footer."""

from rich.text import Text
from textual import events
from textual._time import get_time
from textual.screen import Screen
from textual.widgets import Footer, Static

NARROW = 100


class TitleBar(Static):
    """Where one is, on the left; who one is, on the right."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="title")
        self._left, self._right, self._mark = "", "", ""

    def mark(self, text: str) -> None:
        """Set what is always in sight at the very right."""
        if text != self._mark:
            self._mark = text
            self._draw()

    def show(self, left: str, right: str) -> None:
        """Set both ends."""
        self._left, self._right = left, right
        self._draw()

    def on_resize(self) -> None:
        """Keep the right end at the right."""
        self._draw()

    def _draw(self) -> None:
        width = max(20, (self.size.width or 80) - 2)
        mark = f" {self._mark}" if self._mark else ""
        room = width - len(self._right) - len(mark) - 2
        left = self._left if len(self._left) <= room else self._left[: room - 1] + "…"
        gap = " " * max(2, width - len(left) - len(self._right) - len(mark))
        line = Text.assemble((left, "bold"), gap, self._right, (mark, "bold yellow"), no_wrap=True)
        self.update(line, layout=False)


class StatusLine(Static):
    """One sentence: what was saved, or what to do."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="status")
        self._text, self._kind, self._right = "", "", Text()
        self._refused, self._refused_at, self._dressed = "", 0.0, ""

    def refuse(self, text: str) -> None:
        """A sentence about a key that was not used: it stands over all others until somebody who
        could read it presses a key, for the screen may have something to say of its own."""
        self._refused, self._refused_at = text, get_time()
        self._dress()

    def heard(self, pressed: float) -> None:
        """A key acts that was pressed then: what was said meanwhile comes to light."""
        if self._refused and pressed > self._refused_at:
            self._refused = ""
            self._dress()

    def say(self, text: str) -> None:
        """A quiet sentence."""
        self._set(text, "status-quiet")

    def warn(self, text: str) -> None:
        """A sentence that needs attention."""
        self._set(text, "status-warn")

    def at_right(self, right: Text) -> None:
        """What stays at the right end: the marks of the pages."""
        if right != self._right:
            self._right = right
            self._draw()

    def on_resize(self) -> None:
        """Keep the right end at the right."""
        self._draw()

    def _set(self, text: str, name: str) -> None:
        if (text, name) != (self._text, self._kind):
            self._text, self._kind = text, name
            self._dress()

    def _dress(self) -> None:
        name = "status-warn" if self._refused else self._kind
        if name != self._dressed:
            # Also where it stays the same, Textual would work the styles out anew.
            self.set_classes(name)
            self._dressed = name
        self._draw()

    def _draw(self) -> None:
        text = self._refused or self._text
        width = max(20, (self.size.width or 80) - 2)
        gap = width - len(text) - len(self._right.plain)
        fits = gap > 1
        line = Text.assemble(text, " " * gap, self._right, no_wrap=True) if fits else Text(text)
        self.update(line, layout=False)


class QuietFooter(Footer):
    """Footer that skips recomposing for equal bindings: Tab costs half the time (measured)."""

    _shown: tuple[tuple[str, str, bool], ...] = ()

    def on_resize(self, event: events.Resize) -> None:
        """Closer together in a narrow window: at 80 columns the last key was cut."""
        self.compact = event.size.width < NARROW

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Recompose only for other keys."""
        shown = tuple(
            (active.binding.key, active.binding.description, active.enabled)
            for active in screen.active_bindings.values()
            if active.binding.show
        )
        if shown != self._shown:
            self._shown = shown
            super().bindings_changed(screen)
