"""A world taken straight as our tables is what importing its export gives."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from groundrules.adapters.facts import FactsFolder
from groundrules.crm.tables import BY_NAME
from groundrules.simulate import Mode, World, WorldSize, make_world, tables, write_export
from groundrules.simulate import days as calendar
from groundrules.usecases.read_crm import read_crm
from groundrules.wiring.sources import whole_source

NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)
OTHER_KEY = "fingerprint"
KEPT_BY_US = {"split_changes", "split_owners"}
"""Differences between our own extracts: one import alone cannot show them."""


@pytest.fixture(scope="module")
def lively() -> World:
    return make_world(WorldSize(sellers=12, accounts=240, seed=105), Mode(plants={"padding": 0.3}))


@pytest.fixture(scope="module")
def straight(lively: World) -> Mapping[str, pa.Table]:
    return tables(lively)


@pytest.fixture(scope="module")
def imported(lively: World, tmp_path_factory: pytest.TempPathFactory) -> FactsFolder:
    folder = tmp_path_factory.mktemp("lively")
    facts = FactsFolder(folder / "facts")
    files = write_export(lively, folder / "export")
    result = read_crm(
        source=whole_source(files.export_zip, None, b"of the workspace" * 2),
        facts=facts,
        as_of=calendar.AS_OF,
        set_aside=False,
        now=NOW,
    )
    assert not [one for one in result.findings if one.severity.value == "error"], result.findings
    return facts


def in_order(table: pa.Table, name: str) -> pa.Table:
    return table.sort_by([(column, "ascending") for column in BY_NAME[name].key])


def alike(cells: pa.ChunkedArray) -> list[object]:
    """Each value by the place of its first occurrence: equal for columns that tell the same rows alike."""
    first: dict[object, int] = {}
    return [None if one is None else first.setdefault(one, len(first)) for one in cells.to_pylist()]


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - KEPT_BY_US))
def test_tables_are_what_an_import_gives(
    name: str, straight: Mapping[str, pa.Table], imported: FactsFolder
) -> None:
    """Every column of every row is the same; fingerprints, keyed apart, tell the same rows alike."""
    ours = in_order(straight[name], name)
    theirs = in_order(imported.read("crm", name).to_pyarrow(), name).select(ours.column_names)
    assert ours.num_rows == theirs.num_rows
    for column in ours.column_names:
        if column == OTHER_KEY:
            assert alike(ours[column]) == alike(theirs[column])
        else:
            assert ours[column].to_pylist() == theirs[column].to_pylist(), column


def test_most_tables_have_rows(straight: Mapping[str, pa.Table]) -> None:
    """A small lively world fills every table a CRM of this kind has."""
    empty = {name for name, table in straight.items() if not table.num_rows}
    assert empty <= {"account_territories", "seller_territories"}


def test_every_column_is_typed_as_agreed(straight: Mapping[str, pa.Table]) -> None:
    """Required columns have no hole."""
    for name, table in straight.items():
        for column in BY_NAME[name].columns:
            if column.required:
                assert pc.sum(pc.is_null(table[column.name]).cast("int64")).as_py() in {0, None}, column
