"""Invented people of an office, entered as its approver would, each with their PIN."""

import zlib

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn


def enter(
    sign_in: SignIn, staff_no: str, name: str, roles: frozenset[Role], pin: str, by: Desk | None
) -> Desk:
    """Make an account and set its PIN; the holder's desk.

    Args:
        by: The approver's desk; None = the station's first person.
    """
    number = f"000{zlib.crc32(staff_no.encode()) % 10**9:09}"
    made = sign_in.add_user(staff_no=staff_no, name=name, roles=roles, number=number, by=by)
    return sign_in.set_first_pin(staff_no, made.word, pin)
