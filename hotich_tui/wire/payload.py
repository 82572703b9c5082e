"""The message to the registry, made here and nowhere else. Plain data, no validation: the shapes
that both sides check are in `wire.messages`.

A message grows in three steps, each by who knows what it adds: the content when a record is
approved (`content_of`), the item when it enters the outbox (`item_body`), the batch when it is sent
(`batch_body`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning

SCHEMA = "2026.1"
MOST_ITEMS = 50
"""Items in a batch: beyond it throughput no longer grows (measured)."""
ACKNOWLEDGED = ("created", "updated", "unchanged")
"""Statuses of an item that mean: the registry has it."""


@dataclass(frozen=True, slots=True)
class Content:
    """What an approved version says.

    Args:
        payload: Where the record stands in which book, and what the book says.
        entry_number: As the book has it; "" where the book has none.
    """

    payload: Mapping[str, Any]
    entry_number: str

    @property
    def text(self) -> str:
        """The payload as canonical JSON."""
        return canonical_json(self.payload).decode()

    @property
    def sha256(self) -> str:
        """Digest of the payload, hex."""
        return digest(self.payload)


def content_of(book: Book, ordinal: int, values: Mapping[str, Value]) -> Content:
    """The content of an entry of a book.

    A field that is not stated is absent; blank and illegible are values like any other.
    """
    payload = {
        "register": book.register,
        "book": {"number": book.number, "place": book.place, "year": book.year},
        "ordinal": ordinal,
        "values": {
            key: {"said": value.said.value, "text": value.text}
            for key, value in sorted(values.items())
        },
    }
    return Content(payload, entry_number(book.register, values))


def entry_number(register: str, values: Mapping[str, Value]) -> str:
    """The number that a register's book gives an entry; "" where it is not stated."""
    number = values.get(load_register(register).by_meaning[Meaning.ENTRY_NUMBER].key)
    return "" if number is None else number.text


def item_body(
    content: Content,
    *,
    op_id: str,
    record_id: str,
    commune: str,
    roles: Mapping[str, Role],
    scope: Iterable[str] | None = None,
) -> bytes:
    """The bytes of an item in the outbox.

    Args:
        op_id: Of this approval, for the registry's exactly-once.
        commune: Its code, part of what makes an entry unique.
        roles: Person id -> role on the version, for the registry's own same-person check.
        scope: The fields that a correction asked for, beyond which the registry lets nothing
            change; None where it is none.
    """
    asked = {} if scope is None else {"scope": sorted(scope)}
    return canonical_json(
        {
            **asked,
            "op_id": op_id,
            "record_id": record_id,
            "natural_key": {
                "commune": commune,
                "register": content.payload["register"],
                "book": content.payload["book"]["number"],
                "no": content.entry_number,
            },
            "sha256": content.sha256,
            "actors": {
                role.value: sorted(person for person, held in roles.items() if held is role)
                for role in sorted(set(roles.values()))
            },
            "payload": content.payload,
        }
    )


def batch_body(
    items: Iterable[tuple[bytes, int, int]], audit_head: Mapping[str, Any] | None = None
) -> bytes:
    """The bytes of a batch. `seq` and `base_version` join each item only now.

    Args:
        items: Of each item its bytes, its place in the station's order of approval, and the
            registry's version that it builds on (0 = none).
        audit_head: The station's audit chain as far as it went; None = it has none to tell.
    """
    joined = [{**json.loads(body), "seq": seq, "base_version": base} for body, seq, base in items]
    head = {} if audit_head is None else {"audit_head": dict(audit_head)}
    return canonical_json({"schema": SCHEMA, "items": joined, **head})


def read_values(payload: Mapping[str, Any]) -> dict[str, Value]:
    """The values of a payload.

    Raises:
        KeyError, ValueError: It is not one of ours.
    """
    return {key: Value(Said(said["said"]), said["text"]) for key, said in payload["values"].items()}


def canonical_json(data: Any) -> bytes:
    """One byte string for one content: sorted keys, no spaces, UTF-8, no NaN."""
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(payload: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, hex."""
    return hashlib.sha256(canonical_json(payload)).hexdigest()


def people(actors: Mapping[str, Iterable[str]]) -> list[str]:
    """Every person named by an item's actors, once per role they are named in."""
    return [person for named in actors.values() for person in named]
