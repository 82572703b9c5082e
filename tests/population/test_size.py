"""Memory and time, in fresh processes: a commune in the normal run, a province as soak."""

import subprocess
import sys
from pathlib import Path

import pytest

LOAD = """
import sys, time
from pathlib import Path
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Synthetic, World
people = Synthetic(World(people=int(sys.argv[2]), seed=5))
start = time.process_time()
rows = list(people) if len(people) < 100_000 else people
making = time.process_time() - start
start = time.process_time()
build_index(rows, Path(sys.argv[1]), key=bytes(32))
# Not getrusage: that peak begins with the memory of the process that started this one.
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024
print(time.process_time() - start, peak)
"""
ASK = """
import sys, time
from pathlib import Path
def rss():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024
bare = rss()
start = time.process_time()
from hotich_tui.domain.population.matching import Sought
from hotich_tui.population.index import HintIndex
index = HintIndex.open(Path(sys.argv[1]), key=bytes(32))
index.query(Sought(name="nguyễn th", birth="02.09.1985"), typing=True)
first = time.process_time() - start
for name in ("trần văn h", "hoàng thị lan", "nông văn d", "lý", "ma thị"):
    for birth in ("", "1985", "15.04.1990"):
        index.query(Sought(name=name, birth=birth, mother="nguyễn thị hoa"), typing=True)
print(first, rss() - bare)
"""


def run(code: str, *arguments: object) -> tuple[float, float]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    out = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900).stdout
    first, second = map(float, out.split())
    return first, second


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


@linux
def test_a_commune(tmp_path: Path) -> None:
    cpu, peak = run(LOAD, tmp_path, 20_000)
    # The target is 1 s on a quiet machine; this one may be shared.
    assert cpu < 4 and peak < 200
    first, more = run(ASK, tmp_path)
    assert first < 2 and more < 60


@linux
@pytest.mark.soak
def test_a_province(tmp_path: Path) -> None:
    _, peak = run(LOAD, tmp_path, 1_300_000)
    assert peak < 1_000
    _, more = run(ASK, tmp_path)
    assert more < 150
