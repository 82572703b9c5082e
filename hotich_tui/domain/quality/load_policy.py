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
from hotich_tui.messages import HotichError

SOURCE = "policy.toml"

_Check = Callable[[Any], bool]


class PolicyError(HotichError):
    """A policy file that cannot be used; names the file, the place and what would be legal."""

    def __init__(self, source: str, where: str, problem: str) -> None:
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
    _whole: "một số nguyên từ 1",
    _share: "một số giữa 0 và 1",
    _switch: "true hoặc false",
    _keys: "một danh sách khóa ô",
}
_SHAPE: Mapping[str, Mapping[str, _Check]] = {
    "also": {"fields": _keys},
    "doubt": {"blind": _switch, "again": _switch},
    "keyer": {"blind": _switch, "error_rate": _share, "chance": _share, "fields": _whole},
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
    for part, entries in table.items():
        _check_names(source, part, part, _SHAPE)
        if not isinstance(entries, dict):
            raise PolicyError(source, part, "phải là một bảng [tên]")
        for name, value in entries.items():
            where = f"{part}.{name}"
            _check_names(source, where, name, _SHAPE[part])
            check = _SHAPE[part][name]
            if not check(value):
                raise PolicyError(source, where, f"{value!r}; hợp lệ: {_LEGAL[check]}")

    def switch(part: str, name: str) -> bool:
        return bool(table.get(part, {}).get(name, True))

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


def _check_names(source: str, where: str, name: str, legal: Mapping[str, Any]) -> None:
    if name not in legal:
        raise PolicyError(source, where, f"không có tên này; hợp lệ: {', '.join(legal)}")


def _check(policy: Policy, source: str) -> None:
    """Refuse what the rule cannot keep its promises with."""
    known = {f.key for register in load_registers().values() for f in register if f.on_form}
    for key in sorted(policy.also - known):
        raise PolicyError(source, "also.fields", f"{key!r}: không sổ nào có ô này")
    seeds = policy.seeds
    if seeds.trial_one_in > seeds.one_in:
        raise PolicyError(
            source, "seeds.trial_one_in", f"{seeds.trial_one_in}; hợp lệ: 1 đến {seeds.one_in}"
        )
    if seeds.cleared >= seeds.doubtful:
        raise PolicyError(
            source, "seeds.cleared", f"{seeds.cleared}; hợp lệ: nhỏ hơn {seeds.doubtful}"
        )
