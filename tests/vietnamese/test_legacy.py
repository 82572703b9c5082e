"""Old encodings: every letter, whole columns, fonts, and Unicode that must be left alone."""

import json
import shutil
import subprocess
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.vietnamese import decode_column, is_syllable
from hotich_tui.vietnamese.legacy import _letters, font_encoding
from hotich_tui.vietnamese.text import tone_place
from tests.vietnamese.old_text import WAYS, bytes_in, came_back, names, read_as
from tests.vietnamese.test_composer import syllables

CASES = json.loads((Path(__file__).parent / "data" / "legacy.json").read_text("utf-8"))
NAMES = names(3000)
IN_ONE_CELL = {"Unicode": 1.0, "TCVN3": 0.98, "VNI": 0.98, "VISCII": 0.88, "UTF-8": 0.999}


@pytest.mark.parametrize(("encoding", "font", "text", "wanted"), CASES)
def test_agreed_cases(encoding: str, font: str, text: str, wanted: str) -> None:
    assert decode_column([text], [font]) == (encoding, [wanted])
    if not font.endswith("H"):
        assert decode_column([text]) == (encoding, [wanted])


@pytest.mark.parametrize("way", WAYS)
def test_columns_of_twenty_names(way: str) -> None:
    """Of 3,000 names all come back, of TCVN3 capitals 99.5 %, and each column is named rightly."""
    encoding, make = WAYS[way]
    wrong = []
    for start in range(0, len(NAMES), 20):
        column = NAMES[start : start + 20]
        found, texts = decode_column([make(name) for name in column])
        assert found == encoding, column
        wrong += [t for n, t in zip(column, texts, strict=True) if not came_back(way, n, t)]
    assert len(wrong) <= (15 if way == "TCVN3, capitals" else 0), wrong


@pytest.mark.parametrize("way", WAYS)
def test_single_cells(way: str) -> None:
    """One cell can be read in two ways (`Kim Dù` is Kim Dự in TCVN3): fewer come back."""
    make, least = WAYS[way][1], next(v for k, v in IN_ONE_CELL.items() if way.startswith(k))
    right = sum(came_back(way, n, decode_column([make(n)])[1][0]) for n in NAMES)
    assert right / len(NAMES) >= least


@pytest.mark.parametrize(("encoding", "letters"), [("tcvn3", 74), ("vni", 134), ("viscii", 134)])
def test_every_letter_has_its_code(encoding: str, letters: int) -> None:
    known = set(_letters(encoding).values())
    assert len(known) == letters and all(unicodedata.is_normalized("NFC", c) for c in known)
    small = {c for c in known if c.islower()}
    assert len(small) == 67
    font = {"tcvn3": ".VnTime", "vni": "VNI-Times", "viscii": "VI Times"}[encoding]
    for letter in known:
        for codec in ("cp1252", "cp1258"):
            old = read_as(bytes_in(letter, encoding), codec)
            assert decode_column([old], [font]) == (encoding, [letter])


@pytest.mark.skipif(shutil.which("iconv") is None, reason="the system has no iconv")
@pytest.mark.parametrize(("encoding", "charset"), [("tcvn3", "TCVN5712-1"), ("viscii", "VISCII")])
def test_codes_agree_with_the_system_library(encoding: str, charset: str) -> None:
    for code, letter in _letters(encoding).items():
        done = subprocess.run(
            ["iconv", "-f", charset, "-t", "UTF-8"], input=code, capture_output=True, check=False
        )
        if b"not supported" in done.stderr or done.returncode:
            pytest.skip("this iconv does not know the charset")
        assert unicodedata.normalize("NFC", done.stdout.decode()) == letter


def test_fonts_decide_cell_by_cell() -> None:
    values = ["TrÇn ThÞ H­êng", "nguyÔn thÞ ¸nh", "Traàn Thò Höôøng", "Đặng Thị Ửng", "An"]
    fonts = [".VnTime", ".VnTimeH", "VNI-Times", "Times New Roman", None]
    encoding, texts = decode_column(values, fonts)
    assert encoding == "tcvn3+unicode+vni"
    wanted = ["Trần Thị Hường", "NGUYỄN THỊ ÁNH", "Trần Thị Hường", "Đặng Thị Ửng", "An"]
    assert texts == wanted
    # `HOÀ` is Unicode by itself, and HỒ where the font says so.
    assert decode_column(["HOÀ"]) == ("unicode", ["HOÀ"])
    assert decode_column(["HOÀ"], ["VNI-Times"]) == ("vni", ["HỒ"])
    with pytest.raises(ValueError):
        decode_column(["a", "b"], ["Arial"])


