"""Values used last, offered again: one's own, this book's before those of other books."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.domain.register.register import Field, Kind, Meaning, Register
from hotich_tui.vietnamese import fold

_OFFERED = (Kind.PLACE, Kind.PERSON_NAME, Kind.TEXT, Kind.CODE)
_UNIQUE = (
    Meaning.ENTRY_NUMBER,
    Meaning.BOOK_NUMBER,
    Meaning.PAGE,
    Meaning.SUBJECT_NAME,
    Meaning.SECOND_SUBJECT_NAME,
)
"""What no two entries share; a name that the entry is about is read, letter by letter."""
_KEPT = 200
"""Values remembered for a field: a book names some dozens of hamlets and officers."""


class Recent:
    """What one person keyed before, by field and recency.

    Places share one memory: the hamlet of a mother is that of the next father.

    Args:
        register: Which fields there are.
        before: Field -> texts keyed earlier, the latest first.
    """

    def __init__(self, register: Register, before: Mapping[str, Sequence[str]]) -> None:
        self._register = register
        self._texts: dict[str, dict[str, str]] = {}
        """Pool -> text -> the same without accents, the latest last."""
        self._keyed: Counter[tuple[str, str]] = Counter()
        """(pool, text) -> times keyed since; what was known before is not among them."""
        for key, texts in before.items():
            if key in register.by_key and offers_recent(register.by_key[key]):
                for text in reversed(texts):
                    self._note(key, text)

    def remember(self, key: str, text: str, instead_of: str = "") -> None:
        """Note a value that was just keyed.

        Args:
            instead_of: What it corrects: a slip is not offered again, unless it was keyed
                elsewhere too.
        """
        if not offers_recent(self._register.by_key[key]):
            return
        if instead_of != text:
            for pool in _pools(self._register.by_key[key]):
                self._count(pool, text, instead_of)
        if text:
            self._note(key, text)

    def _count(self, pool: str, text: str, instead_of: str) -> None:
        known = self._texts.setdefault(pool, {})
        if self._keyed[pool, instead_of]:
            self._keyed[pool, instead_of] -= 1
            if not self._keyed[pool, instead_of]:
                known.pop(instead_of, None)
        if self._keyed[pool, text] or text not in known:
            self._keyed[pool, text] += 1

    def _note(self, key: str, text: str) -> None:
        for pool in _pools(self._register.by_key[key]):
            kept = self._texts.setdefault(pool, {})
            kept.pop(text, None)
            kept[text] = fold(text)
            if len(kept) > _KEPT:
                del kept[next(iter(kept))]

    def fitting(self, key: str, typed: str, most: int = 2) -> list[str]:
        """The latest values that begin with what was typed, accents aside; of a word inside
        where none begins so. The text that stands there already is not offered.

        Args:
            typed: What stands in the field; empty = the latest values.
        """
        field = self._register.by_key[key]
        if not offers_recent(field):
            return []
        wanted = fold(typed)
        known: dict[str, str] = {}
        for pool in _pools(field):
            for text, folded in reversed(self._texts.get(pool, {}).items()):
                known.setdefault(text, folded)
        known.pop(typed, None)
        begin = [text for text, folded in known.items() if folded.startswith(wanted)]
        inside = [text for text, folded in known.items() if wanted and f" {wanted}" in folded]
        return list(dict.fromkeys([*begin, *inside]))[:most]


def offers_recent(field: Field) -> bool:
    """Whether values of a field come again: no numbers, dates, sexes, nor whom it is about."""
    return (
        field.kind in _OFFERED
        and field.meaning not in _UNIQUE
        and field.person_field != PersonField.SEX
    )


def newest_first(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Field -> distinct texts, from (field, text) with the newest first."""
    found: dict[str, dict[str, None]] = {}
    for key, text in rows:
        found.setdefault(key, {}).setdefault(text)
    return {key: tuple(texts) for key, texts in found.items()}


def _pools(field: Field) -> tuple[str, ...]:
    return (field.key, Kind.PLACE) if field.kind is Kind.PLACE else (field.key,)
