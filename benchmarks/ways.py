"""What a trained clerk would press for a field, given what stands in it: one row for each aid.

A way looks at the place on screen and the paper, and names keys that leave the field saying what
the book says, or nothing where it does not help there. The keyer takes the fewest presses among
the ways of the aids that are on. A new aid of the form is a new function and a row in `WAYS`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from benchmarks.telex import presses, telex_keys
from hotich_tui.cli.demo import keys
from hotich_tui.domain.dates import read_date
from hotich_tui.domain.register import Field, Kind
from hotich_tui.domain.values import Said, Value
from hotich_tui.ui import typed
from hotich_tui.ui.widgets.form import composes
from hotich_tui.vietnamese import fold, name_case

BACKSPACE, DITTO, DOUBT = "\x7f", "\x04", "\x14"
STATE_KEYS = {Said.BLANK: keys.F5, Said.ILLEGIBLE: keys.F6, Said.ODD: keys.F7}
LEAVING = (*STATE_KEYS.values(), DITTO)
"""Keys that state a field and go on, as Enter does."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field with the cursor in it, as a person sees it, and what the paper says there.

    Args:
        shown: What stands in it, the cursor behind it.
        previous: What this keyer keyed there in the entry before.
        year: The book's year.
    """

    field: Field
    shown: str
    value: Value
    previous: Value | None
    year: int


@dataclass(frozen=True, slots=True)
class Press:
    """Keys for a field.

    Args:
        leave: The key among them goes on to the next field, as Enter would.
        decisions: Times the keyer must judge what the screen offers.
        aid: The way they come from.
    """

    keys: str
    leave: bool = False
    decisions: int = 0
    aid: str = "plain"

    @property
    def cost(self) -> int:
        """Presses, with the Enter that is still needed where none is among them."""
        return presses(self.keys) + (not self.leave)


Way = Callable[[Place], Iterator[Press]]


def plain(place: Place) -> Iterator[Press]:
    """The text in full, capitals with Shift."""
    yield Press(_in_full(place.field, place.value.text))


def names(place: Place) -> Iterator[Press]:
    """A name in lower case: the form capitalises it."""
    text = place.value.text
    if place.field.kind is Kind.PERSON_NAME and name_case(text.lower()) == text:
        yield Press(_in_full(place.field, text.lower()), aid="names")


def dates(place: Place) -> Iterator[Press]:
    """A date in shorthand, the reading shown beside it. The century needs no look: it is the
    latest that the book's year allows, and nobody in the books is that old."""
    reading = read_date(place.value.text, cut_off_year=2100) if place.field.kind.is_date else None
    if reading is None:
        return
    parts = [part for part in (reading.day, reading.month) if part]
    short = [part.replace("??", "?").lstrip("0") or "0" for part in parts]
    for year in (reading.year, reading.year[2:]):
        yield Press("".join([*parts, year]), aid="dates")
        yield Press(".".join([*short, year]), aid="dates")


def codes(place: Place) -> Iterator[Press]:
    """The number of a code, or the first letters or initials of its label, without accents."""
    listed = place.field.code_list
    if listed is None:
        return
    yield Press(place.value.text.lower() if place.value.text.isascii() else "", aid="codes")
    folded = fold(listed.label(place.value.text))
    initials = "".join(word[0] for word in folded.split())
    for whole in (folded, initials):
        for end in range(1, len(whole) + 1):
            yield Press(whole[:end], aid="codes")


def ditto(place: Place) -> Iterator[Press]:
    """As in the entry before."""
    if place.previous == place.value and place.value.said is Said.WRITTEN:
        yield Press(DITTO, leave=True, decisions=1, aid="ditto")


WAYS: Mapping[str, Way] = {
    "plain": plain,
    "names": names,
    "dates": dates,
    "codes": codes,
    "ditto": ditto,
}
FORM_AIDS = ("carry", "enter", "group")
"""Aids that are no way to write a field: offers of the ledger, Enter to the next field that needs
a human, one key for a group without anything in the book."""
AIDS = (*(name for name in WAYS if name != "plain"), *FORM_AIDS)


def cheapest(place: Place, aids: frozenset[str]) -> Press:
    """The fewest presses that make the form say what the book says.

    Raises:
        ValueError: No way does.
    """
    value = place.value
    if value.said is Said.BLANK or value == Value(Said.ILLEGIBLE):
        return Press(STATE_KEYS[value.said], leave=True)
    if place.shown == value.text and value.said is Said.WRITTEN:
        return Press("", decisions=1, aid="carry")
    found = []
    for name, way in WAYS.items():
        if name != "plain" and name not in aids:
            continue
        for press in way(place):
            if press.leave:
                found.append(press)
                continue
            if not _says(place, press.keys):
                continue
            found.append(_over(place, press))
    if not found:
        raise ValueError(place.field.key, value)
    return min(found, key=lambda press: press.cost)


def _says(place: Place, letters: str) -> bool:
    """Whether the form would understand these letters as the book's value."""
    text = place.value.text if composes(place.field) else letters
    if not letters:
        return False
    if place.field.kind is Kind.PERSON_NAME:
        text = name_case(text)
    if place.value.said is Said.ODD:
        value = typed.with_state(place.field, text, Said.ODD, cut_off_year=place.year).value
    else:
        value = typed.read(place.field, text, cut_off_year=place.year).value
    return value == place.value


def _over(place: Place, press: Press) -> Press:
    """The same where something stands in the field already: gone on with, or cleared."""
    shown, letters = place.shown, press.keys
    if shown:
        same = _stays(place, letters)
        rest = letters[same:] if not composes(place.field) else _words_after(letters, shown[:same])
        again = BACKSPACE * (len(shown) - same) + rest
        letters = min(keys.CLEAR + letters, again, key=presses)
    odd = place.value.said is Said.ODD
    return Press(
        letters + (STATE_KEYS[Said.ODD] if odd else ""),
        leave=odd,
        decisions=press.decisions + bool(shown),
        aid=press.aid,
    )


def _stays(place: Place, letters: str) -> int:
    """How much of what stands there is right: letters, or whole words where letters compose."""
    shown = place.shown
    text = place.value.text if composes(place.field) else letters
    pairs = zip(shown, text, strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(shown), len(text)))
    return shown[:same].rfind(" ") + 1 if composes(place.field) else same


def _words_after(letters: str, beginning: str) -> str:
    return " ".join(letters.split(" ")[beginning.count(" ") :])


def _in_full(field: Field, text: str) -> str:
    if composes(field):
        return telex_keys(text)
    return text if text.isascii() else fold(text)
