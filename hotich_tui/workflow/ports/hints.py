"""What hints and earlier records need of a station."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.quality.hint_figures import HintFigures


class Fate(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    OVERTYPED = "overtyped"
    """The book says something else, or nothing."""


class ProposalReads(Protocol):
    """Proposals that wait for the book."""

    def open_proposals(self, version_id: str) -> Mapping[str, str]:
        """This person's own proposals in the present round that wait for the book: field -> text.
        Nobody else's can be asked for."""
        ...


class HintReads(Protocol):
    """Whether hints harm."""

    def hint_figures(self) -> HintFigures:
        """Counts over all verified records. No value is in them."""
        ...


class ProposalWork(Protocol):
    """What becomes of proposals, each with its audit row; no text of the extract is in those."""

    def propose(self, version_id: str, person: str, texts: Mapping[str, str]) -> None:
        """Keep what a candidate that was taken proposes: field -> text."""
        ...

    def settle_proposal(self, version_id: str, reading: Reading) -> None:
        """A field with an open proposal was stated, or cleared: confirmed, or typed over.

        Raises:
            WrongState: It is called a proposal, and nothing of that text was proposed or confirmed.
        """
        ...


class HintWork(Protocol):
    """That hints were there, and that somebody looked."""

    def keep_hinted(self, version_id: str, *, shown: bool) -> None:
        """That a record is keyed with an extract at hand, and whether its hints are shown; once
        for a person and round."""
        ...

    def note_look(self, version_id: str, person: str, count: int) -> None:
        """That the extract was looked into for a person of a record; once, however often the
        record is opened again.

        Args:
            person: As the register calls them.
            count: Candidates shown.
        """
        ...


class EarlierWork(Protocol):
    """That an earlier record was asked for."""

    def note_earlier(self, version_id: str, event: str, detail: str) -> None:
        """That an earlier record of the same event was looked for, or linked.

        Args:
            event: ``earlier_asked`` or ``earlier_linked``.
            detail: Where, and the id of the record; nobody's name.
        """
        ...
