"""A program in a real pseudo-terminal: what it drew, and when the first bytes of it came."""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
_CONTROL = re.compile(r"\x1b\[[0-9;:?<>=]*[a-zA-Z]|\x1b[PX^_\]].*?(?:\x1b\\|\x07)|\x1b.")


def in_checkout(checkout: Path) -> dict[str, str]:
    """The environment in which another checkout's code runs instead of this one's."""
    return {**os.environ, "PYTHONPATH": str(checkout)}


class NothingShown(AssertionError):
    """The program did not draw what was waited for."""


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment as a user's would be: bytecode kept, colours on."""
    found = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE",)}
    found.update({"TERM": "xterm-256color", "ESCDELAY": "25", "LANG": "C.UTF-8"})
    found.update(extra or {})
    return found


class Terminal:
    """Runs a program in a pseudo-terminal.

    Args:
        command: Program and arguments.
        size: Columns and rows.
        stderr: Where its standard error goes; the terminal when None.
        pass_fds: File descriptors that stay open in the program.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        stderr: IO[bytes] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._fd, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.drawn = b""
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=inner,
            stdout=inner,
            stderr=stderr if stderr is not None else inner,
            env=environment(env),
            cwd=ROOT,
            start_new_session=True,
            pass_fds=pass_fds,
        )
        os.close(inner)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._fd)

    def write(self, keys: str) -> float:
        """Send keys in one write; returns the time just before."""
        data, now = keys.encode(), time.perf_counter()
        os.write(self._fd, data)
        return now

    def read(self, seconds: float) -> float | None:
        """Take what comes first within so many seconds; when it came, or None."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return None
        now = time.perf_counter()
        try:
            self.drawn += os.read(self._fd, 1 << 16)
        except OSError:  # Linux says EIO when the other end closes.
            return None
        return now

    def quiet(self, seconds: float, most: float = 5.0) -> float | None:
        """Read until nothing came for so long; when the last bytes came."""
        last, end = None, time.perf_counter() + most
        while time.perf_counter() < end:
            now = self.read(seconds)
            if now is None:
                break
            last = now
        return last

    def text(self) -> str:
        """All that was drawn so far, without the escape sequences."""
        return _CONTROL.sub("", self.drawn.decode("utf-8", "replace"))

    def until(self, wanted: str, seconds: float = 20.0, *, raw: bool = False) -> float:
        """Read until a text was drawn; when the bytes with it came.

        Args:
            raw: Look for it among the escape sequences too.

        Raises:
            NothingShown: It did not come.
        """
        end = now = time.perf_counter() + seconds
        while wanted not in (self.drawn.decode("utf-8", "replace") if raw else self.text()):
            left = end - time.perf_counter()
            came = self.read(min(max(left, 0), 0.5))
            now = came or now
            if came is None and (left <= 0 or self.process.poll() is not None):
                raise NothingShown(wanted, self.text()[-2000:])
        return now

    def forget(self) -> None:
        """Drop what was drawn so far."""
        self.drawn = b""

    def cpu_ms(self) -> float:
        """CPU time that the program used so far, in ms (resolution 10 ms)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICKS

    def rss_mb(self) -> float:
        """Resident memory of the program now, in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("utf-8")
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024
