"""The words of a date as they are read: one spelling for each, marks mended, figures named."""

import re
import unicodedata

from hotich_tui.vietnamese.text import fold

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
UNIT = {word: number for number, word in enumerate(DIGITS)}
_ONE_SPELLING = {
    "bẩy": "bảy",
    "ngàn": "nghìn",
    "lẻ": "linh",
    "lẽ": "linh",
    "mồng": "mùng",
    "nhăm": "lăm",
}
_FIGURES = re.compile(
    r"\b(?P<name>ngày|mùng|mồng|ngay|mung|mong) "
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})(?:[/.-](?P<year>\d{4}))?\b"
)
"""A date in figures behind its name: ngày mồng 5/3."""
_VOCABULARY = """
ngày tháng năm không một hai ba bốn sáu bảy tám chín mười mươi tư lăm mốt nghìn trăm linh mùng rằm
giêng chạp hăm băm chẵn tròn sinh âm dương lịch
"""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


def words_of(text: str) -> list[str]:
    """The words and figures of a text, each word in one spelling.

    >>> words_of("Mồng 5/3"), words_of("ngày mồng 5/3")
    (['mùng', '5', 'tháng', '3'], ['ngày', 'mùng', '5', 'tháng', '3'])
    """
    text = unicodedata.normalize("NFC", text).casefold()
    text = _FIGURES.sub(_figures_in_words, text)
    return [_ONE_SPELLING.get(word, word) for word in _TOKEN.findall(text)]


def mended(words: list[str]) -> list[str]:
    """Words with the marks that the words of dates have; mươi stands behind 2 to 9."""
    found: list[str] = []
    for word in words:
        known = _BY_FOLD.get(fold(word), word)
        tens = known == "mười" and bool(found) and UNIT.get(found[-1], 0) > 1
        found.append("mươi" if tens else known)
    return found


def _figures_in_words(match: re.Match[str]) -> str:
    day, month, year = match["day"], match["month"], match["year"]
    return f"{match['name']} {day} tháng {month}" + (f" năm {year}" if year else "")


def _by_fold() -> dict[str, str]:
    """The words of dates by their letters without marks: what is typed without marks, or with
    wrong ones, is read by these. mươi and mốt have the letters of mười and một, which go first."""
    found: dict[str, str] = {}
    for word in (*_VOCABULARY.split(), *_ONE_SPELLING):
        found.setdefault(fold(word), _ONE_SPELLING.get(word, word))
    return found


_BY_FOLD = _by_fold()
