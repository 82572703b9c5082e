from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.population.persons import people, person_at, registered_on
from hotich_tui.domain.register.load_register import load_register, register_codes


def written(**texts: str) -> dict[str, Value]:
    return {key: Value(Said.WRITTEN, text) for key, text in texts.items()}


def test_who_is_asked_for() -> None:
    asked = {code: [person.id for person in people(code)] for code in register_codes()}
    assert asked["KS"] == ["child", "mother", "father"]
    assert asked["KT"] == ["deceased"]
    assert asked["KH"] == ["wife", "husband"]
    assert asked["NCN"][0] == "adoptee" and "institution" not in asked["NCN"]
    assert all(asked.values()), "every register has someone to ask for"
    assert not any({"requester", "signer", "officer"} & set(ids) for ids in asked.values())


def test_a_child_with_its_parents() -> None:
    values = written(
        nksHoTen="Hoàng Thử",
        nksNgaySinh="12.03.1998",
        nksGioiTinh="1",
        meHoTen="Lý Thử",
        ngayDangKy="20.03.1998",
    )
    child = people("KS")[0].sought(values, key="v1 child", commune="xã Mẫu")
    assert (child.name, child.birth, child.sex) == ("Hoàng Thử", "12.03.1998", "1")
    assert (child.mother, child.father) == ("Lý Thử", "")
    assert (child.key, child.commune, child.event) == ("v1 child", "xã Mẫu", "birth")
    assert registered_on(load_register("KS"), values) == "20.03.1998"


def test_blank_and_illegible_say_nothing_and_a_certain_sex_is_said() -> None:
    mother = people("KS")[1]
    values = {"meHoTen": Value(Said.ILLEGIBLE, "Lý Th?"), "meNgaySinh": BLANK}
    found = mother.sought(values)
    assert (found.name, found.birth, found.sex) == ("", "", "2")


def test_the_paper_of_a_person_stands_in_for_the_number() -> None:
    assert people("KT")[0].fields["id_number"] == "nktSoGiayToTuyThan"
    assert people("KS")[0].fields["id_number"] == "nksSoDinhDanh"


def test_the_person_at_a_field() -> None:
    child, mother = person_at("KS", "nksGioiTinh"), person_at("KS", "meNgaySinh")
    assert child is not None and child.id == "child"
    assert mother is not None and mother.id == "mother"
    assert person_at("KS", "nguoiKy") is None and person_at("KS", "quyenSo") is None
