"""Fields that are left: understood and shown at once, stored behind the keys."""

from hotich_tui.domain.entry.values import Reading, Said
from hotich_tui.domain.population.registered_again import says_registered_again
from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.record.lifecycle import LawError
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.port import FormPort
from hotich_tui.ui.form.remarks import REFUSED, STORING, Remark
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.leaving import leave
from hotich_tui.ui.keying.offers import Offers
from hotich_tui.ui.keying.remarks import new_remark, stored_remark
from hotich_tui.workflow.record.keying import Keying
from hotich_tui.workflow.rules.errors import WorkflowError


class Commits:
    """The readings of one entry on their way from its form to the disk.

    Args:
        recent: This person's values of late, to which each reading is added.
    """

    def __init__(
        self, entry: EntryState, form: FormPort, offers: Offers, recent: Recent, keying: Keying
    ) -> None:
        self._entry, self._form = entry, form
        self._offers, self._recent, self._keying = offers, recent, keying

    def leave(self, key: str, said: Said | None = None, *, taking: bool = False) -> None:
        """Understand a field and store it behind.

        Args:
            said: The state key it was left with.
            taking: What is offered there counts. Stepping over an offer confirms nothing.
        """
        entry, form = self._entry, self._form
        proposed = entry.carrying.is_proposed(key)
        text, shortened = form.finished(key)
        left = leave(entry, key, text, said, taking=taking, shortened=shortened)
        if left.shown != text:
            form.set_text(key, left.shown)
        if proposed and left.reading is None and not entry.carrying.is_proposed(key):
            form.behind(self._offers.dismiss(key))
        if left.reading is not None and left.understood is not None:
            self._store(left.reading, left.understood)
        elif key not in entry.committed and key not in entry.carrying.pending:
            form.set_remark(key, Remark())

    def doubt(self, key: str) -> None:
        """Mark a field as doubtful, or take the mark away."""
        # Who doubts what was carried has looked at it: it counts, with the mark.
        self.leave(key, taking=True)
        doubted = self._entry.doubted(key)
        if doubted is None:
            self._form.status.warn(self._form.say("ui.nothing_to_doubt"))
        else:
            self._store(doubted, self._entry.understood(doubted))

    def note(self, key: str, note: str) -> None:
        """Write a note on a field; an empty one takes it away."""
        self.leave(key)
        noted = self._entry.noted(key, note)
        self._store(noted, self._entry.understood(noted))

    def linked(self, reading: Reading) -> None:
        """A field was noted elsewhere, and is on the disk already."""
        self._entry.committed[reading.field] = reading
        self._show_stored(reading)

    async def retry(self) -> None:
        """Try again what the disk refused before."""
        for reading in list(self._entry.unsaved.values()):
            await self._commit(reading, stored_remark(self._entry, reading, self._form.say))

    def _store(self, reading: Reading, understood: FieldReading) -> None:
        key, entry, form = reading.field, self._entry, self._form
        before = entry.keep(reading)
        self._recent.remember(key, _written(reading), instead_of=_written(before))
        self._check(key)
        after = new_remark(entry, reading, understood, form.say)
        form.set_remark(key, Remark(STORING, after.text))
        form.behind(self._commit(reading, after))
        if (
            says_registered_again(entry.register, entry.field(key), reading.value)
            and not reading.note
        ):
            form.seat.notify(form.say("earlier.again"), markup=False, timeout=8)
        self._offers.show_new()

    def _check(self, key: str) -> None:
        """Look across the fields: the remarks of others than the one just left follow."""
        entry = self._entry
        for other in entry.check():
            if other != key and other in entry.committed and other not in entry.unsaved:
                self._show_stored(entry.committed[other])

    def _show_stored(self, reading: Reading) -> None:
        self._form.set_remark(reading.field, stored_remark(self._entry, reading, self._form.say))

    async def _commit(self, reading: Reading, after: Remark) -> None:
        entry, form = self._entry, self._form
        version_id = entry.version_id
        try:
            await form.call(self._keying.commit, version_id, reading, form.current)
        except HotichError as error:
            why = error.say(form.seat.language)
            stays = entry.version_id == version_id and entry.unsaved.get(reading.field) is reading
            if stays and isinstance(error, LawError | WorkflowError):
                # No room on the disk passes, and ● stays; this is on its way no more.
                form.set_remark(reading.field, Remark(REFUSED, form.say("checks.refused_short")))
            form.status.warn(form.say("ui.not_saved", count=len(entry.unsaved), why=why))
            return
        if entry.version_id != version_id:
            return
        if entry.saved(reading):
            form.set_remark(reading.field, after)
        if not entry.asking:
            now = form.seat.now().strftime("%H:%M:%S")
            form.status.say(form.say("ui.saved", time=now))


def _written(reading: Reading | None) -> str:
    """The text that a reading says the book has; "" where it says something else."""
    value = None if reading is None else reading.value
    return value.text if value is not None and value.said is Said.WRITTEN else ""
