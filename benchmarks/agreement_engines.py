"""One answer everywhere: the same decisions asked of every engine, in both forms, and compared row by row.

    uv run python benchmarks/agreement_engines.py            # at least 10^8 decisions compared
    uv run python benchmarks/agreement_engines.py --long     # at least 10^9

Two parts. *Small*: random decisions with every kind of test, exceptions and all three policies, asked of
every record there can be over seven words. A decision cannot tell records apart that agree in the words it
tests, so the reference and the single-record code are asked once for each such group, and their answer is
held against every record of the group. *Large*: tables and ordered books over millions of accounts; the
reference is asked of a sample. Compared are the rule that answers and the number of the set of all rules
that hold. DuckDB's masks are what everybody else is compared with. PostgreSQL and Spark take part where
they can be started.
"""

import argparse
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlglot import exp

sys.path.insert(0, str(Path(__file__).parents[1]))

import decide as speed
from prove import book, table
from tests.rulebook import worlds
from tests.rulebook.proof.worlds import TEXTS, WORDS, random_world

from groundrules.coverage.masks import Deciding, Form, set_id
from groundrules.coverage.sets import winner
from groundrules.rulebook.condition import words_of
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Word, WordType
from groundrules.rulebook.quick import Quick

KINDS = {
    WordType.DATE: (pa.date32(), "date"),
    WordType.YES_NO: (pa.bool_(), "boolean"),
    WordType.ONE_OF: (pa.string(), "text"),
    WordType.TEXT: (pa.string(), "text"),
}
NUMBER = (pa.int64(), "bigint")
COLUMNS = ["rule_id", "matches"]
Ask = Callable[[str], pa.Table]
"""A statement -> id, rule_id and matches of every row."""


@dataclass
class Tally:
    """What was compared with DuckDB's masks, by whom."""

    compared: Counter[str] = field(default_factory=Counter)
    differ: Counter[str] = field(default_factory=Counter)

    def add(self, who: str, base: pa.Table, other: pa.Table) -> None:
        """Counts the rows of both, and where they disagree."""
        assert base.num_rows == other.num_rows, who
        self.compared[who] += base.num_rows
        agree = base["id"].equals(other["id"])
        for name in COLUMNS if agree else ():
            agree = agree and base[name].equals(other[name])
        if not agree:
            self.differ[who] += self._wrong(base, other)

    def _wrong(self, base: pa.Table, other: pa.Table) -> int:
        wrong = pc.is_null(base["id"])
        for name in ("id", *COLUMNS):
            one, two = (pc.fill_null(pc.cast(side[name], pa.string()), "") for side in (base, other))
            wrong = pc.or_(wrong, pc.not_equal(one, two))
        return pc.sum(wrong).as_py() or 0

    def show(self) -> int:
        """Prints a line for each pair; returns the decisions compared."""
        for who, rows in self.compared.items():
            print(f"  DuckDB masks against {who:<24} {rows:14,} decisions, {self.differ[who]:,} differ")
        total = sum(self.compared.values())
        print(f"  together {total:,} decisions compared, {sum(self.differ.values()):,} differ", flush=True)
        return total


def told(rows: pa.Table) -> pa.Table:
    """Answers in the order of the rows, typed alike whoever gave them."""
    types = (pa.int64(), pa.string(), pa.int64())
    named = rows.rename_columns(["id", *COLUMNS])
    return pa.table(
        [
            pc.cast(named[name], kind).combine_chunks()
            for name, kind in zip(named.column_names, types, strict=True)
        ],
        names=named.column_names,
    ).sort_by("id")


def statement(decision: Decision, words: Mapping[str, Word], form: Form, dialect: str) -> str:
    deciding = Deciding(decision, words, form)
    return deciding.query(exp.to_table("records"), ["id"], dialect, COLUMNS).sql(dialect)


def kind_of(word: Word) -> tuple[pa.DataType, str]:
    return KINDS.get(word.type, NUMBER)


def in_duckdb(rows: pa.Table) -> Ask:
    connection = duckdb.connect(config={"threads": 2})
    connection.register("loaded", rows)
    connection.execute("CREATE TABLE records AS FROM loaded")
    return lambda text: told(connection.sql(text).to_arrow_table())


