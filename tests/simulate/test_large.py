"""A company made in parts holds together: ids unique, references whole, truth leading to its rows."""

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import BY_NAME
from groundrules.simulate.large import LargeSize, name_of, write_large

SIZE = LargeSize(sellers=17, accounts=131, activities=20_000, seed=109, part_sellers=8)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, pa.Table], list[dict[str, object]]]:
    folder = tmp_path_factory.mktemp("large")
    told: list[str] = []
    rows = write_large(folder / "tables", folder / "truth" / "truth.jsonl", SIZE, tell=told.append)
    assert len(told) == 2
    whole = {name: pq.read_table(folder / "tables" / f"{name}.parquet") for name in BY_NAME}
    assert {name: table.num_rows for name, table in whole.items()} == dict(rows)
    lines = (folder / "truth" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return whole, [json.loads(line) for line in lines]


Made = tuple[Mapping[str, pa.Table], list[dict[str, object]]]


def test_it_is_as_big_as_asked(made: Made) -> None:
    """Seats and accounts to the one, activities within a few per cent; types as agreed."""
    whole, _ = made
    assert whole["accounts"].num_rows == 131
    assert abs(whole["activities"].num_rows - 20_000) < 2_000
    for name, table in whole.items():
        assert table.schema.equals(arrow_schema(BY_NAME[name])), name


def test_keys_are_unique_and_references_lead_somewhere(made: Made) -> None:
    """No key occurs twice over all parts, and no reference leads out of the company."""
    whole, _ = made
    for name, table in whole.items():
        keys = list(zip(*(table[column].to_pylist() for column in BY_NAME[name].key), strict=True))
        assert len(set(keys)) == len(keys), name
        for column in BY_NAME[name].columns:
            if column.refers_to:
                other, key = column.refers_to.split(".")
                known = set(whole[other][key].to_pylist())
                used = set(table[column.name].to_pylist()) - {None}
                if name not in {"merged_owners"}:
                    assert used <= known, (name, column.name)
    owners = whole["account_changes"]
    moved = [
        new
        for new, field in zip(owners["new_value"].to_pylist(), owners["field"].to_pylist(), strict=True)
        if field == "owner_id"
    ]
    assert moved
    assert set(moved) <= set(whole["sellers"]["seller_id"].to_pylist())


def test_there_is_one_head(made: Made) -> None:
    """Everybody but one (and the integrations) reports to somebody."""
    sellers = made[0]["sellers"].to_pylist()
    assert len([one for one in sellers if one["manager_id"] is None and not one["is_system"]]) == 1


def test_truth_leads_to_its_rows(made: Made) -> None:
    """Accounts and people the truth names are those of the tables, in every part."""
    whole, parts = made
    accounts = set(whole["accounts"]["account_id"].to_pylist())
    people = set(whole["sellers"]["seller_id"].to_pylist())
    assert len(parts) == 2
    for part in parts:
        entries = part["misbehaviour"]
        assert isinstance(entries, list)
        assert entries
        for entry in entries:
            assert entry.get("account_id", next(iter(accounts))) in accounts
            assert {entry[key] for key in ("from_id", "to_id", "seller_id") if key in entry} <= people


def test_customers_of_different_parts_have_different_names(made: Made) -> None:
    """No two accounts share a name or a domain, and words of parts differ."""
    accounts = made[0]["accounts"]
    assert len(set(accounts["name"].to_pylist())) == accounts.num_rows
    assert len(set(accounts["website"].to_pylist())) == accounts.num_rows
    assert len({name_of(part) for part in range(500)}) == 500


def test_truth_never_lies_beside_the_tables(tmp_path: Path) -> None:
    """Asked to put it there, it refuses."""
    with pytest.raises(ValueError, match="beside the tables"):
        write_large(tmp_path, tmp_path / "truth.jsonl", SIZE)


def test_a_life_may_be_lived_in_several_parts(tmp_path: Path) -> None:
    """One world in two parts: the same lives under other ids and names, every key once."""
    size = LargeSize(sellers=16, accounts=100, activities=8_000, seed=110, part_sellers=8, lives=1)
    rows = write_large(tmp_path / "tables", tmp_path / "truth" / "truth.jsonl", size, tell=lambda _: None)
    accounts = pq.read_table(tmp_path / "tables" / "accounts.parquet").to_pylist()
    assert rows["accounts"] == len({row["account_id"] for row in accounts}) == 100
    first, second = accounts[:50], accounts[50:]
    assert {row["name"] for row in first}.isdisjoint(row["name"] for row in second)
    assert [row["created_at"] for row in first] == [row["created_at"] for row in second]
    assert len((tmp_path / "truth" / "truth.jsonl").read_text(encoding="utf-8").splitlines()) == 2
