"""The search: against the oracle, and what the data's artefacts do to it."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotich_tui.domain.population.matching import FIELDS, Agreement, Person, Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.synthetic import Synthetic, World
from tests.population.conftest import index_of, noisy
from tests.population.exhaustive import best_bits

LAN = Person("Nguyễn Thị Lan", "15.04.1985", "2", "019185000001", mother="Trần Thị Hoa")


def keep(sought: Sought, *fields: str) -> Sought:
    return Sought(**{name: getattr(sought, name) for name in ("name", *fields)})


@pytest.mark.parametrize(
    ("fields", "least"),
    [
        ((), 0.99),
        (("birth",), 0.99),
        (("birth", "sex", "commune"), 0.99),
        (("birth", "mother"), 0.99),
        (("birth", "sex", "mother", "father", "commune"), 0.99),
    ],
)
def test_the_pruned_search_finds_what_the_whole_scan_finds(
    folk: Synthetic, index: HintIndex, fields: tuple[str, ...], least: float
) -> None:
    agreed = 0
    for _, sought in noisy(folk, 150, seed=3, factor=2.0):
        asked = keep(sought, *fields)
        bits, rows = best_bits(index, asked)
        found = index.query(asked, limit=1)
        agreed += bool(found) and found[0].row in rows and found[0].bits >= bits - 1e-2
    assert agreed / 150 >= least


@pytest.mark.parametrize("fields", [("birth",), ("birth", "mother")])
def test_so_it_does_among_the_many_of_one_year(tmp_path: Path, fields: tuple[str, ...]) -> None:
    """More than are weighed in full: those whose name speaks for nothing typed are left out."""
    folk = Synthetic(World(people=6_000, seed=21))
    crowd = [replace(person, birth="1990") for person in folk]
    index, agreed = index_of(crowd, tmp_path), 0
    for _, sought in noisy(folk, 60, seed=5, factor=2.0):
        asked = replace(keep(sought, *fields), birth="1990")
        bits, rows = best_bits(index, asked)
        found = index.query(asked, limit=1)
        agreed += bool(found) and found[0].row in rows and found[0].bits >= bits - 1e-2
    assert agreed >= 59


def test_keystrokes_too(folk: Synthetic, index: HintIndex) -> None:
    asked = agreed = 0
    for _, sought in noisy(folk, 12, seed=4):
        for end in range(1, len(sought.name) + 1):
            typed = replace(keep(sought, "birth"), name=sought.name[:end])
            _, rows = best_bits(index, typed, typing=True)
            found = index.query(typed, typing=True, limit=1)
            asked, agreed = asked + 1, agreed + (bool(found) and found[0].row in rows)
    assert agreed / asked >= 0.98


def test_name_and_date_find_nearly_everyone(folk: Synthetic, index: HintIndex) -> None:
    found = 0
    for row, sought in noisy(folk, 300, seed=5):
        names = [c.person.name for c in index.query(Sought(name=sought.name, birth=sought.birth))]
        found += folk.person(row).name in names
    assert found / 300 >= 0.98


def test_parts_add_up_and_say_why(index: HintIndex, folk: Synthetic) -> None:
    person = folk.person(1200)
    [best, *_] = index.query(Sought(name=person.name, birth=person.birth, sex=person.sex))
    assert list(best.evidence) == list(FIELDS)
    assert best.bits == pytest.approx(sum(part.bits for part in best.evidence.values()))
    assert best.evidence["mother"].agreement is Agreement.UNSTATED
    assert best.evidence["name"].agreement is Agreement.SAME


def test_details_bring_what_lies_on_the_disk(index: HintIndex, folk: Synthetic) -> None:
    for row in (0, 1500, 2999):
        person = folk.person(row)
        found = index.query(
            Sought(name=person.name, birth=person.birth, id_number=person.id_number)
        )
        assert person in [index.details(candidate) for candidate in found]


def test_nothing_said_finds_nobody(index: HintIndex) -> None:
    assert index.query(Sought()) == []
    assert index.query(Sought(sex="1", commune="xã Mẫu 01")) == []
    assert index.query(Sought(name=" ? ")) == []
    assert index.query(Sought(name="%%%", birth="không rõ")) == []


@pytest.mark.parametrize(
    ("book", "extract", "agreement"),
    [
        ("15.04.1985", "15.04.1985", Agreement.SAME),
        ("1985", "15.04.1985", Agreement.WEAK),
        ("15.04.1985", "01.01.1985", Agreement.WEAK),
        ("1985", "01.01.1985", Agreement.WEAK),
        ("01.01.1985", "1985", Agreement.WEAK),
        ("04.1985", "15.04.1985", Agreement.WEAK),
        ("05.04.1985", "04.05.1985", Agreement.NEAR),
        ("15.04.1985", "15.04.1986", Agreement.NEAR),
        ("1985", "1986", Agreement.NEAR),
        ("30.02.1985", "01.03.1985", Agreement.NEAR),
        ("15.04.1985", "15.04.1958", Agreement.DIFFERS),
        ("15.04.1985", "22.11.1970", Agreement.DIFFERS),
        ("15.04.1985", "01.01.1900", Agreement.UNSTATED),
        ("15.04.1985", "1900", Agreement.UNSTATED),
        ("15.04.1985", "", Agreement.UNSTATED),
        ("??.04.198?", "15.04.1985", Agreement.UNSTATED),
    ],
)
def test_births_as_extracts_write_them(
    tmp_path: Path, book: str, extract: str, agreement: Agreement
) -> None:
    others = [Person(f"Hoàng Văn {name}", "1970") for name in ("An", "Bình", "Cường")]
    index = index_of([replace(LAN, birth=extract), *others], tmp_path)
    [best, *_] = index.query(Sought(name=LAN.name, birth=book))
    assert best.person.name == LAN.name
    assert best.evidence["birth"].agreement is agreement
    if agreement is Agreement.UNSTATED:
        assert best.evidence["birth"].bits == 0.0


def test_what_weighs_more(index: HintIndex, folk: Synthetic) -> None:
    """A rare date more than 01/01, a whole date more than a year, 01/01 not as a whole date."""
    scale = index.scales[0].births
    whole, weak = scale.bits_by_level(1985)[1], scale.bits_by_level(1985)[2]
    assert whole > weak + 5 > 5


def test_twins_and_siblings_are_told_apart_by_the_name(tmp_path: Path) -> None:
    parents = {"mother": "Trần Thị Hoa", "father": "Nguyễn Văn Hùng", "commune": "xã Mẫu 01"}
    twin = replace(LAN, **parents)
    people = [
        twin,
        replace(twin, name="Nguyễn Thị Liên", id_number="019185000002"),
        replace(twin, name="Nguyễn Thị Loan", birth="03.09.1988", id_number="019188000003"),
        *(Person(f"Hoàng Văn {n}", f"0{n}.05.1970") for n in range(1, 9)),
    ]
    index = index_of(people, tmp_path)
    found = index.query(Sought(name="Nguyễn Thị Liên", birth="15.04.1985", **parents))
    assert found[0].person.id_number == "019185000002"
    assert found[0].bits > found[1].bits + 2
    assert found[1].person.name == LAN.name and found[1].evidence["birth"].bits > 0


def test_namesakes_of_one_day_stay_equal(tmp_path: Path) -> None:
    people = [LAN, replace(LAN, id_number="019185000009", mother=""), Person("Ma Văn An", "1950")]
    index = index_of(people, tmp_path)
    first, second, *_ = index.query(Sought(name=LAN.name, birth=LAN.birth))
    assert first.bits == second.bits
    first, second, *_ = index.query(
        Sought(name=LAN.name, birth=LAN.birth, id_number="019185000009")
    )
    assert first.person.id_number == "019185000009" and first.bits > second.bits + 10


def test_moving_away_costs_nothing(tmp_path: Path) -> None:
    people = [replace(LAN, commune="xã Xa"), Person("Ma Văn An", "1950", commune="xã Mẫu")]
    index = index_of(people, tmp_path)
    [best, *_] = index.query(Sought(name=LAN.name, birth=LAN.birth, commune="xã Mẫu"))
    assert best.evidence["commune"].bits == 0.0
    assert best.evidence["commune"].agreement is Agreement.DIFFERS
    assert best.differing == []


def test_a_changed_name_is_found_by_the_rest(folk: Synthetic, index: HintIndex) -> None:
    person = next(p for p in folk if p.mother and p.father and len(p.birth) == 10)
    found = index.query(
        Sought(name="Chảo Quyên", birth=person.birth, sex=person.sex, mother=person.mother)
    )
    assert found[0].person == replace(
        person, mother_id="", father_id="", home_town="", residence=""
    )


@pytest.mark.parametrize("known", [{"id_number": LAN.id_number}, {"mother": LAN.mother}])
def test_a_changed_name_is_found_among_the_many_of_one_year(
    tmp_path: Path, known: dict[str, str]
) -> None:
    """More are born in the year than are weighed in full; number and mother find the person."""
    crowd = [Person(f"Hoàng Văn {'ABCD'[i % 4]}", f"{1 + i % 28:02}.03.1985") for i in range(6000)]
    index = index_of([LAN, *crowd], tmp_path)
    assert index.query(Sought(name="Chảo Quyên", birth="1985")) == []
    [best, *_] = index.query(Sought(name="Chảo Quyên", birth="1985", **known))
    assert best.person.name == LAN.name


@pytest.mark.parametrize(
    ("typed", "agreement"),
    [
        ("NGUYỄN THỊ LAN", Agreement.SAME),
        ("Nguyê\u0303n Thi\u0323 Lan", Agreement.SAME),
        ("nguyen thi lan", Agreement.SAME),
        ("Nguyễn Thì Lan", Agreement.WEAK),
        ("Nguyễn Thị Loan", Agreement.NEAR),
        ("Ng. Thị Lan", Agreement.NEAR),
        ("Nguyễn Lan", Agreement.NEAR),
    ],
)
def test_spellings(tmp_path: Path, typed: str, agreement: Agreement) -> None:
    others = [Person(f"Hoàng Văn {name}", "1970") for name in ("An", "Bình", "Cường", "Dũng")]
    index = index_of([LAN, *others], tmp_path)
    [best, *_] = index.query(Sought(name=typed, birth=LAN.birth))
    assert best.person.name == LAN.name
    assert best.evidence["name"].agreement is agreement


def test_marks_come_letter_by_letter(tmp_path: Path) -> None:
    people = [LAN, replace(LAN, name="Nguyễn Thị Lân"), Person("Hoàng Văn An", "1970")]
    index = index_of(people, tmp_path)
    for typed in ("n", "nguye", "nguyê", "Nguyễn th", "nguyễn thị l", "nguyễn thị lâ"):
        found = index.query(Sought(name=typed, birth=LAN.birth), typing=True)
        assert {c.person.name for c in found[:2]} == {"Nguyễn Thị Lan", "Nguyễn Thị Lân"}, typed
    assert found[0].person.name == "Nguyễn Thị Lân"


def test_numbers(tmp_path: Path) -> None:
    people = [replace(LAN, old_id="090123456"), Person("Hoàng Văn An", "1970", "1", "019070777888")]
    index = index_of(people, tmp_path)
    for number in ("019185000001", "019 185 000 001", "090123456", "019185"):
        assert index.query(Sought(id_number=number))[0].person.name == LAN.name, number
    near = index.query(Sought(name=LAN.name, id_number="019185000010"))[0]
    assert (
        near.evidence["id_number"].agreement is Agreement.NEAR
        and near.evidence["id_number"].bits > 0
    )
    other = index.query(Sought(name=LAN.name, id_number="001199123456"))[0]
    assert other.evidence["id_number"].agreement is Agreement.DIFFERS


def test_names_of_any_shape_survive(tmp_path: Path) -> None:
    names = [
        "Y",
        "H'Hen Niê",
        "Nguyễn Tôn Nữ Hoàng Thị Ngọc Bích",
        "Ðinh Văn Ðức",
        "Lò Thị Mỷ",
        "3",
    ]
    index = index_of([Person(name, "1980") for name in names], tmp_path)
    kept = {person.name for person in index.people()}
    assert kept == {*(n for n in names if "Ð" not in n), "Đinh Văn Đức"}
    for name in names[:5]:
        assert (
            index.query(Sought(name=name))[0].person.name.casefold()[0]
            == name.replace("Ð", "Đ").casefold()[0]
        )
