"""One's own figures: where the time went. For the chief: counts, and verifications to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from hotich_tui.domain.quality.effort import Activity, Count, Figures
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.quality.efforts import Flagged

BAR = 24
"""Characters of the longest bar."""


@dataclass(frozen=True, slots=True)
class _Found:
    mine: Sequence[Figures]
    counts: Sequence[Count] = ()
    flagged: Sequence[Flagged] = ()
    books: Mapping[str, str] | None = None


def _read(desk: Desk) -> _Found:
    mine = desk.efforts.mine()
    if not (desk.user.may(Role.APPROVER) or desk.user.may(Role.AUDITOR)):
        return _Found(mine)
    books = {p.book.id: f"{p.book.register} {p.book.number}" for p in desk.books.progress()}
    return _Found(mine, desk.efforts.counts(), desk.efforts.flagged(), books)


def open_figures(seat: Seat) -> "FiguresScreen":
    """One's own figures."""
    return FiguresScreen(seat.signed_in)


class FiguresScreen(ListScreen):
    """Figures as lines."""

    BINDINGS = bindings("figures")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._found: _Found | None = None

    def on_mount(self) -> None:
        """Read the figures."""
        self.title_bar.show(f" {self.say('figures.title')}", self.desk.user.name)
        self.status.say(self.say("figures.mine_only"))
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        # What was never judged is judged and kept now, so this may write.
        self._found = await self.call(_read, self.desk)
        self.draw()

    def lines(self) -> list[Text]:
        if self._found is None:
            return []
        lines: list[Text] = []
        for figures in self._found.mine:
            lines += self._own(figures)
        if not self._found.mine:
            lines.append(Text(self.say("figures.none")))
        if self._found.books is not None:
            lines += self._office(self._found, self._found.books)
        return lines

    def _own(self, figures: Figures) -> list[Text]:
        per = figures.per_record
        lines = [
            Text(self.say(f"terms.role_{figures.role.value}").upper(), "bold cyan"),
            Text(
                self.say(
                    "figures.records",
                    records=figures.records,
                    rate=self._number(figures.an_hour),
                )
            ),
            Text(self.say("ui.yardstick"), "bright_black"),
            Text(
                self.say(
                    "figures.keys",
                    keys=self._number(per(figures.keys), 0),
                    backspaces=self._number(per(figures.backspaces)),
                    minutes=self._number(per(figures.at_the_form) / 60),
                )
            ),
            Text(self.say("figures.filled", short=figures.short, long=figures.long)),
        ]
        total, most = sum(figures.seconds.values()), max(figures.seconds.values())
        rows = []
        for doing in Activity:
            seconds = figures.seconds[doing]
            share = round(100 * seconds / total) if total else 0
            rows.append(
                [
                    Text(self.say(f"figures.{doing.value}")),
                    Text(self.say("figures.minutes", minutes=self._number(seconds / 60))),
                    Text(self.say("figures.share", share=share)),
                    Text("▇" * round(BAR * seconds / most) if most else ""),
                ]
            )
        return [*lines, *aligned(rows, (PLAIN, NUMBER, NUMBER, PLAIN)), Text("")]

    def _office(self, found: _Found, books: Mapping[str, str]) -> list[Text]:
        lines = [Text(self.say("figures.counts"), "bold cyan")]
        names = self.desk.trail.names
        counts = sorted(found.counts, key=lambda c: (names.get(c.person_id, ""), c.role))
        rows = [
            [
                Text(clean(names.get(count.person_id, ""))),
                Text(self.say(f"terms.role_{count.role.value}")),
                Text(str(count.records)),
            ]
            for count in counts
        ]
        lines += aligned(rows, (PLAIN, PLAIN, NUMBER))
        lines += [Text(""), Text(self.say("figures.flagged"), "bold cyan")]
        rows = []
        for flagged in found.flagged:
            version = flagged.version
            why = " · ".join(self.say(f"figures.{one.value}") for one in sorted(flagged.suspicions))
            book = clean(books.get(version.book_id, ""))
            record = self.say("figures.record")
            texts = (book, record, str(version.ordinal), why)
            rows.append([Text(text, "yellow") for text in texts])
        lines += aligned(rows, (PLAIN, PLAIN, NUMBER, PLAIN))
        if not found.flagged:
            lines.append(Text(self.say("figures.nothing_flagged")))
        return lines

    def _number(self, value: float, places: int = 1) -> str:
        """A number as the language writes it."""
        text = f"{value:.{places}f}"
        return text.replace(".", ",") if self.seat.language == "vi" else text
