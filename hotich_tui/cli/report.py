"""Reports over the whole station: counts only, no value of a record."""

from dataclasses import asdict

import typer

from hotich_tui.cli.common import As, Json, open_station, print_json, sign_in
from hotich_tui.messages import say

app = typer.Typer(help=say("help.report_group"), no_args_is_help=True)


@app.callback()
def group() -> None:
    """A group of its own, also with one command."""


@app.command(help=say("help.report_hints"))
def hints(who: As, as_json: Json = False) -> None:
    """Error rates with hints and without."""
    with open_station() as station:
        figures = sign_in(station, who).hinting.figures()
    sides = {"with_hints": figures.with_hints, "without": figures.without}
    if as_json:
        rates = {f"{name}_per_10000": round(s.per_ten_thousand, 1) for name, s in sides.items()}
        print_json({**asdict(figures), **rates, "enough": figures.enough})
        return
    for name, side in sides.items():
        rate = f"{side.per_ten_thousand:.1f}".replace(".", ",")
        typer.echo(say(f"cli.report_{name}", rate=rate, **asdict(side)))
    fates = ("proposed", "confirmed", "overtyped")
    typer.echo(say("cli.report_proposals", **{name: getattr(figures, name) for name in fates}))
    typer.echo(say("cli.report_counts"))
    if not figures.enough:
        typer.echo(say("cli.report_too_few"))
