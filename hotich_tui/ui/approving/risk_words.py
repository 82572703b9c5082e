"""The reasons to look at a record, in words."""

from collections.abc import Iterable

from hotich_tui.domain.quality.risk import Risk
from hotich_tui.domain.register.register import Register
from hotich_tui.ui.kit.screen import StationScreen


def risk_words(screen: StationScreen, register: Register, risks: Iterable[Risk]) -> list[str]:
    """The reasons to look at a record, the same ones of several fields together."""
    language = screen.seat.language
    at: dict[str, list[str]] = {}
    for risk in risks:
        fields = at.setdefault(risk_word(screen, risk), [])
        if risk.key:
            field = register.by_key[risk.key]
            fields.append(field.label_in(language))
    return [f"{word}: {', '.join(fields)}" if fields else word for word, fields in at.items()]


def risk_word(screen: StationScreen, risk: Risk) -> str:
    """A reason, without its field."""
    return screen.say(risk.message or f"approval.risk_{risk.kind.value}")
