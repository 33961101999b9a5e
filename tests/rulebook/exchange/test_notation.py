"""Cells as other programs write them: what each means, and that nothing is guessed or dropped."""

import contextlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.exchange.notation import ANYTHING, read_cell
from groundrules.rulebook.exchange.typed import condition_of
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.reading.cells import cell_condition

N = Word("n", WordType.WHOLE, "n", may_be_unknown=True)
C = Word("c", WordType.ONE_OF, "c", ("a", "b", "a, b", "x and y", "not sure"), may_be_unknown=True)
D = Word("d", WordType.DATE, "d")
Y = Word("y", WordType.YES_NO, "y")


NUMBERS: list[tuple[str, Condition]] = [
    ("<=7", Compare("n", "<=", 7)),
    ("< 5", Compare("n", "<", 5)),
    ("[1..5]", And((Compare("n", ">=", 1), Compare("n", "<=", 5)))),
    ("]1..5[", And((Compare("n", ">", 1), Compare("n", "<", 5)))),
    ("(1..5]", And((Compare("n", ">", 1), Compare("n", "<=", 5)))),
    ("[1..5)", And((Compare("n", ">=", 1), Compare("n", "<", 5)))),
    ("1..5", And((Compare("n", ">=", 1), Compare("n", "<=", 5)))),
    ("[ -5 .. 5 ]", And((Compare("n", ">=", -5), Compare("n", "<=", 5)))),
    ("[1, 5)", And((Compare("n", ">=", 1), Compare("n", "<", 5)))),
    ("]1; 5]", And((Compare("n", ">", 1), Compare("n", "<=", 5)))),
    ("[5..inf)", Compare("n", ">=", 5)),
    ("(-inf..5]", Compare("n", "<=", 5)),
    ("(-\u221e, 5)", Compare("n", "<", 5)),
    ("1e2", Compare("n", "=", 100)),
    ("< 1.5e1", Compare("n", "<", 15)),
    ("5", Compare("n", "=", 5)),
    ("= 5", Compare("n", "=", 5)),
    ("==5", Compare("n", "=", 5)),
    ("!= 5", Compare("n", "<>", 5)),
    ("\u2265 5", Compare("n", ">=", 5)),
    ("=> 5", Compare("n", ">=", 5)),
    ("1, 2, 3", Among("n", (1, 2, 3))),
    ("1,2,2", Among("n", (1, 2))),
    (">=5 and <10", And((Compare("n", ">=", 5), Compare("n", "<", 10)))),
    (">=5 && <10", And((Compare("n", ">=", 5), Compare("n", "<", 10)))),
    ("between 5 and 10", And((Compare("n", ">=", 5), Compare("n", "<=", 10)))),
    ("<5,>10", Or((Compare("n", "<", 5), Compare("n", ">", 10)))),
    ("<5 or >10", Or((Compare("n", "<", 5), Compare("n", ">", 10)))),
    ("[1..3], [7..9], 20", Or((
        Compare("n", "=", 20),
        And((Compare("n", ">=", 1), Compare("n", "<=", 3))),
        And((Compare("n", ">=", 7), Compare("n", "<=", 9))),
    ))),
    ("not(1, 2)", Not(Among("n", (1, 2)))),
    ("not [1..5]", Not(And((Compare("n", ">=", 1), Compare("n", "<=", 5))))),
    ("< 7.5", Compare("n", "<=", 7)),
    ("> 7.5", Compare("n", ">=", 8)),
    ("null", IsUnknown("n")),
    ("unknown, < 5", Or((IsUnknown("n"), Compare("n", "<", 5)))),
    ("not(null)", Not(IsUnknown("n"))),
    ("known", Not(IsUnknown("n"))),
]  # fmt: skip

TEXTS: list[tuple[str, Condition]] = [
    ("a", Compare("c", "=", "a")),
    ('"a"', Compare("c", "=", "a")),
    ("'a'", Compare("c", "=", "a")),
    ("\u201ca\u201d", Compare("c", "=", "a")),
    ('"a","b"', Among("c", ("a", "b"))),
    ('"a" or "b"', Among("c", ("a", "b"))),
    ('"a, b"', Compare("c", "=", "a, b")),
    ("a, b", Compare("c", "=", "a, b")),
    ("x and y", Compare("c", "=", "x and y")),
    ('not("a")', Not(Compare("c", "=", "a"))),
    ('not "a","b"', Not(Among("c", ("a", "b")))),
    ("not sure", Compare("c", "=", "not sure")),
]


