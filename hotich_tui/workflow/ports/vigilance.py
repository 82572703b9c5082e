"""What watching over the looking over needs of a station."""

from collections.abc import Collection, Mapping
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.quality.policy import Reason
from hotich_tui.domain.quality.vigilance import Carry, SeedRules, Standing, Watched


class VigilanceReads(Protocol):
    """How this person verifies."""

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


class VigilanceWork(Protocol):
    """What vigilance writes: once, each with its audit row, and no text of a record."""

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
