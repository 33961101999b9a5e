"""What people tell the planner in small files: who accepted the rules, and who can take over how much."""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import StringIO

from groundrules.terms import Finding, Severity, Span


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who accepted the rules; nobody at all when a line has a mistake."""

    sellers: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """seller_id -> accounts they can take over in all; empty when a line has a mistake."""

    accounts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_accepted(text: str, file: str, sellers: Collection[str]) -> Accepted:
    """One seller_id a line; further columns and a heading ``seller_id`` are passed over."""
    found, findings = set(), []
    for line, cells in _rows(text):
        if cells[0] in sellers:
            found.add(cells[0])
        else:
            findings.append(_stranger(cells[0], file, line))
    return Accepted(frozenset() if findings else frozenset(found), tuple(findings))


def read_capacity(text: str, file: str, sellers: Collection[str]) -> Capacity:
    """``seller_id,accounts`` a line; a heading is passed over."""
    found: dict[str, int] = {}
    findings = []
    for line, cells in _rows(text):
        if cells[0] not in sellers:
            findings.append(_stranger(cells[0], file, line))
        elif len(cells) < 2 or not cells[1].isdecimal():
            said = cells[1] if len(cells) > 1 else ""
            message = f"`{said}` is no number of accounts"
            findings.append(_error(message, file, line, "write a line as `seller_id,12`"))
        elif cells[0] in found:
            findings.append(_error(f"`{cells[0]}` is named twice", file, line, "keep one of the lines"))
        else:
            found[cells[0]] = int(cells[1])
    return Capacity({} if findings else found, tuple(findings))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""))
    rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    return [(line, cells) for line, cells in rows if cells and cells[0] and cells[0] != "seller_id"]


def _stranger(name: str, file: str, line: int) -> Finding:
    mend = "use the ids of the newest import, one a line"
    return _error(f"there is no seller `{name}`", file, line, mend)


def _error(message: str, file: str, line: int, mend: str) -> Finding:
    return Finding("GR528", Severity.ERROR, message, mend, Span(file, line), "planning input")
