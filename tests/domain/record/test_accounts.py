"""Whose names are alike, who resets a PIN, how long one waits."""

import pytest

from hotich_tui.domain.record.accounts import approvers_to_reset, names_alike
from hotich_tui.domain.record.attempts import LONGEST_WAIT, still_to_wait, waiting_time
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User

APPROVER, KEYER = frozenset({Role.APPROVER}), frozenset({Role.KEYER})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lò Văn Thử", "Lò Văn Thử"),
        ("Lò Văn Thử", "LO VAN THU"),
        ("Lò Văn Thử", "Lò Thử Văn"),
        ("Lò Văn Thử", "Lò Thử"),
        ("Lò Thị Mỹ", "Lò Thị Mĩ"),
        ("Lò Văn Thử", "Lò Văn Thửn"),
        ("Lò Văn Thử", "Lò Văn Chử"[:8] + "hử"),
    ],
)
def test_one_human_may_have_both_names(one: str, other: str) -> None:
    assert names_alike(one, other) and names_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lò Văn Thử", "Quàng Văn Thử"),
        ("Lò Văn Thử", "Lò Thị Mẫu"),
        ("Người N1", "Người N2"),
        ("Lò Văn Thử", ""),
        ("Thử", "Thửn"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert not names_alike(one, other) and not names_alike(other, one)


def person(number: int, roles: frozenset[Role], **other: bool) -> User:
    return User(str(number), str(number), f"P{number}", roles, **{"has_pin": True, **other})


def test_who_resets_a_pin() -> None:
    """Two approvers, or the only one; an approver's own takes two others or the recovery key."""
    keyer, first, second = person(1, KEYER), person(2, APPROVER), person(3, APPROVER)
    third = person(4, APPROVER)
    assert approvers_to_reset(keyer, [keyer, first]) == 1
    assert approvers_to_reset(keyer, [keyer, first, second, third]) == 2
    assert approvers_to_reset(first, [keyer, first]) == 0
    assert approvers_to_reset(first, [first, second]) == 0
    assert approvers_to_reset(first, [first, second, third]) == 2
    unable = [person(3, APPROVER, disabled=True), person(4, APPROVER, has_pin=False)]
    assert approvers_to_reset(keyer, [keyer, first, *unable]) == 1


def test_a_wait_is_never_over_an_hour_and_never_shorter_than_it_should_be() -> None:
    assert [waiting_time(n) for n in (0, 4, 5, 6)] == [0, 0, 15, 30]
    for failed in (*range(30), 10_000):
        for since in (0.0, 1.0, 1e3, 1e9):
            for now in (0.0, 1.0, 1e3, 1e9):
                left = still_to_wait(failed, since, now)
                assert 0 <= left <= LONGEST_WAIT <= 3600
                # What the counter cannot have counted is never taken off.
                assert left >= waiting_time(failed) - max(now - since if now >= since else now, 0)
