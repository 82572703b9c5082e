"""The question about carried values and proposals: put before the keyer's eyes when their page is
left or the record handed over, and answered with one Enter, or by typing over."""

from hotich_tui.domain.entry.values import Said
from hotich_tui.ui.form.port import FormPort
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.vietnamese import clean

OFFER = "offer"
"""What is painted of an offer at the cursor, beside the record: see `Performing.present`."""


class Question:
    """What is asked of one entry, at the field with the cursor.

    What waits to be asked is the entry's own (`carrying.pending`); while something is asked, its
    field takes no letters.
    """

    def __init__(self, entry: EntryState, form: FormPort) -> None:
        self._entry, self._form = entry, form

    def ask(self, target: str | None, *, leaving: str = "") -> bool:
        """Put carried values before the keyer's eyes, if some would be left unconfirmed.

        Args:
            target: Where the cursor wants to go; None = the record is being finished.
            leaving: A field that is being left, and so counts.
        """
        waiting = self._entry.carrying.to_confirm(target, self._form.page_of, leaving)
        if not waiting:
            return False
        self._form.go_to(waiting[0])
        self._entry.asking = True
        self._hold(waiting[0])
        return True

    def ask_to_finish(self) -> bool:
        """Ask what still waits before the record is handed over; False where nothing does."""
        if not self.ask(None):
            return False
        self._entry.finishing = True
        return True

    def answer(self, key: str, said: Said | None, take: int | None) -> list[str]:
        """Enter where carried values were asked: all of the page are as the book has them.

        Args:
            said: The state key that was pressed instead.
            take: Place of another value that was taken instead.

        Returns:
            The fields that are confirmed, to be left; empty where the question stays.
        """
        if said is None and take is None and self._form.held(key):
            # Who typed on without looking presses this Enter unseeing too: it confirms nothing.
            self._hold(key)
            return []
        if take is not None and not self._form.take(key, take):
            return []
        self._entry.asking = False
        if said is not None:
            return [key]
        offer = self._entry.carrying.pending.get(key)
        if take is not None or offer is None or self._form.text_of(key) != offer.text:
            # Typed over, or another value taken: the others of the page are asked again.
            return [key]
        return self._with(key)

    def tell(self) -> None:
        """The question, and above it all that it asks: a line of 80 would cut off what to do."""
        self._tell(self._form.current)

    def _tell(self, key: str | None) -> None:
        entry, form = self._entry, self._form
        waiting = [] if key is None else self._with(key)
        proposed = bool(waiting) and entry.carrying.is_proposed(waiting[0])
        named, group = [], ""
        for one in waiting:
            field = entry.field(one)
            codes, text = field.code_list, entry.carrying.pending[one].text
            shown = codes.named(text) if codes is not None and text else text or "∅"
            mark = "" if field.group == group else f"{entry.register.group(field.group).short_vi} "
            group = field.group
            named.append(f"{mark}{field.short_vi}: {shown}")
        form.present(OFFER)
        form.hint(clean(" · ".join(named)))
        form.status.warn(form.say("ui.confirm_proposed" if proposed else "ui.confirm_carried"))

    def _with(self, key: str) -> list[str]:
        return self._entry.confirmed_with(key, self._form.page_of)

    def _hold(self, key: str) -> None:
        """Who types on without looking would write the next value over a carried one."""
        self._form.hold(key, self._unheard)
        self._tell(key)
        self._form.bell()

    def _unheard(self, letters: str) -> None:
        """Letters came while something is asked: they went nowhere, and it is said."""
        self._form.bell()
        self._form.status.warn(self._form.say("ui.asked_first", letters=clean(letters)))
