"""The facts of every account at several days, and what a book would have answered on each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundrules.coverage.compile import decide_all
from groundrules.coverage.facts import gather_facts
from groundrules.coverage.families import Said
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import decision_words
from groundrules.rehearsal.past import Memory
from groundrules.rulebook.model import Decision, Rulebook, WordType
from groundrules.terms import Finding

NONE, SEVERAL, OUT, ABSENT = -1, -2, -3, -4
"""Instead of a rule's place: no rule, several rules, outside the book's words, no such account yet."""

UNDECIDED = {NO_RULE: NONE, SEVERAL_RULES: SEVERAL, OUTSIDE: OUT}

Codes = NDArray[np.int16]


@dataclass(frozen=True)
class Timeline:
    """Facts of the same accounts at several days, oldest first; the last day is today.

    Attributes:
        days: ends of months, then today.
        account_ids: in alphabetical order; every table has one row for each, in this order.
        tables: for each day ``account_id``, ``is_there`` and one column per word.
        findings: words that no column can give.
    """

    days: tuple[date, ...]
    account_ids: pa.Array
    tables: tuple[pa.Table, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def today(self) -> pa.Table:
        """The facts of the last day."""
        return self.tables[-1]


def month_ends(since: date, until: date) -> tuple[date, ...]:
    """The last days of months from ``since`` on and before ``until``, then ``until`` itself."""
    found = []
    day = since.replace(day=1)
    while day <= until:
        end = (day + timedelta(32)).replace(day=1) - timedelta(1)
        if since <= end < until:
            found.append(end)
        day = end + timedelta(1)
    return (*found, until)


def gather_timeline(
    *,
    books: Sequence[Rulebook],
    memory: Memory,
    days: Sequence[date],
    extract_of: Callable[[date], pa.Table | None],
    tell: Callable[[str], None],
    said: Sequence[Said] | None = None,
) -> Timeline:
    """The facts of every day for every word of the books that some column gives.

    Args:
        books: the draft first; the others add their words. Domains are judged by each book itself later.
        memory: what the CRM remembers.
        days: oldest first; the last one is the day of today's extract.
        extract_of: the table ``accounts`` of an extract of ours near a day; None when there is none.
        tell: told of each day, for those who wait.
        said: the lines of ``families.csv``, each counted on the days it holds; None: not read.
    """
    words = {name: word for one in reversed(books) for name, word in one.words.items()}
    book = replace(books[0], words=words)
    tables: list[pa.Table] = []
    ids: pa.Array | None = None
    findings: tuple[Finding, ...] = ()
    for number, day in enumerate(reversed(days)):
        tell(f"facts of {day.isoformat()} ({number + 1} of {len(days)})")
        crm = memory.crm if number == 0 else memory.on(day, extract_of(day))
        gathered = gather_facts(book=book, crm=crm, as_of=day, said=said)
        if number == 0:
            findings = gathered.findings
        if gathered.table is None:
            return Timeline(tuple(days), pa.array([], pa.string()), (), findings)
        table = gathered.table
        names = [name for name in table.columns if _is_fact(name)]
        facts = table.select(*names).order_by("account_id").to_pyarrow()
        if ids is None:
            ids = facts["account_id"].combine_chunks()
        tables.append(_aligned(facts, ids))
    assert ids is not None  # noqa: S101 - days is never empty
    return Timeline(tuple(days), ids, tuple(reversed(tables)), findings)


def answer(book: Rulebook, decision: Decision, table: pa.Table) -> Codes:
    """The place of the rule that answers each account of a day, or why none does.

    Args:
        book: whose words say what is outside.
        decision: answered for each account by one rule.
        table: of a timeline.
    """
    codes = np.full(table.num_rows, OUT, np.int16)
    there = table["is_there"].combine_chunks().to_numpy(zero_copy_only=False)
    codes[~there] = ABSENT
    inside = there & ~outside_of(book, decision, table)
    rows = np.flatnonzero(inside)
    if not len(rows):
        return codes
    facts = table.take(pa.array(rows)).append_column("place", pa.array(rows))
    decided = decide_all(table=ibis.memtable(facts), decision=decision, key=("place",))
    found = decided.select("place", "rule_id").to_pyarrow()
    places = found["place"].combine_chunks().to_numpy(zero_copy_only=False)
    names = pa.array([rule.rule_id for rule in decision.rules] + list(UNDECIDED))
    numbers = np.array([*range(len(decision.rules)), *UNDECIDED.values()], np.int16)
    index = pc.index_in(found["rule_id"].combine_chunks(), value_set=names)
    codes[places] = numbers[index.to_numpy(zero_copy_only=False)]
    return codes


def outside_of(book: Rulebook, decision: Decision, table: pa.Table) -> NDArray[np.bool_]:
    """Whether an account has a value of a tested word that this book's words do not allow."""
    out = np.zeros(table.num_rows, bool)
    for name in decision_words(decision):
        word, column = book.words[name], table[name].combine_chunks()
        if not word.may_be_unknown:
            out |= _flags(pc.is_null(column))
        if word.type is WordType.ONE_OF:
            known = pa.array(word.values, pa.string())
            out |= _flags(pc.and_(pc.is_valid(column), pc.invert(pc.is_in(column, value_set=known))))
        if word.low is not None:
            out |= _flags(pc.less(column, pa.scalar(word.low, column.type)))
        if word.high is not None:
            out |= _flags(pc.greater(column, pa.scalar(word.high, column.type)))
    return out


def _flags(found: pa.BooleanArray) -> NDArray[np.bool_]:
    flags: NDArray[np.bool_] = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return flags


def _aligned(facts: pa.Table, ids: pa.Array) -> pa.Table:
    """One row for each of the accounts in their order; ``is_there`` false where the day has none."""
    index = pc.index_in(ids, value_set=facts["account_id"].combine_chunks())
    table = facts.drop_columns(["account_id"]).take(index)
    return table.append_column("account_id", ids).append_column("is_there", pc.is_valid(index))


def _is_fact(column: str) -> bool:
    return "__" not in column and column not in (
        "outside",
        "other_currency",
        "currency",
        "as_of",
        "book_version",
    )
