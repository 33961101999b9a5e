"""How long looking for bad facts, and for families, takes over a million accounts. Prints figures only.

python benchmarks/health.py [ACCOUNTS]
"""

import sys
from datetime import date
from pathlib import Path
from time import process_time

import numpy as np
import pyarrow as pa

from groundrules.coverage.families import families
from groundrules.coverage.health import entered, find_troubles, needed_words
from groundrules.rulebook import read_book
from groundrules.rulebook.model import WordType

BOOK = Path(__file__).parents[1] / "examples" / "first-transition" / "rulebook.yaml"
DAY = date(2026, 6, 30)
SELLERS = 10_000


def main() -> None:
    """Facts with a tenth missing, a third old, parents that disagree; one line a figure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    book = read_book(BOOK.read_text(encoding="utf-8"), "rulebook.yaml").book
    assert book is not None
    rng = np.random.default_rng(7)
    ids = pa.array([f"001{number:012d}AAA" for number in range(count)])
    sellers = [f"005{number:012d}AAA" for number in range(SELLERS)]
    patches = [f"T{number}" for number in range(200)]

    def missing(values: pa.Array, share: float = 0.1) -> pa.Array:
        return pa.array(values.to_numpy(zero_copy_only=False), values.type, mask=rng.random(count) < share)

    def drawn(values: list[str]) -> pa.Array:
        return pa.array(values).take(pa.array(rng.integers(0, len(values), count)))

    columns: dict[str, pa.Array] = {"account_id": ids}
    for name in dict.fromkeys((*needed_words(book), "revenue")):
        word = book.words[name]
        if word.type is WordType.ONE_OF:
            columns[name] = missing(drawn(list(word.values)), 0.02)
        elif word.type is WordType.YES_NO:
            columns[name] = pa.array(rng.random(count) < 0.3)
        elif word.type is WordType.DATE:
            days = np.datetime64(DAY, "D") + rng.integers(-200, 700, count)
            columns[name] = missing(pa.array(days))
        else:
            columns[name] = missing(pa.array(np.exp(rng.normal(9, 3, count)).astype(np.int64)), 0.05)
        if entered(name):
            columns[f"{name}__as_of"] = pa.array(np.datetime64(DAY, "D") - rng.integers(0, 550, count))
    parents = ids.take(pa.array((np.arange(count) * rng.random(count)).astype(np.int64)))
    accounts = pa.table(
        {
            "account_id": ids,
            "name": ids,
            "owner_id": drawn(sellers),
            "parent_id": pa.array(parents.to_pylist(), pa.string(), mask=rng.random(count) < 0.7),
            "region": drawn(["north", "south"]),
            "territory": drawn(patches),
        }
    )
    staff = pa.table(
        {
            "seller_id": sellers,
            "name": sellers,
            "sales_role": ["field" if number % 2 else "inside" for number in range(SELLERS)],
            "region": ["north"] * SELLERS,
            "territory": [patches[number % 200] for number in range(SELLERS)],
            "is_active": [True] * SELLERS,
            "left_on": pa.nulls(SELLERS, pa.date32()),
        }
    )
    began = process_time()
    found = families(accounts)
    print(f"families: {found.several:,} of several accounts, {process_time() - began:.2f} s")
    began = process_time()
    health = find_troubles(
        book=book,
        account_facts=pa.table(columns),
        accounts=accounts,
        sellers=staff,
        as_of=DAY,
        stale_days=365,
    )
    spent = process_time() - began
    print(f"health: {count:,} accounts, {len(health.troubles)} troubles, {spent:.2f} s CPU")
    for one in health.troubles[:6]:
        print(f"  {one.changes:>9,} of {one.accounts:>9,}: {one.says} ({one.decision})")


if __name__ == "__main__":
    main()
