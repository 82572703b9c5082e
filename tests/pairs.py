"""One person, one role: every pair of roles, each with a record on which it could be tried.

Twelve ordered pairs (product, section 5): the role that a person already has on a version, and
another that they reach for while the version stands where that one is wanted.
"""

from collections.abc import Callable
from itertools import permutations

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from tests.conftest import Commune

ROLES = (Role.KEYER, Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER)
PAIRS = list(permutations(ROLES, 2))
FIELD = "nksHoTen"
OTHER = Value(Said.WRITTEN, "Khác Hẳn")
WHO, FRESH = "M1", "M2"
"""The one who has a part, and one without: both hold every role, so that only the law differs."""
Keyed = Callable[[str], str]
"""Makes a record handed over to verification, by a keyer; returns its version."""


def scene(commune: Commune, held: Role, wanted: Role, keyed: Keyed) -> str:
    """A version on which `WHO` has one role, standing where the other is wanted."""
    others = dict(zip(ROLES, ("N1", "S1", "X1", "T1"), strict=True))
    who = {**others, held: WHO}
    version_id = keyed(who[Role.KEYER])
    if wanted is Role.VERIFIER and held is Role.KEYER:
        return version_id
    differs = held is Role.ADJUDICATOR or wanted is Role.ADJUDICATOR
    commune.verified(version_id, {FIELD: OTHER} if differs else {}, verifier=who[Role.VERIFIER])
    if wanted is Role.ADJUDICATOR and held is not Role.APPROVER:
        return version_id
    if differs:
        settling = commune.desk(who[Role.ADJUDICATOR]).adjudicating
        settling.decide(version_id, FIELD, Choice.RETYPED, OTHER)
    if wanted is Role.APPROVER:
        return version_id
    commune.desk(who[Role.APPROVER]).approving.send_back(version_id, [FIELD], "misread")
    if wanted is Role.KEYER:
        return version_id
    keying = commune.desk(who[Role.KEYER]).keying
    keying.commit(version_id, Reading(FIELD, Value(Said.WRITTEN, "Chữ Mới")))
    keying.done(version_id)
    if wanted is Role.ADJUDICATOR:
        commune.verified(version_id, {FIELD: OTHER}, verifier=who[Role.VERIFIER])
    return version_id


def roles_on(commune: Commune, version_id: str) -> dict[str, Role]:
    """Staff number -> role on a version."""
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        found = reads.version(version_id).roles
    numbers = {user.id: user.staff_no for user in commune.station.people.users()}
    return {numbers[person]: role for person, role in found.items()}
