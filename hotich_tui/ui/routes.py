"""The only place where a route becomes a screen: its module is imported when it is first opened."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from inspect import isawaitable
from typing import Any, cast
from weakref import WeakKeyDictionary

from textual.screen import Screen

from hotich_tui.domain.record.people import User
from hotich_tui.messages import HotichError, say
from hotich_tui.ui.input.screens import screen_row
from hotich_tui.ui.kit.seat import Found, Opener, Route, Seat


def opener(name: str) -> Opener:
    """What opens a screen.

    Args:
        name: Its row in the table of screens.

    Raises:
        KeyError: No such screen, or one that nothing opens by name.
    """
    module, _, function = screen_row(name).opener.partition(":")
    if not function:
        raise KeyError(name)
    return cast("Opener", getattr(import_module(f"hotich_tui.ui.{module}"), function))


def check_rights(name: str, user: User | None, language: str) -> None:
    """Let through who may open a screen.

    Args:
        user: Who sits at the seat; None = nobody.

    Raises:
        HotichError: They may not.
    """
    row = screen_row(name)
    if row.roles is None or (user is not None and any(map(user.may, row.roles))):
        return
    roles = ", ".join(sorted(say(f"terms.role_{role.value}", language) for role in row.roles))
    raise HotichError("ui.not_your_screen", screen=say(row.title, language), roles=roles)


class Navigation:
    """The ways from screen to screen, at one seat.

    Args:
        is_wanted: Whether what was found may still come up over the screen from where it was
            asked for: that one may have gone, or be covered.
    """

    def __init__(self, seat: Seat, is_wanted: Callable[[Screen[Any]], bool]) -> None:
        self._seat, self._is_wanted = seat, is_wanted
        self._opened_as: WeakKeyDictionary[Screen[Any], str] = WeakKeyDictionary()

    def follow(self, route: Route) -> None:
        """Open a screen. What its opener asks the station for comes a little later, unless another
        was asked for in its place meanwhile; keys wait for it."""
        seat = self._seat
        try:
            check_rights(route.name, seat.desk.user if seat.desk else None, seat.language)
            found = opener(route.name)(seat, **route.arguments)
        except HotichError as error:
            self._refuse(error)
            return
        if isawaitable(found):
            below = seat.screen
            seat.keys.perform(below, self._later(route, found, below), group="open")
        else:
            self._arrive(route, found)

    def name_of(self, screen: Screen[Any]) -> str:
        """By which route a screen was opened; "" for a dialog of the kit's own."""
        return self._opened_as.get(screen, "")

    async def _later(self, route: Route, finding: Awaitable[Found], below: Screen[Any]) -> None:
        try:
            found = await finding
        except HotichError as error:
            self._refuse(error)
            return
        if self._is_wanted(below):
            self._arrive(route, found)

    def _arrive(self, route: Route, found: Found) -> None:
        if isinstance(found, Route):
            self.follow(found)
        elif found is None:
            self._seat.keys.void()
        else:
            self._opened_as[found] = route.name
            self._seat.show(found)

    def _refuse(self, error: HotichError) -> None:
        # What was typed ahead was meant for what does not come.
        self._seat.keys.void()
        self._seat.tell(error)
