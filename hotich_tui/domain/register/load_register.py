"""Reading the registers from data: one file each, checked when loaded."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from hotich_tui.domain.register.carry_rules import NAMED, OFFICE, RULES
from hotich_tui.domain.register.layout import SMALL_ROWS, lay_out
from hotich_tui.domain.register.person_field import IN_WORDS, PersonField
from hotich_tui.domain.register.register import (
    CodeList,
    Field,
    Group,
    Kind,
    Meaning,
    Person,
    Register,
)
from hotich_tui.messages import HotichError, Sentence

_NEEDED = (
    Meaning.ENTRY_NUMBER,
    Meaning.BOOK_NUMBER,
    Meaning.PAGE,
    Meaning.REGISTRATION_DATE,
    Meaning.REGISTRATION_PLACE,
    Meaning.SUBJECT_NAME,
)


class RegisterError(HotichError):
    """A register file that cannot be used; names the file, the place and what would be legal."""

    def __init__(self, source: str, where: str, problem: "Sentence | str") -> None:
        super().__init__("registers.broken", source=source, where=where, problem=problem)


def _folder() -> Any:
    return resources.files("hotich_tui").joinpath("data")


@cache
def register_codes() -> tuple[str, ...]:
    """Codes of the registers, in the order of the office."""
    index = tomllib.loads(_folder().joinpath("registers", "index.toml").read_text("utf-8"))
    return tuple(index["registers"])


@cache
def load_register(code: str) -> Register:
    """One register by its code.

    Raises:
        KeyError: There is no such register.
        RegisterError: Its file is broken.
    """
    if code not in register_codes():
        raise KeyError(code)
    name = f"{code.lower()}.toml"
    text = _folder().joinpath("registers", name).read_text("utf-8")
    return parse_register(text, load_code_lists(), name)


def load_registers() -> Mapping[str, Register]:
    """All registers by code."""
    return {code: load_register(code) for code in register_codes()}


@cache
def load_code_lists() -> Mapping[str, CodeList]:
    """The code lists that several registers share, by name."""
    return _code_lists(tomllib.loads(_folder().joinpath("code_lists.toml").read_text("utf-8")))


def _code_lists(table: Mapping[str, Any]) -> dict[str, CodeList]:
    return {
        name: CodeList(
            name=name,
            labels=entry["labels"],
            import_only=entry.get("import_only", {}),
            free=entry.get("free", False),
            aliases={name: tuple(codes) for name, codes in entry.get("aliases", {}).items()},
            again=tuple(entry.get("again", ())),
        )
        for name, entry in table.items()
    }


def parse_register(text: str, lists: Mapping[str, CodeList], source: str) -> Register:
    """A register from the text of its file.

    Args:
        lists: Code lists that registers share; a register's file may hold some of its own, in
            tables `[code_list.NAME]`.

    Raises:
        RegisterError: Something in it cannot be right: see `_check`.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegisterError(source, "TOML", str(error)) from None
    try:
        own = _code_lists(table.get("code_list", {}))
        for name in own.keys() & lists.keys():
            twice = Sentence.of("registers.list_twice", name=repr(name))
            raise RegisterError(source, f"code_list.{name}", twice)
        lists = {**lists, **own}
        register = Register(
            code=table["code"],
            name_vi=table["name_vi"],
            name_en=table["name_en"],
            title=table["title"],
            proposed=table["proposed"],
            fields=tuple(
                _field(entry, column, lists, table["proposed"], source)
                for column, entry in enumerate(table["field"])
            ),
            groups=tuple(
                Group(
                    id=group["id"],
                    title_vi=group["vi"],
                    title_en=group["en"],
                    short_vi=group["short"],
                    usually_empty=group.get("usually_empty", False),
                )
                for group in table["group"]
            ),
            persons=tuple(
                Person(
                    id=p["id"],
                    label_vi=p["vi"],
                    label_en=p["en"],
                    sex=p.get("sex"),
                    parents=tuple(p.get("parents", ())),
                    event=p.get("event", ""),
                )
                for p in table["person"]
            ),
            carry={key: _rules(given) for key, given in table.get("carry", {}).items()},
            ties=tuple(tuple(tie) for tie in table.get("ties", [])),
            at_hand={key: tuple(others) for key, others in table.get("at_hand", {}).items()},
            swap_before_2016=tuple((a, b) for a, b in table.get("swap_before_2016", [])),
        )
    except KeyError as error:
        raise RegisterError(source, str(error), Sentence.of("registers.key_missing")) from None
    _check(register, source)
    return register


def _field(
    entry: Mapping[str, Any],
    column: int,
    lists: Mapping[str, CodeList],
    proposed: bool,
    source: str,
) -> Field:
    key = entry["key"]
    kinds = ", ".join(kind.value for kind in Kind)
    if entry["type"] not in set(Kind):
        raise RegisterError(source, key, _not_legal(f"type = {entry['type']!r}", kinds))
    list_name = entry.get("code_list")
    if list_name is not None and list_name not in lists:
        raise RegisterError(source, key, Sentence.of("registers.no_list", name=repr(list_name)))
    meaning = entry.get("meaning")
    if meaning is not None and meaning not in set(Meaning):
        legal = ", ".join(m.value for m in Meaning)
        raise RegisterError(source, key, _not_legal(f"meaning = {meaning!r}", legal))
    return Field(
        key=key,
        column=column,
        header=entry.get("header", key),
        label_vi=entry["vi"],
        label_en=entry["en"],
        short_vi=entry.get("short_vi", entry["vi"]),
        short_en=entry.get("short_en", entry["en"]),
        group=entry["group"],
        person=entry["person"],
        person_field=entry["person_field"],
        kind=Kind(entry["type"]),
        order=entry.get("order", 0),
        page=entry.get("page", 0),
        core=entry.get("core", False),
        required=entry.get("required", False),
        code_list=lists[list_name] if list_name is not None else None,
        meaning=Meaning(meaning) if meaning is not None else None,
        max_len=entry.get("max_len"),
        aliases=tuple(entry.get("aliases", ())),
        proposed=proposed,
    )


