"""``groundrules convert`` and ``groundrules schema``: books and tables in the forms other programs read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundrules.cli.counted import counted
from groundrules.cli.frame import ending_well, format_option
from groundrules.cli.show import Printer
from groundrules.rulebook import Decision, Rulebook
from groundrules.rulebook.exchange.codes import error
from groundrules.rulebook.exchange.hits import named_policy
from groundrules.rulebook.exchange.loose import Hit
from groundrules.rulebook.model import Policy
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.words import THINGS
from groundrules.terms import Finding, Span, has_errors
from groundrules.wiring.tables import BOOK_ENDS, DMN_ENDS, TABLE_ENDS, beside, read_tables, read_text

if TYPE_CHECKING:
    from groundrules.rulebook.exchange.rows import Rows

_DIALECTS = ("duckdb", "postgres", "sqlite", "spark", "snowflake", "bigquery", "trino")
_CORNER = {Policy.FIRST: Hit.FIRST.value, Policy.ALL: Hit.COLLECT.value}
"""What stands over the rules' ids, so that the table keeps its policy when it is read again."""
_OUT_ENDS = (*BOOK_ENDS, ".sql", *TABLE_ENDS, *DMN_ENDS)


_Written = tuple[tuple[Path, str], ...]
"""Each file written, and what is said of it."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the person asked for beside the two files."""

    domains: Path | None
    policy: str | None
    sheet: str | None
    outcomes: int | None
    decision: str | None
    for_each: str
    dialect: str
    table: str
    key: tuple[str, ...]
    is_part: bool
    is_inside: bool


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--decision", metavar="NAME", help="Which decision, when there are several.")
@click.option(
    "--domains", type=click.Path(path_type=Path, dir_okay=False), help="What a table's columns may hold."
)
@click.option("--policy", help="How many rules of a table may answer, as for `check`.")
@click.option("--sheet", help="The sheet of an XLSX table; default the first.")
@click.option(
    "--outcomes", type=click.IntRange(1, 50), help="How many of a table's last columns are outcomes."
)
@click.option("--for-each", type=click.Choice(THINGS), default="account", help="What a table decides for.")
@click.option("--dialect", type=click.Choice(_DIALECTS), default="duckdb", help="The SQL to write.")
@click.option(
    "--table", default="", metavar="NAME", help="SQL: the table that holds the words; default e.g. account."
)
@click.option(
    "--key", multiple=True, metavar="COLUMN", help="SQL: what names a row; default e.g. account_id."
)
@click.option("--part", "is_part", is_flag=True, help="A book: only its words and decisions.")
@click.option(
    "--inside", "is_inside", is_flag=True, help="A book: long tables inside, not in a file beside it."
)
@click.option(
    "--overwrite", is_flag=True, help="Replace OUT, and the domains file beside a table, if they are there."
)
@format_option
def convert(*, source: Path, target: Path, overwrite: bool, form: str, **asked: Any) -> None:
    """Turn a table into a rulebook, or a decision into SQL.

    A rulebook's decision also becomes a table, with a file OUT.domains.json beside it that says what its
    columns may hold; and a table becomes SQL. IN is a rulebook (.yaml) or a decision table
    (.csv, .csv.gz, .xlsx, .dmn); OUT is one of these, or .sql. What cannot be said there is a finding, and
    then nothing is written.
    """
    printer = Printer(form)
    with ending_well(printer, Path()):
        findings, written = run_convert(source, target, _Asked(**asked), overwrite=overwrite)
        printer.findings(findings)
        for path, said in written:
            printer.say(f"  wrote {path}: {said}")
        printer.finish(findings, {"written": [str(path) for path, _ in written]})


def run_convert(
    source: Path, target: Path, asked: _Asked, *, overwrite: bool
) -> tuple[tuple[Finding, ...], _Written]:
    """OUT holds what IN says; returns what was found, and each file written with what it holds.

    Args:
        source: what to read.
        target: what to write.
        asked: how.
        overwrite: whether a file that is there may be replaced.
    """
    from groundrules.usecases.convert_book import unfit

    place = Span(str(target))
    if not target.name.lower().endswith(_OUT_ENDS):
        mend = f"OUT ends in one of {', '.join(_OUT_ENDS)}"
        return (error("GR154", f"`{target.name}` is no kind of file this program writes", place, mend),), ()
    if target.exists() and not overwrite:
        mend = "choose another name, or say --overwrite"
        return (error("GR154", f"`{target}` is there already", place, mend),), ()
    if not target.parent.is_dir():
        return (error("GR154", f"there is no folder `{target.parent}`", place, "make it first"),), ()
    book, findings = _read(source, asked)
    if book is None or has_errors(findings):
        return findings, ()
    wrong = unfit(book)
    if wrong:
        return (*findings, *wrong), ()
    told, written = _write(book, source, target, asked, is_replaced=overwrite)
    return (*findings, *told), written


