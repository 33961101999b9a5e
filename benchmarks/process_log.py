"""Five million events: a CSV log read, studied and judged; prints seconds of processor and what was found.

Run: ``python benchmarks/process_log.py [EVENTS] [--xes]``; ``--xes``: the log also as XES (needs the extra).
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from groundrules.adapters.eventlog.given import read_log
from groundrules.signals.processlog import Columns, study

PEOPLE, GROUPS, LONGEST, PAIRS, SEED = 800, 20, 25, 20, 11


def events(number: int) -> list[tuple[str, str, str, str, str]]:
    """Cases of 3 to 25 events among a few people each; some pairs get their cases straight back."""
    rng = np.random.default_rng(SEED)
    rows: list[tuple[str, str, str, str, str]] = []
    start = np.datetime64("2025-01-01T08:00:00")
    case = 0
    while len(rows) < number:
        case += 1
        some = rng.integers(0, PEOPLE, rng.integers(2, 7))
        path = rng.choice(some, rng.integers(3, LONGEST))
        if case % 50 == 0:
            one = 2 * (case // 50 % PAIRS)
            path[:3] = (one, one + 1, one)
        moments = start + np.cumsum(rng.integers(60, 40_000, path.size)).astype("timedelta64[s]")
        moments = moments + np.timedelta64(int(rng.integers(0, 300)), "D")
        rows += [
            (f"c{case}", f"a{int(one) % 9}", f"p{one}", f"g{int(one) % GROUPS}", str(moment))
            for one, moment in zip(path, moments, strict=True)
        ]
    return rows[:number]


def write_csv(rows: list[tuple[str, str, str, str, str]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("case,activity,resource,group,timestamp\n")
        file.writelines(",".join(row) + "\n" for row in rows)


def write_xes(rows: list[tuple[str, str, str, str, str]], path: Path) -> None:
    last = None
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
        for case, what, who, team, at in rows:
            if case != last:
                file.write("</trace>\n" if last else "")
                file.write(f'<trace><string key="concept:name" value="{case}"/>\n')
                last = case
            file.write(
                f'<event><string key="concept:name" value="{what}"/>'
                f'<string key="org:resource" value="{who}"/><string key="org:group" value="{team}"/>'
                f'<date key="time:timestamp" value="{at}Z"/></event>\n'
            )
        file.write("</trace></log>\n")


def timed(path: Path) -> None:
    begun, clock = time.process_time(), time.perf_counter()
    given = read_log(path, Columns(), memory="4GB")
    read, clock_read = time.process_time(), time.perf_counter()
    assert given.events is not None, given.findings
    found, _ = study(given.events)
    done, clock_done = time.process_time(), time.perf_counter()
    assert found is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    size = path.stat().st_size / 1e6
    print(f"{path.suffix[1:]:4} {size:8,.0f} MB  {found.events:,} events  {found.cases:,} cases")
    print(f"     read  {read - begun:7.1f} s CPU {clock_read - clock:7.1f} s wall")
    print(f"     study {done - read:7.1f} s CPU {clock_done - clock_read:7.1f} s wall   peak {peak:.1f} GB")
    people = found.by_people
    print(f"     {people.judged:,} pairs judged, {people.called} called; returns {people.returned}")


def main() -> None:
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    rows = events(int(numbers[0]) if numbers else 5_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        write_csv(rows, path)
        if "--xes" in sys.argv:
            write_xes(rows, path.with_suffix(".xes"))
        del rows
        timed(path)
        if "--xes" in sys.argv:
            timed(path.with_suffix(".xes"))


if __name__ == "__main__":
    main()
