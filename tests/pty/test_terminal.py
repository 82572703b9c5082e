"""The program in a real terminal: it draws, understands an input method's bursts, and leaves."""

import sys
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="pseudo-terminals are POSIX")

from benchmarks.operators.terminal import Terminal

BACK, TAB, CLEAR, QUIT = "\x7f", "\t", "\x15", "\x11"
DEMO = [sys.executable, "-c", "from hotich_tui.cli import main; main()", "demo"]


def sign_in(terminal: Terminal) -> None:
    terminal.until("Đăng nhập")
    terminal.until("271828")
    # Enter takes the cursor to the PIN, and dots for digits, once the demo's station is filled.
    for _ in range(60):
        terminal.forget()
        terminal.write(f"{CLEAR}N1\r")
        terminal.quiet(0.3, 1)
        terminal.write("2")
        terminal.quiet(0.3, 1)
        if "•" in terminal.text():
            terminal.write("71828\r")
            terminal.until("Người Nhập Một")
            terminal.until("/1998")
            return
    raise AssertionError(terminal.text()[-1500:])


def leave(terminal: Terminal) -> None:
    terminal.write(QUIT)
    terminal.until("\x1b[?1049l", raw=True)
    terminal.quiet(0.2, 2)
    assert terminal.process.wait(20) == 0


def test_a_burst_into_a_field_and_out_again() -> None:
    with Terminal(DEMO, size=(80, 24)) as terminal:
        sign_in(terminal)
        terminal.write("n")
        terminal.until("7/20")
        terminal.quiet(0.5, 3)
        terminal.forget()
        terminal.write(f"{CLEAR}nguyen{BACK * 3}yễn thi{BACK}ị{TAB}")
        terminal.until("nguyễn thị")
        terminal.until("đã lưu")
        leave(terminal)


def test_bursts_over_several_fields() -> None:
    """UniKey with 0x08, Tab inside, combining marks, a bracketed paste: three fields, one write."""
    with Terminal(DEMO, size=(80, 24)) as terminal:
        sign_in(terminal)
        terminal.write("n")
        terminal.until("7/20")
        terminal.quiet(0.5, 3)
        # By jump mode to page 1 and the place of birth: three places stand below each other.
        terminal.write("\x07")
        terminal.until("Nhảy ô")
        terminal.forget()
        terminal.write(
            f"1r{CLEAR}xa\x08ã Va\x08ạn{TAB}"
            f"{CLEAR}{unicodedata.normalize('NFD', 'huyện Thử')}{TAB}"
            f"{CLEAR}\x1b[200~tỉnh\r\nMẫ\u200bu\x1b[201~{TAB}"
        )
        terminal.until("đã lưu")
        # Over a page and back: all of it is drawn at once.
        terminal.write("\x1b[6~")
        terminal.quiet(0.5, 3)
        terminal.forget()
        terminal.write("\x1b[5~")
        for text in ("xã Vạn", "huyện Thử", "tỉnh Mẫu"):
            terminal.until(text)
        leave(terminal)


def test_it_draws_although_standard_error_goes_to_a_file(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as file, Terminal(DEMO, size=(80, 24), stderr=file) as terminal:
        terminal.until("Đăng nhập")
        leave(terminal)
    assert b"\x1b[" not in log.read_bytes()
