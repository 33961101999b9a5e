"""A decision in a form others read: a table as a book, a book's decision as a table, DMN or SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundrules.coverage.export import decision_sql
from groundrules.rulebook import Decision, Rulebook, read_book
from groundrules.rulebook.check import duplicate_ids
from groundrules.rulebook.exchange.bookfile import LONGEST_INSIDE, table_of, write_book
from groundrules.rulebook.exchange.build import Built, build_book
from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.codes import error, note
from groundrules.rulebook.exchange.declare import domains_text
from groundrules.rulebook.exchange.domains import Domains, strangers
from groundrules.rulebook.exchange.loose import Hit, LooseTable
from groundrules.rulebook.exchange.rows import Rows, rows_of
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Policy
from groundrules.rulebook.proof.prove import prove
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.grid import Grid
from groundrules.rulebook.yielding import yields_badly
from groundrules.terms import Finding, Severity, Span, has_errors

_AGREE = "GR254"


@dataclass(frozen=True, slots=True)
class Taken:
    """Tables taken as one book, and what was found; no book when one of them could not be read."""

    book: Rulebook | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class BookText:
    """A book written down.

    Attributes:
        text: the file; empty when it could not be written.
        tables: tables that lie beside it: file name -> rows.
        findings: why not, or what was said on the way.
    """

    text: str
    tables: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def take_tables(
    tables: Sequence[LooseTable],
    domains: Domains,
    *,
    wanted: Policy | Hit | None = None,
    for_each: str = "account",
) -> Taken:
    """The tables as one book in memory; words of the same name must be the same.

    Args:
        tables: what was read.
        domains: what is declared of their columns.
        wanted: the policy, when the tables' own is not meant.
        for_each: what they decide for.
    """
    findings: list[Finding] = []
    book: Rulebook | None = None
    for table in tables:
        built = _built(table, domains, wanted)
        findings += [
            *strangers(domains, (one.name for one in (*table.inputs, *table.outputs))),
            *built.findings,
        ]
        if table.aggregation and built.book.decisions[built.decision].policy is Policy.ALL:
            message = f"`{table.name}` answers with one {table.aggregation}, which no policy of ours means"
            findings.append(
                error("GR150", message, table.span, "let every rule that fits answer, or the first")
            )
        if not built.is_ordered:
            message = f"`{table.name}` answers by an order of its outcomes that is not said"
            findings.append(error("GR150", message, table.span, "list the outcome's values, foremost first"))
        part = _for_each(built.book, for_each)
        if book is None:
            book = part
            continue
        findings += _clashes(book, part, table)
        book = replace(
            book, words={**part.words, **book.words}, decisions={**part.decisions, **book.decisions}
        )
    return Taken(None if has_errors(findings) else book, tuple(findings))


def _built(table: LooseTable, domains: Domains, wanted: Policy | Hit | None) -> Built:
    """The table as a book; where several rules may answer alike (ANY), the first of them answers."""
    built = build_book(table, domains, wanted)
    decision = built.book.decisions[built.decision]
    if (wanted or table.hit) is not Hit.ANY or has_errors(built.findings):
        return built
    if not any(finding.code == _AGREE for finding in prove(decision, built.book.words)):
        return built
    message = f"`{table.name}` has rules that fit together and agree: the first of them answers"
    first = build_book(table, domains, Hit.FIRST)
    return replace(first, findings=(*first.findings, note("GR150", message, table.span)))


def _for_each(book: Rulebook, thing: str) -> Rulebook:
    words = {name: replace(word, about=thing) for name, word in book.words.items()}
    decisions = {name: replace(one, for_each=thing) for name, one in book.decisions.items()}
    return replace(book, words=words, decisions=decisions)


def _clashes(book: Rulebook, part: Rulebook, table: LooseTable) -> list[Finding]:
    found = []
    for name in book.decisions.keys() & part.decisions.keys():
        message = f"two tables are called `{name}`"
        found.append(error("GR154", message, table.span, "give each its own name"))
    for name in sorted(book.words.keys() & part.words.keys()):
        if replace(book.words[name], span=None) != replace(part.words[name], span=None):
            message = f"`{name}` is tested by two tables that do not agree on what it may hold"
            found.append(error("GR154", message, table.span, "say it in a domains file"))
    return found


def unfit(book: Rulebook) -> tuple[Finding, ...]:
    """What makes a book's rules mean nothing certain, so that it must not be carried on: ids, exceptions."""
    found = [
        *duplicate_ids(book),
        *(one for decision in book.decisions.values() for one in yields_badly(decision, book.words)),
    ]
    return tuple(one for one in found if one.severity is Severity.ERROR)


