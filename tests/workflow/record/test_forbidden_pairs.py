"""Every forbidden pair at the use cases, on records that were keyed and that were imported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import Role, SamePerson
from hotich_tui.domain.record.records import Choice
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.exchange import read_workbook
from hotich_tui.workflow.book.importing import Importing
from tests.conftest import Commune
from tests.exchange.test_import import look_alike, row
from tests.pairs import FIELD, FRESH, OTHER, PAIRS, WHO, Keyed, roles_on, scene

Act = Callable[[Commune, str, str], object]
ACTS: dict[Role, tuple[Act, ...]] = {
    Role.KEYER: (
        lambda c, who, v: c.desk(who).keying.open(v),
        lambda c, who, v: c.desk(who).keying.commit(v, Reading(FIELD, OTHER)),
        lambda c, who, v: c.desk(who).keying.done(v),
    ),
    Role.VERIFIER: (
        lambda c, who, v: c.desk(who).verifying.open(v),
        lambda c, who, v: c.desk(who).verifying.commit(v, FIELD, OTHER),
        lambda c, who, v: c.desk(who).verifying.look(v),
        lambda c, who, v: c.desk(who).verifying.finish(v),
    ),
    Role.ADJUDICATOR: (
        lambda c, who, v: c.desk(who).adjudicating.open(v),
        lambda c, who, v: c.desk(who).adjudicating.decide(v, FIELD, Choice.RETYPED, OTHER),
    ),
    Role.APPROVER: (
        lambda c, who, v: c.desk(who).approving.send_back(v, [FIELD], "misread"),
        lambda c, who, v: c.desk(who).approving.approve(v),
    ),
}
"""What a person in a role can do first on a record."""
ALLOWED = {
    Role.KEYER: ACTS[Role.KEYER][1],
    Role.VERIFIER: ACTS[Role.VERIFIER][1],
    Role.ADJUDICATOR: ACTS[Role.ADJUDICATOR][1],
    Role.APPROVER: ACTS[Role.APPROVER][1],
}


def by_hand(commune: Commune, _: Path) -> Keyed:
    return lambda keyer: commune.keyed(commune.book(), keyer=keyer)


def by_file(commune: Commune, folder: Path) -> Keyed:
    def keyed(keyer: str) -> str:
        plan = read_workbook(look_alike(folder / "in.xlsx", [row("01/2018")]), load_registers())
        report = Importing(commune.station, commune.user(keyer)).make_records(plan)
        (version_id,) = report.records
        return version_id

    return keyed


@pytest.mark.parametrize("way", [by_hand, by_file])
@pytest.mark.parametrize(("held", "wanted"), PAIRS)
def test_no_second_role(
    commune: Commune,
    tmp_path: Path,
    held: Role,
    wanted: Role,
    way: Callable[[Commune, Path], Keyed],
) -> None:
    version_id = scene(commune, held, wanted, way(commune, tmp_path))
    before = roles_on(commune, version_id)
    assert before[WHO] is held and FRESH not in before
    for act in ACTS[wanted]:
        with pytest.raises(SamePerson):
            act(commune, WHO, version_id)
    assert roles_on(commune, version_id) == before
    # The control: the same, by somebody without a part.
    ALLOWED[wanted](commune, FRESH, version_id)
    assert roles_on(commune, version_id) == {**before, FRESH: wanted}


@pytest.mark.parametrize("held", [Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER])
def test_nobody_becomes_a_keyer_by_a_file(commune: Commune, tmp_path: Path, held: Role) -> None:
    """Whoever read, settled or sent back an entry brings in a file that says it otherwise."""
    version_id = scene(commune, held, Role.KEYER, by_file(commune, tmp_path))
    before, values = roles_on(commune, version_id), commune.first_values(version_id)
    changed = row("01/2018", nksHoTen="LÉN LÚT THỬ")
    plan = read_workbook(look_alike(tmp_path / "mine.xlsx", [changed]), load_registers())
    report = Importing(commune.station, commune.user(WHO)).make_records(plan)
    assert not report.records and report.skipped
    assert roles_on(commune, version_id) == before
    assert commune.first_values(version_id) == values
