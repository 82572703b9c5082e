"""Exactly once under any fault, in order per record; what stops a sync says so."""

import os
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import httpx
import pytest

from hotich_tui.store.station import SqlStation
from hotich_tui.sync import enrol, sync
from hotich_tui.sync.adapters import connect
from hotich_tui.sync.errors import (
    AnotherSync,
    NotAllowed,
    NotReached,
    NotUnderstood,
    SyncError,
    TooLarge,
)
from hotich_tui.sync.http import check_url
from hotich_tui.sync.lock import only_one
from hotich_tui.sync.patience import Patience
from hotich_tui.sync.push import LOCK_FILE
from hotich_tui.sync.transport import RegistryTransport
from hotich_tui.wire.messages import BatchAnswer
from hotich_tui.wire.payload import batch_body
from hotich_tui.workflow.ports.delivery import StoredBatch
from tests.conftest import PASSPHRASE
from tests.sync.conftest import FOLDER_ROW, PATIENT, Delivery
from tests.sync.ways import WAYS, Line

over_http = pytest.mark.parametrize("delivery", ["http"], indirect=True)
"""For what is about HTTP alone."""
QUICK = Patience(tries=3, first_pause=0.001)


def test_everything_arrives_once(delivery: Delivery) -> None:
    delivery.approve(3)
    report = sync(delivery.outbox, delivery.home)
    assert (report.acknowledged, report.parked, report.waiting, report.exit_code) == (3, 0, 0, 0)
    assert delivery.everything_once()
    again = sync(delivery.outbox, delivery.home)
    assert again.acknowledged == 0 and delivery.everything_once()


def test_a_dry_run_sends_nothing(delivery: Delivery) -> None:
    delivery.approve(2)
    report = sync(delivery.outbox, delivery.home, dry_run=True)
    assert report.waiting == 2 and delivery.arrived() == {}


