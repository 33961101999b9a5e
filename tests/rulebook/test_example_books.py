"""The three restated policies: their drafts show what the documentation says, the mended books are proved."""

import re
from collections import Counter
from pathlib import Path

import pytest

from groundrules.rulebook.condition import words_of
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.five import MOST_PAGES, pages
from groundrules.rulebook.pages.layout import lay_out
from groundrules.rulebook.read_back import reads_back
from groundrules.usecases.adopt_rulebook import BookCheck, check_rulebook

ROOT = Path(__file__).parents[2]
FOLDERS = ("named-list", "small-books", "worked-or-back")
KINDS = ("GR251", "GR252", "GR253", "GR254")


def checked(folder: str, name: str) -> BookCheck:
    """That book of the folder, checked and proved."""
    path = ROOT / "examples" / "books" / folder / name
    return check_rulebook(text=path.read_text(encoding="utf-8"), file=name)


def mended(folder: str) -> Rulebook:
    """The book of the folder that is proved."""
    book = checked(folder, "rulebook.yaml").book
    assert book is not None
    return book


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_mended_book_has_nothing_to_mend(folder: str) -> None:
    """No gap, no conflict, no rule that never answers, no word that no rule uses."""
    assert checked(folder, "rulebook.yaml").findings == ()


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_mended_book_has_five_pages(folder: str) -> None:
    """It fits the five slides, and every rule is on one of them."""
    book = mended(folder)
    five = pages(book)
    assert len(lay_out(five)) == MOST_PAGES
    shown = repr(five)
    for decision in book.decisions.values():
        assert all(repr(rule.rule_id) in shown for rule in decision.rules)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_sentence_reads_back(folder: str) -> None:
    """What a seller is shown of each rule is the rule."""
    book = mended(folder)
    for decision in book.decisions.values():
        for rule in decision.rules:
            words = {name: book.words[name] for name in words_of(rule.condition)}
            assert reads_back(rule, decision, words)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_drafts_show_what_the_page_says(folder: str) -> None:
    """The table of the documentation is what the check finds today."""
    page = (ROOT / "docs" / "revops" / "three-public-policies.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {folder.replace('-', ' ')} \|(.*)\|$", page, re.MULTILINE)
    assert row is not None
    found = Counter(finding.code for finding in checked(folder, "draft.yaml").findings)
    assert [int(cell) for cell in row.group(1).split("|")] == [found[code] for code in KINDS]
    assert set(found) <= set(KINDS)
