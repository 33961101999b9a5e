"""How well the signals find what the example world planted, beside two naive rules: run by hand.

    uv run python benchmarks/signals_truth.py --seeds 21 22 23 24 [--without leave]

Each seed is a world of its own: made, imported and covered by the product's own commands. Nothing the
detectors read knows the truth. Precision counts only what was still going on at the end as right; ``over``
are calls on something true that had ended. Recall is of all that was going on, whether or not it left
enough evidence; look-alikes are the innocent situations the world plants on purpose.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from groundrules.wiring import open_workspace

KINDS = {"handoff_gap": "S03", "not_letting_go": "S02", "evidence_outage": "S25"}
LEAVE = "LeaveCalendar.csv"


def command(*args: str) -> None:
    """One groundrules command; findings (exit 2) are fine."""
    line = [sys.executable, "-m", "groundrules", *args]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):
        raise SystemExit(f"groundrules {' '.join(args)} failed:\n{done.stdout}{done.stderr}")


def without(export: Path, member: str) -> Path:
    """The export with one file left out."""
    smaller = export.with_name("smaller.zip")
    with zipfile.ZipFile(export) as whole, zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as part:
        for name in whole.namelist():
            if name != member:
                part.writestr(name, whole.read(name))
    return smaller


def unit(row: dict[str, object]) -> str:
    """What a truth entry or a signal is about."""
    return str(row.get("account_id") or row.get("seller_id") or row.get("to_seller_id"))


class Tally:
    """Calls of one rule for one kind, against the truth, over all seeds."""

    def __init__(self) -> None:
        self.called = self.right = self.over = self.going_on = 0
        self.fooled: Counter[str] = Counter()

    def add(
        self, called: Iterable[str], truth: list[dict[str, object]], alike: list[dict[str, object]]
    ) -> None:
        """One world's calls."""
        open_ = {unit(entry) for entry in truth if entry["open"]}
        over = {unit(entry) for entry in truth if not entry["open"]} - open_
        excuses = {unit(entry): str(entry["excuse"]) for entry in alike}
        calls = set(called)
        self.called += len(calls)
        self.right += len(calls & open_)
        self.over += len(calls & over)
        self.going_on += len(open_)
        self.fooled.update(excuses[call] for call in calls - open_ - over if call in excuses)

    def __str__(self) -> str:
        precision = self.right / self.called if self.called else float("nan")
        recall = self.right / self.going_on if self.going_on else float("nan")
        fooled = ", ".join(f"{number} {name}" for name, number in sorted(self.fooled.items()))
        return (
            f"called {self.called:4d}  right {self.right:4d}  over {self.over:3d}  "
            f"precision {precision:.2f}  recall {recall:.2f}" + (f"  fooled by {fooled}" if fooled else "")
        )


def naive(workspace: Path, as_of: date) -> dict[str, set[str]]:
    """The rules a CRM report would use, on outward activity.

    S03: moved in the last 120 days and no activity by the new owner in 10 working days. S02: any activity by
    the old owner in the last 56 days. S25: nothing recorded for 7 days.
    """
    facts = open_workspace(workspace).facts
    sellers = {row["seller_id"]: row for row in facts.rows("crm", "sellers") if not row["is_system"]}
    last: dict[tuple[str, str], date] = {}
    busy: dict[str, date] = {}
    for row in facts.rows("crm", "activities"):
        day = row["day"]
        if not row["is_done"] or not isinstance(day, date) or day > as_of:
            continue
        key = (str(row["account_id"]), str(row["seller_id"]))
        busy[key[1]] = max(day, busy.get(key[1], day))
        if row["direction"] != "in":
            last[key] = max(day, last.get(key, day))
    owners: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in facts.rows("crm", "account_owners"):
        owners[str(row["account_id"])].append(row)
    gaps, lingering = set(), set()
    for account, history in owners.items():
        steps = sorted(history, key=lambda row: str(row["valid_from"]))
        if len(steps) < 2:
            continue
        old, new = str(steps[-2]["owner_id"]), str(steps[-1]["owner_id"])
        moved = date.fromisoformat(str(steps[-1]["valid_from"])[:10])
        age = (as_of - moved).days
        if 14 <= age <= 120 and last.get((account, new), moved) < as_of - timedelta(14):
            gaps.add(account)
        touched = last.get((account, old))
        if 35 <= age <= 147 and touched and touched > max(moved, as_of - timedelta(56)):
            lingering.add(account)
    silent = {
        seller for seller, row in sellers.items()
        if row["is_active"] and row["sales_role"] != "manager"
        and busy.get(str(seller), as_of) < as_of - timedelta(7)
    }  # fmt: skip
    return {"S03": gaps, "S02": lingering, "S25": {str(seller) for seller in silent}}


def main() -> None:
    """Worlds, calls, figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23, 24])
    parser.add_argument("--without", choices=["leave"], help="drop a file from the export first")
    options = parser.parse_args()
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for seed in options.seeds:
        with tempfile.TemporaryDirectory(prefix="groundrules-truth-") as name:
            folder = Path(name)
            command("demo", "--workspace", name, "--seed", str(seed), "--only-export")
            export = folder / "export" / "export.zip"
            truth = json.loads((folder / "export-truth" / "truth.json").read_text(encoding="utf-8"))
            if not (folder / "rulebook.yaml").exists():
                command("init", "--workspace", name)
            source = without(export, LEAVE) if options.without else export
            command("import", str(source), "--workspace", name)
            command("cover", "--workspace", name)
            command("watch", "--workspace", name)
            rows = open_workspace(folder).facts.rows("signals", "signals")
            simple = naive(folder, date.fromisoformat(truth["as_of"]))
        for kind, signal in KINDS.items():
            true = [entry for entry in truth["misbehaviour"] if entry["kind"] == kind]
            alike = [entry for entry in truth["look_alikes"] if entry["kind"] == kind]
            mine = [row for row in rows if row["kind"] == signal]
            case = [unit(row) for row in mine if row["verdict"] == "case"]
            told = [unit(row) for row in mine if row["verdict"] in ("case", "prompt")]
            tallies[signal, "naive"].add(simple[signal], true, alike)
            tallies[signal, "case"].add(case, true, alike)
            tallies[signal, "case or prompt"].add(told, true, alike)
        print(f"seed {seed} done", flush=True)
    print(
        f"worlds: {len(options.seeds)}, seeds {options.seeds}"
        + (", no leave file" if options.without else "")
    )
    for (signal, rule), tally in sorted(tallies.items()):
        print(f"{signal} {rule:<15} {tally}")


if __name__ == "__main__":
    main()
