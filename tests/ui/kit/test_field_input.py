"""What input methods send arrives as it was meant: in order, composed, at full speed."""

import asyncio
import unicodedata
from random import Random

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from hotich_tui.cli.demo.keys import Keyboard
from hotich_tui.ui.kit.field_input import FieldInput

BACK = "\x7f"


class Two(App[None]):
    """Two inputs; Tab moves on, before the input sees it."""

    BINDINGS = [Binding("tab", "onward", priority=True)]  # noqa: RUF012
    kind: type[Input] = FieldInput

    def compose(self) -> ComposeResult:
        yield self.kind(id="a")
        yield self.kind(id="b")
        yield self.kind(id="c")

    def action_onward(self) -> None:
        self.screen.focus_next()


class Stock(Two):
    kind = Input


async def typed(kind: type[Two], keys: str, wanted: str) -> tuple[str, str, str]:
    """What stands in the inputs after one write of these keys."""
    app = kind()
    async with app.run_test():
        keyboard = Keyboard(app)
        app.query_one("#a").focus()
        await keyboard.until(lambda: app.focused)
        keyboard.type(keys)
        for _ in range(300):
            await asyncio.sleep(0.005)
            if app.query_one("#a", Input).value == wanted:
                break
        await asyncio.sleep(0.05)
        a, b, c = (app.query_one(f"#{name}", Input).value for name in "abc")
        return a, b, c


BURSTS = [
    (f"vie{BACK}ê{BACK}ệt", "việt"),
    (f"nguyen{BACK * 3}yễn thi{BACK}ị", "nguyễn thị"),
    ("vie\x08ê\x08ệt", "việt"),
    (unicodedata.normalize("NFD", "Nguyễn Thị Hường"), "Nguyễn Thị Hường"),
    (f"abc{BACK * 5}d", "d"),
    ("\x1b[200~ Hoàng \u202eVăn\r\nBằ\u200bng\x1b[201~", "Hoàng Văn Bằng"),
]


@pytest.mark.parametrize(("keys", "wanted"), BURSTS)
async def test_bursts(keys: str, wanted: str) -> None:
    found, _, _ = await typed(Two, keys, wanted)
    assert found == wanted and unicodedata.is_normalized("NFC", found)


async def test_escapes_in_a_paste() -> None:
    app = Two()
    async with app.run_test():
        box = app.query_one("#a", FieldInput)
        box.post_message(events.Paste("Hoàng\x1b]52;c;eA==\x07\x9b31m Bằng"))
        await Keyboard(app).until(lambda: box.value)
        assert box.value.startswith("Hoàng") and box.value.endswith("Bằng")
        assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in box.value)


async def test_control_the_stock_input_corrupts_them() -> None:
    """When this fails, textual#6605 is solved and `FieldInput._on_key` can go."""
    keys, wanted = BURSTS[0]
    found, _, _ = await typed(Stock, keys, wanted)
    assert found != wanted


async def test_tab_inside_a_burst() -> None:
    assert await typed(Two, "mot\thai\tba", "mot") == ("mot", "hai", "ba")


async def many_names(count: int, seed: int) -> None:
    """Random names, typed with random corrections, each in one write."""
    random = Random(seed)
    letters = "abcdeghiklmnopqrstuvxyăâđêôơưáàảãạếềểễệốồổỗộ "
    app = Two()
    async with app.run_test():
        keyboard = Keyboard(app)
        box = app.query_one("#a", FieldInput)
        box.focus()
        await keyboard.until(lambda: app.focused is box)
        for _ in range(count):
            text, keys = "", ""
            for _ in range(random.randint(4, 24)):
                if text and random.random() < 0.25:
                    back = random.randint(1, min(3, len(text)))
                    text, keys = text[:-back], keys + BACK * back
                letter = random.choice(letters)
                text, keys = text + letter, keys + letter
            keyboard.type(keys + "\x00")
            await keyboard.until(lambda t=text: box.value == t)
            keyboard.type("\x15")
            await keyboard.until(lambda: box.value == "")


async def test_no_letter_is_lost_or_swapped() -> None:
    await many_names(400, 1)
