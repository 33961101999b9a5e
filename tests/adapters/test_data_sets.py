"""A public data set, read through its example mapping: counts equal to the files."""

import csv
import gzip
import io
import os
from datetime import date
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from tests.worlds.importing import import_from

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "mappings"
DATA = Path(os.environ.get("GROUNDRULES_SHARED_DATA") or ROOT.parent / "shared" / "data")

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not DATA.exists(), reason="the public data sets are not here; set GROUNDRULES_SHARED_DATA"
    ),
]


def rows_in(path: Path, delimiter: str = ",", header: bool = True) -> int:
    """Records of a file, counted by neither of our readers' settings."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = io.StringIO(data.decode("utf-8"), newline="")
    return sum(1 for row in csv.reader(lines, delimiter=delimiter) if row) - header


def test_adventureworks_stores_have_their_sellers(tmp_path: Path) -> None:
    """701 stores, 17 sellers; the state of a store's main office decides its territory."""
    folder = DATA / "crm_adventureworks"
    facts = FactsFolder(tmp_path)
    result = import_from(folder, facts, mapping=EXAMPLES / "adventureworks" / "mapping.yaml")
    assert result.published, [str(one) for one in result.findings]
    assert all(count.is_balanced for count in result.files)
    assert {count.file: count.rows for count in result.files} == {
        "Store.csv.gz": rows_in(folder / "Store.csv.gz", "\t", header=False),
        "SalesPerson.csv": rows_in(folder / "SalesPerson.csv", "\t", header=False),
        "SalesTerritory.csv": rows_in(folder / "SalesTerritory.csv", "\t", header=False),
        "store_addresses.csv": rows_in(folder / "store_addresses.csv"),
    }
    assert (result.tables["accounts"], result.tables["sellers"]) == (701, 17)
    (store,) = facts.rows("crm", "accounts", {"account_id": "292"})
    keys = ("name", "owner_id", "state", "territory", "region")
    assert [store[key] for key in keys] == ["Next-Door Bike Store", "279", "TN", "Southeast", "North America"]
    jobs = [row["sales_role"] for row in facts.rows("crm", "sellers")]
    assert (jobs.count("manager"), jobs.count("field")) == (3, 14)
    assert result.as_of == date(2014, 9, 12)
