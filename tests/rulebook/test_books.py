"""Every finding code has a bad book that shows it and a good one that mends it."""

import re
from pathlib import Path

import pytest

from groundrules.rulebook.codes import CODES
from groundrules.rulebook.proof.prove import KINDS
from groundrules.terms import Finding
from groundrules.usecases.adopt_rulebook import check_rulebook

BOOKS = Path(__file__).parent.parent / "books"
EVERY = {**CODES, **KINDS}
SOURCES = Path(__file__).parent.parent.parent / "src" / "groundrules" / "rulebook"


def printed(found: Finding) -> str:
    """The finding as kept in expected.txt: place, code, message, and the help after two slashes."""
    return f"{found} // {found.help}" if found.help else str(found)


def test_every_code_has_its_books() -> None:
    """No code without an example, no example without a code."""
    assert {folder.name for folder in BOOKS.iterdir()} == set(EVERY)


def test_every_code_in_the_sources_is_listed() -> None:
    """What checking a book can find is in the list, and nothing is in it that no module can find."""
    # The list itself; what is told of a book that is already fit to be used.
    told_elsewhere = {"codes.py", "pages", "compare", "simplicity", "exchange", "editing"}
    modules = (
        path for path in SOURCES.rglob("*.py") if told_elsewhere.isdisjoint(path.relative_to(SOURCES).parts)
    )
    used = {code for path in modules for code in re.findall(r"GR\d{3}", path.read_text(encoding="utf-8"))}
    assert used == set(EVERY)


@pytest.mark.parametrize("code", sorted(EVERY))
def test_the_bad_book_shows_it(code: str) -> None:
    """The bad book gives exactly the findings kept beside it, among them the code, with its kind."""
    text = (BOOKS / code / "bad.yaml").read_text(encoding="utf-8")
    findings = check_rulebook(text=text, file="bad.yaml").findings
    expected = (BOOKS / code / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert [printed(found) for found in findings] == expected
    shown = [found for found in findings if found.code == code]
    assert shown
    assert {found.kind for found in shown} == {EVERY[code]}
    assert all(found.span for found in findings)


@pytest.mark.parametrize("code", sorted(EVERY))
def test_the_good_book_mends_it(code: str) -> None:
    """The good book is fit for use and free of the code."""
    text = (BOOKS / code / "good.yaml").read_text(encoding="utf-8")
    result = check_rulebook(text=text, file="good.yaml")
    assert result.is_fit
    assert code not in {found.code for found in result.findings}