def hurt(delivery: Delivery, seed: int, share: float) -> Line:
    """Sync through chaos until nothing waits."""
    address, line = delivery.way.hurt(seed=seed, share=share)
    for _ in range(40):
        try:
            report = sync(
                delivery.outbox,
                delivery.home,
                registry_url=address,
                patience=PATIENT,
            )
        except NotReached:
            continue
        if not report.waiting:
            return line
    raise AssertionError("stalled")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exactly_once_with_half_of_all_messages_hurt(
    delivery: Delivery, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotich_tui.sync.push.MOST_ITEMS", 1)
    delivery.approve(5)
    line = hurt(delivery, seed, 0.6)
    assert sum(line.met.values()) >= 3, "the faults were there"
    assert delivery.everything_once()
    assert delivery.outbox.counts().parked == 0


def test_every_fault_is_survived(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fault first, then a clean line."""
    address, line = delivery.way.hurt(share=0.0)
    for number, fault in enumerate(line.faults, start=1):
        delivery.approve(1)
        faults = iter([fault, fault])
        monkeypatch.setattr(line, "next_fault", lambda faults=faults: next(faults, None))
        report = sync(
            delivery.outbox,
            delivery.home,
            registry_url=address,
            patience=PATIENT,
        )
        assert report.exit_code == 0 and report.acknowledged == 1, fault
        assert len(delivery.arrived()) == number
    assert delivery.everything_once()


@over_http
def test_control_a_naive_client_loses_or_doubles(delivery: Delivery) -> None:
    """The same faults, with a client that takes any 2xx for an answer and makes a new body."""
    delivery.approve(6)
    identity = delivery.outbox.identity()
    assert identity is not None
    address, _ = delivery.way.hurt(seed=3, share=0.6)
    believed = set()
    for item in delivery.outbox.pending(50):
        for attempt in range(20):
            body = batch_body([(item.body, item.seq, item.base_version)])
            try:
                answer = httpx.post(
                    f"{address}/v1/batches",
                    content=body,
                    headers={
                        "Authorization": f"Bearer {identity.token}",
                        "Idempotency-Key": f"naive-{item.seq}-{attempt}",
                        "Content-Type": "application/json",
                    },
                    trust_env=False,
                )
            except httpx.HTTPError:
                continue
            if answer.is_success:
                believed.add(item.record_id)
                break
    lost = believed - set(delivery.arrived())
    assert lost, "a captive portal's 200 is taken for success"


def test_order_per_record(delivery: Delivery) -> None:
    """A second version waits for the first, and is built on it."""
    delivery.approve(2)
    record_id = next(iter(delivery.wanted))
    delivery.correct(record_id, "Hoàng Văn Sửa")
    first = delivery.outbox.pending(50)
    assert len({item.record_id for item in first}) == len(first) == 2, "one of a record in flight"
    report = sync(delivery.outbox, delivery.home)
    assert report.acknowledged == 3 and delivery.everything_once()


def test_one_refused_item_holds_back_nobody(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.approve(3)
    from hotich_tui.registry import storage

    bad = next(iter(delivery.wanted))
    monkeypatch.setattr(
        storage, "refusal", lambda item: "same-person" if item.record_id == bad else None
    )
    report = sync(delivery.outbox, delivery.home)
    assert (report.acknowledged, report.parked, report.exit_code) == (2, 1, 1)
    assert set(delivery.arrived()) == set(delivery.wanted) - {bad}


def test_a_batch_that_is_too_large_is_split(delivery: Delivery) -> None:
    delivery.approve(3)
    address, line = delivery.way.hurt(share=0.0)
    line.largest = 1
    report = sync(delivery.outbox, delivery.home, registry_url=address)
    assert report.acknowledged == 3 and line.sizes == [3, 1, 1, 1]
    assert delivery.everything_once()


@pytest.mark.parametrize("wrong", ["other batch", "other item", "an item less", "an item twice"])
def test_an_answer_to_something_else_settles_nothing(delivery: Delivery, wrong: str) -> None:
    """An adapter hands over whatever has the right shape; only an answer to this batch counts."""
    delivery.approve(2)
    asked = []

    class Swapping:
        """Passes everything on, and hands over another answer."""

        def __init__(self, inner: RegistryTransport) -> None:
            self._inner = inner

        def __getattr__(self, name: str) -> object:
            return getattr(self._inner, name)

        def deliver(self, batch: StoredBatch) -> BatchAnswer:
            answer = self._inner.deliver(batch)
            one, other = answer.results
            asked.append(batch.body)
            return answer.model_copy(
                update={
                    "other batch": {"batch": "another"},
                    "other item": {"results": [one, other.model_copy(update={"op_id": "another"})]},
                    "an item less": {"results": [one]},
                    "an item twice": {"results": [one, other, other]},
                }[wrong]
            )

    with pytest.raises(NotReached):
        sync(
            delivery.outbox,
            delivery.home,
            patience=QUICK,
            open_registry=lambda address, token: Swapping(connect(address, token)),
        )
    assert len(asked) == 3 and len(set(asked)) == 1, "the same bytes each time"
    assert delivery.outbox.counts().waiting == 2
    assert sync(delivery.outbox, delivery.home).acknowledged == 2 and delivery.everything_once()


# What stops a sync.


def test_a_record_that_is_too_large_stops_the_sync(delivery: Delivery) -> None:
    """There is nothing to split: it stays, and so does its batch."""
    delivery.approve(1)
    address, line = delivery.way.hurt(share=0.0)
    line.largest = 0
    with pytest.raises(TooLarge) as refused:
        sync(delivery.outbox, delivery.home, registry_url=address)
    assert (refused.value.key, refused.value.exit_code) == ("sync.item_too_large", 4)
    assert delivery.outbox.counts().waiting == 1 and delivery.arrived() == {}
    assert sync(delivery.outbox, delivery.home).acknowledged == 1 and delivery.everything_once()


def test_a_batch_that_the_registry_does_not_understand(delivery: Delivery) -> None:
    """A key that came with other bytes before: nothing is taken, nothing is believed."""
    delivery.approve(2)
    first, second = delivery.outbox.pending(50)
    identity = delivery.outbox.identity()
    assert identity is not None
    bodies = [batch_body([(one.body, one.seq, 0)]) for one in (first, second)]
    with closing(connect(identity.registry_url, identity.token)) as registry:
        answer = registry.deliver(StoredBatch("one-key", bodies[0], (first.op_id,)))
    assert [result.status for result in answer.results] == ["created"]
    delivery.outbox.store_batch(StoredBatch("one-key", bodies[1], (second.op_id,)))
    with pytest.raises(NotUnderstood) as refused:
        sync(delivery.outbox, delivery.home)
    assert refused.value.exit_code == 4 and delivery.outbox.counts().waiting == 2
    assert set(delivery.arrived()) == {first.record_id}


def test_not_enrolled(delivery: Delivery, commune: object, tmp_path: Path) -> None:
    other, _ = SqlStation.create(
        tmp_path / "other", commune="1", commune_name="x", passphrase=PASSPHRASE
    )
    with pytest.raises(SyncError) as refused:
        sync(other.outbox, tmp_path / "other")
    other.close()
    assert refused.value.exit_code == 4


def test_registry_down_loses_nothing(delivery: Delivery) -> None:
    delivery.approve(1)
    delivery.way.stop()
    with pytest.raises(NotReached) as refused:
        sync(
            delivery.outbox,
            delivery.home,
            patience=QUICK,
            open_registry=partial(connect, timeout=0.1),
        )
    assert refused.value.exit_code == 2
    assert delivery.outbox.counts().waiting == 1


@pytest.mark.parametrize("fault", ["portal_200", "half_answer", "json_200", "empty_200"])
def test_only_strange_answers(
    delivery: Delivery, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTML with 200 or half a reply for ever: exit 2, the item waits, nothing is believed."""
    delivery.approve(1)
    address, line = delivery.way.hurt()
    monkeypatch.setattr(line, "next_fault", lambda: fault)
    with pytest.raises(NotReached):
        sync(
            delivery.outbox,
            delivery.home,
            registry_url=address,
            patience=Patience(tries=4, first_pause=0.001),
        )
    assert delivery.outbox.counts().waiting == 1
    sync(delivery.outbox, delivery.home)
    assert delivery.everything_once()


def test_a_foreign_token_is_exit_4(delivery: Delivery) -> None:
    delivery.approve(1)
    enrol(
        delivery.outbox,
        registry_url=delivery.way.address,
        code=delivery.way.storage.new_code("00000"),
        station_id=delivery.commune.station.station_id,
    )
    with delivery.way.storage.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE station SET token_hash = 'x'")
    with pytest.raises(SyncError) as refused:
        sync(delivery.outbox, delivery.home)
    assert refused.value.exit_code == 4
    assert delivery.outbox.counts().waiting == 1


def test_a_second_sync(delivery: Delivery) -> None:
    delivery.approve(1)
    with only_one(delivery.home / LOCK_FILE), pytest.raises(AnotherSync) as refused:
        sync(delivery.outbox, delivery.home)
    assert refused.value.exit_code == 3
    assert sync(delivery.outbox, delivery.home).acknowledged == 1


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.org", "sync.plain_http"),
        ("http://127.0.0.1.example", "sync.plain_http"),
        ("ftp://127.0.0.1", "sync.bad_url"),
        ("127.0.0.1:8158", "sync.bad_url"),
        ("http://[", "sync.bad_url"),
        ("https://example.org:port", "sync.bad_url"),
        ("", "sync.bad_url"),
    ],
)
def test_no_plain_http_to_another_machine(url: str, key: str) -> None:
    """Nor to what is no address; said before anything is sent."""
    for refuses in (check_url, connect):
        with pytest.raises(SyncError) as refused:
            refuses(url)
        assert (refused.value.key, refused.value.exit_code) == (key, 4)


