"""A row of the log as a line of a list."""

from collections.abc import Mapping

from rich.text import Text

from hotich_tui.domain.record.lifecycle import Event, Role
from hotich_tui.domain.record.records import AuditEntry
from hotich_tui.domain.register.register import Register
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.vietnamese import clean

COLUMNS = (NUMBER, PLAIN, Column(most=24), Column(most=24), PLAIN, PLAIN)
_EVENTS = frozenset(event.value for event in Event)
_ROLES = frozenset(role.value for role in Role)


def cells(
    screen: StationScreen,
    row: AuditEntry,
    names: Mapping[str, str],
    register: Register | None = None,
) -> list[Text]:
    """Number, time, person, event, field and details; never a value: none is in the log.

    Args:
        names: Person id -> name.
        register: Of the record, where all rows are of one.
    """
    event = screen.say(f"terms.event_{row.event}") if row.event in _EVENTS else row.event
    detail = screen.say(f"terms.role_{row.detail}") if row.detail in _ROLES else row.detail
    keys = [key for key in (row.field or "").split(",") if key]
    known = {} if register is None else register.by_key
    language = screen.seat.language
    fields = [known[key].label_in(language) if key in known else key for key in keys]
    return [
        Text(str(row.n), "bright_black"),
        Text(f"{row.at.astimezone():%d.%m.%Y %H:%M:%S}", "cyan"),
        Text(clean(names.get(row.person_id, row.person_id))),
        Text(clean(event), "bold"),
        Text(clean(", ".join(fields)), "yellow"),
        Text(clean(" ".join(filter(None, (row.how, detail)))), "bright_black"),
    ]
