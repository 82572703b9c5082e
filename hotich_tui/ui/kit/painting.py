"""Painting what changed, and nothing beside it."""

from collections.abc import Mapping
from typing import Any

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.widget import Widget


class LeanCompositor(Compositor):
    """A compositor that renders the widgets under the changed regions only.

    Textual's renders every widget of each container that a box around all changes touches: a
    letter in one field renders a page of fields, and a change in the status line the whole screen
    (measured: 17 widgets for each paint, a third of a Tab's time). Textual is pinned exactly;
    `tests/ui/kit/test_painting.py` compares both.
    """

    _partial: frozenset[Region] = frozenset()

    def render_partial_update(self) -> ChopsUpdate | None:
        """Render what is dirty."""
        # Worked out from all widgets and kept: not while some of them are left out.
        assert self.cuts is not None
        self._partial = frozenset(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._partial = frozenset()

    @property
    def visible_widgets(self) -> Mapping[Widget, Any]:  # type: ignore[override]
        """Widget -> its region and what of it is visible."""
        found = super().visible_widgets
        if not self._partial:
            return found
        return {
            widget: (region, clip)
            for widget, (region, clip) in found.items()
            if any(changed.overlaps(region.intersection(clip)) for changed in self._partial)
        }