def in_sqlite(rows: pa.Table) -> Ask:
    connection = sqlite3.connect(":memory:")
    columns = [exp.to_identifier(name, quoted=True).sql("sqlite") for name in rows.column_names]
    connection.execute(f"CREATE TABLE records ({', '.join(columns)})")
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO records VALUES ({places})", tuples(rows))  # noqa: S608 - question marks

    def ask(text: str) -> pa.Table:
        found = connection.execute(text).fetchall()
        return told(pa.table(list(zip(*found, strict=True)), names=["id", *COLUMNS]))

    return ask


def tuples(rows: pa.Table) -> Iterator[tuple[object, ...]]:
    for batch in rows.to_batches(max_chunksize=100_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield tuple(value.isoformat() if isinstance(value, date) else value for value in row)


def in_postgres(rows: pa.Table, words: Mapping[str, Word], stack: ExitStack) -> Ask | None:
    try:
        import pgserver
        import psycopg

        server = pgserver.get_server(stack.enter_context(tempfile.TemporaryDirectory()))
    except Exception as fault:
        print(f"  PostgreSQL does not take part: {fault}")
        return None
    stack.callback(server.cleanup)
    connection = stack.enter_context(psycopg.connect(server.get_uri(), autocommit=True))
    columns = ["id bigint", *(f'"{name}" {kind_of(word)[1]}' for name, word in words.items())]
    connection.execute(f"CREATE TABLE records ({', '.join(columns)})".encode())
    with connection.cursor() as cursor, cursor.copy("COPY records FROM STDIN") as copy:
        for row in tuples(rows):
            copy.write_row(row)
    connection.execute("SET jit = off")

    def ask(text: str) -> pa.Table:
        found = connection.execute(text.encode()).fetchall()
        return told(pa.table(list(zip(*found, strict=True)), names=["id", *COLUMNS]))

    return ask


def in_spark(rows: pa.Table, stack: ExitStack) -> Ask | None:
    try:
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.memory", "3g")
            .config("spark.driver.maxResultSize", "2g")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    except Exception as fault:
        print(f"  Spark does not take part: {fault}")
        return None
    session.sparkContext.setLogLevel("ERROR")
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    pq.write_table(rows, folder / "records.parquet")
    session.read.parquet(str(folder / "records.parquet")).createOrReplaceTempView("records")
    return lambda text: told(session.sql(text).toArrow())


@dataclass
class Engines:
    """Who is asked, with the same rows in each."""

    words: Mapping[str, Word]
    rows: pa.Table
    asked: dict[str, tuple[str, Ask]]

    @classmethod
    def of(cls, rows: pa.Table, words: Mapping[str, Word], stack: ExitStack) -> "Engines":
        """All that can be started here, with these rows."""
        asked: dict[str, tuple[str, Ask]] = {
            "DuckDB": ("duckdb", in_duckdb(rows)),
            "SQLite": ("sqlite", in_sqlite(rows)),
        }
        others = {
            "PostgreSQL": ("postgres", in_postgres(rows, words, stack)),
            "Spark": ("spark", in_spark(rows, stack)),
        }
        asked |= {name: (dialect, ask) for name, (dialect, ask) in others.items() if ask is not None}
        return cls(words, rows, asked)

    def ask(self, who: str, decision: Decision, form: Form) -> pa.Table:
        """What one engine says of every row."""
        dialect, ask = self.asked[who]
        return ask(statement(decision, self.words, form, dialect))

    def compare(self, decision: Decision, tally: Tally, forms: Mapping[str, tuple[Form, ...]]) -> pa.Table:
        """Asks everybody; returns what DuckDB's masks said."""
        base = self.ask("DuckDB", decision, "masks")
        for who in self.asked:
            for form in forms.get(who, ()):
                if (who, form) != ("DuckDB", "masks"):
                    tally.add(
                        f"{who} {'CASE' if form == 'case' else form}", base, self.ask(who, decision, form)
                    )
        return base


def every_record() -> pa.Table:
    """Every record there can be over the seven words; texts of up to three letters stand for all."""
    names = [name for name in WORDS if name != "name"]
    found = [{**record, "name": text} for record in worlds.records(names) for text in (*TEXTS, None)]
    columns = {name: pa.array([one[name] for one in found], kind_of(WORDS[name])[0]) for name in WORDS}
    return pa.table({"id": pa.array(range(len(found)), pa.int64()), **columns})


def by_reference(decision: Decision, rows: pa.Table, tally: Tally, base: pa.Table) -> None:
    """The reference and the single-record code, once for each group of records the decision tells apart."""
    names = list(dict.fromkeys(word for rule in decision.rules for word in words_of(rule.condition)))
    keys = rows.select(names).append_column("id", rows["id"]) if names else rows.select(["id"])
    groups = (
        keys.group_by(names).aggregate([("id", "min")])
        if names
        else keys.slice(0, 1).rename_columns(["id_min"])
    )
    quick = Quick.of(decision, WORDS)
    answers: dict[str, list[tuple[str | None, int]]] = {"reference": [], "single-record code": []}
    for row in groups.to_pylist():
        record = {name: row[name] for name in names}
        slow, fast = decide(decision, record), quick.decide(record)
        for who, held in (("reference", slow.rule_ids), ("single-record code", fast.rule_ids)):
            answers[who].append((winner(decision.policy, held), set_id(held)))
        assert slow.rule_id == fast.rule_id
    group_ids = groups.append_column("group", pa.array(range(groups.num_rows), pa.int64()))
    if names:
        # A join drops rows whose key is unknown, so groups are found by a text of all values.
        place = pc.index_in(text_of(keys.select(names)), text_of(group_ids.select(names)))
    else:
        place = pa.array([0] * rows.num_rows, pa.int32())
    for who, found in answers.items():
        spread = pa.table(
            {
                "id": rows["id"],
                "rule_id": pa.array([one for one, _ in found], pa.string()).take(place),
                "matches": pa.array([one for _, one in found], pa.int64()).take(place),
            }
        )
        tally.add(who, base, told(spread))


def text_of(rows: pa.Table) -> pa.Array:
    parts = [pc.fill_null(pc.cast(column, pa.string()), "?unknown") for column in rows.columns]
    return pc.binary_join_element_wise(*parts, "\n").combine_chunks()


def small(decisions: int, tally: Tally, stack: ExitStack) -> None:
    """Random decisions over every record."""
    engines = Engines.of(every_record(), WORDS, stack)
    both: tuple[Form, ...] = ("case", "masks")
    for number in range(decisions):
        decision = random_world(worlds.seeded(90_000 + number))
        base = engines.compare(decision, tally, dict.fromkeys(engines.asked, both))
        by_reference(decision, engines.rows, tally, base)
    tally.show()


def large(accounts: int, decisions: int, tally: Tally, stack: ExitStack) -> None:
    """Tables and ordered books over millions of accounts: DuckDB in both forms, the others on a tenth."""
    import ibis

    made = ibis.duckdb.connect(threads=2)
    rows = (
        made.create_table("accounts", speed.accounts(accounts))
        .to_pyarrow()
        .rename_columns(["id", *speed.WORDS])
    )
    whole = Engines(speed.WORDS, rows, {"DuckDB": ("duckdb", in_duckdb(rows))})
    part = Engines.of(rows.slice(0, accounts // 10), speed.WORDS, stack)
    sample = rows.slice(0, 2_000).drop_columns(["id"]).to_pylist()
    for number in range(decisions):
        size = (10, 20, 30)[number % 3]
        decision = table(size, 8, number, noise=0.3) if number % 2 else book(size, 8, number)
        if number % 5 == 4:
            decision = replace(decision, policy=Policy.ALL)
        base = whole.compare(decision, tally, {"DuckDB": ("case",)})
        for record, rule_id, number_held in zip(
            sample, *(base[name].slice(0, len(sample)).to_pylist() for name in COLUMNS), strict=True
        ):
            held = decide(decision, record).rule_ids
            assert (winner(decision.policy, held), set_id(held)) == (rule_id, number_held)
        tally.compared["reference, a sample"] += len(sample)
        if number < 10:
            part.compare(decision, tally, dict.fromkeys(part.asked, ("masks",)))
    many = table(500, 8, 1)
    part.compare(many, tally, dict.fromkeys(part.asked, ("masks",)))
    tally.show()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--long", action="store_true", help="ten times as many")
    parser.add_argument("--accounts", type=int, default=10_000_000)
    parser.add_argument("--small", type=int, default=40, help="random small decisions")
    parser.add_argument("--large", type=int, default=10, help="decisions over all accounts")
    options = parser.parse_args()
    times = 10 if options.long else 1
    tally, began = Tally(), perf_counter()
    for part in (
        lambda stack: small(options.small * times, tally, stack),
        lambda stack: large(options.accounts, options.large * times, tally, stack),
    ):
        with ExitStack() as stack:
            part(stack)
    print(f"{perf_counter() - began:,.0f} s")
    if sum(tally.differ.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
