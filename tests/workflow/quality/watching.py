"""Seats and entries for the tests of policy, seeds and vigilance."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.quality.seeding import Shown
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.verifying import Check
from tests.conftest import Commune, entry

ALWAYS = replace(
    load_policy(),
    seeds=replace(
        load_policy().seeds, one_in=1, trial_one_in=1, judged_from=3, back_after=60, cleared=0.79
    ),
)
"""Every record is seeded, and the ways to blind and back are short."""
NEVER = replace(load_policy(), seeds=replace(load_policy().seeds, one_in=10**9))
"""No record is seeded."""
SEEDED = replace(ALWAYS, seeds=replace(ALWAYS.seeds, judged_from=10**6))
"""The same, and nobody is judged by it."""
SIGNER, PLACE, REMARK, REQUESTER = "nguoiKy", "nksNoiSinh", "ghiChu", "nycHoTen"
_SURNAMES = ("Nguyễn", "Trần", "Hoàng", "Đặng", "Phạm")
_GIVEN = ("Hường", "Tuấn", "Oanh", "Thảo", "Dũng", "Xuân")


def desk(commune: Commune, who: str, policy: Policy = ALWAYS) -> Desk:
    return Desk(commune.station, commune.user(who), random=Random(7), policy=policy)


def full(number: int) -> dict[str, Value]:
    """A birth with several fields to look over, each text found in no other entry."""
    random = Random(number)

    def name() -> str:
        return f"{random.choice(_SURNAMES)} Thị {random.choice(_GIVEN)} {_word(number, random)}"

    return entry(
        load_register("KS"),
        number,
        **{
            SIGNER: name(),
            REQUESTER: name(),
            PLACE: f"thôn {_word(number, random)}, xã {_word(number, random)}",
            REMARK: f"bản sao {_word(number, random)}",
        },
    )


def _word(number: int, random: Random) -> str:
    letters = "bcdghklmnprstvx"
    return "".join(f"{random.choice(letters)}{random.choice('aeiou')}" for _ in range(4)).title()


def seeded(check: Check) -> tuple[str, Shown] | None:
    """The altered line of a check that was made to look over."""
    for group in check.groups:
        for key, shown in group.values.items():
            if isinstance(shown, Shown):
                return key, shown
    return None


def group_of(check: Check, key: str) -> str:
    return next(group.group.id for group in check.groups if key in group.keys)


def read_blind(seat: Desk, version_id: str, values: Mapping[str, Value]) -> None:
    """Read every open blind field rightly."""
    for check in seat.verifying.open(version_id).blind:
        if not check.outcome.closed:
            seat.verifying.commit(version_id, check.key, values.get(check.key, BLANK_PLACE))


def look(
    seat: Desk, version_id: str, changes: Mapping[str, Value] | None = None
) -> tuple[str, Shown] | None:
    """Look over every group with these changes; what was seeded."""
    check = seat.verifying.look(version_id)
    found = seeded(check)
    for group in check.groups:
        mine = {k: v for k, v in (changes or {}).items() if k in group.keys}
        seat.verifying.look_over(version_id, group.group.id, mine)
    return found


BLANK_PLACE = Value(Said.BLANK)


def cells(commune: Commune) -> Iterator[tuple[str, str]]:
    """Every text in every column of every table: (table.column, text)."""
    with commune.station.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        for table in list(tables):
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()
            for row in rows:
                for column, cell in row.items():
                    if isinstance(cell, bytes):
                        cell = cell.decode("utf-8", "replace")
                    if isinstance(cell, str):
                        yield f"{table}.{column}", cell
