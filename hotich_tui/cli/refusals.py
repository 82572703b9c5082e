"""How a command ends: a refusal is a sentence on standard error and an exit code."""

import sys
from collections.abc import Callable

from hotich_tui.error_place import error_place
from hotich_tui.messages import HotichError, say


def exit_code(command: Callable[[], object]) -> int:
    """Run a command.

    Returns:
        The exit code: 4 for a refusal that has none of its own.
    """
    try:
        result = command()
        return result if isinstance(result, int) else 0
    except HotichError as error:
        print(str(error), file=sys.stderr)  # noqa: T201
        return int(getattr(error, "exit_code", 4))
    except Exception as error:
        # Typer is slow to load, and the screens start without it.
        typer = sys.modules.get("typer")
        if typer is not None and isinstance(error, typer.Abort):
            return 130
        if typer is not None and isinstance(error, typer.Exit):
            return int(error.exit_code)
        show = getattr(error, "show", None)
        if show is None:
            kind, where = error_place(error)
            print(say("cli.unexpected", kind=kind, where=where), file=sys.stderr)  # noqa: T201
            return 70
        show()
        return int(getattr(error, "exit_code", 2))
