"""Whether coverage can be worked out at all: an import, and a book that says how."""

from collections.abc import Mapping
from datetime import date

from groundrules.coverage.words import COVERAGE
from groundrules.rulebook.model import Decision, Policy, Rulebook, WordType
from groundrules.terms import Finding, SalesRole, Severity, Span, TeamRole

_ORDER = ("incumbent", "pair", "territory", "least loaded")


def as_of_of(manifest: Mapping[str, object]) -> date:
    """The day a step's tables speak of."""
    return date.fromisoformat(str(manifest["as_of"]))


def not_ready(book: Rulebook, crm: Mapping[str, object] | None) -> tuple[Finding, ...]:
    """What forbids working out coverage; empty when nothing does.

    Args:
        book: whose decision ``coverage`` is wanted.
        crm: the manifest of the import; None when there was none.
    """
    decision = book.decisions.get(COVERAGE)
    if decision is None:
        return (_no_coverage(book),)
    findings = [*_decision_findings(decision)]
    if crm is None:
        findings.append(no_facts())
    return tuple(findings)


def no_facts() -> Finding:
    """What to say before the first import."""
    return Finding(
        "GR400",
        Severity.ERROR,
        "nothing has been imported yet, so there are no accounts to cover",
        "run `groundrules import FILE` with the export of your CRM",
        kind="no facts",
    )


def no_coverage_yet() -> Finding:
    """What to say before coverage has been worked out."""
    return Finding(
        "GR409",
        Severity.ERROR,
        "coverage has not been worked out yet",
        "run `groundrules cover`",
        kind="no coverage",
    )


def _no_coverage(book: Rulebook) -> Finding:
    return Finding(
        "GR401",
        Severity.ERROR,
        "the book has no decision named `coverage`, so it does not say who owns an account",
        "add `coverage:` under `decisions:`, for each account, with `owner` among what it gives",
        Span(book.file),
        "no coverage rules",
    )


def _decision_findings(decision: Decision) -> list[Finding]:
    """What is wrong with the coverage decision as an order to find people by."""
    found = []

    def wrong(message: str, mend: str) -> None:
        found.append(Finding("GR401", Severity.ERROR, message, mend, decision.span, "coverage unusable"))

    owner = next((output for output in decision.gives if output.name == TeamRole.OWNER), None)
    if owner is None or owner.type is not WordType.ONE_OF:
        jobs = ", ".join(role.value for role in (SalesRole.FIELD, SalesRole.INSIDE))
        wrong("`coverage` does not give an `owner`", f"add `owner: [{jobs}]` to what it gives")
    if decision.for_each != "account":
        wrong(f"`coverage` is decided for each {decision.for_each}", "write `for each: account`")
    if decision.policy is Policy.ALL:
        wrong(
            "`coverage` lets several rules answer, and an account has one owner",
            "write `policy: exactly one`",
        )
    if not decision.people:
        wrong(
            "`coverage` does not say in which order people are picked", f"add `people: [{', '.join(_ORDER)}]`"
        )
    for step in decision.people:
        if step not in _ORDER:
            wrong(
                f"`{step}` is no way to pick a person", f"use {', '.join(_ORDER)}, in the order that you want"
            )
    return found


def stale(book: Rulebook, crm: Mapping[str, object], coverage: Mapping[str, object]) -> tuple[Finding, ...]:
    """What makes an explanation less than current: an edited book, a newer import."""
    found = []
    if coverage.get("book_version") != book.stamp:
        found.append(
            Finding(
                "GR412",
                Severity.WARNING,
                f"the book changed since coverage was worked out (then {coverage.get('book_version')}, "
                f"now {book.stamp}); the people shown are those of then",
                "run `groundrules cover`",
                kind="book changed",
            )
        )
    if coverage.get("crm_id") != crm.get("id"):
        found.append(
            Finding(
                "GR413",
                Severity.WARNING,
                "there was a new import since coverage was worked out; the facts shown are the older ones",
                "run `groundrules cover`",
                kind="facts changed",
            )
        )
    return tuple(found)


def not_gathered(names: list[str]) -> Finding:
    """What to say when the book uses words that coverage has no values of yet."""
    return Finding(
        "GR414",
        Severity.ERROR,
        f"the book now uses {', '.join(f'`{name}`' for name in names)}, not yet gathered for any account",
        "run `groundrules cover`",
        kind="facts missing",
    )
