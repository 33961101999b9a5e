"""Rows of an account lie together, none lost, none changed."""

from pathlib import Path

import pyarrow as pa
import pytest

from groundrules.adapters.facts import FactsFolder
from groundrules.crm import cluster as module
from groundrules.crm.cluster import cluster


def test_rows_are_ordered_by_account_and_keep_their_order_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over several heaps: by account, then as they came; rows without an account at the end."""
    monkeypatch.setattr(module, "IN_HEAP", 100)
    accounts = [f"a{(place * 7919) % 50:02d}" if place % 17 else None for place in range(1000)]
    table = pa.table({"account_id": pa.array(accounts, pa.string()), "n": list(range(1000))})
    ids = pa.array(sorted({one for one in accounts if one}, reverse=True), pa.string())
    with FactsFolder(tmp_path).draft("crm") as draft:
        ordered = cluster(
            table.to_reader(64), by="account_id", ids=ids, count=1000, draft=draft, name="x"
        ).read_all()
    expected = sorted(
        zip(accounts, range(1000), strict=True), key=lambda row: (row[0] is None, row[0] or "", row[1])
    )
    assert list(zip(ordered["account_id"].to_pylist(), ordered["n"].to_pylist(), strict=True)) == expected
