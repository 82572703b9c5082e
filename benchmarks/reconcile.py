"""Reconciling records with an extract beside Splink on DuckDB: same blocking, one run, CPU time.

Ours runs before and after Splink and is charged their mean: opening the index, joining, weighing
and classifying. Splink is charged registering, u, EM and predict; loading its tables is free, and
so is building our index, which a station does once per extract. Each side's threshold is the one
with the highest recall at a precision of at least 0.996; both ask a margin of 2 bits.

    uv run --group bench python benchmarks/reconcile.py [--people N] [--records N] [--noise 2]
        [--u-pairs N] [--quick] [--json] [--tuning]
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.worlds import population as shared
from hotich_tui.domain.population.matching import Match, Sought
from hotich_tui.population.folding import fold_syllable
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index
from hotich_tui.population.reconciling import reconcile
from hotich_tui.population.synthetic import Synthetic

PRECISION = 0.996


@dataclass(frozen=True, slots=True)
class Answer:
    """A record's best candidate.

    Args:
        weight: Bits.
        right: Whether it is the person.
    """

    weight: float
    margin: float
    right: bool


def operating_point(answers: Sequence[Answer], present: int, margin: float) -> dict[str, float]:
    """Precision, recall and threshold: the highest recall at the precision asked."""
    clear = sorted((a for a in answers if a.margin >= margin), key=lambda a: -a.weight)
    best = {"precision": 0.0, "recall": 0.0, "threshold": 0.0}
    right = 0
    for count, answer in enumerate(clear, start=1):
        right += answer.right
        if right / count >= PRECISION:
            found = right / present
            if found >= best["recall"]:
                best = {
                    "precision": round(right / count, 4),
                    "recall": round(found, 4),
                    "threshold": round(answer.weight, 2),
                }
    return best


def ours(
    folder: Path, records: Sequence[Sought], *, second_pass: bool
) -> tuple[float, float, list[Match]]:
    """CPU seconds, wall seconds, matches."""
    cpu, wall = time.process_time(), time.perf_counter()
    index = HintIndex.open(folder, key=shared.KEY)
    matches = reconcile(records, index, second_pass=second_pass)
    return time.process_time() - cpu, time.perf_counter() - wall, matches


def answers_of(matches: Sequence[Match], people: Synthetic) -> list[Answer]:
    found = []
    for match in matches:
        if match.best is not None:
            truth = shared.identity(people.person(int(match.sought.key)))
            right = shared.identity(match.best.person) == truth
            found.append(Answer(match.best.bits, match.margin, right))
    return found


FIELDS = (
    "unique_id",
    "name",
    "name_f",
    "surname",
    "given",
    "birth",
    "swapped",
    "year",
    "day",
    "sex",
    "mother",
    "mother_f",
    "father",
    "father_f",
    "commune",
)


def row_of(key: str, person: Any) -> list[str]:
    """A record or a person as Splink's table has it; "" becomes NULL."""

    def folded(text: str) -> str:
        return " ".join(fold_syllable(word) for word in text.split())

    name = folded(person.name)
    parts = person.birth.split(".")
    whole = len(parts) == 3 and parts[:2] != ["01", "01"]
    day, month = parts[:2] if whole else ("", "")
    year = parts[-1] if person.birth != "01.01.1900" else ""
    return [
        key,
        person.name.casefold(),
        name,
        name.partition(" ")[0],
        name.rpartition(" ")[2],
        f"{year}-{month}-{day}" if whole else "",
        f"{year}-{day}-{month}" if whole and int(day) <= 12 and day != month else "",
        year,
        f"{month}-{day}" if whole else "",
        person.sex,
        person.mother.casefold(),
        folded(person.mother),
        person.father.casefold(),
        folded(person.father),
        person.commune,
    ]


