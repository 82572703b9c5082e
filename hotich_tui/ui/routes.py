"""The only place where a route becomes a screen: its module is imported when it is first opened."""

from importlib import import_module
from typing import cast

from hotich_tui.domain.record.people import User
from hotich_tui.messages import HotichError, say
from hotich_tui.ui.input.screens import screen_row
from hotich_tui.ui.kit.seat import Opener


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
