"""The population extract of a station, opened for the keyer's form."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotich_tui.domain.population.matching import Hints
    from hotich_tui.store.station import SqlStation


def open_extract(station: "SqlStation") -> "Hints | None":
    """The index of a station; None where no extract was loaded, and then nothing is imported.

    Raises:
        HotichError: It is damaged, or sealed with another station's key.
    """
    from hotich_tui.cli.population import folder_of

    if not folder_of(station.home).is_dir():
        return None
    from hotich_tui.population.errors import NoIndex
    from hotich_tui.population.index import HintIndex

    try:
        return HintIndex.open(folder_of(station.home), key=station.sealing_key("population"))
    except NoIndex:
        return None
