"""What can go wrong with the index of the population, each as a sentence without a value."""

from hotich_tui.messages import HotichError


class PopulationError(HotichError):
    """The index could not do what was asked; a former index is left as it was.

    PopulationError
    ├── NoIndex       nothing was loaded here
    ├── WrongKey      the key is not the one it was sealed under
    ├── Damaged       a part of it was changed or cut
    └── TooNew        written by a newer program
    """


class NoIndex(PopulationError):
    """Nothing was loaded here."""


class WrongKey(PopulationError):
    """The key is not the one it was sealed under."""


class Damaged(PopulationError):
    """A part of it was changed or cut."""


class TooNew(PopulationError):
    """Written by a newer program."""
