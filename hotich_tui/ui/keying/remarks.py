"""What stands beside a keyed field: where its value came from, and what is odd about it."""

from hotich_tui.domain.entry.values import How, Reading
from hotich_tui.ui.form.remarks import Remark, Say, remark_on, sign_of
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.ui.keying.entry_state import EntryState

CARRIED, PROPOSAL = "↻", "◆"
"""Signs of carried values and of proposals: two, for a candidate's are not the book's."""
_HOW_SIGNS = {How.CARRIED: CARRIED, How.PROPOSAL: PROPOSAL}


def new_remark(entry: EntryState, reading: Reading, understood: FieldReading, say: Say) -> Remark:
    """What to show beside a field that was just read."""
    warning = _warning(entry, reading, say)
    if warning is not None:
        return warning
    sign = sign_of(reading.value) or ("?" if reading.doubt else "")
    sign = sign or _HOW_SIGNS.get(reading.how, "")
    return _noted(reading, remark_on(understood, sign, say))


def stored_remark(entry: EntryState, reading: Reading, say: Say) -> Remark:
    """What to show beside a field whose reading is on the disk."""
    if reading.value is None:
        return _noted(reading, Remark())
    warning = _warning(entry, reading, say)
    if warning is not None:
        return warning
    sign = sign_of(reading.value) or ("?" if reading.doubt else "")
    if not sign and reading.how is How.CARRIED:
        sign = CARRIED
    understood = entry.understood(reading)
    if understood.remark:
        return _noted(reading, remark_on(understood, sign, say))
    named = field_reading.label(entry.field(reading.field), reading.value)
    return _noted(reading, Remark(sign, named))


def _warning(entry: EntryState, reading: Reading, say: Say) -> Remark | None:
    """What does not fit to other fields or to the entry before."""
    message = entry.warned.get(reading.field)
    return None if message is None else _noted(reading, Remark("!", say(message)))


def _noted(reading: Reading, remark: Remark) -> Remark:
    """A remark that shows whether the keyer left a note on the field."""
    return Remark(remark.sign, f"✎ {remark.text}".rstrip()) if reading.note else remark
