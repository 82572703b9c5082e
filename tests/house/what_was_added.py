"""What the recipes of `docs/kien-truc.md` add, at work: run by `test_recipes.py` in a copy."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import hotich_tui
from hotich_tui.cli.app import app
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.layout import SMALL_ROWS, lay_out
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.registry.server import EmbeddedRegistry
from tests.conftest import PASSPHRASE, PIN, Commune, entry
from tests.ui.conftest import Opened
from tests.ui.conftest import seat as seat


def test_it_is_the_copy_that_is_tried() -> None:
    assert Path(hotich_tui.__file__).is_relative_to(Path.cwd())


def test_the_register_loads_and_is_laid_out() -> None:
    assert register_codes()[-1] == "TT"
    register = load_register("TT")
    assert register.by_key["mucDich"].code_list is not None
    assert [len(page.fields) for page in lay_out(register, SMALL_ROWS)] == [8]


async def test_the_screen_opens_in_the_smallest_window(commune: Commune, seat: Opened) -> None:
    commune.book("KS", 1998, "07/1998")
    async with seat((80, 24)) as s:
        await s.sign_in("N1")
        s.app.open("shelf")
        shown = await s.still()
        assert "KỆ SỔ" in shown and "KS 07/1998" in shown and "Về" in shown
        await s.keyboard.escape()
        await s.home()


def report(commune: Commune, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    pin = commune.home / "pin.txt"
    pin.write_text(PIN, "utf-8")
    environ = {
        "HOTICH_HOME": commune.home,
        "HOTICH_PASSPHRASE": PASSPHRASE,
        "HOTICH_PIN_FILE": pin,
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, str(value))
    done = CliRunner().invoke(app, ["report", "parked", "--as", "T1", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_report_counts(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Không có" in report(commune, monkeypatch)
    book = commune.book("KS", 1998, "07/1998")
    commune.desk("N1").parking.park(commune.keyed(book), "torn")
    assert "KS 07/1998: 1" in report(commune, monkeypatch)
    counted: Mapping[str, Any] = json.loads(report(commune, monkeypatch, "--json"))
    assert counted == {"parked": {"KS 07/1998": 1}}


def approved(commune: Commune, book: Book) -> None:
    version_id = commune.keyed(book, entry(load_register(book.register)))
    commune.verified(version_id)
    commune.desk("T1").approving.approve(version_id)


def test_the_adapter_is_chosen_and_delivers(commune: Commune, tmp_path: Path) -> None:
    from hotich_tui.sync.platform import PlatformRegistry

    from hotich_tui.sync import enrol, sync
    from hotich_tui.sync.adapters import connect

    approved(commune, commune.book())
    outbox = commune.station.outbox
    with EmbeddedRegistry(f"sqlite:///{(tmp_path / 'registry.db').as_posix()}") as registry:
        address = registry.url.replace("http://", "platform://")
        assert isinstance(connect(address), PlatformRegistry)
        enrol(
            outbox,
            registry_url=address,
            code=registry.storage.new_code("00000"),
            station_id=commune.station.station_id,
        )
        assert sync(outbox, commune.home).acknowledged == 1
        identity = outbox.identity()
        assert identity is not None and identity.registry_url == address
