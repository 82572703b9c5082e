"""A commune with one person of every class, planted: records here, people in the extract there."""

from collections.abc import Sequence
from dataclasses import replace

from hotich_tui.cli.matching import compare
from hotich_tui.cli.population import folder_of
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.population.matching import MatchClass, Person
from hotich_tui.domain.record.records import Book
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Synthetic, World
from hotich_tui.workflow.population.reviewing import Listed
from tests.approval import fill
from tests.conftest import Commune

FOLK = Synthetic(World(people=400, seed=11))


def child(name: str, birth: str, mother: str, father: str, number: str = "") -> Person:
    return Person(name, birth, "1", number, mother=mother, father=father, commune="xã Mẫu")


MATCH = child("Ma Quốc Khớp", "02.03.1998", "Lường Thị Suối", "Ma Quốc Rừng", "019098000001")
WEAK = child("Triệu Văn Mờ", "01.01.1998", "Bàn Thị Lá", "Triệu Văn Đồi", "019098000002")
DIFFERS = child("Nông Văn Lệch", "05.03.1998", "Hoàng Thị Hưởng", "Nông Văn Bản", "019098000003")
TWIN = child("Sầm Văn Đôi", "06.03.1998", "Lý Thị Đèo", "Sầm Văn Núi", "019098000004")
OTHER_TWIN = replace(TWIN, id_number="019098000005")
AGAIN = child("Vi Văn Lại", "08.03.1998", "Lộc Thị Nguồn", "Vi Văn Khe", "019098000006")
PLANTED = (MATCH, WEAK, DIFFERS, TWIN, OTHER_TWIN, AGAIN)

CLASSES = (
    MatchClass.MATCH,
    MatchClass.WEAKER_DATE,
    MatchClass.DIFFERS,
    MatchClass.SEVERAL,
    MatchClass.NOT_FOUND,
    MatchClass.MATCH,
    MatchClass.REGISTERED,
)
"""Of the child of each entry of `planted_book`, in order."""


def said(text: str) -> Value:
    return Value(Said.WRITTEN, text) if text else BLANK


def as_entry(person: Person, **other: str) -> dict[str, Value]:
    """What the book says of a child, its parents by name alone."""
    texts = {
        "nksHoTen": person.name,
        "nksNgaySinh": person.birth,
        "nksGioiTinh": person.sex,
        "meHoTen": person.mother,
        "chaHoTen": person.father,
        "meNgaySinh": "",
        "chaNgaySinh": "",
        **other,
    }
    return {key: said(text) for key, text in texts.items()}


def planted_book(commune: Commune) -> tuple[Book, list[str]]:
    """Seven finished entries, one after the other of `CLASSES`."""
    return fill(
        commune,
        7,
        keyed={
            1: as_entry(MATCH),
            2: as_entry(WEAK, nksNgaySinh="1998"),
            3: as_entry(DIFFERS, meHoTen="Hoàng Thị Hường"),
            4: as_entry(TWIN),
            5: as_entry(child("Khổng Lạ Kỳ", "09.09.1951", "", "")),
            6: as_entry(AGAIN),
            7: as_entry(AGAIN),
        },
    )


def load(commune: Commune, people: Sequence[Person] = PLANTED) -> None:
    """An extract with these people among others."""
    folder = folder_of(commune.home)
    build_index([*FOLK, *people], folder, key=commune.station.sealing_key("population"))


def compared(commune: Commune, people: Sequence[Person] = PLANTED) -> tuple[Book, list[str]]:
    """The planted book beside the planted extract."""
    book, ids = planted_book(commune)
    load(commune, people)
    compare(commune.station, commune.user("K1").id)
    return book, ids


def class_of(commune: Commune, version_id: str, person: str = "child") -> MatchClass:
    for one in commune.desk("T1").reviewing.listed(everything=True):
        if (one.finding.version_id, one.finding.person) == (version_id, person):
            return one.finding.match_class
    raise AssertionError("not compared")


def the_child(commune: Commune, version_id: str, who: str = "T1") -> Listed:
    return commune.desk(who).reviewing.open(version_id, "child").listed


def stored_values(commune: Commune) -> list[object]:
    """Every row that a value could stand in."""
    with commune.station.engine.connect() as connection:
        return [
            tuple(row)
            for table in ("reading", "decision", "approved")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
