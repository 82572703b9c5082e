"""Exactly once under any fault, in order per record; what stops a sync says so."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.sync import enrol, sync
from hotich_tui.sync.client import Patience, check_url
from hotich_tui.sync.errors import AnotherSync, NotReached, SyncError
from hotich_tui.sync.lock import only_one
from hotich_tui.sync.push import LOCK_FILE, make_batch
from tests.conftest import PASSPHRASE
from tests.sync.conftest import FAULTS, PATIENT, ChaosServer, Delivery

Start = Callable[..., ChaosServer]


def test_everything_arrives_once(delivery: Delivery) -> None:
    delivery.approve(3)
    report = sync(delivery.commune.station.outbox, delivery.commune.home)
    assert (report.acknowledged, report.parked, report.waiting, report.exit_code) == (3, 0, 0, 0)
    assert delivery.everything_once()
    again = sync(delivery.commune.station.outbox, delivery.commune.home)
    assert again.acknowledged == 0 and delivery.everything_once()


def test_a_dry_run_sends_nothing(delivery: Delivery) -> None:
    delivery.approve(2)
    report = sync(delivery.commune.station.outbox, delivery.commune.home, dry_run=True)
    assert report.waiting == 2 and delivery.arrived() == {}


def hurt(delivery: Delivery, start: Start, seed: int, share: float) -> ChaosServer:
    """Sync through chaos until nothing waits."""
    proxy = start(delivery.registry.url, seed=seed, share=share)
    for _ in range(40):
        try:
            report = sync(
                delivery.commune.station.outbox,
                delivery.commune.home,
                registry_url=proxy.url,
                patience=PATIENT,
            )
        except NotReached:
            continue
        if not report.waiting:
            return proxy
    raise AssertionError("stalled")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_exactly_once_with_half_of_all_messages_hurt(
    delivery: Delivery, chaos: Start, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotich_tui.sync.push.MOST_ITEMS", 1)
    delivery.approve(5)
    proxy = hurt(delivery, chaos, seed, 0.6)
    assert sum(proxy.met.values()) >= 3, "the faults were there"
    assert delivery.everything_once()
    assert delivery.commune.station.outbox.counts().parked == 0


def test_every_fault_is_survived(
    delivery: Delivery, chaos: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault first, then a clean line."""
    for number, fault in enumerate(FAULTS, start=1):
        delivery.approve(1)
        proxy = chaos(delivery.registry.url, share=0.0)
        faults = iter([fault, fault])
        monkeypatch.setattr(proxy, "next_fault", lambda faults=faults: next(faults, None))
        report = sync(
            delivery.commune.station.outbox,
            delivery.commune.home,
            registry_url=proxy.url,
            patience=PATIENT,
        )
        assert report.exit_code == 0 and report.acknowledged == 1, fault
        assert len(delivery.arrived()) == number
    assert delivery.everything_once()


