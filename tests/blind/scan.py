"""Looking for first values in anything a program can hand out.

Every first value in these tests is a token that occurs nowhere else. What a call returned, raised
or logged is turned into text as deeply as Python can look, and the tokens in it are found by their
form, cut ones included.
"""

import dataclasses
import re
import traceback
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

TOKEN = re.compile(r"zq[0-9a-z]*", re.IGNORECASE)
_LENGTH = 10


def token(random: Random) -> str:
    """A value found nowhere else: digits between two marks that no other text has."""
    return f"zq{random.randrange(16**_LENGTH):0{_LENGTH}x}"


def tokens_in(text: str) -> set[str]:
    """Every token in a text, also one that was cut short or changed in case."""
    return {found.casefold() for found in TOKEN.findall(text)}


def spilled(thing: Any) -> str:
    """All the text inside an object: fields hidden from `repr` too."""
    return "\n".join(_texts(thing, set()))


def refusal(error: BaseException) -> str:
    """All the text of an error: sentence, arguments, what it came from, the printed traceback."""
    chain, one = [], error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__  # type: ignore[assignment]
    printed = "".join(traceback.format_exception(error))
    return printed + "\n".join(f"{e!r} {e.args!r} {spilled(vars(e))}" for e in chain)


def _texts(thing: Any, seen: set[int]) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
        return
    if isinstance(thing, bytes | bytearray):
        yield bytes(thing).decode("utf-8", "replace")
        return
    if thing is None or isinstance(thing, bool | int | float | type) or id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            yield from _texts(key, seen)
            yield from _texts(value, seen)
    elif isinstance(thing, list | tuple | set | frozenset):
        for value in thing:
            yield from _texts(value, seen)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from _texts(getattr(thing, field.name, None), seen)
    elif type(thing).__module__.startswith("hotich_tui"):
        yield repr(thing)
        yield from _texts(getattr(thing, "__dict__", {}), seen)
    else:
        yield repr(thing)
