"""On the disk: nothing readable, nothing unnoticed, nothing half-written."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population import sealed
from hotich_tui.population.errors import Damaged, NoIndex, PopulationError, TooNew, WrongKey
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index, drop_index, update_index
from hotich_tui.population.sealed import MAGIC, read_header
from hotich_tui.population.synthetic import Synthetic, World
from tests.population.conftest import KEY
from tests.raw_scan import hits

MAIN = "index.sealed"


def body(raw: bytes) -> int:
    """Where the sealed part of a file begins: after its header."""
    return len(MAGIC) + 4 + int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "big")


def test_a_raw_scan_finds_no_name_and_no_number(
    folk: Synthetic, folder: Path, tmp_path: Path
) -> None:
    people = list(folk)[:1000]
    names, numbers = [p.name for p in people], [p.id_number for p in people if p.id_number]
    # Long and marked: short ones come up by chance, and `long` stands in the header.
    every = {word for name in names for word in name.split()}
    words = sorted(word for word in every if len(word) > 3 and not word.isascii())
    assert hits(folder, names) == 0
    assert hits(folder, numbers) == 0
    assert hits(folder, words) == 0
    clear = tmp_path / "clear"
    clear.mkdir()
    text = json.dumps([[p.name, p.id_number] for p in people], ensure_ascii=False)
    (clear / "people.json").write_text(text, "utf-8")
    assert hits(clear, names) == len(names)
    assert hits(clear, words) == len(words)


def test_what_is_readable_is_sizes_only(folder: Path) -> None:
    header = read_header(folder / MAIN)
    assert header.facts == {"people": 3000, "source": "ab" * 32}
    assert HintIndex.open(folder, key=KEY).source_hash == "ab" * 32


def test_two_builds_of_one_extract_share_no_chunk(folk: Synthetic, tmp_path: Path) -> None:
    people = [folk.person(row) for row in range(200)]
    for name in ("a", "b"):
        build_index(people, tmp_path / name, key=KEY)
    first, second = ((tmp_path / name / MAIN).read_bytes() for name in ("a", "b"))
    start = body(first)
    assert len(first) == len(second)
    same = sum(a == b for a, b in zip(first[start:], second[start:], strict=True))
    assert same < len(first) / 100


def test_another_key_opens_nothing(folder: Path) -> None:
    with pytest.raises(WrongKey) as caught:
        HintIndex.open(folder, key=bytes(32))
    assert "load the extract again" in caught.value.say("en")


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(NoIndex):
        HintIndex.open(tmp_path, key=KEY)
    assert drop_index(tmp_path) is False


@pytest.fixture
def small(folk: Synthetic, tmp_path: Path) -> Path:
    build_index((folk.person(row) for row in range(1500)), tmp_path, key=KEY)
    return tmp_path


def test_every_flipped_bit_is_noticed(small: Path) -> None:
    path = small / MAIN
    whole = path.read_bytes()
    hot = read_header(path).plain_bytes
    HintIndex.open(small, key=KEY)
    places = [0, len(MAGIC) + 1, len(MAGIC) + 30, body(whole) + 5]
    places += list(range(body(whole) + 60, hot, 9973))
    for place in places:
        broken = bytearray(whole)
        broken[place] ^= 1 << place % 8
        path.write_bytes(broken)
        with pytest.raises((Damaged, WrongKey, TooNew)):
            HintIndex.open(small, key=KEY)
    path.write_bytes(whole)
    assert len(HintIndex.open(small, key=KEY)) == 1500


def test_cut_and_exchanged_chunks_are_noticed(small: Path) -> None:
    path = small / MAIN
    whole = path.read_bytes()
    for length in (0, 5, 200, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises((Damaged, WrongKey)):
            HintIndex.open(small, key=KEY)
    start = body(whole) + 37
    swapped = bytearray(whole)
    half = (len(whole) - start) // 2
    swapped[start : start + half], swapped[start + half : start + 2 * half] = (
        whole[start + half : start + 2 * half],
        whole[start : start + half],
    )
    path.write_bytes(swapped)
    with pytest.raises(Damaged):
        HintIndex.open(small, key=KEY)


def test_text_on_the_disk_is_checked_when_it_is_read(small: Path) -> None:
    path = small / MAIN
    index = HintIndex.open(small, key=KEY)
    [best, *_] = index.query(Sought(name=next(index.people()).name))
    broken = bytearray(path.read_bytes())
    broken[-40] ^= 1
    path.write_bytes(broken)
    with pytest.raises(Damaged):
        index.details(best)


class PowerCut(Exception):
    pass


def stream(folk: Synthetic, count: int, then: type[Exception] | None) -> Iterator[Person]:
    yield from (folk.person(row) for row in range(count))
    if then is not None:
        raise then


def test_a_load_that_breaks_off_leaves_the_former_index(small: Path, folk: Synthetic) -> None:
    with pytest.raises(PowerCut):
        build_index(stream(folk, 300, PowerCut), small, key=KEY)
    assert len(HintIndex.open(small, key=KEY)) == 1500
    with pytest.raises(PopulationError):
        build_index([], small, key=KEY)
    assert len(HintIndex.open(small, key=KEY)) == 1500
    build_index(stream(folk, 300, None), small, key=KEY)
    assert len(HintIndex.open(small, key=KEY)) == 300


KILLED = """
import os, sys
from pathlib import Path
from hotich_tui.population import sealed
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Synthetic, World

