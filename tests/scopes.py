"""A correction and a return of one field, each where its keyer sits down."""

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import RecordView, Version
from tests.conftest import Commune

FIELD = "nksHoTen"
OTHER = "meHoTen"
RIGHT = Value(Said.WRITTEN, "Hoàng Văn Đúng")
FORGED = Value(Said.WRITTEN, "Trần Thị Lén")


def approved(commune: Commune) -> str:
    """An approved record; its version."""
    version_id = commune.keyed(commune.book())
    commune.verified(version_id)
    commune.desk("T1").approving.approve(version_id)
    return version_id


def correction(commune: Commune, field: str = FIELD) -> str:
    """A new version of an approved record, asked for by T1, taken up by N1."""
    new = commune.desk("T1").approving.correct(approved(commune), [field], "found số 3")
    commune.desk("N1").keying.open(new.id)
    return new.id


def returned(commune: Commune, field: str = FIELD) -> str:
    """A verified record that T1 sent back, taken up by N1."""
    version_id = commune.keyed(commune.book())
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, [field], "wrong", "xem dòng 3")
    commune.desk("N1").keying.open(version_id)
    return version_id


KINDS = {"correction": correction, "return": returned}
"""Each way in which fields are asked for afresh."""


def keyed_afresh(commune: Commune, version_id: str, value: Value = RIGHT) -> None:
    """What was asked for is keyed and handed over."""
    keying = commune.desk("N1").keying
    draft = keying.open(version_id)
    keying.commit_all(version_id, [Reading(field.key, value) for field in draft.to_key])
    keying.done(version_id)


def version(commune: Commune, version_id: str) -> Version:
    return view(commune, version_id).version


def view(commune: Commune, version_id: str) -> RecordView:
    """As an approver sees it."""
    with commune.station.reads(Viewpoint(commune.user("T2"))) as reads:
        return reads.record(version_id)
