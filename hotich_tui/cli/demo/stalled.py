"""What a scripted hand tells when it waits in vain: everything a person would be asked for."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from hotich_tui.messages import HotichError


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The seat at the moment when the hand gave up. Only for made-up data: it quotes the screen.

    Args:
        seconds: How long the hand waited.
        awaited: Where in the script it waited, and for what.
        screens: The open screens, the one on top last.
        focus: The widget with the cursor, "" where none has it.
        workers: Workers of the app that have not finished.
        status: The status line, "" where the screen has none.
        keys: The last keys that were sent, the latest last.
        text: The rows of the screen.
    """

    seconds: float
    awaited: str
    screens: tuple[str, ...]
    focus: str
    workers: tuple[str, ...]
    status: str
    keys: tuple[str, ...]
    text: str

    def as_json(self) -> dict[str, object]:
        """For printing."""
        return asdict(self)


class NothingHappened(HotichError):
    """The screen did not show what the keys should have brought.

    Args:
        diagnosis: The seat at that moment.
    """

    exit_code = 70

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis
        super().__init__(
            "cli.demo_stalled",
            seconds=round(diagnosis.seconds),
            awaited=diagnosis.awaited,
            screen=diagnosis.screens[-1] if diagnosis.screens else "–",
            screens=" → ".join(diagnosis.screens) or "–",
            focus=diagnosis.focus or "–",
            workers=", ".join(diagnosis.workers) or "–",
            status=diagnosis.status or "–",
            keys=" ".join(diagnosis.keys) or "–",
            text=diagnosis.text,
        )

    def __reduce__(self) -> tuple[type["NothingHappened"], tuple[Diagnosis]]:
        """What crosses to another process."""
        return NothingHappened, (self.diagnosis,)


def diagnose(app: Any, awaited: str, seconds: float, keys: tuple[str, ...]) -> Diagnosis:
    """Look at a seat whose screen does not move on.

    Args:
        app: A Textual app that runs headless.
        awaited: For what the hand waited.
        seconds: How long.
        keys: The last keys that were sent.
    """
    stack = tuple(app.screen_stack)
    screen = stack[-1] if stack else None
    status = getattr(screen, "status", None)
    return Diagnosis(
        seconds=round(seconds, 1),
        awaited=awaited,
        screens=tuple(type(each).__name__ for each in stack),
        focus=_named(None if screen is None else screen.focused),
        workers=tuple(f"{w.group}: {w.name}" for w in app.workers if not w.is_finished),
        status="" if status is None else str(status.content).strip(),
        keys=keys,
        text="" if screen is None else _rows(screen_text(screen)),
    )


def screen_text(screen: Any) -> str:
    """The rows of a screen as they are painted."""
    return "\n".join(strip.text for strip in screen._compositor.render_strips())


def named_condition(shown: Callable[..., Any], args: tuple[Any, ...]) -> str:
    """A condition by its place in the script: `Keyer.key_book, line 90 (3)`."""
    code = getattr(shown, "__code__", None)
    name = getattr(shown, "__qualname__", repr(shown))
    name = name.replace(".<locals>", "").removesuffix(".<lambda>")
    line = "" if code is None else f", line {code.co_firstlineno}"
    texts = ", ".join(text for arg in args if isinstance(arg, str | int) and (text := str(arg)))
    return f"{name}{line} ({texts})" if texts else f"{name}{line}"


def _named(widget: Any) -> str:
    if widget is None:
        return ""
    name = widget.name or widget.id or ""
    return f"{type(widget).__name__} {name}".strip()


def _rows(text: str) -> str:
    """Rows without the space behind them."""
    return "\n".join(row.rstrip() for row in text.splitlines()).rstrip()
