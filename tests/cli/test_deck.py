"""The deck as a user asks for it: kinds of file, templates, what stands beside the five pages, refusals."""

from pathlib import Path

import click
import pytest
from pptx import Presentation

from groundrules.cli.deck import kind_of
from tests.adapters.deck.templates import company
from tests.cli.conftest import Command


@pytest.fixture
def workspace(groundrules: Command, tmp_path: Path) -> Path:
    """A fresh workspace with the example book."""
    assert groundrules("init", "--workspace", tmp_path / "w").code == 0
    return tmp_path / "w"


def test_everything_beside_the_five_pages(groundrules: Command, workspace: Path, tmp_path: Path) -> None:
    """Role cards and what changes from another version, on a template; charts need coverage."""
    book = (workspace / "rulebook.yaml").read_text(encoding="utf-8")
    old, out = tmp_path / "old.yaml", tmp_path / "out.pptx"
    old.write_text(book.replace("version: 3", "version: 2").replace("250000", "200000"), encoding="utf-8")
    template = company(tmp_path / "company.pptx")
    told = groundrules(
        *("deck", "--workspace", workspace, "--output", out, "--template", template),
        *("--role-cards", "--charts", "--compare", old),
    )
    assert told.code == 0, told.out + told.err
    assert f"wrote {out}: 11 slides, editable (5 and 6 beside them)" in told.out
    assert "GR267 the charts are left out: no coverage has been worked out yet" in told.out
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(out)).slides]
    assert titles[5:7] == ["What changes from version 2", "Field seller"]


def test_kind_of_file_is_said_or_seen(groundrules: Command, workspace: Path, tmp_path: Path) -> None:
    """``--to`` and the suffix mean the same; the default name lies in the workspace."""
    told = groundrules("deck", "--workspace", workspace, "--output", tmp_path / "a.pdf")
    assert told.code == 0, told.out
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    told = groundrules("deck", "--workspace", workspace, "--to", "html", "--format", "json")
    assert told.json["result"]["deck"] == str(workspace / "out" / "rulebook.html")
    assert (workspace / "out" / "rulebook.html").read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("output", "kind", "meant"),
    [
        (None, None, "pptx"),
        ("a.PDF", None, "pdf"),
        ("a.htm", None, "html"),
        ("a", "pdf", "pdf"),
        ("a.v2", "html", "html"),
    ],
)
def test_suffix_tells_the_kind(output: str | None, kind: str | None, meant: str) -> None:
    """The suffix in any case; what was said where there is none."""
    assert kind_of(Path(output) if output else None, kind) == meant


@pytest.mark.parametrize(("output", "kind"), [("a.key", None), ("a.pdf", "html"), ("a.pptx", "pdf")])
def test_contradictions_are_told(output: str, kind: str | None) -> None:
    """A kind of file there is none of, or two kinds at once."""
    with pytest.raises(click.UsageError):
        kind_of(Path(output), kind)


def test_template_is_for_slides(groundrules: Command, workspace: Path, tmp_path: Path) -> None:
    """A template for a PDF is told before anything is written."""
    told = groundrules("deck", "--workspace", workspace, "--to", "pdf", "--template", tmp_path / "t.pptx")
    assert told.code == 2
    assert "a template is for slides" in told.err
    assert not (workspace / "out" / "rulebook.pdf").exists()


def test_what_cannot_be_read_or_written_is_a_finding(
    groundrules: Command, workspace: Path, tmp_path: Path
) -> None:
    """A template that is none, an old version that is not there, a folder that takes no file."""
    (tmp_path / "t.pptx").write_text("no", encoding="utf-8")
    deck = ("deck", "--workspace", workspace, "--format", "json", "--output")
    told = groundrules(*deck, tmp_path / "a.pptx", "--template", tmp_path / "t.pptx")
    assert (told.code, [one["code"] for one in told.json["findings"]]) == (2, ["GR265"])
    told = groundrules(*deck, tmp_path / "a.html", "--compare", tmp_path / "none.yaml")
    assert told.code == 2
    assert told.json["findings"][0]["file"].endswith("none.yaml")
    told = groundrules(*deck, tmp_path / "t.pptx" / "a.html")
    assert (told.code, [one["code"] for one in told.json["findings"]]) == (2, ["GR268"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.pptx", "w"]
