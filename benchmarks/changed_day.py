"""A changed day merged into large facts: seconds of CPU and wall, and the most memory.

``python benchmarks/changed_day.py [ACCOUNTS] [ACTIVITIES] [CHANGED]`` writes facts of that size straight as
Parquet, makes a day's extract (new activities, edited ones, moved accounts), and imports it.
Default 100,000 accounts, 10,000,000 activities, 30,000 changed; the target is ten times that.
"""

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from groundrules.adapters.csvfolder import open_source
from groundrules.adapters.facts import FactsFolder
from groundrules.adapters.salesforce import NAME, mapping_text
from groundrules.crm.changes.beside import kept_look_ups
from groundrules.crm.salesforce_ids import normalise
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import BY_NAME, READ
from groundrules.usecases.read_changes import read_changes

SELLERS, BATCH = 10_000, 1_000_000
DAY = date(2026, 6, 30)


def ids(prefix: str, numbers: "np.ndarray") -> pa.Array:
    short = pc.binary_join_element_wise(
        f"{prefix}Bm", pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 10, "0"), ""
    )
    return normalise(short).values


def filled(table: str, **columns: pa.Array) -> pa.Table:
    schema = arrow_schema(BY_NAME[table])
    rows = len(next(iter(columns.values())))
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def activities(accounts: int, count: int) -> Iterator[pa.RecordBatch]:
    chance = np.random.default_rng(7)
    for first in range(0, count, BATCH):
        size = min(BATCH, count - first)
        numbers = np.arange(first, first + size)
        days = np.datetime64(DAY) - chance.integers(0, 730, size).astype("timedelta64[D]")
        yes = pa.array(np.ones(size, dtype=bool))
        table = filled(
            "activities",
            activity_id=ids("00T", (numbers * 48_271) % (2**31 - 1)),
            day=pa.array(days),
            created_at=pa.array(days.astype("datetime64[us]"), pa.timestamp("us", "UTC")),
            seller_id=ids("005", chance.integers(0, SELLERS, size)),
            account_id=ids("001", numbers * accounts // count),
            kind=pa.array(["call", "mail", "meeting", "task"]).take(pa.array(chance.integers(0, 4, size))),
            direction=pa.repeat(pa.scalar("out"), size),
            is_joint=pc.invert(yes), is_bulk=pc.invert(yes), is_done=yes,
            source=pa.repeat(pa.scalar("task"), size),
        )  # fmt: skip
        yield from table.to_batches()


def base(facts: FactsFolder, accounts: int, count: int) -> None:
    numbers, sellers = np.arange(accounts), np.arange(SELLERS)
    created = pa.repeat(pa.scalar(datetime(2024, 1, 1, tzinfo=UTC), pa.timestamp("us", "UTC")), accounts)
    owners = ids("005", numbers % SELLERS)
    names = pc.binary_join_element_wise("Account", pc.cast(pa.array(numbers), pa.string()), " ")
    tables: dict[str, object] = {table.name: arrow_schema(table).empty_table() for table in READ}
    tables["sellers"] = filled(
        "sellers", seller_id=ids("005", sellers), is_active=pa.array(np.ones(SELLERS, dtype=bool)),
        name=pc.binary_join_element_wise("Seller", pc.cast(pa.array(sellers), pa.string()), " "),
        sales_role=pa.repeat(pa.scalar("field"), SELLERS),
    )  # fmt: skip
    tables["accounts"] = filled(
        "accounts", account_id=ids("001", numbers), name=names, owner_id=owners, created_at=created
    )
    tables["account_owners"] = filled(
        "account_owners", account_id=ids("001", numbers), owner_id=owners, valid_from=created,
        known_from=pa.repeat(pa.scalar("creation"), accounts),
    )  # fmt: skip
    tables["activities"] = pa.RecordBatchReader.from_batches(
        arrow_schema(BY_NAME["activities"]), activities(accounts, count)
    )
    about = {"as_of": DAY.isoformat(), "read": sorted(tables), "source": "benchmark", "tables": {}}
    facts.publish("crm", DAY.isoformat(), tables, about)


def changed_day(folder: Path, accounts: int, count: int, changed: int) -> Path:
    chance = np.random.default_rng(11)
    folder.mkdir()
    fresh = changed // 2
    old = (chance.choice(count, changed - fresh, replace=False) * 48_271) % (2**31 - 1)
    task_ids = pa.concat_arrays([ids("00T", old), ids("00X", np.arange(fresh))])
    account_ids = ids("001", chance.integers(0, accounts, changed))
    plain = pa.repeat(pa.scalar(""), changed)
    csv.write_csv(
        pa.table({
            "Id": task_ids, "OwnerId": ids("005", chance.integers(0, SELLERS, changed)), "WhatId": plain,
            "AccountId": account_ids, "TaskSubtype": pa.repeat(pa.scalar("Call"), changed), "Subject": plain,
            "ActivityDate": pa.repeat(pa.scalar("2026-07-01"), changed),
            "Status": pa.repeat(pa.scalar("Completed"), changed),
            "IsClosed": pa.repeat(pa.scalar("true"), changed), "Type": plain, "CompletedDateTime": plain,
            "IsDeleted": pa.repeat(pa.scalar("false"), changed), "CallType": plain,
            "CreatedDate": pa.repeat(pa.scalar("2026-07-01T09:00:00.000Z"), changed),
        }),
        folder / "Task.csv",
    )  # fmt: skip
    moved = chance.choice(accounts, max(1, accounts // 200), replace=False)
    size = len(moved)
    empty = pa.repeat(pa.scalar(""), size)
    csv.write_csv(
        pa.table({
            "Id": ids("001", moved), "Name": pa.repeat(pa.scalar("Moved"), size),
            "OwnerId": ids("005", (moved + 1) % SELLERS), "ParentId": empty,
            "Industry": pa.repeat(pa.scalar("retail"), size),
            "IsDeleted": pa.repeat(pa.scalar("false"), size), "MasterRecordId": empty,
            "CreatedDate": pa.repeat(pa.scalar("2024-01-01T00:00:00.000Z"), size),
        }),
        folder / "Account.csv",
    )  # fmt: skip
    return folder


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    accounts, count, changed = (*given, *(100_000, 10_000_000, 30_000)[len(given) :])
    home = Path(tempfile.mkdtemp())
    try:
        facts = FactsFolder(home / "facts")
        started = time.process_time()
        base(facts, accounts, count)
        print(f"{accounts:,} accounts, {count:,} activities written: {time.process_time() - started:,.0f} s")
        path = changed_day(home / "day", accounts, count, changed)
        wall, started = time.perf_counter(), time.process_time()
        source = open_source(path, built_in={NAME: mapping_text()}, kept=kept_look_ups(facts))
        now = datetime(2026, 7, 2, tzinfo=UTC)
        result = read_changes(source=source, facts=facts, as_of=date(2026, 7, 1), set_aside=False, now=now)  # type: ignore[arg-type]
        spent = time.process_time() - started
        assert result.published, [str(one) for one in result.findings]
        passed = time.perf_counter() - wall
        print(f"{changed:,} changed activities imported: {spent:,.1f} s CPU, {passed:,.1f} s")
        for table, counts in result.changed.items():
            print(f"  {table}: {counts}")
        sizes = {file.name: file.stat() for file in facts.current("crm").iterdir()}  # type: ignore[union-attr]
        own = sum(stat.st_size for stat in sizes.values() if stat.st_nlink == 1)
        shared = sum(stat.st_size for stat in sizes.values() if stat.st_nlink > 1)
        print(f"bytes written {own / 1e6:,.0f} MB, shared with the day before {shared / 1e6:,.0f} MB")
        started = time.process_time()
        rows = facts.rows(
            "crm", "activities", {"account_id": ids("001", np.array([accounts // 2]))[0].as_py()}
        )
        print(f"activities of one account: {len(rows)} rows, {(time.process_time() - started) * 1e3:,.0f} ms")
        started = time.process_time()
        found = facts.read("crm", "activities").count().to_pyarrow().as_py()
        print(f"counted by the engine: {found:,}, {time.process_time() - started:,.2f} s")
        print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
