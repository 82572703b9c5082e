"""At the registry: a correction changes what was asked for, and nothing else."""

import pytest

from tests.registry.conftest import Station, item

NAME = "nksHoTen"
NEW = "Hoàng Văn Đúng"


def corrected(**changed: object) -> dict:
    """A second version of `item()`, in which the name was asked for."""
    return item(base_version=1, name=NEW, scope=[NAME], **changed)


@pytest.mark.parametrize("key", ["meHoTen", "so", "ngayDangKy"])
def test_a_correction_that_changes_more_is_refused(station: Station, key: str) -> None:
    """The same item in which the other field was asked for too is taken: the control."""
    assert station.verdicts([item()]) == [("created", "")]
    forged = item(2, base_version=1, name=NEW, record_id="rec-1", scope=[NAME])
    assert station.verdicts([forged]) == [("rejected", "outside-scope")]
    other = [k for k in forged["payload"]["values"] if k not in (NAME, key)]
    asked = {**forged, "op_id": f"op-{key}", "scope": [NAME, *other]}
    assert station.verdicts([asked]) == [("rejected", "outside-scope")]


def test_what_was_asked_for_is_taken(station: Station) -> None:
    assert station.verdicts([item()]) == [("created", "")]
    assert station.verdicts([corrected()]) == [("updated", "")]
    (there,) = station.http.get("/v1/records").json()["records"]
    before = item()["payload"]["values"]
    assert {k for k, v in there["payload"]["values"].items() if v != before[k]} == {NAME}


def test_control_without_a_scope_more_changes(station: Station) -> None:
    """As stations sent it before there were scopes."""
    assert station.verdicts([item()]) == [("created", "")]
    forged = item(1, base_version=1, name=NEW)
    assert "scope" not in forged
    assert station.verdicts([forged]) == [("updated", "")]


def test_another_book_is_no_correction(station: Station) -> None:
    assert station.verdicts([item()]) == [("created", "")]
    moved = corrected()
    del moved["scope"]
    assert station.verdicts([{**moved, "scope": []}]) == [("rejected", "outside-scope")]
