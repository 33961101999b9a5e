"""What sellers can change: the table, and the book's own word on it."""

import pytest

from groundrules.rehearsal.levers import LEVERS, Manoeuvre, Way, levers_of, pull
from groundrules.rulebook.model import HOWS, WAYS, Rulebook
from groundrules.rulebook.read import Reading, read_book

BOOK = """\
groundrules: 1
book: Cover
version: 1
words:
  revenue: {type: money, say: revenue, gamed: no}
  open_pipeline:
    type: money
    say: open pipeline
    gamed: {how: enter a deal, way: up, points: 7, per share: 2, by: anyone}
  deal_amount:
    type: money
    say: deal amount
    gamed:
      - {how: split a deal, way: down, points: 5}
      - {how: write a deal up, points: 1.5}
  needs_expert: {type: yes/no, say: needs a specialist}
"""


def read(text: str) -> Reading:
    """The book as far as it can be read."""
    return read_book(text, "b.yaml")


@pytest.fixture
def book() -> Rulebook:
    """A book that says how its words can be gamed."""
    draft = read(BOOK).draft
    assert draft is not None
    return draft


def test_the_book_goes_before_the_table(book: Rulebook) -> None:
    """A word the book speaks of has the book's levers and no other; the rest keep the table's."""
    levers = levers_of(book.words)
    assert not [lever for lever in levers if lever.word == "revenue"]
    assert [(lever.manoeuvre, lever.points) for lever in levers if lever.word == "needs_expert"] == [
        (Manoeuvre.FLAG, 2)
    ]
    (pipeline,) = [lever for lever in levers if lever.word == "open_pipeline"]
    assert (pipeline.way, pipeline.points, pipeline.per_share, pipeline.by_anyone) == (Way.UP, 7.0, 2.0, True)
    assert levers_of({}) == LEVERS


def test_a_split_costs_for_each_part(book: Rulebook) -> None:
    """The points of a split are those of each further part."""
    split, up = [lever for lever in levers_of(book.words) if lever.word == "deal_amount"]
    assert pull(split, {"deal_amount": 300}, 100) == (10.0, {"deal_amount": 100, "deal_parts": 3})
    assert pull(up, {"deal_amount": 300}, 400) == (1.5, {"deal_amount": 400})


def test_the_names_are_one_list() -> None:
    """What a book may write is what a rehearsal looks for."""
    assert tuple(one.value for one in Manoeuvre) == HOWS
    assert tuple(one.value for one in Way) == WAYS


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        ("maybe", "GR108", "neither `no`"),
        ("{how: enter a deal}", "GR107", "points"),
        ("{how: enter a dael, points: 3}", "GR108", "enter a deal"),
        ("{how: enter a deal, points: -3}", "GR108", "number of points"),
        ("{how: enter a deal, points: many}", "GR108", "number of points"),
        ("{how: enter a deal, points: 3, by: me}", "GR108", "anyone"),
        ("{how: enter a deal, points: 3, dear: 3}", "GR106", "dear"),
    ],
)
def test_mistakes_are_told_at_their_place(written: str, code: str, says: str) -> None:
    """Each mistake has its code and place, and says what would do."""
    findings = read(BOOK.replace("gamed: no", f"gamed: {written}")).findings
    told = [finding for finding in findings if finding.span and finding.span.line == 5]
    assert [finding.code for finding in told] == [code]
    assert says in told[0].message + told[0].help
