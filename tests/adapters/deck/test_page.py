"""The deck as one page: self-contained, escaped, accessible, each rule with an address, five in print."""

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from groundrules.adapters.deck.page import HtmlDeck, html_text
from groundrules.rulebook import read_book
from groundrules.rulebook.model import Advice, Contact, Goal, RoleCard
from groundrules.rulebook.pages.deck import Wanted, make_deck
from groundrules.usecases.write_deck import write_deck
from tests.adapters.deck.test_document import ran
from tests.adapters.deck.test_slides import COUNTED, EXAMPLE
from tests.rulebook.small_book import small_book

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
VOID = ("meta", "col", "br", "link", "img", "input", "hr")
EVIL = "\"><script>alert('x')</script><img src=x onerror=alert(1)> & 'quoted' {{x}} javascript:alert(1)"


class Reader(HTMLParser):
    """Collects tags, attributes and texts, and complains about tags that do not close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def read(text: str) -> Reader:
    """The page, parsed; every tag closed in order."""
    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    return reader


@pytest.fixture(scope="module")
def page() -> Reader:
    """A small book with everything beside the five pages."""
    return read(html_text(make_deck(small_book(), Wanted(cards=True, counted=COUNTED))))


def test_page_stands_alone(page: Reader) -> None:
    """No script, no link to a file or an address, and a policy that forbids both."""
    names = {name for name, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "base", "form"}
    for _, attributes in page.tags:
        assert "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    policies = [one["content"] for one in page.all("meta") if "http-equiv" in one]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]
    style = "".join(page.text)
    assert "@import" not in style
    assert "url(" not in style


def test_headings_tables_and_language_are_right(page: Reader) -> None:
    """One h1, a named section for each page, no level skipped, every th with a scope, ids once."""
    assert page.all("html") == [{"lang": "en"}]
    levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(one["aria-labelledby"] in ids for one in page.all("section"))
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    assert all((one["href"] or "")[1:] in ids for one in page.all("a"))


def test_every_rule_goal_and_advice_has_an_address(page: Reader) -> None:
    """``#A3`` leads to the rule on its page; the role cards link to it."""
    ids = {attributes.get("id") for _, attributes in page.tags}
    for name in ("A1", "A2", "A3", "C1", "C2", "Q1", "X1", "X2", "X3", "G1", "G2", "V1", "V2"):
        assert name in ids
    assert {"#A1", "#A2", "#A3"} <= {one["href"] for one in page.all("a")}


def test_hostile_text_stays_text() -> None:
    """Whatever stands in the book is shown as it is written and becomes no markup."""
    book = small_book(
        title=EVIL,
        owner=EVIL,
        goals=(Goal('G1" onclick="x', EVIL, EVIL),),
        roles=(RoleCard("field", EVIL, (EVIL, "b"), (EVIL,), (EVIL,), (EVIL,)),),
        advice=(Advice("V1", "coverage", EVIL), Advice("</li>1", "escalation", EVIL)),
        contacts=(Contact(EVIL, EVIL),),
    )
    text = html_text(make_deck(book, Wanted(cards=True, counted=COUNTED)))
    reader = read(text)
    names = {name for name, _ in reader.tags}
    assert "script" not in names
    assert "img" not in names
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)
    assert sum(EVIL in part for part in reader.text) > 8


def test_role_cards_are_there_and_printed_only_when_asked_for() -> None:
    """On screen the cards follow the five pages; without --role-cards they are left out of print."""
    plain = read(html_text(make_deck(small_book())))
    asked = read(html_text(make_deck(small_book(), Wanted(cards=True))))
    kinds = [one["class"] for one in plain.all("section")]
    assert kinds == ["page"] * 5 + ["screen-only page"] * 2
    assert [one["class"] for one in asked.all("section")] == ["page"] * 7


def test_file_is_whole_or_the_old_one(tmp_path: Path) -> None:
    """The file is UTF-8 and no draft stays beside it."""
    result = write_deck(book=small_book(), writer=HtmlDeck(tmp_path / "b.html"))
    assert result.path == tmp_path / "b.html"
    assert (tmp_path / "b.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["b.html"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM} (set CHROMIUM)")
def test_browser_prints_five_pages_and_shows_it_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    """The example book prints to five slides, nothing scrolls sideways at 375 pixels, dark is dark."""
    book = read_book(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).book
    assert book is not None
    path = tmp_path / "book.html"
    write_deck(book=book, writer=HtmlDeck(path))
    asked: list[str] = []
    for width, scheme in ((375, "light"), (1280, "dark")):
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(255, 254, 250)", "dark": "rgb(18, 22, 20)"}[scheme]
    assert asked == [path.as_uri()] * 2
    page.pdf(path=str(tmp_path / "p.pdf"), prefer_css_page_size=True, print_background=True)
    about = ran("pdfinfo", tmp_path / "p.pdf")
    assert re.search(r"^Pages: +5$", about, re.MULTILINE)
    assert re.search(r"^Page size: +960 x 540 pts", about, re.MULTILINE)
    shown = ran("pdftotext", tmp_path / "p.pdf", "-")
    assert all(rule.rule_id in shown for rule in book.decisions["coverage"].rules)
    page.emulate_media(media="print")
    over = page.evaluate(
        "[...document.querySelectorAll('.page:not(.screen-only)')]"
        ".filter(one => one.querySelector('.body').getBoundingClientRect().bottom >"
        " one.querySelector('footer').getBoundingClientRect().top + 1).length"
    )
    assert over == 0
