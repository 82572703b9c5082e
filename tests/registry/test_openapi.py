"""The wire contract in docs/ is the one that the registry speaks."""

import json
from pathlib import Path

import pytest

import hotich_tui
from hotich_tui.registry.api import make_app
from hotich_tui.registry.storage import Storage

FILE = Path(hotich_tui.__file__).parent.parent / "docs" / "registry-openapi.json"


@pytest.mark.skipif(not FILE.parent.exists(), reason="not a checkout")
def test_the_contract_is_current(tmp_path: Path) -> None:
    storage = Storage(f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    spoken = json.dumps(make_app(storage).openapi(), ensure_ascii=False, indent=1, sort_keys=True)
    storage.close()
    if not FILE.exists() or FILE.read_text("utf-8") != spoken + "\n":
        fresh = tmp_path / "registry-openapi.json"
        fresh.write_text(spoken + "\n", "utf-8")
        pytest.fail(f"the contract changed: look at {fresh} and copy it to {FILE}")
