"""`groundrules convert` and `schema`: files in, files out, and nothing written when it cannot be right."""

import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from groundrules.rulebook import read_book
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


TESTED = """groundrules: 1
book: B
version: 1
currency: EUR
words:
  fee: {type: money, from: -5.50, to: 1000, unknown: yes}
  share: {type: percent, decimals: 1, from: 0, to: 100}
  rate: {type: decimal, decimals: 3, from: 0.125, to: 2}
  n: {type: whole number, from: 0}
  day: {type: date, from: 2026-01-01, to: 2027-12-31}
  size: {type: one of, values: ["small, or less", m, l], unknown: yes}
  vip: {type: yes/no}
  name: {type: text}
  spare: {type: yes/no}
decisions:
  d:
    for each: account
    policy: POLICY
    gives: {o: [a, b, never], credit: percent, due: date, note: text}
    rules:
      - id: A
        when: fee > 10.25 and share < 12.5
        then: {o: a, credit: 10, due: 2026-05-01, note: x}
      - id: B
        when: rate >= 0.5 and n = 3
        then: {o: b, credit: 20, due: 2026-05-02, note: "y, z"}
      - id: C
        when: day > 2026-07-01 and size in ('m', 'small, or less')
        then: {o: a, credit: 1, due: 2026-05-02, note: x}
      - id: D
        when: vip and name = 'Ann'
        then: {o: a, credit: 1, due: 2026-05-02, note: x}
      - id: E
        when: fee is null and size is null
        then: {o: b, credit: 1, due: 2026-05-02, note: x}
      - id: F
        when: fee is null and size = 'l'
        then: {o: b, credit: 1, due: 2026-05-02, note: x}
"""


@pytest.mark.parametrize("policy", ["exactly one", "first that fits"])
@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.xlsx"])
def test_a_table_with_its_domains_is_checked_as_the_book(policy: str, name: str, tmp_path: Path) -> None:
    """Exported with the domains file beside it, a decision has the gaps, overlaps and notes of the book."""
    (tmp_path / "b.yaml").write_text(TESTED.replace("POLICY", policy), encoding="utf-8")
    told = run("convert", "b.yaml", name, cwd=tmp_path)
    assert told.code == 0, told.out
    assert "wrote t.domains.json: what its columns may hold" in told.out
    assert f"`groundrules check {name} --domains t.domains.json`" in told.out
    book = run("check", "b.yaml", "--format", "json", cwd=tmp_path).json["findings"]
    table = run("check", name, "--domains", "t.domains.json", "--format", "json", cwd=tmp_path)
    found = [one for one in book if one["code"].startswith("GR25")]
    assert {one["code"] for one in found} >= {"GR251", "GR257", "GR259"}

    def key(one: dict[str, object]) -> tuple[str, ...]:
        return tuple(str(one[name]) for name in ("code", "severity", "rules", "region", "example"))

    assert sorted(map(key, table.json["findings"])) == sorted(map(key, found))


def test_every_decision_of_the_example_books_goes_out_with_its_domains(tmp_path: Path) -> None:
    """No example decision that a table can say is found worse, or guessed at, when it is checked outside."""
    checked = 0
    for at, book in enumerate(sorted(EXAMPLE.parents[1].rglob("rulebook.yaml"))):
        read = read_book(book.read_text(encoding="utf-8"), "b").draft
        assert read is not None
        for name in read.decisions:
            told = run("convert", book, tmp_path / f"{at}-{name}.csv", "--decision", name)
            if told.code:
                assert "cannot be written as rows" in told.out
                assert not list(tmp_path.glob(f"{at}-{name}.*"))
                continue
            domains = tmp_path / f"{at}-{name}.domains.json"
            told = run("check", tmp_path / f"{at}-{name}.csv", "--domains", domains, "--format", "json")
            codes = {one["code"] for one in told.json["findings"] if one["severity"] != "note"}
            assert (told.code, codes) == (0, set()), told.out
            assert not any(
                one["guessed"] for table in told.json["result"]["tables"] for one in table["columns"]
            )
            checked += 1
    assert checked > 8


def test_a_domains_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """Somebody's own domains file is not replaced unasked, and then the table is not written either."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "u.domains.json").write_text("{}", encoding="utf-8")
    told = run("convert", "t.csv", "u.xlsx", cwd=tmp_path)
    assert (told.code, "`u.domains.json` is there already" in told.out) == (2, True)
    assert not (tmp_path / "u.xlsx").exists()
    assert (tmp_path / "u.domains.json").read_text(encoding="utf-8") == "{}"
    told = run("convert", "t.csv", "u.xlsx", "--overwrite", "--format", "json", cwd=tmp_path)
    assert told.json["result"]["written"] == ["u.xlsx", "u.domains.json"]
    assert '"values"' in (tmp_path / "u.domains.json").read_text(encoding="utf-8")


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
    assert (tmp_path / "all.sql").read_text(encoding="utf-8").count(";\n") == 7
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