def _read(source: Path, asked: _Asked) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The book, or the tables as one."""
    from groundrules.rulebook import read_book
    from groundrules.usecases.convert_book import take_tables

    if source.name.lower().endswith(BOOK_ENDS):
        text, findings = read_text(source)
        if findings:
            return None, findings
        reading = read_book(text, str(source), beside=beside(source.parent))
        return reading.book, reading.findings
    wanted = named_policy(asked.policy) if asked.policy else None
    if asked.policy and wanted is None:
        return None, (
            error("GR150", f"`{asked.policy}` is no policy", None, "see `groundrules check --help`"),
        )
    read = read_tables(source, domains=asked.domains, sheet=asked.sheet, outcomes=asked.outcomes)
    if wanted is None and read.domains.policy:
        wanted = named_policy(read.domains.policy)
    tables = [one for one in read.tables if asked.decision in (None, one.name)] or list(read.tables)
    taken = take_tables(tables, read.domains, wanted=wanted, for_each=asked.for_each)
    return taken.book, (*read.findings, *taken.findings)


def _write(
    book: Rulebook, source: Path, target: Path, asked: _Asked, *, is_replaced: bool
) -> tuple[tuple[Finding, ...], _Written]:
    from groundrules.usecases.convert_book import chosen

    name = target.name.lower()
    if name.endswith(BOOK_ENDS):
        return _write_book(book, source, target, asked)
    if name.endswith(".sql"):
        return _write_sql(book, target, asked)
    decision, findings = chosen(book, asked.decision)
    if decision is None:
        return findings, ()
    if name.endswith(DMN_ENDS):
        return _write_dmn(book, decision, target)
    return _write_table(book, decision, target, is_replaced=is_replaced)


def _write_dmn(book: Rulebook, decision: Decision, target: Path) -> tuple[tuple[Finding, ...], _Written]:
    from groundrules.usecases.convert_book import decision_rows
    from groundrules.wiring.tables import write_decision

    rows = decision_rows(book, decision, is_feel=True)
    if has_errors(rows.findings):
        return rows.findings, ()
    write_decision(target, decision, rows, book.words)
    return rows.findings, ((target, _size(decision, rows)),)


def _write_table(
    book: Rulebook, decision: Decision, target: Path, *, is_replaced: bool
) -> tuple[tuple[Finding, ...], _Written]:
    """The table, and beside it the domains file that says what its columns may hold."""
    from groundrules.usecases.convert_book import decision_domains, decision_rows
    from groundrules.wiring.tables import stem, write_rows, write_text

    domains = target.with_name(f"{stem(target)}.domains.json")
    if domains.exists() and not is_replaced:
        mend = "move it away, choose another OUT, or say --overwrite"
        message = f"`{domains.name}` is there already, and what the table's columns may hold would go there"
        return (error("GR154", message, Span(str(domains)), mend),), ()
    rows = decision_rows(book, decision)
    if has_errors(rows.findings):
        return rows.findings, ()
    table = rows.as_table()
    corner = _CORNER.get(decision.policy, table[0][0])
    try:
        write_rows(target, ((corner, *table[0][1:]), *table[1:]), decision.name[:31])
    except BesideError as trouble:
        return (*rows.findings, error("GR141", trouble.message, Span(str(target)), trouble.mend)), ()
    write_text(domains, decision_domains(book, decision, rows))
    said = f"what its columns may hold; now `groundrules check {target} --domains {domains}`"
    return rows.findings, ((target, _size(decision, rows)), (domains, said))


def _size(decision: Decision, rows: "Rows") -> str:
    return f"{counted(len(rows.rows), 'rule')} of {decision.name}"


def _write_book(
    book: Rulebook, source: Path, target: Path, asked: _Asked
) -> tuple[tuple[Finding, ...], _Written]:
    from groundrules.usecases.convert_book import book_text
    from groundrules.wiring.tables import stem, write_rows, write_text

    if source.name.lower().endswith(BOOK_ENDS):
        mend = "`groundrules fmt` lays it out; name another kind of file to convert it"
        return (error("GR154", f"`{source.name}` is a rulebook already", Span(str(source)), mend),), ()
    made = book_text(book, stem=stem(target), is_part=asked.is_part, is_inside=asked.is_inside)
    if has_errors(made.findings):
        return made.findings, ()
    taken = [name for name in made.tables if (target.parent / name).exists()]
    if taken:
        place = Span(str(target.parent / taken[0]))
        mend = "move it away, choose another OUT, or say --inside"
        return (
            error("GR154", f"`{taken[0]}` is there already, and the table would go there", place, mend),
        ), ()
    lines = []
    for name, rows in made.tables.items():
        write_rows(target.parent / name, rows, "")
        lines.append((target.parent / name, counted(len(rows) - 1, "rule")))
    write_text(target, made.text)
    decisions, words = counted(len(book.decisions), "decision"), counted(len(book.words), "word")
    return made.findings, ((target, f"{decisions}, {words}; now `groundrules check {target}`"), *lines)


def _write_sql(book: Rulebook, target: Path, asked: _Asked) -> tuple[tuple[Finding, ...], _Written]:
    from groundrules.usecases.convert_book import chosen, sql_text
    from groundrules.wiring.tables import write_text

    decisions: Sequence[Decision] = tuple(book.decisions.values())
    if asked.decision is not None:
        one, findings = chosen(book, asked.decision)
        if one is None:
            return findings, ()
        decisions = (one,)
    things = tuple(dict.fromkeys(one.for_each for one in decisions))
    if len(things) > 1 and (asked.table or asked.key):
        message = f"the decisions are for each {', '.join(things)}, and --table and --key name one table"
        mend = f"name one decision: --decision {decisions[0].name}; or leave --table and --key out"
        return (error("GR154", message, Span(str(target)), mend),), ()
    text = sql_text(book, decisions, dialect=asked.dialect, table=asked.table, key=asked.key)
    write_text(target, text)
    return (), ((target, f"{counted(len(decisions), 'statement')} for {asked.dialect}"),)


@click.command()
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; default the screen.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of a rulebook, for editors.

    Point your editor's YAML support at it and it completes keys and marks what does not belong.
    """
    from groundrules.rulebook.exchange.schema import schema_text
    from groundrules.wiring.tables import write_text

    if output is None:
        click.echo(schema_text(), nl=False)
    else:
        write_text(output, schema_text())
