"""Every sentence that a person reads, kept as data: `data/messages/<language>/<area>.toml`.

A sentence has a key such as ``workflow.same_person`` (area, then name) and placeholders
(``{name}``). A key missing in English falls back to Vietnamese; one missing there is a bug.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources

LANGUAGES = ("vi", "en")


@cache
def _area(language: str, area: str) -> dict[str, str]:
    file = resources.files("hotich_tui").joinpath("data", "messages", language, f"{area}.toml")
    if not file.is_file():
        return {}
    return {key: str(text) for key, text in tomllib.loads(file.read_text("utf-8")).items()}


def say(key: str, language: str = "vi", /, **kwargs: object) -> str:
    """The sentence for a key.

    Args:
        key: ``area.name``.
        language: ``vi`` or ``en``.
        kwargs: What takes the place of the placeholders; a `Sentence` or a word of the product is
            said in the same language.

    Raises:
        KeyError: No such sentence in Vietnamese.
    """
    area, _, name = key.partition(".")
    text = _area(language, area).get(name)
    if text is None:
        text = _area("vi", area)[name]
    if not kwargs:
        return text
    return text.format(**{name: _in_language(value, language) for name, value in kwargs.items()})


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is not said yet: part of another one, in whose language it will be.

    Args:
        key: As in `say`.
        kwargs: As in `say`.
    """

    key: str
    kwargs: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, key: str, /, **kwargs: object) -> "Sentence":
        """The sentence for a key, with its placeholders."""
        return cls(key, kwargs)


def _in_language(value: object, language: str) -> object:
    """A sentence, or a word of the product (a role, a state), said; all else as it is."""
    if isinstance(value, Sentence):
        return say(value.key, language, **value.kwargs)
    if isinstance(value, StrEnum):
        return say(f"terms.{type(value).__name__.lower()}_{value.value}", language)
    return value


class HotichError(Exception):
    """Something a person must be told: what happened, what was kept, what to do.

    Root of every package's exception tree. Carries a message key, so that each surface says it in
    the reader's language; `str()` is the Vietnamese sentence. Never carries a value of a record.
    """

    def __init__(self, key: str, /, **kwargs: object) -> None:
        self.key = key
        self.kwargs = kwargs
        super().__init__(key)

    def __str__(self) -> str:
        return say(self.key, **self.kwargs)

    def say(self, language: str) -> str:
        """The sentence in the given language."""
        return say(self.key, language, **self.kwargs)
