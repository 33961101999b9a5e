"""A company's own template: its size, layout, fonts and colours are used; what cannot be used is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pptx import Presentation

from groundrules.adapters.deck import fonts, package
from groundrules.adapters.deck.colours import READABLE, contrast
from groundrules.adapters.deck.package import TemplateError
from groundrules.adapters.deck.slides import PptxDeck
from groundrules.adapters.deck.template import open_template
from groundrules.rulebook.pages.deck import Wanted
from groundrules.rulebook.pages.layout import SMALLEST
from groundrules.usecases.write_deck import write_deck
from tests.adapters.deck.templates import OFFICE, company, repacked
from tests.adapters.deck.test_slides import COUNTED
from tests.rulebook.small_book import small_book
from tests.rulebook.test_pages import long_coverage

DARK = {"lt1": "14213D", "dk1": "F5F5F5", "accent1": "FCA311", "accent2": "6A0DAD"}


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """A usual wide template with two sample slides."""
    return company(tmp_path / "company.pptx")


def slides_of(path: Path) -> list[Any]:
    """The slides of a deck."""
    return list(Presentation(str(path)).slides)


def test_slides_stand_on_the_template(template: Path, tmp_path: Path) -> None:
    """Size, layout and title are the template's; its sample slides are gone; text keeps to its body."""
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "out.pptx", template))
    assert result.path is not None
    deck = Presentation(str(result.path))
    assert (deck.slide_width, deck.slide_height) == (12_191_695, 6_858_000)
    assert len(deck.slides) == 5
    names = {str(part.partname) for part in deck.part.package.iter_parts()}
    assert sum("/slides/" in name for name in names) == 5
    for slide in deck.slides:
        assert slide.slide_layout.name == "Title Only"
        assert slide.shapes.title.text_frame.text
        left, top, width, _ = OFFICE["title"]
        assert slide.shapes.title.left.inches == pytest.approx(left, abs=0.01)
        for shape in slide.shapes:
            if shape.is_placeholder:
                continue
            assert shape.top.inches >= top + OFFICE["title"][3]
            assert shape.top.inches + shape.height.inches <= OFFICE["ftr"][1] + 0.01
            assert shape.left.inches >= left - 0.01
            assert shape.left.inches + shape.width.inches <= left + width + 0.01


def test_runs_take_font_and_colours_from_the_theme(template: Path, tmp_path: Path) -> None:
    """No run names a font or a colour of its own: changing the theme changes the deck."""
    wanted = Wanted(cards=True, counted=COUNTED)
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "out.pptx", template), wanted=wanted)
    for slide in slides_of(result.path or template):
        xml = "".join(shape._element.xml for shape in slide.shapes)
        assert 'typeface="+mn-lt"' in xml
        assert "srgbClr" not in xml


def test_edition_and_number_are_in_the_templates_places(template: Path, tmp_path: Path) -> None:
    """The footer holds as much of the edition as fits, the version always; the number is a field."""
    result = write_deck(book=small_book(title="A book " * 12), writer=PptxDeck(tmp_path / "o.pptx", template))
    shapes = {shape.name: shape for shape in slides_of(result.path or template)[2].shapes}
    assert shapes["edition"].text_frame.text == "version 2 \N{MIDDLE DOT} from 1 June 2026"
    assert shapes["edition"].left.inches == pytest.approx(OFFICE["ftr"][0], abs=0.01)
    assert 'type="slidenum"' in shapes["page"]._element.xml


def test_layout_without_footer_gets_a_line_of_its_own(tmp_path: Path) -> None:
    """Where the layout has neither footer nor number, both stand under the body and inside the slide."""
    places = {kind: place for kind, place in OFFICE.items() if kind in ("title", "body")}
    path = company(tmp_path / "company.pptx", places=places)
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "out.pptx", path))
    shapes = {shape.name: shape for shape in slides_of(result.path or path)[0].shapes}
    assert shapes["page"].text_frame.text == "1 of 5"
    assert "version 2" in shapes["edition"].text_frame.text
    body = [shape for name, shape in shapes.items() if name not in ("page", "edition")]
    assert shapes["edition"].top >= max(shape.top + shape.height for shape in body)
    assert shapes["edition"].top.inches + shapes["edition"].height.inches <= 7.5


