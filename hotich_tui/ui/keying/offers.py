"""What a keyer's form offers in its fields: carried values and proposals, with their mark, until
the keyer has compared them with the book or typed over them."""

from collections.abc import Iterable, Mapping
from functools import partial

from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer
from hotich_tui.ui.form.port import FormPort
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.question import OFFER, Question
from hotich_tui.ui.keying.remarks import CARRIED, PROPOSAL
from hotich_tui.workflow.population.hinting import Hinting


class Offers:
    """The offers of one entry on a form; what of them waits is the entry's own `carrying`."""

    def __init__(
        self, entry: EntryState, form: FormPort, question: Question, hinting: Hinting
    ) -> None:
        self._entry, self._form = entry, form
        self._question, self._hinting = question, hinting

    def remember(self, key: str, offer: Offer) -> Remark:
        """That an offer stands in a field; what to show beside it."""
        self._entry.offered[key] = offer.text
        if offer.source == PROPOSED:
            return Remark(PROPOSAL, self._form.say("ui.proposed"))
        text = self._form.say("ui.carried" if offer.text else "ui.carried_blank")
        return Remark(CARRIED, text)

    def show_new(self) -> None:
        """Offer what follows from what was keyed by now."""
        here = self._form.current
        for key, offer in self._entry.new_offers().items():
            if key == here:
                # Letters may be on their way there already: they come first.
                self._entry.hold_back(key)
                self._form.after_letters(partial(self._show_here, key, offer), key)
            else:
                self._show(key, offer)

    def _show_here(self, key: str, offer: Offer) -> None:
        """Offer something in the field with the cursor, unless something was typed there by now."""
        if self._entry.may_come(key, offer, self._form.text_of(key)):
            self._show(key, offer)
            self._form.select(key)
            self._form.present(OFFER)
            if self._entry.asking:
                self._question.tell()

    def _show(self, key: str, offer: Offer) -> None:
        self._form.set_text(key, offer.text)
        self._form.set_remark(key, self.remember(key, offer))

    # Proposals of the population extract.

    def propose(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Put proposals into the fields that are empty, to be compared with the book.

        Returns:
            Field -> text, where one was put.
        """
        form, here, put = self._form, self._form.current, {}
        for key, text in texts.items():
            if key not in self._entry.order:
                continue
            offer = self._entry.propose(key, text, form.text_of(key), here=key == here)
            if offer is None:
                continue
            put[key] = offer.text
            self._show(key, offer)
            if key == here:
                form.select(key)
                form.present(OFFER)
        form.status.say(form.say("ui.proposed_now" if put else "ui.proposed_none", count=len(put)))
        return put

    def propose_again(self, key: str, text: str) -> Remark:
        """A proposal of an earlier sitting waits in its field; what to show beside it."""
        return self.remember(key, self._entry.propose_again(key, text))

    def withdraw(self, keys: Iterable[str]) -> None:
        """Proposals that could not be written down."""
        for key in self._entry.withdraw(keys):
            self._form.set_text(key, "")
            self._form.set_remark(key, Remark())

    async def dismiss(self, key: str) -> None:
        """The keyer cleared a proposal: the book does not say it."""
        await self._form.ask(self._hinting.dismiss, self._entry.version_id, key)
