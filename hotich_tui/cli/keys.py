"""Keymaps: show them, check them, edit a copy of one's own."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence

import typer

from hotich_tui import paths
from hotich_tui.messages import say

app = typer.Typer(help=say("help.keys_group"), no_args_is_help=True)
BAD_FILE = 4


@app.command(help=say("help.keys_show"))
def show(name: str = typer.Argument("", help=say("help.keys_show_name"))) -> None:
    """Print every action and its keys."""
    from hotich_tui.settings import load_settings
    from hotich_tui.ui.input.actions import ACTIONS
    from hotich_tui.ui.input.keymap import load_keymap

    home = paths.home()
    keymap = load_keymap(name or load_settings(home).keymap, home)
    _tell(keymap.problems)
    typer.echo(f"{keymap.name}: {keymap.title}")
    for action in ACTIONS:
        typer.echo(f"{action.name:<24} {keymap.keys[action.name]:<20} {say(action.message)}")
    if keymap.problems:
        raise typer.Exit(BAD_FILE)


@app.command(help=say("help.keys_check"))
def check() -> None:
    """Check every file of one's own in ``keymaps``."""
    from hotich_tui.ui.input.keymap import file_problems

    folder = paths.home() / "keymaps"
    found = [line for path in sorted(folder.glob("*.toml")) for line in file_problems(path)]
    _tell(found)
    if found:
        raise typer.Exit(BAD_FILE)
    typer.echo(say("cli.keys_good"))


@app.command(help=say("help.keys_edit"))
def edit(name: str = typer.Argument("default", help=say("help.keys_edit_name"))) -> None:
    """Edit a copy of one's own, used only once it has no problem."""
    from hotich_tui.ui.input.keymap import file_problems, text_to_edit

    home = paths.home()
    own = home / "keymaps" / f"{name}.toml"
    draft = own.with_name(f"{name}.toml.draft")
    draft.parent.mkdir(parents=True, exist_ok=True)
    if not draft.exists():
        text = text_to_edit(name, home)
        draft.write_text(text, "utf-8")
    subprocess.run([*_editor(), str(draft)], check=True)
    found = file_problems(draft, name=name)
    if found:
        _tell(found)
        typer.echo(say("cli.keys_draft", path=str(draft), name=name), err=True)
        raise typer.Exit(BAD_FILE)
    draft.replace(own)
    typer.echo(say("cli.keys_saved", path=str(own)))


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        # A path on Windows has backslashes, which a POSIX shell would take for quotes.
        return shlex.split(chosen, posix=os.name != "nt")
    if os.name == "nt":
        return ["notepad"]
    return [next((one for one in ("nano", "vi") if shutil.which(one)), "vi")]


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)