@pytest.mark.parametrize("size", [(10.0, 5.625), (10.0, 7.5), (26.667, 15.0)])
def test_pages_are_measured_on_the_templates_slide(tmp_path: Path, size: tuple[float, float]) -> None:
    """A small slide gets smaller type in proportion, a large one larger; nothing leaves the slide."""
    path = company(tmp_path / "company.pptx", size=size)
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "out.pptx", path))
    assert result.path is not None
    sizes = set()
    for slide in slides_of(result.path):
        for shape in slide.shapes:
            assert shape.left.inches + shape.width.inches <= size[0]
            assert shape.top.inches + shape.height.inches <= size[1]
            if shape.has_table:
                runs = shape.table.cell(0, 1).text_frame.paragraphs[0].runs
                sizes |= {run.font.size.pt for run in runs}
    scale = {5.625: 0.75, 7.5: 1.0, 15.0: 2.0}[size[1]]
    assert min(sizes) >= 10 * scale - 0.01
    assert max(sizes) <= 18 * scale + 0.01


def test_less_room_means_fewer_rules(tmp_path: Path) -> None:
    """A book that fits the house's slides is refused on a template that leaves it too little room."""
    book = small_book(decisions={"coverage": long_coverage(17)})
    assert write_deck(book=book, writer=PptxDeck(tmp_path / "house.pptx")).path is not None
    places = OFFICE | {"title": (0.92, 0.4, 11.5, 2.3), "body": (0.92, 2.8, 11.5, 4.0)}
    path = company(tmp_path / "company.pptx", places=places)
    result = write_deck(book=book, writer=PptxDeck(tmp_path / "out.pptx", path))
    assert result.path is None
    assert [finding.code for finding in result.findings] == ["GR261"]
    assert not (tmp_path / "out.pptx").exists()


def test_wide_font_is_measured_wide(tmp_path: Path) -> None:
    """An installed font is measured by its own widths; one that is not here is taken for wider, and said."""
    if fonts.find("DejaVu Sans") is None:
        pytest.skip("DejaVu Sans is not installed")
    arial = open_template(company(tmp_path / "a.pptx"))
    wide = open_template(company(tmp_path / "b.pptx", font="DejaVu Sans"))
    absent = open_template(company(tmp_path / "c.pptx", font="No Such Grotesk"))
    text = "Every customer can name one person"
    assert wide.form.face.width(text) > 1.08 * arial.form.face.width(text)
    assert absent.form.face.width(text) == pytest.approx(1.1 * arial.form.face.width(text), rel=0.01)
    assert (arial.findings, wide.findings) == ((), ())
    (note,) = absent.findings
    assert note.code == "GR266"
    assert "`No Such Grotesk`" in note.message


def test_small_type_on_a_template_is_said(tmp_path: Path) -> None:
    """Pages set under 14 points are named; on the house's slides nothing is."""
    book = small_book(decisions={"coverage": long_coverage(15)})
    result = write_deck(book=book, writer=PptxDeck(tmp_path / "o.pptx", company(tmp_path / "c.pptx")))
    assert [(one.code, one.kind) for one in result.findings] == [("GR266", "small type")]
    assert "page 3 is set in less than 14 points" in result.findings[0].message
    assert SMALLEST == 14
    assert write_deck(book=book, writer=PptxDeck(tmp_path / "o.pptx")).findings == ()


