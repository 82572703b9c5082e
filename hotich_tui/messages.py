"""Every sentence that a person reads, kept as data: `data/messages/<language>/<area>.toml`.

A sentence has a key such as ``workflow.same_person`` (area, then name) and named places
(``{name}``). A key missing in English falls back to Vietnamese; one missing there is a bug.
"""

import tomllib
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


def say(key: str, language: str = "vi", /, **places: object) -> str:
    """The sentence for a key.

    Args:
        key: ``area.name``.
        language: ``vi`` or ``en``.
        places: What stands in the sentence's named places.

    Raises:
        KeyError: No such sentence in Vietnamese.
    """
    area, _, name = key.partition(".")
    text = _area(language, area).get(name)
    if text is None:
        text = _area("vi", area)[name]
    if not places:
        return text
    named = {name: _term(place, language) for name, place in places.items()}
    return text.format(**named)


def _term(place: object, language: str) -> object:
    """A word of the product (a role, a state) in the reader's language; all else as it is."""
    if isinstance(place, StrEnum):
        return say(f"terms.{type(place).__name__.lower()}_{place.value}", language)
    return place


class HotichError(Exception):
    """Something a person must be told: what happened, what was kept, what to do.

    Root of every package's exception tree. Carries a message key, so that each surface says it in
    the reader's language; `str()` is the Vietnamese sentence. Never carries a value of a record.
    """

    def __init__(self, key: str, /, **places: object) -> None:
        self.key = key
        self.places = places
        super().__init__(key)

    def __str__(self) -> str:
        return say(self.key, **self.places)

    def say(self, language: str) -> str:
        """The sentence in the given language."""
        return say(self.key, language, **self.places)
