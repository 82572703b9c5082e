"""One human, two people: every way to it through the use cases, and what an account's life is."""

import pytest

from hotich_tui.domain.record.lifecycle import Role, SeatEnded, WrongRole
from hotich_tui.store.file.errors import StoreError, Taken
from hotich_tui.store.people import accounts as store_accounts
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.people import accounts as use_cases
from hotich_tui.workflow.people.accounts import Alike
from hotich_tui.workflow.ports.people import PersonEvent
from hotich_tui.workflow.rules.errors import BadInput, HotichError, SignInError
from hotich_tui.workflow.rules.secrets import check_passphrase
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune, card

VERIFIER, KEYER = frozenset({Role.VERIFIER}), frozenset({Role.KEYER})
OTHER_PIN = "593817"


def add(commune: Commune, staff_no: str, name: str, number: str = "", reason: str = "") -> str:
    """An account made by T1; its word."""
    made = commune.desk("T1").accounts.add(
        staff_no=staff_no, name=name, roles=VERIFIER, number=number or card(staff_no), reason=reason
    )
    return made.word


def audited(commune: Commune, event: str) -> int:
    with commune.station.engine.connect() as connection:
        return int(
            connection.exec_driver_sql(
                "SELECT count(*) FROM audit WHERE event = ?", (event,)
            ).scalar_one()
        )


# A second account.


def test_the_same_card_gets_no_second_account(commune: Commune) -> None:
    with pytest.raises(Taken) as taken:
        add(commune, "N1b", "Hoàn Toàn Khác", card("N1"))
    assert taken.value.kwargs["staff_no"] == "N1"
    with pytest.raises(Taken):
        add(commune, "N1b", "Hoàn Toàn Khác", f" {card('N1')[:3]} {card('N1')[3:]}")


