"""What a confirmed pair shows: the levels of agreement that the rates are learned from."""

import numpy as np
from rapidfuzz.distance import OSA

from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.domain.register.person_field import NAMES, PersonField
from hotich_tui.population.birth import Level, levels
from hotich_tui.population.dates import pack
from hotich_tui.population.folding import in_columns
from hotich_tui.population.rates import Observation, prior_rates
from hotich_tui.population.words import Word, marks_level, read_words, sound
from hotich_tui.vietnamese import fold


def observe(sought: Sought, person: Person) -> Observation:
    """The levels that one person's two records show; what one of them lacks is left out.

    Words are set side by side by role: given name, surname, those in between.
    """
    found: dict[str, list[str]] = {"word": [], "marks": [], "length": []}
    for name in NAMES:
        _observe_name(getattr(sought, name), getattr(person, name), found)
    level = Level(int(levels(np.array(pack(sought.birth)), np.array(pack(person.birth)))))
    if level is not Level.UNSTATED:
        found[PersonField.BIRTH] = [level.name.lower()]
    for name in (PersonField.SEX, PersonField.COMMUNE):
        said, theirs = fold(getattr(sought, name)), fold(getattr(person, name))
        if said and theirs:
            found[name] = ["same" if said == theirs else "differs"]
    said = plain_number(sought.id_number)
    theirs = person.old_id if len(said) == 9 else person.id_number
    if said and len(said) == len(theirs):
        apart = sum(a != b for a, b in zip(said, theirs, strict=True))
        found["number"] = ["same" if not apart else "near" if apart <= 2 else "differs"]
    return found


def _observe_name(said: str, theirs: str, found: dict[str, list[str]]) -> None:
    ours, others = read_words(said, typing=False), read_words(theirs, typing=False)
    if not ours or not others:
        return
    found["length"].append("same" if len(ours) == len(others) else "missing")
    by_role = zip(in_columns(ours), in_columns(others), strict=False)
    for word, other in by_role:
        level = word_level(word, other)
        found["word"].append(level)
        if level == "same" and word.marks and other.marks:
            found["marks"].append(marks_level(word, other.text))


def word_level(word: Word, other: Word) -> str:
    """How two words agree, marks aside: a level of the rates."""
    if word.fold == other.fold:
        return "same"
    if prior_rates().doublets.get(word.fold) == other.fold:
        return "doublet"
    if sound(word.fold) == sound(other.fold):
        return "sound"
    apart = OSA.distance(word.fold, other.fold)
    if apart == 1 and len(word.fold) > 1:
        return "edit"
    return "edits" if apart == 2 and len(word.fold) > 3 else "other"