def book_text(book: Rulebook, *, stem: str = "", is_part: bool = False, is_inside: bool = False) -> BookText:
    """The book's file, read again to be sure that it says the same.

    Args:
        book: words and decisions.
        stem: what files beside it begin with.
        is_part: only its words and decisions.
        is_inside: tables stand inside however long they are.
    """
    beside: dict[str, str] = {}
    tables: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name, decision in book.decisions.items():
        rows = table_of(decision, book.words)
        if rows is not None and len(rows.rows) > LONGEST_INSIDE and not is_inside:
            beside[name] = (
                f"{stem or name}.csv" if len(book.decisions) == 1 else f"{stem}-{name}.csv".strip("-")
            )
            tables[beside[name]] = rows.as_table()
    whole = write_book(book, beside=beside)
    again = read_book(whole, "the book that would be written", beside=_InMemory(tables))
    wrong = [finding for finding in again.findings if finding.severity is Severity.ERROR]
    if again.book is None or wrong:
        reasons = "; ".join(dict.fromkeys(finding.message for finding in wrong[:3]))
        message = f"the table says what no book can: {reasons}"
        return BookText("", {}, (error("GR154", message, Span(book.file), "mend the table first"),))
    return BookText(write_book(book, beside=beside, is_part=is_part), tables)


class _InMemory:
    """The tables that would lie beside the book."""

    def __init__(self, tables: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        self._tables = tables

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table of that file."""
        if sheet is not None or name not in self._tables:
            raise BesideError(f"there is no `{name}`")
        rows = self._tables[name]
        return Grid(name, None, rows, tuple(range(1, len(rows) + 1)))


def chosen(book: Rulebook, name: str | None) -> tuple[Decision | None, tuple[Finding, ...]]:
    """The one decision to write, or why it is not clear which."""
    if name is not None and name in book.decisions:
        return book.decisions[name], ()
    if name is not None:
        mend = did_you_mean(name, book.decisions, otherwise=f"there are {listed(book.decisions)}")
        return None, (error("GR154", f"there is no decision `{name}`", Span(book.file), mend),)
    if len(book.decisions) == 1:
        return next(iter(book.decisions.values())), ()
    message = f"there are {len(book.decisions)} decisions, and such a file holds one"
    mend = f"name one: --decision {next(iter(book.decisions), 'NAME')}; there are {listed(book.decisions)}"
    return None, (error("GR154", message, Span(book.file), mend),)


def decision_rows(book: Rulebook, decision: Decision, *, is_feel: bool = False) -> Rows:
    """The decision as rows of a table, in the book's notation or in FEEL."""
    return rows_of(decision, book.words, Notation(is_feel))


def decision_domains(book: Rulebook, decision: Decision, rows: Rows) -> str:
    """The domains file with which the decision's table is checked as it is in the book."""
    return domains_text([book.words[name] for name in rows.words], decision.gives, decision.policy)


def sql_text(
    book: Rulebook, decisions: Sequence[Decision], *, dialect: str, table: str = "", key: Sequence[str] = ()
) -> str:
    """One statement for each decision, with a semicolon behind it."""
    made = [
        decision_sql(decision, book.words, dialect=dialect, table=table, key=key) for decision in decisions
    ]
    return "\n".join(f"{statement.rstrip()};\n" for statement in made)
