"""What a comparison of two versions came to: situations, findings and, where counted, accounts and people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from groundrules.rulebook.compare import (
    Change,
    Comparison,
    DecisionComparison,
    RoleNote,
    Standing,
    compare,
    note,
)
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, Severity

Counts = Mapping[str, Sequence[int | None]]
"""For each decision the accounts of today in each of its changes; None where that cannot be counted."""


@dataclass(frozen=True, slots=True)
class Affected:
    """One account that a change concerns.

    Attributes:
        decision: the decision that changes for it.
        account_id: the CRM's id.
        account_name: its name.
        owner_id: today's owner; None when it has none.
        owner_name: the owner's name.
        before: what the old version says: "A4: owner inside".
        after: what the new version says.
        from_role: the owner's role by the old version; empty where that does not change.
        to_role: the owner's role by the new version; empty where that does not change.
    """

    decision: str
    account_id: str
    account_name: str
    owner_id: str | None
    owner_name: str
    before: str
    after: str
    from_role: str = ""
    to_role: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who owns accounts that change.

    Attributes:
        seller_id: empty for accounts nobody owns.
        name: as the CRM has it.
        sales_role: the person's job.
        accounts: accounts of theirs with another answer.
        role_changes: those of them whose owner must have another role from now on.
        to_roles: for those, how many go to each role.
    """

    seller_id: str
    name: str
    sales_role: str
    accounts: int
    role_changes: int
    to_roles: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ComparedBooks:
    """The comparison and what it means for today's accounts.

    Attributes:
        comparison: every situation, every edit.
        notes: what changes for each role.
        findings: lost answers, edits without effect, what could not be settled or counted.
        as_of: the day of the accounts; None when there are none to count.
        accounts: how many accounts there are; None when there are none to count.
        counts: for each decision about accounts that changes, the accounts in each of its changes.
        affected: the accounts with another outcome, those that change their owner's role first.
        people: their owners today, whoever has most of them first.
    """

    comparison: Comparison
    notes: tuple[RoleNote, ...]
    findings: tuple[Finding, ...] = ()
    as_of: date | None = None
    accounts: int | None = None
    counts: Counts = field(default_factory=dict)
    affected: tuple[Affected, ...] = ()
    people: tuple[Person, ...] = ()

    def counted(self, decision: DecisionComparison) -> Sequence[int | None]:
        """For each change of a decision the accounts of today in it; None where they are not counted."""
        return self.counts.get(decision.name) or [None] * len(decision.changes)


def compare_uncounted(*, old: Rulebook, new: Rulebook) -> ComparedBooks:
    """Every situation whose answer changes; nobody is counted, and no engine is needed."""
    comparison = compare(old, new)
    return ComparedBooks(comparison, note(comparison, new), findings_of(comparison, new))


def findings_of(comparison: Comparison, new: Rulebook, counts: Counts | None = None) -> tuple[Finding, ...]:
    """Situations that lose their answer, edits without effect, what could not be settled or counted."""
    return tuple(_findings(comparison, new, counts or {}))


def _findings(comparison: Comparison, new: Rulebook, every: Counts) -> Iterator[Finding]:
    for decision in comparison.decisions:
        counts = every.get(decision.name)
        for place, change in enumerate(decision.changes):
            finding = _worse(change, new)
            if finding is not None:
                yield replace(finding, count=None if counts is None else counts[place])
        for said in decision.unproved:
            span = decision.new.span if decision.new else None
            help_ = "what is listed is right; more may change than is listed"
            yield Finding("GR274", Severity.WARNING, said, help_, span, "not compared")
        for edit in decision.redundant_edits:
            rule = decision.new and next(
                (one for one in decision.new.rules if one.rule_id == edit.rule_id), None
            )
            span = rule.span if rule else None
            yield Finding(
                "GR273", Severity.NOTE, edit.says, span=span, kind="redundant edit", rules=(edit.rule_id,)
            )
        if counts is not None and None in counts:
            message = f"some situations of `{decision.name}` are not counted: no column gives their words"
            yield Finding(
                "GR278", Severity.NOTE, message, "map the column in mapping.yaml", kind="not counted"
            )


def _worse(change: Change, new: Rulebook) -> Finding | None:
    """A situation that had its answer, and has none any more."""
    if not change.before.is_answered or change.after.is_answered:
        return None
    where = f"when {change.when}" if change.when else "in every case"
    perhaps = "" if change.example is not None else "perhaps "
    rules = (*change.before.rule_ids, *change.after.rule_ids)
    span = new.decisions[change.decision].span
    if change.after.standing is Standing.SEVERAL:
        code, kind = "GR272", "conflict opened"
        message = f"{perhaps}{change.after.says} {where}; until now {change.before.says}"
        mend = "make one of them narrower, or let one yield to the other"
    else:
        code, kind = "GR271", "gap opened"
        message = (
            f"{perhaps}`{change.decision}` says {change.after.says} {where}; until now {change.before.says}"
        )
        mend = "add a rule for it, or widen one"
    return Finding(
        code,
        Severity.WARNING,
        message,
        mend,
        span,
        kind,
        rules,
        dict(change.shown),
        region=dict(change.words),
    )