def test_the_control_without_the_number_a_second_account_does_both_readings(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: N1 keys, the same human verifies as N1b."""
    numbers = iter("123456789")
    true_mac = store_accounts.Identities.mac
    monkeypatch.setattr(
        store_accounts.Identities,
        "mac",
        lambda self, connection, number: true_mac(self, connection, number + next(numbers)),
    )
    word = add(commune, "N1b", "Hoàn Toàn Khác", card("N1"))
    SignIn(commune.station).set_first_pin("N1b", word, PIN)
    commune.verified(commune.keyed(commune.book()), verifier="N1b")


@pytest.mark.parametrize("number", ["", "123", "0" * 12, "1" * 9, "12345678901a", "1234567890123"])
def test_an_account_needs_the_number_of_a_card(commune: Commune, number: str) -> None:
    with pytest.raises(BadInput):
        commune.desk("T1").accounts.add(staff_no="Z", name="Z Y", roles=KEYER, number=number)


@pytest.mark.parametrize("name", ["Lò Văn Thử", "LO VAN THU", "Lò Thử", "Lò Văn Thửn"])
def test_a_like_name_asks_for_a_reason_that_the_next_approver_sees(
    commune: Commune, name: str
) -> None:
    commune.give_pin("T2")
    add(commune, "V1", "Lò Văn Thử")
    with pytest.raises(Alike) as alike:
        add(commune, "V2", name)
    assert [user.staff_no for user in alike.value.people] == ["V1"]
    with pytest.raises(Alike):
        add(commune, "V2", name, reason="  ")
    add(commune, "V2", name, reason="anh em họ")
    assert not commune.desk("T1").accounts.waiting_doubts(), "T1 let it through"
    assert not commune.desk("A1").accounts.waiting_doubts(), "no approver"
    (doubt,) = commune.desk("T2").accounts.waiting_doubts()
    assert (doubt.user.staff_no, doubt.other.staff_no) == ("V2", "V1")
    assert doubt.reason == "anh em họ" and doubt.by is not None and doubt.by.staff_no == "T1"
    commune.desk("T1").accounts.seen(doubt.user.id)
    assert commune.desk("T2").accounts.waiting_doubts(), "who let it through is not the next one"
    commune.desk("T2").accounts.seen(doubt.user.id)
    assert not commune.desk("T2").accounts.doubts()


def test_the_only_approver_sees_it_too(commune: Commune) -> None:
    add(commune, "V1", "Lò Văn Thử")
    add(commune, "V2", "Lò Văn Thử", reason="hai người")
    (doubt,) = commune.desk("T1").accounts.waiting_doubts()
    commune.desk("T1").accounts.seen(doubt.user.id)
    assert not commune.desk("T1").accounts.waiting_doubts()


def test_the_control_without_the_comparison_a_like_name_passes(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(commune, "V1", "Lò Văn Thử")
    monkeypatch.setattr(use_cases, "alike", lambda *_: [])
    add(commune, "V2", "Lò Văn Thử")
    assert not commune.desk("T1").accounts.doubts()


def test_a_name_taken_by_renaming_is_asked_for_as_well(commune: Commune) -> None:
    add(commune, "V1", "Lò Văn Thử")
    chief = commune.desk("T1").accounts
    with pytest.raises(Alike):
        chief.rename("N2", "Lò Văn Thử")
    chief.rename("N2", "Lò Văn Thử", "đúng giấy khai sinh")
    assert commune.user("N2").name == "Lò Văn Thử" and chief.doubts()
    assert audited(commune, "user_rename") == audited(commune, "user_alike") == 1
    chief.rename("N2", "Lò Văn Thử", "thử"), chief.rename("N1", "Tòng Thị Đổi")
    assert commune.user("N1").name == "Tòng Thị Đổi"


# The first PIN.


def test_the_first_to_type_a_new_number_does_not_set_its_pin(commune: Commune) -> None:
    word, door = add(commune, "V1", "Lò Văn Thử"), SignIn(commune.station)
    for guess in ("", "AAAA-BBBB", PIN):
        with pytest.raises(SignInError):
            door.set_first_pin("V1", guess, OTHER_PIN)
    assert door.needs_pin("V1")
    door.set_first_pin("V1", word.lower().replace("-", " "), PIN)
    # The word is good for once.
    with pytest.raises(SignInError):
        door.set_first_pin("V1", word, OTHER_PIN)
    with pytest.raises(SignInError):
        door.desk("V1", OTHER_PIN)


def test_the_control_were_any_word_right_the_first_to_type_would(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(commune, "V1", "Lò Văn Thử")
    monkeypatch.setattr(store_accounts, "fits", lambda *_: True)
    SignIn(commune.station).set_first_pin("V1", "AAAA-BBBB", PIN)


def test_words_are_counted_like_pins(commune: Commune) -> None:
    word, door = add(commune, "V1", "Lò Văn Thử"), SignIn(commune.station)
    for _ in range(5):
        with pytest.raises(SignInError):
            door.check_word("V1", "AAAA-BBBB")
    with pytest.raises(SignInError) as waits:
        door.set_first_pin("V1", word, PIN)
    assert waits.value.key == "workflow.wait"


def test_the_holder_changes_the_pin(commune: Commune) -> None:
    door = SignIn(commune.station)
    desk = door.desk("N1", PIN)
    with pytest.raises(SignInError):
        door.change_pin("N1", OTHER_PIN, "864209")
    for weak in ("1", "123", "000000", "123456", "121212", "123123", "112211"):
        with pytest.raises(BadInput):
            door.change_pin("N1", PIN, weak)
    door.change_pin("N1", PIN, OTHER_PIN)
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    assert door.desk("N1", OTHER_PIN).user == desk.user
    assert audited(commune, "pin_change") == 1
    desk.books.progress()


def test_passphrases_that_are_refused() -> None:
    for weak in ("1", "123", "000000", "123456789012", "aaaaaaaaaa", "matkhau", "01.02.2003"):
        with pytest.raises(BadInput):
            check_passphrase(weak)
    check_passphrase(PASSPHRASE)


# Resets.


def test_a_pin_is_reset_by_the_only_approver(commune: Commune) -> None:
    door = SignIn(commune.station)
    seat = door.desk("N1", PIN)
    made = commune.desk("T1").accounts.reset("N1")
    assert made is not None
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    with pytest.raises(SeatEnded):
        seat.books.create("KS", "9", 1998, "xã Mẫu")
    assert door.set_first_pin("N1", made.word, OTHER_PIN).user.staff_no == "N1"


def test_a_pin_is_reset_by_two_approvers(commune: Commune) -> None:
    """One alone, however often, does nothing: neither on another's behalf nor their own."""
    commune.give_pin("T2")
    first, door = commune.desk("T1").accounts, SignIn(commune.station)
    assert first.reset("N1") is None and first.reset("N1") is None
    door.desk("N1", PIN)
    assert [row.user.staff_no for row in first.listed() if row.asked] == ["N1"]
    made = commune.desk("T2").accounts.reset("N1")
    assert made is not None and not any(row.asked for row in first.listed())
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    assert first.reset("N1") is None, "the next one begins anew"
    (note,) = commune.station.people.notes(PersonEvent.RESET)
    assert (note.by, note.other) == (commune.user("T2").id, commune.user("T1").id)


def test_the_control_were_one_enough_one_approver_takes_every_pin(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune.give_pin("T2")
    for module in (use_cases, store_accounts):
        monkeypatch.setattr(module, "approvers_to_reset", lambda *_: 1)
    assert commune.desk("T1").accounts.reset("N1") is not None


def test_who_asked_and_is_no_approver_any_more_does_not_count(commune: Commune) -> None:
    for who in ("T2", "M1"):
        commune.give_pin(who)
    assert commune.desk("T2").accounts.reset("N1") is None
    commune.desk("T1").accounts.set_roles("T2", KEYER)
    assert commune.desk("M1").accounts.reset("N1") is None
    assert commune.desk("T1").accounts.reset("N1") is not None


def test_nobody_resets_an_approver_alone(commune: Commune) -> None:
    """Whoever could would approve under two names."""
    with pytest.raises(WrongRole):
        commune.desk("T1").accounts.reset("T1")
    commune.give_pin("T2")
    with pytest.raises(WrongRole):
        commune.desk("T1").accounts.reset("T2")
    with pytest.raises(WrongRole):
        commune.station.people.reset(commune.user("T2").id, "AAAA-BBBB", commune.user("T1"))


def test_an_approvers_own_pin_by_the_technician_with_the_printed_key(commune: Commune) -> None:
    door = SignIn(commune.station)
    technician = commune.give_pin("K1")
    with pytest.raises(WrongRole):
        door.recover("T1", commune.recovery_key, None)
    with pytest.raises(WrongRole):
        door.recover("T1", commune.recovery_key, commune.desk("N1"))
    with pytest.raises(WrongRole):
        door.recover("N1", commune.recovery_key, technician)
    other = SqlStation.create(
        commune.home / "other", commune="1", commune_name="x", passphrase=PASSPHRASE
    )
    other[0].close()
    for wrong in (other[1], "AAAAA", commune.recovery_key[:-1] + "A"):
        with pytest.raises((SignInError, StoreError)):
            door.recover("T1", wrong, technician)
    door.desk("T1", PIN)
    made = door.recover("T1", commune.recovery_key, technician)
    assert door.set_first_pin("T1", made.word, OTHER_PIN).user.staff_no == "T1"
    (note,) = commune.station.people.notes(PersonEvent.RECOVERED, person=commune.user("T1").id)
    assert note.by == technician.user.id


def test_where_no_technician_can_sign_in_the_printed_key_is_enough(commune: Commune) -> None:
    door = SignIn(commune.station)
    made = door.recover("T1", commune.recovery_key, None)
    door.set_first_pin("T1", made.word, OTHER_PIN)


def test_a_reset_stands_on_the_page_of_the_book(commune: Commune) -> None:
    chief, book, other = commune.desk("T1").accounts, commune.book(), commune.book()
    commune.keyed(book)
    chief.reset("N1")
    (reset,) = chief.resets_in(book.id)
    assert reset.user.staff_no == "N1" and [user.staff_no for user in reset.by] == ["T1"]
    assert not chief.resets_in(other.id)


# Rights.


def test_roles_are_given_and_taken(commune: Commune) -> None:
    chief = commune.desk("T1").accounts
    chief.set_roles("N1", KEYER | VERIFIER)
    assert commune.user("N1").roles == KEYER | VERIFIER and audited(commune, "user_roles") == 1
    commune.verified(commune.keyed(commune.book(), keyer="N2"), verifier="N1")
    with pytest.raises(BadInput):
        chief.set_roles("N1", frozenset())
    chief.disable("N2")
    chief.enable("N2")
    commune.keyed(commune.book(), keyer="N2")
    assert audited(commune, "user_enable") == 1


@pytest.mark.parametrize("who", ["N1", "K1", "A1"])
def test_only_approvers_change_accounts_and_never_their_own(commune: Commune, who: str) -> None:
    room, chief = commune.desk(who).accounts, commune.desk("T1").accounts
    for change in (
        lambda: room.set_roles("N2", VERIFIER),
        lambda: room.rename("N2", "Tòng Thị Đổi"),
        lambda: room.disable("N2"),
        lambda: room.enable("N2"),
        lambda: room.reset("N2"),
        lambda: room.identify("N2", card("x")),
        lambda: room.add(staff_no="Z", name="Z Y", roles=KEYER, number=card("Z")),
        lambda: room.seen(commune.user("N2").id),
        lambda: chief.set_roles("T1", VERIFIER),
        lambda: chief.disable("T1"),
        lambda: chief.reset("T1"),
    ):
        with pytest.raises(WrongRole):
            change()


def test_the_last_approver_cannot_go(commune: Commune) -> None:
    """Nor can the last one with a PIN, while others have none yet."""
    second = commune.give_pin("T2")
    commune.desk("T1").accounts.disable("T2")
    commune.desk("T1").accounts.enable("T2")
    second = commune.desk("T2")
    second.accounts.disable("T1")
    with pytest.raises(SeatEnded):
        commune.station.people.disable(second.user.id, commune.user("T1"))
    for roles in (KEYER, VERIFIER):
        with pytest.raises(HotichError):
            commune.station.people.set_roles(second.user.id, roles, second.user)


def test_the_first_person_is_an_approver(commune: Commune) -> None:
    home = commune.home / "fresh"
    station, _ = SqlStation.create(home, commune="1", commune_name="x", passphrase=PASSPHRASE)
    door, asked = SignIn(station), {"staff_no": "A", "name": "Lò Thử", "number": card("A")}
    for roles in (KEYER, VERIFIER, frozenset({Role.TECHNICIAN, Role.AUDITOR})):
        with pytest.raises(WrongRole):
            door.add_user(roles=roles, by=None, **asked)
    made = door.add_user(roles=frozenset({Role.APPROVER, Role.KEYER}), by=None, **asked)
    with pytest.raises(WrongRole):
        door.add_user(roles=frozenset({Role.APPROVER}), by=None, **{**asked, "staff_no": "B"})
    door.set_first_pin("A", made.word, PIN)
    station.close()


# People of before.


def test_people_of_before_work_on_and_get_their_number(commune: Commune) -> None:
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TRIGGER person_same_human")
        connection.exec_driver_sql("UPDATE person SET identity = NULL")
        connection.exec_driver_sql("DELETE FROM identity_sealed")
    commune.verified(commune.keyed(commune.book()))
    chief = commune.desk("T1").accounts
    assert not any(row.identified for row in chief.listed())
    chief.identify("N1", card("N1"))
    with pytest.raises(Taken):
        chief.identify("N2", card("N1"))
    with pytest.raises(Taken):
        chief.identify("N1", card("other"))
    with pytest.raises(Taken):
        add(commune, "N1b", "Hoàn Toàn Khác", card("N1"))
    assert [row.user.staff_no for row in chief.listed() if row.identified] == ["N1"]
