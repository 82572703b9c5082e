"""What an ID number says of its holder, and whether the rest agrees.

Twelve digits: province where the birth was registered, sex and century, year, six random ones
(Decree 137/2015 Art. 13). Nine digits: the paper card before it, which says nothing that can be
checked. Only warnings: cards contain errors, and the book prevails.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.vietnamese import fold


@dataclass(frozen=True, slots=True)
class PersonalId:
    """A number of twelve digits, read.

    Args:
        province: Name of the province when the number was issued; "" for a country or a code that
            is not known.
        province_now: Its name since 1 July 2025.
        sex: Code of the list `gioiTinh`.
        year: Of birth.
    """

    province: str
    province_now: str
    sex: str
    year: int


@cache
def _table() -> Mapping[str, Any]:
    file = resources.files("hotich_tui").joinpath("data", "personal_id.toml")
    return tomllib.loads(file.read_text("utf-8"))


def plain_number(text: str) -> str:
    """The number without the spaces, dots and dashes that books put between its groups."""
    return re.sub(r"[\s.\-]", "", text)


def read_personal_id(text: str) -> PersonalId | None:
    """Read a number of twelve digits; None for anything else."""
    digits = plain_number(text)
    if not re.fullmatch(r"[0-9]{12}", digits):
        return None
    said = _table()["sex_century"][digits[3]]
    province = _table()["provinces"].get(digits[:3], {"name": "", "now": ""})
    year = int(said["century"]) + int(digits[4:6])
    return PersonalId(province["name"], province["now"], str(said["sex"]), year)


def id_warnings(number: str, *, sex: str = "", birth: str = "", place: str = "") -> Sequence[str]:
    """Rules that a number breaks, strongest first: names of sentences in `rules`.

    Args:
        sex: Code of the holder's sex, "" where unknown.
        birth: The holder's birth, whole or partial.
        place: Of registration. Weak: a birth may be registered late or again in another province.
    """
    read = read_personal_id(number)
    if read is None:
        return []
    found = []
    if sex in ("1", "2") and sex != read.sex:
        found.append("id_sex")
    born = interpret_date(birth, cut_off_year=2100) if birth else None
    if born is not None and born.year.isdigit() and int(born.year) != read.year:
        # 01.01.1900 and a bare 1900 stand for an unknown birth in population data.
        century = abs(int(born.year) - read.year) % 100 == 0
        found.append("id_century" if century else "id_year")
    if not read.province and not plain_number(number).startswith(_COUNTRIES):
        found.append("id_province_unknown")
    elif read.province and _names_another_province(place, read):
        found.append("id_province")
    return found


_COUNTRIES = tuple("123456789")
"""Codes of provinces begin with 0; others are countries."""


def _names_another_province(place: str, read: PersonalId) -> bool:
    """Whether the last part of a place is a province, and not the number's."""
    last = fold(re.split(r"[,;]| - ", place)[-1])
    last = re.sub(r"^(tinh|thanh pho|tp\.?|t\.)\s*", "", last)
    return last in _province_names() and last not in (
        fold(read.province),
        fold(read.province_now),
    )


@cache
def _province_names() -> frozenset[str]:
    """Names of all provinces, then and now, accents aside."""
    rows = _table()["provinces"].values()
    return frozenset(fold(name) for row in rows for name in row.values())
