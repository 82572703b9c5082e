"""The shape of a register: its fields, groups, persons and pages, all of it read from data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """What a field's value is; decides how it is typed, checked and compared."""

    TEXT = "text"
    PERSON_NAME = "person_name"
    PLACE = "place"
    CODE = "code"
    DATE = "date"
    """A full date, dd.mm.yyyy."""
    DATE_PARTIAL = "date_partial"
    """dd.mm.yyyy, mm.yyyy or yyyy."""
    TIME = "time"
    INT = "int"
    ID_NUMBER = "id_number"
    """Number of any identity paper; letters possible."""
    PERSONAL_ID = "personal_id"
    """The twelve-digit personal number."""

    @property
    def is_date(self) -> bool:
        return self in (Kind.DATE, Kind.DATE_PARTIAL)

    @property
    def is_id(self) -> bool:
        return self in (Kind.ID_NUMBER, Kind.PERSONAL_ID)


class Meaning(StrEnum):
    """The few fields that the software itself must know, named in the data."""

    ENTRY_NUMBER = "entry_number"
    BOOK_NUMBER = "book_number"
    PAGE = "page"
    REGISTRATION_DATE = "registration_date"
    REGISTRATION_PLACE = "registration_place"
    REGISTRATION_TYPE = "registration_type"
    SUBJECT_NAME = "subject_name"
    """Name of the person the entry is about: titles in lists."""
    SECOND_SUBJECT_NAME = "second_subject_name"
    """The other person of an entry about two (marriages)."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed or open list of codes.

    Args:
        name: Key of the list in the data.
        labels: Code -> label in Vietnamese, in the order of the source.
        import_only: Codes seen in files that mean "no information": read, never written.
        free: True where a value outside the list is usual and is kept as written
            (ethnic groups, nationalities); other lists keep it too, but flag it.
        aliases: Other name -> codes that it may mean: suggested, never put in its place.
        again: Codes that say that the event was registered before.
    """

    name: str
    labels: Mapping[str, str]
    import_only: Mapping[str, str] = field(default_factory=dict)
    free: bool = False
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    again: tuple[str, ...] = ()

    def named(self, code: str) -> str:
        """A code with its label, once where they are alike."""
        name = self.label(code)
        return code if name == code else f"{code} {name}"

    def label(self, code: str) -> str:
        """The label of a code, or the code itself where the list does not know it."""
        return self.labels.get(code, code)


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the ministry's file and one box of the form.

    Args:
        key: The ministry's own name, used in database, file and API alike.
        column: Position in the ministry's file, from 0.
        header: Header to write into the file (the key, where no other is known).
        aliases: Other headers seen for the column, compared without case.
        order: Reading order on the form; 0 = never on the form.
        page: Page of the form (from 1) at 80x24; 0 = not on the form.
        core: Keyed twice, blind.
        max_len: The ministry's column length in characters; None = unknown.
        proposed: True where the key is ours because no ministry template was found.
    """

    key: str
    column: int
    header: str
    label_vi: str
    label_en: str
    short_vi: str
    short_en: str
    group: str
    person: str
    person_field: str
    kind: Kind
    order: int
    page: int
    core: bool
    required: bool
    code_list: CodeList | None = None
    meaning: Meaning | None = None
    max_len: int | None = None
    aliases: tuple[str, ...] = ()
    proposed: bool = False

    @property
    def on_form(self) -> bool:
        return self.order > 0

    def label_in(self, language: str) -> str:
        """The label in a language, `vi` or `en`."""
        return self.label_vi if language == "vi" else self.label_en

    def short_in(self, language: str) -> str:
        """The label of the form in a language, `vi` or `en`."""
        return self.short_vi if language == "vi" else self.short_en


@dataclass(frozen=True, slots=True)
class Group:
    """A box of the form, in the book's words. `short_vi` fits a page mark of six letters."""

    id: str
    title_vi: str
    title_en: str
    short_vi: str
    usually_empty: bool = False

    def title_in(self, language: str) -> str:
        """The title in a language, `vi` or `en`."""
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True, slots=True)
class Person:
    """A person in an entry (child, mother, signer …).

    Args:
        sex: A code where it is certain.
        parents: Mother and father in the entry, where the population extract holds their names
            beside this person's.
        event: What happens to a person once, such as a birth: a second record of it is a
            registration again. "" = it may happen more than once.
    """

    id: str
    label_vi: str
    label_en: str
    sex: str | None = None
    parents: tuple[str, ...] = ()
    event: str = ""

    def label_in(self, language: str) -> str:
        """Who it is, in a language, `vi` or `en`."""
        return self.label_vi if language == "vi" else self.label_en


@dataclass(frozen=True, slots=True)
class Page:
    """One screenful of the form: consecutive groups (or parts of a tall one), in reading order."""

    number: int
    fields: tuple[Field, ...]
    rare: bool = False
    """True for the last pages, of groups that are usually empty, opened by one key."""


@dataclass(frozen=True)
class Register:
    """One of the eight registers. Built by `load_registers`, never in code."""

    code: str
    name_vi: str
    name_en: str
    proposed: bool
    fields: tuple[Field, ...]
    """In the order of the ministry's file."""
    groups: tuple[Group, ...]
    persons: tuple[Person, ...]
    swap_before_2016: tuple[tuple[str, str], ...] = ()
    """Pairs of groups that change places in books opened before 2016."""
    title: str = ""
    """Sheet title of the export; proposed registers say so in it."""
    carry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> its prefill rules (`prefill.rules`); the first that offers wins."""
    ties: tuple[tuple[str, ...], ...] = ()
    """Fields that say one thing of the paper twice, such as a date in figures and in words: who
    asks for one of them to be keyed afresh asks for all."""
    at_hand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> fields of the same entry whose values it often repeats: taken with a key, never
    offered by themselves."""

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        return {f.key: f for f in self.fields}

    @cached_property
    def by_meaning(self) -> Mapping[Meaning, Field]:
        return {f.meaning: f for f in self.fields if f.meaning is not None}

    def with_tied(self, keys: Iterable[str]) -> frozenset[str]:
        """Fields, and those that the register ties to them."""
        wanted = set(keys)
        return frozenset(wanted.union(*(tie for tie in self.ties if not wanted.isdisjoint(tie))))

    @cached_property
    def core(self) -> tuple[Field, ...]:
        """The blind fields, in the 2016 reading order."""
        return tuple(f for f in self.reading_order() if f.core)

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def reading_order(self, *, before_2016: bool = False) -> tuple[Field, ...]:
        """The form's fields in the order in which the paper is read; rare groups last, as their
        pages."""
        return self._orders[before_2016]

    @cached_property
    def _orders(self) -> Mapping[bool, tuple[Field, ...]]:
        rare = {group.id for group in self.groups if group.usually_empty}
        on_form = (f for f in self.fields if f.on_form)
        fields = sorted(on_form, key=lambda f: (f.group in rare, f.order))
        before = fields
        for first, second in self.swap_before_2016:
            before = _swap_groups(before, first, second)
        return {False: tuple(fields), True: tuple(before)}

    def group(self, group_id: str) -> Group:
        return next(g for g in self.groups if g.id == group_id)


def _swap_groups(fields: list[Field], first: str, second: str) -> list[Field]:
    """Exchange the places of two groups, leaving the others where they are."""
    order: list[str] = list(dict.fromkeys(f.group for f in fields))
    if first not in order or second not in order:
        return fields
    i, j = order.index(first), order.index(second)
    order[i], order[j] = order[j], order[i]
    rank = {group: n for n, group in enumerate(order)}
    return sorted(fields, key=lambda f: rank[f.group])
