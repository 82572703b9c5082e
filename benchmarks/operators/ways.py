"""What a trained clerk would press for a field, given what stands in it: one row for each aid.

A way looks at the place on screen and the paper, and names keys that leave the field saying what
the book says, or nothing where it does not help there. The keyer takes the fewest presses among
the ways of the aids that are on. A new aid of the form is a new function and a row in `WAYS`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from benchmarks.operators.telex import presses, telex, telex_keys
from hotich_tui.cli.demo import keys
from hotich_tui.domain.entry.dates import DateInterpretation, interpret_date
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.register.register import Field, Kind
from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.typing_methods import composes
from hotich_tui.vietnamese import compose, fold, name_case
from hotich_tui.vietnamese.abbreviations import Abbreviations, Scope

BACKSPACE, DITTO, DOUBT, END = "\x7f", "\x04", "\x14", "\x1b[F"
TAKE = (keys.F8, "\x1b[20~")
"""F8 and F9: the first and the second of what the strip below the form offers."""
STATE_KEYS = {Said.BLANK: keys.F5, Said.ILLEGIBLE: keys.F6, Said.ODD: keys.F7}
LEAVING = (*STATE_KEYS.values(), DITTO, *TAKE)
"""Keys that state a field and go on, as Enter does."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field with the cursor in it, as a person sees it, and what the paper says there.

    Args:
        shown: What stands in it, the cursor behind it.
        selected: All of it is selected: a letter replaces it.
        held: It is the first that is asked: a letter goes nowhere before another key.
        previous: What this keyer keyed there in the entry before.
        year: The book's year.
        near: The date that the one typed is near to, in a registration date.
        at_hand: What the strip below the form offers while a text stands in the field.
    """

    field: Field
    shown: str
    selected: bool
    held: bool
    value: Value
    previous: Value | None
    year: int
    near: DateInterpretation | None
    at_hand: Callable[[str], list[str]]


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
    reading = (
        interpret_date(place.value.text, cut_off_year=2100) if place.field.kind.is_date else None
    )
    if reading is None:
        return
    parts = [part for part in (reading.day, reading.month) if part]
    short = [part.replace("??", "?").lstrip("0") or "0" for part in parts]
    for year in (reading.year, reading.year[2:]):
        yield Press("".join([*parts, year]), aid="dates")
        yield Press(".".join([*short, year]), aid="dates")


def days(place: Place) -> Iterator[Press]:
    """A registration date by its day, or its day and month, near the one before; the reading
    beside it is looked at."""
    reading = interpret_date(place.value.text, cut_off_year=2100) if place.near else None
    if reading is not None and reading.is_whole:
        yield Press(reading.day, decisions=1, aid="days")
        yield Press(reading.day + reading.month, decisions=1, aid="days")


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


def short(place: Place) -> Iterator[Press]:
    """Words by the office's abbreviations, the others in full."""
    if not composes(place.field):
        return
    scope = SCOPES.get(place.field.kind, "all")
    name = place.field.kind is Kind.PERSON_NAME
    known = {**abbreviations().words["all"], **abbreviations().words[scope]}
    stands = {text: key for key, text in known.items()}
    words = place.value.text.split(" ")
    # Fewest presses from each word to the end.
    best = [""] * (len(words) + 1)
    for start in reversed(range(len(words))):
        found = []
        for end in range(start + 1, len(words) + 1):
            text = " ".join(words[start:end])
            tail = f" {best[end]}" if end < len(words) else ""
            if end == start + 1:
                found.append(telex_keys(text.lower() if name else text) + tail)
            if text in stands:
                found.append(stands[text] + tail)
            elif text[:1].isupper() and (low := text[0].lower() + text[1:]) in stands:
                found.append(stands[low].capitalize() + tail)
        best[start] = min(found, key=presses)
    if not name or name_case(place.value.text.lower()) == place.value.text:
        yield Press(best[0], aid="short")


def take(place: Place) -> Iterator[Press]:
    """The beginning of a value of late, or of a code, until it is offered; then one key."""
    text = place.value.text
    offered = place.field.code_list is None
    wanted = fold(text) if offered else fold(place.field.code_list.label(text))  # type: ignore[union-attr]
    stands = "" if place.selected else place.shown
    if not place.selected:
        yield from _taken(place, text, stands, "")
    starts = [0, *(i + 1 for i, char in enumerate(wanted) if char == " ")][:3]
    for start in starts if not stands else ():
        for end in range(start + 1, min(len(wanted), start + 9) + 1):
            letters = wanted[start:end]
            found = list(_taken(place, text, _composed(place, letters), letters))
            yield from found
            if found:
                break


