"""The short form that switches on the whole catalogue: read, checked, shown, compared, in the schema."""

from typing import Any

from groundrules.rulebook import Rulebook, read_book
from groundrules.rulebook.catalogue import ALL_OTHERS, CATALOGUE
from groundrules.rulebook.check import check_book
from groundrules.rulebook.compare.compare import compare
from groundrules.rulebook.exchange.schema import book_schema
from groundrules.rulebook.pages.five import pages
from tests.cases.worlds import BOOK

OTHERS = "  all others: {governed by: H4, off in: [DE], except: [S22, S21]}\n"


def read(text: str) -> Rulebook:
    """The book of a text without mistakes."""
    reading = read_book(text, "rulebook.yaml")
    assert reading.book is not None, reading.findings
    return reading.book


def test_every_kind_that_is_not_named_is_on() -> None:
    """Named kinds keep their words; the rest has the catalogue's, one rule, and no number of its own."""
    book = read(BOOK + OTHERS)
    assert set(book.signals) == set(CATALOGUE) - {"S21", "S22"}
    assert not book.signals["S02"].is_other
    assert book.signals["S02"].parameters
    other = book.signals["S06"]
    assert (other.is_other, other.is_on, other.grade, other.governed_by) == (True, True, "D", "H4")
    assert (other.off_in, other.parameters, other.say) == (("DE",), {}, CATALOGUE["S06"].say)
    assert set(read(BOOK).signals) == {"S02", "S03"}


def test_mistakes_are_said_once_at_their_line() -> None:
    """A kind that does not exist, a key that does not, no rule, a rule that is nowhere."""
    line = BOOK.count("\n") + 1
    for entry, code in (
        ("{governed by: H4, except: [S77]}", "GR108"),
        ("{governed by: H4, grade: A}", "GR106"),
        ("{off in: [DE]}", "GR107"),
    ):
        findings = read_book(f"{BOOK}  all others: {entry}\n", "rulebook.yaml").findings
        assert [(f.code, f.span.line if f.span else 0) for f in findings] == [(code, line)], entry
    lost = [f for f in check_book(read(f"{BOOK}  all others: {{governed by: H9}}\n")) if f.code == "GR207"]
    assert ["all others of the signals" in f.message for f in lost] == [True]


def test_the_deck_and_the_comparison_have_one_line_for_them() -> None:
    """Twenty-one kinds are one row of the page, and one difference."""
    before, after = read(BOOK), read(BOOK + OTHERS)
    told = [one for one in compare(before, after).differences if one.part == "signal"]
    assert [one.name for one in told] == [ALL_OTHERS]
    assert "S01, S04" in told[0].after
    shown = str(pages(after))
    assert shown.count("and 21 other kinds (H4); counts and dates") == 1
    assert CATALOGUE["S06"].say.capitalize() not in shown


def test_the_schema_knows_it() -> None:
    """An editor offers the entry with its three keys and the kinds that can be left off."""
    tree: dict[str, Any] = dict(book_schema())
    entry = tree["properties"]["signals"]["properties"][ALL_OTHERS]
    assert set(entry["properties"]) == {"governed by", "off in", "except"}
    assert entry["required"] == ["governed by"]
    assert entry["properties"]["except"]["items"]["enum"] == list(CATALOGUE)
