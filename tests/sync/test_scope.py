"""What is delivered of a correction: the field that was asked for, and nothing else."""

import json

import pytest

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import WrongState
from hotich_tui.sync import sync
from tests.scopes import FIELD, FORGED, OTHER
from tests.sync.conftest import Delivery


def test_a_correction_delivers_what_was_asked_for(delivery: Delivery) -> None:
    delivery.approve(1)
    (record_id,) = delivery.wanted
    before = delivery.wanted[record_id]
    sync(delivery.outbox, delivery.home)
    chief, keying = (delivery.commune.desk(who) for who in ("T1", "N1"))
    (view,) = (v for v in chief.books.versions(chief.books.progress()[0].book.id))
    new = chief.approving.correct(view.id, [FIELD], "registry")
    keying.keying.open(new.id)
    with pytest.raises(WrongState):
        keying.keying.commit(new.id, Reading(OTHER, FORGED))
    keying.keying.commit(new.id, Reading(FIELD, FORGED))
    keying.keying.done(new.id)
    delivery.commune.verified(new.id)
    chief.approving.approve(new.id)
    (waiting,) = delivery.outbox.pending(5)
    assert json.loads(waiting.body)["scope"] == [FIELD]
    sync(delivery.outbox, delivery.home)
    assert delivery.arrived()[record_id] == {**before, FIELD: FORGED}
