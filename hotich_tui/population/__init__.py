"""The population extract: an encrypted index, hints while someone types, reconciliation.

build_index(people, folder, key=key)
index = HintIndex.open(folder, key=key)
index.query(name="nguyễn th", birth="02.09.1985", typing=True)
reconcile(records, index)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotich_tui.population.index import HintIndex
    from hotich_tui.population.load import build_index, drop_index, update_index
    from hotich_tui.population.reconciling import reconcile

__all__ = ["HintIndex", "build_index", "drop_index", "reconcile", "update_index"]

_PLACES = {
    "HintIndex": "index",
    "build_index": "load",
    "drop_index": "load",
    "update_index": "load",
    "reconcile": "reconciling",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: numpy is not wanted before the first paint.
    from importlib import import_module

    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"hotich_tui.population.{_PLACES[name]}"), name)
