"""``groundrules simplify``: what could go, told to a newcomer, and the smaller book written on request."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundrules.cli.simplify import simplify
from groundrules.rulebook.read import read_book
from tests.rulebook.simplicity.test_smaller import BOOK


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a wordy book and no facts."""
    (tmp_path / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def test_it_tells_what_could_go(workspace: Path) -> None:
    """Each step is one sentence, and the sum is said."""
    result = CliRunner().invoke(simplify, ["--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    assert "- drop E3: E3 never answers" in result.output
    assert "- make E1 and E2 one rule, E1: `size >= 5`" in result.output
    assert "6 rules become 3" in result.output
    assert (workspace / "rulebook.yaml").read_text(encoding="utf-8") == BOOK


def test_the_smaller_book_is_written_elsewhere(workspace: Path) -> None:
    """The proposal reads, is smaller, and says in JSON what was done."""
    path = workspace / "smaller.yaml"
    arguments = ["--workspace", str(workspace), "--output", str(path), "--format", "json"]
    result = CliRunner().invoke(simplify, arguments)
    said = json.loads(result.output)["result"]
    assert next(step["kind"] for step in said["steps"]["cadence"]) == "dropped"
    assert said["by_hand"] == []
    smaller = read_book(path.read_text(encoding="utf-8"), "smaller.yaml").book
    assert smaller is not None
    assert len(smaller.decisions["cadence"].rules) == 3


def test_a_book_with_mistakes_is_not_made_smaller(workspace: Path) -> None:
    """The mistakes are told instead, exit 2."""
    (workspace / "rulebook.yaml").write_text(BOOK.replace("size >= 8", "sise >= 8"), encoding="utf-8")
    result = CliRunner().invoke(simplify, ["--workspace", str(workspace)])
    assert result.exit_code == 2
    assert "sise" in result.output
    assert "smaller" not in result.output
