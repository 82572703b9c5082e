"""What the registry refuses in a single item, before it looks at what it has.

Of people it checks what an id alone tells: that it is the name-based UUID that stations make of
commune and staff number, that nobody is named twice, and that keyer, verifier and approver are
there. Whom a commune has, and who signed, it does not know yet.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.wire.messages import Item
from hotich_tui.wire.payload import digest, entry_number, people, read_values

_NEEDED = (Role.KEYER, Role.VERIFIER, Role.APPROVER)


def refusal(item: Item) -> str | None:
    """Why an item is refused: a problem type, never a value. None where nothing is wrong."""
    return (
        _wrong_people(item.actors)
        or _wrong_content(item)
        or (
            "payload-hash"
            if digest(item.payload.model_dump(by_alias=True)) != item.sha256
            else None
        )
    )


def changes_more(item: Item, before: Mapping[str, Any]) -> bool:
    """Whether a correction changes something that nobody asked for.

    Args:
        before: The payload that the registry has.
    """
    if item.scope is None:
        return False

    def rest(payload: Mapping[str, Any]) -> Mapping[str, Any]:
        values = {k: v for k, v in payload["values"].items() if k not in set(item.scope or ())}
        return {**payload, "values": values}

    return rest(before) != rest(item.payload.model_dump(by_alias=True))


def _wrong_people(actors: Mapping[str, list[str]]) -> str | None:
    known = {role.value for role in Role if role.on_records}
    if not set(actors) <= known:
        return "unknown-role"
    if any(not actors.get(role.value) for role in _NEEDED):
        return "role-missing"
    everyone = people(actors)
    if not all(map(_is_person, everyone)):
        return "unknown-person"
    return "same-person" if len(set(everyone)) != len(everyone) else None


def _is_person(told: str) -> bool:
    """Whether this is how stations name a human (`domain.record.people.person_id`)."""
    try:
        found = uuid.UUID(told)
    except ValueError:
        return False
    return str(found) == told and found.version == 5


def _wrong_content(item: Item) -> str | None:
    payload = item.payload
    if payload.register_code not in register_codes():
        return "unknown-register"
    if payload.register_code != item.natural_key.register_code:
        return "register-differs"
    register = load_register(payload.register_code)
    allowed = {field.key for field in register if field.on_form}
    if not set(payload.values) <= allowed:
        return "unknown-field"
    missing = [field for field in register.core if field.key not in payload.values]
    if missing:
        return "core-missing"
    try:
        values = read_values(payload.model_dump(by_alias=True))
    except ValueError:
        return "value-shape"
    if item.natural_key.book != payload.book.number:
        return "book-differs"
    number = entry_number(payload.register_code, values)
    return None if number == item.natural_key.no else "number-differs"
