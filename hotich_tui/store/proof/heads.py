"""What was noted of the chain outside the station, compared with the chain that stands."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from hotich_tui.store.file.head import hash_at
from hotich_tui.store.proof.findings import Break
from hotich_tui.wire.head import head_code, read_code

REGISTRY, PAPER = "registry", "paper"


def against_registry(connection: Connection, heads: Iterable[tuple[int, str]]) -> Iterator[Break]:
    """Heads that the registry has, number and hash, which are not in the chain."""
    for n, digest in heads:
        if hash_at(connection, n) != digest:
            yield Break("head", REGISTRY, n)


def against_paper(connection: Connection, codes: Iterable[str]) -> Iterator[Break]:
    """Codes signed on paper that are not the chain's.

    Raises:
        ValueError: It is no code.
    """
    for typed in codes:
        n, letters = read_code(typed)
        digest = hash_at(connection, n)
        if digest is None or read_code(head_code(n, digest))[1] != letters:
            yield Break("head", PAPER, n)
