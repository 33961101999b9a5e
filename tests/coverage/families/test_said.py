"""The file of agreed families: what is read, and each mistake with its line."""

from datetime import date

import pytest

from groundrules.coverage.families import read_said
from groundrules.terms import Span

HEADER = "account_id,belongs to,because,approved by,review by\n"


def test_lines_are_read_with_their_places() -> None:
    """Alone, and one customer with another; blank lines are nothing, a byte order mark neither."""
    text = f"\ufeff{HEADER}A1,,own board and budget,VP Sales,2027-03-31\n\nB2,A9,one contract,Lee,\n"
    read = read_said(text)
    assert read.findings == ()
    alone, joined = read.lines
    assert (alone.account_id, alone.stands_alone, alone.review_by) == ("A1", True, date(2027, 3, 31))
    assert (joined.belongs_to, joined.stands_alone, joined.span) == ("A9", False, Span("families.csv", 4))
    assert read_said("").lines == ()


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("A1,,,VP Sales,", "`because` is empty"),
        ("A1,,own budget,,", "`approved by` is empty"),
        (",,own budget,VP,", "`account_id` is empty"),
        ("A1,A1,own budget,VP,", "`A1` is said to belong to itself"),
        ("A1,,own budget,VP,soon", "`soon` is no date"),
        ("A1,,own, budget,VP,2027-03-31,x", "the line has 7 values for 5 columns"),
    ],
)
def test_a_line_with_a_mistake_does_not_count(line: str, wrong: str) -> None:
    """The line is left out and named; the sound ones around it stay."""
    read = read_said(f"{HEADER}S1,,own budget,VP,\n{line}\nS2,,own budget,VP,\n")
    assert [one.account_id for one in read.lines] == ["S1", "S2"]
    assert [finding.span for finding in read.findings] == [Span("families.csv", 3)]
    assert wrong in read.findings[0].message


def test_the_same_line_twice_and_missing_columns() -> None:
    """A line said twice counts once; without its columns the file is not guessed at."""
    twice = read_said(f"{HEADER}A1,,own budget,VP,\nA1,,other words,VP,\n")
    assert len(twice.lines) == 1
    assert "said twice, first in line 2" in twice.findings[0].message
    assert "`because`, `approved by`" in read_said("account_id,belongs to\nA1,\n").findings[0].message
