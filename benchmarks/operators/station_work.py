"""What people ask of a station, each as the screens ask it, to be measured at any size."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from time import time_ns

from benchmarks.worlds.office_work import KEYERS, PASSPHRASE, PIN
from benchmarks.worlds.station import World
from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.quality.effort import Effort, FieldEffort
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning
from hotich_tui.store.station import SqlStation
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn
from hotich_tui.workflow.waiting import Task

NOBODY = "quvwx khong co"
"""Stands in no record."""


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a person does.

    Args:
        name: Of several with one name before the point, the slowest counts.
        run: What is measured.
        prepare: What comes before, unmeasured.
    """

    name: str
    run: Callable[[], object]
    prepare: Callable[[], object] = lambda: None


class Office:
    """Everybody at their desks, at a station that was built."""

    def __init__(self, world: World) -> None:
        self.world, self.station = world, world.open()
        self.sign_in = SignIn(self.station)
        self.desks = {who: self.sign_in.desk(who, PIN) for who in (*KEYERS, "A1", "T1", "T2")}
        self.keyer, self.draft = self._keyer()
        self.chief = self.desks["T1"]

    def close(self) -> None:
        """Go home."""
        self.station.close()

    def _keyer(self) -> tuple[Desk, Version]:
        """Somebody who has a draft and keyed something last, with the draft."""
        for who in KEYERS:
            mine = self.desks[who].keying.mine()
            drafts = [v for v in mine if v.state is State.DRAFTING and v.round == 1]
            if drafts and any(_untouched(v) for v in mine):
                # The first of these books is of the largest register.
                first = [v for v in drafts if v.book_id == self.world.working[0]]
                return self.desks[who], (first or drafts)[-1]
        raise LookupError("nobody has a draft")

    def operations(self) -> Iterator[Operation]:
        """All that is measured."""
        yield from self._home()
        yield from self._lists()
        yield from self._searches()
        yield from self._keying()
        yield from self._verifying()
        yield from self._books()
        yield from self._others()

    def _home(self) -> Iterator[Operation]:
        for name, desk in (("keyer", self.keyer), ("chief", self.chief)):
            yield Operation(f"home.{name}", partial(refresh, desk))
        keyer = self.keyer
        yield Operation("home_counts", keyer.waiting.counts)
        yield Operation("home_progress", keyer.books.progress)

    def _lists(self) -> Iterator[Operation]:
        for task in Task:
            desk = self.chief if task is Task.APPROVING else self.keyer
            yield Operation(f"list.{task.value}", partial(show, desk, task))
        for task in (Task.VERIFYING, Task.ADJUDICATING, Task.APPROVING):
            yield Operation(f"who_could.{task.value}", partial(self.keyer.waiting.who_could, task))

    def _searches(self) -> Iterator[Operation]:
        name, number = self._searched()
        texts = {"hit": fold(name), "accents": name, "miss": NOBODY, "number": number}
        for what, text in texts.items():
            yield Operation(f"search_{what}", partial(search, self.keyer, text))

    def _searched(self) -> tuple[str, str]:
        """The name of somebody in a finished book, and a number of a paper."""
        book = self.chief.books.get(self.world.special[200])
        register = load_register(book.register)
        name, entry = (
            register.by_meaning[meaning].key
            for meaning in (Meaning.SUBJECT_NAME, Meaning.ENTRY_NUMBER)
        )
        finished = self.chief.books.finished(book.id)
        names = [values[name].text for values in finished if name in values]
        papers = [
            value.text
            for values in finished
            for value in values.values()
            if re.fullmatch(r"\d{9,12}", value.text)
        ]
        numbers = papers or [values[entry].text for values in finished]
        return max(names, key=len), numbers[len(numbers) // 2]

    def _keying(self) -> Iterator[Operation]:
        keying, version = self.keyer.keying, self.draft
        book_id = version.book_id
        yield Operation("recent", lambda: keying.recent(book_id))
        yield Operation("sit_down", lambda: keying.sit_down(book_id))
        key = load_register(version.register).by_meaning[Meaning.SUBJECT_NAME].key
        numbers = count()

        def commit() -> None:
            value = Value(Said.WRITTEN, f"Ma Văn {next(numbers)}")
            keying.commit(version.id, Reading(key, value), key)

        yield Operation("commit_field", commit)
        (keyed, *_) = (v for v in keying.mine() if _untouched(v))
        effort = Effort((FieldEffort(key, 1.0, 2.0, 0.0, 9, 0, "x"),), keys=12)
        yield Operation(
            "hand_over",
            lambda: keying.done(keyed.id, effort),
            prepare=lambda: keying.take_back(keyed.id),
        )

    def _verifying(self) -> Iterator[Operation]:
        desk = max(
            (self.desks[who] for who in KEYERS if self.desks[who] is not self.keyer),
            key=lambda desk: len(desk.verifying.queue()),
        )
        verifying = desk.verifying
        queue = [v.id for v in verifying.queue()]
        yield Operation("verify_open", lambda: verifying.open(queue[0]))
        blind = iter(_blind(desk, queue))
        yield Operation("verify_commit", lambda: verifying.commit(*next(blind), BLANK))

    def _books(self) -> Iterator[Operation]:
        chief, special = self.chief, self.world.special
        for size in (100, 500):
            yield Operation(f"survey{size}", partial(chief.by_exception.survey, special[size]))
        yield Operation("balance500", lambda: chief.balancing.standing(special[500]))
        yield Operation("quality", lambda: chief.quality.estimate(special[500]))
        yield Operation("finished200", lambda: chief.books.finished(special[200]))
        numbers = count(time_ns())
        create = self.keyer.books.create
        yield Operation("setup_book", lambda: create("KS", f"{next(numbers)}", 1998, "xã Mẫu"))

    def _others(self) -> Iterator[Operation]:
        keyer, chief = self.keyer, self.chief
        yield Operation("figures", keyer.efforts.mine)
        yield Operation("counts", chief.efforts.counts)
        yield Operation("flagged", chief.efforts.flagged)
        since = keyer.trail.news()
        yield Operation("news", lambda: keyer.trail.news(since))
        yield Operation("sign_in", lambda: self.sign_in.desk(keyer.user.staff_no, PIN))
        disputed = self.desks["A1"].adjudicating.queue()[0].id
        yield Operation("history", lambda: chief.trail.of(disputed))
        yield Operation("adjudication_open", lambda: self.desks["A1"].adjudicating.open(disputed))


def refresh(desk: Desk) -> object:
    """What the first screen reads."""
    return (
        desk.trail.news(),
        desk.books.progress(),
        desk.waiting.counts(),
        desk.keying.position(),
    )


def show(desk: Desk, task: Task) -> object:
    """What a list reads."""
    return desk.waiting.items(task), desk.waiting.who_could(task)


def search(desk: Desk, text: str) -> object:
    """What the search screen reads."""
    return desk.searching.find(text), desk.books.progress()


def sit(home: Path, who: str = KEYERS[0]) -> None:
    """What a person does before a look at the memory of their seat."""
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    desk = SignIn(station).desk(who, PIN)
    for _ in range(2):
        refresh(desk)
        for task in Task:
            desk.waiting.items(task)
        for text in ("nguyen thi", NOBODY):
            search(desk, text)
        desk.efforts.mine()


def resident_mb() -> float | None:
    """Memory of this process in MB; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    (line,) = [one for one in status.read_text("utf-8").splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def _untouched(version: Version) -> bool:
    """Keyed, and no verifier has begun."""
    return version.state is State.KEYED and version.round == 1 and not version.people(Role.VERIFIER)


def _blind(desk: Desk, version_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Blind fields that a verifier may still read; each twice, where the first is no reading of
    the book."""
    for version_id in version_ids:
        check = desk.verifying.open(version_id)
        for blind in check.blind:
            if not blind.outcome.closed and not blind.readings:
                yield version_id, blind.key


def worst(figures: Mapping[str, float]) -> dict[str, float]:
    """Of names with a point the highest, under what stands before it."""
    found: dict[str, float] = {}
    for name, figure in figures.items():
        whole = name.partition(".")[0]
        found[whole] = max(found.get(whole, 0.0), figure)
    return found
