"""The product's own way to verify, played on the places of quality_office.py.

`policy.blind_fields` says what is keyed again blind, `seeding` shows errors on purpose where
fields are looked over, `Vigilance` takes the looking away from those who see too little, and the
approver reads once more what `policy.look_again` names; a field that reads differently there is
returned and keyed afresh by both. What the station can see of it is counted for `quality`.
"""

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from benchmarks.peers.quality_schemes import Bench, Result, Work, tally
from benchmarks.worlds.quality_office import Keyed, Station, compared
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality import policy as policies
from hotich_tui.domain.quality import seeding
from hotich_tui.domain.quality.errors_left import Counts, pooled
from hotich_tui.domain.quality.policy import Policy, Reason, Signals
from hotich_tui.domain.quality.seeding import Catch
from hotich_tui.domain.quality.vigilance import BlindRead, Trial, Vigilance
from hotich_tui.domain.register.register import Field, Kind

KEY = b"the part of a station's key that is for seeds"


@dataclass
class Firsts(Mapping[str, Value]):
    """The first values of an entry, made when they are looked at."""

    work: Work
    fields: tuple[Field, ...]

    def __getitem__(self, key: str) -> Value:
        return self.work.first(key)

    def __contains__(self, key: object) -> bool:
        return any(f.key == key for f in self.fields)

    def __iter__(self) -> Iterator[str]:
        return (f.key for f in self.fields)

    def __len__(self) -> int:
        return len(self.fields)


@dataclass
class Verified:
    """What is seen of one entry.

    Args:
        blind, looked: Keys read blind, looked over.
        differed: Those of either where the verifier read something else first.
        disputed: Those that an adjudicator settled.
        changed: Those of `differed` whose settled value is not the first one.
        again: Keys read once more, and why.
        returned: Those of them that were keyed afresh.
        found: Those of them whose value changed.
    """

    blind: set[str]
    looked: set[str]
    differed: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    again: Mapping[str, Reason] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)

    def counts(self, sourced: frozenset[str], only: frozenset[str]) -> Counts:
        """For `quality`, of the fields asked for."""
        blind, looked = only & self.blind, only & self.looked
        known, again = blind & sourced, only & self.again.keys()
        if not (self.differed or again):
            return Counts(
                sourced=len(known), unsourced=len(blind) - len(known), looked_over=len(looked)
            )
        found, differed = again & self.found, only & self.differed
        disputed = {k for k in again if self.again[k] is Reason.DISPUTE}
        doubted = {k for k in again if self.again[k] is Reason.DOUBT}
        late = known & differed - disputed
        return Counts(
            sourced=len(known),
            sourced_differed=len(known & self.differed),
            sourced_silent=len(found & known - self.differed - doubted),
            sourced_settled=len(late),
            sourced_settled_wrong=len(late & found),
            unsourced=len(blind - known),
            unsourced_differed=len((blind - known) & self.differed),
            again=len(again),
            again_wrong=len(found),
            settled=len(differed - known - again),
            returned=len(again & self.returned),
            looked_over=len(looked),
            looked_wrong=len(looked & self.changed),
        )