@pytest.mark.parametrize("colours", [{}, DARK, {"accent1": "FFFF99", "dk1": "777777"}])
def test_text_can_be_read_on_any_theme(tmp_path: Path, colours: dict[str, str]) -> None:
    """Whatever the theme's colours, text has a contrast of 4.5 with its ground, also in a table's head."""
    shown = open_template(company(tmp_path / "c.pptx", colours=colours)).colours
    for tone in (shown.ink, shown.faint, shown.accent):
        assert contrast(tone.rgb, shown.paper.rgb) >= READABLE
    if shown.wash is not None:
        assert contrast(shown.ink.rgb, shown.wash.rgb) >= 7
    assert len({tone.rgb for tone in shown.bars}) == len(shown.bars)
    assert all(contrast(tone.rgb, shown.paper.rgb) >= 3 for tone in shown.bars)


def test_shape_behind_the_text_gets_a_panel(tmp_path: Path) -> None:
    """Where the master shows something under the text, a plain panel lies between, and a note says so."""
    path = company(tmp_path / "c.pptx", picture=True)
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "o.pptx", path))
    assert [(one.code, one.kind) for one in result.findings] == [("GR266", "picture behind text")]
    for slide in slides_of(result.path or path):
        names = [shape.name for shape in slide.shapes]
        assert names.index("panel") < min(
            names.index(shape.name) for shape in slide.shapes if shape.has_table
        )
        panel = slide.shapes[names.index("panel")]
        assert all(
            panel.left <= shape.left and panel.top <= shape.top
            for shape in slide.shapes
            if not shape.is_placeholder
        )


def test_potx_is_a_template_too(template: Path, tmp_path: Path) -> None:
    """A file saved as a PowerPoint template is used like a presentation."""
    kinds = (b"presentationml.presentation.main+xml", b"presentationml.template.main+xml")
    potx = repacked(template, tmp_path / "company.potx", replaced=(kinds,))
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "o.pptx", potx))
    assert len(slides_of(result.path or potx)) == 5


def broken_zip(template: Path, path: Path) -> None:
    """The second half is missing."""
    path.write_bytes(template.read_bytes()[:9000])


def no_zip(template: Path, path: Path) -> None:
    """A text."""
    path.write_text("not a presentation", encoding="utf-8")


def encrypted(template: Path, path: Path) -> None:
    """The old container, which a password puts around every file."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def with_macros(template: Path, path: Path) -> None:
    """A .pptm saved under another name."""
    repacked(template, path, add={"ppt/vbaProject.bin": b"macro"})


def with_entities(template: Path, path: Path) -> None:
    """A part that declares entities, to be blown up while it is read."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    repacked(template, path, add={"ppt/theme/theme9.xml": bomb})


def loading_from_outside(template: Path, path: Path) -> None:
    """A master whose picture lies on somebody's server."""
    link = (
        b'<Relationship Id="rId99" TargetMode="External" Target="http://example.org/p.png" Type="http://'
        b'schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
    )
    repacked(template, path, replaced=((b"</Relationships>", link),))


def damaged(template: Path, path: Path) -> None:
    """A master that is no XML."""
    repacked(template, path, replaced=((b"<p:sldMaster ", b"<p:sldMaster <<"),))


def without_master(template: Path, path: Path) -> None:
    """A package that lost the part everything hangs on."""
    with ZipFile(template) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            if "slideMaster" not in name:
                new.writestr(name, old.read(name))


def a_word_file(template: Path, path: Path) -> None:
    """Another kind of Office file."""
    kinds = (b"presentationml.presentation.main", b"wordprocessingml.document.main")
    repacked(template, path, replaced=(kinds,))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (no_zip, "is not a PowerPoint file"),
        (broken_zip, "is not a PowerPoint file"),
        (a_word_file, "is damaged"),
        (encrypted, "protected by a password"),
        (with_macros, "carries macros"),
        (with_entities, "declares entities"),
        (loading_from_outside, "loads something from outside"),
        (damaged, "is damaged"),
        (without_master, "is damaged"),
    ],
)
def test_hostile_and_broken_files_are_refused(
    template: Path, tmp_path: Path, make: Callable[[Path, Path], None], said: str
) -> None:
    """Each is a finding with the file's name and a way out, and nothing is written."""
    path = tmp_path / "bad.pptx"
    make(template, path)
    with pytest.raises(TemplateError) as refused:
        PptxDeck(tmp_path / "out.pptx", path)
    finding = refused.value.finding
    assert (finding.code, finding.severity.value) == ("GR265", "error")
    assert said in finding.message
    assert "`bad.pptx`" in finding.message
    assert finding.help
    assert not (tmp_path / "out.pptx").exists()


