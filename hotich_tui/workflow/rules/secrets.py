"""What may be a PIN, a passphrase, an activation word, and whose number it is."""

import re
import secrets
from itertools import pairwise

from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.workflow.rules.errors import BadInput

LEAST_PASSPHRASE, LEAST_LETTERS = 8, 5
"""Characters of a passphrase, and different ones among them."""
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that is taken for another one: no I, L, O, 0, 1."""


def check_pin(pin: str) -> None:
    """Refuse a PIN that is too easy.

    Raises:
        BadInput: Not 6 to 12 digits; a run, a repetition, or hardly any different digits.
    """
    if not re.fullmatch(r"[0-9]{6,12}", pin):
        raise BadInput("workflow.pin_form")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    run = len(steps) == 1 and steps <= {0, 1, 9}
    if run or len(set(pin)) < 3 or _repeats(pin):
        raise BadInput("workflow.pin_easy")


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase of a station that is too easy.

    Raises:
        BadInput: Short, digits only, or hardly any different characters.
    """
    letters = passphrase.strip()
    digits = all(letter.isdigit() or not letter.isalnum() for letter in letters)
    if len(letters) < LEAST_PASSPHRASE or digits or len(set(letters)) < LEAST_LETTERS:
        raise BadInput("workflow.passphrase_easy", least=LEAST_PASSPHRASE)


def identity_number(typed: str) -> str:
    """A national ID number as its holder's card has it: twelve digits, or nine of before.

    Raises:
        BadInput: It is neither.
    """
    number = plain_number(typed)
    if not re.fullmatch(r"[0-9]{9}|[0-9]{12}", number) or len(set(number)) < 2:
        raise BadInput("workflow.id_number")
    return number


def new_word() -> str:
    """An activation word: forty random bits, as two groups of four letters."""
    word = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


def plain_word(typed: str) -> str:
    """An activation word as it was made, from how a person typed it."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def _repeats(pin: str) -> bool:
    return any(
        len(pin) % part == 0 and pin == pin[:part] * (len(pin) // part) for part in range(1, 4)
    )
