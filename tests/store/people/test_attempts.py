"""Wrong PINs: counted before they are looked at, and waited for by no clock."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hotich_tui.store.people import pins
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune

THREE_YEARS = 3 * 365 * 86_400


def looked_at(commune: Commune, monkeypatch: pytest.MonkeyPatch, times: int) -> int:
    """How many of so many wrong PINs at once were compared with the right one."""
    compared = []

    def fits(stored: str | None, secret: str) -> bool:
        compared.append(secret)
        return False

    monkeypatch.setattr(pins, "fits", fits)
    door = SignIn(commune.station)

    def wrong(number: int) -> None:
        with pytest.raises(SignInError):
            door.desk("N1", f"{number:06}")

    with ThreadPoolExecutor(times) as pool:
        list(pool.map(wrong, range(times)))
    return len(compared)


def test_forty_wrong_pins_at_once_are_five(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_at(commune, monkeypatch, 40) == 5
    with pytest.raises(SignInError) as waits:
        SignIn(commune.station).desk("N1", PIN)
    assert waits.value.key == "workflow.wait"


def test_the_control_without_the_rule_all_forty_are_looked_at(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pins, "still_to_wait", lambda *_: 0.0)
    assert looked_at(commune, monkeypatch, 40) == 40


def test_a_clock_years_ahead_locks_nobody_out_for_years(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, up = [1e9], [1000.0]
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE, clock=lambda: clock[0])
    station.people.attempts.uptime = lambda: up[0]
    door = SignIn(station)
    clock[0] += THREE_YEARS
    for _ in range(5):
        with pytest.raises(SignInError):
            door.desk("N1", "000000")
    clock[0] -= THREE_YEARS
    with pytest.raises(SignInError) as waits:
        door.desk("N1", PIN)
    assert waits.value.kwargs["seconds"] <= 16
    up[0] += 15
    assert door.desk("N1", PIN).user.staff_no == "N1"
    station.close()


def test_a_clock_set_forward_shortens_no_wait(commune: Commune) -> None:
    clock, up = [1e9], [1000.0]
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE, clock=lambda: clock[0])
    station.people.attempts.uptime = lambda: up[0]
    door = SignIn(station)
    for _ in range(5):
        with pytest.raises(SignInError):
            door.desk("N1", "000000")
    clock[0] += THREE_YEARS
    with pytest.raises(SignInError) as waits:
        door.desk("N1", PIN)
    assert waits.value.key == "workflow.wait"
    # The control: by the counter it is over.
    up[0] += 15
    door.desk("N1", PIN)
    station.close()


def test_a_restart_ends_no_wait_and_makes_none_longer_than_an_hour(commune: Commune) -> None:
    up = [50_000.0]
    attempts = commune.station.people.attempts
    attempts.uptime = lambda: up[0]
    door = SignIn(commune.station)
    for _ in range(40):
        with pytest.raises(SignInError):
            door.desk("N1", "000000")
        up[0] += 900
    up[0] = 5.0
    with pytest.raises(SignInError) as waits:
        door.desk("N1", PIN)
    assert 0 < waits.value.kwargs["seconds"] <= 901
    up[0] += 890
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    up[0] += 10
    assert door.desk("N1", PIN).user.staff_no == "N1"


def test_waits_of_before_are_counted_from_now_on(commune: Commune) -> None:
    """0.1.0 noted when, by a clock; nobody is kept out by a time that is still to come."""
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(
            "UPDATE person SET failed = 9, failed_at = '2099-01-01T00:00:00+00:00'"
            " WHERE staff_no = 'N1'"
        )
    up = [7.0]
    commune.station.people.attempts.uptime = lambda: up[0]
    door = SignIn(commune.station)
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    up[0] += 15 * 60
    door.desk("N1", PIN)


def test_the_counter_goes_forward() -> None:
    assert 0 < pins.uptime() <= pins.uptime()
