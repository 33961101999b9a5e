"""How long past moves, rest and matches take over a million accounts. Prints figures only.

python benchmarks/moved_before.py [ACCOUNTS] [ACTIVITIES]
"""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import ibis
import numpy as np
import pyarrow as pa

from groundrules.crm.tables import BY_NAME
from groundrules.handoff.again import past_moves, resting
from groundrules.handoff.again.evidence import TABLES, evidence
from groundrules.handoff.again.match import matches_table
from groundrules.rulebook import read_book

BOOK = Path(__file__).parents[1] / "examples" / "first-transition" / "rulebook.yaml"
DAY = date(2026, 6, 30)
SELLERS = 10_000
KINDS = {"text": pa.string(), "whole number": pa.int64(), "money": pa.int64(), "share": pa.float64()} | {
    "date": pa.date32(), "time": pa.timestamp("us", tz="UTC"), "yes/no": pa.bool_()
}  # fmt: skip


def table(name: str, /, **columns: object) -> ibis.Table:
    """A canonical table; columns left out are empty."""
    rows = max((len(values) for values in columns.values() if hasattr(values, "__len__")), default=0)
    arrays = [
        pa.array(columns[column.name], KINDS[column.type.value])
        if column.name in columns
        else pa.nulls(rows, KINDS[column.type.value])
        for column in BY_NAME[name].columns
    ]
    return ibis.memtable(pa.table(arrays, names=list(BY_NAME[name].names)))


def main() -> None:
    """Every second account moved once; ten contacts an account."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    touches = int(sys.argv[2]) if len(sys.argv) > 2 else 10 * count
    rng = np.random.default_rng(3)
    ids = pa.array([f"A{number:07d}" for number in range(count)])
    people = pa.array([f"S{number:05d}" for number in range(SELLERS)])

    def at(days: np.ndarray) -> pa.Array:
        return pa.array(
            np.datetime64(DAY, "us") - days.astype("timedelta64[D]"), pa.timestamp("us", tz="UTC")
        )

    moved, now = rng.integers(1, 700, count), rng.integers(0, SELLERS, count)
    half = np.arange(0, count, 2)
    owners = {
        "account_id": pa.concat_arrays([ids.take(pa.array(half)), ids]),
        "owner_id": pa.concat_arrays(
            [people.take(pa.array((now[half] + 1) % SELLERS)), people.take(pa.array(now))]
        ),
        "valid_from": pa.concat_arrays([at(np.full(len(half), 900)), at(moved)]),
        "valid_to": pa.concat_arrays([at(moved[half]), pa.nulls(count, pa.timestamp("us", tz="UTC"))]),
        "known_from": ["history"] * (len(half) + count),
    }
    which = rng.integers(0, count, touches)
    crm = {name: table(name) for name in TABLES}
    crm["accounts"] = table(
        "accounts", account_id=ids, segment=pa.array(["large", "small"]).take(pa.array(np.arange(count) % 2))
    )
    crm["account_owners"] = table("account_owners", **owners)
    crm["sellers"] = table(
        "sellers", seller_id=people, name=people, sales_role=["field"] * SELLERS, is_active=[True] * SELLERS
    )
    crm["activities"] = table(
        "activities",
        account_id=ids.take(pa.array(which)),
        seller_id=people.take(pa.array(now[which])),
        day=pa.array(np.datetime64(DAY, "D") - rng.integers(0, 720, touches)),
        kind=pa.repeat(pa.scalar("call"), touches),
        direction=pa.repeat(pa.scalar("out"), touches),
        is_done=pa.repeat(pa.scalar(True), touches),
    )
    book = read_book(BOOK.read_text(encoding="utf-8"), "rulebook.yaml").book
    assert book is not None
    began = process_time()
    past = past_moves(account_owners=crm["account_owners"], sellers=crm["sellers"]).to_pyarrow()
    print(f"past moves: {past.num_rows:,} of {count:,} accounts, {process_time() - began:.1f} s CPU")
    began = process_time()
    rests = resting(book=replace(book), past=past, roles={}, as_of=DAY)
    print(f"rest: {len(rests):,} accounts, {process_time() - began:.1f} s CPU")
    began = process_time()
    seen = evidence(crm, DAY)
    print(f"evidence: {seen.num_rows:,} accounts, {touches:,} contacts, {process_time() - began:.1f} s CPU")
    began = process_time()
    made = matches_table(seen, certainty=0.9, as_of=DAY)
    print(f"matches: {made.num_rows:,}, {process_time() - began:.1f} s CPU")


if __name__ == "__main__":
    main()