def _taken(place: Place, text: str, stands: str, letters: str) -> Iterator[Press]:
    found = place.at_hand(stands)[: len(TAKE)]
    if text in found:
        keys_ = letters + TAKE[found.index(text)]
        yield Press(keys_, leave=True, decisions=1, aid="take")


def _composed(place: Place, letters: str) -> str:
    return compose(letters, telex()) if composes(place.field) else letters


@cache
def abbreviations() -> Abbreviations:
    """The shipped abbreviations."""
    return Abbreviations.parse(read_keymap(find_keymap("abbreviations")))


WAYS: Mapping[str, Way] = {
    "plain": plain,
    "names": names,
    "dates": dates,
    "days": days,
    "codes": codes,
    "short": short,
    "take": take,
    "ditto": ditto,
}
RULE_AIDS = {"words": "words", "blank": "blanks", "field": "others", "surname": "others"}
"""Rule of the ledger -> the aid it counts as: dates in words; what was blank, blank again; what
other fields of the entry say."""
FORM_AIDS = ("carry", "people", *dict.fromkeys(RULE_AIDS.values()), "enter", "group", "jump")
"""Aids that are no way to write a field: offers of the ledger; the entry's own people first among
what is taken by a key; some of the ledger's rules alone; Enter to the next field that needs a
human; one key for a group without anything in the book; jumping."""
SCOPES: Mapping[Kind, Scope] = {Kind.PERSON_NAME: "names", Kind.PLACE: "places"}
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
            elif _says(place, press):
                found += _over(place, press, way)
    if not found:
        raise ValueError(place.field.key, value)
    return min(map(_released, found) if place.held else found, key=lambda press: press.cost)


def _released(press: Press) -> Press:
    """The same after one Backspace, where it begins with a letter."""
    if press.keys[:1].isprintable() and press.keys:
        return replace(press, keys=BACKSPACE + press.keys)
    return press


def _says(place: Place, press: Press) -> bool:
    """Whether the form would understand these letters as the book's value."""
    if not press.keys:
        return False
    # Abbreviations are chosen by what they stand for; other keys by what they compose to.
    text = place.value.text if press.aid == "short" else _composed(place, press.keys)
    if place.field.kind is Kind.PERSON_NAME:
        text = name_case(text)
    if place.value.said is Said.ODD:
        value = field_reading.with_state(place.field, text, Said.ODD, cut_off_year=place.year).value
    else:
        value = field_reading.read(
            place.field, text, cut_off_year=place.year, near=place.near
        ).value
    return value == place.value


def _over(place: Place, press: Press, way: Way) -> Iterator[Press]:
    """The same where something stands there already: cleared, or what is right of it kept."""
    odd = place.value.said is Said.ODD
    for letters in _heads(place, press, way) if place.shown else [press.keys]:
        yield Press(
            letters + (STATE_KEYS[Said.ODD] if odd else ""),
            leave=odd,
            decisions=press.decisions + bool(place.shown),
            aid=press.aid,
        )


def _heads(place: Place, press: Press, way: Way) -> Iterator[str]:
    yield press.keys if place.selected else keys.CLEAR + press.keys
    shown, same = place.shown, _stays(place, press.keys)
    again = (END if place.selected else "") + BACKSPACE * (len(shown) - same)
    if not composes(place.field):
        yield again + press.keys[same:]
    elif same:
        # Whole words stay; the rest is written as the way writes it.
        value = Value(place.value.said, place.value.text[same:])
        for rest in way(replace(place, value=value, shown="", selected=False)):
            if not rest.leave:
                yield again + rest.keys


def _stays(place: Place, letters: str) -> int:
    """How much of what stands there is right: letters, or whole words where letters compose."""
    shown = place.shown
    text = place.value.text if composes(place.field) else letters
    pairs = zip(shown, text, strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(shown), len(text)))
    return shown[:same].rfind(" ") + 1 if composes(place.field) else same


def _in_full(field: Field, text: str) -> str:
    if composes(field):
        return telex_keys(text)
    return text if text.isascii() else fold(text)