def write_table(path: Path, rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerows(rows)


class SplinkPeer:
    """Splink 5 on DuckDB."""

    def __init__(self, folder: Path, records: Sequence[Sought], people: Any) -> None:
        import duckdb

        self.connection = duckdb.connect()
        write_table(folder / "book.csv", (row_of(f"b{i}", r) for i, r in enumerate(records)))
        write_table(folder / "extract.csv", (row_of(f"p{row}", p) for row, p in people))
        for name in ("book", "extract"):
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', "
                "all_varchar=true, header=true, nullstr='')"
            )
            self.connection.execute(
                f"ALTER TABLE {name} ALTER year TYPE INTEGER USING TRY_CAST(year AS INTEGER)"
            )

    def run(self) -> tuple[float, float, list[tuple[str, str, float]]]:
        """CPU seconds, wall seconds, and pairs with their weight."""
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on

        cpu, wall = time.process_time(), time.perf_counter()
        api = DuckDBAPI(self.connection)
        settings = SettingsCreator(
            link_type="link_only",
            comparisons=comparisons(),
            blocking_rules_to_generate_predictions=blocking(),
            retain_matching_columns=False,
            probability_two_random_records_match=1e-6,
        )
        tables = [api.register(name) for name in ("book", "extract")]
        linker = Linker(tables, settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(
            max_pairs=shared.SETTINGS["peers"]["splink"]["u_pairs"], seed=1
        )
        for rule in (block_on("name_f", "mother_f"), block_on("birth", "given")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        least = min(shared.SETTINGS["peers"]["splink"]["threshold_weights"]) - 6
        pairs = linker.inference.predict(threshold_match_weight=least)
        query = f"SELECT unique_id_l, unique_id_r, match_weight FROM {pairs.physical_name}"
        found = self.connection.execute(query).fetchall()
        return time.process_time() - cpu, time.perf_counter() - wall, found


def comparisons() -> list[Any]:
    """Names by marks, letters and likeness; dates by the levels that ours has."""
    import splink.comparison_library as library

    def name_levels(name: str) -> Any:
        folded = f"{name}_f"
        return library.CustomComparison(
            output_column_name=name,
            comparison_levels=[
                _null(f"{name}_l IS NULL OR {name}_r IS NULL"),
                _level(f"{name}_l = {name}_r", "same", name),
                _level(f"{folded}_l = {folded}_r", "letters", folded),
                _level(f"jaro_winkler_similarity({folded}_l, {folded}_r) >= 0.94", "close"),
                _level(f"jaro_winkler_similarity({folded}_l, {folded}_r) >= 0.88", "near"),
                {"sql_condition": "ELSE", "label_for_charts": "other"},
            ],
        )

    birth = library.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            _null("year_l IS NULL OR year_r IS NULL"),
            _level("birth_l = birth_r", "same"),
            _level("swapped_l = birth_r", "swapped"),
            _level("day_l = day_r AND abs(year_l - year_r) = 1", "year off"),
            _level("year_l = year_r AND (birth_l IS NULL OR birth_r IS NULL)", "weak"),
            _level("day_l = day_r", "other year"),
            _level("year_l = year_r", "year"),
            {"sql_condition": "ELSE", "label_for_charts": "other"},
        ],
    )
    exact = [library.ExactMatch(column) for column in ("sex", "commune")]
    return [name_levels("name"), birth, name_levels("mother"), name_levels("father"), *exact]


def _null(condition: str) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": "null", "is_null_level": True}


def _level(condition: str, label: str, frequencies: str = "") -> dict[str, Any]:
    level: dict[str, Any] = {"sql_condition": condition, "label_for_charts": label}
    if frequencies:
        level["tf_adjustment_column"] = frequencies
    return level


def blocking() -> list[Any]:
    """The keys of our joins."""
    from splink import block_on

    core = "l.surname = r.surname AND l.given = r.given AND l.year = r.year"
    words = ("given", "surname")
    return [
        block_on("surname", "given", "year"),
        f"{core} + 1",
        f"{core} - 1",
        *(block_on("birth", word) for word in words),
        *(f"l.swapped = r.birth AND l.{word} = r.{word}" for word in words),
        block_on("mother_f", "year"),
        block_on("name_f", "mother_f"),
        block_on("given", "mother_f", "father_f"),
        block_on("name_f", "day"),
    ]


