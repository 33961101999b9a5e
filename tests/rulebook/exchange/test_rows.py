"""Decisions as rows of tables: whatever becomes of a rule's shape, every record keeps its answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from groundrules.rulebook import read_book
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
    Value,
)
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.exchange.bookfile import table_of, write_book
from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.domains import Domains
from groundrules.rulebook.exchange.intake import read_grid
from groundrules.rulebook.exchange.rows import rows_of
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Rulebook, Word, WordType
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Severity
from groundrules.usecases.convert_book import book_text
from tests.rulebook.worlds import WORDS as SMALL_WORDS
from tests.rulebook.worlds import random_decision, seeded
from tests.rulebook.worlds import records as all_records

Record = dict[str, Value | None]
DAY = date(2026, 3, 1)
SEGMENTS = ("big, old", "small", "it's", 'a "b"')
WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", SEGMENTS, may_be_unknown=True),
        Word("employees", WordType.WHOLE, "employees", low=0, high=9, may_be_unknown=True),
        Word("revenue", WordType.MONEY, "revenue", low=0, high=500, scale=2, currency="USD"),
        Word("share", WordType.DECIMAL, "share", low=-20, high=20, scale=1),
        Word("expert", WordType.YES_NO, "needs an expert", may_be_unknown=True),
        Word("ends", WordType.DATE, "contract end", low=date(2026, 2, 27), high=date(2026, 3, 4)),
    )
}
GIVES = (Output("owner", WordType.ONE_OF, ("field", "in, out", "none")), Output("days", WordType.WHOLE))


def MIXED(policy: Policy) -> tuple[Decision, Mapping[str, Word], list[Record]]:  # noqa: N802 - used as a constant
    """A decision with every kind of cell, alternatives, exceptions; its words; telling records."""
    e, s = "employees", "segment"
    conditions: list[Condition] = [
        Compare(s, "=", "big, old"),
        And(
            (
                Among(s, ("small", "it's")),
                Compare(e, ">=", 5),
                Compare(e, "<", 8),
                Compare("expert", "=", True),
            )
        ),
        And((Not(Among(s, ("big, old",))), Or((Compare(e, "<", 3), Compare(e, "=", 4), IsUnknown(e))))),
        Or((And((Compare("revenue", ">", 250), Compare("share", "<=", -5))), Compare("ends", "<", DAY))),
        And((Not(Compare("expert", "=", True)), Compare(s, "<>", "small"), Compare("ends", ">=", DAY))),
        And((Not(IsUnknown(s)), Compare("share", "=", 15), Not(Compare(e, ">=", 2)))),
    ]
    rules = [
        Rule(
            f"A{n}",
            condition,
            {"owner": ("field", "in, out")[n % 2], "days": n * 7},
            "",
            why="" if n else "so",
        )
        for n, condition in enumerate(conditions)
    ]
    if policy is not Policy.FIRST:
        rules[3] = replace(rules[3], yields_to=("A0", "A2"))
        rules[4] = replace(rules[4], yields_to=("A3",))
    values: dict[str, Sequence[Value | None]] = {
        s: (None, *WORDS[s].values),
        e: (None, 0, 2, 4, 5, 8),
        "revenue": (250, 251),
        "share": (-5, -4, 15),
        "expert": (None, True, False),
        "ends": (date(2026, 2, 28), DAY),
    }
    records = [dict(zip(values, one, strict=True)) for one in product(*values.values())]
    return Decision("cover", "account", policy, GIVES, tuple(rules)), WORDS, records


def answers(
    decision: Decision, records: Sequence[Record], *, parts: bool = False
) -> list[tuple[tuple[str, ...], list[Mapping[str, Value]]]]:
    """For each record the rules that stand (parts of one taken together) and what they give."""
    by_id = {rule.rule_id: rule for rule in decision.rules}
    found: list[tuple[tuple[str, ...], list[Mapping[str, Value]]]] = []
    for record in records:
        ids = decide(decision, record).rule_ids
        names = tuple(dict.fromkeys(one.split(".")[0] if parts else one for one in ids))
        found.append((names, [dict(by_id[one].outcome) for one in ids]))
    return found


@pytest.mark.parametrize("policy", list(Policy))
def test_a_table_beside_the_book_says_what_the_rules_said(policy: Policy) -> None:
    """Every kind of cell, alternatives cut into rows apart, exceptions in a column of their own."""
    decision, words, records = MIXED(policy)
    rows = rows_of(decision, words, Notation())
    assert not [one for one in rows.findings if one.severity is Severity.ERROR]
    assert any("A3 becomes" in one.message for one in rows.findings)
    lines = rows.as_table()
    grid = Grid("cover.csv", None, lines, tuple(range(1, len(lines) + 1)))
    book = Rulebook("B", "1", None, "", "USD", words, {"cover": replace(decision, rules=())})
    text = write_book(book, beside={"cover": "cover.csv"})
    reading = read_book(text, "book.yaml", beside=_One(grid))
    assert reading.book is not None, reading.findings
    assert answers(reading.book.decisions["cover"], records, parts=True) == answers(decision, records)


class _One:
    """The one table beside the book."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        assert (name, sheet) == ("cover.csv", None)
        return self._grid


