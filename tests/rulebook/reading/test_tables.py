"""Decision tables in files beside the book, and drawn in it: rules with the places of their cells."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import pytest

from groundrules.rulebook.condition import Always, And, Compare
from groundrules.rulebook.model import Policy
from groundrules.rulebook.read import Reading, read_book
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid
from groundrules.rulebook.reading.table import MAX_ROWS
from groundrules.terms import Span
from tests.work import calls_of

BOOK = """\
groundrules: 1
book: Small book
version: 1
words:
  segment: {type: one of, values: [large, small], say: segment}
  open_pipeline: {type: money, from: 0, to: 1000000, say: open pipeline}
  contract_end: {type: date, from: 2024-01-01, to: 2032-12-31, unknown: yes, say: contract end}
decisions:
  cadence:
    for each: account
    policy: exactly one
    gives: {every: whole number, by: [owner, partner]}
    table: {file: cadence.csv}
"""
ROWS = (
    ("Rule", "segment", "Open Pipeline", "contract_end", "every", "by", "yields to", "why"),
    ("E1", "large", "[1000..5000[", "< 2027-06-30", "14", "owner", "", "the end is near"),
    ("E2", '"large","small"', "-", "null", "30", "partner", "E1", ""),
    ("", "", "", "", "", "", "", ""),
    ("E3", "-", "", "", "90", "owner", "E1, E2", ""),
)
LINES = (1, 2, 4, 5, 6)


class Folder:
    """Tables kept in memory, as if they lay beside the book."""

    def __init__(self, grids: Mapping[tuple[str, str | None], Grid]) -> None:
        self.grids = grids

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table of that name."""
        if (name, sheet) in self.grids:
            return self.grids[name, sheet]
        names = tuple(one for one, _ in self.grids)
        if name == "torn.csv":
            raise BesideError("the quote that opens here is never closed", "close it", line=7, column=3)
        raise BesideError(f"there is no `{sheet or name}`", "put it beside the book", known=names)


def with_rows(*rows: tuple[str, ...], columns: bool = False) -> Folder:
    """A folder with one table of those rows."""
    lines = tuple(range(1, len(rows) + 1))
    places = tuple(
        tuple(1 + sum(len(other) + 1 for other in row[:column]) for column in range(len(row))) for row in rows
    )
    return Folder({("cadence.csv", None): Grid("cadence.csv", None, rows, lines, places if columns else ())})


def read(folder: Folder, text: str = BOOK) -> Reading:
    """The book read beside that folder."""
    return read_book(text, "book.yaml", beside=folder)


def test_the_rules_of_a_table_file() -> None:
    """Ids, tests, outcomes, exceptions and reasons of every row that is not empty, each at its own cell."""
    folder = Folder({("cadence.csv", None): Grid("cadence.csv", None, ROWS, LINES)})
    reading = read(folder)
    assert [str(found) for found in reading.findings] == []
    assert reading.book is not None
    decision = reading.book.decisions["cadence"]
    first, second, third = decision.rules
    assert first.condition == And(
        (
            Compare("segment", "=", "large"),
            And((Compare("open_pipeline", ">=", 100_000), Compare("open_pipeline", "<", 500_000))),
            Compare("contract_end", "<", date(2027, 6, 30)),
        )
    )
    assert (dict(first.outcome), first.why) == ({"every": 14, "by": "owner"}, "the end is near")
    assert (first.span, first.outcome_spans["by"]) == (Span("cadence.csv", 2, 1), Span("cadence.csv", 2, 6))
    assert (second.yields_to, third.yields_to) == (("E1",), ("E1", "E2"))
    assert third.condition == Always()
    assert third.yield_spans["E2"] == Span("cadence.csv", 6, 7)
    assert decision.policy is Policy.EXACTLY_ONE
    assert reading.book.file == "book.yaml"


def test_a_workbook_has_sheets() -> None:
    """The sheet is asked for by name; another one is not taken for it."""
    grid = Grid("x.xlsx", "Cadence", ROWS, LINES)
    text = BOOK.replace("{file: cadence.csv}", "{file: x.xlsx, sheet: Cadence}")
    assert read(Folder({("x.xlsx", "Cadence"): grid}), text).book is not None
    assert read(Folder({("x.xlsx", "Other"): grid}), text).book is None


HEAD = ("id", "segment", "open_pipeline", "-> every", "by")


