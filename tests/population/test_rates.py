"""Agreement rates: priors, what a pair shows, learning."""

import shutil
from pathlib import Path
from random import Random

import pytest

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population.confirmed import observe
from hotich_tui.population.errors import Damaged
from hotich_tui.population.index import HintIndex
from hotich_tui.population.rates import (
    ENOUGH,
    Observation,
    learn,
    load_rates,
    prior_rates,
    save_rates,
)
from hotich_tui.population.synthetic import Synthetic
from tests.population.conftest import KEY, noisy


def test_the_priors_are_rates() -> None:
    rates = prior_rates()
    for table in (rates.m, rates.u):
        for name, levels in table.items():
            assert sum(levels.values()) == pytest.approx(1, abs=0.03), name
    assert rates.m.keys() == rates.u.keys()
    assert rates.pairs == 0


def test_what_a_pair_shows() -> None:
    person = Person(
        "Hoàng Thị Hường", "15.04.1985", "2", "019185000001", mother="Lý Thị Nga", commune="xã A"
    )
    sought = Sought(
        "Huỳnh Thị Hưởng", "18.11.1985", "1", "Lí Thị Nha", commune="xã B", id_number="019185000010"
    )
    shown = observe(sought, person)
    assert shown["word"] == ["same", "doublet", "same", "edit", "same", "same"]
    assert shown["marks"] == ["tone", "same", "same", "same"]
    assert shown["birth"] == ["year"]
    assert (shown["sex"], shown["commune"]) == (["differs"], ["differs"])
    assert shown["number"] == ["near"]
    assert "length" in shown and set(shown["length"]) == {"same"}
    assert "birth" not in observe(Sought(person.name), person)


def test_priors_stay_until_enough_is_confirmed() -> None:
    pair: Observation = {"sex": ["differs"]}
    assert learn([pair] * (ENOUGH - 1)) is prior_rates()
    assert learn([pair] * ENOUGH).pairs == ENOUGH


def drawn(random: Random, count: int, wrong: float) -> list[Observation]:
    """Pairs of known rates, some of them confirmed wrongly."""
    prior, pairs = prior_rates(), []
    for _ in range(count):
        mistaken = random.random() < wrong
        pair: dict[str, list[str]] = {}
        for name, times in (("word", 6), ("birth", 1), ("sex", 1), ("length", 2)):
            table = dict(prior.u[name] if mistaken else prior.m[name])
            if not mistaken and name == "sex":
                table = {"same": 0.9, "differs": 0.1}
            if not mistaken and name == "birth":
                table |= {"swapped": 0.12, "same": table["same"] - 0.113}
            pair[name] = random.choices(list(table), list(table.values()), k=times)
        pairs.append(pair)
    return pairs


def test_learning_finds_the_rates_among_wrong_confirmations() -> None:
    learned = learn(drawn(Random(1), 3000, wrong=0.1))
    assert learned.m["sex"]["differs"] == pytest.approx(0.1, abs=0.02)
    assert learned.m["birth"]["swapped"] == pytest.approx(0.12, abs=0.02)
    assert learned.m["word"]["same"] == pytest.approx(prior_rates().m["word"]["same"], abs=0.015)
    # Counting alone, without EM, would take the wrong ones for slips.
    shown = [level for pair in drawn(Random(1), 3000, wrong=0.1) for level in pair["word"]]
    assert shown.count("other") / len(shown) > 5 * learned.m["word"]["other"]


@pytest.mark.parametrize("text", ["", "{}", '{"pairs": 600, "m": {"sex": {}}}', "[1]"])
def test_a_broken_file_of_rates_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "rates.json").write_text(text, "utf-8")
    with pytest.raises(Damaged):
        load_rates(tmp_path)


def test_learned_rates_weigh_in_the_search(
    folk: Synthetic, index: HintIndex, tmp_path: Path
) -> None:
    pairs = []
    for row, sought in noisy(folk, 600, seed=21):
        pairs.append(observe(sought, folk.person(row)))
    rates = learn(pairs)
    assert rates.pairs == 600
    # The made-up extract makes weaker dates than the priors think.
    assert rates.m["birth"]["weak"] > prior_rates().m["birth"]["weak"]
    shutil.copytree(index.scales[0].segment.sealed.path.parent, tmp_path, dirs_exist_ok=True)
    assert HintIndex.open(tmp_path, key=KEY).rates is prior_rates()
    save_rates(rates, tmp_path)
    learned = HintIndex.open(tmp_path, key=KEY)
    assert learned.rates == rates
    found = 0
    for row, sought in noisy(folk, 150, seed=22, factor=2.0):
        person = folk.person(row)
        hits = learned.query(Sought(name=sought.name, birth=sought.birth, mother=sought.mother))
        found += person.name in [hit.person.name for hit in hits]
    assert found / 150 >= 0.97
