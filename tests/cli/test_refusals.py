"""What goes wrong is a finding with a place and help, an exit code, and never a traceback."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command

FIVE_MISTAKES = {
    "segment = 'strategic'": "segmnt = 'strategic'",  # a word nobody declared
    "owner: field, quarterback: field": "owner: feild, quarterback: field",
    "segment = 'small'": "segment == 'small'",
    "policy: exactly one": "policy: exactly won",
    "effective: 2025-11-03": "effective: 2025-13-03",
    "owner: VP Sales Operations": "ownr: VP Sales Operations",
}

MAPPING = """
mapping: 1
source: a list of customers
files:
  Account: {name: Account.csv}
  User: {name: User.csv}
tables:
  sellers:
    - from: User
      columns: {seller_id: Id, name: Name, sales_role: {constant: field}, is_active: {constant: yes}}
  accounts:
    - from: Account
      columns: {account_id: Id, name: Name, owner_id: OwnerId}
"""


@pytest.fixture
def workspace(groundrules: Command, tmp_path: Path) -> Path:
    """A fresh workspace with the example book."""
    assert groundrules("init", "--workspace", tmp_path / "w").code == 0
    return tmp_path / "w"


def test_init_refuses_to_overwrite_a_book(groundrules: Command, workspace: Path) -> None:
    """A second init is refused and changes nothing."""
    (workspace / "rulebook.yaml").write_text("mine\n", encoding="utf-8")
    told = groundrules("init", "--workspace", workspace)
    assert told.code == 3
    assert "GR002" in told.out
    assert (workspace / "rulebook.yaml").read_text(encoding="utf-8") == "mine\n"


def test_init_writes_files_to_begin_with_and_keeps_those_there_are(
    groundrules: Command, tmp_path: Path
) -> None:
    """Families and exceptions lie beside the book, explained; one's own file of that name is left alone."""
    (tmp_path / "families.csv").write_text("mine\n", encoding="utf-8")
    told = groundrules("init", "--workspace", tmp_path, "--format", "json")
    written = {Path(one).name for one in told.json["result"]["written"]}
    assert written == {"rulebook.yaml", "groundrules.toml", "exceptions.csv"}
    assert (tmp_path / "families.csv").read_text(encoding="utf-8") == "mine\n"
    given = ("--by", "X", "--workspace", tmp_path)
    assert groundrules("exceptions", "load", tmp_path / "exceptions.csv", *given).code == 2  # no import yet
    broken = tmp_path / "broken.csv"
    broken.write_text("account,kind\nA,named\n", encoding="utf-8")
    assert "GR556" in groundrules("exceptions", "load", broken, *given).out


def test_no_workspace_is_said(groundrules: Command, tmp_path: Path) -> None:
    """A folder without a book is a finding that says what to run."""
    told = groundrules("check", "--workspace", tmp_path)
    assert told.code == 2
    assert "groundrules init" in told.out


def test_steps_out_of_order_say_what_to_run_first(groundrules: Command, workspace: Path) -> None:
    """cover, plan, watch, cases and why before an import are findings, exit 2."""
    for command in (["cover"], ["plan"], ["watch"], ["cases"], ["why", "Acme"]):
        told = groundrules(*command, "--workspace", workspace)
        assert told.code == 2, (command, told.out, told.err)
        assert "groundrules" in told.out
        assert "Traceback" not in told.out + told.err


def test_five_kinds_of_mistake_in_one_book(groundrules: Command, workspace: Path) -> None:
    """Every mistake of a book is named at once, each with its line and column and help."""
    book = workspace / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    for right, wrong in FIVE_MISTAKES.items():
        text = text.replace(right, wrong, 1)
    book.write_text(text, encoding="utf-8")
    told = groundrules("check", "--workspace", workspace, "--format", "json")
    assert told.code == 2
    errors = [one for one in told.json["findings"] if one["severity"] == "error"]
    assert len({one["code"] for one in errors}) >= 5, errors
    lines = text.splitlines()
    for one in errors:
        assert one["file"] == "rulebook.yaml"
        assert 1 <= one["line"] <= len(lines)
        assert 1 <= one["column"] <= len(lines[one["line"] - 1]) + 1
        assert one["help"]


def test_a_book_with_mistakes_decides_nothing(groundrules: Command, workspace: Path) -> None:
    """Other commands send you to check, and the facts stay as they are."""
    (workspace / "rulebook.yaml").write_text("groundrules: 1\nbook: [", encoding="utf-8")
    told = groundrules("cover", "--workspace", workspace)
    assert told.code == 2
    assert "groundrules check" in told.out
    assert not (workspace / "facts").exists()


def test_a_planted_gap_is_found_with_a_record(groundrules: Command, workspace: Path) -> None:
    """A rule taken away leaves a gap, shown by an example account."""
    book = workspace / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace("when: segment = 'small'", "when: segment = 'small' and partner_led"), encoding="utf-8"
    )
    told = groundrules("check", "--workspace", workspace, "--format", "json")
    assert told.code == 2
    gaps = [one for one in told.json["findings"] if one["kind"] == "gap"]
    assert gaps
    assert gaps[0]["example"]["segment"] == "small"
    assert gaps[0]["example"]["partner_led"] == "no"


def test_missing_export_is_a_finding(groundrules: Command, workspace: Path) -> None:
    """A path that is not there is exit 2 with its name."""
    told = groundrules("import", workspace / "nothing.zip", "--workspace", workspace)
    assert told.code == 2
    assert "nothing.zip" in told.out
    assert "Traceback" not in told.out + told.err


