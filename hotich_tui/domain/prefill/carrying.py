"""What is offered in one entry, what of it is still to be confirmed, and where the keyer goes next.

Mark and ask again: an offer stands in the form with a mark; it counts when the keyer confirms it
with the book before the page is left, or typed over it.
"""

from collections.abc import Callable, Mapping, Sequence

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer, offers
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.register import Register


class Carrying:
    """The offers of an entry being keyed.

    Args:
        previous: The values of this keyer's entry before, in the same book.
        order: Fields to key, in the order of the paper.
        fresh: False where nothing is offered: a returned or corrected record is read anew.
        office_defaults: What the office says of nearly every entry: see `offers`.
    """

    def __init__(
        self,
        register: Register,
        book: Book,
        previous: Mapping[str, Value],
        order: Sequence[str],
        *,
        fresh: bool = True,
        office_defaults: Mapping[str, str] | None = None,
    ) -> None:
        self._register, self._book, self._previous = register, book, previous
        self._order = list(order)
        self._fresh, self._office_defaults = fresh, office_defaults or {}
        self.pending: dict[str, Offer] = {}
        """Shown, whole, and not confirmed yet."""
        self.passed: set[str] = set()
        """Not core, and left empty with the eyes on it."""
        self._refused: set[str] = set()

    def offer(self, now: Mapping[str, Value]) -> dict[str, Offer]:
        """New offers for fields without a value, after something was keyed.

        Returns:
            Field -> what to show there from now on; only what changed.
        """
        if not self._fresh:
            return {}
        changed = {}
        for key, found in self._offers(now).items():
            open_ = key in self._order and key not in now and key not in self._refused
            open_ = open_ and not self.is_proposed(key)
            if open_ and found.whole and self.pending.get(key) != found:
                self.pending[key] = changed[key] = found
        return changed

    def _offers(self, now: Mapping[str, Value]) -> dict[str, Offer]:
        return offers(self._register, self._book, self._previous, now, self._office_defaults)

    def is_proposed(self, key: str) -> bool:
        """Whether a candidate of the extract is what is offered in a field."""
        offer = self.pending.get(key)
        return offer is not None and offer.source == PROPOSED

    def refuse(self, key: str) -> None:
        """The keyer cleared an offer: the book does not say it."""
        self._refused.add(key)
        self.pending.pop(key, None)

    def beginning(self, key: str, now: Mapping[str, Value]) -> str:
        """The beginning of a field's text (a surname), or ""."""
        if not self._fresh or key in now:
            return ""
        found = self._offers(now).get(key)
        return found.text if found is not None and not found.whole else ""

    def following(self, key: str) -> list[str]:
        """Fields that are offered whole from another one of this entry."""
        carry = self._register.carry.items() if self._fresh else ()
        return [k for k, rules in carry if {f"field {key}", f"words {key}"} & set(rules)]

    def needs_a_human(self, key: str, now: Mapping[str, Value]) -> bool:
        """Whether Enter stops here: nothing known yet, and the book probably says something."""
        if key in now or key in self.pending or key in self.passed:
            return False
        return not self._fresh or self._register.by_key[key].core or key in self._previous

    def left(self, now: Mapping[str, Value]) -> list[str]:
        """Fields that Enter passes over, in order: carried, or left because rarely filled."""
        return [k for k in self._order if k not in now and not self.needs_a_human(k, now)]

    def after(self, key: str, now: Mapping[str, Value]) -> str | None:
        """The next field that needs a human; None where none follows."""
        start = self._order.index(key) + 1 if key in self._order else 0
        return next((k for k in self._order[start:] if self.needs_a_human(k, now)), None)

    def to_confirm(
        self, target: str | None, page_of: Callable[[str], object], leaving: str = ""
    ) -> list[str]:
        """Carried fields of the first page that would be left unconfirmed on the way to a field.

        Args:
            target: Where the cursor wants to go; None = the record is being finished.
            page_of: The page that a field stands on.
            leaving: A field that is being confirmed just now.
        """
        place = len(self._order) if target is None else self._order.index(target)
        here = None if target is None else page_of(target)
        waiting = [
            k for k in self._order[:place] if self._waits(k, leaving) and page_of(k) is not here
        ]
        return [k for k in waiting if page_of(k) is page_of(waiting[0])]

    def _waits(self, key: str, leaving: str) -> bool:
        return key in self.pending and key != leaving
