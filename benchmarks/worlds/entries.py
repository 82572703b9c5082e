"""What each register's entries say: the people of an event, by (person, part) of the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.worlds.village import FEMALE, MALE, Family, Person, Village, frozen, pick, written

Texts = Mapping[tuple[str, str], str]
"""(person, part) -> what stands there; "" and absent = nothing."""

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True, slots=True)
class Event:
    """When it was registered, and where the last births were."""

    day: date
    village_place: str


def texts_of(code: str, village: Village, random: Random, event: Event) -> Texts:
    """What an entry of a register says of its people and its matter."""
    return _MAKERS[code](village, random, event)


def _births(village: Village, random: Random, event: Event) -> Texts:
    late = not village.chance("on_time")
    born = event.day - timedelta(days=random.randint(61, 2500) if late else random.randint(1, 60))
    family = village.parents(born)
    sex = random.choice((MALE, FEMALE))
    father, mother = family.father, family.mother
    named = village.chance("father_known")
    surname = (father if named and village.chance("fathers_surname") else mother).name.split()[0]
    child = {
        "name": village.name(sex, surname),
        "birth": written(born),
        "birth_words": in_words(born),
        "sex": sex,
        "ethnicity": father.ethnicity if named else mother.ethnicity,
        "nationality": "Việt Nam",
        "birth_place": event.village_place,
        "birth_place_unit": f"xã {frozen()['places']['commune']}",
        "home_town": father.hometown,
        "birth_case": "1" if named else "3",
        "personal_id": f"019{int(sex) + 1}{born:%y}{random.randrange(10**6):06d}"
        if born.year >= 2016
        else "",
    }
    return (
        _parts("child", child)
        | _person("mother", mother)
        | (_person("father", father) if named else {})
        | _requester(village, random, event, family, father=named)
    )


def _deaths(village: Village, random: Random, event: Event) -> Texts:
    sex = random.choice((MALE, FEMALE))
    dead = village.person(sex, (35, 90))
    died = event.day - timedelta(days=random.choice((0, 1, 1, 2, 3, 5, 8, 15, 40)))
    places, phrases = frozen()["places"], frozen()["phrases"]
    more = {
        "death": written(died),
        "death_words": in_words(died),
        "death_time": f"{random.randint(0, 23):02d}:{random.choice((0, 0, 15, 30, 45)):02d}",
        "death_place": village.place(pick(random, places["death_places"])),
        "death_cause": pick(random, phrases["death_cause"]),
    }
    notice = {
        "notice_type": pick(random, frozen()["codes"]["notice_type"]),
        "notice_number": f"{random.randint(1, 90):02d}/GBT",
        "notice_issuer": village.place(pick(random, phrases["notice_issuer"])),
        "notice_date": written(died + timedelta(days=random.randint(0, 1))),
    }
    child = village.person(
        random.choice((MALE, FEMALE)),
        (20, 50),
        group=dead.ethnicity,
        surname=dead.name.split()[0] if dead.sex == MALE else "",
        residence=dead.residence if village.chance("one_address") else "",
    )
    return (
        _person("deceased", dead)
        | _parts("deceased", more)
        | _parts("record", notice)
        | _person("requester", child)
        | _parts("requester", {"relation": "Con", **_paper(random, event.day)})
    )


def _marriages(village: Village, random: Random, event: Event) -> Texts:
    family = village.couple((20, 32))
    bride, groom = family.mother, family.father
    # Before the wedding she lives at home.
    if village.chance("in_commune"):
        home = village.address()
        bride = Person(**{**vars(bride), "residence": home})
    papers = (_paper(random, event.day), _paper(random, event.day))
    return (
        _person("wife", bride)
        | _parts("wife", papers[0])
        | _person("husband", groom)
        | _parts("husband", papers[1])
        | {("record", "marriage_date"): written(event.day)}
    )


def _recognitions(village: Village, random: Random, event: Event) -> Texts:
    kind = pick(random, frozen()["codes"]["recognition_type"])
    parent = village.person(MALE if kind == "1" else FEMALE, (20, 45))
    child = _child(village, random, parent)
    return (
        _person("parent_recognising", parent)
        | _parts("parent_recognising", _paper(random, event.day))
        | _person("child_recognised", child, paper=False)
        | _person("requester", parent)
        | _parts("requester", _paper(random, event.day))
        | {
            ("requester", "relation_to_recognised"): "Cha" if kind == "1" else "Mẹ",
            ("record", "recognition_type"): kind,
            ("record", "decision_number"): f"{random.randint(1, 30):02d}",
        }
    )


def _certificates(village: Village, random: Random, event: Event) -> Texts:
    someone = village.person(random.choice((MALE, FEMALE)), (19, 45))
    purpose = pick(random, frozen()["codes"]["purpose_type"])
    since = someone.born.year + 18
    more = {
        "sex": someone.sex,
        "stay_place": someone.residence,
        "stay_from": str(since),
        "stay_to": str(event.day.year),
        "marital_status": pick(random, frozen()["phrases"]["marital_status"]),
        "purpose_type": purpose,
        "purpose": "" if purpose == "1" else pick(random, frozen()["phrases"]["purpose"]),
        **_paper(random, event.day),
    }
    return (
        _person("person_certified", someone)
        | _parts("person_certified", more)
        | _person("requester", someone)
        | _parts("requester", {"relation": "Bản thân", **_paper(random, event.day)})
    )


def _guardianships(village: Village, random: Random, event: Event) -> Texts:
    guardian = village.person(random.choice((MALE, FEMALE)), (35, 70))
    ward = _child(village, random, guardian)
    phrases = frozen()["phrases"]
    record = {
        "decision_number": f"{random.randint(1, 40):02d}/QĐ-UBND",
        "decision_authority": village.place("UBND xã {commune}"),
        "reason": pick(random, phrases["guard_reason"]),
        "basis": pick(random, phrases["guard_basis"]),
        "guardianship_type": pick(random, frozen()["codes"]["guardianship_type"]),
    }
    return (
        _person("guardian", guardian)
        | _parts("guardian", _paper(random, event.day))
        | _person("ward", ward, paper=False)
        | _parts("ward", {"birth_place": event.village_place})
        | _parts("record", record)
        | _person("requester", guardian)
        | _parts("requester", {"relation": "Người giám hộ", **_paper(random, event.day)})
    )


def _adoptions(village: Village, random: Random, event: Event) -> Texts:
    takers = village.couple((28, 45))
    givers = village.couple((18, 35))
    child = _child(village, random, givers.father)
    phrases = frozen()["phrases"]
    record = {
        "giver_relation": pick(random, phrases["giver_relation"]),
        "decision_number": f"{random.randint(1, 20):02d}",
        "decision_date": written(event.day),
        "reason": pick(random, phrases["adopt_reason"]),
    }
    return (
        _person("adoptee", child, paper=False)
        | _parts("adoptee", {"birth_place": event.village_place})
        | _parts("adoptee", {"health": pick(random, phrases["health"])})
        | _person("adoptive_father", takers.father)
        | _person("adoptive_mother", takers.mother)
        | _person("giver_male", givers.father)
        | _person("giver_female", givers.mother)
        | _parts("record", record)
    )


def _changes(village: Village, random: Random, event: Event) -> Texts:
    someone = village.person(random.choice((MALE, FEMALE)), (1, 50))
    phrases = frozen()["phrases"]
    subject = pick(random, phrases["change_subject"])
    old, new = _changed(village, random, subject, someone)
    registered = event.day - timedelta(days=random.randint(300, 8000))
    record = {
        "decision_number": f"{random.randint(1, 60):02d}/QĐ-UBND",
        "decision_date": written(event.day),
        "change_type": pick(random, frozen()["codes"]["change_type"]),
        "paper_name": pick(random, phrases["paper_name"]),
        "paper_number": f"{random.randint(1, 120):02d}",
        "paper_book": f"01/{registered.year}",
        "paper_date": written(registered),
        "paper_place": village.place("UBND xã {commune}"),
        "change_subject": subject,
        "old_value": old,
        "new_value": new,
        "reason": pick(random, phrases["change_reason"]),
        "basis": pick(random, phrases["change_basis"]),
    }
    family = village.couple((30, 60))
    return (
        _person("person_changed", someone)
        | _parts("person_changed", _paper(random, event.day))
        | _parts("record", record)
        | _requester(village, random, event, family)
    )


def _changed(village: Village, random: Random, subject: str, someone: Person) -> tuple[str, str]:
    """What was written, and what it is to be."""
    if subject == "Chữ đệm":
        return village.name(someone.sex, someone.name.split()[0]), someone.name
    if subject == "Họ của mẹ":
        given = village.name(FEMALE, "Nguyễn").split(" ", 1)[1]
        return f"{village.surname('Kinh')} {given}", f"{village.surname('Tày')} {given}"
    if subject == "Năm sinh":
        return str(someone.born.year + random.choice((-1, 1))), str(someone.born.year)
    return written(someone.born + timedelta(days=random.randint(1, 40))), written(someone.born)


def _child(village: Village, random: Random, of: Person) -> Person:
    return village.person(
        random.choice((MALE, FEMALE)),
        (0, 12),
        group=of.ethnicity,
        surname=of.name.split()[0] if village.chance("fathers_surname") else "",
        residence=of.residence if village.chance("one_address") else "",
    )


def _requester(
    village: Village, random: Random, event: Event, family: Family, *, father: bool = True
) -> Texts:
    """One of the parents, or a relative."""
    if father and village.chance("requester_is_father"):
        who, relation = family.father, "Cha"
    elif random.random() < 0.6:
        who, relation = family.mother, "Mẹ"
    else:
        who = village.person(random.choice((MALE, FEMALE)), (30, 70))
        relation = pick(random, frozen()["phrases"]["relative"])
    more = {"relation": relation, **_paper(random, event.day)}
    return _person("requester", who) | _parts("requester", more)


def _person(person: str, who: Person, *, paper: bool = True) -> Texts:
    number = who.id_number if paper else ""
    return _parts(
        person,
        {
            "name": who.name,
            "birth": who.birth if paper else written(who.born),
            "sex": who.sex,
            "ethnicity": who.ethnicity,
            "nationality": "Việt Nam",
            "residence_type": "1",
            "residence": who.residence,
            "home_town": who.hometown,
            "id_type": ("4" if len(number) == 12 else "1") if number else "",
            "id_number": number,
            "personal_id": number if len(number) == 12 else "",
        },
    )


def _paper(random: Random, day: date) -> Mapping[str, str]:
    """When and where an identity paper was issued."""
    issued = day - timedelta(days=random.randint(100, 5000))
    return {"id_issued": written(issued), "id_place": "Công an tỉnh Thái Nguyên"}


def _parts(person: str, parts: Mapping[str, str]) -> Texts:
    return {(person, part): text for part, text in parts.items()}


def in_words(day: date) -> str:
    """A date in words, as registrars write it.

    >>> in_words(date(1998, 3, 15))
    'Ngày mười lăm, tháng ba, năm một nghìn chín trăm chín mươi tám'
    """
    month = {1: "một", 4: "tư", 10: "mười", 11: "mười một", 12: "mười hai"}
    named = month.get(day.month) or _UNITS[day.month]
    return f"Ngày {_tens(day.day)}, tháng {named}, năm {_year(day.year)}"


def _tens(number: int) -> str:
    tens, unit = divmod(number, 10)
    if not tens:
        return _UNITS[unit]
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if not unit:
        return head
    last = {5: "lăm"}.get(unit, _UNITS[unit])
    if tens > 1:
        last = {1: "mốt", 4: "tư"}.get(unit, last)
    return f"{head} {last}"


def _year(year: int) -> str:
    thousands, rest = divmod(year, 1000)
    hundreds, rest = divmod(rest, 100)
    head = f"{_UNITS[thousands]} nghìn"
    if hundreds or rest:
        head += f" {_UNITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} {'linh ' + _UNITS[rest] if rest < 10 else _tens(rest)}"


_MAKERS: Mapping[str, Callable[[Village, Random, Event], Texts]] = {
    "KS": _births,
    "KT": _deaths,
    "KH": _marriages,
    "CMC": _recognitions,
    "HN": _certificates,
    "GH": _guardianships,
    "NCN": _adoptions,
    "TD": _changes,
}
