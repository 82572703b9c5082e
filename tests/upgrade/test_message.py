"""What is sent to the registry is byte for byte what release 0.1.0 sent for the same record."""

import hashlib
import json
from contextlib import closing

from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.wire.payload import batch_body, content_of, item_body
from tests.conftest import Commune
from tests.upgrade.conftest import MADE, Old


def outbox_bodies(commune: Commune) -> list[str]:
    with commune.station.engine.connect() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM outbox ORDER BY seq").scalars()
        return [bytes(body).decode() for body in bodies]


def approved_now(old: Old) -> Commune:
    """The record that 0.1.0 approved too, approved at the same second with the same chance."""
    drawn = hashlib.sha256(b"0.1.0").digest()
    office = old.open(clock=lambda: 1_800_000_000.25, entropy=lambda n: drawn[:n].ljust(n, b"\x07"))
    office.desk("T1").approving.approve(MADE["verified"], {"shown": "tên, ngày"})
    return office


def test_an_approval_writes_the_same_bytes(old: Old) -> None:
    with closing(approved_now(old).station) as station:
        commune = Commune(station, old.home)
        *before, new = outbox_bodies(commune)
        assert before == MADE["bodies"] and new == MADE["approved_body"]
        with station.engine.connect() as connection:
            kept, shown = connection.exec_driver_sql(
                "SELECT payload, shown FROM approved WHERE version_id = ?", (MADE["verified"],)
            ).one()
        assert json.loads(new)["payload"] == json.loads(kept)
        assert shown == MADE["approved_shown"]
        station.outbox.settle("batch-of-0-1-0", [])
        waiting = station.outbox.pending(50)
        sent = batch_body([(item.body, item.seq, item.base_version) for item in waiting])
        assert len(waiting) == 3 and sent.decode() == MADE["batch_body"]


def test_every_record_that_was_sent_would_be_sent_alike(office: Commune) -> None:
    """Made anew out of what the station has of each: values, book and people."""
    for stored in MADE["bodies"]:
        item = json.loads(stored)
        row = next(r for r in MADE["outbox"] if r["record_id"] == item["record_id"])
        version_ids = [
            r["version_id"] for r in MADE["outbox"] if r["record_id"] == row["record_id"]
        ]
        made = []
        for version_id in version_ids:
            with office.station.reads(Viewpoint(office.desk("T1").user)) as reads:
                view, version = reads.record(version_id), reads.version(version_id)
                book = reads.book(version.book_id)
            body = item_body(
                content_of(book, version.ordinal, view.values),
                op_id=item["op_id"],
                record_id=version.record_id,
                commune=office.station.commune,
                roles=version.roles,
            )
            made.append(body.decode())
        assert stored in made


def test_the_control_one_letter_is_other_bytes(office: Commune) -> None:
    with office.station.reads(Viewpoint(office.desk("T1").user)) as reads:
        version = reads.version(MADE["verified"])
        values, book = dict(reads.record(version.id).values), reads.book(version.book_id)
    content = content_of(book, version.ordinal, values)
    assert content.sha256 == json.loads(MADE["approved_body"])["sha256"]
    values.pop("ghiChu")
    assert content_of(book, version.ordinal, values).sha256 != content.sha256
