"""The entry on the keyer's desk: what was read of it, what is offered, what does not fit. No
widget here: the screen asks, and shows what it is told."""

from dataclasses import dataclass

from hotich_tui.domain.entry.cross_checks import across
from hotich_tui.domain.entry.dates import DateReading
from hotich_tui.domain.entry.values import How, Reading, Said, Value
from hotich_tui.domain.prefill.carrying import Carrying
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer, near
from hotich_tui.domain.register.register import Field, Meaning
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.record.keying import Draft


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
    understood: typed.Typed | None = None


class EntryOnDesk:
    """One draft while it is keyed.

    Args:
        office_defaults: What the office says of nearly every entry, by name (`ethnic_group`).
    """

    def __init__(self, draft: Draft, office_defaults: dict[str, str]) -> None:
        self.draft = draft
        self.order = [field.key for field in draft.to_key]
        self.committed: dict[str, Reading] = dict(draft.readings)
        self.warned: dict[str, str] = {}
        """Field -> message: why it does not fit to others."""
        first = draft.version.round == 1 and draft.version.number == 1
        self.carrying = Carrying(
            draft.register,
            draft.book,
            draft.previous,
            self.order,
            fresh=first,
            office_defaults=office_defaults,
        )
        self.check()

    @property
    def keyed(self) -> dict[str, Value]:
        """What the keyer has stated of this entry so far."""
        readings = self.committed.items()
        return {key: reading.value for key, reading in readings if reading.value is not None}

    def at_hand(self, key: str, text: str) -> list[str]:
        """What this entry says elsewhere that the field may say too, and that begins so.

        A mother who asks for the registration stands in the entry already.
        """
        others = self.draft.register.at_hand.get(key, ())
        known = (value.text for one in others if (value := self.keyed.get(one)) is not None)
        wanted = fold(text)
        return [one for one in known if one and one != text and fold(one).startswith(wanted)]

    def check(self) -> set[str]:
        """Look across the fields again; the fields whose warning came or went."""
        before = self.warned
        found = across(self.draft.register, self.keyed, self.draft.previous)
        self.warned = {warning.key: warning.message for warning in found}
        return set(before.keys() ^ self.warned.keys())

    def leave(
        self, key: str, text: str, said: Said | None, *, taking: bool, shortened: bool
    ) -> Left:
        """Understand what stands in a field that is left.

        Args:
            said: The state key it was left with.
            taking: What is offered there counts. Stepping over an offer confirms nothing.
            shortened: Some of the text came from an abbreviation.
        """
        field, offer = self.draft.register.by_key[key], self.carrying.pending.get(key)
        offered = said is None and offer is not None and offer.text == text
        if offered and not taking:
            return Left(text)
        if said is None and not offered:
            nothing = self._nothing_read(field, text)
            if nothing is not None:
                return nothing
        if offered and not text:
            said = Said.BLANK
        self.carrying.pending.pop(key, None)
        understood = self._read(field, text, said)
        earlier = self.committed.get(key)
        if understood.value is None and earlier is None:
            self._passed(field)
            return Left(understood.shown)
        reading = Reading(
            key,
            understood.value,
            self._how(offer if offered else None, understood.value, shortened=shortened),
            doubt=earlier.doubt if earlier is not None else False,
            note=earlier.note if earlier is not None else "",
            source=offer.source if offered and offer is not None else "",
        )
        return Left(understood.shown, reading, understood)

    def _how(self, offer: Offer | None, value: Value | None, *, shortened: bool) -> How:
        if offer is None:
            return How.ABBREVIATION if shortened else How.TYPED
        if offer.source != PROPOSED:
            return How.CARRIED
        return How.PROPOSAL if value is not None and value.text == offer.text else How.TYPED

    def _nothing_read(self, field: Field, text: str) -> Left | None:
        """Where nobody read anything: the text is as it was, or only the surname put there."""
        old = self.committed.get(field.key)
        # A field marked blank has no text either: reading it again would unsay the mark.
        if (not text.strip()) if old is None else typed.show(old.value) == text:
            if old is None:
                self._passed(field)
            return Left(text)
        if old is None and text == self.carrying.beginning(field.key, self.keyed):
            return Left("")
        return None

    def _passed(self, field: Field) -> None:
        if field.key in self.carrying.pending:
            self.carrying.refuse(field.key)
        if not field.core:
            self.carrying.passed.add(field.key)

    def _read(self, field: Field, text: str, said: Said | None) -> typed.Typed:
        year = self.draft.book.year
        expected = self._near if field.meaning is Meaning.REGISTRATION_DATE else None
        if said is None:
            return typed.read(field, text, cut_off_year=year, near=expected)
        return typed.with_state(field, text, said, cut_off_year=year, near=expected)

    @property
    def _near(self) -> DateReading | None:
        """What the entry before, and this one's number, let expect of the registration date."""
        keys = self.draft.register.by_meaning
        before = self.draft.previous.get(keys[Meaning.REGISTRATION_DATE].key)
        number = self.keyed.get(keys[Meaning.ENTRY_NUMBER].key)
        return near(
            None if before is None else before.text,
            "" if number is None else number.text,
            self.draft.book.year,
        )
