"""How long the main job takes on a large export, and how much memory: run by hand, never by the tests.

    uv run python benchmarks/main_job.py --sellers 600 --accounts 50000 --activities 3000000

Each command runs as a process of its own, as an operator runs it; the peak is that process's own resident
set (children included). The last lines time ``why`` for one account, five times.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(*args: str) -> tuple[float, float, int]:
    """Seconds, peak MB and exit code of one groundrules command."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "groundrules", *args], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def line(what: str, seconds: float, peak: float, code: int) -> None:
    print(f"{what:<34} {seconds:8.2f} s  {peak:8.0f} MB  exit {code}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sellers", type=int, default=600)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--activities", type=int, default=3_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--export", type=Path, help="an export made before, instead of making one")
    parser.add_argument("--keep", type=Path, help="leave the workspace here")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="groundrules-bench-"))
    where = ("--workspace", str(folder))
    line("init", *run("init", *where))
    export = options.export
    if export is None:
        size = [
            f"--{name}={getattr(options, name)}" for name in ("sellers", "accounts", "activities", "seed")
        ]
        line("make the export", *run("demo", *where, *size, "--only-export"))
        export = folder / "export" / "export.zip"
    print(f"export: {export.stat().st_size / 1e6:.0f} MB zipped, {os.cpu_count()} cores")
    line("import", *run("import", str(export), *where))
    line("cover", *run("cover", *where))
    line("watch", *run("watch", *where))
    line("plan", *run("plan", *where))
    coverage = json.loads((folder / "facts" / "CURRENT.json").read_text(encoding="utf-8"))["coverage"]
    account = _one_account(folder / "facts" / coverage)
    for _ in range(5):
        line(f"why {account}", *run("why", account, *where))
    if options.keep is None:
        shutil.rmtree(folder)


def _one_account(folder: Path) -> str:
    import pyarrow.parquet as pq

    column = pq.read_table(folder / "assignments.parquet", columns=["account_id"])["account_id"]
    return str(column[len(column) // 2].as_py())


if __name__ == "__main__":
    main()
