"""The head of the audit chain goes with each batch; a chain with another past delivers nothing."""

import shutil

import pytest

from hotich_tui.cli.proof import registry_heads
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import enrol, sync
from hotich_tui.sync.errors import OtherHistory
from tests.conftest import PASSPHRASE, Commune
from tests.store.proof.forging import forge, rechain
from tests.sync.conftest import PATIENT, Delivery


def push(delivery: Delivery) -> int:
    return sync(delivery.outbox, delivery.home, patience=PATIENT).acknowledged


def test_heads_are_kept_and_found_again(delivery: Delivery) -> None:
    for _ in range(2):
        delivery.approve(1)
        assert push(delivery) == 1
    station = delivery.commune.station
    heads = registry_heads(station)
    assert len(heads) == 2 and heads[0][0] < heads[1][0]
    assert station.prove(heads=heads).broken == 0
    # Written anew after the first head, with the station's key.
    forge(delivery.commune, "UPDATE approved_row SET shown = packed('{\"rows\":99}')")
    rechain(delivery.commune)
    assert station.prove().broken == 0, "the control: alone it is perfect"
    found = station.prove(heads=heads).breaks
    assert [(one.kind, one.n) for one in found] == [("head", n) for n, _ in heads]
    delivery.approve(1)
    with pytest.raises(OtherHistory):
        push(delivery)
    assert len(delivery.arrived()) == 2
    assert delivery.outbox.counts().waiting == 1


def test_an_old_copy_brought_back_waits_for_a_new_code(delivery: Delivery) -> None:
    delivery.approve(1)
    push(delivery)
    station = delivery.commune.station
    station.close()
    copy = delivery.home.with_name("copy")
    shutil.copytree(delivery.home, copy)
    station = SqlStation.open(delivery.home, passphrase=PASSPHRASE)
    delivery.commune = Commune(station, delivery.home)
    delivery.approve(1)
    push(delivery)
    station.close()
    old = SqlStation.open(copy, passphrase=PASSPHRASE)
    delivery.commune = Commune(old, copy)
    delivery.wanted.popitem()
    delivery.approve(1)
    with pytest.raises(OtherHistory):
        push(delivery)
    assert old.prove(heads=registry_heads(old)).breaks[0].kind == "head"
    code = delivery.way.storage.new_code("00000")
    enrol(delivery.outbox, registry_url=delivery.way.address, code=code, station_id=old.station_id)
    # Its own entry of that number is held: the registry has another. Nothing wins in silence.
    assert sync(delivery.outbox, copy, patience=PATIENT).parked == 1
    assert old.prove(heads=registry_heads(old)).broken == 0
    old.close()
