"""A desk hands out use cases, and through them nothing of the store."""

from dataclasses import fields, is_dataclass

from hotich_tui.domain.record.people import User
from tests.conftest import Commune

STORE = "hotich_tui.store"


def test_nothing_of_the_store_can_be_had_through_a_desk(commune: Commune) -> None:
    desk = commune.desk("M1")
    seen = []
    for name, thing in vars(desk).items():
        if isinstance(thing, User):
            continue
        seen.append(name)
        assert is_dataclass(thing), f"{name} is no use case"
        assert type(thing).__module__.startswith("hotich_tui.workflow."), name
        shown = [field.name for field in fields(thing) if not field.name.startswith("_")]
        for inner in shown:
            value = getattr(thing, inner)
            assert not type(value).__module__.startswith(STORE), f"{name}.{inner}"
            assert not hasattr(value, "reads") and not hasattr(value, "work"), f"{name}.{inner}"
    assert len(seen) > 15
    # The control: the station itself is behind each of them, under a private name.
    assert type(desk.keying._station).__module__.startswith(STORE)
