"""Reading the policy from data, checked when loaded."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.quality.sampling import SamplePlan
from hotich_tui.domain.quality.vigilance import SeedRules
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.messages import HotichError, Sentence

SOURCE = "policy.toml"

_Check = Callable[[Any], bool]


class PolicyError(HotichError):
    """A policy file that cannot be used; names the file, the place and what would be legal."""

    def __init__(self, source: str, where: str, problem: "Sentence | str") -> None:
        super().__init__("policy.broken", source=source, where=where, problem=problem)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1


def _switch(value: Any) -> bool:
    return isinstance(value, bool)


def _keys(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(key, str) for key in value)


_LEGAL: Mapping[_Check, str] = {
    _whole: "policy.legal_whole",
    _share: "policy.legal_share",
    _switch: "policy.legal_switch",
    _keys: "policy.legal_keys",
}
_SHAPE: Mapping[str, Mapping[str, _Check]] = {
    "also": {"fields": _keys},
    "doubt": {"blind": _switch, "again": _switch},
    "keyer": {"blind": _switch, "error_rate": _share, "probability": _share, "fields": _whole},
    "match": {"blind": _switch, "again": _switch},
    "dispute": {"again": _switch},
    "seeds": {
        "one_in": _whole,
        "trial_one_in": _whole,
        "catch": _share,
        "doubtful": _share,
        "cleared": _share,
        "judged_from": _whole,
        "memory": _whole,
        "back_after": _whole,
        "back_wrong": _share,
    },
    "sample": {"tolerated": _share, "confidence": _share},
    "hints": {"without": _share},
}


@cache
def load_policy() -> Policy:
    """The policy of the package.

    Raises:
        PolicyError: Its file is broken.
    """
    folder = resources.files("hotich_tui").joinpath("data")
    return parse_policy(folder.joinpath(SOURCE).read_text("utf-8"), SOURCE)


def parse_policy(text: str, source: str = SOURCE) -> Policy:
    """A policy from the text of its file. What is left out keeps its default.

    Raises:
        PolicyError: Something in it is unknown, of the wrong kind, or cannot be right.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(source, "TOML", str(error)) from None
    for section, entries in table.items():
        _check_names(source, section, section, _SHAPE)
        if not isinstance(entries, dict):
            raise PolicyError(source, section, Sentence.of("policy.not_a_table"))
        for name, value in entries.items():
            where = f"{section}.{name}"
            _check_names(source, where, name, _SHAPE[section])
            check = _SHAPE[section][name]
            if not check(value):
                raise PolicyError(
                    source, where, _not_legal(repr(value), Sentence.of(_LEGAL[check]))
                )

    def switch(section: str, name: str) -> bool:
        return bool(table.get(section, {}).get(name, True))

    keyer = dict(table.get("keyer", {}))
    also = frozenset(table.get("also", {}).get("fields", ()))
    policy = Policy(
        also=also,
        doubt=switch("doubt", "blind"),
        keyer=keyer.pop("blind", True),
        match=switch("match", "blind"),
        doubt_again=switch("doubt", "again"),
        match_again=switch("match", "again"),
        dispute_again=switch("dispute", "again"),
        seeds=SeedRules(**table.get("seeds", {})),
        sample=SamplePlan(**table.get("sample", {})),
        without_hints=float(table.get("hints", {}).get("without", 0.05)),
        **keyer,
    )
    _check(policy, source)
    return policy


def _not_legal(given: object, legal: Sentence) -> Sentence:
    return Sentence.of("policy.not_legal", given=given, legal=legal)


def _check_names(source: str, where: str, name: str, legal: Mapping[str, Any]) -> None:
    if name not in legal:
        names = ", ".join(legal)
        raise PolicyError(source, where, Sentence.of("policy.no_such_name", legal=names))


def _check(policy: Policy, source: str) -> None:
    """Refuse what the rule cannot keep its promises with."""
    known = {f.key for register in load_registers().values() for f in register if f.on_form}
    for key in sorted(policy.also - known):
        raise PolicyError(source, "also.fields", Sentence.of("policy.no_field", key=repr(key)))
    seeds = policy.seeds
    if seeds.trial_one_in > seeds.one_in:
        legal = Sentence.of("policy.legal_up_to", most=seeds.one_in)
        raise PolicyError(source, "seeds.trial_one_in", _not_legal(seeds.trial_one_in, legal))
    if seeds.cleared >= seeds.doubtful:
        legal = Sentence.of("policy.legal_below", limit=seeds.doubtful)
        raise PolicyError(source, "seeds.cleared", _not_legal(seeds.cleared, legal))
