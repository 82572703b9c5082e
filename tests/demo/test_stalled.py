"""A scripted hand that waits in vain says where, and the command ends with 70."""

import json
import pickle
import sys
from collections.abc import Callable
from random import Random

import pytest

from hotich_tui.cli.app import app
from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.stalled import Diagnosis, NothingHappened, named_condition
from hotich_tui.cli.refusals import exit_code
from hotich_tui.ui.home.screen import HomeScreen

ARGUMENTS = ["demo", "--headless", "--records", "1"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs a command of which the hand soon gives up."""
    monkeypatch.setattr(keys, "LONGEST_WAIT", 3.0)
    return lambda *more: exit_code(lambda: app([*ARGUMENTS, *more], standalone_mode=False))


@pytest.fixture
def no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first screen's key for the form does nothing."""
    monkeypatch.setattr(HomeScreen, "action_key", lambda self: None)


@pytest.mark.usefixtures("no_form")
def test_the_hand_says_where_it_waits(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error: the screen, its text, its status line, the last keys; exit code 70."""
    assert run("--json") == 70
    captured = capsys.readouterr()
    error = json.loads(captured.out)["error"]
    assert error["screens"][-1] == "HomeScreen" and "KeyingScreen" in error["awaited"]
    assert error["keys"][-1] == "n" and "enter" in error["keys"] and error["seconds"] >= 3
    assert error["status"] and error["status"] in error["text"] and "xã Mẫu" in error["text"]
    assert error["focus"].startswith("BookTable")
    for part in (error["status"], error["text"], " ".join(error["keys"]), error["awaited"]):
        assert part in captured.err
    assert "70" not in captured.out and "Traceback" not in captured.err


@pytest.mark.usefixtures("no_form")
def test_without_json_it_is_on_standard_error_alone(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 70
    captured = capsys.readouterr()
    assert not captured.out and "HomeScreen" in captured.err and "Phím cuối" in captured.err


def test_an_app_that_ends_is_not_waited_for(
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A screen that fails ends the app: the hand sees that, and its mistake is told."""
    monkeypatch.setattr(keys, "LONGEST_WAIT", 600.0)

    def fails(self: HomeScreen) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(HomeScreen, "action_key", fails)
    assert run("--json") == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_the_diagnosis_crosses_to_another_process() -> None:
    """The typing benchmark plays in several."""
    told = Diagnosis(1.5, "rest", ("HomeScreen",), "", (), "{status}", ("n", "f10"), "a {row}")
    found = pickle.loads(pickle.dumps(NothingHappened(told)))
    assert isinstance(found, NothingHappened) and found.diagnosis == told
    assert str(found) == str(NothingHappened(told)) and "{row}" in str(found)


def test_a_condition_is_named_by_its_place() -> None:
    line = sys._getframe().f_lineno + 1
    shown = lambda n: n > 1  # noqa: E731
    told = named_condition(shown, (7, object()))
    assert told == f"test_a_condition_is_named_by_its_place, line {line} (7)"
    assert "Random" in named_condition(Random(1).getrandbits, (3,))
