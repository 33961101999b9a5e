"""The weekly look at full size: every signal of the catalogue on whole lives with moves, seconds and memory.

    uv run python benchmarks/signals_scale.py --keep DIR                 # 1M, 10M and 100M activities
    uv run python benchmarks/signals_scale.py --keep DIR --only 1 --only 10

The facts are those of ``large_world.py`` (100 activities an account, 100 accounts a seller, moves in four
waves) with coverage decided by the example book, to which one line is added: ``all others`` under
``signals``. A world once made is found again. Each size is looked at in a process of its own, so that its
peak of memory is its own. What is under way is printed as it begins; at the end the dearest steps, and the
growth exponent between two sizes: the slope of log CPU over log rows, 1 being linear. Target at 100M on 2
cores: 15 minutes, 16 GB.
"""

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from groundrules.rulebook.catalogue import ALL_OTHERS
from groundrules.signals import detect
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.wiring import open_workspace

HERE = Path(__file__).parent
ROWS = 1_000_000
SIZES = (1, 10, 100)
"""Millions of activities."""
MEMORY = "8GB"
"""What the engine may take; above that it goes to disk. A company of 100M activities needs more than 2 GB."""


def make(home: Path, millions: float) -> None:
    """The world is there as a workspace, with coverage and with every signal in its book."""
    if not (home / "facts" / "CURRENT.json").exists():
        size = {"sellers": 100, "accounts": 10_000, "activities": ROWS}
        asked = [part for name, one in size.items() for part in (f"--{name}", str(round(one * millions)))]
        subprocess.run([sys.executable, HERE / "large_world.py", "--keep", home, *asked], check=True)
    file = home / "rulebook.yaml"
    text = file.read_text(encoding="utf-8")
    if ALL_OTHERS not in text:
        line = f"\nsignals:\n  {ALL_OTHERS}: {{governed by: V7}}\n"
        file.write_text(text.replace("\nsignals:\n", line, 1), encoding="utf-8")
    settings = home / "groundrules.toml"
    told = settings.read_text(encoding="utf-8").replace(
        'engine_memory = "2GB"', f'engine_memory = "{MEMORY}"'
    )
    settings.write_text(told, encoding="utf-8")
    workspace = open_workspace(home)
    if workspace.facts.manifest("coverage") is None:
        assign_coverage(book=workspace.book(), facts=workspace.facts)


def look(home: Path) -> dict[str, object]:
    """One look at the world's last day: CPU and passed seconds, peak memory, the dearest steps."""
    workspace = open_workspace(home)
    book, facts = workspace.book(), workspace.facts
    manifest = facts.manifest("crm") or {}
    steps: list[tuple[str, float]] = []
    began, wall = time.process_time(), time.perf_counter()

    def tell(what: str) -> None:
        spent, passed = time.process_time() - began, time.perf_counter() - wall
        steps.append((what, spent))
        print(f"  CPU {spent:8.1f} s  {passed:8.1f} s  {_peak():6.2f} GB  {what}", flush=True)

    day = date.fromisoformat(str(manifest["as_of"]))
    found = detect(book=book, facts=facts, as_of=day, tell=tell)
    tell(f"done: {found.signals.num_rows} rows, {len(found.findings)} findings")
    for finding in found.findings[:30]:
        print(f"    {finding.code} {finding.message[:150]}")
    ends = [spent for _, spent in steps[1:]]
    took = [(what, end - start) for (what, start), end in zip(steps, ends, strict=False)]
    return {
        "cpu": time.process_time() - began,
        "passed": time.perf_counter() - wall,
        "peak": _peak(),
        "steps": sorted(took, key=lambda step: -step[1]),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _in_its_own_process(home: Path) -> dict[str, float]:
    """The figures of a look; its lines are passed on as they come."""
    command = [sys.executable, __file__, "--keep", str(home.parent), "--look", home.name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        last = ""
        for line in running.stdout or ():
            last = line
            if not line.startswith("{"):
                print(line, end="", flush=True)
    if running.returncode:
        raise SystemExit(running.returncode)
    figures = json.loads(last)
    for what, spent in figures["steps"][:8]:
        print(f"    {spent:7.1f} s CPU  {what}")
    return {name: float(figures[name]) for name in ("cpu", "passed", "peak")}


def report(sizes: Sequence[float], looks: Sequence[dict[str, float]]) -> None:
    """A line a size, and the growth between neighbours."""
    for size, one in zip(sizes, looks, strict=True):
        print(
            f"{size:g}M activities, {size * 10_000:,.0f} accounts: {one['cpu']:.0f} s CPU, "
            f"{one['passed']:.0f} s passed, peak {one['peak']:.2f} GB"
        )
    for small, large, one, other in zip(sizes, sizes[1:], looks, looks[1:], strict=False):
        slope = math.log(other["cpu"] / one["cpu"]) / math.log(large / small)
        print(f"growth of CPU from {small:g}M to {large:g}M: exponent {slope:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, required=True, help="make or find the worlds here")
    parser.add_argument("--only", type=float, action="append", help="millions of activities")
    parser.add_argument("--look", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.look:
        print(json.dumps(look(options.keep / options.look)))
        return
    sizes = sorted(options.only or SIZES)
    looks = []
    for size in sizes:
        home = options.keep / f"{size:g}M"
        make(home, size)
        print(f"{size:g}M activities", flush=True)
        looks.append(_in_its_own_process(home))
    report(sizes, looks)


if __name__ == "__main__":
    main()
