"""What an approved version looks like on the wire and in the outbox. Plain data, no validation."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import Role


def record_payload(
    *,
    register: str,
    book_number: str,
    book_place: str,
    book_year: int,
    ordinal: int,
    values: Mapping[str, Value],
) -> dict[str, Any]:
    """The content of a record: where it stands in which book, and what the book says.

    A field that is not stated is absent; blank and illegible are values like any other.
    """
    return {
        "register": register,
        "book": {"number": book_number, "place": book_place, "year": book_year},
        "ordinal": ordinal,
        "values": {
            key: {"said": value.said.value, "text": value.text}
            for key, value in sorted(values.items())
        },
    }


def read_values(payload: Mapping[str, Any]) -> dict[str, Value]:
    """The values of a payload.

    Raises:
        KeyError, ValueError: It is not one of ours.
    """
    return {key: Value(Said(said["said"]), said["text"]) for key, said in payload["values"].items()}


def actors(parts: Mapping[str, Role]) -> dict[str, list[str]]:
    """Who did what, by role, for the registry's own same-person check."""
    return {
        role.value: sorted(person for person, held in parts.items() if held is role)
        for role in sorted(set(parts.values()))
    }


def natural_key(commune: str, register: str, book_number: str, entry: str) -> dict[str, str]:
    """What makes an entry unique for a human: commune, register, book and number."""
    return {"commune": commune, "register": register, "book": book_number, "no": entry}


def canonical_json(data: Any) -> bytes:
    """One byte string for one content: sorted keys, no spaces, UTF-8, no NaN."""
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(payload: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, hex."""
    return hashlib.sha256(canonical_json(payload)).hexdigest()


def people(actors_: Mapping[str, Iterable[str]]) -> list[str]:
    """Every person named, once per role they are named in."""
    return [person for named in actors_.values() for person in named]
