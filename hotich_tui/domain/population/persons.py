"""The people of an entry whom the population extract may know, as it is asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.person_field import PARENTS, PersonField
from hotich_tui.domain.register.register import Field, Meaning, Register

_TO_EXTRACT = {
    PersonField.NAME: PersonField.NAME,
    PersonField.BIRTH: PersonField.BIRTH,
    PersonField.SEX: PersonField.SEX,
    PersonField.PERSONAL_ID: PersonField.ID_NUMBER,
}
"""Field of a person in the registers -> in the extract."""
_ASKED = (PersonField.NAME, PersonField.BIRTH)
"""Fields without which an entry says too little of a person: requesters, signers, officers."""


@dataclass(frozen=True, slots=True)
class EntryPerson:
    """Someone of an entry.

    Args:
        id: As the register calls them (`mother`).
        fields: `Sought` field -> field of the form; parents' names are theirs.
        sex: Code where it is certain.
        event: As in `Sought`.
    """

    id: str
    fields: Mapping[str, str]
    sex: str = ""
    event: str = ""

    def sought(
        self, values: Mapping[str, Value], *, key: str = "", commune: str = "", registered: str = ""
    ) -> Sought:
        """What the book says of this person; blank and illegible places say nothing.

        Args:
            values: Field of the form -> value.
            key, commune, registered: As in `Sought`.
        """

        def text(field: PersonField) -> str:
            key = self.fields.get(field)
            return "" if key is None else _text(values.get(key))

        return Sought(
            name=text(PersonField.NAME),
            birth=text(PersonField.BIRTH),
            sex=text(PersonField.SEX) or self.sex,
            mother=text(PersonField.MOTHER),
            father=text(PersonField.FATHER),
            commune=commune,
            id_number=text(PersonField.ID_NUMBER),
            key=key,
            event=self.event,
            registered=registered,
        )


@cache
def people(register_code: str) -> tuple[EntryPerson, ...]:
    """The people of a register's entries whom the extract is asked for, in the paper's order."""
    register = load_register(register_code)
    found = []
    for person in register.persons:
        fields = _fields_of(register, person.id)
        if any(needed not in fields for needed in _ASKED):
            continue
        for parent, parent_id in zip(PARENTS, person.parents, strict=False):
            fields[parent] = _fields_of(register, parent_id)[PersonField.NAME]
        found.append(EntryPerson(person.id, fields, person.sex or "", person.event))
    return tuple(found)


@cache
def person_at(register_code: str, field: str) -> EntryPerson | None:
    """The person to ask for while a field is typed; None where the extract says nothing of it."""
    mine = load_register(register_code).by_key[field].person
    return next((asked for asked in people(register_code) if asked.id == mine), None)


def registered_on(register: Register, values: Mapping[str, Value]) -> str:
    """The date of registration as it is stored, "" where the book does not say."""
    field = register.by_meaning.get(Meaning.REGISTRATION_DATE)
    return "" if field is None else _text(values.get(field.key))


def _fields_of(register: Register, person: str) -> dict[str, str]:
    mine: list[Field] = [f for f in register if f.person == person and f.on_form]
    found: dict[str, str] = {
        _TO_EXTRACT[PersonField(f.person_field)]: f.key
        for f in mine
        if f.person_field in _TO_EXTRACT
    }
    for paper in (f.key for f in mine if f.person_field == PersonField.ID_NUMBER):
        found.setdefault(PersonField.ID_NUMBER, paper)
    return found


def _text(value: Value | None) -> str:
    return value.text if value is not None and value.said in (Said.WRITTEN, Said.ODD) else ""
