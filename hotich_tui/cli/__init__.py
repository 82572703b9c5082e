"""The command line: wires the parts. Heavy imports stay inside the commands."""

import os
import sys

TERMINAL = {"ESCDELAY": "25", "TEXTUAL_FPS": "500"}
"""Read by Textual when it is imported. Esc would wait 100 ms otherwise. What is painted soon after
something else waits for the next frame, and a Tab paints three times: at 120 frames a second a Tab
with its commit took 8 ms longer than at 500 (measured)."""


def main() -> None:
    """Run a command; a refusal is a sentence on standard error and an exit code, no traceback."""
    for name, value in TERMINAL.items():
        os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if len(sys.argv) == 1:
        # The screens start without the command line's parser: 0.2 s (measured).
        from hotich_tui.cli.refusals import exit_code
        from hotich_tui.cli.screens import open_screens

        raise SystemExit(exit_code(open_screens))
    from hotich_tui.cli.app import run

    raise SystemExit(run())