left = int(sys.argv[2])
seal = sealed._Cipher.seal

def counted(self, number, plain):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    return seal(self, number, plain)

sealed._Cipher.seal = counted
replace = Path.replace

def before(self, target):
    if left == 0:
        os._exit(9)
    return replace(self, target)

Path.replace = before
build_index(Synthetic(World(people=400, seed=9)), Path(sys.argv[1]), key=bytes(range(32)))
"""


def test_a_killed_load_leaves_the_former_index(small: Path) -> None:
    """Killed after so many sealed chunks: in the middle, and just before the file gets its name."""

    def run(chunks: int) -> int:
        command = [sys.executable, "-c", KILLED, str(small), str(chunks)]
        return subprocess.run(command, timeout=60).returncode

    for chunks in (2, 3):
        assert run(chunks) == 9
        assert len(HintIndex.open(small, key=KEY)) == 1500
    assert (small / (MAIN + ".new")).exists()
    names = [p.name for p in Synthetic(World(people=400, seed=9))]
    assert hits(small, names) == 0
    # The control: left alone it replaces, and what the killed one left is gone.
    assert run(1000) == 0
    assert len(HintIndex.open(small, key=KEY)) == 400
    assert [path.name for path in small.iterdir()] == [MAIN]


def test_the_files_belong_to_their_owner(small: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows keeps them in the owner's profile")
    assert (small / MAIN).stat().st_mode & 0o077 == 0


def test_changes(small: Path, folk: Synthetic) -> None:
    index = HintIndex.open(small, key=KEY)
    known = [p for p in index.people() if p.id_number and p.mother]
    renamed, gone, unnumbered = known[10], known[20], folk.person(0)
    new = Person("Sầm Thị Mới", "03.03.2024", "2", "019324000777", mother="Ma Thị Cũ")
    fresh = replace(renamed, name="Sầm Văn Đổi")
    done = update_index(small, [fresh, new], [gone, Person("Không Có Ai", "1950")], key=KEY)
    assert (done.added, done.replaced, done.removed, done.unknown) == (1, 1, 1, 1)
    after = HintIndex.open(small, key=KEY)
    assert len(after) == 1500
    everyone = list(after.people())
    assert fresh in everyone and new in everyone
    assert renamed not in everyone and gone not in everyone
    assert (
        after.query(Sought(name="Sầm Văn Đổi", birth=fresh.birth))[0].person.id_number
        == fresh.id_number
    )
    numbers = [c.person.name for c in after.query(Sought(id_number=fresh.id_number))]
    assert numbers == ["Sầm Văn Đổi"]
    assert after.details(after.query(Sought(name=new.name, birth=new.birth))[0]) == new
    assert gone.id_number not in [
        c.person.id_number for c in after.query(Sought(name=gone.name, birth=gone.birth))
    ]
    assert unnumbered.name in {p.name for p in everyone}


def test_changes_add_up_and_belong_to_their_extract(small: Path, folk: Synthetic) -> None:
    first = Person("Sầm Thị Một", "03.03.2024", "2", "019324000001")
    second = Person("Sầm Thị Hai", "04.03.2024", "2", "019324000002")
    update_index(small, [first], key=KEY)
    update_index(small, [second], [first], key=KEY)
    names = {p.name for p in HintIndex.open(small, key=KEY).people()}
    assert "Sầm Thị Hai" in names and "Sầm Thị Một" not in names
    stale = (small / "changes.sealed").read_bytes()
    build_index(stream(folk, 200, None), small, key=KEY)
    assert not (small / "changes.sealed").exists()
    # As if the machine had stopped before the old changes were deleted.
    (small / "changes.sealed").write_bytes(stale)
    assert len(HintIndex.open(small, key=KEY)) == 200


def test_a_rare_word_in_few_changes_weighs_as_in_the_extract(small: Path) -> None:
    """Bits come from the extract's frequencies, however few the changes are."""
    person = next(HintIndex.open(small, key=KEY).people())
    before = HintIndex.open(small, key=KEY).query(Sought(name=person.name, birth=person.birth))[0]
    update_index(small, [person], key=KEY)
    after = HintIndex.open(small, key=KEY).query(Sought(name=person.name, birth=person.birth))[0]
    assert after.bits == pytest.approx(before.bits, abs=1e-3)


def test_a_full_disk_leaves_the_former_index(
    small: Path, folk: Synthetic, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = 0
    seal = sealed._Cipher.seal

    def full(self: sealed._Cipher, number: int, plain: bytes) -> bytes:
        nonlocal written
        written += 1
        if written > 2:
            raise OSError(28, "No space left on device")
        return seal(self, number, plain)

    monkeypatch.setattr(sealed._Cipher, "seal", full)
    for change in (
        lambda: build_index(stream(folk, 300, None), small, key=KEY),
        lambda: update_index(small, [folk.person(2000)], key=KEY),
    ):
        written = 0
        with pytest.raises(PopulationError) as caught:
            change()
        assert caught.value.key == "population.not_written"
    monkeypatch.undo()
    assert len(HintIndex.open(small, key=KEY)) == 1500
    assert [path.name for path in small.iterdir()] == [MAIN]
