"""Seeded errors: one looked-over field of a record in eight is shown altered, on purpose.

Whether the verifier sees it measures how they look (design §6; Zooniverse and hospital screening
do the same with known answers). Which record, which field and which text follow from a secret of
the station and from version, round and verifier: the same after a restart, in a second window and
on re-opening, and nobody without the key can tell.

A seed cannot reach a stored value, because nothing here that goes towards the store is made from
it:

- The altered text is a `Shown`. It is not a `Value` and not a `str`, so that the type checker
  refuses it wherever a reading or a decision is wanted. Only `_fits` builds a `Value` of its text,
  to compare, and hands back a yes or no.
- What the verifier says comes back through `answer`, which returns only what they typed, and
  leaves out what agrees with the altered text: not even by typing it off the screen does it become
  a reading.
- A missed seed does not count as a look at the field. The field is `unread` and is read blind
  instead; its first value has never been on the screen, so this is as blind as any.
- Store, wire, exchange, sync and registry do not import this module (`.importlinter`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.plausible_misreadings import plausible_misreading
from hotich_tui.domain.register.register import Field, Register

ONE_IN = 8
"""A record in so many is seeded."""

Secret = Callable[[bytes], bytes]
"""HMAC-SHA-256 under a key derived from the station's: message -> 32 bytes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the screen in place of a value. Not a `Value`, and nothing makes it one.

    Args:
        text: The altered text.
        said: Drawn with the same mark as the true value (odd but so written).
    """

    text: str = field(repr=False)
    said: Said


@dataclass(frozen=True, slots=True)
class Seed:
    """The seeded error of a record: one field and what is shown there."""

    key: str
    shown: Shown


class Catch(StrEnum):
    """What became of a seed when its group was confirmed."""

    NOT_SEEDED = "not_seeded"
    CAUGHT = "caught"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verifier said about a group, with the seed taken out.

    Args:
        changes: Field -> what the book says there, as typed by the verifier: to be judged against
            the stored first values, like any reading.
        unread: The field whose altered text passed for right; it is not confirmed with its group
            and must be read blind.
    """

    catch: Catch
    changes: Mapping[str, Value | None]
    unread: str | None = None


def plan(
    register: Register,
    looked_over: Iterable[str],
    values: Mapping[str, Value],
    *,
    version_id: str,
    round_: int,
    verifier_id: str,
    secret: Secret,
    one_in: int = ONE_IN,
) -> Seed | None:
    """The seeded error of this verifier's look at a record, or None.

    Args:
        looked_over: Keys of the fields that are looked over in this round. Blind and core fields
            are never seeded: a core field among them is passed over.
        values: The first values.
        one_in: Seed a record in so many; a record that is seeded at 8 is seeded at 2 as well.

    Returns:
        None where the record is not drawn, or no value in it can be altered sensibly. Leaving out
        fields that are not the seeded one does not change the seed.
    """
    place = "\0".join((version_id, str(round_), verifier_id)).encode()
    if _number(secret(b"record\0" + place)) * one_in >= 1:
        return None
    keys = [k for k in looked_over if k in values and not register.by_key[k].core]
    for key in sorted(keys, key=lambda k: secret(b"field\0" + place + b"\0" + k.encode())):
        value = values[key]
        drawn = secret(b"text\0" + place + b"\0" + key.encode())
        text = plausible_misreading(register.by_key[key], value, _number(drawn), _number(drawn[8:]))
        if text is not None:
            return Seed(key, Shown(text, value.said))
    return None


def _number(drawn: bytes) -> float:
    """A number in [0, 1) from the first bytes of a MAC."""
    return int.from_bytes(drawn[:6], "big") / (1 << 48)


def answer(
    register: Register,
    seed: Seed | None,
    group: Iterable[str],
    values: Mapping[str, Value],
    changes: Mapping[str, Value | None],
) -> Answer:
    """What the confirmation of a group says, the seed taken out.

    Caught is what was changed to the true value, and to any third text: its writer saw that the
    book does not say what was shown (`judge` then finds it disputed, as always). Missed is what
    was confirmed, retyped as shown, or left open in a way that fits what was shown.

    Args:
        group: Keys of the group's fields.
        values: The first values.
        changes: Field -> what the verifier says the book says, only where they changed it.
    """
    if seed is None or seed.key not in group:
        return Answer(Catch.NOT_SEEDED, changes)
    if seed.key in changes:
        said, where = changes[seed.key], register.by_key[seed.key]
        if compare(where, values.get(seed.key), said).agrees or not _fits(where, seed.shown, said):
            return Answer(Catch.CAUGHT, changes)
    kept = {key: value for key, value in changes.items() if key != seed.key}
    return Answer(Catch.MISSED, kept, unread=seed.key)


def _fits(where: Field, shown: Shown, said: Value | None) -> bool:
    difference = compare(where, Value(Said.WRITTEN, shown.text), said)
    return difference.agrees or difference is Difference.COMPATIBLE
