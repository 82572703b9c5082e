"""The register files: what they hold, and what the loader refuses."""

import re
import tomllib
from pathlib import Path

import pytest

import hotich_tui
from hotich_tui.domain.register.layout import LARGE_ROWS, SMALL_ROWS, lay_out
from hotich_tui.domain.register.load_register import (
    RegisterError,
    load_code_lists,
    load_register,
    load_registers,
    parse_register,
    register_codes,
)
from hotich_tui.domain.register.register import Kind, Meaning

EXACT, PROPOSED = {"KS", "KT", "KH", "CMC", "HN"}, {"GH", "NCN", "TD"}
PACKAGE = Path(hotich_tui.__file__).parent


def test_all_eight_are_there() -> None:
    assert set(register_codes()) == EXACT | PROPOSED
    for code, register in load_registers().items():
        assert register.proposed is (code in PROPOSED)


@pytest.mark.parametrize("code", sorted(EXACT | PROPOSED))
def test_every_register_is_whole(code: str) -> None:
    register = load_register(code)
    order = register.reading_order()
    keys = [field.key for field in register]
    assert len(set(keys)) == len(keys)
    assert {f.key for f in order} == {f.key for f in register if f.on_form}
    assert any(f.core for f in register)
    assert all(f.core for f in order if f.kind.is_id), "a written ID number is always core"
    for field in register:
        assert field.label_vi and field.label_en and field.group
        assert field.kind is not Kind.CODE or field.code_list is not None
    for meaning in (
        Meaning.ENTRY_NUMBER,
        Meaning.BOOK_NUMBER,
        Meaning.REGISTRATION_DATE,
        Meaning.REGISTRATION_PLACE,
        Meaning.SUBJECT_NAME,
    ):
        assert meaning in register.by_meaning


@pytest.mark.parametrize("code", sorted(EXACT | PROPOSED))
@pytest.mark.parametrize("before_2016", [False, True])
@pytest.mark.parametrize("rows", [SMALL_ROWS, LARGE_ROWS])
def test_pages_hold_every_field_once(code: str, before_2016: bool, rows: int) -> None:
    register = load_register(code)
    pages = lay_out(register, rows, before_2016=before_2016)
    keys = [f.key for page in pages for f in page.fields]
    # In the order in which the cursor goes.
    assert keys == [f.key for f in register.reading_order(before_2016=before_2016)]
    for page in pages:
        assert 0 < len(page.fields) <= rows
        for group in {f.group for f in page.fields}:
            size = sum(f.group == group for f in register.reading_order())
            here = sum(f.group == group for f in page.fields)
            assert here == size or size > rows, "a group is split only if it is taller than a page"


def test_before_2016_the_father_stood_first() -> None:
    register = load_register("KS")

    def first_parent(*, before_2016: bool) -> str:
        order = register.reading_order(before_2016=before_2016)
        return next(f.person for f in order if f.person in ("mother", "father"))

    assert first_parent(before_2016=False) == "mother"
    assert first_parent(before_2016=True) == "father"


def text_of(code: str) -> str:
    files = (PACKAGE / "data" / "registers").glob("*.toml")
    return next(t for t in (f.read_text("utf-8") for f in files) if f'code = "{code}"' in t)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("core = true", "core = false", "chính"),
        ('type = "person_name"', 'type = "poem"', "poem"),
        ('meaning = "entry_number"', 'meaning = "nothing"', "nothing"),
        ('meaning = "entry_number"\n', "", "entry_number"),
        ('person = "child"', 'person = "dragon"', "dragon"),
        ("[[field]]", "[[field", "TOML"),
        ('code = "KS"', 'kode = "KS"', "code"),
    ],
)
def test_a_broken_register_is_refused_by_name(old: str, new: str, says: str) -> None:
    text = text_of("KS")
    assert old in text
    with pytest.raises(RegisterError) as refused:
        parse_register(text.replace(old, new), load_code_lists(), "birth.toml")
    assert "birth.toml" in str(refused.value) and says in str(refused.value)


def test_a_field_added_to_the_data_is_a_field() -> None:
    """Adding a field is an edit to one file."""
    text = text_of("KS")
    fields = tomllib.loads(text)["field"]
    last = max(f.get("order", 0) for f in fields)
    page = max(f.get("page", 0) for f in fields)
    group = next(f["group"] for f in fields if f.get("order", 0) == last)
    added = (
        f'{text}\n[[field]]\nkey = "thu"\nvi = "Ô thử"\nen = "Trial"\ngroup = "{group}"\n'
        'person = "record"\nperson_field = "trial"\ntype = "text"\n'
        f"order = {last + 1}\npage = {page}\n"
    )
    register = parse_register(added, load_code_lists(), "birth.toml")
    assert register.by_key["thu"].label_en == "Trial"
    assert register.reading_order()[-1].key == "thu"


def test_no_register_or_field_is_named_in_code() -> None:
    """They live in the data only."""
    keys = {f.key for r in load_registers().values() for f in r} - {"so"}
    known = "|".join(map(re.escape, sorted(keys | set(register_codes()))))
    names = re.compile(rf"""["']({known})["']""")
    for path in PACKAGE.rglob("*.py"):
        found = names.search(path.read_text("utf-8"))
        assert found is None, f"{path.name}: {found}"


def test_the_data_is_plain() -> None:
    """No file of the data holds a number of ten digits or more: no real person's ID."""
    for path in (PACKAGE / "data").rglob("*"):
        if path.suffix in (".toml", ".json"):
            assert not re.search(r"(?<!\d)\d{10,12}(?!\d)", path.read_text("utf-8")), path
