"""The demo: played through the real screens, from a checkout and from a wheel."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import hotich_tui

CHECKOUT = Path(hotich_tui.__file__).parent.parent


def run(arguments: list[str], *, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from hotich_tui.cli import main; main()", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_played_through_the_screens(tmp_path: Path) -> None:
    """Eight records, one of each register; two readers err, and every value arrives."""
    done = run(
        ["demo", "--headless", "--records", "8", "--json"], cwd=tmp_path, HOTICH_HOME=str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for count in ("records", "verified", "approved", "acknowledged"):
        assert told[count] == 8
    assert told["explained"] == 1 and told["closed"] == 1
    assert told["equal"] is True and told["disputed"] > 0 and told["keys_per_record"] > 50
    assert not any(tmp_path.iterdir()), "the demo leaves nothing in the home"


def test_the_comparison_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    """A single letter lost on the way, and the demo says so."""
    import asyncio
    import dataclasses

    from hotich_tui.cli.demo import play
    from hotich_tui.domain.entry.values import Said

    true_read = play.read_values

    def one_letter_less(payload: dict[str, object]) -> dict[str, object]:
        values = true_read(payload)
        key, value = next((k, v) for k, v in values.items() if v.said is Said.WRITTEN)
        return {**values, key: dataclasses.replace(value, text=value.text + "x")}

    monkeypatch.setattr(play, "read_values", one_letter_less)
    played = asyncio.run(play.play(1))
    assert played.acknowledged == 1 and not played.equal and not played.good


@pytest.mark.skipif(not (CHECKOUT / "pyproject.toml").exists(), reason="not a checkout")
def test_the_wheel_works_outside_the_checkout(tmp_path: Path) -> None:
    """Built and unpacked elsewhere: keymaps, data and styles are inside, the demo runs."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
        assert not [n for n in archive.namelist() if n.startswith(("tests/", "docs/"))]
    where = subprocess.run(
        [
            sys.executable,
            "-c",
            "import hotich_tui.keymap_files as k; print(k.__file__); print(k.shipped_folder())",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.splitlines()
    assert all(Path(line).is_relative_to(site) for line in where), where
    done = run(
        ["demo", "--headless", "--records", "1", "--json"], cwd=tmp_path, PYTHONPATH=str(site)
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["equal"] is True
