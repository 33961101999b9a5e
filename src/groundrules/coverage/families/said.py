"""The file ``families.csv``: children that stand alone, and strangers that are one buying authority.

One line says one thing about one account: with ``belongs to`` empty it decides, contracts and pays by itself,
whoever its parent is; with ``belongs to`` filled it is one customer with that account and its family.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from groundrules.terms import Finding, Severity, Span

FILE = "families.csv"
"""Where it lies in a workspace."""
REQUIRED = ("account_id", "belongs to", "because", "approved by")
REVIEW = "review by"
TEMPLATE = f"""\
# What people agreed about customer families beyond the CRM's tree, one account a line.
# A line that begins with # is passed over.
# account_id: the account, by its id in the CRM.
# belongs to: empty, and it decides and pays by itself, whoever its parent is; or the id of an account with
#   which it is one customer.
# because: why, in one sentence. approved by: who agreed.
# review by: the last day on which the line counts, as 2027-03-31; may be empty.
{",".join((*REQUIRED, REVIEW))}
# 001Hs001000002ZIAQ,,decides and pays by itself,VP Sales,2027-03-31
"""
"""What somebody begins with: every column explained, and no line that counts."""
_SHAPE = f"the first line is `{','.join((*REQUIRED, REVIEW))}`; the last column may be left out"


@dataclass(frozen=True, slots=True)
class Said:
    """One line.

    Attributes:
        belongs_to: the account it is one customer with; None: it stands alone.
        review_by: the last day on which the line counts; None: until it is taken out.
    """

    account_id: str
    belongs_to: str | None
    because: str
    approved_by: str
    review_by: date | None
    span: Span

    @property
    def stands_alone(self) -> bool:
        """Whether it is cut off from its parent."""
        return self.belongs_to is None


@dataclass(frozen=True, slots=True)
class SaidFile:
    """The lines that can be used, and what is wrong with the others: those are left out and named."""

    lines: tuple[Said, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_said(text: str, file: str = FILE) -> SaidFile:
    """The file's lines; a line with a mistake is left out, with its place."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    try:
        rows = [(reader.line_num, row) for row in reader if not (row and row[0].lstrip().startswith("#"))]
    except csv.Error as error:
        return SaidFile((), (_wrong(f"the file is no CSV: {error}", _SHAPE, Span(file, reader.line_num)),))
    if not rows:
        return SaidFile()
    header = [name.strip().casefold() for name in rows[0][1]]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        said = ", ".join(f"`{name}`" for name in missing)
        return SaidFile((), (_wrong(f"the column {said} is missing", _SHAPE, Span(file)),))
    lines: dict[tuple[str, str | None], Said] = {}
    findings: list[Finding] = []
    for number, cells in rows[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        span = Span(file, number)
        named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        mistakes = list(_mistakes(named, len(cells), len(header), span))
        findings += mistakes
        if mistakes:
            continue
        line = _line(named, span)
        key = (line.account_id, line.belongs_to)
        if key in lines:
            message = f"`{line.account_id}` is said twice, first in line {lines[key].span.line}"
            findings.append(_wrong(message, "keep one of the two lines", span))
        else:
            lines[key] = line
    return SaidFile(tuple(lines.values()), tuple(findings))


def _line(named: Mapping[str, str], span: Span) -> Said:
    review = named.get(REVIEW, "")
    return Said(
        named["account_id"],
        named["belongs to"] or None,
        named["because"],
        named["approved by"],
        date.fromisoformat(review) if review else None,
        span,
    )


def _mistakes(named: Mapping[str, str], cells: int, columns: int, span: Span) -> Iterator[Finding]:
    if cells > columns:
        yield _wrong(
            f"the line has {cells} values for {columns} columns", "quote a value that has a comma", span
        )
        return
    for name in ("account_id", "because", "approved by"):
        if not named.get(name):
            yield _wrong(
                f"`{name}` is empty", "an exception names its account, its reason and who agreed", span
            )
    if named.get("account_id") and named.get("account_id") == named.get("belongs to"):
        yield _wrong(
            f"`{named['account_id']}` is said to belong to itself",
            "leave `belongs to` empty when it stands alone",
            span,
        )
    review = named.get(REVIEW, "")
    if review:
        try:
            date.fromisoformat(review)
        except ValueError:
            yield _wrong(f"`{review}` is no date", "write it like 2027-03-31", span)


def _wrong(message: str, mend: str, span: Span) -> Finding:
    return Finding("GR440", Severity.ERROR, f"{FILE}: {message}", mend, span, "families file")
