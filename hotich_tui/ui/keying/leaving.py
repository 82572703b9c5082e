"""What leaving a field of an entry means: a reading, an offer confirmed or cleared, or nothing."""

from dataclasses import dataclass

from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.values import How, Reading, Said, Value
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer, near
from hotich_tui.domain.register.register import Field, Meaning
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.ui.keying.entry_state import EntryState


@dataclass(frozen=True, slots=True)
class Left:
    """What leaving a field means.

    Args:
        shown: The field's text from now on.
        reading: To be stored; None where nobody read anything.
        understood: How the text was read.
    """

    shown: str
    reading: Reading | None = None
    understood: FieldReading | None = None


def leave(
    entry: EntryState, key: str, text: str, said: Said | None, *, taking: bool, shortened: bool
) -> Left:
    """Understand what stands in a field that is left.

    Args:
        said: The state key it was left with.
        taking: What is offered there counts. Stepping over an offer confirms nothing.
        shortened: Some of the text came from an abbreviation.
    """
    field, offer = entry.field(key), entry.carrying.pending.get(key)
    offered = said is None and offer is not None and offer.text == text
    if offered and not taking:
        return Left(text)
    if said is None and not offered:
        nothing = _nothing_read(entry, field, text)
        if nothing is not None:
            return nothing
    if offered and not text:
        said = Said.BLANK
    entry.carrying.pending.pop(key, None)
    understood = _read(entry, field, text, said)
    earlier = entry.committed.get(key)
    if understood.value is None and earlier is None:
        _passed(entry, field)
        return Left(understood.shown)
    reading = Reading(
        key,
        understood.value,
        _how(offer if offered else None, understood.value, shortened=shortened),
        doubt=earlier.doubt if earlier is not None else False,
        note=earlier.note if earlier is not None else "",
        source=offer.source if offered and offer is not None else "",
    )
    return Left(understood.shown, reading, understood)


def _how(offer: Offer | None, value: Value | None, *, shortened: bool) -> How:
    if offer is None:
        return How.ABBREVIATION if shortened else How.TYPED
    if offer.source != PROPOSED:
        return How.CARRIED
    return How.PROPOSAL if value is not None and value.text == offer.text else How.TYPED


def _nothing_read(entry: EntryState, field: Field, text: str) -> Left | None:
    """Where nobody read anything: the text is as it was, or only the surname put there."""
    old = entry.committed.get(field.key)
    # A field marked blank has no text either: reading it again would unsay the mark.
    if (not text.strip()) if old is None else field_reading.show(old.value) == text:
        if old is None:
            _passed(entry, field)
        return Left(text)
    if old is None and text == entry.carrying.beginning(field.key, entry.keyed):
        return Left("")
    return None


def _passed(entry: EntryState, field: Field) -> None:
    if field.key in entry.carrying.pending:
        entry.carrying.refuse(field.key)
    if not field.core:
        entry.carrying.passed.add(field.key)


def _read(entry: EntryState, field: Field, text: str, said: Said | None) -> FieldReading:
    year = entry.cut_off_year
    expected = _near(entry) if field.meaning is Meaning.REGISTRATION_DATE else None
    if said is None:
        return field_reading.read(field, text, cut_off_year=year, near=expected)
    return field_reading.with_state(field, text, said, cut_off_year=year, near=expected)


def _near(entry: EntryState) -> DateInterpretation | None:
    """What the entry before, and this one's number, let expect of the registration date."""
    keys = entry.register.by_meaning
    before = entry.draft.previous.get(keys[Meaning.REGISTRATION_DATE].key)
    number = entry.keyed.get(keys[Meaning.ENTRY_NUMBER].key)
    return near(
        None if before is None else before.text,
        "" if number is None else number.text,
        entry.draft.book.year,
    )
