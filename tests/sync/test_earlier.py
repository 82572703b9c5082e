"""Asking for an earlier record: once and briefly; what is no answer of a registry is none."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.population.registered_again import event_identity
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.sync import sync
from hotich_tui.sync.earlier import AskedOnce
from hotich_tui.sync.errors import NotReached, SyncError
from hotich_tui.workflow.population.earlier import Place, Question
from hotich_tui.workflow.ports.delivery import StationIdentity
from tests.conftest import entry
from tests.sync.conftest import Delivery

NAME = "Hoàng Văn Thử 1"


@pytest.fixture
def identity(delivery: Delivery) -> StationIdentity:
    """Of a station whose one record is at the registry."""
    delivery.approve(1)
    assert sync(delivery.commune.station.outbox, delivery.commune.home).exit_code == 0
    found = delivery.commune.station.outbox.identity()
    assert found is not None
    return found


def question() -> Question:
    birth = entry(load_register("KS"), 1)["nksNgaySinh"].text
    return Question("birth", NAME, birth, "another record", "person-1")


def ask(identity: StationIdentity, url: str = "", timeout: float = 6.0) -> Sequence[Place]:
    asked = AskedOnce(replace(identity, registry_url=url or identity.registry_url), timeout)
    return asked.earlier(question())


def test_the_place_and_not_the_record_itself(delivery: Delivery, identity: StationIdentity) -> None:
    (place,) = ask(identity)
    assert (place.register, place.book, place.year, place.commune) == (
        "KS",
        "01/1998",
        1998,
        "00000",
    )
    assert place.record_id in delivery.wanted
    own = replace(question(), record_id=place.record_id)
    assert AskedOnce(identity).earlier(own) == []


def test_whatever_hurts_the_answer_is_no_answer(
    delivery: Delivery, identity: StationIdentity
) -> None:
    """A portal's page, half an answer, none: a sentence that says that the work goes on."""
    address, line = delivery.way.hurt(seed=4, share=1.0)
    ends: Counter[str] = Counter()
    for _ in range(80):
        try:
            (place,) = ask(identity, address)
            ends[place.register] += 1
        except NotReached as error:
            ends[error.key] += 1
            assert "Việc nhập đi tiếp" in error.say("vi")
    assert set(line.met) == set(line.faults)
    # Only a message that arrives twice still has its answer.
    assert ends == {"KS": line.met["duplicate"], "earlier.not_reached": 80 - ends["KS"]}
    # The control: the same way, unhurt.
    assert len(ask(identity, delivery.way.hurt(share=0.0)[0])) == 1


def test_nobody_waits_for_a_registry_that_says_nothing(
    delivery: Delivery, identity: StationIdentity
) -> None:
    mute, began = delivery.way.mute(), time.monotonic()
    with pytest.raises(NotReached):
        ask(identity, mute, timeout=0.3)
    assert 0.25 < time.monotonic() - began < 5


def test_a_token_that_is_not_known_is_said(identity: StationIdentity) -> None:
    with pytest.raises(SyncError) as refused:
        ask(replace(identity, token="not known"))
    assert refused.value.key == "earlier.refused" and not isinstance(refused.value, NotReached)


def test_names_are_compared_as_people_spell_them() -> None:
    told = event_identity(Sought(name="HOÀNG THỊ HOÀ", birth="12.03.1998", event="birth"))
    assert told == event_identity(Sought(name="Hoàng Thị Hòa", birth="12.03.1998", event="birth"))
    assert told != event_identity(Sought(name="Hoàng Thị Hoa", birth="12.03.1998", event="birth"))
    assert event_identity(Sought(name="Hoàng Thị Hòa", birth="1998", event="birth")) is None
