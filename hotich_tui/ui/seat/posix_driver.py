"""Drawing on a POSIX terminal until it is gone."""

import select

from textual.drivers.linux_driver import LinuxDriver


class StationDriver(LinuxDriver):
    """Textual's driver, which would wait for ever for a terminal that is gone, or read its end
    again and again, a core busy with it (25 minutes, seen)."""

    gone = False
    """Nothing is read or drawn any more."""

    def look(self) -> bool:
        """Whether the terminal is gone: its other end was closed, with a hang-up or without."""
        if self.input_tty and not self.gone:
            poll = select.poll()
            poll.register(self.fileno, 0)
            if any(found & (select.POLLHUP | select.POLLERR) for _, found in poll.poll(0)):
                self._lose()
        return self.gone

    def _lose(self) -> None:
        self.gone = True
        # The thread that reads looks at it before each read.
        self.exit_event.set()

    def write(self, data: str) -> None:
        """Draw, while there is something that draws: the queue to it takes 30 texts, and then its
        caller would stand still."""
        writer = self._writer_thread
        if writer is not None and not writer.is_alive():
            self._lose()
        if not self.gone:
            super().write(data)

    def close(self) -> None:
        """Let what was drawn last come out."""
        if not self.gone:
            super().close()
