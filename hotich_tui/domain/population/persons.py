"""The people of an entry whom the population extract may know, as it is asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Field, Meaning, Register

_PARTS = {"name": "name", "birth": "birth", "sex": "sex", "personal_id": "id_number"}
"""What the registers call a part -> what the extract calls it."""
_ASKED = ("name", "birth")
"""Parts without which an entry says too little of a person: requesters, signers, officers."""


@dataclass(frozen=True, slots=True)
class Asked:
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
        said = {part: _text(values.get(field)) for part, field in self.fields.items()}
        return Sought(
            name=said["name"],
            birth=said["birth"],
            sex=said.get("sex", "") or self.sex,
            mother=said.get("mother", ""),
            father=said.get("father", ""),
            commune=commune,
            id_number=said.get("id_number", ""),
            key=key,
            event=self.event,
            registered=registered,
        )


@cache
def people(register_code: str) -> tuple[Asked, ...]:
    """The people of a register's entries whom the extract is asked for, in the paper's order."""
    register = load_register(register_code)
    found = []
    for person in register.persons:
        fields = _parts_of(register, person.id)
        if any(part not in fields for part in _ASKED):
            continue
        for parent, role in zip(("mother", "father"), person.parents, strict=False):
            fields[parent] = _parts_of(register, role)["name"]
        found.append(Asked(person.id, fields, person.sex or "", person.event))
    return tuple(found)


@cache
def person_at(register_code: str, field: str) -> Asked | None:
    """The person to ask for while a field is typed; None where the extract says nothing of it."""
    mine = load_register(register_code).by_key[field].person
    return next((asked for asked in people(register_code) if asked.id == mine), None)


def registered_on(register: Register, values: Mapping[str, Value]) -> str:
    """The date of registration as it is stored, "" where the book does not say."""
    field = register.by_meaning.get(Meaning.REGISTRATION_DATE)
    return "" if field is None else _text(values.get(field.key))


def _parts_of(register: Register, person: str) -> dict[str, str]:
    mine: list[Field] = [f for f in register if f.person == person and f.on_form]
    found = {_PARTS[f.part]: f.key for f in mine if f.part in _PARTS}
    for paper in (f.key for f in mine if f.part == "id_number"):
        found.setdefault("id_number", paper)
    return found


def _text(value: Value | None) -> str:
    return value.text if value is not None and value.said in (Said.WRITTEN, Said.ODD) else ""
