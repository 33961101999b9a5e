"""Who accepted the rules is taken from the import: this version only, whole, and said in words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from groundrules.usecases.read_acceptances import Acceptances, read_acceptances
from tests.fakes.facts import MemoryFacts
from tests.rulebook.small_book import small_book

THEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
BOOK = replace(small_book(), version="3", digest="abcdef0123456789")


def read(*rows: tuple[str, str, str | None, bool]) -> Acceptances:
    """Seller, version, rule, whether it was accepted."""
    told: Sequence[dict[str, object]] = [
        {"seller_id": who, "book_version": version, "rule_id": rule, "accepted_at": THEN if done else None}
        for who, version, rule, done in rows
    ]
    return read_acceptances(book=BOOK, facts=MemoryFacts.of(date(2026, 6, 30), acceptances=told))


def test_all_rules_asked_about_or_the_book_as_a_whole() -> None:
    """One rule left open is not accepted; the whole book accepted is, whatever the rules say."""
    found = read(
        ("ann", "3", "A1", True),
        ("ann", "3", "A2", True),
        ("bob", "3", "A1", True),
        ("bob", "3", "A2", False),
        ("cid", "3", None, True),
        ("cid", "3", "A1", False),
        ("dee", "3", None, False),
        ("eve", "3-abcdef01", None, True),
    )
    assert found.sellers == frozenset({"ann", "cid", "eve"})
    (note,) = found.findings
    assert "3 of 5 people asked accepted version 3" in note.message
    assert "--accepted" in note.help


def test_another_version_does_not_count() -> None:
    """Who accepted the version before, or another text of this one, is not known to accept this one."""
    found = read(("ann", "2", None, True), ("bob", "3-00000000", None, True))
    assert found.sellers is None
    assert "`2`, `3-00000000`" in found.findings[0].message
    both = read(("ann", "2", None, True), ("bob", "3", None, True))
    assert both.sellers == frozenset({"bob"})


def test_an_import_that_does_not_tell_says_nothing() -> None:
    """No rows, or no import: not known, and no note about it."""
    assert read() == Acceptances()
    assert read_acceptances(book=BOOK, facts=MemoryFacts()) == Acceptances()
