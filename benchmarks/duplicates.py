"""How surely two accounts are one customer: precision and recall on labelled pairs, and how the numbers came.

uv run python benchmarks/duplicates.py                 # on seeds nothing was learned from
uv run python benchmarks/duplicates.py --train         # prints m and u as Splink learns them from labels
uv run python benchmarks/duplicates.py --known 1000000 --new 50000     # how long a large one takes
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from time import process_time

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.adapters.duplicates.companies import Labelled, labelled

from groundrules.adapters.duplicates import match
from groundrules.adapters.duplicates.matcher import ready, settings

TRAINING = (901, 902, 903)
TESTING = (911, 912, 913, 914, 915, 916)
PARTS = {"known": 4000, "doubles": 200, "look_alikes": 400, "others": 400}


def train() -> None:
    import splink

    for seed in TRAINING:
        made = labelled(seed, **PARTS)
        interface = splink.DuckDBAPI()
        sides = [interface.register(ready(rows), dataset_display_name=name)
                 for name, rows in (("new", made.new), ("known", made.known))]  # fmt: skip
        linker = splink.Linker(sides, settings(made.known.num_rows))
        linker.training.estimate_u_using_random_sampling(max_pairs=4e6, seed=1)
        labels = pa.table({
            "source_dataset_l": ["known"] * len(made.doubles), "unique_id_l": list(made.doubles.values()),
            "source_dataset_r": ["new"] * len(made.doubles), "unique_id_r": list(made.doubles),
            "clerical_match_score": [1.0] * len(made.doubles),
        })  # fmt: skip
        sheet = interface.register(labels, dataset_display_name="labels")
        linker.training.estimate_m_from_pairwise_labels(sheet)
        for comparison in linker.misc.save_model_to_json()["comparisons"]:
            levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
            told = {side: [round(one.get(f"{side}_probability", 0), 5) for one in levels] for side in "mu"}
            print(seed, comparison["output_column_name"], told)


def told(made: Labelled, least: float) -> tuple[int, int, Counter[str]]:
    """Called, right, and what the wrong ones were."""
    found = match(made.new, made.known, least=least).to_pylist()
    right = sum(made.doubles.get(row["account_id"]) == row["other_id"] for row in found)
    wrong = Counter(
        made.look_alikes.get(row["account_id"], "other")
        for row in found
        if made.doubles.get(row["account_id"]) != row["other_id"]
    )
    return len(found), right, wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--known", type=int)
    parser.add_argument("--new", type=int, default=1000)
    options = parser.parse_args()
    if options.train:
        train()
        return
    if options.known:
        made = labelled(1, known=options.known, doubles=options.new // 10, look_alikes=0,
                        others=options.new - options.new // 10)  # fmt: skip
        start = process_time()
        called, right, _ = told(made, 0.92)
        print(f"{options.new:,} new x {options.known:,} known: {process_time() - start:.1f} s CPU, "
              f"called {called}, right {right}")  # fmt: skip
        return
    for least in (0.5, 0.8, 0.92, 0.98):
        called = right = 0
        wrong: Counter[str] = Counter()
        for seed in TESTING:
            one, good, bad = told(labelled(seed, **PARTS), least)
            called, right, wrong = called + one, right + good, wrong + bad
        recall = right / (PARTS["doubles"] * len(TESTING))
        print(f"score >= {least}: called {called}, precision {right / max(called, 1):.3f}, "
              f"recall {recall:.3f}, wrong {dict(wrong)}")  # fmt: skip


if __name__ == "__main__":
    main()
