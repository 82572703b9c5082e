"""`prove`, `audit` and `doctor` as a technician calls them, and their exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hotich_tui.cli.app import app
from hotich_tui.cli.proof_page import WIDTH
from hotich_tui.cli.refusals import exit_code
from hotich_tui.messages import say
from tests.cli.test_commands import Cli
from tests.conftest import PASSPHRASE, PIN, Commune
from tests.store.proof.conftest import lived, office  # noqa: F401
from tests.store.proof.forging import forge

FORGERIES = (
    "UPDATE reading_row SET text = 'Forged' WHERE id = 3",
    "UPDATE part_row SET role = 'verifier' WHERE role = 'approver'",
    "UPDATE approved_row SET payload = '{}'",
    "UPDATE outbox_row SET body = x'00'",
    "DELETE FROM audit_row",
    "UPDATE person SET roles = 'approver' WHERE staff_no = 'N1'",
    "UPDATE person SET pin_hash = 'x' WHERE staff_no = 'T1'",
)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    office: Commune,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command in this process: its exit code, and all that it printed."""
    pin = tmp_path / "pin.txt"
    pin.write_text(PIN, "utf-8")
    monkeypatch.setenv("HOTICH_HOME", str(office.home))
    monkeypatch.setenv("HOTICH_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("HOTICH_PIN_FILE", str(pin))

    def command(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = exit_code(lambda: app(list(arguments), standalone_mode=False))
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


def test_an_honest_station_is_proved(run: Run) -> None:
    code, text = run("prove", "--json")
    told = json.loads(text)
    assert (code, told["records"], told["proved"], told["broken"]) == (0, 4, 4, 0)
    paper = told["head"]["code"]
    code, text = run("prove", "KS 01/1998", "--code", paper)
    assert code == 0 and paper in text
    assert run("prove", "KS 99/1998")[0] != 0 and run("prove", "--code", "x")[0] != 0
    code, text = run("doctor", "--json")
    told = json.loads(text)
    assert (code, told["verdict"], told["proof"]["broken"]) == (0, "sound", 0)
    assert run("audit", "verify", "--code", paper)[0] == 0
    wrong = paper[:-1] + ("A" if paper[-1] != "A" else "B")
    assert run("audit", "verify", "--code", wrong)[0] == run("prove", "--code", wrong)[0] == 1


def test_the_log_is_exported_with_a_signature(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    for who in ("N1", "X1"):
        assert run("audit", "export", str(log), "--as", who)[0] != 0 and not log.exists()
        assert run("audit", "show", "--as", who)[0] != 0
    assert run("audit", "export", str(log), "--as", "T1")[0] == 0
    code, text = run("audit", "verify", "--file", str(log), "--json")
    assert code == 0 and json.loads(text)["good"]
    whole = log.read_bytes()
    assert b"Ch\xe1\xbb\xaf " not in whole, "no value of a record"
    lines = whole.splitlines(keepends=True)
    for forged in (
        whole.replace(b'"approve"', b'"approvd"', 1),
        b"".join(lines[1:]),
        b"".join((*lines[:-2], lines[-1])),
        b"".join(lines[:-1]),
        b"",
    ):
        log.write_bytes(forged)
        assert run("audit", "verify", "--file", str(log))[0] == 1
    code, text = run("audit", "show", "--as", "T1", "--event", "approve")
    assert code == 0 and text.count("approve") == 1


def test_the_page_of_a_book(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    command = ("prove", "KS 01/1998", "--page", str(page))
    assert run(*command)[0] != 0 and run(*command, "--as", "N1")[0] != 0 and not page.exists()
    assert run(*command, "--as", "T1")[0] == 0
    text = page.read_text("utf-8")
    code = json.loads(run("prove", "--json")[1])["head"]["code"]
    head = int(code.partition("-")[0])
    # The page's own note, and the sign-in for it, come after the head that it tells.
    assert f"{head - 1}-" in text
    assert all(f"Người {who}" in text for who in ("N1", "N2", "S1", "X1", "T1"))
    assert "đính chính" not in text and "Số 2: trả lại" in text
    assert max(map(len, text.splitlines())) <= WIDTH
    # The page in the documents is one that the program made.
    sample = (Path(__file__).parents[2] / "docs" / "trang-quyen.txt").read_text("utf-8")
    for name in ("title", "deeds", "keep", "sign", "open"):
        told = say(f"proof.page_{name}").split()
        assert " ".join(told) in " ".join(text.split()), name
        assert " ".join(told) in " ".join(sample.split()), name
    assert "đính chính" in sample and "→" in sample


@pytest.mark.parametrize("statement", FORGERIES)
def test_a_forgery_ends_with_1(office: Commune, run: Run, statement: str) -> None:  # noqa: F811
    forge(office, statement)
    office.station.close()
    code, text = run("prove", "--json")
    assert code == 1 and json.loads(text)["broken"] > 0
    code, text = run("doctor", "--json")
    assert code == 1 and json.loads(text)["verdict"] == "wrong" and "Forged" not in text


def test_as_processes(office: Commune, tmp_path: Path) -> None:  # noqa: F811
    cli = Cli(office.home, tmp_path)
    assert cli.run("prove", "--json").returncode == 0
    forge(office, FORGERIES[0])
    done = cli.run("prove", "--json")
    assert done.returncode == 1 and json.loads(done.stdout)["proved"] < 4
