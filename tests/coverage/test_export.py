"""The SQL a decision becomes: read in seven dialects as files, and run in three against the reference."""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.export import DIALECTS, decision_sql
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook import read_book
from groundrules.rulebook.condition import Always, Compare, Like, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Output, Policy, Rule, WordType
from tests.agreement.books import OUTPUTS, RECORDS, WORDS, decisions

GOLDEN = Path(__file__).parent / "golden"
Record = dict[str, Value | None]
Rows = list[tuple[str, str | None, str | None]]
Run = Callable[[str, Sequence[Record]], Rows]
many = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)

BOOK = """
groundrules: 1
book: Golden
version: 1
words:
  segment: {type: one of, values: [strategic, small, "it's"], say: segment}
  employees: {type: whole number, from: 0, to: 3000000, unknown: yes}
  revenue: {type: money, from: 0, to: 1000000000, unknown: yes}
  margin: {type: percent, decimals: 1, from: 0, to: 100}
  contract_end: {type: date, from: 2024-01-01, to: 2032-12-31, unknown: yes}
  needs_expert: {type: yes/no, say: needs a specialist}
  territory: {type: text, unknown: yes}
  order: {type: whole number, from: 0, to: 9}
decisions:
  cadence:
    for each: account
    policy: exactly one
    gives: {meet_every_days: whole number, fee: money, by: [owner, "it's"], until: date, visits: yes/no}
    rules:
      - id: A1
        when: segment = 'strategic' and (revenue >= 250000.50 or employees is unknown) and needs_expert
        then: {meet_every_days: 14, fee: 1.50, by: owner, until: 2027-06-30, visits: yes}
      - id: it's A2
        when: |
          segment in ('small', 'it''s') and not needs_expert
          and margin between 0.5 and 12.5 and order <> 3
        then: {meet_every_days: 30, fee: 0, by: "it's", until: 2027-06-30, visits: no}
        yields to: [A1, A3]
      - id: A3
        when: contract_end < 2027-06-30 and 2 * revenue - employees > 1000 and territory like 'We%t_'
        then: {meet_every_days: 14, fee: 0, by: owner, until: 2028-01-01, visits: no}
  handoff:
    for each: handoff
    policy: all that fit
    gives: {do: text}
    rules:
      - id: H1
        when: not (needs_expert or employees >= 5)
        then: {do: call}
      - id: H2
        when: any
        then: {do: write}
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_statement_reads_as_the_golden_file(dialect: str) -> None:
    """Dates, decimals, quotes, patterns and reserved names, written as each warehouse wants them."""
    reading = read_book(BOOK, "golden.yaml")
    assert reading.book is not None, reading.findings
    told = "\n".join(
        decision_sql(decision, reading.book.words, dialect=dialect)
        for decision in reading.book.decisions.values()
    )
    path = GOLDEN / f"{dialect}.sql"
    if os.environ.get("GROUNDRULES_SNAP"):
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")
    for statement in told.split("\n\n"):
        assert sqlglot.parse_one(statement, dialect=dialect) is not None


def natural(name: str, value: Value | None, *, is_sqlite: bool = False) -> Any:
    """A stored value as a warehouse holds it."""
    if value is None:
        return None
    if WORDS[name].type is WordType.MONEY:
        assert isinstance(value, int)
        return value / 100 if is_sqlite else Decimal(value) / 100
    return value.isoformat() if is_sqlite and isinstance(value, date) else value


def rows_of(records: Sequence[Record], *, is_sqlite: bool = False) -> list[list[Any]]:
    """The records as rows, the key first."""
    return [
        [str(number), *(natural(name, record[name], is_sqlite=is_sqlite) for name in WORDS)]
        for number, record in enumerate(records)
    ]


COLUMNS = (
    "account_id varchar, segment varchar, employees int, revenue decimal(18,2), contract_end date, "
    "needs_expert boolean, territory varchar"
)
MARKS = ", ".join("?" * 7)
DUCK = duckdb.connect()


def on_duckdb(statement: str, records: Sequence[Record]) -> Rows:
    """Run in DuckDB."""
    DUCK.execute(f"create or replace table account ({COLUMNS})")
    marks = ", ".join([f"({MARKS})"] * len(records))
    DUCK.execute(f"insert into account values {marks}", [cell for row in rows_of(records) for cell in row])  # noqa: S608 - our own marks
    return DUCK.execute(statement).fetchall()


def on_sqlite(statement: str, records: Sequence[Record]) -> Rows:
    """Run in the SQLite of the standard library, where decimals are binary fractions and dates texts."""
    engine = sqlite3.connect(":memory:")
    engine.execute(f"create table account ({COLUMNS.replace('decimal(18,2)', 'real')})")
    engine.executemany(f"insert into account values ({MARKS})", rows_of(records, is_sqlite=True))  # noqa: S608 - our own marks
    found: Rows = engine.execute(statement).fetchall()
    engine.close()
    return found


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A PostgreSQL of its own; skipped where it cannot start."""
    pgserver = pytest.importorskip("pgserver")
    psycopg = pytest.importorskip("psycopg")
    try:
        server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
        engine = psycopg.connect(server.get_uri(), autocommit=True)
    except Exception as error:  # whatever keeps it from starting is the machine's, not ours
        pytest.skip(f"PostgreSQL does not start here: {error}")

    def run(statement: str, records: Sequence[Record]) -> Rows:
        engine.execute("drop table if exists account")
        engine.execute(f"create table account ({COLUMNS})")
        with engine.cursor() as cursor:
            cursor.executemany(f"insert into account values ({MARKS.replace('?', '%s')})", rows_of(records))  # noqa: S608 - our own marks
            found: Rows = cursor.execute(statement.encode()).fetchall()
        return found

    yield run
    engine.close()
    server.cleanup()


