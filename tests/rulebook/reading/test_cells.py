"""The cells of decision tables: the usual notation, and what is wrong with a cell, at its character."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.reading.cells import cell_condition

WAY = Word("way", WordType.ONE_OF, "way", ("Fields Sales", "Other", "o'hara", "not now"), may_be_unknown=True)
DAYS = Word("days", WordType.DECIMAL, "days", low=-1000, high=1000, scale=1, may_be_unknown=True)
MARGIN = Word("margin", WordType.PERCENT, "margin", low=0, high=1000, scale=1)
FEE = Word("fee", WordType.MONEY, "fee", low=0, high=10**9, scale=2, currency="JPY")
END = Word("end", WordType.DATE, "end", low=date(2020, 1, 1), high=date(2030, 12, 31))
EXPERT = Word("expert", WordType.YES_NO, "needs a specialist")
NAME = Word("name", WordType.TEXT, "name", may_be_unknown=True)


def days(operator: str, value: int) -> Compare:
    """A comparison of the days, in tenths."""
    return Compare("days", operator, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("", DAYS, None),
        ("-", DAYS, None),
        ("any", DAYS, Always()),
        ("<= 7.5", DAYS, days("<=", 75)),
        ("<=7.5", DAYS, days("<=", 75)),
        ("> -3", DAYS, days(">", -30)),
        ("<> 3", DAYS, days("<>", 30)),
        ("= 3", DAYS, days("=", 30)),
        ("3", DAYS, days("=", 30)),
        ("[1..5]", DAYS, And((days(">=", 10), days("<=", 50)))),
        ("]1.5..4.5]", DAYS, And((days(">", 15), days("<=", 45)))),
        ("[1..5[", DAYS, And((days(">=", 10), days("<", 50)))),
        ("]1..5[", DAYS, And((days(">", 10), days("<", 50)))),
        ("(0..3)", DAYS, And((days(">", 0), days("<", 30)))),
        ("(0..3]", DAYS, And((days(">", 0), days("<=", 30)))),
        ("[-3.5..-1]", DAYS, And((days(">=", -35), days("<=", -10)))),
        ("[ 1 .. 5 ]", DAYS, And((days(">=", 10), days("<=", 50)))),
        ("1, 5", DAYS, Among("days", (10, 50))),
        ("< 1, > 5", DAYS, Or((days("<", 10), days(">", 50)))),
        (
            "[1..2], ]4..5]",
            DAYS,
            Or((And((days(">=", 10), days("<=", 20))), And((days(">", 40), days("<=", 50))))),
        ),
        ("not([1..2])", DAYS, Not(And((days(">=", 10), days("<=", 20))))),
        ("null", DAYS, IsUnknown("days")),
        ("unknown", DAYS, IsUnknown("days")),
        ("not(null)", DAYS, Not(IsUnknown("days"))),
        ("known", DAYS, Not(IsUnknown("days"))),
        ("not(known)", DAYS, IsUnknown("days")),
        ("5, null", DAYS, Or((days("=", 50), IsUnknown("days")))),
        ("> 5, unknown", DAYS, Or((days(">", 50), IsUnknown("days")))),
        ('"Fields Sales"', WAY, Compare("way", "=", "Fields Sales")),
        ('"Fields Sales","Other"', WAY, Among("way", ("Fields Sales", "Other"))),
        ("'Fields Sales', Other", WAY, Among("way", ("Fields Sales", "Other"))),
        ("Fields Sales", WAY, Compare("way", "=", "Fields Sales")),
        ('not("Fields Sales","Other")', WAY, Not(Among("way", ("Fields Sales", "Other")))),
        ("not (Other)", WAY, Not(Compare("way", "=", "Other"))),
        ("not Fields Sales, Other", WAY, Not(Among("way", ("Fields Sales", "Other")))),
        ("NOT other", NAME, Not(Compare("name", "=", "other"))),
        ("o'hara", WAY, Compare("way", "=", "o'hara")),
        ("'o''hara'", WAY, Compare("way", "=", "o'hara")),
        ("not now", WAY, Compare("way", "=", "not now")),
        ('"a, b","say ""hi"""', NAME, Among("name", ("a, b", 'say "hi"'))),
        ("yes", EXPERT, Compare("expert", "=", True)),
        ("not(true)", EXPERT, Not(Compare("expert", "=", True))),
        ("12.5%", MARGIN, Compare("margin", "=", 125)),
        (">= 12.5 %", MARGIN, Compare("margin", ">=", 125)),
        ("> 500 JPY", FEE, Compare("fee", ">", 50_000)),
        ("< 2027-06-30", END, Compare("end", "<", date(2027, 6, 30))),
        ('date("2027-06-30")', END, Compare("end", "=", date(2027, 6, 30))),
        (
            "[2026-01-01..2027-01-01[",
            END,
            And((Compare("end", ">=", date(2026, 1, 1)), Compare("end", "<", date(2027, 1, 1)))),
        ),
    ],
)
def test_what_a_cell_means(text: str, word: Word, expected: Condition | None) -> None:
    """Every form of the notation becomes exactly the test it stands for."""
    assert cell_condition(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word", "code", "offset", "help_part"),
    [
        ('"Fields Sale"', WAY, "GR112", 0, "did you mean `Fields Sales`?"),
        ('"Other","Othr"', WAY, "GR112", 8, "did you mean `Other`?"),
        ("Other, Other", WAY, "GR126", 7, "delete one"),
        ('"Other', WAY, "GR121", 0, 'add the closing `"`'),
        ("Other'", WAY, "GR121", 0, "closing `'`"),
        ("\u201cOther\u201d", WAY, "GR121", 0, "plain quote"),
        (",", WAY, "GR125", 0, "write `-`"),
        ("unknown", MARGIN, "GR128", 0, "unknown: yes"),
        ("5, null", MARGIN, "GR128", 3, "unknown: yes"),
        ("[5..1]", DAYS, "GR124", 0, "smaller value first"),
        ("]5..5]", DAYS, "GR124", 0, "smaller value first"),
        ("[1,5]", DAYS, "GR110", 0, "write a range"),
        ("[1..5", DAYS, "GR110", 0, "write a range"),
        ("=> 5", DAYS, "GR119", 0, "write `>=`"),
        ("== 5", DAYS, "GR119", 0, "write `=`"),
        ("1, != 5", DAYS, "GR119", 3, "write `<>`"),
        ("\u2265 5", DAYS, "GR119", 0, "write `>=`"),
        ("> 1 && < 5", DAYS, "GR113", 2, ""),
        (">= 250,000", DAYS, "GR110", 5, "without commas"),
        (">= 7,5", DAYS, "GR110", 0, "decimals with a point"),
        (">= 7.55", DAYS, "GR116", 3, "round it"),
        ("> 5000", DAYS, "GR115", 2, "-100 to 100"),
        (">= 5.50", FEE, "GR116", 3, "round it"),
        (">= 5 USD", FEE, "GR113", 3, "in JPY"),
        ("nan", DAYS, "GR113", 0, "write a number"),
        ('"5"', DAYS, "GR113", 0, "without quotes"),
        ("5%", DAYS, "GR113", 0, "write `5`"),
        ("> much", DAYS, "GR113", 2, "write a number"),
        ("> Other", WAY, "GR113", 0, "use `=`"),
        ("< 30.06.2027", END, "GR114", 2, "2027-06-30"),
        ("2027-02-30", END, "GR114", 0, "check the month and the day"),
        ("maybe", EXPERT, "GR113", 0, ""),
    ],
)
def test_what_is_wrong_with_a_cell(text: str, word: Word, code: str, offset: int, help_part: str) -> None:
    """A cell that cannot be read is refused at the very character, with a way out; nothing is guessed."""
    with pytest.raises(MistakeError) as caught:
        cell_condition(text, word)
    assert (caught.value.code, caught.value.offset) == (code, offset)
    assert help_part in caught.value.mend


@given(
    st.text(max_size=12) | st.text(alphabet="[](). ,'\"<>=not15-%unkowOther", max_size=20),
    st.sampled_from((WAY, DAYS, MARGIN, END, EXPERT, NAME)),
)
@settings(max_examples=500, deadline=None)
def test_no_cell_makes_it_fall_over(text: str, word: Word) -> None:
    """Any text is a test, anything, or a mistake at a place within it."""
    text = text.strip()
    try:
        cell_condition(text, word)
    except MistakeError as mistake:
        assert 0 <= mistake.offset <= len(text)  # noqa: PT017 - one of two good outcomes
