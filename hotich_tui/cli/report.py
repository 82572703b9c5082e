"""Reports over the whole station, a row each: counts only, no value of a record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.messages import say

if TYPE_CHECKING:
    from hotich_tui.workflow.desk import Desk

REPORTS: Mapping[str, str] = MappingProxyType(
    {
        "hints": "hotich_tui.cli.reports.hints:hints",
    }
)
"""Name of the command -> module and function, imported when the report is asked for. Its help is
the message ``cli.help_report_NAME``."""

app = typer.Typer(help=say("help.report_group"), no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says.

    Args:
        figures: For `--json`: names and numbers.
        lines: For people: sentences.
    """

    figures: Mapping[str, Any]
    lines: Sequence[str]


@app.callback()
def group() -> None:
    """A group of its own, also with one command."""


def _command(name: str, where: str) -> None:
    def report(who: As, as_json: Json = False) -> None:
        module, _, function = where.partition(":")
        make = cast("Callable[[Desk], Report]", getattr(import_module(module), function))
        with open_station() as station:
            made = make(sign_in(station, who))
        if as_json:
            print_json(made.figures)
        else:
            typer.echo("\n".join(made.lines))

    app.command(name, help=say(f"cli.help_report_{name}"))(report)


for _name, _where in REPORTS.items():
    _command(_name, _where)
