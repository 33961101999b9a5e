"""How today's accounts fall under the book: only coverage worked out by this very version counts."""

import pyarrow as pa
import pytest

from groundrules.usecases.count_rules import accounts_by_rule, count_rules
from tests.fakes.facts import MemoryFacts
from tests.rulebook.small_book import small_book

BOOK = small_book(digest="0123456789abcdef")


def covered(stamp: str) -> MemoryFacts:
    """Three accounts covered by the book of that stamp."""
    places = [("owner", "field"), ("owner", "inside"), ("owner", "inside"), ("support", "none")]
    rows = [{"team_role": place, "sales_role": job} for place, job in places]
    facts = MemoryFacts()
    facts.publish(
        "coverage",
        "2026-06-30",
        {"assignments": pa.Table.from_pylist(rows)},
        {"as_of": "2026-06-30", "book_version": stamp, "by_rule": {"A1": 1, "A2": 2}},
    )
    return facts


def test_accounts_are_counted_by_rule_and_by_job() -> None:
    """Rules in the book's order, places with the jobs they ask for, the day in words."""
    counted, findings = count_rules(book=BOOK, facts=covered(BOOK.stamp))
    assert findings == ()
    assert counted is not None
    assert counted.by_rule == {"A1": 1, "A2": 2}
    assert counted.by_role == {"owner": {"field": 1, "inside": 2}, "quarterback": {}, "support": {"none": 1}}
    assert (counted.accounts, counted.as_of) == (3, "30 June 2026")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (MemoryFacts(), "no coverage has been worked out yet"),
        (covered("1-aaaaaaaa"), "by version `1-aaaaaaaa` of the book, not by this one"),
    ],
)
def test_nothing_to_count_is_a_warning(facts: MemoryFacts, said: str) -> None:
    """Before the first run, or after a run by another version."""
    counted, (finding,) = count_rules(book=BOOK, facts=facts)
    assert counted is None
    assert (finding.code, finding.severity.value) == ("GR267", "warning")
    assert said in finding.message
    assert accounts_by_rule(book=BOOK, facts=facts) is None
