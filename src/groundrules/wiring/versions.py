"""A version of the book read from wherever it lies: a rulebook, or a decision table taken as a book."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.terms import Finding, has_errors
from groundrules.wiring.tables import BOOK_ENDS, beside, read_tables, read_text

if TYPE_CHECKING:
    from groundrules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class VersionRead:
    """The book, or why there is none; ``is_table``: made of a decision table that lies alone."""

    book: "Rulebook | None"
    findings: tuple[Finding, ...] = ()
    is_table: bool = False


def read_version(path: Path, domains: Path | None = None) -> VersionRead:
    """The version in a file; a file that is no ``.yaml`` is taken as a decision table.

    Args:
        path: the file.
        domains: for a table: a JSON file that says what its columns may hold.
    """
    return _book(path) if path.name.lower().endswith(BOOK_ENDS) else _table(path, domains)


def both_versions(old: VersionRead, new: VersionRead) -> "tuple[Rulebook, Rulebook] | None":
    """Both books; None when one was not read. Two tables are one decision, whatever their names."""
    before, after = old.book, new.book
    if before is None or after is None:
        return None
    if old.is_table and new.is_table and len(before.decisions) == len(after.decisions) == 1:
        (was,), (now,) = before.decisions.values(), after.decisions.values()
        decisions = {now.name: replace(was, name=now.name)}
        before = replace(before, title=after.title, decisions=decisions)
    return before, after


def _book(path: Path) -> VersionRead:
    from groundrules.rulebook import read_book

    text, findings = read_text(path)
    if findings:
        return VersionRead(None, findings)
    reading = read_book(text, str(path), beside=beside(path.parent))
    return VersionRead(reading.book, reading.findings)


def _table(path: Path, domains: Path | None) -> VersionRead:
    from groundrules.rulebook.exchange.build import build_book

    read = read_tables(path, domains=domains)
    if has_errors(read.findings) or not read.tables:
        return VersionRead(None, read.findings)
    built = [build_book(table, read.domains) for table in read.tables]
    findings = (*read.findings, *(finding for one in built for finding in one.findings))
    if has_errors(findings):
        return VersionRead(None, findings)
    words = {name: word for one in built for name, word in one.book.words.items()}
    decisions = {name: decision for one in built for name, decision in one.book.decisions.items()}
    return VersionRead(replace(built[0].book, words=words, decisions=decisions), findings, is_table=True)
