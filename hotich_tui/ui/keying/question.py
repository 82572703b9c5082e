"""The question about carried values and proposals: put before the keyer's eyes when their page is
left or the record handed over, and answered with one Enter, or by typing over."""

from typing import TYPE_CHECKING

from hotich_tui.domain.entry.values import Said
from hotich_tui.vietnamese import clean

if TYPE_CHECKING:
    from hotich_tui.ui.keying.screen import KeyingScreen


class Question:
    """What one keying screen asks, at the field with the cursor.

    What waits to be asked is the entry's own (`carrying.pending`); while a question is open, its
    field takes no letters.
    """

    def __init__(self, screen: "KeyingScreen") -> None:
        self._screen = screen
        self.open = False
        """Something is asked now."""
        self.finishing = False
        """The keyer said that the record is done: its last answer hands it over."""

    def begin(self) -> None:
        """Another record: nothing is asked."""
        self.open = self.finishing = False

    def ask(self, target: str | None, *, leaving: str = "") -> bool:
        """Put carried values before the keyer's eyes, if some would be left unconfirmed.

        Args:
            target: Where the cursor wants to go; None = the record is being finished.
            leaving: A field that is being left, and so counts.
        """
        screen = self._screen
        waiting = screen.carrying.to_confirm(target, screen.form.page_of, leaving)
        if not waiting:
            return False
        screen.go_to(waiting[0])
        self.open = True
        screen.stopwatch.enter(waiting[0], asked=True)
        self._hold(waiting[0])
        return True

    def ask_to_finish(self) -> bool:
        """Ask what still waits before the record is handed over; False where nothing does."""
        if not self.ask(None):
            return False
        self.finishing = True
        return True

    def answer(self, key: str, said: Said | None, take: int | None) -> None:
        """Enter where carried values were asked: all of the page are as the book has them."""
        screen = self._screen
        box = screen.form.inputs[key]
        if said is None and take is None and box.held:
            # Who typed on without looking presses this Enter unseeing too: it confirms nothing.
            self._hold(key)
            return
        if take is not None and not screen.take(key, take):
            return
        self.open = False
        confirmed = [key]
        if said is None:
            confirmed = self._with(key)
            offer = screen.carrying.pending.get(key)
            if take is not None or offer is None or box.value != offer.text:
                # Typed over, or another value taken: the others of the page are asked again.
                confirmed = [key]
        for one in confirmed:
            screen.leave(one, said, taking=True)
        if self.finishing:
            # The keyer said that the record is done; what is core and missing stops it.
            screen.action_done()
        else:
            screen.go_on(key)

    def tell(self) -> None:
        """The question, and above it all that it asks: a line of 80 would cut off what to do."""
        widget = self._screen.form.focused()
        self._tell("" if widget is None or widget.name is None else widget.name)

    def _tell(self, key: str) -> None:
        screen, waiting = self._screen, self._with(key) if key else []
        proposed = bool(waiting) and screen.carrying.is_proposed(waiting[0])
        named, group = [], ""
        for one in waiting:
            field = screen.field(one)
            codes, text = field.code_list, screen.carrying.pending[one].text
            shown = codes.named(text) if codes is not None and text else text or "∅"
            told = "" if field.group == group else f"{screen.register.group(field.group).short_vi} "
            group = field.group
            named.append(f"{told}{field.short_vi}: {shown}")
        screen.present("offer")
        screen.hint(clean(" · ".join(named)))
        screen.status.warn(screen.say("ui.confirm_proposed" if proposed else "ui.confirm_carried"))

    def _with(self, key: str) -> list[str]:
        """What one answer confirms: the carried values of a page, or the proposals of a group."""
        screen = self._screen
        carrying, page = screen.carrying, screen.form.page_of(key)
        group, proposed = screen.field(key).group, carrying.is_proposed(key)
        return [
            k
            for k in screen.order
            if k in carrying.pending
            and screen.form.page_of(k) is page
            and carrying.is_proposed(k) is proposed
            and (not proposed or screen.field(k).group == group)
        ]

    def _hold(self, key: str) -> None:
        """Who types on without looking would write the next value over a carried one."""
        screen = self._screen
        screen.form.inputs[key].hold(self._unheard)
        self._tell(key)
        screen.app.bell()

    def _unheard(self, letters: str) -> None:
        """Letters came while something is asked: they went nowhere, and it is said."""
        self._screen.app.bell()
        self._screen.status.warn(self._screen.say("ui.asked_first", letters=clean(letters)))
