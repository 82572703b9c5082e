"""The made-up population: seeded, linked, by rule; and its noise."""

from collections import Counter
from random import Random

from hotich_tui.domain.entry.id_number import id_warnings, read_personal_id
from hotich_tui.population.synthetic import Noise, Synthetic, World, corrupt
from tests.population.conftest import noisy


def test_one_seed_one_population(folk: Synthetic) -> None:
    again = Synthetic(World(people=3_000, seed=7, commune_size=1_600))
    other = Synthetic(World(people=3_000, seed=8, commune_size=1_600))
    assert list(again) == list(folk)
    assert list(other) != list(folk)


def test_families_are_linked(folk: Synthetic) -> None:
    linked = twins = 0
    by_birth: Counter[tuple[int, str]] = Counter()
    for row in range(len(folk)):
        mother, father = int(folk.mother_row[row]), int(folk.father_row[row])
        person = folk.person(row)
        if mother >= 0:
            linked += 1
            assert folk.person(mother).name == person.mother
            assert 17 <= int(folk.year[row]) - int(folk.year[mother]) <= 40
            by_birth[mother, person.birth] += 1
        if father >= 0:
            assert folk.person(father).name == person.father
            assert folk.person(father).name.split()[0] == person.name.split()[0]
    twins = sum(count > 1 for (_, birth), count in by_birth.items() if len(birth) == 10)
    assert linked / len(folk) > 0.6
    assert twins > 3


def test_births_groups_and_numbers(folk: Synthetic) -> None:
    people = list(folk)
    groups = Counter(person.ethnicity for person in people)
    assert {"Kinh", "Tày", "Nùng", "Dao", "Sán Dìu", "Mông"} <= groups.keys()
    shapes = Counter(len(person.birth) for person in people)
    assert shapes.keys() == {4, 10} and 0.02 < shapes[4] / len(people) < 0.2
    january = sum(person.birth.startswith("01.01.") for person in people)
    assert january > len(people) / 365 * 3
    assert sum(p.commune != p.home_town for p in people) / len(people) > 0.02
    for row, person in enumerate(people):
        if person.id_number:
            assert read_personal_id(person.id_number) is not None
            birth = str(folk.year[row])
            assert not id_warnings(person.id_number, sex=person.sex, birth=birth)


def test_names_follow_fashion_sex_and_group(folk: Synthetic) -> None:
    people = list(folk)
    old = [p.name for p in people if p.sex == "2" and p.birth[-4:] < "1970"]
    young = [p.name for p in people if p.sex == "2" and p.birth[-4:] > "2010"]
    thi = [sum(" Thị " in name for name in names) / len(names) for names in (old, young)]
    assert thi[0] > 0.85 > 0.6 > thi[1]
    assert not any(" Thị " in p.name for p in people if p.sex == "1")
    surnames = {
        g: Counter(p.name.split()[0] for p in people if p.ethnicity == g) for g in ("Kinh",)
    }
    assert surnames["Kinh"].most_common(1)[0][0] == "Nguyễn"


def test_noise_is_seeded_and_grows(folk: Synthetic) -> None:
    assert noisy(folk, 50, seed=1) == noisy(folk, 50, seed=1)
    changed = {}
    for factor in (0.0, 1.0, 2.0):
        random = Random(2)
        records = [folk.record(row) for row in range(0, 3000, 3)]
        noise = Noise().times(factor)
        changed[factor] = sum(corrupt(r, random, noise) != r for r in records) / len(records)
    assert changed[0.0] == 0 and 0.3 < changed[1.0] < changed[2.0]


def test_a_name_of_one_word_and_an_empty_one_survive() -> None:
    from hotich_tui.population.synthetic.noise import corrupt_date, corrupt_name

    random, noise = Random(3), Noise().times(8)
    for _ in range(300):
        assert corrupt_name("", random, noise) == ""
        corrupt_name("Y", random, noise)
        corrupt_date("1958", random, noise)
        corrupt_date("03.1958", random, noise)