def test_control_a_naive_client_loses_or_doubles(delivery: Delivery, chaos: Start) -> None:
    """The same faults, with a client that takes any 2xx for an answer and makes a new body."""
    delivery.approve(6)
    identity = delivery.commune.station.outbox.identity()
    assert identity is not None
    proxy = chaos(delivery.registry.url, seed=3, share=0.6)
    believed = set()
    for item in delivery.commune.station.outbox.pending(50):
        for attempt in range(20):
            batch = make_batch([item], f"naive-{item.seq}-{attempt}")
            try:
                answer = httpx.post(
                    f"{proxy.url}/v1/batches",
                    content=batch.body,
                    headers={
                        "Authorization": f"Bearer {identity.token}",
                        "Idempotency-Key": batch.batch_id,
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
    first = delivery.commune.station.outbox.pending(50)
    assert len({item.record_id for item in first}) == len(first) == 2, "one of a record in flight"
    report = sync(delivery.commune.station.outbox, delivery.commune.home)
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
    report = sync(delivery.commune.station.outbox, delivery.commune.home)
    assert (report.acknowledged, report.parked, report.exit_code) == (2, 1, 1)
    assert set(delivery.arrived()) == set(delivery.wanted) - {bad}


def test_a_batch_that_is_too_large_is_split(delivery: Delivery) -> None:
    delivery.approve(3)
    sizes = []

    class Small(httpx.BaseTransport):
        def __init__(self) -> None:
            self._inner = httpx.HTTPTransport()

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            import gzip
            import json

            if request.url.path == "/v1/batches":
                count = len(json.loads(gzip.decompress(request.read()))["items"])
                sizes.append(count)
                if count > 1:
                    return httpx.Response(413, request=request)
            return self._inner.handle_request(request)

    report = sync(delivery.commune.station.outbox, delivery.commune.home, transport=Small())
    assert report.acknowledged == 3 and sizes[0] == 3 and 1 in sizes
    assert delivery.everything_once()


# What stops a sync.


def test_not_enrolled(delivery: Delivery, commune: object, tmp_path: Path) -> None:
    from hotich_tui.store.station import SqlStation

    other, _ = SqlStation.create(
        tmp_path / "other", commune="1", commune_name="x", passphrase=PASSPHRASE
    )
    with pytest.raises(SyncError) as refused:
        sync(other.outbox, tmp_path / "other")
    other.close()
    assert refused.value.exit_code == 4


def test_registry_down_loses_nothing(delivery: Delivery) -> None:
    delivery.approve(1)
    delivery.registry.__exit__()
    quick = Patience(tries=3, first_pause=0.001)
    with pytest.raises(NotReached) as refused:
        sync(delivery.commune.station.outbox, delivery.commune.home, patience=quick)
    assert refused.value.exit_code == 2
    assert delivery.commune.station.outbox.counts().waiting == 1


@pytest.mark.parametrize("fault", ["portal_200", "half_answer", "json_200", "empty_200"])
def test_only_strange_answers(
    delivery: Delivery, chaos: Start, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTML with 200 or half a reply for ever: exit 2, the item waits, nothing is believed."""
    delivery.approve(1)
    proxy = chaos(delivery.registry.url)
    monkeypatch.setattr(proxy, "next_fault", lambda: fault)
    with pytest.raises(NotReached):
        sync(
            delivery.commune.station.outbox,
            delivery.commune.home,
            registry_url=proxy.url,
            patience=Patience(tries=4, first_pause=0.001),
        )
    assert delivery.commune.station.outbox.counts().waiting == 1
    sync(delivery.commune.station.outbox, delivery.commune.home)
    assert delivery.everything_once()


def test_a_foreign_token_is_exit_4(delivery: Delivery) -> None:
    delivery.approve(1)
    enrol(
        delivery.commune.station.outbox,
        registry_url=delivery.registry.url,
        code=delivery.registry.storage.new_code("00000"),
        station_id=delivery.commune.station.station_id,
    )
    with delivery.registry.storage.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE station SET token_hash = 'x'")
    with pytest.raises(SyncError) as refused:
        sync(delivery.commune.station.outbox, delivery.commune.home)
    assert refused.value.exit_code == 4
    assert delivery.commune.station.outbox.counts().waiting == 1


def test_a_second_sync(delivery: Delivery) -> None:
    delivery.approve(1)
    with only_one(delivery.commune.home / LOCK_FILE), pytest.raises(AnotherSync) as refused:
        sync(delivery.commune.station.outbox, delivery.commune.home)
    assert refused.value.exit_code == 3
    assert sync(delivery.commune.station.outbox, delivery.commune.home).acknowledged == 1


@pytest.mark.parametrize(
    "url", ["http://example.org", "ftp://127.0.0.1", "127.0.0.1:8158", "http://127.0.0.1.example"]
)
def test_no_plain_http_to_another_machine(url: str) -> None:
    with pytest.raises(SyncError) as refused:
        check_url(url)
    assert refused.value.exit_code == 4


def test_plain_http_to_this_machine() -> None:
    assert check_url("http://127.0.0.1:1/") == "http://127.0.0.1:1"
    assert check_url("https://example.org") == "https://example.org"


def test_a_wrong_code(delivery: Delivery) -> None:
    with pytest.raises(SyncError) as refused:
        enrol(
            delivery.commune.station.outbox,
            registry_url=delivery.registry.url,
            code="0" * 32,
            station_id="s",
        )
    assert refused.value.exit_code == 4


def test_a_kill_in_the_middle(
    delivery: Delivery, chaos: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the registry answered and before the station heard: the same bytes again."""
    delivery.approve(3)
    proxy = chaos(delivery.registry.url)
    monkeypatch.setattr(proxy, "next_fault", lambda: "drop_answer")
    code = (
        "from pathlib import Path; from hotich_tui.store.station import SqlStation\n"
        "from hotich_tui.sync import sync; from hotich_tui.sync.client import Patience\n"
        f"home = Path({str(delivery.commune.home)!r})\n"
        f"station = SqlStation.open(home, passphrase={PASSPHRASE!r})\n"
        f"sync(station.outbox, home, registry_url={proxy.url!r},"
        " patience=Patience(tries=999, first_pause=0.01))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ}, stderr=subprocess.DEVNULL
    )
    import time

    deadline = time.monotonic() + 30
    while not delivery.arrived() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert delivery.arrived(), "it was there before the kill"
    assert delivery.commune.station.outbox.counts().waiting == 3
    report = sync(delivery.commune.station.outbox, delivery.commune.home)
    assert report.acknowledged == 3 and delivery.everything_once()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_long_chaos(
    delivery: Delivery, chaos: Start, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotich_tui.sync.push.MOST_ITEMS", 3)
    for _ in range(5):
        delivery.approve(20)
        hurt(delivery, chaos, seed, 0.5)
    assert delivery.everything_once()


def test_the_registry_is_another_one(delivery: Delivery, tmp_path: Path) -> None:
    """`--registry` names another address: the token is not known there, exit 4."""
    delivery.approve(1)
    url = f"sqlite:///{(tmp_path / 'b.db').as_posix()}"
    with EmbeddedRegistry(url) as other, pytest.raises(SyncError) as refused:
        sync(delivery.commune.station.outbox, delivery.commune.home, registry_url=other.url)
    assert refused.value.exit_code == 4
