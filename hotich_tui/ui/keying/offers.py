"""What a keyer's form offers in its fields: carried values and proposals, with their mark, until
the keyer has compared them with the book or typed over them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.notes import Remark
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.vietnamese import clean, fold

if TYPE_CHECKING:
    from hotich_tui.ui.keying.screen import KeyingScreen


class Offers:
    """The offers on one keying screen; what of them waits is the entry's own `carrying`."""

    def __init__(self, screen: "KeyingScreen") -> None:
        self._screen = screen
        self._last: dict[str, str] = {}
        """Field -> what was offered there last, while this entry was keyed."""

    def begin(self) -> None:
        """Another entry: nothing was offered in it yet."""
        self._last = {}

    def remember(self, key: str, offer: Offer) -> Remark:
        """That an offer stands in a field; what to show beside it."""
        self._last[key] = offer.text
        if offer.source == PROPOSED:
            # Another sign than that of carried values.
            return Remark("◆", self._screen.say("ui.proposed"))
        return Remark("↻", self._screen.say("ui.carried" if offer.text else "ui.carried_blank"))

    def show_new(self) -> None:
        """Offer what follows from what was keyed by now."""
        screen = self._screen
        for key, offer in screen.carrying.offer(screen.keyed).items():
            box = screen.form.inputs[key]
            if screen.form.focused() is box:
                # Letters may be on their way there already: they come first.
                del screen.carrying.pending[key]
                box.call_later(self._show_here, key, offer)
            else:
                self._show(key, offer)

    def _show_here(self, key: str, offer: Offer) -> None:
        """Offer something in the field with the cursor, unless something was typed there by now."""
        screen = self._screen
        box = screen.form.inputs[key]
        if key not in screen.keyed and box.value in ("", self._last.get(key)):
            screen.carrying.pending[key] = offer
            self._show(key, offer)
            box.offer()
            screen.present("offer")
            if screen.question.open:
                screen.question.tell()

    def _show(self, key: str, offer: Offer) -> None:
        self._screen.form.set_text(key, offer.text)
        self._screen.form.set_remark(key, self.remember(key, offer))

    # Proposals of the population extract.

    def propose(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Put proposals into the fields that are empty, to be compared with the book.

        A name of which the beginning is being typed counts as empty: else what was meant to save
        the rest of its letters would leave half a name to be stored.

        Returns:
            Field -> text, where one was put.
        """
        screen, put = self._screen, {}
        for key, text in texts.items():
            if not self._is_empty(key) and not self._is_begun(key, text):
                continue
            year = screen.cut_off_year
            value = typed.read(screen.field(key), text, cut_off_year=year).value
            if value is None or value.said is not Said.WRITTEN:
                continue
            put[key] = value.text
            self._show(key, self._wait(key, value.text))
            if screen.form.focused() is screen.form.inputs[key]:
                screen.form.inputs[key].offer()
                screen.present("offer")
        told = "ui.proposed_now" if put else "ui.proposed_none"
        screen.status.say(screen.say(told, count=len(put)))
        return put

    def propose_again(self, key: str, text: str) -> Remark:
        """A proposal of an earlier sitting waits in its field; what to show beside it."""
        return self.remember(key, self._wait(key, text))

    def _wait(self, key: str, text: str) -> Offer:
        offer = self._screen.carrying.pending[key] = Offer(text, PROPOSED)
        return offer

    def _is_empty(self, key: str) -> bool:
        screen = self._screen
        if key not in screen.order or key in screen.keyed or key in screen.carrying.pending:
            return False
        text = screen.form.inputs[key].value
        return not text.strip() or text == screen.carrying.beginning(key, screen.keyed)

    def _is_begun(self, key: str, text: str) -> bool:
        """Whether the cursor is in a name whose letters so far, with these marks or with none, are
        the first of a text."""
        screen = self._screen
        box = screen.form.inputs.get(key)
        if box is None or box is not screen.form.focused() or screen.field(key).part != "name":
            return False
        if key in screen.keyed or key in screen.carrying.pending:
            return False
        letters = clean(box.value).casefold()
        plain = letters == fold(letters)
        return (fold(text) if plain else clean(text).casefold()).startswith(letters)

    def withdraw(self, keys: Iterable[str]) -> None:
        """Proposals that could not be written down."""
        screen = self._screen
        for key in keys:
            if screen.carrying.is_proposed(key):
                del screen.carrying.pending[key]
                screen.form.set_text(key, "")
                screen.form.set_remark(key, Remark())

    async def dismiss(self, key: str) -> None:
        """The keyer cleared a proposal: the book does not say it."""
        screen = self._screen
        try:
            await screen.call(screen.desk.hinting.dismiss, screen.version_id, key)
        except HotichError as error:
            screen.refuse(error)