def splink_answers(
    pairs: Sequence[tuple[str, str, float]], records: Sequence[Sought]
) -> list[Answer]:
    """The best pair of each record."""
    best: dict[str, list[tuple[float, str]]] = {}
    for left, right, weight in pairs:
        book, person = (left, right) if left.startswith("b") else (right, left)
        best.setdefault(book, []).append((weight, person))
    found = []
    for book, some in best.items():
        some.sort(reverse=True)
        margin = some[0][0] - some[1][0] if len(some) > 1 else float("inf")
        right_one = some[0][1] == f"p{records[int(book[1:])].key}"
        found.append(Answer(some[0][0], margin, right_one))
    return found


def measure(people_count: int, count: int, seed: int, factor: float) -> dict[str, Any]:
    """Everything, as one table."""
    random = Random(seed)
    people = shared.world(people_count, seed)
    records = shared.sample(people, count, random, factor)
    share = shared.SETTINGS["reconcile"]["absent"]
    absent = {int(record.key) for record in records if random.random() < share}
    present = count - len(absent)
    margin = shared.SETTINGS["peers"]["splink"]["margin"]

    def extract() -> Any:
        return ((row, people.person(row)) for row in range(len(people)) if row not in absent)

    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as name:
        folder = Path(name)
        build_index((person for _, person in extract()), folder, key=shared.KEY)
        peer = SplinkPeer(folder, records, extract())
        first = ours(folder, records, second_pass=False)
        splink = peer.run()
        second = ours(folder, records, second_pass=False)
        thorough = ours(folder, records, second_pass=True)
    points = {
        "ours": operating_point(answers_of(first[2], people), present, margin),
        "ours_two_passes": operating_point(answers_of(thorough[2], people), present, margin),
        "splink": operating_point(splink_answers(splink[2], records), present, margin),
    }
    cpu = {
        "ours": (first[0] + second[0]) / 2,
        "ours_two_passes": thorough[0],
        "splink": splink[0],
    }
    wall = {"ours": (first[1] + second[1]) / 2, "ours_two_passes": thorough[1], "splink": splink[1]}
    return {
        "people": people_count,
        "records": count,
        "seed": seed,
        "noise": factor,
        "splink_u_pairs": shared.SETTINGS["peers"]["splink"]["u_pairs"],
        "cpu_s": _rounded(cpu),
        "wall_s": _rounded(wall),
        "recall": {name: point["recall"] for name, point in points.items()},
        "precision": {name: point["precision"] for name, point in points.items()},
        "threshold": {name: point["threshold"] for name, point in points.items()},
        "as_classified": _classified(thorough[2], people, present),
    }


def _classified(matches: Sequence[Match], people: Synthetic, present: int) -> dict[str, float]:
    """Precision and recall of the classes as the product uses them, without any tuned threshold."""
    identified = [m for m in matches if m.match_class.value in ("match", "weaker_date", "differs")]
    right = sum(answer.right for answer in answers_of(identified, people))
    return {
        "precision": round(right / max(1, len(identified)), 4),
        "recall": round(right / present, 4),
    }


def _rounded(table: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in table.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_300_000)
    parser.add_argument("--records", type=int, default=shared.SETTINGS["reconcile"]["records"])
    parser.add_argument("--noise", type=float, default=1.0, help="how strong, 1 or 2")
    parser.add_argument(
        "--u-pairs", type=int, help="Splink's random pairs; it advises 1e8, frozen is its default"
    )
    parser.add_argument("--quick", action="store_true", help="20,000 people, 2,000 records")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--tuning", action="store_true", help="the seed for tuning")
    chosen = parser.parse_args()
    if chosen.u_pairs:
        shared.SETTINGS["peers"]["splink"]["u_pairs"] = chosen.u_pairs
    seed = shared.SETTINGS["seeds"]["tuning" if chosen.tuning else "reported"]
    people = min(chosen.people, 20_000) if chosen.quick else chosen.people
    records = min(chosen.records, 2_000) if chosen.quick else chosen.records
    found = measure(people, records, seed, chosen.noise)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<16}{value}")
    print(f"CPU, ours / splink {found['cpu_s']['ours'] / found['cpu_s']['splink']:.3f}")


if __name__ == "__main__":
    main()
