"""What several commands need: the station, a signed-in person, JSON."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotich_tui import paths
from hotich_tui.domain.record.records import Book
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.errors import BadInput, SignInError

if TYPE_CHECKING:
    from hotich_tui.store.station import SqlStation
from hotich_tui.messages import say

As = Annotated[str, typer.Option("--as", help=say("help.as"))]
Json = Annotated[bool, typer.Option("--json", help=say("help.json"))]


@contextmanager
def open_station(home: Path | None = None) -> Iterator["SqlStation"]:
    """The station of this home, opened with the passphrase, the keyring or a prompt."""
    from hotich_tui.cli.upgrade import UpgradeLine
    from hotich_tui.store.file.errors import WrongKey
    from hotich_tui.store.station import SqlStation

    place = home or paths.home()
    line = UpgradeLine(place)
    try:
        station = SqlStation.open(place, progress=line)
    except WrongKey as error:
        if error.key != "store.no_key" or not os.isatty(0):
            raise
        passphrase = typer.prompt(say("cli.passphrase"), hide_input=True)
        station = SqlStation.open(place, passphrase=passphrase, progress=line)
    try:
        yield station
    finally:
        station.close()


def sign_in(station: "SqlStation", who: str) -> Desk:
    """The desk of `--as NAME`, with the PIN from `HOTICH_PIN_FILE` or a prompt."""
    from hotich_tui.workflow.sign_in import SignIn

    return SignIn(station).desk(who, read_pin())


def read_pin() -> str:
    """The PIN.

    Raises:
        SignInError: The file cannot be read, or nobody can be asked.
    """
    return read_secret("HOTICH_PIN_FILE", "PIN")


def read_secret(variable: str, asked: str, *, twice: bool = False) -> str:
    """What stands on no command line: the first line of a file, or asked for.

    Args:
        variable: The environment's name of the file.
        twice: Asked for a second time, to be sure.

    Raises:
        SignInError: The file cannot be read, or nobody can be asked.
    """
    path = os.environ.get(variable)
    if path:
        try:
            return Path(path).read_text("utf-8").splitlines()[0].strip()
        except (OSError, IndexError, UnicodeDecodeError):
            raise SignInError("cli.secret_file", variable=variable) from None
    if not os.isatty(0):
        raise SignInError("cli.secret_nobody", asked=asked, variable=variable)
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=twice))


def find_book(desk: Desk, wanted: str) -> Book:
    """A book as a person names it: `KS 01/1998`, `01/1998`, or its id.

    Raises:
        BadInput: None, or several.
    """
    books = [progress.book for progress in desk.books.progress()]
    found = [
        book for book in books if wanted in (book.id, book.number, f"{book.register} {book.number}")
    ]
    if len(found) == 1:
        return found[0]
    known = ", ".join(f"'{book.register} {book.number}'" for book in books) or "–"
    raise BadInput("cli.book_many" if found else "cli.book_none", wanted=wanted, known=known)


def print_json(data: Any) -> None:
    """One JSON object on standard output."""
    typer.echo(json.dumps(data, ensure_ascii=False))
