"""Who is who in the office: one human, one account; who may take a PIN away."""

from collections.abc import Iterable
from itertools import zip_longest

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User
from hotich_tui.vietnamese import fold


def names_alike(one: str, other: str) -> bool:
    """Whether two names may be one human's.

    They are where only accents, case, i and y, or the order of words differ; where a middle word is
    missing; or where one letter is other, missing or too many. A figure is no letter: people called
    by numbers are kept apart.
    """
    words, others = _words(one), _words(other)
    if not words or not others:
        return False
    if sorted(words) == sorted(others):
        return True
    if min(len(words), len(others)) < 2:
        return False
    return _without_middle(words, others) or _one_letter(words, others)


def alike(name: str, people: Iterable[User], besides: str = "") -> list[User]:
    """The people whose names are the same or nearly.

    Args:
        besides: Id of a person who is not compared.
    """
    return [user for user in people if user.id != besides and names_alike(user.name, name)]


def approvers_to_reset(holder: User, people: Iterable[User]) -> int:
    """How many approvers it takes to reset a PIN; 0 = none suffices, only the recovery key does.

    An approver's own PIN takes two others. Where there are not two, the only one left would come
    by a second approval, so it takes the printed recovery key.
    """
    able = [user for user in people if user.may(Role.APPROVER) and user.has_pin]
    others = [user for user in able if user.id != holder.id]
    if holder.may(Role.APPROVER):
        return 2 if len(others) >= 2 else 0
    return min(2, len(others))


def _words(name: str) -> list[str]:
    return fold(name).replace("y", "i").split()


def _without_middle(words: list[str], others: list[str]) -> bool:
    short, long = sorted((words, others), key=len)
    if len(short) == len(long) or (short[0], short[-1]) != (long[0], long[-1]):
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _one_letter(words: list[str], others: list[str]) -> bool:
    pairs = [(a, b) for a, b in zip_longest(words, others, fillvalue="") if a != b]
    if len(words) != len(others) or len(pairs) != 1:
        return False
    short, long = sorted(pairs[0], key=len)
    if any(letter.isdigit() for letter in short + long):
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
