"""Heads of audit chains at the registry, compared with the one before; and whom it refuses."""

from dataclasses import asdict, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hotich_tui.registry import judge
from hotich_tui.wire.head import SignedHead, head_message, signature_text
from tests.registry.conftest import ACTORS, Station, item, person

KEY, OTHER = (Ed25519PrivateKey.generate() for _ in range(2))


def signed(station: Station, head: SignedHead, key: Ed25519PrivateKey = KEY) -> dict[str, object]:
    signature = key.sign(head_message(station.id, head))
    return asdict(replace(head, sig=signature_text(key.public_key().public_bytes_raw(), signature)))


def answer(station: Station, number: int, head: dict[str, object] | None) -> str:
    """What becomes of a batch with one item: "taken", or the kind of the problem."""
    response = station.push([item(number)], head=head)
    if response.status_code == 200:
        assert response.json()["results"][0]["status"] == "created"
        return "taken"
    assert response.status_code == 422
    return str(response.json()["type"]).removeprefix("/problems/audit-head-")


def test_a_head_follows_the_one_before(station: Station) -> None:
    first, second = SignedHead(10, "aa"), SignedHead(20, "bb", since=10, since_hash="aa")
    assert answer(station, 1, signed(station, first)) == "taken"
    assert answer(station, 2, signed(station, second)) == "taken", "the control"
    for wrong, head in (
        ("missing", None),
        ("signature", {**signed(station, second), "n": 21}),
        ("signature", {**signed(station, second), "sig": ""}),
        ("signature", signed(station, replace(second, since=20, since_hash="bb"), OTHER)),
        # An old copy brought back: shorter, or grown again from where it was.
        ("back", signed(station, replace(first, n=12))),
        ("back", signed(station, SignedHead(30, "cc", since=10, since_hash="aa"))),
        # Written anew with the station's key.
        ("other", signed(station, SignedHead(30, "cc", since=20, since_hash="xx"))),
        ("other", signed(station, SignedHead(20, "xx", since=20, since_hash="bb"))),
    ):
        assert answer(station, 3, head) == wrong, (wrong, head)
    kept = station.http.get("/v1/heads").json()["heads"]
    assert [(one["n"], one["hash"], one["kind"]) for one in kept] == [
        (10, "aa", "head"),
        (20, "bb", "head"),
    ]
    third = SignedHead(30, "cc", since=20, since_hash="bb")
    assert answer(station, 3, signed(station, third)) == "taken", "nothing of a refused one stays"


def test_the_same_batch_again_is_no_step_back(station: Station) -> None:
    head = signed(station, SignedHead(10, "aa"))
    one = item(1)
    first = station.push([one], "one-key", head)
    answer(station, 2, signed(station, SignedHead(20, "bb", since=10, since_hash="aa")))
    assert station.push([one], "one-key", head).content == first.content


def test_a_new_code_lets_a_station_go_on(station: Station, registry) -> None:
    assert answer(station, 1, signed(station, SignedHead(20, "bb"))) == "taken"
    old = signed(station, SignedHead(12, "cc"))
    assert answer(station, 2, old) == "back"
    again = station.enrol(registry.storage.new_code("00000"))
    station.http.headers["Authorization"] = f"Bearer {again.json()['token']}"
    assert answer(station, 2, signed(station, SignedHead(12, "cc"), OTHER)) == "signature"
    assert answer(station, 2, old) == "taken"
    kinds = [one["kind"] for one in station.http.get("/v1/heads").json()["heads"]]
    assert kinds == ["head", "enrolled", "head"], "and it is told for ever"


def test_a_station_from_before_sends_none(station: Station) -> None:
    assert answer(station, 1, None) == answer(station, 2, None) == "taken"
    assert station.http.get("/v1/heads").json() == {"heads": []}


RANDOM = "6f1f2b1e-3a53-4f0e-9d5e-0f1c2d3e4f50"
"""An id of version 4: of no commune and no staff number."""


@pytest.mark.parametrize("who", ["a", "p1", RANDOM, person("p1").upper(), "0" * 32])
def test_actors_that_are_nobody(
    station: Station, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """The control: without the rule, keyer `a`, verifier `b`, approver `c` are taken."""
    wrong = {**ACTORS, "keyer": [who]}
    assert station.verdicts([item(1, actors=wrong)]) == [("rejected", "unknown-person")]
    monkeypatch.setattr(judge, "_is_person", lambda told: True)
    assert station.verdicts([item(2, actors=wrong)]) == [("created", "")]