def test_plain_http_to_this_machine() -> None:
    assert check_url("http://127.0.0.1:1/") == "http://127.0.0.1:1"
    assert check_url("https://example.org") == "https://example.org"


def test_a_wrong_code(delivery: Delivery) -> None:
    with pytest.raises(SyncError) as refused:
        enrol(
            delivery.outbox,
            registry_url=delivery.way.address,
            code="0" * 32,
            station_id="s",
        )
    assert refused.value.exit_code == 4


def test_a_kill_in_the_middle(delivery: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the registry answered and before the station heard: the same bytes again."""
    delivery.approve(3)
    address, line = delivery.way.hurt()
    monkeypatch.setattr(line, "next_fault", lambda: "drop_answer")
    code = (
        "from pathlib import Path; from hotich_tui.store.station import SqlStation\n"
        "from hotich_tui.sync import adapters, sync\n"
        "from hotich_tui.sync.patience import Patience\n"
        f"adapters.ADAPTERS = {{**adapters.ADAPTERS, **{FOLDER_ROW!r}}}\n"
        f"home = Path({str(delivery.home)!r})\n"
        f"station = SqlStation.open(home, passphrase={PASSPHRASE!r})\n"
        f"sync(station.outbox, home, registry_url={address!r},"
        " patience=Patience(tries=999, first_pause=0.01))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ}, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 30
    while not delivery.arrived() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert delivery.arrived(), "it was there before the kill"
    assert delivery.outbox.counts().waiting == 3
    report = sync(delivery.outbox, delivery.home)
    assert report.acknowledged == 3 and delivery.everything_once()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_long_chaos(delivery: Delivery, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotich_tui.sync.push.MOST_ITEMS", 3)
    for _ in range(5):
        delivery.approve(20)
        hurt(delivery, seed, 0.5)
    assert delivery.everything_once()


def test_the_registry_is_another_one(delivery: Delivery, tmp_path: Path) -> None:
    """`--registry` names another address: the token is not known there, exit 4."""
    delivery.approve(1)
    for name, make in WAYS.items():
        (tmp_path / name).mkdir()
        database = f"sqlite:///{(tmp_path / f'{name}.db').as_posix()}"
        with closing(make(database, tmp_path / name)) as other:
            with pytest.raises(NotAllowed) as refused:
                sync(delivery.outbox, delivery.home, registry_url=other.address)
            assert refused.value.exit_code == 4
    assert delivery.outbox.counts().waiting == 1
