"""Slips of the pen and of the reading eye, as rates a benchmark can freeze.

The channels are domain knowledge; no measured rates were found, so every weight is an assumption.
"""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from random import Random

from hotich_tui.domain.population.matching import Sought
from hotich_tui.vietnamese.text import TONES

_LOOKS = [
    "n:u",
    "u:n",
    "a:o",
    "o:a",
    "c:e",
    "e:c",
    "h:k",
    "k:h",
    "l:t",
    "t:l",
    "nh:m",
    "m:nh",
    "r:n",
    "v:u",
]
_SOUNDS = ["l:n", "n:l", "s:x", "x:s", "ch:tr", "tr:ch", "d:gi", "gi:d", "r:d", "i:y", "y:i"]
_DOUBLETS = {"Hoàng": "Huỳnh", "Huỳnh": "Hoàng", "Vũ": "Võ", "Võ": "Vũ"}
_SHAPES = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u", "đ": "d", "Đ": "D"}
_DIGITS = {"1": "7", "7": "1", "0": "6", "6": "5", "3": "8", "8": "3", "4": "9", "9": "4", "5": "6"}


@dataclass(frozen=True, slots=True)
class Noise:
    """Chance of each slip: per word, or per name, date or record where the name says so."""

    tone: float = 0.02
    shape: float = 0.012
    looks: float = 0.01
    sounds: float = 0.008
    doublet: float = 0.02
    typo: float = 0.008
    name_without_marks: float = 0.012
    name_upper: float = 0.02
    name_nfd: float = 0.01
    name_thi_van: float = 0.02
    name_abbreviated: float = 0.008
    name_middle_swapped: float = 0.004
    name_middle_dropped: float = 0.012
    name_middle_wrong: float = 0.006
    name_given_wrong: float = 0.003
    date_swapped: float = 0.008
    date_near: float = 0.008
    date_year_off: float = 0.02
    date_decade: float = 0.006
    date_digit: float = 0.012
    date_year_only: float = 0.04
    date_missing: float = 0.01
    sex_wrong: float = 0.004
    mother_missing: float = 0.03
    father_missing: float = 0.05
    parent_other: float = 0.004

    def times(self, factor: float) -> "Noise":
        """The same slips, more or less often."""
        return Noise(**{f.name: min(0.9, getattr(self, f.name) * factor) for f in fields(self)})


def corrupt(sought: Sought, random: Random, noise: Noise) -> Sought:
    """A record as somebody wrote and somebody read it."""
    mother = "" if random.random() < noise.mother_missing else sought.mother
    father = "" if random.random() < noise.father_missing else sought.father
    if random.random() < noise.parent_other:
        mother = father.rpartition(" ")[0] + " Hoa" if father else ""
    sex = sought.sex
    if random.random() < noise.sex_wrong:
        sex = {"1": "2", "2": "1"}.get(sex, sex)
    return replace(
        sought,
        name=corrupt_name(sought.name, random, noise),
        birth=corrupt_date(sought.birth, random, noise),
        sex=sex,
        mother=corrupt_name(mother, random, noise),
        father=corrupt_name(father, random, noise),
    )


def corrupt_name(name: str, random: Random, noise: Noise) -> str:
    """A name after the slips; "" stays ""."""
    words = name.split()
    if not words:
        return ""
    words = _structure(words, random, noise)
    words = [_word(word, random, noise) for word in words]
    name = " ".join(word for word in words if word)
    chance = random.random()
    if chance < noise.name_without_marks:
        return "".join(_SHAPES.get(c, c) for c in _bare(name))
    if chance < noise.name_without_marks + noise.name_upper:
        return name.upper()
    if chance < noise.name_without_marks + noise.name_upper + noise.name_nfd:
        return unicodedata.normalize("NFD", name)
    return name


