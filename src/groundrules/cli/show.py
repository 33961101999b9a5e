"""How results look in a terminal and as JSON: the only place that prints."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import NoReturn

import click

from groundrules.terms import Finding, Money, Severity

FINE, FAILED, FINDINGS, REFUSED = 0, 1, 2, 3
"""Exit codes: fine, we failed, something for the user to mend, refused."""

REFUSALS = frozenset({"GR002", "GR005", "GR006", "GR008", "GR261", "GR262", "GR264", "GR555"})
"""What a command does not do however names, files and rules are mended: it would overwrite a book, lacks a
part or a port, was called with options that exclude each other, or has no page to put the book on. A code
ends every command with the same exit code."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_AT_MOST = 20


class Printer:
    """Prints one command's story: plain lines for people, or one JSON document at the end."""

    def __init__(self, form: str) -> None:
        self.is_json = form == "json"

    def say(self, text: str = "", *, bold: bool = False, dim: bool = False) -> None:
        """One line for a person; nothing in JSON."""
        if not self.is_json:
            click.echo(click.style(text, bold=bold, dim=dim) if bold or dim else text)

    def step(self, title: str) -> None:
        """The heading of one step of a longer job."""
        if not self.is_json:
            click.echo()
            click.secho(title, bold=True)

    def wrap(self, text: str, indent: int = 2) -> None:
        """A paragraph folded to the terminal's width."""
        if not self.is_json:
            space = " " * indent
            width = min(shutil.get_terminal_size((100, 24)).columns, 100)
            click.echo(textwrap.fill(text, width, initial_indent=space, subsequent_indent=space))

    def table(self, headers: Sequence[str], rows: Iterable[Sequence[object]], indent: int = 2) -> None:
        """Columns lined up; numbers to the right."""
        if self.is_json:
            return
        body = [[_cell(value) for value in row] for row in rows]
        if not body:
            return
        right = [all(_is_number(row[n]) for row in body) for n in range(len(headers))]
        widths = [max(len(headers[n]), *(len(row[n]) for row in body)) for n in range(len(headers))]
        space = " " * indent

        def line(cells: Sequence[str]) -> str:
            parts = [
                cell.rjust(width) if is_right else cell.ljust(width)
                for cell, width, is_right in zip(cells, widths, right, strict=True)
            ]
            return (space + "  ".join(parts)).rstrip()

        click.secho(line(list(headers)), dim=True)
        for row in body:
            click.echo(line(row))

    def findings(self, findings: Sequence[Finding], at_most: int = _AT_MOST) -> None:
        """Findings, worst first; a long list is cut and the cut is said."""
        if self.is_json:
            return
        order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
        ranked = sorted(findings, key=lambda finding: order.index(finding.severity))
        for finding in ranked[:at_most]:
            self._finding(finding)
        if len(ranked) > at_most:
            click.secho(f"  ... and {len(ranked) - at_most} more (--format json lists all)", dim=True)

    def _finding(self, finding: Finding) -> None:
        place = f"{finding.span} " if finding.span else ""
        mark = click.style(f"{finding.severity.value} {finding.code}", fg=_COLOURS[finding.severity])
        click.echo(f"  {place}{mark} {finding.message}")
        if finding.example:
            shown = ", ".join(f"{word}={value}" for word, value in finding.example.items())
            click.echo(
                textwrap.fill(shown, 100, initial_indent="      e.g. ", subsequent_indent="           ")
            )
        if finding.help:
            click.secho(
                textwrap.fill(finding.help, 100, initial_indent="      ", subsequent_indent="      "),
                dim=True,
            )

    def finish(
        self, findings: Sequence[Finding] = (), result: Mapping[str, object] | None = None
    ) -> NoReturn:
        """The end of a command: JSON if asked for, and the exit code that the findings mean."""
        self.document(findings, result)
        sys.exit(exit_code(findings))

    def document(self, findings: Sequence[Finding], result: Mapping[str, object] | None = None) -> None:
        """The one JSON document of a command; nothing for people."""
        if self.is_json:
            document = {
                "findings": [finding.as_json() for finding in findings],
                "result": plain(result or {}),
            }
            click.echo(json.dumps(document, indent=2, ensure_ascii=False))

    def refuse(self, finding: Finding) -> NoReturn:
        """The command does not do that; the finding says why and what to do instead."""
        self.document([finding])
        self.findings([finding])
        sys.exit(exit_code([finding]))


def exit_code(findings: Iterable[Finding]) -> int:
    """What the findings mean to a script; the same finding always means the same."""
    errors = {finding.code for finding in findings if finding.severity is Severity.ERROR}
    if errors & REFUSALS:
        return REFUSED
    return FINDINGS if errors else FINE


def plain(value: object) -> object:
    """Any result as values JSON has; dates in ISO form, money with its currency."""
    if isinstance(value, Money):
        return {"amount": str(value.major), "currency": value.currency}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, Money):
        return value.short()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _is_number(text: str) -> bool:
    return text == "-" or text.lstrip("-$€£").replace(",", "").replace(".", "").rstrip("km%").isdigit()
