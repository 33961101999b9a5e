"""Everything we tell a person that is wrong and that a person can mend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding stops: an error stops the step, a warning is worked around, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file a person can open: lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def undecoded(file: str, error: UnicodeDecodeError) -> Span:
    """The place of the first byte of a file that is not the text it should be."""
    before = error.object[: error.start].decode(error.encoding)
    return Span(file, before.count("\n") + 1, len(before) - before.rfind("\n"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where it is, and what would mend it.

    Attributes:
        code: ``GR`` and three digits; hundreds tell the step (GR0 workspace and settings, GR1 reading a
            book, GR2 meaning of rules, GR3 CRM data, GR4 coverage, GR5 hand-off, GR6 signals, GR7 cases).
        severity: whether the step stops.
        message: one sentence, lower case, the user's words in backticks.
        help: what to do about it, one sentence; empty when the message says it all.
        span: where it is; None only when there is no file to point at.
        kind: short word for programs (``gap``, ``overlap``, ``duplicate id``...).
        rules: the ids of the rules concerned.
        example: a concrete record that shows it, word -> value as a person would write it.
        count: how many rows or accounts it concerns, when counted.
        region: which records it concerns, word -> what is allowed there in plain words; a word that is
            not named may be anything.
    """

    code: str
    severity: Severity
    message: str
    help: str = ""
    span: Span | None = None
    kind: str = ""
    rules: tuple[str, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)
    count: int | None = None
    region: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        place = f"{self.span} " if self.span else ""
        return f"{place}{self.code} {self.message}"

    def as_json(self) -> dict[str, object]:
        """The finding as plain values, with the place spelt out as file, line and column."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "kind": self.kind,
            "rules": list(self.rules),
            "file": self.span.file if self.span else None,
            "line": self.span.line if self.span else None,
            "column": self.span.column if self.span else None,
            "message": self.message,
            "help": self.help,
            "region": dict(self.region),
            "example": dict(self.example),
            "count": self.count,
        }


def has_errors(findings: Iterable[Finding]) -> bool:
    """True when at least one finding stops the step."""
    return any(finding.severity is Severity.ERROR for finding in findings)
