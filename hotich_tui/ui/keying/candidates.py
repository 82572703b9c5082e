"""Candidates of the population extract: who, and beside each value in words and colour whether the
book says the same. A panel beside the form where the window is wide, else two lines below it."""

from collections.abc import Callable, Iterator, Sequence

from rich.text import Text
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from hotich_tui.domain.population.matching import Agreement, Candidate
from hotich_tui.ui.form.notes import QUIET
from hotich_tui.vietnamese import clean

STRIP, PANEL = 2, 4
"""Candidates shown below the form, and beside it."""
_STYLES = {
    Agreement.SAME: ("same", "green"),
    Agreement.WEAK: ("near", "yellow"),
    Agreement.NEAR: ("near", "yellow"),
    Agreement.DIFFERS: ("differs", "red"),
}
_GAP = "  "
_Say = Callable[..., str]


class CandidatePanel(Widget):
    """Beside the form, where the window is wide; always there, so that nothing moves.

    A line that changes is painted alone, as in `Notes`.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """As in `form`: it never scrolls."""

    def __init__(self) -> None:
        super().__init__(id="candidates")
        self._lines: tuple[Text, ...] = ()

    def show(self, lines: Sequence[Text]) -> None:
        """These lines and no others."""
        before, self._lines = self._lines, tuple(lines)
        for y in range(max(len(before), len(self._lines))):
            if before[y : y + 1] != self._lines[y : y + 1]:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """A line, cut where it would not fit."""
        line = self._lines[y] if y < len(self._lines) else Text()
        said = _cut(line, self.size.width)
        strip = Strip(list(said.render(self.app.console)))
        return strip.adjust_cell_length(self.size.width).apply_style(self.visual_style.rich_style)


def panel(
    found: Sequence[Candidate], selected: int, keys: tuple[str, str], width: int, say: _Say
) -> Sequence[Text]:
    """Some lines for each candidate: each value, and what it is to the book's.

    Args:
        keys: To take the selected one, and to select the next.
        width: Columns; a value is cut before the word behind it.
        say: Message key -> sentence.
    """
    taking = say("ui.hint_taking", take=keys[0], other=keys[1])
    lines = [*_head(taking, say), Text()]
    for place, candidate in enumerate(found):
        lines += _paragraph(candidate, width, say, chosen=place == selected)
        lines.append(Text())
    return lines


def nobody(why: str, say: _Say) -> Sequence[Text]:
    """The panel while there is nobody to show."""
    return _head(why, say)


def _head(text: str, say: _Say) -> Sequence[Text]:
    return (Text(say("ui.hint_people"), "bold"), Text(text, QUIET))


def strip(
    found: Sequence[Candidate], selected: int, keys: tuple[str, str], width: int, say: _Say
) -> Text:
    """One line for each candidate, the selected one first; what differs before what agrees.

    Args:
        keys: As for `panel`; each before what it takes or selects.
        width: Columns; a longer line is cut.
    """
    turned = [*found[selected:], *found[:selected]][:STRIP]
    lines = []
    for place, (key, candidate) in enumerate(zip(keys, turned, strict=False)):
        person = candidate.person
        who = _GAP.join(x for x in (clean(person.name), person.birth, _sex(candidate, say)) if x)
        line = Text.assemble((f"{key} ", "cyan"), (who, "bold" if place == 0 else ""), _GAP)
        lines.append(_cut(line.append_text(_agreements(candidate, say)), width))
    return Text("\n", no_wrap=True).join(lines)


def _mark(chosen: bool) -> tuple[str, str]:
    return ("▸ ", "bold cyan") if chosen else (_GAP, "")


def _cut(line: Text, width: int) -> Text:
    cut = line.copy()
    cut.truncate(width, overflow="ellipsis")
    return cut


def _paragraph(candidate: Candidate, width: int, say: _Say, *, chosen: bool) -> Iterator[Text]:
    person = candidate.person
    name = Text.assemble(_mark(chosen), (clean(person.name), "bold"))
    yield _with_word(name, _word(candidate, "name", say), width)
    facts = [Text.assemble(text, word) for text, word in _facts(candidate, say)]
    line = Text(_GAP)
    for fact in facts:
        separator = " · " if line.cell_len > len(_GAP) else ""
        if line.cell_len + len(separator) + fact.cell_len <= width:
            line = Text.assemble(line, separator, fact)
    if facts:
        yield line
    for parent in ("mother", "father"):
        text = clean(getattr(person, parent))
        if text:
            line = Text(f"{_GAP}{say(f'ui.part_{parent}')} {text}")
            yield _with_word(line, _word(candidate, parent, say), width)


def _facts(candidate: Candidate, say: _Say) -> Iterator[tuple[str, Text]]:
    """What shares a line, the weightiest first: the last gives way where it would not fit."""
    if candidate.person.birth:
        yield candidate.person.birth, _word(candidate, "birth", say)
    if sex := _sex(candidate, say):
        yield sex, _word(candidate, "sex", say)
    for field in ("id_number", "commune"):
        word = _word(candidate, field, say)
        if word:
            yield say(f"ui.part_{field}"), word


def _with_word(line: Text, word: Text, width: int) -> Text:
    """A value and the word behind it, which is never cut."""
    return Text.assemble(_cut(line, width - word.cell_len), word)


def _word(candidate: Candidate, field: str, say: _Say) -> Text:
    """` hợp`, ` gần` or ` khác` in its colour; empty where one of the two says nothing."""
    how = _how(candidate, field)
    return Text() if how is None else Text(f" {say(f'ui.hint_{how[0]}')}", how[1])


def _how(candidate: Candidate, field: str) -> tuple[str, str] | None:
    how = _STYLES.get(candidate.evidence[field].agreement)
    # Moving is no mismatch: a residence that differs is not said.
    return None if field == "commune" and how != _STYLES[Agreement.SAME] else how


def _sex(candidate: Candidate, say: _Say) -> str:
    sex = candidate.person.sex
    return say(f"ui.sex_{sex}") if sex in ("1", "2") else ""


def _agreements(candidate: Candidate, say: _Say) -> Text:
    """`khác mẹ · hợp tên, ngày sinh`, each in its colour."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for field in candidate.evidence:
        how = _how(candidate, field)
        if how is not None:
            grouped.setdefault(how, []).append(say(f"ui.part_{field}"))
    said = [
        Text(f"{say(f'ui.hint_{word}')} {', '.join(grouped[word, colour])}", colour)
        for word, colour in reversed(dict.fromkeys(_STYLES.values()))
        if (word, colour) in grouped
    ]
    return Text(" · ").join(said)
