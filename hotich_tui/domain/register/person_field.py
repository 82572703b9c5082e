"""What a field may say of a person, in the words of the registers and of the population extract."""

from enum import StrEnum

IN_WORDS = "_words"
"""Ends what a register calls a field that writes another field's date in words: `birth_words`."""


class PersonField(StrEnum):
    """What the software itself must know of a person's fields.

    Registers have many more (`residence_type`, `position`), which stay texts of the data: a field
    of a register says one thing of one person, whatever that is called.
    """

    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    """Never offered: a person's sex is read in the book."""
    MOTHER = "mother"
    FATHER = "father"
    COMMUNE = "commune"
    """Of residence now, in the extract; where the event was registered, in a question."""
    ID_NUMBER = "id_number"
    """In a register the number of any identity paper; in the extract the personal number."""
    PERSONAL_ID = "personal_id"
    """In a register the personal number of twelve digits."""
    OLD_ID = "old_id"
    MOTHER_ID = "mother_id"
    FATHER_ID = "father_id"
    ETHNICITY = "ethnicity"
    HOME_TOWN = "home_town"
    RESIDENCE = "residence"
    DIED = "died"
    BIRTH_CASE = "birth_case"
    """How a birth came about: only registers of births have it."""


PARENTS = (PersonField.MOTHER, PersonField.FATHER)
NAMES = (PersonField.NAME, *PARENTS)
