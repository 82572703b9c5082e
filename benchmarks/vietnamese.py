"""Vietnamese text: microseconds of each function, and how exact typing and old encodings are.

Names are made up (3,000 different ones, seeded); times are CPU time, the best of several rounds
over all of them, in one process, with the functions' own caches as they are in the program. Only
`with_text` is by the clock, one key at a time. Peers run on the
same names where they are installed:

    uv run --group bench python benchmarks/vietnamese.py [--quick] [--json]
"""

import argparse
import importlib
import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hotich_tui.vietnamese import (
    Composer,
    canonical,
    clean,
    compose,
    date_in_words,
    decode_column,
    difference,
    fold,
    name_case,
    parse_date_in_words,
)
from hotich_tui.vietnamese.methods import shipped_method
from hotich_tui.vietnamese.text import TONES, tone_place
from tests.vietnamese.old_text import WAYS, came_back, names
from tests.vietnamese.test_composer import spelled, syllables

COLUMN = 20
"""Cells of a column in the table of old encodings."""
ORDERS = ("last", "after", "all last", "tone, then shapes")


def best(call: Callable[[Any], object], values: Iterable[Any], rounds: int) -> float:
    """Microseconds of CPU a value, best round."""
    values = list(values)
    found = []
    for _ in range(rounds):
        start = time.process_time()
        for value in values:
            call(value)
        found.append((time.process_time() - start) / len(values) * 1e6)
    return round(min(found), 2)


def keys_of(name: str, *, vni: bool) -> str:
    """What a clerk presses for a name, the tone last in each word."""
    typed = []
    for word in name.split():
        split = unicodedata.normalize("NFD", word.lower())
        tone = "".join(char for char in split if char in TONES)
        bare = unicodedata.normalize("NFC", "".join(char for char in split if char not in TONES))
        keys = spelled(bare, tone, vni=vni, order="last")
        typed.append(keys[0].upper() + keys[1:] if word[0].isupper() else keys)
    return " ".join(typed)


def typing(some: list[str], rounds: int) -> dict[str, float]:
    """Microseconds a key: the whole text composed, and key by key with the text read each time."""
    found: dict[str, float] = {}
    for name in ("telex", "vni"):
        method = shipped_method(name)
        typed = [keys_of(one, vni=name == "vni") for one in some]
        wrong = [one for one, keys in zip(some, typed, strict=True) if compose(keys, method) != one]
        assert not wrong, wrong[:5]
        text = " ".join(typed)
        found[f"{name}_us_a_key"] = round(
            best(lambda keys, m=method: compose(keys, m), typed, rounds) * len(typed) / len(text), 2
        )
        single = []
        for keys in typed:
            composer = Composer(method)
            for key in keys:
                start = time.perf_counter()
                composer.key(key)
                _ = composer.text
                single.append((time.perf_counter() - start) * 1e6)
        found[f"{name}_with_text_p50_us"] = round(quantiles(single, n=2)[0], 2)
        found[f"{name}_with_text_p99_us"] = round(quantiles(single, n=100)[98], 2)
    return found


def exact_typing() -> dict[str, float]:
    """Share of all syllables of the spelling rules that come out right, by marking order."""
    every = list(syllables())
    found: dict[str, float] = {"syllables": len(every)}
    for vni in (False, True):
        method = shipped_method("vni" if vni else "telex")
        for order in ORDERS:
            right = 0
            for bare, tone in every:
                place = tone_place(bare)
                assert place is not None
                letter = unicodedata.normalize("NFC", bare[place] + tone)
                wanted = bare[:place] + letter + bare[place + 1 :]
                right += compose(spelled(bare, tone, vni=vni, order=order), method) == wanted
            found[f"{method.name}, {order}"] = round(right / len(every) * 100, 3)
    return found


