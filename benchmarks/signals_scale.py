"""The weekly look at full size: what reading the scene and each signal cost, in seconds and memory.

    uv run python benchmarks/signals_scale.py --keep DIR                     # a tenth, a third, the whole
    uv run python benchmarks/signals_scale.py --keep DIR --only 0.1

The facts are those of ``transition.py`` (no account changes hands in them, so S02 and S03 end early). The
growth exponent between two sizes is the slope of log CPU over log rows.
"""

import argparse
import math
import resource
import time
from datetime import date
from pathlib import Path

from transition import AS_OF, World, make

from groundrules.signals import detect
from groundrules.wiring import open_workspace

SELLERS, ACCOUNTS, ACTIVITIES = 10_000, 1_000_000, 100_000_000


def look(folder: Path, size: float, day: date) -> float:
    """CPU seconds of one look; what was under way is printed as it begins."""
    home = folder / f"size-{size:g}"
    if not (home / "facts" / "CURRENT.json").exists():
        make(home, World(int(SELLERS * size), int(ACCOUNTS * size), int(ACTIVITIES * size)))
    workspace = open_workspace(home)
    began, wall = time.process_time(), time.perf_counter()

    def tell(what: str) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        spent, passed = time.process_time() - began, time.perf_counter() - wall
        print(f"  CPU {spent:8.1f} s  {passed:8.1f} s  {peak:6.2f} GB  {what}", flush=True)

    print(f"{ACCOUNTS * size:,.0f} accounts, {ACTIVITIES * size:,.0f} activities", flush=True)
    found = detect(book=workspace.book(), facts=workspace.facts, as_of=day, tell=tell)
    tell(f"done: {found.signals.num_rows} rows, {len(found.findings)} findings")
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, required=True, help="make or find the facts here")
    parser.add_argument("--only", type=float, action="append", help="share of the full size")
    options = parser.parse_args()
    sizes = sorted(options.only or (0.1, 0.3, 1.0))
    spent = [look(options.keep, size, AS_OF) for size in sizes]
    for small, large, one, other in zip(sizes, sizes[1:], spent, spent[1:], strict=False):
        print(f"growth from {small:g} to {large:g}: {math.log(other / one) / math.log(large / small):.2f}")


if __name__ == "__main__":
    main()