@pytest.mark.parametrize(("text", "wanted"), NUMBERS)
def test_a_cell_of_numbers(text: str, wanted: Condition) -> None:
    """Comparisons, ranges with every bracket, lists and their opposites."""
    assert condition_of(read_cell(text), N) == wanted


@pytest.mark.parametrize(("text", "wanted"), TEXTS)
def test_a_cell_of_texts(text: str, wanted: Condition) -> None:
    """Quotes, commas inside them, and words that only look like `and` or `not`."""
    assert condition_of(read_cell(text, C.values), C) == wanted


@pytest.mark.parametrize("text", ["", "-", "any", "\u2013"])
def test_a_cell_that_lets_anything_through(text: str) -> None:
    """A dash of any length, nothing, and `any`."""
    assert read_cell(text) == ANYTHING
    assert condition_of(ANYTHING, N) is None


def test_dates_and_yes_no() -> None:
    """Dates in three spellings, yes and no in two."""
    day = date(2024, 1, 31)
    for text in ('date("2024-01-31")', "2024-01-31", '@"2024-01-31"'):
        assert condition_of(read_cell(text), D) == Compare("d", "=", day)
        assert condition_of(read_cell(f">= {text}"), D) == Compare("d", ">=", day)
    assert condition_of(read_cell("true"), Y) == Compare("y", "=", True)
    assert condition_of(read_cell("No"), Y) == Compare("y", "=", False)


NOT_UNDERSTOOD = [
    "250,000", "<= 7,5", "5%", "18+", "5-10", "$5", "*", '"abc', 'a"b', "[1..5", "1..", "['a'..'b']",
    'contains(?, "a")', 'date and time("2024-01-01T00:00:00")', 'duration("P1D")', "? > 5", ">= 5 <= 9",
    '"a" "b"', "a|b", "{a}", '>5 and "a"', ">5 and 7", "x..y",
    "(-inf..inf)", "[5..-inf)", "[1, 5, 7]", ",", "not()", "not(not(1))",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said_with_its_place(text: str) -> None:
    """Nothing that could mean two things is guessed, and nothing unknown is taken as a value."""
    with pytest.raises(MistakeError) as told:
        condition_of(read_cell(text), N)
    assert told.value.code == "GR142"
    assert 0 <= told.value.offset <= len(text)
    assert told.value.message


@pytest.mark.parametrize(
    ("text", "word"),
    [("[5..1]", N), ("]5..5[", N), (">=5 and <3", N), ("x", N), ('"5"', N), ("c", C), ("< a", C),
     ("maybe", Y), ("2024-02-30", D), ("5", D), ("= 7.5", N), ("null", D), (f">= {10**30}", N)],
)  # fmt: skip
def test_what_does_not_fit_the_column_is_said(text: str, word: Word) -> None:
    """Empty ranges, values of another type or outside the list, days that are none."""
    with pytest.raises(MistakeError):
        condition_of(read_cell(text), word)


SHARED = [
    "-", "5", "1, 2", "not 1, 2", "not(1, 2)", ">= 5", "<> 5", "[1..5]", "]1..5]", "[1..5[", "(1..5)",
    "< 5, > 9", "unknown", "known", "null", "[1..2], [4..5]", "unknown, 3", "not(< 5)",
]  # fmt: skip


@pytest.mark.parametrize("text", SHARED)
def test_a_cell_means_the_same_in_a_book_and_out_of_it(text: str) -> None:
    """A file may be checked as it lies and then put beside a book: its cells say the same both times."""
    bare, inside = condition_of(read_cell(text), N), cell_condition(text, N)
    for value in (None, *range(12)):
        wanted = True if inside is None else truth(inside, {"n": value})
        assert (True if bare is None else truth(bare, {"n": value})) is wanted


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("159.,<>=![]()-\"'andortu&|? \u2265\n\\"), max_size=14), st.booleans())
def test_any_text_is_read_or_refused(text: str, is_feel: bool) -> None:
    """No text makes the reader fail."""
    for word in (N, C, D, Y):
        with contextlib.suppress(MistakeError):
            condition_of(read_cell(text.strip(), C.values, is_feel=is_feel), word)


def test_feel_has_no_thousands() -> None:
    """In FEEL `100,200` is a list, elsewhere it is asked about."""
    assert condition_of(read_cell("100,200", is_feel=True), N) == Among("n", (100, 200))
    with pytest.raises(MistakeError, match="two numbers"):
        read_cell("100,200")
