"""Every forbidden pair with real keys: by the home screen's key and by the list of what waits."""

import pytest

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.approving.record import RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import Commune
from tests.pairs import FRESH, PAIRS, WHO, roles_on, scene
from tests.ui.conftest import Opened, Seat

KEYS = {Role.KEYER: "n", Role.VERIFIER: "d", Role.ADJUDICATOR: "x", Role.APPROVER: "p"}
LISTS = {Role.KEYER: "5", Role.VERIFIER: "1", Role.ADJUDICATOR: "2", Role.APPROVER: "3"}


def shown(seat: Seat) -> str:
    """The version that the screen lets somebody work on; "" where it lets nobody."""
    screen = seat.app.screen
    match screen:
        case KeyingScreen():
            return screen.draft.version.id
        case VerifyingScreen():
            return screen.check.version.id
        case AdjudicatingScreen():
            return screen.case.version.id
        case RecordScreen():
            return screen.version_id if screen.approval else ""
    return ""


async def tries(seat: Seat, wanted: Role) -> set[str]:
    """All that a person gets at by the keys of a role; back home at the end."""
    found = set()
    for keys in (KEYS[wanted], f"{LISTS[wanted]}\r"):
        await seat.home()
        for key in keys:
            seat.type(key)
            await seat.still()
            found.add(shown(seat))
            if isinstance(seat.app.screen, ApprovingScreen):
                # See it, then approve it, there and in the list.
                for one in "\ra":
                    seat.type(one)
                    await seat.still()
                    found.add(shown(seat))
        while not isinstance(seat.app.screen, HomeScreen):
            await seat.keyboard.escape()
            await seat.still()
    return found


@pytest.mark.parametrize(("held", "wanted"), PAIRS)
async def test_no_second_role_by_the_keys(
    commune: Commune, seat: Opened, held: Role, wanted: Role
) -> None:
    for who in (WHO, FRESH):
        commune.give_pin(who)
    book = commune.book()
    version_id = scene(commune, held, wanted, lambda keyer: commune.keyed(book, keyer=keyer))
    before = roles_on(commune, version_id)
    async with seat() as s:
        await s.sign_in(WHO)
        assert version_id not in await tries(s, wanted)
        assert roles_on(commune, version_id) == before
    async with seat() as s:
        await s.sign_in(FRESH)
        assert version_id in await tries(s, wanted), "the control: it is there for others"
    if wanted is Role.APPROVER:
        assert roles_on(commune, version_id) == {**before, FRESH: wanted}
