"""The commands as a technician runs them: real processes, exit codes, one sentence a refusal."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.store.station import SqlStation
from hotich_tui.sync.lock import only_one
from hotich_tui.sync.push import LOCK_FILE
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune, card
from tests.exchange.test_import import look_alike, row

WORD = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
"""A word of activation."""
SECRET = "HOÀNG THỊ THỬ"


class Cli:
    """Runs commands against one home."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.home, self.folder = home, folder
        self.pin = folder / "pin.txt"
        self.pin.write_text(PIN + "\n", "utf-8")

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        base = {k: v for k, v in os.environ.items() if not k.startswith("HOTICH_")}
        ours = {
            "HOTICH_HOME": str(self.home),
            "HOTICH_PASSPHRASE": PASSPHRASE,
            "HOTICH_PIN_FILE": str(self.pin),
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", "from hotich_tui.cli import main; main()", *arguments],
            env={**base, **ours, **environ},
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        told = done.stdout + done.stderr
        assert "Traceback" not in told, told
        assert PASSPHRASE not in told and PIN not in told
        return done

    def card(self, staff_no: str) -> dict[str, str]:
        """The number of somebody's card, in a file."""
        path = self.folder / f"card {staff_no}.txt"
        path.write_text(card(staff_no) + "\n", "utf-8")
        return {"HOTICH_ID_FILE": str(path)}

    def refused(self, *arguments: str, code: int | None = None, **environ: str) -> str:
        """A refusal: an exit code, a sentence on standard error, nothing on standard output."""
        done = self.run(*arguments, **environ)
        assert done.returncode != 0, done.stdout
        if code is not None:
            assert done.returncode == code, (done.returncode, done.stderr)
        assert done.stderr.strip(), arguments
        return done.stderr


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    """A station made by the commands themselves."""
    folder = tmp_path_factory.mktemp("cli")
    made = Cli(folder / "home", folder)
    done = made.run("init", "--commune", "00000", "--commune-name", "xã Mẫu", "--no-keyring")
    assert done.returncode == 0, done.stderr
    (made.folder / "recovery.txt").write_text(
        re.findall(r"[0-9A-Z]{4,}(?:-[0-9A-Z]{4,})+", done.stdout)[0], "utf-8"
    )
    for number, role in (("T1", "approver"), ("N1", "keyer"), ("S1", "verifier")):
        extra = [] if number == "T1" else ["--as", "T1"]
        name = f"Người {number}"
        done = made.run("user", "add", number, name, "--role", role, *extra, **made.card(number))
        assert done.returncode == 0, done.stderr
        station = SqlStation.open(made.home, passphrase=PASSPHRASE)
        SignIn(station).set_first_pin(number, WORD.findall(done.stdout)[0], PIN)
        station.close()
    yield made


def test_version(cli: Cli) -> None:
    assert cli.run("--version").stdout.startswith("hotich-tui 0.")


def test_people(cli: Cli) -> None:
    people = json.loads(cli.run("user", "list", "--as", "T1", "--json").stdout)
    assert {p["staff_no"]: p["roles"] for p in people} == {
        "T1": ["approver"],
        "N1": ["keyer"],
        "S1": ["verifier"],
    }
    nobody, number = ("user", "add", "X", "Không Ai", "--role", "keyer"), cli.card("X")
    cli.refused(*nobody, code=4, **number)
    cli.refused(*nobody, "--as", "N1", code=4, **number)
    assert "vua" in cli.refused("user", "add", "X", "X", "--role", "vua", "--as", "T1")
    cli.refused("user", "disable", "T1", "--as", "T1", code=4)
    cli.refused("user", "list", "--as", "Không Ai", code=4)
    wrong = cli.folder / "wrong.txt"
    wrong.write_text("000000", "utf-8")
    cli.refused("user", "list", "--as", "N1", code=4, HOTICH_PIN_FILE=str(wrong))
    cli.refused("user", "list", "--as", "T1", code=4, HOTICH_PIN_FILE="không có")
    assert len(json.loads(cli.run("user", "list", "--as", "T1", "--json").stdout)) == 3


def test_import_export_sync_backup(cli: Cli) -> None:
    """The whole way with commands; verifying and approving by the use cases between them."""
    file = look_alike(cli.folder / "a.xlsx", [row("01/2018"), row("02/2018"), row("")])
    done = cli.run("import", str(file), "--as", "N1", "--json")
    told = json.loads(done.stdout)
    assert (told["register"], told["records"], told["skipped"]) == ("KS", 2, 1)
    assert done.returncode == 1, "a row was left out"
    assert SECRET not in done.stderr
    cli.refused("import", str(file), "--as", "S1", "--yes", code=4)
    cli.refused("export", "--book", "KS 02/2018", "--out", ".", "--as", "T1")
    station = SqlStation.open(cli.home, passphrase=PASSPHRASE)
    commune = Commune(station, cli.home)
    for version in commune.desk("T1").books.versions(
        commune.desk("T1").books.progress()[0].book.id
    ):
        commune.verified(version.id)
        commune.desk("T1").approving.approve(version.id)
    station.close()
    done = cli.run("export", "--book", "KS 02/2018", "--out", "ra", "--as", "T1", "--json")
    path = cli.folder / json.loads(done.stdout)["path"]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert SECRET in {cell.value for line in sheet for cell in line}
    assert "KS 02/2018" in cli.refused("export", "--book", "99", "--out", ".", "--as", "T1")
    # Delivering.
    cli.refused("sync", code=4)
    with EmbeddedRegistry(f"sqlite:///{(cli.folder / 'r.db').as_posix()}") as registry:
        cli.refused("enrol", "--registry", registry.url, "--code", "0" * 32, code=4)
        code = registry.storage.new_code("00000")
        assert cli.run("enrol", "--registry", registry.url, "--code", code).returncode == 0
        told = json.loads(cli.run("sync", "--dry-run", "--json").stdout)
        assert told["waiting"] == 2 and told["acknowledged"] == 0
        cli.refused("sync", "--registry", "http://example.org", code=4)
        with only_one(cli.home / LOCK_FILE):
            cli.refused("sync", code=3)
        done = cli.run("sync", "--json")
        assert done.returncode == 0 and json.loads(done.stdout)["acknowledged"] == 2
    station = SqlStation.open(cli.home, passphrase=PASSPHRASE)
    again = Commune(station, cli.home)
    book = again.desk("N1").books.create("KT", "1", 1999, "xã Mẫu")
    version_id = again.keyed(book)
    again.verified(version_id)
    again.desk("T1").approving.approve(version_id)
    station.close()
    assert "máy chủ" in cli.refused("sync", code=2), "the registry is gone"
    # Copies.
    told = json.loads(cli.run("backup", "--to", "sao", "--json").stdout)
    assert told["records"] == 3 and Path(cli.folder / told["path"]).is_dir()
    copy = told["path"]
    assert cli.run("restore", copy, "--verify").returncode == 0
    recovery = (cli.folder / "recovery.txt").read_text("utf-8")
    assert cli.run("restore", copy, "--verify", "--recovery-key", recovery).returncode == 0
    cli.refused("restore", copy, "--verify", HOTICH_PASSPHRASE="sai")
    cli.refused("restore", "không có", "--verify")
    found = json.loads(cli.run("doctor", "--json").stdout)
    assert found["audit_broken_at"] is None and found["outbox"] == [1, 2, 0]
    assert SECRET not in json.dumps(found, ensure_ascii=False)


def test_books(cli: Cli) -> None:
    assert cli.run("book", "KH", "3", "2001", "xã Mẫu", "--as", "N1").returncode == 0
    cli.refused("book", "KH", "3", "2001", "xã Mẫu", "--as", "N1", code=4)
    cli.refused("book", "XX", "3", "2001", "xã Mẫu", "--as", "N1", code=4)
    cli.refused("book", "KH", "3", "3001", "xã Mẫu", "--as", "N1", code=4)


def test_what_is_carried_is_made_anew(cli: Cli) -> None:
    """Exit code 0 where it agreed; 1 where it did not, and then it is right."""
    station = SqlStation.open(cli.home, passphrase=PASSPHRASE)
    commune = Commune(station, cli.home)
    commune.keyed(commune.book(year=1987))
    station.close()
    done = cli.run("rebuild", "--as", "T1", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["agreed"] is True
    station = SqlStation.open(cli.home, passphrase=PASSPHRASE)
    with station.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger_stage SET stage = 'closed'")
        connection.exec_driver_sql("DELETE FROM tally")
    station.close()
    done = cli.run("rebuild", "--as", "T1")
    assert done.returncode == 1 and "ledger_stage" in done.stdout and "tally" in done.stdout
    assert cli.run("rebuild", "--as", "T1").returncode == 0
    assert cli.refused("rebuild", "--as", "N1")


def test_a_station_that_does_not_open(cli: Cli, tmp_path: Path) -> None:
    cli.refused("doctor", code=4, HOTICH_PASSPHRASE="sai")
    cli.refused("backup", code=4, HOTICH_HOME=str(tmp_path / "trống"))
    cli.refused("sync", code=4, HOTICH_HOME=str(tmp_path / "trống"))
    cli.refused(code=4, HOTICH_HOME=str(tmp_path / "trống"))
    again = ["init", "--commune", "1", "--commune-name", "x", "--no-keyring"]
    cli.refused(*again, code=4)
    (tmp_path / "tệp").write_text("", "utf-8")
    cli.refused(*again, code=4, HOTICH_HOME=str(tmp_path / "tệp"))
    assert (tmp_path / "tệp").read_text("utf-8") == ""
    assert not (tmp_path / "trống" / "station.db").exists()


def test_without_a_terminal_nothing_is_drawn(cli: Cli) -> None:
    assert cli.refused(code=4)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('langauge = "vi"', "langauge"),
        ('language = "xx"', "language"),
        ('idle_minutes = "lâu"', "idle_minutes"),
        ("idle_minutes =", "settings.toml"),
    ],
)
def test_settings_with_mistakes(cli: Cli, text: str, says: str) -> None:
    path = cli.home / "settings.toml"
    path.write_text(text, "utf-8")
    try:
        assert says in cli.refused(code=4)
    finally:
        path.unlink()


def test_keys(cli: Cli) -> None:
    assert cli.run("keys", "check").returncode == 0
    assert "keying.done" in cli.run("keys", "show").stdout
    folder = cli.home / "keymaps"
    folder.mkdir()
    (folder / "default.toml").write_text('[keying]\ndone = "f5"\n', "utf-8")
    assert "keying.blank" in cli.refused("keys", "check", code=4)
    (folder / "default.toml").unlink()


def test_unknown_words(cli: Cli) -> None:
    assert cli.run("đồng-bộ").returncode == 2
    assert cli.run("sync", "--nhanh").returncode == 2
