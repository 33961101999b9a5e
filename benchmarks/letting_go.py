"""How well the letting-go curve finds the owners the example world lets hold on: run by hand.

    uv run python benchmarks/letting_go.py --seeds 21 22 23 24

Each seed is a world of its own, made and imported by the product's own commands; the curve knows nothing of
the truth. Beside it the naive rule: any contact by the old owner in eight weeks. Innocent look-alikes that
were called are named by the reason the world gave them.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from signals_truth import Tally, command, naive

from groundrules.signals.letting_go import HOLDING, SLOW, THIN
from groundrules.usecases.watch_letting_go import watch_letting_go
from groundrules.wiring import open_workspace


def main() -> None:
    """Worlds, verdicts, figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23, 24])
    options = parser.parse_args()
    tallies = {name: Tally() for name in ("not letting go", "that, lasting", "slow or worse", "naive")}
    verdicts: Counter[str] = Counter()
    seconds = 0.0
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(prefix="groundrules-curve-") as name:
            folder = Path(name)
            command("demo", "--workspace", name, "--seed", str(seed), "--only-export")
            truth = json.loads((folder / "export-truth" / "truth.json").read_text(encoding="utf-8"))
            if not (folder / "rulebook.yaml").exists():
                command("init", "--workspace", name)
            command("import", str(folder / "export" / "export.zip"), "--workspace", name)
            workspace = open_workspace(folder)
            start = time.process_time()
            curves, _ = watch_letting_go(book=workspace.book(), facts=workspace.facts)
            seconds += time.process_time() - start
            verdicts.update(curve.verdict for curve in curves)
            called = {
                "not letting go": [c.account_id for c in curves if c.verdict == HOLDING],
                "that, lasting": [c.account_id for c in curves if c.lasts],
                "slow or worse": [c.account_id for c in curves if c.verdict in {SLOW, HOLDING}],
                "naive": naive(folder, date.fromisoformat(truth["as_of"]))["S02"],
            }
            held = [entry for entry in truth["misbehaviour"] if entry["kind"] == "not_letting_go"]
            alike = [entry for entry in truth["look_alikes"] if entry["kind"] == "not_letting_go"]
            for which, accounts in called.items():
                tallies[which].add(accounts, held, alike)
    total = sum(verdicts.values())
    sys.stdout.write(f"{total} curves, {seconds:.1f} s CPU; {verdicts[THIN]} with not enough evidence\n")
    for which, tally in tallies.items():
        sys.stdout.write(f"{which:16} {tally}\n")


if __name__ == "__main__":
    main()
