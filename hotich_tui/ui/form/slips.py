"""What is asked back once before it counts: see `field_reading.is_slip`."""

from collections.abc import Callable

from hotich_tui.domain.register.register import Field
from hotich_tui.ui.form.remarks import Say
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.field_reading import FieldReading
from hotich_tui.vietnamese import clean


def slip_words(say: Say, text: str, understood: FieldReading) -> str:
    """Why a text is asked back."""
    what = say(f"ui.{understood.remark}")
    return say("checks.no_value", text=clean(text), what=what)


def doubts(say: Say, field: Field, cut_off_year: int) -> Callable[[str], str]:
    """What a dialog asks that takes a value of a field.

    Args:
        cut_off_year: Latest year of dates with two digits of a year.
    """

    def why(text: str) -> str:
        understood = field_reading.read(field, text, cut_off_year=cut_off_year)
        slips = field_reading.is_slip(field, understood)
        return slip_words(say, text, understood) if slips else ""

    return why
