"""Which words can be Vietnamese syllables: onset, rhyme, tone."""

import unicodedata
from functools import lru_cache

from hotich_tui.vietnamese.text import TONES, tone_place

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_RHYMES = """
a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on
ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc uôi uôm uôn uông uôp uôt uơ uy uya
uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
y ych ynh yt yêm yên yêng yêt yêu
"""
ONSETS = frozenset(["", *_ONSETS.split()])
"""Consonants that a syllable may begin with; q stands before a rhyme in u."""
STOPS = ("c", "ch", "p", "t", "k")
"""Codas that take only sắc and nặng."""
RHYMES = frozenset(_RHYMES.split())
_FRONT = "eêiy"


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Whether a word obeys the rules of spelling, whatever its case, its tone mark in either style.

    >>> is_syllable("Nguyễn"), is_syllable("NguyÔn"), is_syllable("bât")
    (True, False, False)
    """
    bare, tone, at = "", "", None
    for place, letter in enumerate(unicodedata.normalize("NFC", word.lower())):
        split = unicodedata.normalize("NFD", letter)
        tones = [char for char in split if char in TONES]
        if tones and tone:
            return False
        if tones:
            tone, at = tones[0], place
            letter = unicodedata.normalize("NFC", split.replace(tone, ""))
        bare += letter
    if tone and at not in (tone_place(bare), tone_place(bare, new_style=True)):
        return False
    return any(_fits(bare[:cut], bare[cut:], tone) for cut in range(min(4, len(bare))))


def _fits(onset: str, rhyme: str, tone: str) -> bool:
    if onset not in ONSETS or rhyme not in RHYMES:
        return False
    # Only sắc (0301) and nặng (0323) stand over a stop; none at all is no Vietnamese word.
    if rhyme.endswith(STOPS) and tone not in ("\u0301", "\u0323"):
        return False
    front = rhyme[0] in _FRONT
    if onset in ("c", "ng"):
        return not front
    if onset in ("k", "gh", "ngh"):
        return front
    return onset != "q" or rhyme[0] == "u"