@pytest.mark.parametrize("seed", range(60))
def test_random_decisions_keep_every_answer(seed: int) -> None:
    """Rows in the book's notation and in FEEL, read by the reader of bare tables, over every record."""
    random = seeded(seed)
    decision = random_decision(random, random.choice(list(Policy)))
    used = [name for name in SMALL_WORDS if any(name in repr(rule.condition) for rule in decision.rules)]
    records = list(all_records(used))
    for notation in (Notation(), Notation(is_feel=True)):
        rows = rows_of(decision, SMALL_WORDS, notation)
        if any(one.severity is Severity.ERROR for one in rows.findings):
            assert any("cannot be written" in one.message for one in rows.findings)
            continue
        again = _read_again(rows.as_table(), decision, notation)
        assert _given(again, records) == _given(decision, records)


def _given(decision: Decision, records: Sequence[Record]) -> list[tuple[str, ...]]:
    found = []
    for record in records:
        ids = decide(decision, record).rule_ids
        if decision.policy is Policy.FIRST:
            ids = ids[:1]
        found.append(tuple(dict.fromkeys(one.split(".")[0] for one in ids)))
    return found


def _read_again(lines: Sequence[Sequence[str]], decision: Decision, notation: Notation) -> Decision:
    """The rows' conditions, cell by cell through the reader of bare tables, with the words they came from."""
    from groundrules.rulebook.exchange.notation import read_cell
    from groundrules.rulebook.exchange.typed import condition_of

    header, *body = lines
    rules = []
    for cells in body:
        row = dict(zip(header, cells, strict=True))
        tests = [
            condition
            for name in header
            if name in SMALL_WORDS
            and (
                condition := condition_of(
                    read_cell(row[name], () if notation.is_feel else SMALL_WORDS[name].values),
                    SMALL_WORDS[name],
                )
            )
        ]
        yields = tuple(one for one in row.get("yields to", "").split(", ") if one)
        rules.append(Rule(row["id"], And(tuple(tests)), {}, "", yields_to=yields))
    return replace(decision, rules=tuple(rules))


def test_what_has_no_cell_is_told_and_written_as_rules() -> None:
    """Patterns and sums cannot be rows: tables and DMN refuse them, a book has them as rules."""
    words = {**WORDS, "name": Word("name", WordType.TEXT, "name")}
    conditions: list[Condition] = [
        Like("name", "A%"),
        Linear(((4, "revenue"), (-1, "employees")), ">", 0),
        Not(Or((Compare("name", "=", "B, C"), Compare("employees", "<", 3)))),
    ]
    rules = tuple(
        Rule(f"A{n}", one, {"owner": "none", "days": 1}, "", why="because: so # it is")
        for n, one in enumerate(conditions)
    )
    decision = Decision("cover", "account", Policy.FIRST, GIVES, rules)
    refused = [one for one in rows_of(decision, words, Notation()).findings if one.severity is Severity.ERROR]
    assert [one.rules for one in refused] == [("A0",), ("A1",)]
    assert table_of(decision, words) is None
    made = book_text(Rulebook("A: b", "1", None, "", "USD", words, {"cover": decision}))
    assert made.findings == ()
    reading = read_book(made.text, "b.yaml")
    assert reading.book is not None
    assert [rule.condition for rule in reading.book.decisions["cover"].rules] == conditions
    assert reading.book.decisions["cover"].rules[0].why == "because: so # it is"
    assert {name: replace(word, span=None) for name, word in reading.book.words.items()} == words


def test_long_tables_lie_beside_the_book() -> None:
    """A table of more than 200 rules is a file of its own unless it is asked for inside; both read alike."""
    rules = tuple(
        Rule(str(n), Compare("revenue", "=", n), {"owner": "field", "days": n}, "") for n in range(300)
    )
    book = Rulebook(
        "B", "1", None, "", "USD", WORDS, {"c": Decision("c", "deal", Policy.FIRST, GIVES, rules)}
    )
    words = {name: replace(word, about="deal") for name, word in WORDS.items()}
    outside = book_text(replace(book, words=words), stem="book")
    assert list(outside.tables) == ["book.csv"]
    assert len(outside.text.splitlines()) < 30
    inside = book_text(replace(book, words=words), is_inside=True)
    assert inside.tables == {}
    part = book_text(replace(book, words=words), is_part=True, stem="book")
    assert part.text.startswith("words:\n")
    reading = read_book(inside.text, "b.yaml")
    assert reading.book is not None
    assert len(reading.book.decisions["c"].rules) == 300


def test_bare_tables_read_what_the_export_wrote() -> None:
    """A table written by us is one the check takes as it lies."""
    decision, words, _ = MIXED(Policy.EXACTLY_ONE)
    lines = rows_of(decision, words, Notation()).as_table()
    grid = Grid("t.csv", None, lines, tuple(range(1, len(lines) + 1)))
    table, findings = read_grid(grid, "t", Domains())
    assert table is not None
    assert findings == ()
    assert [column.name for column in table.outputs] == ["owner", "days"]
    assert table.rules[0].why == "so"
