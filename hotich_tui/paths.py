"""Where things lie. `HOTICH_HOME` moves everything."""

import os
from collections.abc import Mapping
from pathlib import Path


def home(environ: Mapping[str, str] | None = None) -> Path:
    """The station's home."""
    named = (os.environ if environ is None else environ).get("HOTICH_HOME")
    if named:
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("hotich-tui", appauthor=False)
