"""The sets of the conformance benchmark hold what typing promises."""

import json
import subprocess
import sys

from benchmarks.typing_conformance import ROOT, composed, sets, straight
from hotich_tui.vietnamese import compose

LEAST = {
    "unikey": 1.0,
    "names of the groups": 0.95,
    "local spellings": 0.93,
    "foreign first names": 0.85,
    "foreign family names": 0.85,
    "foreign places": 0.9,
}
"""Share of each set that is right; of syllables, all."""


def test_every_set_reaches_its_share() -> None:
    cases = sets(quick=True)
    assert min(len(rows) for rows in cases.values()) > 100
    for name, rows in cases.items():
        right = sum(compose(keys, method) == text for keys, method, text in rows)
        assert right / len(rows) >= LEAST.get(name.split(",")[0], 1.0), name


def test_keys_of_a_name_follow_its_letters() -> None:
    assert straight("K'Brếp Ba-na", vni=False) == "K'Breeps Ba-na"
    assert straight("Gié-Triêng Êñuôl", vni=True) == "Gie1-Trie6ng E6n\\uo6l"
    assert straight("Tày Poọng", vni=False) == "Tayf Pooongj"


def test_a_checkout_composes_in_a_process_of_its_own() -> None:
    cases = {"two": [("hoaf", "telex", "hòa"), ("d9", "vni", "đ")]}
    assert composed(cases, ROOT) == {"two": ["hòa", "đ"]}


def test_the_program_prints_counts() -> None:
    done = subprocess.run(
        [sys.executable, "benchmarks/typing_conformance.py", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    counts = json.loads(done.stdout)["sets"]
    assert all(0 < count["right"] <= count["n"] for count in counts.values())
    assert len(counts) >= 16
