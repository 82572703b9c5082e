"""The examples in docstrings are true."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "composer",
        "date_spelling",
        "legacy",
        "spelling",
        "syllables",
        "text",
        "words",
    ],
)
def test_examples(name: str) -> None:
    result = doctest.testmod(import_module(f"hotich_tui.vietnamese.{name}"))
    assert result.attempted and not result.failed
