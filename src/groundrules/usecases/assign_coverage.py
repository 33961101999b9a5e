"""Who covers every account: the rule, the facts it used, and the people, written as today's coverage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from groundrules.coverage.assign import Answered, answer_accounts
from groundrules.coverage.before import Before, note, remembered, sets_of
from groundrules.coverage.facts import CRM_TABLES, gather_facts
from groundrules.coverage.families import Said
from groundrules.coverage.people import People, assign_people
from groundrules.coverage.ready import as_of_of, not_ready
from groundrules.coverage.tables import ANSWERS, ASSIGNMENTS, OUTSIDE, RULE_SETS
from groundrules.coverage.words import COVERAGE, decision_words
from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.terms import Finding, Severity, Span, TeamRole
from groundrules.usecases.explain_account import explain_account

__all__ = ["CoverageResult", "WorkedOut", "assign_coverage", "explain_account", "work_out"]


@dataclass(frozen=True)
class CoverageResult:
    """What the run did.

    Attributes:
        findings: what is wrong; an error means nothing was published.
        published: whether the tables are now the current ones.
        as_of: the day of the facts.
        accounts: how many were judged.
        by_rule: accounts for each rule, in the book's order; ids with ``!`` are not decided by the book.
        by_role: for each place, how many accounts ask for each job.
        by_choice: for each place, how many people were found by each step.
    """

    findings: tuple[Finding, ...]
    published: bool = False
    as_of: date | None = None
    accounts: int = 0
    by_rule: Mapping[str, int] = field(default_factory=dict)
    by_role: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    by_choice: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def undecided(self) -> int:
        """Accounts the book does not decide: outside its words, under no rule, or under several."""
        return sum(count for rule_id, count in self.by_rule.items() if rule_id.startswith(OUTSIDE[0]))


def assign_coverage(*, book: Rulebook, facts: Facts, said: Sequence[Said] | None = None) -> CoverageResult:
    """Owner, quarterback and support for every account, published as step ``coverage``.

    Args:
        book: a book without mistakes; it must hold a decision named ``coverage``.
        facts: read for step ``crm``, published to as step ``coverage``.
        said: the lines of ``families.csv``; None: not read.
    """
    manifest = facts.manifest("crm")
    findings = not_ready(book, manifest)
    if manifest is None or findings:
        return CoverageResult(findings)
    decision, as_of = book.decisions[COVERAGE], as_of_of(manifest)
    worked = work_out(book=book, facts=facts, as_of=as_of, said=said)
    if isinstance(worked, tuple):
        return CoverageResult(worked, as_of=as_of)
    account_facts, answers, people = worked.account_facts, worked.answers, worked.people
    all_findings = worked.findings
    by_rule = _by_rule(decision, answers.rule_ids)
    if len(answers.account_ids) and not any(by_rule[rule.rule_id] for rule in decision.rules):
        all_findings = (*all_findings, _none_decided(len(answers.account_ids), decision.span))
    facts.publish(
        "coverage",
        as_of.isoformat(),
        {
            "account_facts": account_facts,
            ASSIGNMENTS.name: people.assignments,
            ANSWERS.name: answers.table,
            RULE_SETS.name: answers.rule_sets,
        },
        {
            "as_of": as_of.isoformat(),
            "book_version": book.stamp,
            "crm_id": manifest.get("id"),
            "accounts": len(answers.account_ids),
            "by_rule": by_rule,
            "decided_by": note(decision, book.words),
            "findings": [finding.as_json() for finding in all_findings],
        },
    )
    return _result(people.assignments, all_findings, as_of, by_rule)


@dataclass(frozen=True)
class WorkedOut:
    """Coverage as it would be, published nowhere yet."""

    account_facts: pa.Table
    answers: Answered
    people: People
    findings: tuple[Finding, ...]


def work_out(
    *, book: Rulebook, facts: Facts, as_of: date, said: Sequence[Said] | None = None
) -> WorkedOut | tuple[Finding, ...]:
    """Who would cover every account by this book; only findings where its facts cannot be gathered.

    Args:
        book: one for which ``not_ready`` has nothing to say.
        facts: read for steps ``crm`` and ``coverage``.
        as_of: the day of the import.
        said: the lines of ``families.csv``; None: not read.
    """
    decision = book.decisions[COVERAGE]
    crm = {name: facts.read("crm", name) for name in CRM_TABLES}
    gathered = gather_facts(book=book, crm=crm, as_of=as_of, said=said)
    if gathered.table is None:
        return gathered.findings
    account_facts = gathered.table.to_pyarrow()
    before = _before(facts, book)
    answers = answer_accounts(book=book, decision=decision, account_facts=account_facts, before=before)
    accounts = facts.read("crm", "accounts").select("account_id", "owner_id", "region", "territory")
    people = assign_people(
        book=book,
        decision=decision,
        answers=answers,
        revenue=account_facts["revenue"],
        accounts=accounts.to_pyarrow(),
        sellers=facts.read("crm", "sellers").to_pyarrow(),
        account_team=facts.read("crm", "account_team").to_pyarrow(),
        as_of=as_of,
    )
    return WorkedOut(
        account_facts, answers, people, (*gathered.findings, *answers.findings, *people.findings)
    )


def _result(
    assignments: pa.Table, findings: tuple[Finding, ...], as_of: date, by_rule: Mapping[str, int]
) -> CoverageResult:
    """What a published run comes to, counted."""
    return CoverageResult(
        findings,
        published=True,
        as_of=as_of,
        accounts=sum(by_rule.values()),
        by_rule=by_rule,
        by_role=_tally(assignments, "sales_role"),
        by_choice=_tally(assignments, "chosen_by"),
    )


def _by_rule(decision: Decision, rule_ids: pa.StringArray) -> dict[str, int]:
    """Accounts for each rule, in the book's order, then what the book does not decide."""
    counted = rule_ids.value_counts()
    counts = dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
    return {rule.rule_id: counts.pop(rule.rule_id, 0) for rule in decision.rules} | counts


def _before(facts: Facts, book: Rulebook) -> Before | None:
    """The last run, where it noted what it went by and its rules can still be read."""
    basis = remembered((facts.manifest("coverage") or {}).get("decided_by"), book.words)
    if basis is None:
        return None
    tables = (facts.read("coverage", name) for name in ("account_facts", ANSWERS.name, RULE_SETS.name))
    account_facts, answers, rule_sets = tables
    looked_at = ("account_id", "outside", *decision_words(book.decisions[COVERAGE]))
    seen = account_facts.select([name for name in looked_at if name in account_facts.columns])
    return Before(seen.to_pyarrow(), answers.to_pyarrow(), sets_of(rule_sets.to_pyarrow()), basis)


def _none_decided(accounts: int, span: Span | None) -> Finding:
    return Finding(
        "GR415",
        Severity.ERROR,
        f"the book decides none of the {accounts:,} accounts",
        "the findings above say which facts are missing or outside the book's words",
        span,
        kind="nothing decided",
        count=accounts,
    )


def _tally(assignments: pa.Table, column: str) -> dict[str, dict[str, int]]:
    pairs = assignments.group_by(["team_role", column], use_threads=False).aggregate([([], "count_all")])
    found: dict[str, dict[str, int]] = {}
    for row in sorted(pairs.to_pylist(), key=lambda row: row["count_all"], reverse=True):
        found.setdefault(row["team_role"], {})[row[column]] = row["count_all"]
    return {team_role.value: found[team_role] for team_role in TeamRole if team_role in found}
