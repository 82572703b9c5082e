"""The column beside a form's fields: a sign and a remark for each, painted line by line."""

from collections.abc import Mapping, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from hotich_tui.ui.form.remarks import SIGN_STYLES, Remark

NOTE_WIDTH = 22
QUIET = "#8f99a5"
"""Readings and remarks: quieter than values, and still read at arm's length."""


class Notes(Widget):
    """Remarks below each other, one line each.

    A line that changes is painted alone: one text over all of them cost 3 ms with every field that
    was stored (measured).
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """As in `form`: it never scrolls."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(classes="form-notes")
        self._keys = tuple(keys)
        self._remarks: dict[str, Remark] = {}
        self.styles.height = len(self._keys)

    def remark(self, key: str) -> Remark:
        """What stands beside a field."""
        return self._remarks.get(key, Remark())

    def set_remark(self, key: str, remark: Remark) -> None:
        """Show a sign and a reading beside a field."""
        if self.remark(key) != remark:
            self._remarks[key] = remark
            self.refresh(Region(0, self._keys.index(key), self.size.width, 1))

    def show(self, remarks: Mapping[str, Remark]) -> None:
        """Show these remarks and no others."""
        self._remarks = {key: r for key, r in remarks.items() if key in self._keys}
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A remark; cut where it would not fit."""
        under = self.visual_style.rich_style
        remark = self.remark(self._keys[y]) if y < len(self._keys) else Remark()
        said = Strip([Segment(remark.text)])
        if said.cell_length > NOTE_WIDTH - 2:
            said = Strip([*said.crop(0, NOTE_WIDTH - 3), Segment("…")])
        sign = Segment(f" {remark.sign or ' '} ", Style.parse(SIGN_STYLES.get(remark.sign, "")))
        text = Segment(said.text, Style.parse(QUIET))
        return Strip([sign, text]).adjust_cell_length(self.size.width).apply_style(under)
