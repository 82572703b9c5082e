"""Painting less paints the same: each partial update beside the one that Textual would make."""

from random import Random

import pytest
from textual._compositor import ChopsUpdate, Compositor

from hotich_tui.ui.kit.painting import LeanCompositor
from tests.conftest import Commune
from tests.ui.conftest import Opened
from tests.ui.keying.test_keying import keying

KEYS = ["\t", "\r", "\x1b[Z", "\x1b[15~", "\x07a", "\x07\x07", "a", "hoangf ", "\x7f", "\x15", "12"]


def lines(update: ChopsUpdate | None) -> list[tuple[int, list[tuple[int, str]]]]:
    """What an update puts on the rows that it names: texts with their styles."""
    if update is None:
        return []
    rows = sorted({y for y, _, _ in update.spans})
    return [
        (y, [(x, str(list(strip))) for x, strip in update.chops[y].items() if strip is not None])
        for y in rows
    ]


async def test_it_paints_what_textual_paints(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    lean = LeanCompositor.render_partial_update

    def both(self: LeanCompositor) -> ChopsUpdate | None:
        nonlocal compared
        dirty = self._dirty_regions.copy()
        found = lean(self)
        self._dirty_regions |= dirty
        expected = Compositor.render_partial_update(self)
        rows = {y for y, _, _ in found.spans} if found else set()
        # Where a span covers part of a row, only the chops inside it are drawn.
        a, b = dict(lines(found)), dict(lines(expected))
        for y, x1, x2 in found.spans if found else []:
            cut = [(x, text) for x, text in a[y] if x1 <= x < x2]
            assert cut == [(x, text) for x, text in b[y] if x1 <= x < x2], (y, x1, x2)
        compared += len(rows)
        return found

    monkeypatch.setattr(LeanCompositor, "render_partial_update", both)
    commune.book()
    random = Random(5)
    async with seat(typing="telex") as s:
        screen = await keying(s)
        for _ in range(120):
            s.type(random.choice(KEYS))
            await s.app.screen.letters() if s.app.screen is screen else None
            # Keys that wait for each other are painted together.
            await s.until(lambda: s.app.screen)
            await s.app.animator.wait_for_idle()
    assert compared > 200
