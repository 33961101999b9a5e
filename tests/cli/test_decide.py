"""``groundrules decide``: a table without any import, told to a newcomer; what is wrong is said."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from groundrules.cli.decide import decide

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
BOOK = ROOT / "examples" / "first-transition" / "rulebook.yaml"
TABLE = """Account ID,Segment,Open Pipeline,revenue with us,needsExpert,partner-led,Employees
A-1,strategic,1000,99999.99,no,no,12
A-2,enterprise,250000,0,No,false,
A-3,enterprise,249999.99,99999.99,no,no,5
A-4,mid_market,1,2,no,no,499
A-5,small,,2,no,no,7
A-6,smal,1,2.005,no,no,1
A-7,mid_market,1,USD 2.50,no,no,500.0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book and a table, and no workspace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    shutil.copy(BOOK, tmp_path / "book.yaml")
    (tmp_path / "accounts.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(decide, [*arguments], catch_exceptions=False)


def test_a_table_is_decided_and_what_is_outside_the_book_is_told(folder: Path) -> None:
    """The summary, each wrong cell with its row, the answers beside the table; no other file."""
    result = run("accounts.csv", "--book", "book.yaml", "--explain")
    answers = (folder / "accounts.decided.csv").read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert f"{result.output}---\n{answers}" == (GOLDEN / "decide.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == [
        "accounts.csv",
        "accounts.decided.csv",
        "book.yaml",
    ]


def test_json_says_what_the_summary_says(folder: Path) -> None:
    """Counts for each rule, the columns used, and each finding with its place."""
    document = json.loads(run("accounts.csv", "--book", "book.yaml", "--format", "json").stdout)
    result = document["result"]
    assert (result["rows"], result["undecided"], result["by_rule"]["A4"]) == (7, 2, 1)
    assert result["by_rule"]["!outside the book"] == 2
    assert result["columns"]["revenue"] == "revenue with us"
    assert {finding["code"] for finding in document["findings"]} == {"GR426", "GR427"}
    assert {(finding["file"], finding["line"]) for finding in document["findings"]} == {
        ("accounts.csv", 6),
        ("accounts.csv", 7),
    }


def test_a_workspace_needs_no_book_named_and_gets_the_answers_in_out(folder: Path) -> None:
    """Its own rulebook decides; another decision by its name."""
    (folder / "book.yaml").rename(folder / "rulebook.yaml")
    result = run("accounts.csv")
    assert result.exit_code == 0, result.output
    assert (folder / "out" / "accounts.decided.csv").exists()
    (folder / "deals.csv").write_text(
        "Deal Id,Deal Amount,deal kept,days_kept,needs_expert,revenue\nd1,5,yes,3,no,9\n"
    )
    result = run("deals.csv", "--decision", "credit", "-o", "credit.parquet")
    assert result.exit_code == 0, result.output
    assert "deals.csv: 1 row, all decided by the first rule that fits." in result.output
    assert (folder / "credit.parquet").exists()


@pytest.mark.parametrize(
    ("change", "arguments", "code", "said"),
    [
        (("Segment,", "Segmant,"), [], "GR422", "did you mean `Segmant`?"),
        (("Account ID", "revenue"), [], "GR423", None),
        (("", ""), ["--id", "Acount ID"], "GR424", "did you mean `Account ID`?"),
        (("A-1,", "A-1,,"), [], "GR421", "has 8 cells in line 2 and 7 columns"),
        (("", ""), ["--decision", "covrage"], "GR429", "did you mean `coverage`?"),
        (("", ""), ["-o", "answers.xlsx"], "GR428", "is no format this command writes"),
        (("", ""), ["-o", "./accounts.csv"], "GR428", "would replace"),
    ],
)
def test_what_stops_it_is_a_finding_and_nothing_is_written(
    folder: Path, change: tuple[str, str], arguments: list[str], code: str, said: str | None
) -> None:
    """Exit 2, the code, what to do; the table and the folder as before."""
    if code == "GR423":
        change = ("Open Pipeline", "Open-Pipeline,openPipeline")
    text = TABLE.replace(*change, 1) if change[0] else TABLE
    (folder / "accounts.csv").write_text(text, encoding="utf-8")
    result = run("accounts.csv", "--book", "book.yaml", *arguments)
    assert result.exit_code == 2
    assert code in result.output
    assert (said or "") in result.output
    assert sorted(path.name for path in folder.iterdir()) == ["accounts.csv", "book.yaml"]
    assert (folder / "accounts.csv").read_text(encoding="utf-8") == text
    document = json.loads(run("accounts.csv", "--book", "book.yaml", *arguments, "--format", "json").stdout)
    assert code in {finding["code"] for finding in document["findings"]}


def test_an_unproved_book_decides_nothing(folder: Path) -> None:
    """A gap is an error: told with its example, exit 2, no answers."""
    text = (folder / "book.yaml").read_text(encoding="utf-8")
    (folder / "book.yaml").write_text(text.replace("segment = 'small'", "segment = 'small' and tier = 'A'"))
    result = run("accounts.csv", "--book", "book.yaml")
    assert result.exit_code == 2
    assert "GR251" in result.output
    assert "it decides nothing" in result.output
    assert not (folder / "accounts.decided.csv").exists()


@pytest.mark.parametrize("name", ["no.csv", "no.parquet", "", "accounts.txt"])
def test_a_table_or_a_book_that_is_not_there_is_told(folder: Path, name: str) -> None:
    """Also a folder named as the table, and a workspace that is none."""
    for arguments in (
        (name or ".", "--book", "book.yaml"),
        ("accounts.csv", "--book", "no.yaml"),
        ("accounts.csv",),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert " error GR" in result.output


def test_the_command_starts_without_what_is_heavy(folder: Path) -> None:
    """The first answer is quick because little is loaded; in a process of its own, named as users name it."""
    code = (
        "import sys\n"
        "from groundrules.cli.main import main\n"
        "try: main(['decide', 'accounts.csv', '--book', 'book.yaml'])\n"
        "except SystemExit as end: print(end.code)\n"
        "print(sorted({'ibis', 'pyarrow', 'pandas', 'scipy', 'django', 'z3'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder
    )
    assert done.stdout.endswith("0\n[]\n"), done.stdout
