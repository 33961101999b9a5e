"""The counts as SQL for five dialects, kept as files: a change in what an engine is asked is seen and read.

Snowflake, Trino and Databricks are not asked: there is none here. ``GROUNDRULES_WRITE_GOLDEN=1`` writes the
files anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot

from tests.agreement.signals_engines import Engine, duck
from tests.signals.twins.frame import Twin, World, all_twins
from tests.signals.twins.statements import Statement, expected, statement, tables_of, told
from tests.signals.twins.worlds import seeded_world

GOLDEN = Path(__file__).parent / "golden" / "signals"
DIALECTS = ("duckdb", "postgres", "snowflake", "trino", "databricks")
UNASKED = ("snowflake", "trino", "databricks")
named = pytest.mark.parametrize("twin", all_twins(), ids=lambda twin: twin.name)


def kept(dialect: str, twin: Twin) -> Path:
    """Where a count's text is kept."""
    return GOLDEN / dialect / f"{twin.name}.sql"


@named
@pytest.mark.parametrize("dialect", DIALECTS)
def test_text_is_the_kept_one(dialect: str, twin: Twin) -> None:
    """Each count's text for each dialect is the one that was read and kept."""
    text, path = (statement(twin, dialect).text + "\n").encode(), kept(dialect, twin)
    if os.environ.get("GROUNDRULES_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    assert path.exists(), "write it with GROUNDRULES_WRITE_GOLDEN=1 and read it"
    assert text == path.read_bytes()  # a text may hold a carriage return


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_text_is_kept_of_what_is_gone(dialect: str) -> None:
    """Every kept file belongs to a count; those of counts that are gone are deleted by hand."""
    wanted = {kept(dialect, twin).name for twin in all_twins()}
    assert {path.name for path in (GOLDEN / dialect).iterdir()} == wanted


@pytest.fixture(scope="module")
def world() -> World:
    return World(seeded_world(7_100, activities=250, people=6, accounts=8))


@pytest.fixture(scope="module")
def engine(world: World) -> Iterator[Engine]:
    with duck() as started:
        started.load(tables_of(world))
        yield started


@named
@pytest.mark.parametrize("dialect", UNASKED)
def test_text_read_back_counts_the_same(dialect: str, twin: Twin, engine: Engine, world: World) -> None:
    """A text nobody here can ask its own engine: as sqlglot reads that dialect, DuckDB gives the twin's rows.

    It shows that names, arguments and their order are right as far as sqlglot knows them, and no more.
    """
    asked = statement(twin, dialect)
    text = sqlglot.transpile(asked.text, read=dialect, write="duckdb")[0]
    found = engine.ask(Statement(text, asked.columns, asked.reads, asked.made))
    assert told(found, asked.columns) == expected(twin, world, asked.columns)