@pytest.mark.parametrize(
    ("rows", "code", "place", "rules", "help_part"),
    [
        ((HEAD, ("E1", "larg", "-", "14", "owner")), "GR112", (2, 4), ("E1",), "did you mean `large`?"),
        ((HEAD, ("E1", "-", ">= 5,000", "14", "owner")), "GR110", (2, 9), ("E1",), "without commas"),
        ((HEAD, ("E1", "-", "> much", "14", "owner")), "GR113", (2, 8), ("E1",), "write a number"),
        ((HEAD, ("E1", "-", "-", "often", "owner")), "GR204", (2, 8), ("E1",), "whole number"),
        ((HEAD, ("E1", "-", "-", "14", "ownr")), "GR204", (2, 11), ("E1",), "did you mean `owner`?"),
        ((HEAD, ("E1", "-", "-", "14")), "GR110", (2, 1), ("E1",), "separators"),
        ((HEAD, ("", "-", "-", "14", "owner")), "GR107", (2, 1), (), "first cell"),
        ((("id", "segmnt", *HEAD[2:]), ("E1", "-", "-", "14", "owner")), "GR111", (1, 4), (), "`segment`?"),
        (
            (("id", "segment", "segment", *HEAD[3:]), ("E1", "-", "-", "14", "owner")),
            "GR110",
            (1, 12),
            (),
            "one",
        ),
        ((("segment",),), "GR110", (1, 1), (), "like `| id"),
        ((), "GR110", (1, 1), (), "header"),
    ],
)
def test_each_mistake_stands_in_the_table_file(
    rows: tuple[tuple[str, ...], ...],
    code: str,
    place: tuple[int, int],
    rules: tuple[str, ...],
    help_part: str,
) -> None:
    """A wrong cell is told in the table's own file, at its character, with the rule and a way out."""
    reading = read(with_rows(*rows, columns=True))
    found = reading.findings[0]
    assert (found.code, found.span, found.rules) == (code, Span("cadence.csv", *place), rules)
    assert help_part in found.help
    assert reading.book is None


@pytest.mark.parametrize(
    ("name", "place", "help_part"),
    [
        ("cadense.csv", Span("book.yaml", 13, 19), "did you mean `cadence.csv`?"),
        ("nothing.xlsx", Span("book.yaml", 13, 19), "put it beside the book"),
        ("../cadence.csv", Span("book.yaml", 13, 19), "plain file name"),
        ("a/b.csv", Span("book.yaml", 13, 19), "plain file name"),
        (".hidden.csv", Span("book.yaml", 13, 19), "plain file name"),
        ("torn.csv", Span("torn.csv", 7, 3), "close it"),
    ],
)
def test_a_table_that_cannot_be_opened(name: str, place: Span, help_part: str) -> None:
    """Missing, elsewhere or torn: told at its place; nothing outside the folder is asked for."""
    reading = read(with_rows(HEAD), BOOK.replace("cadence.csv", name))
    assert [(found.code, found.span) for found in reading.findings] == [("GR130", place)]
    assert help_part in reading.findings[0].help
    assert reading.incomplete == {"cadence"}


def test_a_table_too_large_is_refused() -> None:
    """More rows than anybody reads are a finding, not an endless wait."""
    reading = read(with_rows(HEAD, *(("E", "-", "-", "1", "owner"),) * (MAX_ROWS + 1)))
    assert [found.code for found in reading.findings] == ["GR104"]


@pytest.mark.parametrize("kept", ["in a file", "in the book"])
def test_a_long_table_costs_what_its_rows_cost(kept: str) -> None:
    """Four times the rows cost four times the work, never sixteen times; a row costs some hundred calls."""
    few, many = (calls_of(partial(_read_long, count, kept)) for count in (375, 1500))
    for (reading, _), count in ((few, 375), (many, 1500)):
        assert reading.book is not None, reading.findings[:3]
        assert len(reading.book.decisions["cadence"].rules) == count
    assert many[1] < 5 * few[1]
    assert many[1] < 1500 * 400


def _read_long(count: int, kept: str) -> Reading:
    """The book with a table of so many rows, read."""
    rows = [
        (f"R{n}", "large", f"]{n}.5..{n + 1}.5]", f">= {2025 + n % 7}-01-{1 + n % 28:02}", str(n), "owner")
        for n in range(count)
    ]
    grid = Grid(
        "cadence.csv",
        None,
        (("id", "segment", "open_pipeline", "contract_end", "every", "by"), *rows),
        tuple(range(1, count + 2)),
    )
    bars = "\n".join(
        f"      | {' | '.join(row)} |"
        for row in (("id", "segment", "open_pipeline", "contract_end", "-> every", "by"), *rows)
    )
    inline = BOOK.replace("table: {file: cadence.csv}", f"table: |\n{bars}")
    if kept == "in a file":
        return read(Folder({("cadence.csv", None): grid}), BOOK)
    return read(Folder({}), inline)


def test_places_in_a_long_drawn_table() -> None:
    """The last cell of a long table is found where it stands, blank lines and rulers before it or not."""
    bars = "\n".join(f"      | R{n} | large |  -  | - | {n} | owner |" for n in range(300))
    ruler = "      |---|---|---|---|---|---|\n"
    head = f"      | id | segment | open_pipeline | contract_end | -> every | by |\n\n{ruler}"
    table = f"{head}{bars}\n      | Z | - | - | - | 5 | ownr |\n"
    text = BOOK.replace("table: {file: cadence.csv}\n", f"table: |\n{table}")
    (found,) = read_book(text, "book.yaml").findings
    lines = text.split("\n")
    assert found.span is not None
    assert lines[found.span.line - 1][found.span.column - 1 :].startswith("ownr")
    assert found.rules == ("Z",)


def test_the_stamp_changes_with_a_table_beside_the_book() -> None:
    """Whoever was decided by another table was decided by another book, though its text is the same."""
    books = [read(with_rows(HEAD, ("E1", "-", "-", days, "owner"))).book for days in ("14", "14", "30")]
    stamps = [book.stamp for book in books if book is not None]
    assert len(stamps) == 3
    assert stamps[0] == stamps[1] != stamps[2]
    assert len({book.digest for book in books if book is not None}) == 1
