"""Where keymaps lie: a person's own copy first, then the shipped ones."""

import tomllib
from pathlib import Path
from typing import Any

from hotich_tui.messages import HotichError


class KeymapError(HotichError):
    """A keymap file that cannot be used; the shipped one goes on working."""


def shipped_folder() -> Path:
    """In a wheel the keymaps lie inside the package; in a checkout, beside it."""
    package = Path(__file__).parent
    inside = package / "keymaps"
    return inside if inside.is_dir() else package.parent / "keymaps"


def find_keymap(name: str, home: Path | None = None) -> Path:
    """The file of a keymap by name, a person's own copy first.

    Raises:
        KeymapError: There is none of that name.
    """
    folders = [shipped_folder()] if home is None else [home / "keymaps", shipped_folder()]
    for folder in folders:
        if (folder / f"{name}.toml").is_file():
            return folder / f"{name}.toml"
    known = ", ".join(sorted(path.stem for path in shipped_folder().glob("*.toml")))
    raise KeymapError("keymap.none", name=name, known=known)


def read_keymap(path: Path) -> dict[str, Any]:
    """A keymap's tables.

    Raises:
        KeymapError: It is no TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KeymapError("keymap.broken", path=str(path), problem=str(error)) from None
