"""`groundrules convert` and `schema`: files in, files out, and nothing written when it cannot be right."""

import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.inside import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
PUBLISHED = Path(__file__).parents[2] / "docs" / "reference" / "rulebook.schema.json"
TABLE = "id,Age,Size,Result\nA,< 18,s,x\nB,[18..65[,-,y\nC,>= 65,-,z\nD,< 18,m,x\n"


def test_a_table_goes_round_all_forms(tmp_path: Path) -> None:
    """CSV to book to DMN to XLSX to book again: the same rules, and the last book is fit."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    steps = ("t.csv", "a.yaml", "b.dmn", "c.yaml", "d.xlsx", "e.csv", "f.yaml", "g.csv.gz", "h.dmn")
    for source, target in pairwise(steps):
        told = run("convert", source, target, cwd=tmp_path)
        assert told.code == 0, (source, target, told.out, told.err)
        assert f"wrote {target}" in told.out
    for name in ("a.yaml", "c.yaml", "f.yaml", "h.dmn"):
        told = run("check", name, "--format", "json", cwd=tmp_path)
        assert told.code == 0, (name, told.out)
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8").count("| A  |") == 1


def test_a_decision_becomes_sql_that_runs(tmp_path: Path) -> None:
    """The statement answers for a table of accounts."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    told = run("convert", "t.csv", "t.sql", "--dialect", "sqlite", "--key", "name", cwd=tmp_path)
    assert told.code == 0, told.out
    engine = sqlite3.connect(":memory:")
    engine.execute("create table account (name text, age int, size text)")
    people = [("a", 3, "s"), ("b", 20, "m"), ("c", 80, "s"), ("d", 3, "m"), ("e", None, "s")]
    engine.executemany("insert into account values (?, ?, ?)", people)
    rows = sorted(engine.execute((tmp_path / "t.sql").read_text(encoding="utf-8")).fetchall())
    assert rows == [
        ("a", "A", "x"),
        ("b", "B", "y"),
        ("c", "C", "z"),
        ("d", "D", "x"),
        ("e", "!no rule", None),
    ]


def test_a_book_becomes_files(tmp_path: Path) -> None:
    """One decision by name as a table; all of them as SQL; which one must be said."""
    told = run("convert", EXAMPLE, tmp_path / "cadence.csv", "--decision", "cadence")
    assert told.code == 0, told.out
    assert (tmp_path / "cadence.csv").read_text(encoding="utf-8").startswith("FIRST,")
    told = run("check", tmp_path / "cadence.csv")
    assert "the first that fits answers" in told.out
    told = run("convert", EXAMPLE, tmp_path / "all.sql", "--dialect", "snowflake")
    assert told.code == 0, told.out
    assert (tmp_path / "all.sql").read_text(encoding="utf-8").count(";\n") == 6
    told = run("convert", EXAMPLE, tmp_path / "one.sql", "--table", "crm.accounts")
    assert (told.code, "--decision coverage" in told.out) == (2, True), told.out
    assert not (tmp_path / "one.sql").exists()
    told = run("convert", EXAMPLE, tmp_path / "x.csv")
    assert (told.code, "--decision" in told.out) == (2, True)
    told = run("convert", EXAMPLE, tmp_path / "x.csv", "--decision", "cadense")
    assert (told.code, "did you mean `cadence`?" in told.out) == (2, True)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("t.csv", "there.yaml", "is there already"),
        ("t.csv", "t.pdf", "no kind of file"),
        ("t.csv", "nowhere/t.yaml", "no folder"),
        ("broken.csv", "new.yaml", "not understood"),
        ("sum.csv", "new.yaml", "no policy of ours"),
        ("there.yaml", "new.yaml", "rulebook already"),
    ],
)
def test_nothing_is_written_when_it_cannot_be_right(
    tmp_path: Path, source: str, target: str, said: str
) -> None:
    """A finding, exit 2, and the folder as it was."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "broken.csv").write_text(TABLE.replace("< 18,m", "? < 18,m"), encoding="utf-8")
    (tmp_path / "sum.csv").write_text(TABLE.replace("id,", "C+,"), encoding="utf-8")
    (tmp_path / "there.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    told = run("convert", source, target, cwd=tmp_path)
    assert told.code == 2, told.out + told.err
    assert said in told.out
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_schema_is_printed_and_written(tmp_path: Path) -> None:
    """The screen, a file and the published file say the same."""
    told = run("schema")
    assert told.code == 0
    assert told.out == PUBLISHED.read_text(encoding="utf-8")
    assert run("schema", "--output", tmp_path / "s.json").code == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == told.out
