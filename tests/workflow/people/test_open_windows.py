"""What takes rights away ends every open window before its next commit."""

from random import Random

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Role, SeatEnded
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PIN, Commune, card

KEYER = frozenset({Role.KEYER})


def written(text: str) -> Value:
    return Value(Said.WRITTEN, text)


CHANGES = {
    "disable": lambda room, who: room.disable(who),
    "reset": lambda room, who: room.reset(who),
    "roles": lambda room, who: room.set_roles(who, frozenset({Role.AUDITOR})),
    "roles given": lambda room, who: room.set_roles(who, frozenset(Role) - {Role.APPROVER}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_window_ends_before_its_next_commit(commune: Commune, change: str) -> None:
    """Keying, verifying, a book set up: whatever it was about to do. Reading ends too."""
    book = commune.book()
    waiting = commune.keyed(book, keyer="N2")
    keyer, verifier = commune.desk("N1"), commune.desk("S1")
    draft, check = keyer.keying.begin(book.id), verifier.verifying.open(waiting)
    for who in ("N1", "S1"):
        CHANGES[change](commune.desk("T1").accounts, who)
    value = written("Lò Văn Thử")
    for act in (
        lambda: keyer.keying.commit(draft.version.id, Reading("nksHoTen", value)),
        lambda: keyer.keying.done(draft.version.id),
        lambda: keyer.books.create("KS", "99", 1998, "xã Mẫu"),
        lambda: keyer.parking.park(draft.version.id, "torn"),
        lambda: verifier.verifying.commit(waiting, check.blind[0].key, value),
        lambda: keyer.ledgers.state(book.id, [{"year": "1998", "first": "1", "last": "9"}]),
        lambda: verifier.books.progress(),
    ):
        with pytest.raises(SeatEnded):
            act()


def test_an_open_window_of_an_approver_reopens_nothing(commune: Commune) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id)
    commune.give_pin("T2")
    gone = commune.desk("T2")
    gone.approving.approve(version_id)
    commune.desk("T1").accounts.disable("T2")
    with pytest.raises(SeatEnded):
        gone.approving.correct(version_id, ["nksHoTen"], "found")
    with pytest.raises(SeatEnded):
        gone.accounts.add(staff_no="Z", name="Z Y", roles=KEYER, number=card("Z"))
    with pytest.raises(SeatEnded):
        gone.accounts.reset("N1")


def test_the_control_without_looking_the_window_goes_on(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was, the triggers aside: a disabled person's window finishes a verification."""
    monkeypatch.setattr("hotich_tui.store.station.admit", lambda *_: None)
    with commune.station.engine.connect() as connection, connection.begin():
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE name LIKE '%_by_who_is_here'"
        ).fetchall():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    version_id = commune.keyed(commune.book())
    gone = Desk(commune.station, commune.user("S1"), random=Random(1))
    commune.desk("T1").accounts.disable("S1")
    values = commune.first_values(version_id)
    for blind in gone.verifying.open(version_id).blind:
        gone.verifying.commit(version_id, blind.key, values.get(blind.key, Value(Said.BLANK)))


def test_a_pin_that_was_reset_while_it_was_looked_at_lets_nobody_in(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotich_tui.store.people import pins

    true_fits = pins.fits

    def slow(stored: str | None, secret: str) -> bool:
        right = true_fits(stored, secret)
        if right:
            commune.station.people.recover(commune.user("N1").id, "AAAA-BBBB", None)
        return right

    monkeypatch.setattr(pins, "fits", slow)
    with pytest.raises(SignInError):
        SignIn(commune.station).desk("N1", PIN)
