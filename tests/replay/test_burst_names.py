"""No letter of a name is lost or swapped, however fast: three fields of the real form in one write.

Names are drawn from syllables that the spelling allows, so they are nobody's. Each is spelled in
Telex or VNI with its marks in any order, or sent as UniKey sends it: letters, then Backspaces and
what the word has become. What is checked is what lies on the disk.
"""

import unicodedata
from collections.abc import Iterator
from random import Random

import pytest

from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.vietnamese import compose
from hotich_tui.vietnamese.text import tone_place
from tests.conftest import Commune
from tests.replay.replayer import press
from tests.ui.conftest import Opened
from tests.ui.conftest import seat as seat
from tests.vietnamese.test_composer import METHODS, spelled, syllables

FIELDS = ("nguoiKy", "chucVuNguoiKy", "nguoiThucHien")
"""Next to each other on the paper, all composed."""
ORDERS = ("last", "after", "all last", "tone, then shapes")
BACK_TAB, CLEAR, TAB = "\x1b[Z", "\x15", "\t"
SYLLABLES = sorted(syllables())


def names(method: str, random: Random) -> Iterator[tuple[str, str]]:
    """Names without end, each with its keys."""
    while True:
        words = [word(method, random) for _ in range(random.randint(2, 4))]
        back = random.choice(("\x7f", "\x08"))
        keys = [unikey(one, back) if method == "off" else one for _, one in words]
        yield " ".join(text for text, _ in words), " ".join(keys)


def word(method: str, random: Random) -> tuple[str, str]:
    """A syllable and its keys. Spellings that the composer reads otherwise, at most 0.2 % by its
    own test, are not drawn: here it is the way of the keys that is tried."""
    while True:
        bare, tone = random.choice(SYLLABLES)
        place = tone_place(bare)
        assert place is not None
        text = unicodedata.normalize("NFC", bare[: place + 1] + tone + bare[place + 1 :])
        keys = spelled(bare, tone, vni=method == "vni", order=random.choice(ORDERS))
        if compose(keys, METHODS["vni" if method == "vni" else "telex"]) == text:
            return text.capitalize(), keys.capitalize()


def unikey(keys: str, back: str) -> str:
    """A word in Telex as UniKey sends it: it takes back the letters that change."""
    sent, shown = "", ""
    for count in range(1, len(keys) + 1):
        text = compose(keys[:count], METHODS["telex"])
        same = 0
        while same < min(len(text), len(shown)) and text[same] == shown[same]:
            same += 1
        sent += back * (len(shown) - same) + text[same:]
        shown = text
    return sent


async def burst(commune: Commune, seat: Opened, method: str, count: int, seed: int) -> int:
    """Type so many names, three in a write.

    Returns:
        How many were checked on the disk.
    """
    commune.book()
    source, checked = names(method, Random(seed)), 0
    async with seat(typing=method) as s:
        await s.sign_in("N1")
        s.type("n")
        screen: KeyingScreen = await s.on(KeyingScreen)
        screen.go_to(FIELDS[0])
        viewpoint, version = Viewpoint(commune.user("N1")), screen.draft.version.id
        back = ""
        while checked < count:
            drawn = [next(source) for _ in FIELDS]
            await press(s, back + "".join(f"{CLEAR}{keys}{TAB}" for _, keys in drawn))
            with commune.station.reads(viewpoint) as reads:
                values = reads.record(version).values
            stored = [values[key].text for key in FIELDS]
            assert stored == [name for name, _ in drawn]
            back, checked = BACK_TAB * len(FIELDS), checked + len(FIELDS)
    return checked


@pytest.mark.parametrize("method", ["telex", "vni", "off"])
async def test_names_in_bursts(commune: Commune, seat: Opened, method: str) -> None:
    assert await burst(commune, seat, method, 33, seed=1) >= 33


@pytest.mark.soak
@pytest.mark.parametrize("method", ["telex", "vni", "off"])
async def test_ten_thousand_names(commune: Commune, seat: Opened, method: str) -> None:
    assert await burst(commune, seat, method, 3334, seed=2) >= 3334


async def test_control_a_lost_backspace_is_found(commune: Commune, seat: Opened) -> None:
    """What UniKey sends with one Backspace less is another name."""
    name, keys = next(names("off", Random(5)))
    assert keys.count("\x7f") + keys.count("\x08")
    commune.book()
    async with seat(typing="off") as s:
        await s.sign_in("N1")
        s.type("n")
        screen: KeyingScreen = await s.on(KeyingScreen)
        screen.go_to(FIELDS[0])
        less = keys.replace("\x7f", "", 1) if "\x7f" in keys else keys.replace("\x08", "", 1)
        await press(s, f"{less}{TAB}")
        assert screen.keyed[FIELDS[0]].text != name