def expected(decision: Decision, records: Sequence[Record]) -> Rows:
    """What the reference says, as the statement answers it."""
    rows: Rows = []
    for number, record in enumerate(records):
        answer = decide(decision, record)
        if decision.policy is Policy.ALL:
            given = [(rule_id, decision.rule(rule_id).outcome["owner"]) for rule_id in answer.rule_ids]
            rows += [(str(number), rule_id, str(owner)) for rule_id, owner in given]
            if not given:
                rows.append((str(number), NO_RULE, None))
        elif answer.rule_id is not None:
            rows.append((str(number), answer.rule_id, str(answer.outcome["owner"])))
        else:
            rows.append((str(number), SEVERAL_RULES if answer.rule_ids else NO_RULE, None))
    return rows


@st.composite
def yielding(draw: st.DrawFn) -> Decision:
    """A random decision of any policy, in which later rules may yield to earlier ones."""
    decision = draw(decisions())
    if decision.policy is Policy.FIRST:
        return decision
    rules = [
        replace(rule, yields_to=tuple(draw(st.sets(st.sampled_from(earlier), max_size=2))) if earlier else ())
        for at, rule in enumerate(decision.rules)
        if (earlier := [one.rule_id for one in decision.rules[:at]]) is not None
    ]
    return replace(decision, rules=tuple(rules))


def agree(decision: Decision, records: Sequence[Record], dialect: str, run: Run) -> None:
    """The engine's rows are the reference's."""
    found = run(decision_sql(decision, WORDS, dialect=dialect), records)
    assert sorted(map(tuple, found)) == sorted(expected(decision, records))


@many
@given(yielding(), st.lists(RECORDS, min_size=20, max_size=30))
def test_duckdb_answers_as_the_reference(decision: Decision, records: list[Record]) -> None:
    """Every kind of test and policy, with exceptions and unknowns."""
    agree(decision, records, "duckdb", on_duckdb)


@many
@given(yielding(), st.lists(RECORDS, min_size=20, max_size=30))
def test_sqlite_answers_as_the_reference(decision: Decision, records: list[Record]) -> None:
    """Every kind of test and policy, where dates are texts and decimals binary fractions."""
    agree(decision, records, "sqlite", on_sqlite)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(decision=yielding(), records=st.lists(RECORDS, min_size=20, max_size=30))
def test_postgres_answers_as_the_reference(postgres: Run, decision: Decision, records: list[Record]) -> None:
    """Every kind of test and policy, in PostgreSQL."""
    agree(decision, records, "postgres", postgres)


def test_patterns_with_backslashes_mean_themselves() -> None:
    """A backslash in a pattern is a sign like any other; small letters are not capitals."""
    texts = ["a\\b", "a\\\\b", "a*b", "A\\b", "a?b", "[ab", "a_b", "a%b", "é\nb"]
    for pattern in ("a\\b", "a\\%", "%\\\\%", "a*%", "[a%", "a_b", "é_b", "%%"):
        rule = Rule("A1", Like("territory", pattern), {"owner": "field"}, "")
        decision = Decision("coverage", "account", Policy.FIRST, OUTPUTS, (rule,))
        records: list[Record] = [{**dict.fromkeys(WORDS), "territory": text} for text in texts]
        agree(decision, records, "duckdb", on_duckdb)
        agree(decision, records, "sqlite", on_sqlite)


def test_outcomes_come_in_natural_form() -> None:
    """Money in whole units, dates as dates, yes and no as such; nothing where nothing is given."""
    gives = (
        Output("fee", WordType.MONEY),
        Output("until", WordType.DATE),
        Output("visits", WordType.YES_NO),
        Output("note", WordType.TEXT),
    )
    outcome: dict[str, Value] = {"fee": 150, "until": date(2027, 6, 30), "visits": True}
    rule = Rule("A1", Compare("employees", ">", 3), outcome, "")
    decision = Decision("cadence", "account", Policy.EXACTLY_ONE, gives, (rule,))
    statement = decision_sql(decision, WORDS, dialect="duckdb")
    records: list[Record] = [{**dict.fromkeys(WORDS), "employees": 4}, dict.fromkeys(WORDS)]
    found: list[tuple[object, ...]] = sorted(on_duckdb(statement, records))
    assert found == [
        ("0", "A1", Decimal("1.5"), date(2027, 6, 30), True, None),
        ("1", NO_RULE, None, None, None, None),
    ]


@pytest.mark.parametrize("policy", list(Policy))
def test_a_long_decision_can_be_written(policy: Policy) -> None:
    """1,500 rules become a statement without the writer running out of depth."""
    rules = tuple(Rule(f"A{n}", Compare("employees", "=", n), {"owner": "field"}, "") for n in range(1500))
    statement = decision_sql(Decision("c", "account", policy, OUTPUTS, rules), WORDS, dialect="snowflake")
    assert "'A1499'" in statement


def test_an_unknown_dialect_is_refused() -> None:
    """A dialect nobody tested is not guessed at."""
    decision = Decision("c", "account", Policy.FIRST, OUTPUTS, (Rule("A1", Always(), {}, "any"),))
    with pytest.raises(ValueError, match="oracle"):
        decision_sql(decision, WORDS, dialect="oracle")


def test_no_rules_at_all() -> None:
    """A decision without rules answers nothing, and says so for each row."""
    for policy in Policy:
        decision = Decision("c", "account", policy, OUTPUTS, ())
        agree(decision, [dict.fromkeys(WORDS)], "duckdb", on_duckdb)
