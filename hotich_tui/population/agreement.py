"""How each field of a candidate stands to what was said, in words."""

from hotich_tui.domain.population.matching import Agreement, Evidence, Person, Sought
from hotich_tui.domain.register.person_field import NAMES, PersonField
from hotich_tui.population.folding import fold_syllable, is_marked, marked_name
from hotich_tui.population.search import Query, folded_place
from hotich_tui.population.words import one_y

SILENT = Evidence(Agreement.UNSTATED, 0.0)


class Comparer:
    """Compares candidates with one person sought; what was said is read once."""

    def __init__(self, sought: Sought, query: Query) -> None:
        self._sought, self._query = sought, query
        self._said: dict[str, tuple[str, str]] = {}
        """Field -> what was said, caseless, and without its marks."""

    def field(self, name: str, person: Person, bits: float) -> Agreement:
        """How one field stands, the birth apart."""
        said, theirs = getattr(self._sought, name), getattr(person, name)
        if not said or (not theirs and name != PersonField.ID_NUMBER):
            return Agreement.UNSTATED
        if name in NAMES:
            return self._name(name, theirs, bits)
        if name == PersonField.SEX:
            return Agreement.SAME if said == theirs else Agreement.DIFFERS
        if name == "commune":
            return (
                Agreement.SAME if self._query.commune == folded_place(theirs) else Agreement.DIFFERS
            )
        return self._number(person)

    def _name(self, name: str, theirs: str, bits: float) -> Agreement:
        if getattr(self._sought, name) == theirs:
            return Agreement.SAME
        if name not in self._said:
            text = one_y(marked_name(getattr(self._sought, name)))
            self._said[name] = text, _folded(text)
        (said, folded), other = self._said[name], one_y(theirs.casefold())
        if name == PersonField.NAME and self._query.typing:
            # Marks come letter by letter: only a finished name can lack them.
            return Agreement.SAME if _folded(other).startswith(folded) else _slip(bits)
        if said == other:
            return Agreement.SAME
        if folded == _folded(other):
            # Writing without any mark is a way of writing, not another name.
            return Agreement.WEAK if is_marked(said) else Agreement.SAME
        return _slip(bits)

    def _number(self, person: Person) -> Agreement:
        said = self._query.number
        theirs = person.old_id if len(said) == 9 and person.old_id else person.id_number
        if not said or not theirs:
            return Agreement.UNSTATED
        if theirs.startswith(said):
            return Agreement.SAME
        if len(theirs) != len(said):
            return Agreement.UNSTATED
        apart = sum(a != b for a, b in zip(theirs, said, strict=True))
        return Agreement.NEAR if apart <= 2 else Agreement.DIFFERS


def _slip(bits: float) -> Agreement:
    return Agreement.NEAR if bits > 0 else Agreement.DIFFERS


def _folded(text: str) -> str:
    return "".join([fold_syllable(word) for word in text.split()])