def test_a_font_that_lies_is_not_believed() -> None:
    """Unicode pasted into a cell that has an old font left: its letters cannot be bytes."""
    assert decode_column(["Nguyễn Văn Đức"], [".VnTime"]) == ("unicode", ["Nguyễn Văn Đức"])


@pytest.mark.parametrize(
    ("font", "told"),
    [
        (".VnTime", ("tcvn3", False)),
        (".VnArial NarrowH", ("tcvn3", True)),
        (".vntime", ("tcvn3", False)),
        ("VNI-Helve", ("vni", False)),
        ("VI Arial", ("viscii", False)),
        ("Times New Roman", (None, False)),
        ("Vivaldi", (None, False)),
        ("", (None, False)),
    ],
)
def test_what_a_font_tells(font: str, told: tuple[str | None, bool]) -> None:
    assert font_encoding(font) == told


@pytest.mark.parametrize(
    "values",
    [
        ["Hoà", "Thuỷ", "HOÀ BÌNH"],
        ["H'Hen Niê", "K’Broi", "Kpă Y Tâm"],
        ["café", "Zürich", "Straße"],
        ["100 m²", "25°C", "½", "–", "12–14"],
        ["", " ", "An", "01/1998"],
        ["Tổ 5 – xã Mẫu", "“Mẫu”…"],
        ["日本", "Привет", "�"],
        ["\x00", "\ud800", "\u202eabc"],
    ],
)
def test_what_is_unicode_is_left_alone(values: list[str]) -> None:
    assert decode_column(values) == ("unicode", values)


def test_a_few_words_follow_the_file() -> None:
    """`May-ôt` could be TCVN3; in a Unicode file it is not."""
    assert decode_column(["May-ôt"], likely="unicode") == ("unicode", ["May-ôt"])
    assert decode_column(["Hµ"], likely="tcvn3") == ("tcvn3", ["Hà"])
    assert decode_column(["Hµ"], likely="vni") == ("unicode", ["Hµ"])
    many = [WAYS["TCVN3"][1](name) for name in NAMES[:20]]
    assert decode_column(many, likely="unicode")[0] == "tcvn3"
    assert decode_column(["Báº¯c Káº¡n"], likely="unicode") == ("utf-8", ["Bắc Kạn"])


def test_every_label_of_the_code_lists_is_left_alone() -> None:
    """Peoples and countries, whole lists, and each alone in a file known to be Unicode."""
    file = resources.files("hotich_tui").joinpath("data", "code_lists.toml")
    lists = tomllib.loads(file.read_text("utf-8"))
    labels = [[t for t in texts(table) if not t.isascii()] for table in lists.values()]
    assert sum(map(len, labels)) > 200
    for one in labels:
        assert decode_column(one) == ("unicode", one)
        for label in one:
            assert decode_column([label], likely="unicode") == ("unicode", [label])


def texts(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from texts(value)
    elif isinstance(table, list):
        for value in table:
            yield from texts(value)


def test_capitals_that_tcvn3_does_not_have() -> None:
    assert decode_column(["NGUYÔN THÞ HÕ", "TRÇN V¡N"], [".VnTime"] * 2)[1][0] == "NGUYỄN THỊ HẾ"
    assert decode_column(["Hµ Tó", "Ngäc ¸nh"])[1] == ["Hà Tú", "Ngọc ánh"]


def test_signs_of_windows_stay() -> None:
    assert decode_column(["TrÇn ThÞ H­êng – “¸nh”"])[1] == ["Trần Thị Hường – “ánh”"]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_column_comes_back_as_long_and_composed(values: list[str]) -> None:
    _, texts = decode_column(values)
    assert len(texts) == len(values)
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=30))
def test_columns_of_unicode_names_never_change(column: list[str]) -> None:
    assert decode_column(column) == ("unicode", column)


def test_syllables_are_what_the_spelling_allows() -> None:
    for bare, tone in syllables():
        for new_style in (False, True):
            place = tone_place(bare, new_style=new_style)
            assert place is not None
            letter = unicodedata.normalize("NFC", bare[place] + tone)
            word = bare[:place] + letter + bare[place + 1 :]
            # That list also has rhymes that typing passes through or that only loans have.
            assert is_syllable(word) is not bare.endswith(("uâ", "oop")), word
    for word in ["Nguyễn", "giếng", "gì", "quốc", "quyền", "QUÝ", "Đắk", "Oánh", "ỷ"]:
        assert is_syllable(word), word
    for word in ["NguyÔn", "bât", "ngi", "ká", "Taù", "tòan", "qan", "Ksor", "", "x", "nv"]:
        assert not is_syllable(word), word
