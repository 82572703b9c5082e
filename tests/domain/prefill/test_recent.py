"""Values of late: one's own, by recency, this book's first, and never of what must be read anew."""

from hotich_tui.domain.prefill.recent import Recent, newest_first, offers_recent
from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.domain.register.register import Kind, Meaning

KS = load_registers()["KS"]


def test_the_latest_comes_first() -> None:
    recent = Recent(KS, {"nguoiKy": ("Nguyễn Văn B", "Nguyễn Văn A")})
    assert recent.fitting("nguoiKy", "nguyen") == ["Nguyễn Văn B", "Nguyễn Văn A"]
    recent.remember("nguoiKy", "Nguyễn Văn A")
    assert recent.fitting("nguoiKy", "") == ["Nguyễn Văn A", "Nguyễn Văn B"]
    assert recent.fitting("nguoiKy", "Nguyễn Văn A") == []


def test_a_beginning_wins_over_a_word_inside() -> None:
    recent = Recent(KS, {"nksNoiSinh": ("Trạm y tế xã Núi", "Núi Voi", "xóm Sông")})
    assert recent.fitting("nksNoiSinh", "nui") == ["Núi Voi", "Trạm y tế xã Núi"]
    assert recent.fitting("nksNoiSinh", "ui") == []


def test_places_share_one_memory_and_names_do_not() -> None:
    recent = Recent(KS, {})
    recent.remember("meNoiCuTru", "xóm Núi")
    recent.remember("meHoTen", "Ma Thị Thử")
    assert recent.fitting("chaNoiCuTru", "xom") == ["xóm Núi"]
    assert recent.fitting("chaHoTen", "ma") == []


def test_what_must_be_read_anew_is_never_remembered() -> None:
    for register in load_registers().values():
        for field in register:
            recent = Recent(register, {field.key: ("Xxx",)})
            unique = field.meaning in (
                Meaning.ENTRY_NUMBER,
                Meaning.PAGE,
                Meaning.SUBJECT_NAME,
                Meaning.SECOND_SUBJECT_NAME,
            )
            if (
                unique
                or field.person_field == PersonField.SEX
                or field.kind.is_date
                or field.kind.is_id
            ):
                assert not offers_recent(field) and recent.fitting(field.key, "") == [], field.key
            elif field.kind in (Kind.PLACE, Kind.PERSON_NAME):
                assert recent.fitting(field.key, "") == ["Xxx"] or field.meaning, field.key


def test_the_memory_is_bounded() -> None:
    recent = Recent(KS, {})
    for number in range(1000):
        recent.remember("nguoiKy", f"Người {number}")
    assert len(recent.fitting("nguoiKy", "", 1000)) == 200
    assert recent.fitting("nguoiKy", "", 1) == ["Người 999"]


def test_rows_become_distinct_texts() -> None:
    rows = [("a", "2"), ("b", "x"), ("a", "1"), ("a", "2")]
    assert newest_first(rows) == {"a": ("2", "1"), "b": ("x",)}


def test_a_corrected_slip_is_forgotten_unless_it_was_no_slip() -> None:
    recent = Recent(KS, {"meNoiCuTru": ("xóm Núi",)})
    recent.remember("meNoiCuTru", "xóm Nuis")
    recent.remember("meNoiCuTru", "xóm Nuis", instead_of="xóm Nuis")
    recent.remember("meNoiCuTru", "xóm Sông", instead_of="xóm Nuis")
    assert recent.fitting("meNoiCuTru", "", 9) == ["xóm Sông", "xóm Núi"]
    # Keyed in two places, corrected in one of them.
    recent.remember("chaNoiCuTru", "xóm Sông")
    recent.remember("meNoiCuTru", "", instead_of="xóm Sông")
    assert "xóm Sông" in recent.fitting("chaNoiCuTru", "", 9)
    # Known from before.
    recent.remember("meNoiCuTru", "xóm Núi", instead_of="")
    recent.remember("meNoiCuTru", "xóm Khe", instead_of="xóm Núi")
    assert "xóm Núi" in recent.fitting("meNoiCuTru", "", 9)
