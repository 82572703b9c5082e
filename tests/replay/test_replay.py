"""Recorded keys make the recorded records.

`HOTICH_REPLAY=record uv run pytest tests/replay` writes what the keys make now; read the
difference before it is committed.
"""

import json
import os
from pathlib import Path

import pytest

from hotich_tui.domain.register.load_register import register_codes
from tests.conftest import Commune
from tests.replay.replayer import Case, on_paper, play
from tests.ui.conftest import Opened
from tests.ui.conftest import seat as seat

CASES = sorted(Path(__file__).parent.joinpath("cases").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
async def test_the_keys_make_the_record(path: Path, commune: Commune, seat: Opened) -> None:
    case = Case.read(path)
    made = await play(case, commune, seat)
    golden = path.with_suffix(".json")
    if os.environ.get("HOTICH_REPLAY") == "record":
        golden.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert made == json.loads(golden.read_text("utf-8"))
    assert on_paper(made) == case.paper


def test_every_register_is_replayed() -> None:
    assert {Case.read(path).head["register"] for path in CASES} == set(register_codes())
    assert len(CASES) >= 20
