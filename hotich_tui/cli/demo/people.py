"""Who works in the demo. Not in `world`, which loads the database: this is on screen first."""

from collections.abc import Mapping

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import say

COMMUNE, COMMUNE_NAME = "00000", "xã Mẫu"
PASSPHRASE = "demo"
"""Shown on the first screen: there is nothing real to protect."""
PEOPLE: Mapping[str, tuple[str, Role, str]] = {
    "N1": ("Người Nhập Một", Role.KEYER, "271828"),
    "S1": ("Người Soát Một", Role.VERIFIER, "314159"),
    "X1": ("Người Xử Một", Role.ADJUDICATOR, "161803"),
    "T1": ("Trưởng Xã Một", Role.APPROVER, "141421"),
}
"""Staff number -> name, role, PIN. Invented, and shown on the sign-in screen of the demo."""


def card(staff_no: str) -> str:
    """The number of an invented person's card: no province has this code."""
    return f"000{100_000_000 + list(PEOPLE).index(staff_no):09}"


def notice() -> str:
    """Who can sign in, for the demo's first screen."""
    return "\n".join(
        f"{number}   PIN {pin}   {say(f'terms.role_{role.value}')}"
        for number, (_, role, pin) in PEOPLE.items()
    )
