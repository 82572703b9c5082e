"""What a screen does because of a key, and when what it shows was painted."""

import asyncio
from collections.abc import Coroutine
from math import inf
from typing import Any, cast

from textual._time import get_time
from textual.dom import DOMNode
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import VisualType
from textual.widgets import Static
from textual.worker import Worker

from hotich_tui.ui.kit.seat import Seat

SCREEN, OBJECT = "screen", ""
"""What is painted: the screen as a whole, and what its keys act on."""


class Performing(DOMNode):
    """A screen that says for which works keys wait, and what a key must not act on unseen."""

    _painted: dict[str, float]
    _painted_of: dict[str, object]
    _behind: set[asyncio.Task[None]]

    def perform(self, work: Coroutine[Any, Any, None], *, group: str = "do") -> Worker[None]:
        """Do something because of a key: later keys wait until it has ended.

        Args:
            group: What is still done in the same group is cancelled.
        """
        return cast("Seat", self.app).keys.perform(self, work, group=group)

    def behind(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for which keys never wait."""
        task = asyncio.ensure_future(work)
        if not hasattr(self, "_behind"):
            self._behind = set()
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def settle(self) -> None:
        """Wait for what is done behind the keys."""
        while found := getattr(self, "_behind", None):
            await asyncio.gather(*found, return_exceptions=True)

    def on_screen_resume(self) -> None:
        """The screen comes to the front."""
        self.present(SCREEN)

    def present(self, what: str = OBJECT, of: object = None) -> None:
        """Say that something else is shown from now on; when it is painted is noted.

        Args:
            of: What it is of: drawn again, the same is nothing else. None = something else.
        """
        if not hasattr(self, "_painted"):
            self._painted, self._painted_of = {}, {}
        if of is not None and self._painted_of.get(what) == of:
            return
        self._painted_of[what] = of
        stamp = self._painted[what] = _Unpainted()
        self.call_after_refresh(self._near, what, stamp)

    def _near(self, what: str, stamp: float) -> None:
        # Widgets tell the screen that they changed when they come to rest: a second frame has it.
        if self._painted[what] is stamp:
            self.call_after_refresh(self._note_painted, what, stamp)

    def _note_painted(self, what: str, stamp: float) -> None:
        if self._painted[what] is stamp:
            self._painted[what] = get_time()

    def painted_at(self, what: str = SCREEN) -> float:
        """When something was painted; infinite while it is not."""
        found: dict[str, float] = getattr(self, "_painted", {})
        return found.get(what, inf if what == SCREEN else -inf)

    @property
    def unpainted(self) -> bool:
        """Whether something of what is shown is not painted yet."""
        return inf in getattr(self, "_painted", {SCREEN: inf}).values()

    def painted_for(self, _: str, /) -> float | None:
        """When the object of a guarded action was painted; None where it has none now."""
        return max(self.painted_at(SCREEN), self.painted_at(OBJECT))


class NotedStatic(Static):
    """Text that knows when it was painted; for what changes with each letter."""

    painted_at = inf

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show something else."""
        self.painted_at = inf
        super().update(content, layout=layout)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Note that it is painted now."""
        if self.painted_at == inf:
            self.painted_at = get_time()
        return super().render_lines(crop)


class _Unpainted(float):
    """Infinite, and told apart from others."""

    def __new__(cls) -> "_Unpainted":
        return super().__new__(cls, inf)
