"""Do hints help or harm: error rates with hints and without."""

from dataclasses import asdict

from hotich_tui.cli.report import Report
from hotich_tui.messages import say
from hotich_tui.workflow.desk import Desk


def hints(desk: Desk) -> Report:
    """Errors in ten thousand core fields on both sides, and what became of proposals."""
    figures = desk.hinting.figures()
    sides = {"with_hints": figures.with_hints, "without": figures.without}
    lines = []
    for name, side in sides.items():
        rate = f"{side.per_ten_thousand:.1f}".replace(".", ",")
        lines.append(say(f"cli.report_{name}", rate=rate, **asdict(side)))
    fates = ("proposed", "confirmed", "overtyped")
    lines.append(say("cli.report_proposals", **{name: getattr(figures, name) for name in fates}))
    lines.append(say("cli.report_counts"))
    if not figures.enough:
        lines.append(say("cli.report_too_few"))
    rates = {f"{name}_per_10000": round(s.per_ten_thousand, 1) for name, s in sides.items()}
    return Report({**asdict(figures), **rates, "enough": figures.enough}, lines)
