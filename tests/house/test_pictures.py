"""The pictures of README and docs show what is said of them, freshly made and as checked in."""

import asyncio
import html
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import hotich_tui

ROOT = Path(hotich_tui.__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
CELL_WIDTH = 12.2
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="not a checkout")


@pytest.fixture(scope="module")
def maker() -> Iterator[ModuleType]:
    """The program that makes the pictures."""
    spec = importlib.util.spec_from_file_location("make_pictures", ROOT / "docs/make_pictures.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_pictures"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_pictures"]


def text_of(path: Path) -> str:
    """The rows of a picture, each piece in the terminal column at which it begins."""
    rows: dict[str, str] = {}
    pattern = r"<text[^>]*\bx=\"([\d.]+)\"[^>]*\by=\"([\d.]+)\"[^>]*>(.*?)</text>"
    for x, y, text in re.findall(pattern, path.read_text("utf-8")):
        column = round(float(x) / CELL_WIDTH)
        rows[y] = rows.get(y, "").ljust(column) + html.unescape(text).replace("\xa0", " ")
    return "\n".join(rows.values())


def test_every_picture_is_made_and_shows_what_it_should(maker: ModuleType, tmp_path: Path) -> None:
    asyncio.run(maker.take(tmp_path))
    made = {path.stem for path in tmp_path.glob("*.svg")}
    assert made == set(maker.PROMISES) == {path.stem for path in FOLDER.glob("*.svg")}
    for name, promise in maker.PROMISES.items():
        assert all(wanted in text_of(tmp_path / f"{name}.svg") for wanted in promise.texts), name


def test_the_pictures_that_are_checked_in_show_it_too(maker: ModuleType) -> None:
    for name, promise in maker.PROMISES.items():
        text = text_of(FOLDER / f"{name}.svg")
        for wanted in (*promise.texts, *promise.bold, *promise.plain):
            assert wanted in text, (name, wanted, text)


def captions() -> list[tuple[str, str]]:
    """Pictures with the sentence in italics below them."""
    found = []
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        pattern = r"!\[[^\]]*\]\([^)]*?([\w-]+)\.svg\)\s*\n\s*\n?\s*\*([^*](?:.|\n)*?)\*\s*\n\s*\n"
        found += re.findall(pattern, path.read_text("utf-8"))
    return found


def test_what_a_caption_quotes_is_in_its_picture() -> None:
    listed = captions()
    assert {name for name, _ in listed} >= {"keying", "verifying-differs"}
    for name, caption in listed:
        quoted = re.findall(r"`([^`]+)`|\"([^\"]+)\"", " ".join(caption.split()))
        for pair in quoted:
            assert "".join(pair) in text_of(FOLDER / f"{name}.svg"), (name, pair)
    assert any("`" in caption for _, caption in listed)


def test_a_promise_that_is_not_kept_is_told(maker: ModuleType) -> None:
    """The control: a word that is not there, and one that is not bold."""

    class Shown:
        screen = None

    promises = (
        maker.Promise(("∅",)),
        maker.Promise((), bold=("a",)),
        maker.Promise((), plain=("b",)),
    )
    true_bold, maker.bold_text = maker.bold_text, lambda _: "b"
    try:
        maker.check(Shown, "a b", maker.Promise(("a",), bold=("b",), plain=("a",)))
        for promise in promises:
            with pytest.raises(maker.NotShown):
                maker.check(Shown, "a b", promise)
    finally:
        maker.bold_text = true_bold
