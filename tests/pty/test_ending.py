"""The program ends with its terminal, and when it is asked to, and what was typed is kept."""

import os
import signal
import sys
from collections.abc import Iterator

import pytest

pytest.importorskip("pty", reason="pseudo-terminals are POSIX")

from benchmarks.operators.terminal import Terminal
from hotich_tui.domain.entry.values import Said, Value
from tests.conftest import PASSPHRASE, PIN, Commune

PROGRAM = [sys.executable, "-c", "from hotich_tui.cli import main; main()"]


@pytest.fixture
def keying(commune: Commune) -> Iterator[Terminal]:
    """A keyer's form, with one field left and the next one half typed."""
    commune.book()
    home = {"HOTICH_HOME": str(commune.home), "HOTICH_PASSPHRASE": PASSPHRASE}
    with Terminal(PROGRAM, env=home) as terminal:
        terminal.until("Đăng nhập")
        terminal.quiet(0.2, 2)
        # What is typed ahead waits for its screen.
        terminal.write(f"N1\r{PIN}\r")
        terminal.until("xã Mẫu")
        terminal.write("n1/1998\r7")
        terminal.until("đã lưu")
        terminal.quiet(0.2, 1)
        yield terminal


def stored(commune: Commune) -> dict[str, Value | None]:
    desk = commune.desk("N1")
    position = desk.keying.position()
    assert position is not None
    draft = desk.keying.open(position.version_id)
    return {key: reading.value for key, reading in draft.readings.items()}


def test_a_terminal_that_goes_away_without_a_hang_up(commune: Commune, keying: Terminal) -> None:
    """The process leads a session of its own and has no controlling terminal: nobody signals."""
    os.close(keying._fd)
    keying._fd = os.open(os.devnull, os.O_RDWR)
    assert keying.process.wait(60) == 0
    assert Value(Said.WRITTEN, "7") in stored(commune).values()
    assert Value(Said.WRITTEN, "1/1998") in stored(commune).values()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(
    commune: Commune, keying: Terminal, number: signal.Signals
) -> None:
    keying.process.send_signal(number)
    keying.until("\x1b[?1049l", raw=True)
    keying.quiet(0.2, 2)
    assert keying.process.wait(60) == 0
    assert Value(Said.WRITTEN, "7") in stored(commune).values()
