"""Records against the extract: classes, and how many are right."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotich_tui.domain.population.matching import Match, MatchClass, Person, Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index, update_index
from hotich_tui.population.reconciling import reconcile
from hotich_tui.population.synthetic import Synthetic
from tests.population.conftest import KEY, index_of, noisy

IDENTIFIED = (MatchClass.MATCH, MatchClass.WEAKER_DATE, MatchClass.DIFFERS)
LAN = Person(
    "Nông Thị Lan",
    "15.04.1985",
    "2",
    "019185000001",
    mother="Trần Thị Hoa",
    father="Nông Văn Sơn",
    commune="xã Mẫu 01",
)
BOOK = Sought(
    "Nông Thị Lan", "15.04.1985", "2", LAN.mother, LAN.father, "xã Mẫu 01", key="1", event="KS"
)


@pytest.fixture(scope="module")
def crowd(folk: Synthetic) -> list[Person]:
    return [folk.person(row) for row in range(800)]


@pytest.mark.parametrize(
    ("person", "book", "expected"),
    [
        (LAN, BOOK, MatchClass.MATCH),
        (replace(LAN, commune="xã Xa"), BOOK, MatchClass.MATCH),
        (replace(LAN, birth="01.01.1985"), BOOK, MatchClass.WEAKER_DATE),
        (replace(LAN, birth="1985"), BOOK, MatchClass.WEAKER_DATE),
        (LAN, replace(BOOK, birth="1985"), MatchClass.WEAKER_DATE),
        (replace(LAN, birth="01.01.1985"), replace(BOOK, birth="1985"), MatchClass.WEAKER_DATE),
        (replace(LAN, birth="01.01.1900"), BOOK, MatchClass.MATCH),
        (replace(LAN, birth="04.05.1985"), replace(BOOK, birth="05.04.1985"), MatchClass.DIFFERS),
        (replace(LAN, birth="15.04.1986"), BOOK, MatchClass.DIFFERS),
        (replace(LAN, birth="01.03.1985"), replace(BOOK, birth="30.02.1985"), MatchClass.DIFFERS),
        (replace(LAN, mother="Trần Thị Hòa"), BOOK, MatchClass.DIFFERS),
        (replace(LAN, mother=""), BOOK, MatchClass.MATCH),
        (LAN, replace(BOOK, mother="", father=""), MatchClass.MATCH),
        (replace(LAN, name="Nông Thị Lân"), BOOK, MatchClass.DIFFERS),
        # Might be a twin: someone must look.
        (replace(LAN, name="Nông Thị Liên"), BOOK, MatchClass.SEVERAL),
        (replace(LAN, sex="1"), BOOK, MatchClass.DIFFERS),
        (LAN, replace(BOOK, name="Nông Thị Lan", birth="", mother="", father=""),
         MatchClass.SEVERAL),
        (LAN, replace(BOOK, name="Vàng A Páo", birth="01.02.1950", mother="Sùng Thị Mỷ",
                      father="Vàng A Dủa"), MatchClass.NOT_FOUND),
        (LAN, Sought(key="nothing said"), MatchClass.NOT_FOUND),
    ],
)  # fmt: skip
def test_classes(
    tmp_path: Path, crowd: list[Person], person: Person, book: Sought, expected: MatchClass
) -> None:
    [match] = reconcile([book], index_of([person, *crowd], tmp_path))
    assert match.match_class is expected
    assert match.match_class.goes_ahead is (expected in (MatchClass.MATCH, MatchClass.WEAKER_DATE))
    assert match.sought is book


def test_twins_named_alike_and_namesakes_are_left_to_people(
    tmp_path: Path, crowd: list[Person]
) -> None:
    namesake = replace(LAN, id_number="019185000002", mother="Ma Thị Cúc", father="Nông Tiến")
    index = index_of([LAN, namesake, *crowd], tmp_path)
    bare = replace(BOOK, mother="", father="", commune="")
    [match] = reconcile([bare], index)
    assert match.match_class is MatchClass.SEVERAL and len(match.others) >= 1
    [match] = reconcile([BOOK], index)
    assert match.match_class is MatchClass.MATCH


def test_a_sibling_is_not_taken_for_someone_absent(tmp_path: Path, crowd: list[Person]) -> None:
    sister = replace(LAN, name="Nông Thị Huệ", birth="03.09.1988", id_number="019188000003")
    twin = replace(LAN, name="Nông Thị Huệ", id_number="019185000004")
    for other in (sister, twin):
        [match] = reconcile([BOOK], index_of([other, *crowd], tmp_path))
        assert match.match_class in (MatchClass.NOT_FOUND, MatchClass.SEVERAL), other


def test_registered_again(tmp_path: Path, crowd: list[Person]) -> None:
    index = index_of([LAN, *crowd], tmp_path)
    records = [
        replace(BOOK, key="again", registered="2009-02-01"),
        replace(BOOK, key="first", registered="1985-04-20"),
        replace(BOOK, key="wedding", event="KH", registered="2008-01-01"),
        replace(BOOK, key="third"),
    ]
    again, first, wedding, third = reconcile(records, index)
    assert (again.match_class, again.earlier) == (MatchClass.REGISTERED, "first")
    assert (third.match_class, third.earlier) == (MatchClass.REGISTERED, "first")
    assert first.match_class is wedding.match_class is MatchClass.MATCH


def score(matches: list[Match], folk: Synthetic, absent: set[int]) -> tuple[float, float]:
    found = [m for m in matches if m.match_class in IDENTIFIED]
    right = 0
    for match in found:
        person = folk.person(int(match.sought.key))
        assert match.best is not None
        theirs = match.best.person
        right += (theirs.name, theirs.id_number, theirs.mother) == (
            person.name,
            person.id_number,
            person.mother,
        )
    return right / len(found), right / (len(matches) - len(absent))


@pytest.fixture(scope="module")
def some_absent(folk: Synthetic, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[int]]:
    folder, absent = tmp_path_factory.mktemp("absent"), set(range(0, len(folk), 7))
    people = (folk.person(row) for row in range(len(folk)) if row not in absent)
    build_index(people, folder, key=KEY)
    return folder, absent


def test_nearly_all_are_right(folk: Synthetic, some_absent: tuple[Path, set[int]]) -> None:
    folder, absent = some_absent
    index = HintIndex.open(folder, key=KEY)
    for factor, precision, recall in ((1.0, 0.99, 0.97), (2.0, 0.985, 0.93)):
        records = [sought for _, sought in noisy(folk, 1200, seed=31, factor=factor)]
        gone = {int(r.key) for r in records} & absent
        assert len(gone) > 100
        once = score(reconcile(records, index, second_pass=False), folk, gone)
        twice = score(reconcile(records, index), folk, gone)
        assert twice[0] >= precision and twice[1] >= recall, (factor, twice)
        assert twice[1] >= once[1]


def test_changes_count(folk: Synthetic, tmp_path: Path) -> None:
    build_index((folk.person(row) for row in range(500)), tmp_path, key=KEY)
    gone = folk.person(100)
    update_index(tmp_path, [LAN], [gone], key=KEY)
    index = HintIndex.open(tmp_path, key=KEY)
    match, missing = reconcile([BOOK, folk.record(100)], index)
    assert match.match_class is MatchClass.MATCH
    assert match.best is not None and index.details(match.best) == LAN
    assert missing.match_class not in IDENTIFIED


def test_chunks_make_no_difference(
    folk: Synthetic, index: HintIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [sought for _, sought in noisy(folk, 60, seed=41)]
    whole = reconcile(records, index)
    monkeypatch.setattr("hotich_tui.population.reconciling.CHUNK", 7)
    parts = reconcile(iter(records), index)
    assert [(m.match_class, m.best and m.best.row) for m in whole] == [
        (m.match_class, m.best and m.best.row) for m in parts
    ]
    assert reconcile([], index) == []
