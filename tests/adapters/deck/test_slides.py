"""The deck as slides: native, editable, legible, the same bytes, and clean in LibreOffice."""

import re
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from pptx import Presentation
from pptx.util import Pt

from groundrules.adapters.deck.house import house_ground
from groundrules.adapters.deck.slides import PptxDeck, deck_bytes
from groundrules.rulebook import read_book
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.charts import Counted
from groundrules.rulebook.pages.deck import Wanted, make_deck
from groundrules.rulebook.pages.five import TableBlock, pages
from groundrules.rulebook.pages.layout import BOTTOM, HEIGHT, SMALLEST, WIDTH
from groundrules.usecases.write_deck import write_deck
from tests.adapters.deck.dump import structure
from tests.rulebook.small_book import small_book
from tests.rulebook.test_pages import long_coverage

EXAMPLE = Path(__file__).parents[3] / "examples" / "first-transition" / "rulebook.yaml"
GOLDEN = Path(__file__).parent / "golden"
COUNTED = Counted(
    {"A1": 5, "A2": 12, "A3": 0, "!no rule": 2},
    {"owner": {"field": 5, "inside": 12}, "support": {"inside": 5, "none": 12}},
    "1 June 2026",
)


@pytest.fixture(scope="module")
def example() -> Rulebook:
    """The example world's book."""
    book = read_book(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).book
    assert book is not None
    return book


@pytest.fixture(scope="module")
def deck_file(example: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example book's deck with role cards, written once."""
    path = tmp_path_factory.mktemp("deck") / "out" / "rulebook.pptx"
    result = write_deck(book=example, writer=PptxDeck(path), wanted=Wanted(cards=True))
    assert result.findings == ()
    assert (result.path, result.slides) == (path, 10)
    return path


def test_five_slides_with_titles_and_native_tables(example: Rulebook, deck_file: Path) -> None:
    """The file opens, each slide has its title, and every table is a table one can edit."""
    deck = Presentation(str(deck_file))
    assert deck.slide_width is not None
    assert deck.slide_height is not None
    assert (deck.slide_width.inches, deck.slide_height.inches) == pytest.approx((WIDTH, HEIGHT), abs=0.001)
    shown = pages(example)
    five = list(deck.slides)[:5]
    assert [slide.shapes.title.text_frame.text for slide in five] == [page.title for page in shown]
    for slide, page in zip(five, shown, strict=True):
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        blocks = [block for block in page.blocks if isinstance(block, TableBlock)]
        assert len(tables) == len(blocks) > 0
        for table, block in zip(tables, blocks, strict=True):
            texts = [tuple(cell.text_frame.text.strip("\xa0") for cell in row.cells) for row in table.rows]
            assert texts == [block.headers, *block.rows]
        assert not [shape for shape in slide.shapes if shape.shape_type == 13], "no pictures of text"


def test_no_type_under_14_points_and_a_font_in_every_run(deck_file: Path) -> None:
    """Every run of every box and cell takes the theme's font, Arial, at 14 points or more; boxes wrap."""
    with ZipFile(deck_file) as package:
        theme = package.read("ppt/theme/theme1.xml").decode()
    assert set(re.findall(r'<a:latin typeface="([^"]*)"', theme)) == {"Arial"}
    count = 0
    for slide in Presentation(str(deck_file)).slides:
        shapes = [shape for shape in slide.shapes if not shape.is_placeholder]
        frames = [shape.text_frame for shape in shapes if shape.has_text_frame]
        frames += [
            cell.text_frame
            for shape in shapes
            if shape.has_table
            for row in shape.table.rows
            for cell in row.cells
        ]
        for frame in frames:
            runs = [run for paragraph in frame.paragraphs for run in paragraph.runs]
            assert frame.word_wrap or not runs
            for run in runs:
                assert run.font.size >= Pt(SMALLEST), run.text
                assert run.font.name == "+mn-lt"
                count += 1
    assert count > 250


def test_every_slide_carries_edition_and_number(deck_file: Path) -> None:
    """Version and date stand on each slide; its number moves with it, cards say what they are."""
    for number, slide in enumerate(Presentation(str(deck_file)).slides, 1):
        shapes = {shape.name: shape for shape in slide.shapes}
        assert "version 3" in shapes["edition"].text_frame.text
        assert "3 November 2025" in shapes["edition"].text_frame.text
        page = shapes["page"]
        if number <= 5:
            assert 'type="slidenum"' in page._element.xml
            assert "".join(page._element.xpath(".//a:t/text()")) == f"{number} of 5"
        else:
            assert page.text_frame.text == "role card"


def test_small_book_is_as_in_the_golden_file(tmp_path: Path) -> None:
    """Five pages, charts and role cards of a small book, shape by shape, charts with their numbers."""
    path = tmp_path / "small.pptx"
    book = small_book()
    write_deck(book=book, writer=PptxDeck(path), wanted=Wanted(cards=True, counted=COUNTED))
    golden = GOLDEN / "small_book.txt"
    assert structure(str(path)) == golden.read_text(encoding="utf-8")


def test_same_book_same_bytes(example: Rulebook) -> None:
    """Two runs give the same file, charts and their workbooks included, so that decks can be compared."""
    deck = make_deck(example, Wanted(cards=True, counted=COUNTED))
    one = deck_bytes(deck, house_ground())
    assert one == deck_bytes(deck, house_ground())
    assert one != deck_bytes(make_deck(example), house_ground())


def test_every_table_and_chart_is_described(tmp_path: Path) -> None:
    """Who cannot see a table or a chart is told what it shows; a chart tells its numbers."""
    path = tmp_path / "small.pptx"
    write_deck(book=small_book(), writer=PptxDeck(path), wanted=Wanted(counted=COUNTED))
    told = [
        shape._element.xpath(".//p:cNvPr")[0].get("descr")
        for slide in Presentation(str(path)).slides
        for shape in slide.shapes
        if shape.has_table or shape.has_chart
    ]
    assert all(told)
    assert (
        "How many accounts each rule decides. A2: accounts 12; A1: accounts 5; A3: accounts 0; " in told[-2]
    )


def test_sixth_page_is_refused_and_the_old_deck_stays(tmp_path: Path) -> None:
    """A book that runs over writes nothing; what was there before is untouched."""
    path = tmp_path / "rulebook.pptx"
    assert write_deck(book=small_book(), writer=PptxDeck(path)).path == path
    before = path.read_bytes()
    result = write_deck(book=small_book(decisions={"coverage": long_coverage(40)}), writer=PptxDeck(path))
    assert result.path is None
    assert [finding.code for finding in result.findings] == ["GR261"]
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["rulebook.pptx"]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
def test_libreoffice_shows_every_page_with_nothing_cut_off(deck_file: Path, tmp_path: Path) -> None:
    """Converted to PDF the deck has its pages, and no text reaches into the footer or over the edge."""
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(deck_file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pdf = tmp_path / "rulebook.pdf"
    about = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"^Pages:\s+10$", about, re.MULTILINE)
    boxes = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True)
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]+)</word>', boxes.stdout
    )
    assert len(words) > 700
    footer = (HEIGHT - 0.43) * 72
    for _, top, right, bottom, word in words:
        assert float(right) < WIDTH * 72, word
        in_footer = float(top) > footer
        # the box of a word reaches a little below its letters
        assert in_footer or float(bottom) < BOTTOM * 72 + 3, f"{word} runs into the footer"
