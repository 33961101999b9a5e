"""A file of exceptions somebody asks for, one a line: read whole, or refused with every mistake named."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from groundrules.terms import Finding, Severity, Span

FILE = "exceptions.csv"
"""What ``groundrules init`` calls it."""
ACCOUNT, DEAL, KIND, REASON, UNTIL, FOR, NOTE = "account", "deal", "kind", "reason", "until", "for", "note"
REQUIRED = (ACCOUNT, DEAL, KIND, REASON, UNTIL)
HEADER = (*REQUIRED, FOR, NOTE)
TEMPLATE = f"""\
# Exceptions to ask for, one a line; `groundrules exceptions load {FILE} --by YOUR-NAME` asks for them all.
# A line that begins with # is passed over. Loading the file again asks for nothing twice.
# account: the id or the name in the CRM; empty when only a deal is to stay.
# deal: the id of an open deal; empty for an account.
# kind: an exception of the book (under `exceptions:`). reason: one of the reasons it lists for that kind.
# until: the last day, as 2027-03-31. The book says the longest time.
# for: on whose behalf; empty for who owns it today. note: your own words.
{",".join(HEADER)}
# Acme Corp,,named_account,renewal under way,2027-03-31,,they sign in March
"""
"""What somebody begins with: every column explained, and no line that counts."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: what is asked for, with its place in the file."""

    account: str
    deal: str
    kind_id: str
    reason: str
    until: date
    asked_by: str
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class ListedFile:
    """Every line; none at all when one has a mistake."""

    lines: tuple[Listed, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_listed(text: str, file: str = FILE) -> ListedFile:
    """The file's lines, in their order; lines that begin with ``#`` and empty ones are passed over."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        return ListedFile((), (_wrong(f"the file is no CSV: {error}", Span(file, reader.line_num)),))
    rows = [(number, row) for number, row in rows if any(row) and not row[0].startswith("#")]
    header = [name.casefold() for name in rows[0][1]] if rows else []
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        said = ", ".join(f"`{name}`" for name in missing)
        return ListedFile((), (_wrong(f"the column {said} is missing", Span(file)),))
    lines: list[Listed] = []
    findings: list[Finding] = []
    for number, cells in rows[1:]:
        named = dict(zip(header, cells, strict=False))
        mistakes = list(_mistakes(named, len(cells) - len(header), Span(file, number)))
        findings += mistakes
        if not mistakes:
            lines.append(_line(named, Span(file, number)))
    return ListedFile(() if findings else tuple(lines), tuple(findings))


def _line(named: Mapping[str, str], span: Span) -> Listed:
    return Listed(
        named[ACCOUNT], named[DEAL], named[KIND], named[REASON], date.fromisoformat(named[UNTIL]),
        named.get(FOR, ""), named.get(NOTE, ""), span,
    )  # fmt: skip


def _mistakes(named: Mapping[str, str], too_many: int, span: Span) -> Iterator[Finding]:
    if too_many > 0:
        yield _wrong("the line has more values than columns", span, "quote a value that has a comma")
        return
    for name in (KIND, REASON, UNTIL):
        if not named.get(name):
            yield _wrong(f"`{name}` is empty", span, "an exception has a kind, a reason and a last day")
    if bool(named.get(ACCOUNT)) == bool(named.get(DEAL)):
        yield _wrong("it names not one of account and deal", span, "fill one of the two and leave the other")
    until = named.get(UNTIL, "")
    if until:
        try:
            date.fromisoformat(until)
        except ValueError:
            yield _wrong(f"`{until}` is no day", span, "write it as 2027-03-31")


def _wrong(message: str, span: Span, mend: str = f"the first line is `{','.join(HEADER)}`") -> Finding:
    return Finding("GR556", Severity.ERROR, message, mend, span, kind="exceptions file")