def test_bomb_is_refused_before_it_is_unpacked(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What unpacks to more than the limit is refused by the sizes the archive states."""
    monkeypatch.setattr(package, "MOST_UNPACKED", 8 * 2**20)
    assert open_template(template).findings == ()
    path = repacked(template, tmp_path / "bomb.pptx", add={"ppt/media/huge.bin": bytes(8 * 2**20)})
    assert path.stat().st_size < 2**20
    with pytest.raises(TemplateError, match="unpacks to more than 8 MB"):
        open_template(path)


def test_huge_file_is_refused_unread(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the limit is not even read."""
    monkeypatch.setattr(package, "MOST_BYTES", template.stat().st_size - 1)
    with pytest.raises(TemplateError, match="is larger than"):
        open_template(template)


def test_missing_template_is_said(tmp_path: Path) -> None:
    """A name that leads nowhere."""
    with pytest.raises(TemplateError, match="cannot be opened: no such file"):
        open_template(tmp_path / "none.pptx")


def test_template_without_a_usable_layout_says_what_is_missing(tmp_path: Path) -> None:
    """Each layout is named with what it lacks, and how much room is wanted."""
    places = OFFICE | {"title": (0.92, 0.4, 11.5, 4.6), "body": (0.92, 5.2, 5.0, 1.5)}
    with pytest.raises(TemplateError) as refused:
        open_template(company(tmp_path / "c.pptx", places=places))
    finding = refused.value.finding
    assert finding.message == (
        "the template `c.pptx` has no layout with a title and 7.3 x 3.4 in of free room under it"
    )
    assert "`Title Slide` is a cover" in finding.help
    assert "`Blank` has no title" in finding.help
    assert "`Title Only` leaves 5.0 x 1.9 in free" in finding.help


def test_body_that_reaches_under_the_title_begins_below_it(tmp_path: Path) -> None:
    """A body place that overlaps the title is used only from the title's foot on."""
    places = OFFICE | {"title": (0.92, 0.4, 11.5, 1.45), "body": (0.92, 1.0, 11.5, 5.76)}
    ground = open_template(company(tmp_path / "c.pptx", places=places))
    assert ground.form.top == pytest.approx(0.4 + 1.45 + 0.05, abs=0.01)
    assert ground.form.bottom <= OFFICE["ftr"][1]


def test_same_template_same_bytes(template: Path, tmp_path: Path) -> None:
    """Two runs give the same file."""
    paths = [tmp_path / name for name in ("one.pptx", "two.pptx")]
    for path in paths:
        write_deck(book=small_book(), writer=PptxDeck(path, template))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_long_titles_are_set_smaller(tmp_path: Path) -> None:
    """A title place too low for the template's own size gets a size in which every title fits."""
    places = OFFICE | {"title": (0.92, 0.2, 6.0, 0.6), "body": (0.92, 1.0, 11.5, 5.8)}
    ground = open_template(company(tmp_path / "c.pptx", places=places))
    assert ground.title.size == 44
    result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / "o.pptx", tmp_path / "c.pptx"))
    sizes = {
        slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt
        for slide in slides_of(result.path or tmp_path)
    }
    assert len(sizes) == 1
    assert 16 <= sizes.pop() <= 30


def test_ground_is_not_shared(template: Path, tmp_path: Path) -> None:
    """Writing twice with one writer's template gives five slides each time, not ten."""
    for name in ("a.pptx", "b.pptx"):
        result = write_deck(book=small_book(), writer=PptxDeck(tmp_path / name, template))
        assert len(slides_of(result.path or template)) == 5
    assert replace(open_template(template), findings=()).findings == ()
