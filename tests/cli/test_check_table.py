"""`groundrules check FILE`: a table or a book anywhere, told to a person and to a program."""

from pathlib import Path

import pytest

from tests.cli.inside import run

TABLE = "id,Age,Size,Result\nA,< 18,s,x\nB,[18..65[,-,y\nC,>= 65,-,z\nD,< 20,m,x\n"
EXAMPLE = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"


def test_a_table_is_told_to_a_person(tmp_path: Path) -> None:
    """What was read, what each column is taken for, what is wrong, and one sentence at the end."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    told = run("check", "t.csv", cwd=tmp_path)
    assert told.code == 2
    assert "t: 4 rules over 2 columns, exactly one must fit." in told.out
    assert "-> Result" in told.out
    assert "t.csv:5:1 error GR252" in told.out
    assert told.out.rstrip().endswith("1 pair of rules that contradict.")
    assert "Traceback" not in told.out + told.err


def test_a_table_is_told_to_a_program(tmp_path: Path) -> None:
    """Findings with kind, rules, region, example, file, line; and what each column was taken for."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "d.json").write_text('{"Size": ["s", "m", "l"], "Age": {"from": 0}}', encoding="utf-8")
    args = ("check", "t.csv", "--domains", "d.json", "--format", "json")
    told = run(*args, cwd=tmp_path)
    assert told.code == 2
    found = {one["kind"]: one for one in told.json["findings"] if one["severity"] == "error"}
    assert set(found) == {"gap", "overlap"}
    assert found["overlap"]["rules"] == ["B", "D"]
    assert (found["overlap"]["file"], found["overlap"]["line"]) == ("t.csv", 5)
    assert found["gap"]["example"]["Size"] == "l"
    assert set(found["gap"]["region"]) == {"Age", "Size"}
    (table,) = told.json["result"]["tables"]
    assert (table["policy"], table["rules"], table["gaps"], table["overlaps"]) == ("exactly one", 4, 1, 1)
    assert [one["column"] for one in table["columns"]] == ["Age", "Size"]
    assert table["columns"][0]["from"] == "0"
    assert table["columns"][0]["guessed"] is True
    first = run(*args, "--policy", "F", cwd=tmp_path)
    assert first.json["result"]["tables"][0]["policy"] == "first that fits"


def test_a_book_anywhere(tmp_path: Path) -> None:
    """Another rulebook than the workspace's, and outside any workspace, with a table beside it."""
    told = run("check", EXAMPLE, cwd=tmp_path)
    assert told.code == 0, told.out
    assert "Every possible account" in told.out
    book = (
        "groundrules: 1\nbook: B\nversion: 1\nwords:\n  n: {type: whole number, from: 0, to: 9}\ndecisions:\n"
        "  d:\n    for each: account\n    policy: exactly one\n    gives: {o: [a, b]}\n"
        "    table: {file: t.csv}\n"
    )
    (tmp_path / "b.yaml").write_text(book, encoding="utf-8")
    (tmp_path / "t.csv").write_text("id,n,-> o\n1,< 5,a\n2,> 5,b\n", encoding="utf-8")
    told = run("check", "b.yaml", cwd=tmp_path)
    assert told.code == 2
    assert "2 rules in 1 decision, 1 word," in told.out
    assert "GR251" in told.out


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.txt", b"x", "nothing this command reads"),
        ("t.csv", b"", "is empty"),
        ("t.xlsx", b"PK", "not a whole XLSX workbook"),
        ("t.dmn", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "entities"),
        ("t.yaml", b"\xff\xfe\xff", "not UTF-8"),
    ],
)
def test_files_that_cannot_be_read_are_a_finding(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    """Exit 2, one sentence with the file's name, no traceback."""
    (tmp_path / name).write_bytes(data)
    told = run("check", name, "--format", "json", cwd=tmp_path)
    assert told.code == 2, told.err
    (found,) = told.json["findings"]
    assert said in found["message"]
    assert found["file"] == name
    assert "Traceback" not in told.err


def test_mistyped_options_are_findings(tmp_path: Path) -> None:
    """A policy nobody knows, a domains file that is not there, a file that is not there."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    told = run("check", "t.csv", "--policy", "exactly won", cwd=tmp_path)
    assert (told.code, "GR150" in told.out) == (2, True)
    told = run("check", "t.csv", "--domains", "nowhere.json", cwd=tmp_path)
    assert (told.code, "GR145" in told.out) == (2, True)
    told = run("check", "nowhere.csv", cwd=tmp_path)
    assert (told.code, "GR141" in told.out) == (2, True)


def test_no_praise_where_a_file_was_misread(tmp_path: Path) -> None:
    """With a domains file that cannot be read, the last sentence does not say that all is well."""
    (tmp_path / "t.csv").write_text("id,Age,Result\nA,< 18,x\nB,>= 18,y\n", encoding="utf-8")
    (tmp_path / "d.json").write_text("{Age", encoding="utf-8")
    told = run("check", "t.csv", "--domains", "d.json", cwd=tmp_path)
    assert told.code == 2
    assert told.out.rstrip().endswith("but mend what is said above.")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--domains", "d.json", "under `words`"),
        ("--policy", "F", "`policy` of each decision"),
        ("--sheet", "Rules", "`sheet` beside the table's `file`"),
        ("--outcomes", "1", "under `gives`"),
    ],
)
def test_options_for_tables_are_refused_for_books(option: str, value: str, said: str, tmp_path: Path) -> None:
    """An option that would change nothing of a rulebook is a usage error that says where the book says it."""
    for args in ((EXAMPLE,), ()):
        told = run("check", *args, option, value, cwd=tmp_path)
        assert told.code == 2
        assert "Traceback" not in told.out + told.err
        assert f"{option} is for a decision table" in told.err
        assert said in told.err


def test_the_last_sentence_and_the_advice_fit_the_policy(tmp_path: Path) -> None:
    """A last rule for the rest is advised where the first answers; a rule with no turn "never answers"."""
    (tmp_path / "t.csv").write_text("id,n,m,o\n1,<= 5,<= 5,a\n2,<= 3,<= 3,b\n", encoding="utf-8")
    (tmp_path / "d.json").write_text('{"n": "[0..9]", "m": "[0..9]"}', encoding="utf-8")
    first = run("check", "t.csv", "--domains", "d.json", "--policy", "F", cwd=tmp_path)
    assert "a last rule `when: any`" in first.out
    assert first.out.rstrip().endswith("1 rule that never answers.")
    once = run("check", "t.csv", "--domains", "d.json", cwd=tmp_path)
    assert "GR251" in once.out
    assert "last rule" not in once.out
    (tmp_path / "t.csv").write_text("id,n,o\n1,-,a\n2,> 20,b\n", encoding="utf-8")
    never = run("check", "t.csv", "--domains", "d.json", cwd=tmp_path)
    assert "2 can never hold: it asks that the n is above 20" in never.out
    assert "account" not in never.out