@dataclass
class PolicyRun:
    """One station under the policy; books in the order in which they are verified.

    Args:
        match: There is a population extract.
        watched: Looking over is seeded and may become blind; else it is taken as it is.
    """

    station: Station
    policy: Policy
    match: bool = True
    watched: bool = True
    watch: dict[str, Vigilance] = field(default_factory=dict)
    seeds: dict[str, tuple[int, int]] = field(default_factory=dict)
    keyer: dict[str, dict[Kind, policies.Keyed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = Counter(f.kind for f in self.station.fields)

    def verify(self, book: Keyed) -> tuple[Result, Counts, Counts]:
        """Verify a book. The errors left, and the counts of all fields and of the core ones."""
        bench = Bench(self.station)
        every = frozenset(f.key for f in self.station.fields)
        core = frozenset(f.key for f in self.station.fields if f.core)
        works, all_counts, core_counts = [], [], []
        for entry in book.entries:
            work = Work(bench, entry)
            seen = self._entry(book, work)
            sourced = entry.sourced if self.match and self.policy.match_again else frozenset()
            works.append(work)
            all_counts.append(seen.counts(sourced, every))
            core_counts.append(seen.counts(sourced, core))
        caught, shown = self.seeds.get(book.verifier, (0, 0))
        result = tally(self.station, works, bench.seconds)
        counts = replace(pooled(all_counts), seeds=shown, caught=caught)
        return result, counts, pooled(core_counts)

    def _entry(self, book: Keyed, work: Work) -> Verified:
        station, person = self.station, book.verifier
        watch = self.watch.get(person, Vigilance())
        signals = Signals(
            readings=work.entry.readings,
            keyer=self.keyer.get(book.keyer, {}),
            differs=self._differs(work),
            standing=watch.standing,
        )
        reasons = policies.blind_fields(station.register, self.policy, signals)
        fields = station.fields
        seen = Verified(
            blind={f.key for f in fields if f.key in reasons},
            looked={f.key for f in fields if f.key not in reasons},
        )
        work.blind(work.bench.part([f for f in fields if f.key in reasons]), person)
        self._look_over(work, seen, person)
        for key, final in work.finals.items():
            if final.disputed:
                seen.disputed.add(key)
            if final.differed:
                seen.differed.add(key)
                if not compared(key, work.first(key), final.value).agrees:
                    seen.changed.add(key)
        own = len((seen.differed & seen.blind) - seen.changed)
        self._event(person, BlindRead(len(seen.blind), own))
        self._remember(book.keyer, seen)
        self._read_again(book, work, seen)
        return seen

    def _differs(self, work: Work) -> set[str] | None:
        """Where the extract does not say what stands in the record; None without one.

        It says what the book says, but for those that drifted, which agree with no reader.
        """
        if not self.match:
            return None
        entry = work.entry
        wrong = {k for k in work.places if k in entry.sourced and work.wrong(k, work.now(k))}
        return wrong | entry.drifted

    def _event(self, person: str, event: BlindRead | Trial) -> None:
        if self.watched:
            before = self.watch.get(person, Vigilance())
            self.watch[person] = before.after(event, self.policy.seeds)

    def _look_over(self, work: Work, seen: Verified, person: str) -> None:
        bench, station = work.bench, self.station
        fields = [f for f in station.fields if f.key in seen.looked]
        bench.seconds += bench.part(fields).look_seconds
        firsts = Firsts(work, tuple(fields))
        one_in = self.watch.get(person, Vigilance()).one_in(self.policy.seeds)
        seed = None
        if self.watched and one_in is not None:
            seed = seeding.plan(
                station.register,
                seen.looked,
                firsts,
                version_id=work.entry.id,
                round_=1,
                verifier_id=person,
                secret=lambda message: hmac.digest(KEY, message, "sha256"),
                one_in=one_in,
            )
        # Groups in which nothing is wrong and nothing seeded are confirmed, which is all.
        groups: dict[str, list[str]] = {}
        for where in fields:
            if where.key in work.places or (seed is not None and seed.key == where.key):
                groups.setdefault(where.group, []).append(where.key)
        for keys in groups.values():
            changes = {}
            for key in keys:
                place = work.place(key)
                shown = work.first(key)
                if seed is not None and key == seed.key:
                    shown = Value(Said.WRITTEN, seed.shown.text)
                said = bench.looks(place, station.attention[person], person)
                if said is not None and not compared(key, shown, said).agrees:
                    bench.seconds += bench.type[place.field.kind]
                    changes[key] = said
            told = seeding.answer(station.register, seed, keys, firsts, changes)
            for key, value in told.changes.items():
                assert value is not None
                work.finals[key] = bench.judge(work.place(key), work.first(key), value, person)
            if told.catch is not Catch.NOT_SEEDED and seed is not None:
                hit = told.catch is Catch.CAUGHT
                caught, shown_before = self.seeds.get(person, (0, 0))
                self.seeds[person] = (caught + hit, shown_before + 1)
                self._event(person, Trial(work.by_key[seed.key].kind, hit))
            if told.unread is not None:
                seen.looked.remove(told.unread)
                seen.blind.add(told.unread)
                work.blind(bench.part([work.by_key[told.unread]]), person)

    def _remember(self, keyer: str, seen: Verified) -> None:
        known = self.keyer.setdefault(keyer, {})
        by_key = self.station.register.by_key
        errors = Counter(by_key[key].kind for key in seen.changed)
        for kind, n in self.kinds.items():
            before = known.get(kind, policies.Keyed(0, 0))
            known[kind] = policies.Keyed(before.fields + n, before.errors + errors[kind])

    def _read_again(self, book: Keyed, work: Work, seen: Verified) -> None:
        bench, world = work.bench, self.station.world
        seen.again = policies.look_again(
            self.station.register,
            self.policy,
            work.entry.readings,
            blind=seen.blind,
            differed=seen.differed,
            disputed=seen.disputed,
            differs=self._differs(work),
        )
        for key in seen.again:
            place, now = work.place(key), work.now(key)
            bench.seconds += bench.look + bench.decide
            said = bench.looks(place, world["looking"]["pointed"], "the approver")
            if said is None or compared(key, now, said).agrees:
                continue
            # Returned: keyed afresh, verified blind, and shown to the approver again.
            where, keyer, verifier = place.field, f"{book.keyer} again", f"{book.verifier} again"
            slips = self.station.slipped(work.entry.id + " again", book.keyer)
            first = place.read(f"{keyer} keys", world, slipped=key in slips)
            slips = self.station.slipped(work.entry.id + " again", book.verifier)
            bench.seconds += 3 * bench.look + 2 * bench.type[where.kind] + bench.decide
            work.finals[key] = bench.blind(place, first, verifier, slipped=key in slips)
            seen.returned.add(key)
            if not compared(key, now, work.now(key)).agrees:
                seen.found.add(key)
