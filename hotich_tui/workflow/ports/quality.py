"""What policy, seeds and vigilance need of a station; part of `ports.Reads` and `ports.Work`."""

from collections.abc import Collection, Mapping
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.quality.errors_left import Counts
from hotich_tui.domain.quality.policy import HandOver, Keyed, Reason
from hotich_tui.domain.quality.vigilance import Carry, SeedRules, Standing, Watched
from hotich_tui.domain.register.register import Kind


class WatchReads(Protocol):
    """Reads of how a person verifies, and of what the policy decided."""

    def looked_over(self, version_id: str) -> Mapping[str, Value]:
        """The first values of the fields that are looked over in this round, for a verifier who
        has the role; nobody else gets any."""
        ...

    def standing(self, version_id: str) -> Standing | None:
        """How this person's looking over is taken in this round; None = not begun."""
        ...

    def watched(self, rules: SeedRules) -> Watched:
        """What is known of this person's verifying, from the latest standing on that was counted by
        these rules and carried: as many records as they began since their oldest open one."""
        ...

    def seed_spent(self, version_id: str) -> bool:
        """Whether this person has answered the seed of this round."""
        ...

    def keyed_history(self) -> Mapping[Kind, Keyed]:
        """How this person keyed, by kind of field, in their latest verified records."""
        ...

    def hand_over_of(self, version_id: str) -> HandOver:
        """What the policy decided; the reason of a field is absent until the field is closed."""
        ...

    def quality(self, book_id: str) -> Mapping[str, Counts]:
        """Counts of verified fields: ``core`` and ``every`` of the book, ``station_core`` and
        ``station_every`` of the station's latest records. No value is in them."""
        ...


class WatchWork(WatchReads, Protocol):
    """What policy and vigilance write: once, each with its audit row, and no text of a record."""

    def hand_over(
        self, version_id: str, blind: Mapping[str, Reason], absent: Collection[Reason]
    ) -> None:
        """Keep what the policy decided at a hand-over.

        Args:
            blind: Fields beyond the core ones, with why. What was blind in this round stays so.
            absent: Signals that were not there.
        """
        ...

    def turn_blind(self, version_id: str, keys: Collection[str], reason: Reason) -> None:
        """Make open fields blind in this round, by its verifier.

        Raises:
            WrongState: One of them was read.
        """
        ...

    def keep_standing(
        self, version_id: str, standing: Standing, carry: Carry, rules: SeedRules
    ) -> None:
        """Keep how the person's looking over is taken in this round, and what was counted by these
        rules: `Watched.counted`."""
        ...

    def add_trial(self, version_id: str, key: str, *, caught: bool) -> None:
        """What became of this round's seed; a second one is refused."""
        ...