def _check(register: Register, source: str) -> None:
    """Refuse a register that the product cannot keep its promises with."""

    def refuse(where: str, key: str, **kwargs: object) -> None:
        raise RegisterError(source, where, Sentence.of(f"registers.{key}", **kwargs))

    if not any(field.core for field in register):
        refuse("core", "no_core")
    groups = {group.id for group in register.groups}
    persons = {person.id for person in register.persons} | {"record"}
    for person in register.persons:
        if not persons.issuperset(person.parents):
            refuse(person.id, "no_parents", parents=repr(person.parents))
    seen_keys: set[str] = set()
    seen_fields: set[tuple[str, str]] = set()
    seen_orders: set[int] = set()
    for field in register:
        if field.key in seen_keys:
            refuse(field.key, "twice", what=field.key)
        if (field.person, field.person_field) in seen_fields:
            refuse(field.key, "twice", what=f"({field.person}, {field.person_field})")
        if field.order and field.order in seen_orders:
            refuse(field.key, "twice", what=f"order = {field.order}")
        if field.group not in groups:
            refuse(field.key, "no_group", name=repr(field.group))
        if field.person not in persons:
            refuse(field.key, "no_person", name=repr(field.person))
        if field.kind.is_id and field.on_form and not field.core:
            refuse(field.key, "number_not_core")
        if field.kind is Kind.CODE and field.code_list is None:
            refuse(field.key, "code_without_list")
        seen_keys.add(field.key)
        seen_fields.add((field.person, field.person_field))
        seen_orders.add(field.order)
    for key, rules in register.carry.items():
        if key not in register.by_key or not register.by_key[key].on_form:
            refuse(f"carry.{key}", "not_on_form", name=repr(key))
        if register.by_key[key].person_field == PersonField.SEX:
            refuse(f"carry.{key}", "sex_carried")
        problem = next(filter(None, (_wrong_rule(register, key, rule) for rule in rules)), None)
        if problem is not None:
            raise RegisterError(source, f"carry.{key}", problem)
        if not rules or len(set(rules)) < len(rules):
            refuse(f"carry.{key}", "rules_repeat", rules=list(rules))
    for key, others in register.at_hand.items():
        for named in (key, *others):
            if named not in register.by_key or not register.by_key[named].on_form:
                refuse(f"at_hand.{key}", "not_on_form", name=repr(named))
    problem = next(_wrong_ties(register), None)
    if problem is not None:
        raise RegisterError(source, "ties", problem)
    for meaning in _NEEDED:
        if meaning not in register.by_meaning:
            refuse("meaning", "no_meaning", meaning=repr(meaning.value))
    for page in lay_out(register, SMALL_ROWS):
        for field in page.fields:
            if field.page != page.number:
                refuse(field.key, "wrong_page", page=field.page, right=page.number)


def _wrong_ties(register: Register) -> Iterator[Sentence]:
    """What is wrong with the fields that are tied: each stands on the form and in one tie, and a
    date in words is tied to its figures."""
    tied = [key for tie in register.ties for key in tie]
    for key in tied:
        if key not in register.by_key or not register.by_key[key].on_form:
            yield Sentence.of("registers.not_on_form", name=repr(key))
        elif tied.count(key) > 1:
            yield Sentence.of("registers.twice", what=key)
    for field in register:
        if field.on_form and field.person_field.endswith(IN_WORDS):
            figures = field.person_field.removesuffix(IN_WORDS)
            found = {register.by_key[key].person_field for key in register.with_tied([field.key])}
            if figures not in found:
                yield Sentence.of("registers.words_untied", name=repr(field.key))


def _rules(given: str | list[str]) -> tuple[str, ...]:
    """A field's rules: one as a text, several as a list."""
    return (given,) if isinstance(given, str) else tuple(given)


def _not_legal(given: str, legal: str) -> Sentence:
    return Sentence.of("registers.not_legal", given=given, legal=legal)


def _wrong_rule(register: Register, key: str, wanted: str) -> Sentence | None:
    """Why a rule cannot be one of a field; None where it can."""
    rule, _, named = wanted.partition(" ")
    if rule not in RULES:
        return _not_legal(repr(wanted), ", ".join(RULES))
    legal = OFFICE if rule == "office" else register.by_key
    if (rule in (*NAMED, "office")) != bool(named) or (named and named not in legal):
        return Sentence.of("registers.rule_names_nothing", rule=repr(wanted))
    if named == key:
        return Sentence.of("registers.rule_names_itself", rule=repr(wanted))
    if rule == "field" and not _interchangeable(register.by_key[named], register.by_key[key]):
        return Sentence.of("registers.rule_unlike", rule=repr(wanted))
    return None


def _interchangeable(a: Field, b: Field) -> bool:
    """Whether what one field says can stand in the other."""
    dates = a.kind.is_date and b.kind.is_date
    return dates or (a.kind is b.kind and a.code_list == b.code_list)
