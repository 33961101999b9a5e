"""What simplifying leaves alone: rules that something else in the book speaks of."""

from pathlib import Path

from groundrules.usecases.simplify_book import simplify_book

GOOD = Path(__file__).parents[1] / "books" / "GR237" / "good.yaml"
RULES = """\
      - id: K1
        when: segment = 'large'
        then: {holdover: eligible, keep_days: 90}
      - id: K2
"""
MORE = """\
      - id: K0
        when: segment in ('large', 'small') and segment = 'large'
        then: {holdover: eligible, keep_days: 90}
"""


def dropped(text: str) -> set[str]:
    """The rules that the smaller book does without."""
    result = simplify_book(text=text, file="book.yaml", facts=None)
    smaller = result.smaller["holdover"].decision
    before = {"K0", "K1", "K2"}
    return before - {rule.rule_id for rule in smaller.rules}


def test_a_rule_that_an_exception_names_stays() -> None:
    """Of two rules that say the same, the one an exception is governed by is kept, whichever that is."""
    good = GOOD.read_text(encoding="utf-8")
    assert RULES in good
    text = good.replace(RULES, RULES.replace("      - id: K2\n", MORE + "      - id: K2\n"))

    by_first, by_second = text, text.replace("governed by: K1", "governed by: K0")
    assert dropped(by_first) == {"K0"}
    assert "K0" not in dropped(by_second)
