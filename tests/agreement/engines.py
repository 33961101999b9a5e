"""The engines a decision is asked of, each by its own driver, with the same rows in it."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from groundrules.coverage.masks import Deciding, Form
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision
from tests.agreement.books import COLUMNS, WORDS, as_table

Record = dict[str, Value | None]
Answers = list[tuple[str | None, list[str]]]
Ask = Callable[[Decision, list[Record], Form], Answers]
"""A decision, rows and a form -> for each row the rule and every rule that holds."""


def statement(decision: Decision, form: Form, dialect: str) -> str:
    """What the engine is asked."""
    deciding = Deciding(decision, WORDS, form)
    query = deciding.query(exp.to_table("rows"), ["account_id"], dialect, ["rule_id", "rule_ids"])
    return query.sql(dialect)


def in_order(rows: Sequence[tuple[object, ...]]) -> Answers:
    """Rows of (id, rule, rules) as answers, by id; a text of lines is as good as an array."""
    ordered = sorted(rows, key=lambda row: int(str(row[0])))
    found: Answers = []
    for _, rule_id, held in ordered:
        rules = held.splitlines() if isinstance(held, str) else [str(one) for one in _items(held)]
        found.append((None if rule_id is None else str(rule_id), rules))
    return found


def _items(held: object) -> Sequence[object]:
    return held if isinstance(held, list | tuple) else []


def duck(decision: Decision, records: list[Record], form: Form) -> Answers:
    """DuckDB."""
    with duckdb.connect() as connection:
        connection.register("rows", as_table(records))
        return in_order(connection.execute(statement(decision, form, "duckdb")).fetchall())


def sqlite(decision: Decision, records: list[Record], form: Form) -> Answers:
    """SQLite, dates as texts."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE TABLE rows (account_id, segment, employees, revenue, contract_end, needs_expert, territory)"
    )
    rows = [(str(n), *map(_plain, record.values())) for n, record in enumerate(_laid_out(records))]
    connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    found = connection.execute(statement(decision, form, "sqlite")).fetchall()
    connection.close()
    return in_order(found)


def _laid_out(records: list[Record]) -> Iterator[Record]:
    for record in records:
        yield {word: record[word] for word in COLUMNS}


def _plain(value: Value | None) -> object:
    return value.isoformat() if isinstance(value, date) else value


@contextmanager
def postgres(folder: Path) -> Iterator[Ask]:
    """A PostgreSQL server of our own for as long as it is asked; skipped where none can be started."""
    psycopg = pytest.importorskip("psycopg")
    pgserver = pytest.importorskip("pgserver")
    try:
        server = pgserver.get_server(folder)
    except Exception as fault:
        pytest.skip(f"PostgreSQL does not start here: {fault}")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE rows (account_id text, segment text, employees bigint, revenue bigint, "
            "contract_end date, needs_expert boolean, territory text)"
        )

        def ask(decision: Decision, records: list[Record], form: Form) -> Answers:
            connection.execute("TRUNCATE rows")
            with connection.cursor() as cursor, cursor.copy("COPY rows FROM STDIN") as copy:
                for n, record in enumerate(_laid_out(records)):
                    copy.write_row((str(n), *record.values()))
            return in_order(connection.execute(statement(decision, form, "postgres").encode()).fetchall())

        yield ask
    server.cleanup()
