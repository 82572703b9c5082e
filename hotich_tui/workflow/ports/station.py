"""What the use cases need of a station besides its records."""

from typing import Protocol


class Named(Protocol):
    """A station that says whose it is."""

    @property
    def commune_name(self) -> str:
        """As it stands in the books of the commune."""
        ...


class Secrets(Protocol):
    """A station that draws lots."""

    def secret(self, message: bytes) -> bytes:
        """HMAC-SHA-256 under a key derived from the station's: draws that nobody without the
        station's key foresees, and that come out alike after every restart."""
        ...