def text(some: list[str], rounds: int) -> dict[str, float]:
    """Microseconds a name; `difference` a pair of names that differ by one tone or word."""
    pairs = list(zip(some, [*some[1:], some[0]], strict=True))
    near = [(one, unicodedata.normalize("NFC", fold(one).title())) for one in some]
    return {
        "canonical": best(canonical, some, rounds),
        "fold": best(fold, some, rounds),
        "name_case": best(name_case, [one.lower() for one in some], rounds),
        "clean": best(clean, some, rounds),
        "difference, other names": best(lambda pair: difference(*pair), pairs, rounds),
        "difference, marks lost": best(lambda pair: difference(*pair), near, rounds),
    }


def words(rounds: int, step: int) -> dict[str, float]:
    """Microseconds a date, both ways, over 1900 to 2030."""
    days = [date(1900, 1, 1) + timedelta(n) for n in range(0, 47_847, step)]
    said = [date_in_words(day.day, day.month, day.year) for day in days]
    assert all(
        parse_date_in_words(one) == (day.day, day.month, day.year)
        for one, day in zip(said, days, strict=True)
    )
    return {
        "date_in_words": best(lambda d: date_in_words(d.day, d.month, d.year), days, rounds),
        "parse_date_in_words": best(parse_date_in_words, said, rounds),
    }


def old_encodings(some: list[str]) -> dict[str, dict[str, float]]:
    """How many names come back, decoded cell by cell and in columns of 20, and the time a cell."""
    found = {}
    for way, (_, make) in WAYS.items():
        cells = [make(one) for one in some]
        single = sum(
            came_back(way, one, decode_column([cell])[1][0])
            for one, cell in zip(some, cells, strict=True)
        )
        start = time.process_time()
        columns = [decode_column(cells[at : at + COLUMN])[1] for at in range(0, len(cells), COLUMN)]
        spent = time.process_time() - start
        texts = [cell for column in columns for cell in column]
        right = sum(came_back(way, one, cell) for one, cell in zip(some, texts, strict=True))
        found[way] = {
            "cell_percent": round(single / len(some) * 100, 2),
            "column_percent": round(right / len(some) * 100, 2),
            "us_a_cell": round(spent / len(some) * 1e6, 1),
        }
    return found


def peers(some: list[str], rounds: int) -> dict[str, float | str]:
    """The same tasks by other libraries; their figures stand beside ours of the same name."""
    found: dict[str, float | str] = {}

    def add(
        name: str, module: str, task: Callable[[Any], Callable[[Any], object]], on: Any
    ) -> None:
        try:
            library = importlib.import_module(module)
        except ImportError:
            found[name] = "not installed"
            return
        found[name] = best(task(library), on, rounds)

    years = list(range(1900, 2031)) * 10
    mojibake = [WAYS["UTF-8 as 1252"][1](one) for one in some]
    add("canonical: viet-text-tools", "viet_text_tools", lambda m: m.normalize_diacritics, some)
    add("fold: anyascii", "anyascii", lambda m: m.anyascii, some)
    add("a year out: vn-numberwords", "vn_numberwords", lambda m: m.number_to_words, years)
    found["a year out: ours"] = best(lambda y: date_in_words(None, None, y), years, rounds)
    said = [date_in_words(None, None, year)[4:] for year in years]
    add("a year in: vn-numberwords", "vn_numberwords", lambda m: m.words_to_number, said)
    found["a year in: ours"] = best(parse_date_in_words, said, rounds)
    add("UTF-8 as 1252, a cell: ftfy", "ftfy", lambda m: m.fix_encoding, mojibake)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="600 names, two rounds")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    chosen = parser.parse_args()
    some = names(600 if chosen.quick else 3000)
    rounds = 2 if chosen.quick else 7
    found: dict[str, dict[str, Any]] = {
        "typing": typing(some, rounds),
        "typing_exact_percent": exact_typing(),
        "text_us": text(some, rounds),
        "words_us": words(rounds, 70 if chosen.quick else 7),
        "old_encodings": old_encodings(some),
        "peers_us": peers(some, rounds),
    }
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for section, rows in found.items():
        print(section)
        for name, value in rows.items():
            told = value if not isinstance(value, dict) else "  ".join(map(str, value.values()))
            print(f"  {name:<36}{told}")


if __name__ == "__main__":
    main()