def test_settings_mistake_stops_every_command(groundrules: Command, workspace: Path) -> None:
    """A wrong setting is named with its line before anything runs."""
    (workspace / "groundrules.toml").write_text("[web]\nprot = 1\n", encoding="utf-8")
    told = groundrules("check", "--workspace", workspace)
    assert told.code == 2
    assert "groundrules.toml:2:1" in told.out


def test_a_book_with_a_gap_covers_nothing(groundrules: Command, workspace: Path) -> None:
    """An unproved book decides nothing: cover stops at the gap, and no coverage is written."""
    book = workspace / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace("when: segment = 'small'", "when: segment = 'small' and partner_led"), encoding="utf-8"
    )
    told = groundrules("cover", "--workspace", workspace)
    assert told.code == 2
    assert "GR251" in told.out
    assert not (workspace / "facts" / "coverage").exists()


def test_a_sixth_page_is_refused(groundrules: Command, workspace: Path) -> None:
    """A book too long for five slides gets no deck; the finding says what to cut."""
    book = workspace / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    more = "".join(
        f"\n      - id: C{n}\n        when: deal_amount >= {n}000 and deal_kept and days_kept <= {n}\n"
        "        then: {owner: 0, partner: 0, specialist: 0, old_owner: 100}"
        for n in range(70, 95)
    )
    first = "  credit:\n"
    at = text.index("    rules:\n", text.index(first)) + len("    rules:")
    book.write_text(text[:at] + more + text[at:], encoding="utf-8")
    told = groundrules("deck", "--workspace", workspace, "--format", "json")
    assert told.code == 3, told.out + told.err
    assert told.json["findings"][0]["code"].startswith("GR26")
    assert told.json["findings"][0]["help"]
    assert not (workspace / "out" / "rulebook.pptx").exists()


def test_a_deck_is_written_where_it_is_asked_for(
    groundrules: Command, workspace: Path, tmp_path: Path
) -> None:
    """The example book is a deck of five slides at the path that was named."""
    told = groundrules("deck", "--workspace", workspace, "--output", tmp_path / "five.pptx")
    assert told.code == 0, told.out
    assert (tmp_path / "five.pptx").stat().st_size > 10_000


@pytest.mark.parametrize(
    "mistyped",
    [
        ["cover", "--nonsense", "--format", "json"],
        ["watch", "--as-of", "today", "--format=json"],
        ["why", "--format", "json"],
        ["nosuch", "--format", "json"],
        ["plan", "--top", "-3", "--format", "json"],
    ],
)
def test_a_mistyped_command_is_json_when_json_was_asked_for(
    groundrules: Command, workspace: Path, mistyped: list[str]
) -> None:
    """What a program reads is one document, exit 2, also when the command itself is wrong."""
    told = groundrules(*mistyped, cwd=workspace)
    assert told.code == 2
    assert told.json["findings"][0]["code"] == "GR008"
    assert "--help" in told.json["findings"][0]["help"]


def test_a_fault_of_ours_is_json_when_json_was_asked_for(groundrules: Command, workspace: Path) -> None:
    """Exit 1 with a document that names the file with the details, and no traceback."""
    (workspace / "facts").mkdir()
    (workspace / "facts" / "CURRENT.json").write_text("garbage", encoding="utf-8")
    told = groundrules("cover", "--workspace", workspace, "--format", "json")
    assert told.code == 1
    assert told.json["findings"][0]["code"] == "GR009"
    assert "last-failure.txt" in told.json["findings"][0]["help"]
    assert "Traceback" not in told.out + told.err


def test_an_engine_with_too_little_memory_is_a_finding(groundrules: Command, workspace: Path) -> None:
    """Exit 2, the setting to raise, and coverage is neither half-written nor changed."""
    export = Path(__file__).parents[2] / "examples" / "first-transition" / "export.zip"
    assert groundrules("import", export, "--workspace", workspace).code == 0
    settings = workspace / "groundrules.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('engine_memory = "2GB"', 'engine_memory = "2MB"'), encoding="utf-8")
    told = groundrules("cover", "--workspace", workspace, "--format", "json")
    assert told.code == 2
    assert told.json["findings"][0]["code"] == "GR010"
    assert "engine_memory" in told.json["findings"][0]["help"]
    assert "Traceback" not in told.out + told.err
    assert not (workspace / "facts" / "coverage").exists()


@pytest.mark.parametrize(
    ("name", "code"), [("rulebook.yaml", "GR004"), ("groundrules.toml", "GR003")], ids=["book", "settings"]
)
def test_a_file_saved_in_another_encoding_is_a_finding(
    groundrules: Command, workspace: Path, name: str, code: str
) -> None:
    """Line and column of the first byte that is not UTF-8, the signs before it counted as signs."""
    path = workspace / name
    path.write_bytes(b"# one\n# \xc3\xa9t\xe9\n" + path.read_bytes())
    told = groundrules("check", "--workspace", workspace)
    assert told.code == 2
    assert f"{name}:2:5 error {code}" in told.out
    assert "UTF-8" in told.out


def test_an_unwatched_day_is_not_called_empty(groundrules: Command, workspace: Path) -> None:
    """Where no signal could run, neither watch nor cases says that all is well."""
    export = workspace / "export"
    export.mkdir()
    (export / "Account.csv").write_text("Id,Name,OwnerId\n1,Acme,7\n", encoding="utf-8")
    (export / "User.csv").write_text("Id,Name\n7,Ada Byron\n", encoding="utf-8")
    (workspace / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    told = groundrules("import", export, "--workspace", workspace, "--as-of", "2026-06-30")
    assert told.code == 0, told.out
    for command in ("watch", "cases"):
        told = groundrules(command, "--workspace", workspace)
        assert told.code == 0, told.out
        assert "No signal could be looked at" in told.out
        assert "valid day" not in told.out
