"""A station's settings: `settings.toml` in its home, each overridden by `HOTICH_<NAME>`.

Read before the first paint, so with the standard library alone: a validating library costs more
time here than all the rest of the start (0.15 s measured against a budget of 0.4 s).
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from hotich_tui.messages import LANGUAGES, HotichError

TYPING = ("telex", "simple-telex", "vni", "off")
SETTINGS_FILE = "settings.toml"


class SettingsError(HotichError):
    """A setting that cannot be used; names file and key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office may choose."""

    language: str = "vi"
    """Of screens and sentences: ``vi`` or ``en``."""
    idle_minutes: float = 10.0
    """After so long without a key the screen is covered and asks for the PIN."""
    typing: str = "telex"
    """Typing method to begin with: telex, simple-telex, vni or off."""
    ethnic_group: str = ""
    """Offered in every entry, marked and asked, where the office says so: ``Kinh``."""
    keymap: str = "default"
    """Keymap to begin with: default, laptop, or a file of one's own in `keymaps/`."""
    registry_url: str = ""
    """Instead of the registry enrolled at."""
    backup_folder: str = ""
    """Where `hotich-tui backup` writes; best on a second disk."""


def load_settings(home: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of a home.

    Raises:
        SettingsError: Unknown key, wrong type or impossible value.
    """
    path = home / SETTINGS_FILE
    found: dict[str, object] = {}
    if path.is_file():
        try:
            found = dict(tomllib.loads(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise SettingsError("settings.broken", path=str(path)) from None
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for name in kinds:
        override = (os.environ if environ is None else environ).get(f"HOTICH_{name.upper()}")
        if override is not None:
            found[name] = override
    values = {}
    for name, value in found.items():
        if name not in kinds:
            legal = ", ".join(kinds)
            raise SettingsError("settings.unknown", path=str(path), name=name, legal=legal)
        values[name] = _as(kinds[name], name, value, path)
    settings = Settings(**values)  # type: ignore[arg-type]
    if settings.language not in LANGUAGES:
        legal = ", ".join(LANGUAGES)
        raise SettingsError("settings.value", path=str(path), name="language", legal=legal)
    if settings.typing not in TYPING:
        legal = ", ".join(TYPING)
        raise SettingsError("settings.value", path=str(path), name="typing", legal=legal)
    return settings


def _as(kind: type, name: str, value: object, path: Path) -> object:
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise SettingsError(
            "settings.value", path=str(path), name=name, legal=kind.__name__
        ) from None
