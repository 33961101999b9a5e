"""A simulated company of full size as a workspace's facts: made in parts, in the memory of one part.

    uv run python benchmarks/large_world.py --keep DIR       # 10k sellers, 1M accounts, 100M activities
    uv run python benchmarks/large_world.py --keep DIR --sellers 500 --accounts 50000 --activities 5000000
    uv run python benchmarks/large_world.py --keep DIR --lives 10    # ten lives, each in ten parts: sooner

Unlike the rows of ``transition.py``, which are drawn row by row, these are whole lives with known faults:
their truth lies in DIR-truth, one line a part. Prints rows, CPU seconds and peak memory.
"""

import argparse
import resource
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from groundrules.adapters.facts import FactsFolder
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import BY_NAME
from groundrules.simulate import Mode, days
from groundrules.simulate.large import LargeSize, write_large

ROOT = Path(__file__).parents[1]


def batches(path: Path, schema: pa.Schema) -> pa.RecordBatchReader:
    """A file's rows, a stretch at a time."""
    return pa.RecordBatchReader.from_batches(schema, pq.ParquetFile(path).iter_batches(250_000))


def publish(folder: Path, made: Path) -> None:
    """The tables become the workspace's facts."""
    shutil.copytree(ROOT / "examples" / "first-transition", folder, dirs_exist_ok=True)
    tables = {name: batches(made / f"{name}.parquet", arrow_schema(table)) for name, table in BY_NAME.items()}
    day = days.AS_OF.isoformat()
    imported = datetime.combine(days.AS_OF, datetime.min.time(), UTC).isoformat()
    manifest = {"as_of": day, "source": "simulated at full size", "imported_at": imported, "tables": {}}
    FactsFolder(folder / "facts", memory="6GB").publish("crm", day, tables, manifest)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", type=Path, required=True, help="the workspace is made here")
    parser.add_argument("--sellers", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=100_000_000)
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--lives", type=int, help="as many different lives, each in many parts; default: all")
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    size = LargeSize(options.sellers, options.accounts, options.activities, options.seed, lives=options.lives)
    folder: Path = options.keep
    made, truth = folder.with_name(f"{folder.name}-tables"), folder.with_name(f"{folder.name}-truth")
    began, cpu = time.perf_counter(), time.process_time()
    rows = write_large(made, truth / "truth.jsonl", size, Mode(is_hostile=options.hostile))
    drawn = time.process_time() - cpu
    publish(folder, made)
    shutil.rmtree(made)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{rows['activities']:,} activities, {rows['accounts']:,} accounts: drawn in {drawn:.0f} s CPU, with "
        f"publishing {time.process_time() - cpu:.0f} s CPU, {time.perf_counter() - began:.0f} s; "
        f"peak {peak:.2f} GB"
    )


if __name__ == "__main__":
    main()
