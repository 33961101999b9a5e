"""The facts every account is judged by: one value per word of the book, its source and its age.

A value the book's words do not allow is never rounded to one they do: its account is named ``outside``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import ibis
from ibis.expr import types as ir

from groundrules.coverage.families import Said
from groundrules.coverage.sources import ACCOUNT_COLUMNS, AVAILABLE, TYPES, Source, Sources
from groundrules.coverage.words import COVERAGE, STAKES, account_decisions, decision_words
from groundrules.rulebook.model import Rulebook, Word, WordType
from groundrules.terms import ColumnType, Finding, Severity

ENGINE: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "string",
    ColumnType.WHOLE: "int64",
    ColumnType.MONEY: "int64",
    ColumnType.DATE: "date",
    ColumnType.YES_NO: "boolean",
}
"""The stored form of each type, as the engine names it."""

CRM_TABLES = ("accounts", "opportunities", "activities", "tickets", "account_changes")
"""The canonical tables the facts are worked out from."""


@dataclass(frozen=True)
class AccountFacts:
    """The table ``account_facts`` as an expression (None when findings stop it), and the findings."""

    table: ir.Table | None
    findings: tuple[Finding, ...]


def gather_facts(
    *, book: Rulebook, crm: Mapping[str, ir.Table], as_of: date, said: Sequence[Said] | None = None
) -> AccountFacts:
    """One row per account: the value of every word of the book that some column gives.

    Args:
        book: whose words are wanted and whose words' domains are kept.
        crm: the canonical tables named in ``CRM_TABLES``.
        as_of: the day the facts speak of.
        said: the lines of ``families.csv``; None: not read, so nobody knows who stands alone.
    """
    findings = tuple(_unfilled(book))
    if any(finding.severity is Severity.ERROR for finding in findings):
        return AccountFacts(None, findings)
    filled = [word for word in book.words.values() if _fits(word)]
    sources = Sources(
        crm=crm,
        as_of=as_of,
        currency=book.currency,
        tracked=_tracked(crm["account_changes"]),
        alone=None if said is None else _alone(said, as_of),
    )
    names = dict.fromkeys((*(word.name for word in filled), *STAKES))
    made = {name: sources.source(name) for name in names}
    values = {name: source.value.cast(ENGINE[source.type]) for name, source in made.items()}
    needed = decision_words(book.decisions[COVERAGE])
    outside = [(name, _is_outside(book.words[name], values[name])) for name in needed]
    clashes = [
        (name, source.other_currency) for name, source in made.items() if source.other_currency is not None
    ]
    table = sources.table.select(
        account_id=sources.table.account_id,
        outside=_listed(outside),
        other_currency=_listed(clashes),
        currency=ibis.literal(book.currency or None, type="string"),
        as_of=ibis.literal(as_of),
        book_version=ibis.literal(book.stamp),
        **_columns(made, values),
    )
    return AccountFacts(table, findings)


def _alone(said: Sequence[Said], as_of: date) -> frozenset[str]:
    """Who stands alone by the lines that still count on that day."""
    return frozenset(
        one.account_id
        for one in said
        if one.stands_alone and (one.review_by is None or one.review_by >= as_of)
    )


def _columns(made: Mapping[str, Source], values: Mapping[str, ir.Value]) -> dict[str, ir.Value]:
    columns: dict[str, ir.Value] = {}
    for name, source in made.items():
        columns[name] = values[name]
        columns[f"{name}__source"] = source.says
        columns[f"{name}__as_of"] = source.seen_on.cast("date")
    return columns


def _tracked(changes: ir.Table) -> frozenset[str]:
    """Account columns whose edits the CRM keeps."""
    fields = changes.select("field").distinct().to_pyarrow().column("field").to_pylist()
    return frozenset(fields) & frozenset(ACCOUNT_COLUMNS)


def _fits(word: Word) -> bool:
    return word.name in AVAILABLE and word.type in TYPES[AVAILABLE[word.name]]


def _unfilled(book: Rulebook) -> list[Finding]:
    """A finding for each word that account rules test and no column can fill."""
    findings: dict[str, Finding] = {}
    for decision in account_decisions(book):
        stops = Severity.ERROR if decision.name == COVERAGE else Severity.WARNING
        for name in decision_words(decision):
            if name not in findings and not _fits(book.words[name]):
                findings[name] = _finding_for(book.words[name], decision.name, stops)
    return list(findings.values())


def _finding_for(word: Word, decision: str, severity: Severity) -> Finding:
    if word.name in AVAILABLE:
        can = " or ".join(f"`{kind.value}`" for kind in sorted(TYPES[AVAILABLE[word.name]]))
        return Finding(
            "GR403",
            severity,
            f"`{word.name}` is declared `{word.type.value}`, but its column holds {_kind(word.name)}",
            f"declare it as {can}",
            word.span,
            "word of another type",
        )
    near = get_close_matches(word.name, AVAILABLE, 1)
    hint = f"did you mean `{near[0]}`? " if near else ""
    return Finding(
        "GR402",
        severity,
        f"`{word.name}` is used by {decision} rules, but no column of the CRM gives it",
        f"{hint}words that have a column: {', '.join(sorted(AVAILABLE))}",
        word.span,
        "word without a column",
    )


def _kind(name: str) -> str:
    return {ColumnType.YES_NO: "yes or no", ColumnType.MONEY: "amounts", ColumnType.DATE: "dates"}.get(
        AVAILABLE[name], "whole numbers" if AVAILABLE[name] is ColumnType.WHOLE else "text"
    )


def _is_outside(word: Word, value: ir.Value) -> ir.BooleanValue:
    """True where the value is not one the word allows: the same test as ``words.why_outside``."""
    unknown = ibis.literal(False) if word.may_be_unknown else value.isnull()
    wrong: ir.BooleanValue = ibis.literal(False)
    if word.type is WordType.ONE_OF:
        wrong = ~value.isin(list(word.values))
    if word.low is not None:
        wrong = wrong | (value < ibis.literal(word.low))
    if word.high is not None:
        wrong = wrong | (value > ibis.literal(word.high))
    return unknown | wrong.fill_null(False)


def _listed(flags: Sequence[tuple[str, ir.BooleanValue]]) -> ir.StringValue:
    """The names whose flag is up, blanks between; null when none is."""
    if not flags:
        return ibis.null("string")
    parts = [ibis.ifelse(flag.fill_null(False), f"{name} ", "") for name, flag in flags]
    return ibis.literal("").concat(*parts).rstrip().nullif("")
