"""``groundrules fmt``: says what it would do, does it once, and leaves a broken book alone."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundrules.cli.book import check
from groundrules.cli.fmt import fmt
from tests.rulebook.editing.test_edit import BOOK

UNTIDY = BOOK.replace("size > 5      #", "size>5      #")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """An untidy rulebook in a folder of its own."""
    path = tmp_path / "rulebook.yaml"
    path.write_text(UNTIDY, encoding="utf-8")
    return path


def test_asked_only_it_changes_nothing(book: Path) -> None:
    """`--check` exits 2 for an untidy book, shows the line with `--diff`, and writes nothing."""
    result = CliRunner().invoke(fmt, [str(book), "--check", "--diff"])
    assert result.exit_code == 2
    assert "-        when: size>5      # large\n+        when: size > 5      # large\n" in result.output
    assert book.read_text(encoding="utf-8") == UNTIDY


def test_it_lays_out_once(book: Path) -> None:
    """The book is laid out, and the second time there is nothing to do."""
    first = CliRunner().invoke(fmt, [str(book), "--format", "json"])
    assert json.loads(first.output)["result"] == {"file": "rulebook.yaml", "changed": True, "written": True}
    assert book.read_text(encoding="utf-8") == BOOK
    again = CliRunner().invoke(fmt, ["--workspace", str(book.parent)])
    assert (again.exit_code, "already laid out" in again.output) == (0, True)


def test_a_broken_book_is_left_alone(book: Path) -> None:
    """The mistake is told with its place, and not a byte changes."""
    book.write_text("words: [", encoding="utf-8")
    result = CliRunner().invoke(fmt, [str(book)])
    assert result.exit_code == 2
    assert "rulebook.yaml:1:" in result.output
    assert book.read_text(encoding="utf-8") == "words: ["


@pytest.mark.parametrize(
    "text",
    [
        "- a\n- b  \n",
        "word  \n",
        "# only a remark  \n",
        "words: [",
        "name: x  \nvalue:   3\n",
        "id,n,-> o\n1,2,a\n",
    ],
)
@pytest.mark.parametrize("options", [(), ("--check",)])
def test_what_is_no_rulebook_is_never_tidy(text: str, options: tuple[str, ...], book: Path) -> None:
    """A list, a word, a table, other keys, broken YAML: what `check` says, exit 2, not a byte changed."""
    book.write_text(text, encoding="utf-8")
    told = CliRunner().invoke(fmt, [str(book), "--format", "json", *options])
    checked = CliRunner().invoke(check, [str(book), "--format", "json"])
    assert (told.exit_code, checked.exit_code) == (2, 2)
    found = [(one["code"], one["message"], one["line"]) for one in json.loads(told.output)["findings"]]
    assert found == [
        (one["code"], one["message"], one["line"]) for one in json.loads(checked.output)["findings"]
    ]
    assert found
    assert book.read_text(encoding="utf-8") == text
