"""The engines the counts of signals are asked of, each by its own driver, with the same rows in it."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import ibis.backends.sql.dialects  # noqa: F401 - before any SQL is written: sqlglot keeps what it knew first
import pyarrow as pa
import pytest
from sqlglot import exp

from tests.signals.twins.statements import Statement

Rows = Sequence[Sequence[object]]


class Engine(Protocol):
    """One engine: rows go in by table, a statement comes back as rows. Days are UTC days everywhere."""

    dialect: str

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """These tables, instead of those of the same name."""

    def ask(self, asked: Statement) -> Rows:
        """The statement's rows, its columns in their order."""


def as_rows(table: pa.Table) -> Rows:
    """An Arrow table's rows."""
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


class Duck:
    """DuckDB."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Registers them."""
        for name, rows in tables.items():
            self.connection.register(name, rows)

    def ask(self, asked: Statement) -> Rows:
        """As Arrow: DuckDB's own rows need another package for instants."""
        self.load(asked.made)
        return as_rows(self.connection.sql(asked.text).to_arrow_table())


@contextmanager
def duck() -> Iterator[Engine]:
    """A DuckDB of our own, one thread."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield Duck(connection)


class Postgres:
    """PostgreSQL, rows by COPY."""

    dialect = "postgres"

    def __init__(self, connection: object) -> None:
        self.connection = connection

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Makes each table anew."""
        for name, rows in tables.items():
            table = exp.to_table(name, quoted=True)
            made = exp.Create(
                this=exp.Schema(this=table, expressions=[_column(field) for field in rows.schema]),
                kind="TABLE",
            )
            run = self.connection.execute  # type: ignore[attr-defined]  # psycopg, which is not always there
            run(exp.Drop(this=table, kind="TABLE", exists=True).sql("postgres").encode())
            run(made.sql("postgres").encode())
            copied = f"COPY {table.sql('postgres')} FROM STDIN".encode()
            with self.connection.cursor() as cursor, cursor.copy(copied) as copy:  # type: ignore[attr-defined]  # psycopg
                for row in as_rows(rows):
                    copy.write_row(row)

    def ask(self, asked: Statement) -> Rows:
        """Fetches all."""
        self.load(asked.made)
        found: Rows = self.connection.execute(asked.text.encode()).fetchall()  # type: ignore[attr-defined]  # psycopg
        return found


TYPES = {
    pa.string(): "TEXT", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN", pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}  # fmt: skip


def _column(field: pa.Field) -> exp.ColumnDef:
    return exp.ColumnDef(
        this=exp.to_identifier(field.name, quoted=True), kind=exp.DataType.build(TYPES[field.type])
    )


@contextmanager
def postgres(folder: Path) -> Iterator[Engine]:
    """A PostgreSQL server for as long as it is asked; skipped where none can be started."""
    psycopg = pytest.importorskip("psycopg")
    pgserver = pytest.importorskip("pgserver")
    try:
        server = pgserver.get_server(folder)
    except Exception as fault:
        pytest.skip(f"PostgreSQL does not start here: {fault}")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(b"SET TIME ZONE 'UTC'")
        connection.execute(b"SET jit = off")
        yield Postgres(connection)
    server.cleanup()


class Spark:
    """Spark SQL in local mode."""

    dialect = "pyspark"

    def __init__(self, session: object) -> None:
        self.session = session

    def load(self, tables: Mapping[str, pa.Table]) -> None:
        """Each as a temporary view."""
        for name, rows in tables.items():
            self.session.createDataFrame(rows).createOrReplaceTempView(name)  # type: ignore[attr-defined]  # pyspark, which is not always there

    def ask(self, asked: Statement) -> Rows:
        """As Arrow."""
        self.load(asked.made)
        return as_rows(self.session.sql(asked.text).toArrow())  # type: ignore[attr-defined]  # pyspark


SPARK_SETTINGS = {
    "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory", "spark.ui.showConsoleProgress": "false",
}  # fmt: skip
"""Small worlds: no parallel work and no compiling is worth its while."""


@contextmanager
def spark(*, asked_for: bool = False) -> Iterator[Engine]:
    """Spark on this machine; takes a minute to start, so tests start it only when asked to."""
    if not asked_for and not os.environ.get("GROUNDRULES_SPARK"):
        pytest.skip("Spark is asked with GROUNDRULES_SPARK=1, and by benchmarks/engines_signals.py")
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("Spark needs Java")
    builder = sql.SparkSession.builder.master("local[1]")
    for name, value in SPARK_SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield Spark(session)
    session.stop()
