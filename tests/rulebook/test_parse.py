"""Conditions: what they mean, and every way to get one wrong."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import (
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Or,
)
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.parse import Parsed, parse_condition
from groundrules.terms import Span
from tests.rulebook.conditions import WORDS, conditions


def parse(text: str) -> Parsed:
    """The condition read as if it stood on line 1 of a file."""
    return parse_condition(text, WORDS, lambda offset: Span("rules", 1, offset + 1), rule_id="R1")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("segment = 'large'", Compare("segment", "=", "large")),
        ("SEGMENT_ = 1 or any", None),
        ("segment in ('large', 'o''hara')", Among("segment", ("large", "o'hara"))),
        ("segment not in ('large')", Not(Among("segment", ("large",)))),
        ("needs_expert", Compare("needs_expert", "=", True)),
        ("needs_expert = no", Compare("needs_expert", "=", False)),
        ("not needs_expert", Not(Compare("needs_expert", "=", True))),
        ("revenue >= 250000", Compare("revenue", ">=", 25_000_000)),
        ("revenue >= 0.01", Compare("revenue", ">=", 1)),
        ("margin < -2.5", Compare("margin", "<", -25)),
        ("250000 <= revenue", Compare("revenue", ">=", 25_000_000)),
        ("contract_end < 2027-06-30", Compare("contract_end", "<", date(2027, 6, 30))),
        ("contract_end < '2027-06-30'", Compare("contract_end", "<", date(2027, 6, 30))),
        (
            "employees between 5 and 9",
            And((Compare("employees", ">=", 5), Compare("employees", "<=", 9))),
        ),
        (
            "employees not between 5 and 9",
            Not(And((Compare("employees", ">=", 5), Compare("employees", "<=", 9)))),
        ),
        ("name like 'Acme%'", Like("name", "Acme%")),
        ("employees is null", IsUnknown("employees")),
        ("employees IS NOT NULL", Not(IsUnknown("employees"))),
        ("employees is known", Not(IsUnknown("employees"))),
        (
            "deal_amount >= 0.25 * revenue",
            Linear(((4, "deal_amount"), (-1, "revenue")), ">=", 0),
        ),
        ("revenue + deal_amount > 10", Linear(((1, "revenue"), (1, "deal_amount")), ">", 1000)),
        ("(revenue - deal_amount) * 2 > 1", Linear(((1, "revenue"), (-1, "deal_amount")), ">", 50)),
        ("revenue > 1000 * employees", Linear(((1, "revenue"), (-100_000, "employees")), ">", 0)),
        ("margin > open_deals", Linear(((1, "margin"), (-10, "open_deals")), ">", 0)),
        ("2 * employees > 7", Linear(((2, "employees"),), ">", 7)),
        ("2 * employees > 8", Compare("employees", ">", 4)),
        ("5 - employees > 0", Compare("employees", "<", 5)),
        ("-employees <= -5", Compare("employees", ">=", 5)),
        ("-(2 * employees - 8) >= 0", Compare("employees", "<=", 4)),
        ("deal_amount >= 25% * revenue", Linear(((4, "deal_amount"), (-1, "revenue")), ">=", 0)),
        ("deal_amount >= revenue * 12.5 %", Linear(((8, "deal_amount"), (-1, "revenue")), ">=", 0)),
        ("margin >= 12.5%", Compare("margin", ">=", 125)),
        ("margin between -2.5% and 5%", And((Compare("margin", ">=", -25), Compare("margin", "<=", 50)))),
        ("revenue >= 250000 USD", Compare("revenue", ">=", 25_000_000)),
        ("revenue in (USD 5, 6.50 USD)", Among("revenue", (500, 650))),
        (
            "employees between open_deals - 5 and 2 * open_deals",
            And(
                (
                    Linear(((1, "employees"), (-1, "open_deals")), ">=", -5),
                    Linear(((1, "employees"), (-2, "open_deals")), "<=", 0),
                )
            ),
        ),
        ("name = 'o''hara' or name <> ''", Or((Compare("name", "=", "o'hara"), Compare("name", "<>", "")))),
        (
            "needs_expert or segment = 'large' and employees > 5",
            Or(
                (
                    Compare("needs_expert", "=", True),
                    And((Compare("segment", "=", "large"), Compare("employees", ">", 5))),
                )
            ),
        ),
    ],
)
def test_a_condition_means_what_it_says(text: str, meaning: Condition | None) -> None:
    """Each form of the grammar gives its tree, with literals in exact stored form."""
    parsed = parse(text)
    assert parsed.condition == meaning
    assert (meaning is None) == bool(parsed.findings)


MISTAKES = [
    ("misspelt word", "segmnt = 'large'", "GR111", 1, "did you mean `segment`?"),
    ("unheard-of word", "quux = 1", "GR111", 1, "declare it under `words`"),
    ("misspelt value", "segment = 'larg'", "GR112", 11, "did you mean `large`?"),
    ("value not in list", "segment in ('large', 'tiny')", "GR112", 22, "its values are"),
    ("number against text", "employees > '5'", "GR113", 13, "without quotes"),
    ("text against number", "name = 5", "GR113", 8, "write `'5'`"),
    ("yes/no against number", "needs_expert = 1", "GR113", 16, "`not needs_expert`"),
    ("yes/no ordered", "needs_expert > 1", "GR113", 14, "use `=`"),
    ("list ordered", "segment >= 'large'", "GR113", 9, "use `=`"),
    ("date against number", "contract_end > 5", "GR113", 16, "a date like"),
    ("two lists compared", "segment = industry", "GR113", 11, "only numbers"),
    ("word alone", "employees", "GR113", 1, "employees = ..."),
    ("bad day", "contract_end < 2027-02-30", "GR114", 16, "check the month"),
    ("foreign date", "contract_end < '30.06.2027'", "GR114", 16, "2027-06-30"),
    ("date out of range", "contract_end > 2040-01-01", "GR115", 16, "2024-01-01 to 2030-12-31"),
    ("number out of range", "employees > 5001", "GR115", 13, "from 0 to 5000"),
    ("sum out of range", "employees > 5000 + 1", "GR115", 1, "from 0 to 5000"),
    ("too many cents", "revenue >= 250000.005", "GR116", 12, "round"),
    ("decimals of a count", "employees > 2.5", "GR116", 13, "round"),
    ("larger than an engine holds", "deal_amount > 99999999999999999999", "GR115", 15, "smaller"),
    ("longer than a number", "deal_amount > " + "9" * 50, "GR113", 15, "a number"),
    ("sum larger than an engine holds", "0.0000000001 * deal_amount > revenue", "GR116", 1, "fewer decimals"),
    ("product of words", "revenue * employees > 5", "GR117", 9, "a word of its own"),
    ("division", "revenue / 2 > 5", "GR117", 9, "multiply the other side"),
    ("date arithmetic", "contract_end + 5 > 9", "GR117", 1, "counts days"),
    ("remainder", "employees > open_deals % 5", "GR117", 24, "12.5%"),
    ("percent against a count", "employees > 5%", "GR113", 13, "write `5`"),
    ("percent added", "margin + 5% > 10", "GR117", 10, "write `5`"),
    ("another currency", "revenue > 5 EUR", "GR113", 11, "write the amount in USD"),
    ("currency against a count", "employees > 5 USD", "GR113", 13, "write `5`"),
    ("money added", "revenue + 5 USD > deal_amount", "GR117", 11, "write `5`"),
    ("function", "lower(name) = 'x'", "GR118", 1, "a word of its own"),
    ("today()", "contract_end < today()", "GR118", 16, "a word of its own"),
    ("==", "segment == 'large'", "GR119", 9, "write `=`"),
    ("!=", "segment != 'large'", "GR119", 9, "write `<>`"),
    ("&&", "needs_expert && employees > 5", "GR119", 14, "write `and`"),
    ("||", "needs_expert || employees > 5", "GR119", 14, "write `or`"),
    ("never closed", "(needs_expert and employees > 5", "GR120", 1, "add the missing"),
    ("never opened", "needs_expert)", "GR120", 13, "delete it"),
    ("list never closed", "segment in ('large'", "GR120", 12, "add the missing"),
    ("missing quotes", "segment = large", "GR121", 11, "write `'large'`"),
    ("quote never closed", "segment = 'large", "GR121", 11, "closing"),
    ("double quotes", 'segment = "large"', "GR121", 11, "plain quote"),
    ("currency sign", "revenue > $5", "GR121", 11, "without a currency sign"),
    ("scientific number", "revenue > 1e6", "GR121", 11, "digits"),
    ("thousands commas", "revenue > 250,000", "GR122", 14, "`250000`"),
    ("double and", "needs_expert and and employees > 5", "GR122", 18, "stands twice"),
    ("no connective", "needs_expert employees > 5", "GR122", 14, ""),
    ("ends too soon", "segment =", "GR122", 10, ""),
    ("no word", "1 = 1", "GR122", 1, "compare a word"),
    ("cancelled words", "revenue - revenue > 1", "GR122", 1, "compare a word"),
    ("empty", "", "GR123", 1, "`any`"),
    ("reversed range", "employees between 9 and 5", "GR124", 19, "smaller value first"),
    ("empty list", "segment in ()", "GR125", 12, "at least one"),
    ("repeated value", "segment in ('large', 'large')", "GR126", 22, "delete one"),
    ("like on a list", "segment like 'l%'", "GR127", 14, "use `=`"),
    ("never unknown", "segment is null", "GR128", 9, "unknown: yes"),
    ("too deep", "(" * 21 + "needs_expert" + ")" * 21, "GR129", 22, "split"),
    ("too long", "needs_expert or " * 125 + "needs_expert", "GR129", 1, "split"),
    ("too many parts", " or ".join(["any"] * 201), "GR129", 1401, "split"),
]


@pytest.mark.parametrize(
    ("text", "code", "column", "mend"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_each_mistake_is_named_at_its_column(text: str, code: str, column: int, mend: str) -> None:
    """Fifty ways to go wrong: code, exact column, rule id and what to do about it."""
    findings = parse(text).findings
    assert [(found.code, found.span and found.span.column) for found in findings] == [(code, column)]
    assert mend in findings[0].help
    assert findings[0].rules == ("R1",)


def test_every_mistake_of_one_condition_is_told() -> None:
    """Mistakes of type do not hide each other."""
    text = "quux = 1 and segment = 'larg' or not (employees between '1' and 2 and revenue > 'x')"
    findings = parse(text).findings
    assert [(found.code, found.span and found.span.column) for found in findings] == [
        ("GR111", 1),
        ("GR112", text.index("'larg'") + 1),
        ("GR113", text.index("'1'") + 1),
        ("GR113", text.index("'x'") + 1),
    ]


@given(conditions())
@settings(max_examples=300, deadline=None)
def test_what_is_printed_reads_back_the_same(condition: Condition) -> None:
    """Printing a tree and parsing the text gives the very same tree, whatever the tree."""
    text = print_condition(condition, WORDS)
    parsed = parse(text)
    assert parsed.findings == (), text
    assert parsed.condition == condition, text


_PIECES = st.sampled_from(
    [
        *("and", "or", "not", "in", "between", "is", "null", "like", "any", "yes"),
        *("(", ")", ",", "=", "<=", "'", "''", "-", "*", "+", "5", "0.5", "2027-01-01", "'large'"),
        *WORDS,
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=14).map(" ".join)))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_makes_the_parser_fall_over(text: str) -> None:
    """Any text gives a condition or findings placed inside it, never an exception."""
    parsed = parse(text)
    assert (parsed.condition is None) == any(found.code != "GR126" for found in parsed.findings)
    assert all(found.span and 1 <= found.span.column <= len(text) + 1 for found in parsed.findings)
