"""The entry on a keyer's screen: what was read of it, what is offered, what is asked, what the disk
refused. No widget here: whoever asks it also shows what it answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from hotich_tui.domain.entry.cross_checks import across
from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.prefill.carrying import Carrying
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import RECENT, Offer
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.domain.register.register import Field, Meaning, Register
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.record.keying import Draft

_PREVIOUS = "previous"
"""Source of a value that was taken over from the entry before with a key."""


class EntryState:
    """One entry while it is keyed; the same object for every entry of a sitting."""

    def __init__(self, draft: Draft) -> None:
        self.begin(draft, {})

    def begin(self, draft: Draft, office_defaults: Mapping[str, str]) -> None:
        """Take up an entry; of the one before nothing stays.

        Args:
            office_defaults: What the office says of nearly every entry, by name (`ethnic_group`).
        """
        self.draft = draft
        self.order = [field.key for field in draft.to_key]
        self.committed: dict[str, Reading] = dict(draft.readings)
        """Field -> what the keyer stated last."""
        self.unsaved: dict[str, Reading] = {}
        """Those of them that are not on the disk yet."""
        self.warned: dict[str, str] = {}
        """Field -> message: why it does not fit to others."""
        self.offered: dict[str, str] = {}
        """Field -> what was offered there last."""
        self.asking = False
        """What was offered is asked now."""
        self.finishing = False
        """The keyer said that the record is done: the last answer hands it over."""
        self.carrying = Carrying(
            draft.register,
            draft.book,
            draft.previous,
            self.order,
            fresh=draft.version.round == 1 and draft.version.number == 1,
            office_defaults=office_defaults,
        )
        self.check()

    # What it is.

    @property
    def version_id(self) -> str:
        """The version that is keyed."""
        return self.draft.version.id

    @property
    def register(self) -> Register:
        """The register of its book."""
        return self.draft.register

    @property
    def cut_off_year(self) -> int:
        """Latest year of dates with two digits of a year."""
        return self.draft.book.year

    def field(self, key: str) -> Field:
        """A field of the register."""
        return self.register.by_key[key]

    # What was read.

    @property
    def keyed(self) -> dict[str, Value]:
        """What the keyer has stated of this entry so far."""
        readings = self.committed.items()
        return {key: reading.value for key, reading in readings if reading.value is not None}

    def keep(self, reading: Reading) -> Reading | None:
        """Count a reading from now on, though it is not on the disk yet.

        Returns:
            What the field said before.
        """
        before = self.committed.get(reading.field)
        self.committed[reading.field] = self.unsaved[reading.field] = reading
        return before

    def saved(self, reading: Reading) -> bool:
        """The disk has a reading; whether the field says nothing newer."""
        if self.unsaved.get(reading.field) is not reading:
            return False
        del self.unsaved[reading.field]
        return True

    def doubted(self, key: str) -> Reading | None:
        """A field's reading with its doubt turned; None where nothing was read."""
        old = self.committed.get(key)
        return None if old is None else replace(old, doubt=not old.doubt)

    def noted(self, key: str, note: str) -> Reading:
        """A field's reading with another note."""
        return replace(self.committed.get(key) or Reading(key, None), note=note)

    def understood(self, reading: Reading) -> FieldReading:
        """How a stored value was read: what is odd about it stays said."""
        if reading.value is None or reading.value.said is not Said.WRITTEN:
            return FieldReading(reading.value, "")
        text = field_reading.show(reading.value)
        return field_reading.read(self.field(reading.field), text, cut_off_year=self.cut_off_year)

    def check(self) -> set[str]:
        """Look across the fields again; the fields whose warning came or went."""
        before = self.warned
        found = across(self.register, self.keyed, self.draft.previous)
        self.warned = {warning.key: warning.message for warning in found}
        return set(before.keys() ^ self.warned.keys())

    @property
    def missing(self) -> list[str]:
        """Needed fields of which nothing is known, not even an offer."""
        known = {*self.keyed, *self.carrying.pending}
        return [field.key for field in self.draft.needed if field.key not in known]

    # Where to go.

    @property
    def first(self) -> str | None:
        """The first field that needs a human."""
        return self.carrying.after("", self.keyed)

    def after(self, key: str, *, coming: bool = False) -> str | None:
        """Where Enter goes: after a field, or back to what was passed over.

        Args:
            coming: The field is not understood yet; what follows from it will be offered.
        """
        keyed = {**self.keyed, key: BLANK}
        if coming:
            keyed |= dict.fromkeys(self.carrying.following(key), BLANK)
        return self.carrying.after(key, keyed) or self.carrying.after("", keyed)

    def rest_of_group(self, key: str) -> list[str]:
        """A field and those of its group that follow it."""
        start = self.order.index(key)
        return [k for k in self.order[start:] if self.field(k).group == self.field(key).group]

    def birth_near(self, key: str | None) -> str | None:
        """The birth date of the person of a field, or else of the main person."""
        births = {f.person: f.key for f in self.draft.to_key if f.person_field == PersonField.BIRTH}
        here = "" if key is None else self.field(key).person
        subject = self.register.by_meaning[Meaning.SUBJECT_NAME].person
        return births.get(here) or births.get(subject)

    # What is offered.

    def at_hand(self, key: str, text: str) -> list[str]:
        """What this entry says elsewhere that the field may say too, and that begins so.

        A mother who asks for the registration stands in the entry already.
        """
        others = self.register.at_hand.get(key, ())
        known = (value.text for one in others if (value := self.keyed.get(one)) is not None)
        wanted = fold(text)
        return [one for one in known if one and one != text and fold(one).startswith(wanted)]

    def new_offers(self) -> dict[str, Offer]:
        """What follows from what was keyed by now; only what changed."""
        return self.carrying.offer(self.keyed)

    def hold_back(self, key: str) -> None:
        """Let nothing wait in a field for now: letters may be on their way there."""
        del self.carrying.pending[key]

    def offer_previous(self, key: str) -> str:
        """Let the value of the entry before wait in a field; its text."""
        text = field_reading.show(self.draft.previous[key])
        self.carrying.pending[key] = Offer(text, _PREVIOUS)
        return text

    def offer_recent(self, key: str, text: str) -> None:
        """Let a value of late wait in a field; a code of a list is chosen, not carried."""
        if self.field(key).code_list is None:
            self.carrying.pending[key] = Offer(text, RECENT)

    def may_come(self, key: str, offer: Offer, stands: str) -> bool:
        """Whether an offer may still be shown in a field that had the cursor meanwhile.

        Args:
            stands: The field's text.
        """
        if key in self.keyed or stands not in ("", self.offered.get(key)):
            return False
        self.carrying.pending[key] = offer
        return True

    def beginning(self, key: str, stands: str) -> str:
        """The beginning of a value (a surname) for a field that is empty, or ""."""
        return "" if stands else self.carrying.beginning(key, self.keyed)

    def propose(self, key: str, text: str, stands: str, *, here: bool) -> Offer | None:
        """Let what a candidate of the extract says wait in a field.

        A name of which the beginning is being typed counts as empty: else what was meant to save
        the rest of its letters would leave half a name to be stored.

        Args:
            stands: The field's text.
            here: The cursor is in the field.

        Returns:
            The offer; None where the field is not empty, or the text no value of it.
        """
        if not (self._is_empty(key, stands) or (here and self._is_begun(key, stands, text))):
            return None
        value = field_reading.read(self.field(key), text, cut_off_year=self.cut_off_year).value
        if value is None or value.said is not Said.WRITTEN:
            return None
        return self.propose_again(key, value.text)

    def propose_again(self, key: str, text: str) -> Offer:
        """Let a proposal wait that was made before."""
        offer = self.carrying.pending[key] = Offer(text, PROPOSED)
        return offer

    def withdraw(self, keys: Iterable[str]) -> list[str]:
        """Take proposals back; the fields in which one still waited."""
        waited = [key for key in keys if self.carrying.is_proposed(key)]
        for key in waited:
            del self.carrying.pending[key]
        return waited

    def _is_open(self, key: str) -> bool:
        return key not in self.keyed and key not in self.carrying.pending

    def _is_empty(self, key: str, stands: str) -> bool:
        if key not in self.order or not self._is_open(key):
            return False
        return not stands.strip() or stands == self.carrying.beginning(key, self.keyed)

    def _is_begun(self, key: str, stands: str, text: str) -> bool:
        """Whether the letters of a name so far, with these marks or with none, are the first of a
        text."""
        if self.field(key).person_field != PersonField.NAME or not self._is_open(key):
            return False
        letters = clean(stands).casefold()
        plain = letters == fold(letters)
        return (fold(text) if plain else clean(text).casefold()).startswith(letters)

    # What is asked.

    def confirmed_with(self, key: str, page_of: Callable[[str], object]) -> list[str]:
        """What one answer confirms: the carried values of a page, or the proposals of a group."""
        carrying, page = self.carrying, page_of(key)
        group, proposed = self.field(key).group, carrying.is_proposed(key)
        return [
            k
            for k in self.order
            if k in carrying.pending
            and page_of(k) is page
            and carrying.is_proposed(k) is proposed
            and (not proposed or self.field(k).group == group)
        ]
