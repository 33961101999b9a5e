"""``groundrules prove``: what is proved, said to a newcomer; the proof file written, checked and refused."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from groundrules.cli.prove import prove

ROOT = Path(__file__).parents[2]
GAP = (ROOT / "tests" / "books" / "GR251" / "bad.yaml").read_text(encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The example workspace, without facts."""
    shutil.copytree(ROOT / "examples" / "first-transition", tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(workspace: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(prove, ["--workspace", str(workspace), *map(str, arguments)])


def test_each_decision_says_what_is_proved(workspace: Path) -> None:
    """Name, policy, rules, situations, time; complete, free of conflicts, every rule of use."""
    result = run(workspace)
    assert result.exit_code == 0, result.output
    assert "coverage: exactly one, 8 rules, about 6 x 10^29 possible situations, 0." in result.output
    assert "complete, free of conflicts, every rule answers somewhere" in result.output
    assert "escalation: exactly one, 5 rules, 26,283 possible situations" in result.output


def test_gap_is_an_error_and_json_says_all(workspace: Path) -> None:
    """Exit 2, "NOT complete", and one JSON document with figures, regions and examples."""
    (workspace / "rulebook.yaml").write_text(GAP, encoding="utf-8")
    human = run(workspace)
    assert human.exit_code == 2
    assert "NOT complete, free of conflicts, every rule answers somewhere" in human.output
    document = json.loads(run(workspace, "--format", "json").stdout)
    (decision,) = document["result"]["decisions"]
    assert (decision["complete"], decision["free of conflicts"], decision["situations"]) == (
        False,
        True,
        100_002,
    )
    (gap,) = [finding for finding in document["findings"] if finding["kind"] == "gap"]
    assert gap["region"] == {"employees": "unknown"}
    assert gap["example"] == {"employees": "unknown"}
    assert (gap["file"], gap["line"]) == ("rulebook.yaml", 11)


def test_proof_file_is_written_and_verified(workspace: Path) -> None:
    """The file is accepted with the book, says what has no proof, and nothing half-written stays behind."""
    path = workspace / "proof.json"
    written = run(workspace, "--certificate", path)
    assert written.exit_code == 0, written.output
    assert (
        "`handoff` has no proof in the file: under `all that fit` nothing has to be complete"
        in written.output
    )
    assert not list(workspace.glob(".proof*"))
    verified = run(workspace, "--verify", path)
    assert verified.exit_code == 0, verified.output
    assert "coverage: complete, free of conflicts" in verified.output
    assert "handoff" not in verified.output


@pytest.mark.parametrize(
    ("text", "code"), [("{}", "GR282"), (None, "GR284"), ("changed", "GR282"), ("other book", "GR283")]
)
def test_wrong_proof_file_is_refused(workspace: Path, text: str | None, code: str) -> None:
    """No file, no proof file, a changed one, one of another book: a finding and exit 2."""
    path = workspace / "proof.json"
    if text in ("changed", "other book"):
        run(workspace, "--certificate", path)
        content = path.read_text(encoding="utf-8")
        path.write_text(content.replace('"coverage"', '"uncovered"') if text == "changed" else content)
        if text == "other book":
            (workspace / "rulebook.yaml").write_text(GAP, encoding="utf-8")
    elif text is not None:
        path.write_text(text, encoding="utf-8")
    result = run(workspace, "--verify", path, "--format", "json")
    assert result.exit_code == 2
    assert {finding["code"] for finding in json.loads(result.stdout)["findings"]} == {code}


def test_proof_file_that_cannot_be_written_is_said(workspace: Path) -> None:
    """A folder that is not there is a finding."""
    result = run(workspace, "--certificate", workspace / "nowhere" / "proof.json", "--format", "json")
    assert result.exit_code == 2
    assert [finding["code"] for finding in json.loads(result.stdout)["findings"]] == ["GR284"]
