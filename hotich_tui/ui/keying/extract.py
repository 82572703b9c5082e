"""The population extract while a keyer's form is on the screen: opened, asked and closed off the
UI's thread. Screens know the port only; who starts the app hands in how to open it."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from hotich_tui.domain.population.matching import Candidate, Hints, Person, Sought
from hotich_tui.domain.prefill.proposals import born_about, with_prior

T = TypeVar("T")
ASKED = 12
"""Candidates fetched where the year of registration has still to rank them."""


class Extract:
    """An extract that is open between `open` and `close`.

    Args:
        opener: Opens it; None where the station has none.
    """

    def __init__(self, opener: Callable[[], Hints | None]) -> None:
        self._opener = opener
        self._index: Hints | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="extract")

    async def open(self) -> bool:
        """Open it in its own thread; False where there is none.

        Raises:
            HotichError: It is damaged, or not this station's.
        """
        found = await self._run(self._opener)
        self._index = found
        return found is not None

    async def ask(
        self, sought: Sought, registered: str, *, typing: bool, limit: int
    ) -> Sequence[Candidate]:
        """The likeliest people, best first.

        Args:
            registered: Date of registration, the prior of a birth that is not keyed yet.
            typing: The last word of the name may be unfinished.
        """
        return await self._run(lambda: self._ask(sought, registered, typing, limit))

    def _ask(
        self, sought: Sought, registered: str, typing: bool, limit: int
    ) -> Sequence[Candidate]:
        guess = born_about(registered) if sought.event == "birth" and not sought.birth else ""
        if not guess or not sought.name:
            return self._query(sought, typing, limit)
        found = self._query(sought, typing, ASKED)
        return with_prior(found, self._query(replace(sought, birth=guess), typing, ASKED), limit)

    def _query(self, sought: Sought, typing: bool, limit: int) -> Sequence[Candidate]:
        if self._index is None:
            return ()
        return self._index.query(sought, typing=typing, limit=limit)

    async def details(self, candidate: Candidate) -> Person:
        """The whole row of a candidate.

        Raises:
            HotichError: The file was changed or taken away meanwhile.
        """
        index = self._index
        return candidate.person if index is None else await self._run(index.details, candidate)

    def close(self) -> None:
        """Forget it: whoever sits here next has no extract until they key."""
        self._index = None
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, function: Callable[..., T], *args: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, function, *args)
