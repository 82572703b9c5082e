"""From what a keyer typed to what the book says, by the kind of field."""

from dataclasses import dataclass
from functools import cache

from hotich_tui.domain.entry.dates import DateInterpretation, interpret_date, interpret_near_date
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.quality.seeding import Shown
from hotich_tui.domain.register.register import CodeList, Field, Kind
from hotich_tui.vietnamese import clean, fold, name_case


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What was made of a text.

    Args:
        value: None where nothing was typed.
        shown: The text as the field shows it from now on.
        interpretation: How it was understood, shown beside the field; with ``too_long``, what
            fits.
        remark: Key of a message where something is odd: ``century``, ``impossible`` …
    """

    value: Value | None
    shown: str
    interpretation: str = ""
    remark: str = ""


def read(
    field: Field, text: str, *, cut_off_year: int, near: DateInterpretation | None = None
) -> FieldReading:
    """Understand a text typed into a field. Never refuses, never invents.

    Args:
        near: For a registration date typed by its day: see `interpret_near_date`.
    """
    text = " ".join(clean(text).split())
    if not text:
        return FieldReading(None, "")
    if field.kind.is_date:
        found = None if near is None else interpret_near_date(text, near)
        if found is not None:
            words = found.shown
            return FieldReading(Value.typed(found.text), found.text, words, "near")
        return _date(text, cut_off_year)
    if field.code_list is not None:
        return _code(field.code_list, text)
    if field.kind is Kind.PERSON_NAME:
        text = name_case(text)
    if field.max_len is not None and len(text) > field.max_len:
        return FieldReading(Value.typed(text), text, str(field.max_len), "too_long")
    return FieldReading(Value.typed(text), text)


def with_state(
    field: Field,
    text: str,
    said: Said,
    *,
    cut_off_year: int,
    near: DateInterpretation | None = None,
) -> FieldReading:
    """The same with a state key: blank, illegible, or odd but so written."""
    if said is Said.BLANK:
        return FieldReading(BLANK, "")
    understood = read(field, text, cut_off_year=cut_off_year, near=near)
    if said is Said.ILLEGIBLE:
        partly = understood.value is not None and "?" in understood.shown
        return (
            FieldReading(Value(Said.ILLEGIBLE, understood.shown), understood.shown)
            if partly
            else FieldReading(ILLEGIBLE, "")
        )
    if understood.value is None or not understood.shown:
        return understood
    return FieldReading(
        Value(Said.ODD, _stored(understood)), understood.shown, understood.interpretation
    )


def is_slip(field: Field, understood: FieldReading) -> bool:
    """Whether a text is likelier a slip of the hand than what the book says: no date, a date that
    the calendar has not, or no code of a list that is closed. It is asked back once before it
    counts, wherever something is typed again; that tells nothing but what was typed."""
    if understood.remark == "unknown_code":
        return field.code_list is not None and not field.code_list.free
    return understood.remark in ("not_a_date", "impossible")


def show(value: Value | Shown | None) -> str:
    """The text of a value as the field shows it."""
    return "" if value is None else value.text


def label(field: Field, value: Value | Shown | None) -> str:
    """What a value means: a code's label, a date in words."""
    if value is None or not value.text:
        return ""
    if field.code_list is not None:
        named = field.code_list.label(value.text)
        return "" if named == value.text else named
    if field.kind.is_date:
        reading = interpret_date(value.text, cut_off_year=2100)
        return "" if reading is None else reading.shown
    return ""


def options(codes: CodeList, typed: str, most: int = 8) -> list[tuple[str, str]]:
    """Codes that fit what was typed so far: by number, first letters, or anywhere in the label;
    then other names that begin so, as the ministry writes them: `Dao (Mán)`."""
    wanted = fold(typed)
    ranked = []
    known = _searchable(tuple(codes.labels.items()))
    for place, (code, name, folded, initials) in enumerate(known):
        if not wanted or code == typed or folded.startswith(wanted):
            rank = 0
        elif initials.startswith(wanted.replace(" ", "")):
            rank = 1
        elif wanted in folded:
            rank = 2
        else:
            continue
        ranked.append((rank, place, code, name))
    found = [(code, name) for _, _, code, name in sorted(ranked)]
    if wanted:
        for folded, named in _aliases(tuple(codes.aliases.items())):
            if folded.startswith(wanted):
                found += [(name, name) for name in named]
    return found[:most]


@cache
def _searchable(labels: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str, str], ...]:
    """Code, label, label without accents, initials: made once, asked at every letter."""
    return tuple(
        (code, name, fold(name), "".join(word[0] for word in fold(name).split()))
        for code, name in labels
    )


@cache
def _aliases(
    aliases: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Other names without accents, with what the ministry would write."""
    return tuple(
        (fold(alias), tuple(f"{code} ({alias})" for code in codes)) for alias, codes in aliases
    )


def _stored(understood: FieldReading) -> str:
    assert understood.value is not None
    return understood.value.text or understood.shown


def _date(text: str, cut_off_year: int) -> FieldReading:
    reading = interpret_date(text, cut_off_year=cut_off_year)
    if reading is None:
        return FieldReading(Value.typed(text), text, remark="not_a_date")
    value = Value.typed(reading.text)
    words = reading.shown
    if not reading.is_possible:
        return FieldReading(value, reading.text, words, "impossible")
    if reading.century_guessed:
        return FieldReading(value, reading.text, reading.year, "century")
    return FieldReading(value, reading.text, words)


def _code(codes: CodeList, text: str) -> FieldReading:
    if text in codes.labels:
        return _chosen(codes, text)
    exact = [code for code, name in codes.labels.items() if fold(name) == fold(text)]
    if len(exact) == 1:
        return _chosen(codes, exact[0])
    if not codes.free:
        found = options(codes, text, 2)
        begin = [code for code, name in found if fold(name).startswith(fold(text))]
        if len(found) == 1 or len(begin) == 1:
            return _chosen(codes, found[0][0])
        return FieldReading(Value.typed(text), text, remark="unknown_code")
    # Names of groups and countries: a list suggests and never replaces what the book says, but
    # first letters without accents stand for one name.
    fitting = [code for code, name in options(codes, text, 2) if fold(name).startswith(fold(text))]
    if len(fitting) == 1 and text.isascii():
        return _chosen(codes, fitting[0])
    return FieldReading(Value.typed(text), text, remark="unknown_code")


def _chosen(codes: CodeList, code: str) -> FieldReading:
    name = codes.label(code)
    return FieldReading(Value(Said.WRITTEN, code), code, "" if name == code else name)
