"""The deck as a PDF: text one can select, structure a screen reader finds, no character lost in silence."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from groundrules.adapters.deck import document, fonts
from groundrules.adapters.deck.document import PdfDeck, document_bytes
from groundrules.adapters.deck.pdf_pen import Fonts, own_font
from groundrules.rulebook.model import Goal
from groundrules.rulebook.pages.deck import Wanted, make_deck, texts
from groundrules.rulebook.pages.layout import BOTTOM, HEIGHT, WIDTH
from groundrules.usecases.write_deck import write_deck
from tests.adapters.deck.test_slides import COUNTED
from tests.rulebook.small_book import small_book

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def ran(*command: str | Path) -> str:
    """What a program of poppler-utils prints."""
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with everything beside the five pages."""
    path = tmp_path_factory.mktemp("pdf") / "rulebook.pdf"
    result = write_deck(book=small_book(), writer=PdfDeck(path), wanted=Wanted(cards=True, counted=COUNTED))
    assert (result.path, result.findings, result.slides) == (path, (), 8)
    return path


@pytest.mark.office
@needs_poppler
def test_every_text_can_be_selected(pdf: Path) -> None:
    """Every word of every page comes out of the file again, page by page."""
    deck = make_deck(small_book(), Wanted(cards=True, counted=COUNTED))
    for number, sheet in enumerate(deck.all_sheets, 1):
        found = ran("pdftotext", "-f", str(number), "-l", str(number), pdf, "-").lower().split()
        for text in texts(sheet):
            assert set(text.lower().split()) <= {*found}, text


@pytest.mark.office
@needs_poppler
def test_nothing_leaves_the_page(pdf: Path) -> None:
    """No word reaches over the edge or into the footer."""
    boxes = ran("pdftotext", "-bbox", pdf, "-")
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">', boxes)
    assert len(words) > 300
    for left, top, right, bottom in words:
        assert 0 < float(left) < float(right) < WIDTH * 72
        assert float(top) > (HEIGHT - 0.43) * 72 or float(bottom) < BOTTOM * 72 + 3


@pytest.mark.office
@needs_poppler
def test_document_says_what_it_is(pdf: Path) -> None:
    """Title, subject, tags, and pages of the slides' size; no moment of writing."""
    about = ran("pdfinfo", pdf)
    for line in (
        r"Title: +Small book",
        r"Subject: +Small book · version 2 · from 1 June 2026 · Sales Operations",
        r"Tagged: +yes",
        r"Pages: +8",
        r"Page size: +959\.98 x 540 pts",
        r"CreationDate: +Sat Jan  1 00:00:00 2000",
    ):
        assert re.search(f"^{line}", about, re.MULTILINE), line
    assert b"/Lang (en)" in pdf.read_bytes()


@pytest.mark.office
@needs_poppler
def test_structure_holds_headings_lists_and_tables(pdf: Path) -> None:
    """A screen reader finds sections, headings, lists, tables with scoped heads, and charts in words."""
    shown = ran("pdfinfo", "-struct-text", pdf)
    plain = re.sub(r"\s+", " ", shown)
    assert plain.count(" Sect ") == 8
    assert 'H1 (block) "Clear goals"' in plain
    assert 'H2 (block) "Who covers an account"' in plain
    assert 'TH: /Scope /Column "When"' in plain
    assert 'TH: /Scope /Row "A1"' in plain
    assert 'LI (block) LBody (block) "V1: Tell the owner."' in plain
    assert "Figure" in plain
    assert b"/Alt (How many accounts each rule decides. A2: accounts 12; A1: " in pdf.read_bytes()


def test_same_book_same_bytes() -> None:
    """Two runs give the same file."""
    deck = make_deck(small_book())
    assert document_bytes(deck, Fonts(own_font())) == document_bytes(deck, Fonts(own_font()))


@pytest.mark.office
@needs_poppler
def test_other_letters_are_shown_in_other_fonts(tmp_path: Path) -> None:
    """Polish, Greek, Russian, Chinese and signs come out as they went in, long lines broken."""
    said = "Zażółć gęślą jaźń ≥ €5 “tak” Ελληνικά Каждый клиент " + "每个客户都知道" * 9 + " \N{SNOWMAN}"
    if fonts.covering(set(said))[1]:
        pytest.skip("this machine has no font for Chinese or signs")
    path = tmp_path / "o.pdf"
    result = write_deck(book=small_book(goals=(Goal("G1", said),)), writer=PdfDeck(path))
    assert result.findings == ()
    found = ran("pdftotext", "-l", "1", path, "-")
    for word in said.split()[:-2]:
        assert word in found
    assert "\N{SNOWMAN}" in found
    assert "".join(re.findall("[\u4e00-\u9fff]", found)) == "每个客户都知道" * 9
    assert "?" not in found


def test_characters_no_font_has_are_named(tmp_path: Path) -> None:
    """Nothing is written with a question mark in its place: the finding names each character."""
    path = tmp_path / "o.pdf"
    path.write_bytes(b"old")
    result = write_deck(book=small_book(goals=(Goal("G1", "odd \U000e0041"),)), writer=PdfDeck(path))
    (finding,) = result.findings
    assert (finding.code, finding.severity.value) == ("GR264", "error")
    assert "(U+E0041)" in finding.message
    assert result.path is None
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("text", ["كل عميل", "ग्राहक", "ลูกค้า", "לקוח"])
def test_letters_that_need_a_typesetter_are_refused(tmp_path: Path, text: str) -> None:
    """Arabic, Hindi, Thai and Hebrew would come out wrong: a finding says to print the page instead."""
    result = write_deck(book=small_book(goals=(Goal("G1", text),)), writer=PdfDeck(tmp_path / "o.pdf"))
    assert [finding.code for finding in result.findings] == ["GR264"]
    assert "change with their neighbours" in result.findings[0].message
    assert "--to html" in result.findings[0].help


@pytest.mark.office
@needs_poppler
def test_without_any_font_the_readers_own_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without fonts writes Western texts all the same, and names what it cannot show."""
    monkeypatch.setattr(document, "own_font", lambda: None)
    monkeypatch.setattr(fonts, "_files", lambda: ())
    path, western = tmp_path / "o.pdf", "Größe \N{EN DASH} €5 “ja”"
    result = write_deck(book=small_book(goals=(Goal("G1", western),)), writer=PdfDeck(path))
    assert result.findings == ()
    assert western in ran("pdftotext", "-l", "1", path, "-")
    result = write_deck(book=small_book(goals=(Goal("G1", "Zażółć"),)), writer=PdfDeck(path))
    assert [finding.code for finding in result.findings] == ["GR264"]
    assert "`ć`" in result.findings[0].message
