"""A transition at full size: a million accounts, ten thousand sellers, a hundred million activities.

    uv run python benchmarks/transition.py --keep DIR                 # make the facts, then each command
    uv run python benchmarks/transition.py --keep DIR --only cover    # facts made before

The facts are written as Parquet by the embedded engine, as an import would leave them. Then each command runs
as a process of its own; the peak is that process's own resident set.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr import types as ir

from groundrules.adapters.facts import FactsFolder
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import BY_NAME

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 6, 30)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
SEGMENTS = ("small", "small", "small", "mid_market", "mid_market", "enterprise", "public", "strategic")
TIERS = ("C", "C", "B", "A")
REGIONS = ("north", "south", "east", "west")
JOBS = ("inside", "inside", "inside", "field", "field", "field", "quarterback", "specialist")
"""Jobs by place in a team, round and round."""
TEAM = 50
"""Sellers with one manager."""


class World:
    """Rows made from their number alone, so that any size has the same first rows."""

    def __init__(self, sellers: int, accounts: int, activities: int) -> None:
        self.sellers, self.accounts, self.activities = sellers, accounts, activities

    def seller(self, number: ir.IntegerValue) -> ir.StringValue:
        """The id of a seller."""
        return ibis.literal("S") + number.cast("string").lpad(6, "0")

    def account(self, number: ir.IntegerValue) -> ir.StringValue:
        """The id of an account."""
        return ibis.literal("A") + number.cast("string").lpad(8, "0")

    def tables(self) -> Mapping[str, Callable[[], ir.Table]]:
        """The tables that are not empty."""
        return {
            "sellers": self.people,
            "accounts": self.customers,
            "account_owners": self.owners,
            "opportunities": self.deals,
            "activities": self.touches,
        }

    def people(self) -> ir.Table:
        """Sellers in teams of fifty, each led by a manager; four regions."""
        row, draw = numbered(self.sellers)
        is_lead = row % TEAM == 0
        return row.as_table().select(
            seller_id=self.seller(row),
            name=ibis.literal("Seller ") + row.cast("string"),
            manager_id=ibis.ifelse(is_lead, self.seller(row * 0), self.seller(row - row % TEAM)).nullif(
                self.seller(row)
            ),
            sales_role=ibis.ifelse(is_lead, "manager", one_of(JOBS, row % TEAM - 1)),
            region=one_of(REGIONS, row // TEAM),
            full_time_share=ibis.literal(1.0),
            hired_on=ibis.literal(date(2015, 1, 1)) + (draw(1) * 3000).floor().cast("int64").as_interval("D"),
            is_active=ibis.literal(True),
            is_system=ibis.literal(False),
        )

    def customers(self) -> ir.Table:
        """Accounts with owners of any job of their region, one in twenty below another."""
        row, draw = numbered(self.accounts)
        return row.as_table().select(
            account_id=self.account(row),
            name=ibis.literal("Customer ") + row.cast("string"),
            owner_id=self.owner(row, draw),
            parent_id=ibis.ifelse((draw(3) < 0.05) & (row > 0), self.account(row - 1), None),
            segment=segment_of(draw),
            tier=one_of(TIERS, (draw(5) * len(TIERS)).floor().cast("int64")),
            industry=ibis.literal("I") + (draw(6) * 20).floor().cast("int64").cast("string"),
            employees=ibis.ifelse(draw(7) < 0.1, None, (draw(8) ** 4 * 100_000).floor().cast("int64")),
            currency=ibis.literal("USD"),
            region=self.region(row),
            needs_expert=draw(9) < 0.2,
            partner_led=draw(10) < 0.3,
            contract_end=ibis.ifelse(
                draw(11) < 0.3,
                None,
                ibis.literal(AS_OF) + (draw(12) * 900).floor().cast("int64").as_interval("D"),
            ),
            created_at=ibis.literal(FIRST),
        )

    def region(self, account: ir.IntegerValue) -> ir.StringValue:
        """The region an account lies in."""
        return one_of(REGIONS, account)

    def owner(self, row: ir.IntegerValue, draw: Callable[[int], ir.FloatingValue]) -> ir.StringValue:
        """A seller of the account's region, in nine cases of ten with a job that suits its segment."""
        teams = self.sellers // TEAM // len(REGIONS)
        team = (draw(1) * teams).floor().cast("int64") * len(REGIONS) + row % len(REGIONS)
        small = segment_of(draw).isin(["small", "mid_market"])
        is_inside = small ^ (draw(14) < 0.1)
        slot = (draw(15) * 3).floor().cast("int64") + ibis.ifelse(is_inside, 0, 3)
        place = 1 + len(JOBS) * (draw(2) * (TEAM // len(JOBS))).floor().cast("int64") + slot
        return self.seller(team * TEAM + place)

    def owners(self) -> ir.Table:
        """Every account's owner since its creation; one in ten had another owner for the first year."""
        row, draw = numbered(self.accounts)
        moved = draw(13) < 0.1
        base = row.as_table().select(
            account_id=self.account(row),
            owner_id=self.owner(row, draw),
            before=self.owner(row, lambda salt: draw(salt + 40)),
            moved=moved,
        )
        turn = ibis.literal(datetime(2025, 3, 1, tzinfo=UTC))
        last = base.select(
            "account_id",
            "owner_id",
            valid_from=ibis.ifelse(base.moved, turn, ibis.literal(FIRST)),
            valid_to=ibis.null("timestamp('UTC', 6)"),
            known_from=ibis.ifelse(base.moved, "history", "creation"),
        )
        old = base.filter(base.moved).select(
            "account_id",
            owner_id=base.before,
            valid_from=ibis.literal(FIRST),
            valid_to=turn.cast("timestamp('UTC', 6)"),
            known_from=ibis.literal("creation"),
        )
        return last.union(old)

    def deals(self) -> ir.Table:
        """As many deals as accounts, two in three closed, half of these won."""
        row, draw = numbered(self.accounts)
        on = (draw(20) * self.accounts).floor().cast("int64")
        closed, won = draw(21) < 0.66, draw(22) < 0.5
        return row.as_table().select(
            opportunity_id=ibis.literal("D") + row.cast("string").lpad(8, "0"),
            account_id=self.account(on),
            owner_id=self.owner(row, draw),
            name=ibis.literal("Deal ") + row.cast("string"),
            stage=ibis.ifelse(closed, ibis.ifelse(won, "Closed Won", "Closed Lost"), "Proposal"),
            amount=(draw(23) ** 3 * 20_000_000).floor().cast("int64") + 100_000,
            currency=ibis.literal("USD"),
            probability=ibis.ifelse(closed, ibis.ifelse(won, 1.0, 0.0), 0.4),
            close_date=ibis.ifelse(
                closed,
                ibis.literal(AS_OF) - (draw(24) * 540).floor().cast("int64").as_interval("D"),
                ibis.literal(AS_OF) + (draw(25) * 180).floor().cast("int64").as_interval("D"),
            ),
            created_at=ibis.literal(FIRST) + (draw(26) * 500).floor().cast("int64").as_interval("D"),
            is_closed=closed,
            is_won=closed & won,
        )

    def touches(self) -> ir.Table:
        """Activities of the year, spread over the accounts, by a seller of the account's region."""
        row, draw = numbered(self.activities)
        on = (draw(30) * self.accounts).floor().cast("int64")
        day = ibis.literal(AS_OF) - (draw(31) * 365).floor().cast("int64").as_interval("D")
        return row.as_table().select(
            activity_id=ibis.literal("T") + row.cast("string").lpad(10, "0"),
            day=day,
            created_at=day.cast("timestamp('UTC', 6)"),
            seller_id=self.owner(on, draw),
            account_id=self.account(on),
            kind=one_of(
                ("call", "mail", "mail", "meeting", "visit", "task"), (draw(32) * 6).floor().cast("int64")
            ),
            direction=ibis.ifelse(draw(33) < 0.8, "out", "in"),
            is_joint=draw(34) < 0.1,
            is_bulk=ibis.literal(False),
            is_done=ibis.literal(True),
            source=ibis.literal("task"),
        )


def numbered(rows: int) -> tuple[ir.IntegerValue, Callable[[int], ir.FloatingValue]]:
    """Row numbers from 0, and draws between 0 and 1 that depend on the number and a salt."""
    row = ibis.range(rows).unnest().name("row").as_table()["row"]

    def draw(salt: int) -> ir.FloatingValue:
        return ((row * 64 + salt).hash().abs() % 1_000_003).cast("float64") / 1_000_003

    return row, draw


def segment_of(draw: Callable[[int], ir.FloatingValue]) -> ir.StringValue:
    """An account's segment."""
    return one_of(SEGMENTS, (draw(4) * len(SEGMENTS)).floor().cast("int64"))


def one_of(values: tuple[str, ...], number: ir.IntegerValue) -> ir.StringValue:
    """The value at that place, counted round."""
    return ibis.array(list(values))[number % len(values)]


def make(folder: Path, world: World) -> None:
    """The facts of an import that never was."""
    shutil.copytree(ROOT / "examples" / "first-transition", folder, dirs_exist_ok=True)
    connection = ibis.duckdb.connect(threads=2, memory_limit="6GB", temp_directory=str(folder / "spill"))
    tables: dict[str, object] = {}
    for name, table in BY_NAME.items():
        schema = arrow_schema(table)
        made = world.tables().get(name)
        if made is None:
            tables[name] = schema.empty_table()
            continue
        rows = made()
        typed = {
            field.name: rows[field.name] if field.name in rows.columns else ibis.null(dtype_of(field))
            for field in schema
        }
        (folder / "spill").mkdir(exist_ok=True)
        connection.to_parquet(rows.select(**typed), folder / "spill" / f"{name}.parquet")
        tables[name] = batches(folder / "spill" / f"{name}.parquet", schema)
    manifest = {"as_of": AS_OF.isoformat(), "source": "made at full size", "tables": {}}
    FactsFolder(folder / "facts", memory="6GB").publish("crm", AS_OF.isoformat(), tables, manifest)
    shutil.rmtree(folder / "spill", ignore_errors=True)


def batches(path: Path, schema: pa.Schema) -> pa.RecordBatchReader:
    """A file's rows in the types of our table, a stretch at a time."""
    stretches = pq.ParquetFile(path).iter_batches(500_000)
    return pa.RecordBatchReader.from_batches(schema, (stretch.cast(schema) for stretch in stretches))


def dtype_of(field: pa.Field) -> str:
    """Ibis's name of a column's type."""
    return str(ibis.dtype(ibis.Schema.from_pyarrow(pa.schema([field]))[field.name]))


def run(*args: str) -> None:
    """One command as a process of its own: seconds, CPU, peak memory, exit code."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "groundrules", *args])
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    cpu = usage.ru_utime + usage.ru_stime
    print(
        f"{' '.join(args[:3]):<40} {seconds:8.1f} s  CPU {cpu:8.1f} s  {usage.ru_maxrss / 1e6:6.2f} GB  "
        f"exit {os.waitstatus_to_exitcode(status)}",
        flush=True,
    )


COMMANDS = {"cover": ("cover",), "plan": ("plan",), "waves": ("plan", "--waves"), "health": ("health",)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sellers", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--activities", type=int, default=100_000_000)
    parser.add_argument("--keep", type=Path, help="make or find the workspace here")
    parser.add_argument("--only", choices=sorted(COMMANDS), action="append")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="groundrules-scale-"))
    if not (folder / "facts" / "CURRENT.json").exists():
        began = time.perf_counter()
        make(folder, World(options.sellers, options.accounts, options.activities))
        print(f"facts made in {time.perf_counter() - began:.0f} s in {folder}", flush=True)
    for name in options.only or COMMANDS:
        run(*COMMANDS[name], "--workspace", str(folder))


if __name__ == "__main__":
    main()
