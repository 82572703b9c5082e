"""The keys that the benchmarks count are keys: they compose to the text they were found for."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.operators.telex import presses, telex, telex_keys
from benchmarks.worlds.books import books
from hotich_tui.ui.input.typing_methods import composes
from hotich_tui.vietnamese import compose
from hotich_tui.vietnamese.text import tone_place
from tests.vietnamese.test_composer import spelled, syllables


def toned(bare: str, tone: str) -> str:
    place = tone_place(bare)
    assert place is not None
    letter = unicodedata.normalize("NFC", bare[place] + tone)
    return bare[:place] + letter + bare[place + 1 :]


ALL = [(toned(bare, tone), bare, tone) for bare, tone in syllables()]
CASED = st.sampled_from((str.lower, str.capitalize, str.upper))


@given(st.lists(st.tuples(st.sampled_from(ALL), CASED), min_size=1, max_size=6))
def test_keys_of_syllables_compose_back_and_are_few(
    words: list[tuple[tuple[str, ...], object]],
) -> None:
    text = " ".join(case(word) for (word, _, _), case in words)  # type: ignore[operator]
    assert compose(telex_keys(text), telex()) == text
    for word, bare, tone in (found for found, _ in words):
        usual = spelled(bare, tone, vni=False, order="last")
        if compose(usual, telex()) == word:
            assert presses(telex_keys(word)) <= presses(usual)


def test_keys_of_every_text_of_the_books_compose_back() -> None:
    texts = {
        value.text
        for book in books()
        for entry in book.entries[book.warm :]
        for key, value in entry.values.items()
        if composes(book.register.by_key[key])
    }
    assert len(texts) > 300
    wrong = {text for text in texts if compose(telex_keys(text), telex()) != text}
    assert not wrong


@pytest.mark.parametrize("text", ["ạ́", "Ä", "ơ̂"])
def test_what_telex_cannot_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        telex_keys(text)
