"""A book that lived: read, disputed, settled, sent back, corrected, approved, by chance."""

from collections.abc import Mapping
from random import Random

from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Reading, Said, Value
from hotich_tui.domain.quality.effort import Effort, FieldEffort
from hotich_tui.domain.quality.risk import AGAIN
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Choice, Version
from hotich_tui.workflow.desk import Desk
from tests.approval import good_entry, written
from tests.conftest import Commune

FIELDS = ("so", "ngayDangKy", "nksHoTen", "nksNgaySinh", "meHoTen", "chaHoTen")
ODD = (
    written("30.02.1998"),
    written("12.13.1998"),
    written("001098000123"),
    written("12 tháng ba"),
    Value(Said.ILLEGIBLE, "Ng? Văn"),
    Value(Said.ODD, "31.04.1998"),
    ILLEGIBLE,
    BLANK,
)


class Life:
    """What happens to one book, drawn from a seed."""

    def __init__(self, commune: Commune, seed: int, book: Book | None = None) -> None:
        self.commune, self.random = commune, Random(seed)
        self.book = book or commune.book()

    def lead(self, entries: int) -> Book:
        """So many entries, each led some way."""
        for number in range(1, entries + 1):
            self.key(number)
            for _ in range(3):
                self.step()
        return self.book

    def desk(self, who: str) -> Desk:
        return self.commune.desk(who)

    def key(self, number: int) -> None:
        """Keyed by one of two, with a slip, a doubt or an odd value now and then."""
        who = self.random.choice(("N1", "N2"))
        desk = self.desk(who)
        draft = desk.keying.begin(self.book.id)
        values = good_entry(self.book, number + (self.random.random() < 0.1))
        for key in self.random.sample(FIELDS, self.random.randrange(3)):
            if self.random.random() < 0.3:
                values[key] = self.random.choice(ODD)
        values["nguoiKy"] = written(f"Người Ký {self.random.randrange(4)}")
        doubted = self.random.choice((*FIELDS, "", "", ""))
        readings = [Reading(key, value, doubt=key == doubted) for key, value in values.items()]
        desk.keying.commit_all(draft.version.id, readings)
        desk.keying.done(draft.version.id, self.effort())

    def step(self) -> None:
        """One thing happens to one of the latest records."""
        versions = [v for v in self.desk("A1").books.versions(self.book.id) if v.touched][-5:]
        version = self.random.choice(versions)
        if version.state is State.KEYED:
            self.verify(version)
        elif version.state is State.DISPUTED:
            self.settle(version)
        elif version.state is State.VERIFIED:
            self.random.choice((self.approve, self.send_back, self.park))(version)
        elif version.state is State.RETURNED:
            self.key_again(version)
        elif version.state is State.PARKED:
            self.desk("T1").parking.resume(version.id)
        elif version.state is State.APPROVED and self.random.random() < 0.3:
            new = self.desk("T1").approving.correct(version.id, ["meHoTen"], "misread")
            self.key_again(new)

    def verify(self, version: Version) -> None:
        verifying, first = self.desk("S1").verifying, self.first(version)
        wrong = self.random.choice((*FIELDS, "", "", ""))
        for check in verifying.open(version.id).blind:
            right = first.get(check.key, BLANK)
            if check.outcome.closed:
                continue
            value = written("Khác Hẳn") if check.key == wrong else right
            outcome = verifying.commit(version.id, check.key, value)
            if not outcome.closed:
                second = right if self.random.random() < 0.5 else written("Khác Nữa")
                verifying.commit(version.id, check.key, second)
        for group in verifying.look(version.id).groups:
            seen = {k: first[k] for k, v in group.values.items() if v.text != first[k].text}
            if "nguoiKy" in group.keys and self.random.random() < 0.2:
                seen["nguoiKy"] = written("Ai Khác")
            verifying.look_over(version.id, group.group.id, seen)
        for check in verifying.open(version.id).blind:
            while (
                not check.outcome.closed
                and not verifying.commit(version.id, check.key, first.get(check.key, BLANK)).closed
            ):
                pass
        verifying.finish(version.id, self.effort())

    def settle(self, version: Version) -> None:
        desk = self.desk("X1").adjudicating
        for dispute in desk.open(version.id).disputes:
            option = self.random.choice(dispute.options) or BLANK
            if self.random.random() < 0.3:
                desk.decide(version.id, dispute.key, Choice.RETYPED, written("Đọc Lại"))
            else:
                desk.decide(version.id, dispute.key, Choice.OPTION, option)

    def approve(self, version: Version) -> None:
        again = self.random.sample(FIELDS, self.random.randrange(2))
        self.desk("T1").approving.approve(version.id, {AGAIN: again} if again else {})

    def send_back(self, version: Version) -> None:
        keys = self.random.sample(FIELDS, 1 + self.random.randrange(2))
        self.desk("T2").approving.send_back(version.id, keys, "misread")

    def park(self, version: Version) -> None:
        self.desk("T1").parking.park(version.id, "torn")

    def key_again(self, version: Version) -> None:
        """The marked fields, the way they were or another."""
        who = next((w for w in ("N1", "N2") if self.user(w) in version.roles), "N1")
        keying = self.desk(who).keying
        draft = keying.open(version.id)
        for field in draft.to_key:
            if field.core and (field.key in FIELDS or draft.readings.get(field.key) is None):
                keying.commit(version.id, Reading(field.key, written("02.02.1998")))
        keying.done(version.id, self.effort())

    def user(self, who: str) -> str:
        return self.commune.user(who).id

    def first(self, version: Version) -> Mapping[str, Value]:
        return self.commune.first_values(version.id)

    def effort(self) -> Effort:
        """A sitting; some are too fast, some are the replay of another."""
        pace = self.random.choice((0.02, 1.0, 1.3))
        keys = self.random.choice((["n", "u", "backspace", "y"], ["a", "n"]))
        return Effort(
            tuple(
                FieldEffort(
                    key,
                    reading=2.0 * pace,
                    keying=(2.0 + n / 7) * pace,
                    keys=len(keys),
                    backspaces=keys.count("backspace"),
                    trace="\x1f".join(keys),
                )
                for n, key in enumerate(FIELDS)
            ),
            keys=6 * len(keys),
        )