def _structure(words: list[str], random: Random, noise: Noise) -> list[str]:
    words = list(words)
    middles = range(1, len(words) - 1)
    if random.random() < noise.name_thi_van:
        if len(words) > 2 and words[1] in ("Thị", "Văn"):
            del words[1]
        else:
            words.insert(1, random.choice(("Thị", "Văn")))
    elif random.random() < noise.name_middle_dropped and len(words) > 2:
        del words[random.choice(middles)]
    elif random.random() < noise.name_middle_swapped and len(words) > 2:
        place = random.choice(middles)
        words[place], words[place + 1] = words[place + 1], words[place]
    elif random.random() < noise.name_middle_wrong and len(words) > 2:
        words[random.choice(middles)] = random.choice(("Văn", "Đức", "Thu", "Ngọc", "Kim", "Xuân"))
    elif random.random() < noise.name_abbreviated and len(words) > 2:
        words[0] = words[0][:2] + "."
    if random.random() < noise.name_given_wrong:
        words[-1] = random.choice(("Hoa", "Lan", "Hùng", "Bình", "Minh", "Sơn"))
    return words


def _word(word: str, random: Random, noise: Noise) -> str:
    if random.random() < noise.tone:
        word = _other_tone(word, random)
    if random.random() < noise.shape:
        marked = [i for i, c in enumerate(unicodedata.normalize("NFC", word)) if c in _SHAPES]
        if marked:
            place = random.choice(marked)
            word = word[:place] + _SHAPES[word[place]] + word[place + 1 :]
    if random.random() < noise.looks:
        word = _exchange(word, _LOOKS, random)
    if random.random() < noise.sounds:
        word = _exchange(word, _SOUNDS, random)
    if random.random() < noise.doublet:
        word = _DOUBLETS.get(word, word)
    if random.random() < noise.typo:
        word = _typo(word, random)
    return word


def _bare(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return "".join(c for c in split if not unicodedata.combining(c))


def _other_tone(word: str, random: Random) -> str:
    split = unicodedata.normalize("NFD", word)
    found = [c for c in split if c in TONES]
    if not found:
        vowels = [i for i, c in enumerate(split) if c.lower() in "aeiouy"]
        if not vowels:
            return word
        place = random.choice(vowels) + 1
        return unicodedata.normalize("NFC", split[:place] + random.choice(TONES) + split[place:])
    other = random.choice([*(tone for tone in TONES if tone != found[0]), ""])
    return unicodedata.normalize("NFC", split.replace(found[0], other))


def _exchange(word: str, pairs: list[str], random: Random) -> str:
    fitting = [pair.split(":") for pair in pairs if pair.split(":")[0] in word]
    if not fitting:
        return word
    old, new = random.choice(fitting)
    return word.replace(old, new, 1)


def _typo(word: str, random: Random) -> str:
    place = random.randrange(len(word))
    kind = random.randrange(4)
    if kind == 0 and len(word) > 1:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + random.choice("aehinotu") + word[place:]
    if kind == 2 and place + 1 < len(word):
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + random.choice("aehinotu") + word[place + 1 :]


def corrupt_date(date: str, random: Random, noise: Noise) -> str:
    """A date after the slips, in the same shape; "" stays ""."""
    if not date or random.random() < noise.date_missing:
        return ""
    *rest, year = date.split(".")
    if random.random() < noise.date_year_off:
        year = str(int(year) + random.choice((-1, 1)))
    elif random.random() < noise.date_decade:
        year = year[:2] + str((int(year[2]) + random.choice((1, 9))) % 10) + year[3]
    if random.random() < noise.date_year_only:
        return year
    if len(rest) == 2:
        day, month = rest
        if random.random() < noise.date_swapped and int(day) <= 12:
            day, month = month, day
        elif random.random() < noise.date_near:
            day = f"{min(28, max(1, int(day) + random.choice((-2, -1, 1, 2)))):02d}"
        rest = [day, month]
    text = ".".join([*rest, year])
    if random.random() < noise.date_digit:
        places = [match.start() for match in re.finditer(r"\d", text)]
        place = random.choice(places)
        text = text[:place] + _DIGITS.get(text[place], text[place]) + text[place + 1 :]
    return text
