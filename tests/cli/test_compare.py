"""`groundrules compare`: two files, a workspace and the version it used, tables; for people and programs."""

import csv
import gzip
import os
import shutil
from pathlib import Path

import pytest

from groundrules.wiring import open_workspace
from tests.cli.conftest import Command, Demo
from tests.cli.inside import run

EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
GOLDEN = Path(__file__).parent / "golden"
EDITS = (
    ("version: 3", "version: 4"),
    ("open_pipeline >= 250000 or revenue >= 100000", "revenue >= 100000 or open_pipeline >= 200000"),
    ("open_pipeline < 250000 and revenue < 100000", "open_pipeline < 200000 and revenue < 100000"),
    ("employees >= 500", "not employees < 500"),
    ("| -         | 60                 | 8 ", "| -         | 45                 | 8 "),
    ("which two deals come first", "which three deals come first"),
)


def edited(folder: Path, *edits: tuple[str, str]) -> Path:
    """The example book with some texts replaced, as a file in the folder."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("what", ["compare", "note"])
def test_two_files_are_told_to_a_person(tmp_path: Path, what: str) -> None:
    """The situations, the idle edit, what else changed; and the change note. Word by word."""
    edited(tmp_path, *EDITS)
    shutil.copy(EXAMPLE, tmp_path / "old.yaml")
    note = ("--note",) if what == "note" else ()
    told = run("compare", "old.yaml", "draft.yaml", *note, cwd=tmp_path)
    assert told.code == 0, told.out + told.err
    golden = GOLDEN / f"{what}.txt"
    if os.environ.get("GROUNDRULES_WRITE_GOLDEN"):
        golden.write_text(told.out, encoding="utf-8")
    assert told.out == golden.read_text(encoding="utf-8")


def test_the_document_is_complete(tmp_path: Path) -> None:
    """Every situation with region, size, example, verdicts; edits as findings with their place."""
    new = edited(tmp_path, *EDITS)
    told = run("compare", EXAMPLE, new, "--format", "json")
    assert told.code == 0
    result = told.json["result"]
    assert (result["old"]["version"], result["new"]["version"], result["same"]) == ("3", "4", False)
    coverage = next(one for one in result["decisions"] if one["name"] == "coverage")
    (change,) = coverage["changes"]
    assert change["kind"] == "outcome"
    assert change["before"]["rules"] == ["A4"]
    assert change["after"]["outcomes"] == [{"owner": "field", "quarterback": "field", "support": "inside"}]
    assert set(change["region"]) == {"segment", "needs_expert", "revenue", "open_pipeline"}
    assert change["confirmed"]
    assert change["accounts"] is None
    (finding,) = told.json["findings"]
    assert (finding["code"], finding["kind"], finding["rules"]) == ("GR273", "redundant edit", ["A6"])
    assert finding["line"] > 1
    assert result["notes"][0]["title"] == "Everybody"


def test_a_book_is_the_same_as_itself(tmp_path: Path) -> None:
    """Nothing changes, and that is one sentence."""
    told = run("compare", EXAMPLE, EXAMPLE)
    assert told.code == 0
    assert "Every record gets the same answer by the same rule, and nothing else changed." in told.out


def test_a_gap_that_opens_is_a_warning_with_its_place(tmp_path: Path) -> None:
    """A threshold raised on one side only: the situation and the rule that answered until now."""
    new = edited(tmp_path, ("open_pipeline < 250000 and revenue", "open_pipeline < 200000 and revenue"))
    told = run("compare", EXAMPLE, new)
    assert told.code == 0
    assert "warning GR271 `coverage` says no rule when" in told.out
    assert f"{new}:" in told.out


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((), 2, "name the OLD version, or use --published"),
        (("--published", "a.yaml", "b.yaml"), 2, "with --published only NEW is named"),
        (("none.yaml", "rulebook.yaml"), 2, "none.yaml"),
        (("bad.yaml", "rulebook.yaml"), 2, "error GR1"),
        (("--published",), 2, "no version is kept that decided coverage"),
        (("rulebook.yaml", "--workspace", "empty"), 2, "there is no `rulebook.yaml` in"),
    ],
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, args: tuple[str, ...], code: int, says: str) -> None:
    """Missing files, books with mistakes, no workspace, nothing kept: a finding or usage, never a trace."""
    shutil.copy(EXAMPLE, tmp_path / "rulebook.yaml")
    (tmp_path / "bad.yaml").write_text("groundrules: 1\nbook: [\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    told = run("compare", *args, cwd=tmp_path)
    assert told.code == code, told.out + told.err
    assert says in told.out + told.err
    assert "Traceback" not in told.out + told.err


def test_two_decision_tables_are_one_decision(tmp_path: Path) -> None:
    """Tables that lie alone compare whatever their files are called; their outcomes are told."""
    (tmp_path / "domains.json").write_text('{"Age": {"from": 0, "to": 120}}', encoding="utf-8")
    (tmp_path / "may.csv").write_text("id,Age,Result\nA,< 18,x\nB,>= 18,y\n", encoding="utf-8")
    with gzip.open(tmp_path / "june.csv.gz", "wt", encoding="utf-8") as file:
        file.write("id,Age,Result\nA,< 21,x\nB,>= 21,y\n")
    told = run(
        "compare", "may.csv", "june.csv.gz", "--domains", "domains.json", "--format", "json", cwd=tmp_path
    )
    assert told.code == 0, told.out + told.err
    (decision,) = told.json["result"]["decisions"]
    (change,) = decision["changes"]
    assert (change["before"]["rules"], change["after"]["rules"], change["size"]) == (["B"], ["A"], 3)


def test_tables_are_called_by_their_files(tmp_path: Path) -> None:
    """Two tables have neither version nor title: the head names the files, and no title "changes"."""
    (tmp_path / "may.csv").write_text("id,n,o\n1,< 5,a\n2,>= 5,b\n", encoding="utf-8")
    (tmp_path / "june.csv").write_text("id,n,o\n1,< 6,a\n2,>= 6,b\n", encoding="utf-8")
    told = run("compare", "may.csv", "june.csv", cwd=tmp_path)
    assert told.out.startswith("  june: may.csv -> june.csv.\n")
    assert "title" not in told.out
    assert "1 situation gets another answer" in told.out


def test_a_table_beside_the_book_is_part_of_the_version(tmp_path: Path) -> None:
    """Each version reads the tables of its own folder."""
    text = (
        "groundrules: 1\nbook: B\nversion: 1\nwords:\n  tier: {type: one of, values: [a, b], say: tier}\n"
        "decisions:\n  cadence:\n    for each: account\n    policy: exactly one\n"
        "    gives: {days: whole number}\n    table: {file: t.csv}\n"
    )
    for folder, days in (("one", 5), ("two", 7)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "book.yaml").write_text(text, encoding="utf-8")
        (tmp_path / folder / "t.csv").write_text(f"id,tier,-> days\nT1,a,{days}\nT2,b,9\n", encoding="utf-8")
    told = run("compare", "one/book.yaml", "two/book.yaml", cwd=tmp_path)
    assert "before  T1: days 5" in told.out, told.out + told.err
    assert "after   T1: days 7" in told.out


def test_the_version_that_decided_coverage_is_kept_and_compared(
    groundrules: Command, demo: Demo, tmp_path: Path
) -> None:
    """`--published`: the book `cover` used against a draft, with the accounts it moves counted and listed."""
    workspace = open_workspace(demo.folder)
    kept = workspace.version_used()
    assert kept is not None
    assert kept.read_bytes() == workspace.book_path.read_bytes()
    text = workspace.book_path.read_text(encoding="utf-8")
    assert "segment = 'small'" in text
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        text.replace("when: segment = 'small'", "when: segment = 'small' and tier <> 'C'"), encoding="utf-8"
    )
    listed = tmp_path / "accounts.csv"
    args = ("compare", "--published", draft, "--workspace", demo.folder, "--output", listed)
    told = groundrules(*args, "--format", "json")
    assert told.code == 0, told.out + told.err
    result = told.json["result"]
    (coverage,) = [one for one in result["decisions"] if one["name"] == "coverage"]
    counted = sum(change["accounts"] for change in coverage["changes"])
    rows = [
        row
        for row in workspace.facts.rows("coverage", "account_facts")
        if row["segment"] == "small" and row["tier"] == "C"
    ]
    assert counted == len(rows) > 0
    assert {one["account_id"] for one in result["affected"]} == {str(row["account_id"]) for row in rows}
    assert sum(one["accounts"] for one in result["people"]) == counted
    with listed.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == counted
    gaps = [finding for finding in told.json["findings"] if finding["code"] == "GR271"]
    assert sum(finding["count"] for finding in gaps) == counted


def test_a_finding_of_the_check_counts_the_workspaces_accounts(demo: Demo) -> None:
    """The same gap, found by the check of a workspace with facts, counts the same accounts."""
    workspace = open_workspace(demo.folder)
    text = workspace.book_path.read_text(encoding="utf-8")
    found = workspace.check_text(
        text.replace("when: segment = 'small'", "when: segment = 'small' and tier <> 'C'")
    ).findings
    gaps = [finding for finding in found if finding.code == "GR251"]
    rows = workspace.facts.rows("coverage", "account_facts", {"segment": "small", "tier": "C"})
    assert sum(finding.count or 0 for finding in gaps) == len(rows) > 0
