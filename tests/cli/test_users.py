"""The life of an account by command: what is refused says so, and what is made works."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotich_tui.cli.app import app
from hotich_tui.cli.refusals import exit_code
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.rules import secrets
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune, card

WORD = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
OTHER_PIN = "593817"


class Office:
    """Runs commands in this process."""

    def __init__(
        self,
        commune: Commune,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.commune, self._folder, self._capsys = commune, folder, capsys
        self._set = monkeypatch.setenv
        self._set("HOTICH_HOME", str(commune.home))
        self._set("HOTICH_PASSPHRASE", PASSPHRASE)
        self.holds("HOTICH_PIN_FILE", PIN)

    def holds(self, variable: str, secret: str) -> None:
        path = self._folder / f"{variable}.txt"
        path.write_text(secret + "\n", "utf-8")
        self._set(variable, str(path))

    def run(self, *words: str) -> tuple[int, str]:
        """Exit code, and what was said."""
        code = exit_code(lambda: app(list(words), standalone_mode=False))
        told = self._capsys.readouterr()
        assert "Traceback" not in told.err and PIN not in told.out + told.err
        return code, told.out + told.err


@pytest.fixture
def office(
    commune: Commune,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Office]:
    yield Office(commune, tmp_path, monkeypatch, capsys)


def test_one_human_gets_no_second_account(office: Office) -> None:
    """With the attack as it was: same name, another number, the other role."""
    office.holds("HOTICH_ID_FILE", card("N1"))
    again = ("user", "add", "N1b", "Người N1", "--role", "verifier", "--as", "T1")
    code, told = office.run(*again)
    assert code == 4 and "Người N1 (N1)" in told
    code, told = office.run(*again, "--reason", "hai người")
    assert code == 4 and "N1" in told and "một tài khoản" in told
    assert office.commune.station.people.find("N1b") is None
    # The control: with a card of their own they are somebody else, and the next approver looks.
    office.holds("HOTICH_ID_FILE", card("N1b"))
    code, told = office.run(*again, "--reason", "hai người")
    (word,) = WORD.findall(told)
    assert code == 0
    SignIn(office.commune.station).set_first_pin("N1b", word, OTHER_PIN)
    _, told = office.run("user", "list", "--as", "T1")
    assert "hai người" in told and "N1b" in told
    assert office.run("user", "seen", "N1b", "--as", "T1")[0] == 0
    assert "hai người" not in office.run("user", "list", "--as", "T1")[1]


def test_roles_names_closing_opening_and_numbers(office: Office) -> None:
    asked = ("user", "roles", "N2", "--add", "verifier", "--remove", "keyer", "--as", "T1")
    assert office.run(*asked)[0] == 0
    assert office.commune.user("N2").roles == {Role.VERIFIER}
    assert office.run("user", "roles", "N2", "--as", "T1")[0] == 4
    assert office.run("user", "roles", "N2", "--remove", "verifier", "--as", "T1")[0] == 4
    assert office.run("user", "roles", "N2", "--add", "vua", "--as", "T1")[0] == 4
    assert office.run("user", "rename", "N2", "Lò Văn Thử", "--as", "T1")[0] == 0
    assert office.commune.user("N2").name == "Lò Văn Thử"
    assert office.run("user", "disable", "N2", "--as", "T1")[0] == 0
    assert office.commune.user("N2").disabled
    assert office.run("user", "enable", "N2", "--as", "T1")[0] == 0
    assert not office.commune.user("N2").disabled
    for gone in ("disable", "reset"):
        assert office.run("user", gone, "T1", "--as", "T1")[0] == 4
    assert office.run("user", "roles", "T1", "--remove", "approver", "--as", "T1")[0] == 4
    office.holds("HOTICH_ID_FILE", card("N2"))
    assert office.run("user", "identify", "N2", "--as", "T1")[0] == 4, "it has a number"
    for command in ("disable", "enable", "reset", "seen"):
        assert office.run("user", command, "N2", "--as", "N1")[0] == 4, "no approver"


def test_a_reset_takes_two_and_exits_1_while_one_is_missing(office: Office) -> None:
    office.commune.give_pin("T2")
    code, told = office.run("user", "reset", "N1", "--as", "T1")
    assert code == 1 and not WORD.findall(told)
    rows = json.loads(office.run("user", "list", "--as", "T1", "--json")[1])
    assert [row["staff_no"] for row in rows if row["reset_asked"]] == ["N1"]
    code, told = office.run("user", "reset", "N1", "--as", "T2")
    assert code == 0
    SignIn(office.commune.station).set_first_pin("N1", WORD.findall(told)[0], OTHER_PIN)


def test_an_approvers_own_by_the_technician_with_the_key_and_a_pin_by_its_holder(
    office: Office,
) -> None:
    office.commune.give_pin("K1")
    office.holds("HOTICH_RECOVERY_FILE", office.commune.recovery_key)
    assert office.run("user", "recover", "T1")[0] == 4, "a technician can sign in"
    code, told = office.run("user", "recover", "T1", "--as", "K1")
    assert code == 0
    door = SignIn(office.commune.station)
    door.set_first_pin("T1", WORD.findall(told)[0], OTHER_PIN)
    for weak in ("1", "123", "000000"):
        office.holds("HOTICH_NEW_PIN_FILE", weak)
        assert office.run("user", "pin", "--as", "N1")[0] == 4
    office.holds("HOTICH_NEW_PIN_FILE", OTHER_PIN)
    assert office.run("user", "pin", "--as", "N1")[0] == 0
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    door.desk("N1", OTHER_PIN)


@pytest.mark.parametrize("weak", ["1", "123", "000000"])
def test_a_station_takes_no_easy_passphrase(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    """The control: without the rule the station is made."""
    home = tmp_path / "new"
    monkeypatch.setenv("HOTICH_HOME", str(home))
    monkeypatch.setenv("HOTICH_PASSPHRASE", weak)
    init = ("init", "--commune", "1", "--commune-name", "x", "--no-keyring")
    assert office.run(*init)[0] == 4 and not home.exists()
    nothing: Callable[[str], None] = lambda _: None  # noqa: E731
    monkeypatch.setattr(secrets, "check_passphrase", nothing)
    assert office.run(*init)[0] == 0 and home.exists()


def test_the_first_person_by_command_is_an_approver(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "new"
    SqlStation.create(home, commune="1", commune_name="x", passphrase=PASSPHRASE)[0].close()
    monkeypatch.setenv("HOTICH_HOME", str(home))
    office.holds("HOTICH_ID_FILE", card("A"))
    code, told = office.run("user", "add", "A", "Lò Thử", "--role", "keyer")
    assert code == 4 and "phê duyệt" in told
    code, told = office.run("user", "add", "A", "Lò Thử", "--role", "approver")
    assert code == 0 and WORD.findall(told)


def test_every_door_that_sets_a_passphrase_asks_the_rule() -> None:
    """A new caller of `SqlStation.create` joins this list, or fails it."""
    root = Path(__file__).parents[2] / "hotich_tui"
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "SqlStation.create(" in path.read_text("utf-8")
    }
    assert found == {"cli/station.py", "cli/demo/world.py", "store/station.py"}
    assert "check_passphrase(passphrase)" in (root / "cli" / "station.py").read_text("utf-8")
