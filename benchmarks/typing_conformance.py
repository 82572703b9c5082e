"""Typing, set by set: how many key sequences make the text that they should.

- ``unikey``: what UniKey's documentation says of every rhyme: its shapes, each tone, the second
  press that takes a tone or a shape back, and marks that come late. Made by rule, not copied.
- ``syllables, METHOD, ORDER``: every syllable of the spelling rules.
- ``names of the groups, METHOD``: the 54 groups, as lists and people themselves write them, and
  ``local spellings, METHOD``: names and places of their regions, typed straight through.
- ``foreign names``, ``foreign places``: in Telex, each key as it is read, and unchanged.

``--against ROOT`` runs the composer of another checkout on the same keys, in a process of its own:

    uv run python benchmarks/typing_conformance.py [--quick] [--json] [--show 5] [--against ROOT]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hotich_tui.vietnamese.spelling import PLAIN, without_tone
from hotich_tui.vietnamese.syllables import RHYMES, STOPS
from hotich_tui.vietnamese.text import tone_place
from tests.vietnamese.test_composer import TELEX, VNI, spelled, syllables
from tests.vietnamese.test_composer import TONES as TONE_KEYS

ROOT = Path(__file__).resolve().parent.parent
Case = tuple[str, str, str]
"""Keys, method, the text that they make."""
WORDS = Path(__file__).parent / "worlds" / "typed_names.toml"
ORDERS = ("last", "after", "all last", "tone, then shapes")
_COMPOSE = """
import json, sys
from hotich_tui.vietnamese import compose
from hotich_tui.vietnamese.methods import shipped_method
sets = json.load(sys.stdin)
methods = {name: shipped_method(name) for name in ("telex", "vni")}
found = {name: [compose(k, methods[m]) for k, m, _ in cases] for name, cases in sets.items()}
json.dump(found, sys.stdout)
"""


def toned(bare: str, tone: str) -> str:
    """A toneless rhyme or syllable with its tone, as the old style writes it."""
    place = tone_place(bare)
    assert place is not None
    letter = unicodedata.normalize("NFC", bare[place] + tone)
    return bare[:place] + letter + bare[place + 1 :]


def unikey() -> Iterator[Case]:
    """Every rhyme as UniKey's rules have it, in both methods."""
    for vni in (False, True):
        method, marks = ("vni", VNI) if vni else ("telex", TELEX)
        for rhyme in sorted(RHYMES):
            if rhyme.endswith("k"):
                continue
            keys = spelled(rhyme, "", vni=vni, order="last")
            yield keys, method, rhyme
            for tone in filter(None, TONE_KEYS):
                key = TONE_KEYS[tone][vni]
                fits = tone in ("\u0301", "\u0323") or not rhyme.endswith(STOPS)
                yield keys + key, method, toned(rhyme, tone) if fits else rhyme + key
                if fits:
                    yield keys + key * 2, method, rhyme + key
                    yield keys + key + ("0" if vni else "z"), method, rhyme
        for shaped, plain in PLAIN.items():
            if shaped in marks:
                key = marks[shaped]
                yield plain + key, method, shaped
                yield plain + key * 2, method, plain + key
                yield plain + key * 3, method, plain + key * 2


def straight(text: str, *, vni: bool) -> str:
    """The keys of a text as a person types it who follows the letters: a shape behind its letter,
    the tone behind the word or its part before a hyphen, oo with three; no other letter twice."""
    return "".join(_word_keys(word, vni=vni) for word in re.split(r"([ '-])", text))


def _word_keys(word: str, *, vni: bool) -> str:
    marks, keys, tone = (VNI if vni else TELEX), "", ""
    for char, following in zip(word, word[1:] + " ", strict=True):
        bare, mark = without_tone(char)
        low = bare.lower()
        plain = PLAIN.get(low, low)
        tone += TONE_KEYS[mark][vni : vni + 1] if mark else ""
        keys += plain.upper() if bare.isupper() else plain
        keys += marks.get(low, "\\" if low in PLAIN else "")
        if low == "o" == without_tone(following)[0] and not vni:
            keys += "o"
    return keys + tone


def sets(*, quick: bool) -> dict[str, list[Case]]:
    """Every set's cases; quick takes each eleventh syllable."""
    found = {"unikey": list(unikey())}
    step = 11 if quick else 1
    for vni in (False, True):
        method = "vni" if vni else "telex"
        for order in ORDERS:
            found[f"syllables, {method}, {order}"] = [
                (spelled(bare, tone, vni=vni, order=order), method, toned(bare, tone))
                for bare, tone in list(syllables())[::step]
            ]
    words = {
        name: text.split("\n") for name, text in tomllib.loads(WORDS.read_text("utf-8")).items()
    }
    lists = {
        name: [word.strip() for line in lines for word in line.split(",") if word.strip()]
        for name, lines in words.items()
    }
    for vni in (False, True):
        method = "vni" if vni else "telex"
        for title in ("names of the groups", "local spellings"):
            found[f"{title}, {method}"] = [
                (straight(name, vni=vni), method, name) for name in lists[title.replace(" ", "_")]
            ]
    for name in ("first_names", "family_names", "places"):
        found[f"foreign {name.replace('_', ' ')}"] = [(one, "telex", one) for one in lists[name]]
    return found


def composed(cases: dict[str, list[Case]], root: Path) -> dict[str, list[str]]:
    """What the composer of a checkout makes of every case."""
    done = subprocess.run(
        [sys.executable, "-c", _COMPOSE],
        input=json.dumps(cases),
        capture_output=True,
        check=True,
        cwd=root,
        text=True,
        encoding="utf-8",
        env=_environment(root),
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def _environment(root: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each eleventh syllable")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--show", type=int, default=0, help="so many wrong cases of each set")
    parser.add_argument("--against", type=Path, help="another checkout, for comparison")
    chosen = parser.parse_args()
    cases = sets(quick=chosen.quick)
    ours = composed(cases, ROOT)
    theirs = composed(cases, chosen.against.resolve()) if chosen.against else {}
    counts = {}
    for name, rows in cases.items():
        wanted = [text for _, _, text in rows]
        counts[name] = {"right": _right(ours[name], wanted), "n": len(rows)}
        if theirs:
            counts[name]["other"] = _right(theirs[name], wanted)
    if chosen.json:
        print(json.dumps({"sets": counts}, ensure_ascii=False))
        return
    for name, count in counts.items():
        other = f"   other {count['other']}" if theirs else ""
        print(f"{name:<40}{count['right']:>7} / {count['n']}{other}")
        rows = zip(cases[name], ours[name], strict=True)
        for (keys, _, text), got in [row for row in rows if row[0][2] != row[1]][: chosen.show]:
            print(f"    {keys}: {got}, not {text}")


def _right(found: list[str], wanted: list[str]) -> int:
    return sum(one == other for one, other in zip(found, wanted, strict=True))


if __name__ == "__main__":
    main()
