"""Keymaps: show them, check them."""

import typer

from hotich_tui import paths
from hotich_tui.messages import say

app = typer.Typer(help="Bộ phím.", no_args_is_help=True)


@app.command()
def show() -> None:
    """In mọi lệnh và phím đang dùng."""
    from hotich_tui.ui.actions import ACTIONS, default_keys, own_keymap

    own, _ = own_keymap(paths.home())
    keys = {**default_keys(), **own}
    for action in ACTIONS:
        name = f"{action.scope}.{action.id}"
        typer.echo(f"{name:<24} {keys[name]:<20} {say(action.message)}")


@app.command()
def check() -> None:
    """Kiểm tra bộ phím riêng ở <HOTICH_HOME>/keymaps."""
    from hotich_tui.ui.actions import own_keymap

    _, problems = own_keymap(paths.home())
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(4)
    typer.echo(say("cli.keys_good"))
