"""Candidates of the population extract as lines: who, and what agrees, in words and colour."""

from collections.abc import Callable, Sequence

from rich.cells import set_cell_size
from rich.text import Text
from textual.widgets import Static

from hotich_tui.domain.matching import Agreement, Candidate
from hotich_tui.vietnamese import clean

PANEL_WIDTH = 38
"""At 120 columns: 24 are left for what is typed."""
_STYLES = {
    Agreement.SAME: ("same", "green"),
    Agreement.WEAK: ("near", "yellow"),
    Agreement.NEAR: ("near", "yellow"),
    Agreement.DIFFERS: ("differs", "red"),
}
_Say = Callable[..., str]


class CandidatePanel(Static):
    """Beside the form, where the window is wide; always there, so that nothing moves."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="candidates")


def strip(found: Sequence[Candidate], selected: int, say: _Say) -> Text:
    """One line for each candidate, the selected one first.

    Args:
        say: Message key -> sentence.
    """
    turned = [*found[selected:], *found[:selected]]
    lines = [
        Text.assemble(
            ("▸ " if place == 0 else "  ", "bold cyan"),
            (_who(candidate, say), "bold" if place == 0 else ""),
            "  ",
            _agreements(candidate, say),
            f"  {say('ui.hint_score', bits=round(candidate.bits))}",
            no_wrap=True,
        )
        for place, candidate in enumerate(turned)
    ]
    return Text("\n").join(lines)


def panel(found: Sequence[Candidate], selected: int, title: str, say: _Say) -> Text:
    """Four lines for each candidate: who, parents, what agrees."""
    text = Text(f"{title}\n\n", "bold", no_wrap=True)
    for place, candidate in enumerate(found):
        mark = ("▸ ", "bold cyan") if place == selected else ("  ", "")
        person = candidate.person
        score = say("ui.hint_score", bits=round(candidate.bits))
        text.append_text(Text.assemble(mark, (clean(person.name), "bold"), f"  {score}\n"))
        said = " · ".join(one for one in (person.birth, _sex(candidate, say)) if one)
        text.append(f"  {said}\n", "")
        for parent in ("mother", "father"):
            name = clean(getattr(person, parent))
            if name:
                text.append(set_cell_size(f"  {say(f'ui.part_{parent}')} {name}", PANEL_WIDTH - 4))
                text.append("\n")
        text.append_text(Text.assemble("  ", _agreements(candidate, say), "\n\n"))
    return text


def _who(candidate: Candidate, say: _Say) -> str:
    person = candidate.person
    return "  ".join(x for x in (clean(person.name), person.birth, _sex(candidate, say)) if x)


def _sex(candidate: Candidate, say: _Say) -> str:
    sex = candidate.person.sex
    return say(f"ui.sex_{sex}") if sex in ("1", "2") else ""


def _agreements(candidate: Candidate, say: _Say) -> Text:
    """`hợp: tên, ngày · khác: mẹ`, each in its colour."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for field, part in candidate.parts.items():
        how = _STYLES.get(part.agreement)
        # Moving is no mismatch: a residence that differs is not said.
        if how is not None and not (field == "commune" and how[0] != "same"):
            grouped.setdefault(how, []).append(say(f"ui.part_{field}"))
    order = {style: place for place, style in enumerate(dict.fromkeys(_STYLES.values()))}
    said = [
        Text(f"{say(f'ui.hint_{word}')} {', '.join(grouped[word, colour])}", colour)
        for word, colour in sorted(grouped, key=lambda how: order[how])
    ]
    return Text(" · ").join(said)
