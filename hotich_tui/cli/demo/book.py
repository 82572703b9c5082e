"""Synthetic entries of any register, made from the register's own data. No real people."""

from random import Random

from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.register.register import Field, Kind, Meaning, Register

SURNAMES = ("Nguyễn", "Hoàng", "Nông", "Ma", "Triệu", "Lường", "Trần", "Lý", "Dương", "Bàn")
MIDDLES = {"1": ("Văn", "Đức", "Xuân", "Quang"), "2": ("Thị", "Thu", "Ngọc", "Thúy")}
GIVEN = {
    "1": ("Bằng", "Cường", "Hiếu", "Khánh", "Lâm", "Quyết", "Thắng", "Vượng", "Dũng", "Tuyên"),
    "2": ("Hường", "Lan", "Nguyệt", "Thảo", "Yến", "Hòa", "Thủy", "Duyên", "Vân", "Kiều"),
}
PLACES = ("xóm Đồng Ao", "xóm Cây Thị", "xóm Khe Vàng", "xóm Na Lương", "xóm Bãi Bông")
GROUPS = ("Kinh", "Tày", "Nùng", "Dao", "Sán Dìu")
OFFICERS = ("Phạm Văn Mẫu", "Vũ Thị Thử")
RARELY = 0.25
"""Share of the fields outside the core that a book fills in."""


def entry(
    register: Register, random: Random, *, number: int, year: int, book: str, place: str
) -> dict[str, Value]:
    """What a synthetic book says in one entry: every core field, and some of the others."""
    surname = random.choice(SURNAMES)
    # Eight entries a month, and no date before the one of the entry above.
    month, day = min(12, 1 + number // 8), 1 + 3 * (number % 8) + random.randint(0, 2)
    date = f"{day if number < 96 else 28:02d}.{month:02d}.{year}"
    fixed = {
        Meaning.ENTRY_NUMBER: f"{number:02d}/{year}",
        Meaning.BOOK_NUMBER: book,
        Meaning.PAGE: str(1 + number // 2),
        Meaning.REGISTRATION_DATE: date,
        Meaning.REGISTRATION_PLACE: place,
    }
    people = {person.id: person.sex or random.choice("12") for person in register.persons}
    values = {}
    for field in register.reading_order():
        if field.meaning in fixed:
            values[field.key] = Value(Said.WRITTEN, fixed[field.meaning])
        elif field.core or random.random() < RARELY:
            value = _value(field, random, people.get(field.person, "1"), surname, year)
            if value is not None:
                values[field.key] = value
        if field.max_len is not None and len(values.get(field.key, BLANK).text) > field.max_len:
            values[field.key] = ILLEGIBLE
    return values


def misread(value: Value, random: Random) -> Value:
    """The same place as someone else might read it: another tone, a digit swapped."""
    text = value.text
    for a, b in (("ườ", "ưở"), ("ị", "i"), ("òa", "oa"), ("Văn", "Vân"), ("ông", "ống")):
        if a in text:
            return Value(value.said, text.replace(a, b, 1))
    if len(text) > 1 and text[:2].isdigit() and text[0] != text[1]:
        return Value(value.said, text[1] + text[0] + text[2:])
    return Value(value.said, text + random.choice("hn"))


def _value(field: Field, random: Random, sex: str, surname: str, year: int) -> Value | None:
    chance = random.random()
    if field.kind.is_id:
        return BLANK if chance < 0.7 else Value(Said.WRITTEN, _digits(random, 9))
    if chance < 0.03:
        return ILLEGIBLE
    if chance < 0.06:
        return BLANK
    return Value(Said.WRITTEN, _text(field, random, sex, surname, year))


def _text(field: Field, random: Random, sex: str, surname: str, year: int) -> str:
    if field.person_field == "sex":
        return sex
    if field.person_field == "ethnicity":
        return random.choice(GROUPS)
    if field.code_list is not None:
        plain = [code for code in field.code_list.labels if len(code) < 12][:4]
        nationality = [code for code in plain if code.startswith("Vi")]
        return (nationality or plain or list(field.code_list.labels))[0]
    if field.kind is Kind.PERSON_NAME:
        if field.person in ("signer", "officer"):
            return random.choice(OFFICERS)
        return f"{surname} {random.choice(MIDDLES[sex])} {random.choice(GIVEN[sex])}"
    if field.kind is Kind.PLACE:
        return f"{random.choice(PLACES)}, xã Mẫu"
    if field.kind is Kind.DATE:
        return f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{year}"
    if field.kind is Kind.DATE_PARTIAL:
        born = year - (0 if field.person in ("child", "adoptee") else random.randint(20, 45))
        shapes = (f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{born}", f"{born}")
        return random.choice(shapes)
    if field.kind is Kind.INT:
        return str(random.randint(1, 60))
    if field.kind is Kind.TIME:
        return f"{random.randint(0, 23):02d} giờ {random.randint(0, 59):02d}"
    return f"{field.short_vi.split()[0].lower()} {random.randint(1, 99)}"


def _digits(random: Random, count: int) -> str:
    return "0" + "".join(random.choice("0123456789") for _ in range(count - 1))
