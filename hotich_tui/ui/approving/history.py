"""How a value came about, in words: what was asked for, what stood there before, who read what."""

from collections.abc import Iterable, Mapping

from rich.text import Text

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.scope import Asked, Change, Request
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.register import Field, Register
from hotich_tui.ui.form.remarks import sign_of
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.rules.reasons import in_words

_REASONS = {Asked.CORRECTION: "correcting", Asked.RETURN: "returning", Asked.WIDENING: "widening"}


def request_words(
    screen: StationScreen, register: Register, request: Request, names: Mapping[str, str]
) -> str:
    """Who asked for which fields, when, and why: one line.

    Args:
        names: Person id -> name.
    """
    language = screen.seat.language
    order = register.reading_order()
    reason = f"{request.reason} {request.note}".strip()
    return screen.say(
        f"approval.asked_{request.asked.value}",
        name=clean(names.get(request.person_id, "?")),
        day=request.at[:10],
        reason=clean(in_words(_REASONS[request.asked], reason, language)),
        fields=", ".join(f.label_in(language) for f in order if f.key in request.fields),
    )


def change_lines(screen: StationScreen, field: Field, changes: Iterable[Change]) -> list[Text]:
    """What a field said before it was read afresh and after, and the readings: two lines each."""
    lines = []
    for change in changes:
        old, new = (said(screen, field, value) for value in (change.old, change.new))
        line = Text(f"      {screen.say('approval.old')} ", "bright_black")
        line.append(old, "yellow")
        line.append(" → ", "bold")
        line.append(new, "bold yellow")
        lines += [line, reading_line(screen, field, change.readings)]
    return lines


def reading_line(screen: StationScreen, field: Field, readings: FieldReadings) -> Text:
    """What was read of a field, by whom, and what a third person decided."""
    words = [screen.say("approval.read_first", text=said(screen, field, readings.first))]
    if readings.differences:
        verb = "looked" if not readings.blind else "read_second"
        text = said(screen, field, readings.second)
        words.append(screen.say(f"approval.{verb}", text=text, count=len(readings.differences)))
    decision = readings.decision
    if decision is not None:
        reason = clean(in_words("settling", decision.reason, screen.seat.language))
        text = said(screen, field, decision.value)
        words.append(screen.say("approval.decided", text=text, reason=reason))
    return Text("      " + " · ".join(words), "bright_black")


def said(screen: StationScreen, field: Field, value: Value | None) -> str:
    """A value with the sign of how the book says it, and what its code means."""
    if value is None:
        return screen.say("checks.not_stated")
    text = clean(value.text) or screen.say(f"terms.said_{value.said.value}")
    words = [sign_of(value), text, clean(field_reading.label(field, value))]
    return " ".join(word for word in words if word)
