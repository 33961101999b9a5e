"""How long the first answer takes from the command line: start, read, prove, decide, write.

    uv run python benchmarks/first_answer.py
    uv run python benchmarks/first_answer.py --accounts 100000 --rules 500

A proved book of 100 rules over eight words (money, percent, whole numbers, lists) and a table with these
columns and an id, as Parquet and as CSV. ``groundrules decide`` runs as a process of its own; beside it a
process in which DuckDB alone starts, reads the same columns and writes them again (reads: every column summed
up). Figures are CPU of all threads of the process (user and system) and, behind it, wall time; the first run
of a kind is thrown away. Figures of one run compare with each other only.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import duckdb
from prove import TOP, table, words

from groundrules.rulebook import Rulebook
from groundrules.rulebook.exchange.bookfile import write_book
from groundrules.rulebook.model import Output, Word, WordType

KINDS = {0: (WordType.MONEY, 2), 2: (WordType.PERCENT, 1), 4: (WordType.MONEY, 2), 6: (WordType.WHOLE, 0)}
GIVES = (Output("owner", WordType.ONE_OF, ("a", "b", "c")),)
RAW = """
import duckdb, sys
connection = duckdb.connect(config={"threads": 2})
read = connection.read_parquet if sys.argv[1].endswith("parquet") else connection.read_csv
rows = read(sys.argv[1])
if len(sys.argv) > 2:
    rows.write_parquet(sys.argv[2]) if sys.argv[2].endswith("parquet") else rows.write_csv(sys.argv[2])
else:
    rows.aggregate(", ".join(f"max({name})" for name in rows.columns)).fetchall()
"""


def vocabulary() -> dict[str, Word]:
    """The eight words of the other benchmarks, the numbers as money, percent, money, whole."""
    made = words(8)
    for place, (kind, scale) in KINDS.items():
        currency = "USD" if kind is WordType.MONEY else None
        made[f"w{place}"] = replace(made[f"w{place}"], type=kind, scale=scale, currency=currency)
    return made


def make_book(path: Path, rules: int) -> None:
    """A complete book free of conflicts: the leaves of a random decision tree."""
    decision = replace(table(rules, 8, 1, noise=0.0), name="care", gives=GIVES)
    book = Rulebook("First answer", "1", None, "", "USD", vocabulary(), {"care": decision})
    text = write_book(book, beside={}).replace("\nwords:", "\ncurrency: USD\nwords:", 1)
    path.write_text(text, encoding="utf-8")


def make_tables(folder: Path, rows: int) -> None:
    """The accounts, as Parquet with exact types and as CSV; what may be unknown is so in one of twelve."""
    parts = ["'ACC-' || lpad(CAST(i AS VARCHAR), 9, '0') AS account_id"]
    for place, word in enumerate(vocabulary().values()):
        number = f"hash(i * 16 + {place}) % {TOP + 1}"
        value = f"CAST({number} AS BIGINT)"
        if word.values:
            value = f"substr('abcdefgh', 1 + CAST(hash(i * 16 + {place}) % 8 AS INTEGER), 1)"
        elif word.scale:
            value = f"CAST(CAST({number} AS DECIMAL(18,0)) / {10**word.scale} AS DECIMAL(18,{word.scale}))"
        if word.may_be_unknown:
            value = f"CASE WHEN hash(i * 16 + {place + 8}) % 12 > 0 THEN {value} END"
        parts.append(f"{value} AS {word.name}")
    rows_made = duckdb.sql(f"SELECT {', '.join(parts)} FROM range({rows}) AS made(i)")  # noqa: S608
    rows_made.write_parquet(str(folder / "accounts.parquet"))
    rows_made.write_csv(str(folder / "accounts.csv"))


def measured(command: Sequence[str | Path], times: int) -> tuple[float, float]:
    """CPU and wall seconds of a process, each the best of a few after the first."""
    cpu = wall = float("inf")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    for turn in range(times + 1):
        before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            list(map(str, command)), capture_output=True, text=True, check=False, env=environment
        )
        after, ended = getrusage(RUSAGE_CHILDREN), time.perf_counter()
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        if turn:
            cpu = min(cpu, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            wall = min(wall, ended - began)
    return cpu, wall


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    ours = [sys.executable, "-m", "groundrules"]
    print(f"{asked.accounts:,} accounts, {asked.rules} rules over 8 words; CPU, wall")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make_book(folder / "book.yaml", asked.rules)
        make_tables(folder, asked.accounts)
        (folder / "one.csv").write_text("account_id,w0,w1,w2,w3,w4,w5,w6,w7\nA1,1,a,1,a,1,a,1,a\n")

        def line(what: str, command: Sequence[str | Path]) -> None:
            cpu, wall = measured(command, asked.times)
            print(f"  {what:<48} {cpu:6.2f} s  {wall:6.2f} s", flush=True)

        line("start: groundrules --version", [*ours, "--version"])
        line("start, read and prove the book: check", [*ours, "check", folder / "book.yaml"])
        line("the same and one row: decide", decide_command(ours, folder, "one.csv", "one.out.csv"))
        for ending in ("parquet", "csv"):
            given = f"accounts.{ending}"
            line(f"{ending}: decide", decide_command(ours, folder, given, f"out.{ending}"))
            line(
                f"{ending}: decide --explain",
                [*decide_command(ours, folder, given, f"out.{ending}"), "--explain"],
            )
            line(f"{ending}: DuckDB alone, read", [sys.executable, "-c", RAW, folder / given])
            line(
                f"{ending}: DuckDB alone, read and write",
                [sys.executable, "-c", RAW, folder / given, folder / f"raw.{ending}"],
            )


def decide_command(ours: Sequence[str], folder: Path, given: str, out: str) -> list[str | Path]:
    """The command as a user types it."""
    return [*ours, "decide", folder / given, "--book", folder / "book.yaml", "-o", folder / out]


if __name__ == "__main__":
    main()
