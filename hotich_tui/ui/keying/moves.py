"""Where Enter leads a keyer: to the next field that needs a human, past what was carried, and to
the question about it before its page is left."""

from functools import partial

from hotich_tui.domain.entry.values import Said
from hotich_tui.ui.form.port import FormPort
from hotich_tui.ui.keying.commits import Commits
from hotich_tui.ui.keying.endings import Endings
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.question import Question


class Moves:
    """The ways from field to field in one entry that leave fields behind them."""

    def __init__(
        self,
        entry: EntryState,
        form: FormPort,
        question: Question,
        commits: Commits,
        endings: Endings,
    ) -> None:
        self._entry, self._form = entry, form
        self._question, self._commits, self._endings = question, commits, endings

    def advance(self, key: str, said: Said | None, take: int | None) -> None:
        """Go from a field to the next that needs a human; ask what was carried before its page is
        left.

        Args:
            said: The state key that leaves the field.
            take: Place of the offer to take first.
        """
        if self._entry.asking:
            self._form.after_letters(partial(self._answer, key, said, take), key)
            return
        # The cursor moves at once, before the letters of this field are understood: keys that
        # follow in the same breath belong to where it goes, or to the question.
        target = self._entry.after(key, coming=said is None)
        if not self._question.ask(target, leaving=key) and target is not None:
            self._form.go_to(target)
        self._form.after_letters(partial(self._confirm_on, key, said, take), key)

    def _answer(self, key: str, said: Said | None, take: int | None) -> None:
        confirmed = self._question.answer(key, said, take)
        for one in confirmed:
            self._commits.leave(one, said, taking=True)
        if confirmed and self._entry.finishing:
            # The keyer said that the record is done; what is core and missing stops it.
            self._endings.hand_over()
        elif confirmed:
            self._go_on(key)

    def _confirm_on(self, key: str, said: Said | None, take: int | None) -> None:
        """Enter, unlike a step, confirms what was offered in the field it leaves."""
        if take is not None and not self._form.take(key, take):
            return
        self._commits.leave(key, said, taking=True)
        if self._entry.asking:
            # What followed from the field is asked with the others of its page.
            self._question.tell()
        elif self._form.current == key:
            self._go_on(key)

    def _go_on(self, key: str) -> None:
        """From a field that is understood to where a human is needed next."""
        target = self._entry.after(key)
        if self._question.ask(target):
            return
        if target is not None:
            self._form.go_to(target)
        elif self._entry.finishing:
            self._endings.hand_over()
        else:
            self._form.status.say(self._form.say("ui.all_keyed"))

    def review(self, key: str) -> None:
        """Leave a field for the next that was carried or left empty."""
        entry, form = self._entry, self._form
        if key not in entry.carrying.pending:
            self._commits.leave(key)
        left = entry.carrying.left(entry.keyed)
        later = [k for k in left if entry.order.index(k) > entry.order.index(key)]
        carried = sum(k in entry.carrying.pending for k in left)
        if left:
            form.go_to((later or left)[0])
        form.status.say(form.say("ui.left", carried=carried, empty=len(left) - carried))

    def blank_group(self, key: str) -> None:
        """State that the book has nothing in the rest of a field's group."""
        entry, form = self._entry, self._form
        rest = entry.rest_of_group(key)
        for other in rest:
            if not form.text_of(other) and other not in entry.committed:
                self._commits.leave(other, Said.BLANK)
        self._commits.leave(key)
        target = entry.after(rest[-1])
        if not self._question.ask(target):
            form.go_to(target or form.neighbour(rest[-1], 1))
