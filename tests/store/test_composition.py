"""Every SQL class says which port it is, and no method stands twice."""

import inspect
from collections import Counter
from typing import Any

import pytest

from hotich_tui.store.composition import SqlReads, SqlWork
from hotich_tui.store.outbox import SqlOutbox
from hotich_tui.store.people.accounts import SqlPeople
from hotich_tui.store.population.comparison import SqlMatches
from hotich_tui.workflow.ports.everything import AllReads, AllWork

PORTS = "hotich_tui.workflow.ports"


def is_port(kind: type) -> bool:
    return kind.__module__.startswith(PORTS)


def methods(kind: type) -> set[str]:
    """Public methods and properties that a class itself defines."""
    found = (name for name, value in vars(kind).items() if callable(value) or _is_property(value))
    return {name for name in found if not name.startswith("_")}


def _is_property(value: Any) -> bool:
    return isinstance(value, property)


@pytest.mark.parametrize("kind", [SqlReads, SqlWork])
def test_no_method_is_implemented_or_declared_twice(kind: type) -> None:
    bases = kind.__mro__
    implemented = Counter(name for base in bases if not is_port(base) for name in methods(base))
    declared = Counter(name for base in bases if is_port(base) for name in methods(base))
    assert set(declared.values()) == {1}, [name for name, n in declared.items() if n > 1]
    assert set(implemented.values()) == {1}, [name for name, n in implemented.items() if n > 1]
    assert set(implemented) == set(declared), "each implements a port, and each port is implemented"


@pytest.mark.parametrize("kind", [SqlReads, SqlWork, SqlPeople, SqlMatches, SqlOutbox])
def test_every_method_is_found_in_a_class_of_the_store(kind: type) -> None:
    """No port's empty body stands before the implementation."""
    for name, _ in inspect.getmembers(kind):
        if not name.startswith("_"):
            owner = next(base for base in kind.__mro__ if name in vars(base))
            assert not is_port(owner), f"{name} comes from {owner.__name__}"


@pytest.mark.parametrize(("kind", "port"), [(SqlReads, AllReads), (SqlWork, AllWork)])
def test_every_port_is_named_by_who_implements_it(kind: type, port: type) -> None:
    named = {base for base in kind.__mro__ if is_port(base)}
    wanted = {base for base in port.__mro__ if is_port(base)} - {AllReads, AllWork}
    assert named == wanted


def test_sql_classes_are_called_so() -> None:
    own = [base for base in SqlWork.__mro__ if base.__module__.startswith("hotich_tui.store")]
    assert len(own) > 25
    assert all(base.__name__.startswith("Sql") for base in own)
