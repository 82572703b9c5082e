"""Value-blind, proved at the use cases: random verifiers call everything that their role can."""

import logging
from random import Random
from typing import Any

import pytest

from hotich_tui.domain.record.lifecycle import WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.store.composition import SqlWork
from hotich_tui.workflow.record.verifying import Verifying
from tests.blind.walk import Leak, Walk, all_logged
from tests.conftest import Commune


def walked(commune: Commune, sessions: int, seed: int) -> Walk:
    """So many sessions, every log line kept."""
    with all_logged() as lines:
        walk = Walk(commune, Random(seed), lines)
        for _ in range(sessions):
            walk.session()
    return walk


def test_three_hundred_random_verifiers_learn_nothing(commune: Commune) -> None:
    walk = walked(commune, 300, 20)
    assert walk.looked > 1_000 and walk.closed > 60
    assert walk.seen > 300, "values that may be seen are seen: the scan is not blind itself"


@pytest.mark.soak
@pytest.mark.parametrize("piece", range(10))
def test_ten_thousand_random_verifiers_learn_nothing(commune: Commune, piece: int) -> None:
    walk = walked(commune, 1_000, 1_000 + piece)
    assert walk.looked > 3_500 and walk.closed > 150


# The controls: what leaks on purpose is found, whichever way it goes.


def open_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A viewpoint that sees all."""
    monkeypatch.setattr(Viewpoint, "sees", lambda *_, **__: True)


def telling_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal that carries the first value where no sentence shows it."""
    judge = SqlWork.judge

    def tell(work: SqlWork, version_id: str, key: str, value: Any) -> Any:
        first = work._dossier(version_id).first(key)
        if first is not None and value != first.value:
            raise WrongState("store.law", hidden=first.value)
        return judge(work, version_id, key, value)

    monkeypatch.setattr(SqlWork, "judge", tell)


def telling_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows in the log of the database library, as without the engine's own quiet logger."""
    logger = logging.getLogger("sqlalchemy.engine.Engine.station")
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.manager._clear_cache()


def telling_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    """A use case that gives the beginning of the first value away, in capitals."""
    commit = Verifying.commit

    def tell(verifying: Verifying, version_id: str, key: str, value: Any) -> Any:
        outcome = commit(verifying, version_id, key, value)
        with verifying._station.work(verifying.user, next(iter(verifying.user.roles))) as work:
            first = work._dossier(version_id).first(key)
        cut = "" if first is None or first.value is None else first.value.text[:7].upper()
        return outcome if outcome.closed else _Telling(cut)

    monkeypatch.setattr(Verifying, "commit", tell)


class _Telling:
    closed = False

    def __init__(self, cut: str) -> None:
        self.cut = cut

    def __repr__(self) -> str:
        return self.cut


@pytest.mark.parametrize("leak", [open_eyes, telling_error, telling_log, telling_outcome])
def test_a_leak_is_found(commune: Commune, monkeypatch: pytest.MonkeyPatch, leak: Any) -> None:
    leak(monkeypatch)
    with pytest.raises(Leak):
        walked(commune, 40, 3)
