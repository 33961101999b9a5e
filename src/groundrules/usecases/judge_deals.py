"""What the book's ``holdover`` rules say of open deals whose accounts move."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.deals import open_deals
from groundrules.handoff.exceptions.holdovers import (
    HOLDOVER,
    Holdover,
    Moving,
    find_holdovers,
    subject_for,
    unfilled,
)
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding

_TABLES = ("opportunities", "opportunity_changes", "activities")


@dataclass(frozen=True, slots=True)
class OneMove:
    """One account that changes, or changed, its owner."""

    account_id: str
    account_name: str
    from_seller_id: str | None
    to_seller_id: str


@dataclass(frozen=True, slots=True)
class JudgedDeals:
    """What the book says of open deals, and which of its words the CRM cannot fill."""

    holdovers: tuple[Holdover, ...]
    findings: tuple[Finding, ...] = ()

    def subjects(self, plan_id: str) -> tuple[str, ...]:
        """The stories that the act which applies the wave must load."""
        return tuple(subject_for(one, plan_id) for one in self.holdovers)


def judge_deals(
    *, book: Rulebook, facts: Facts, moves: Sequence[Moving], as_of: date, announced_on: date
) -> JudgedDeals:
    """Every open deal that the givers of these accounts own, judged.

    Args:
        book: without a decision ``holdover`` no deal is judged: all move with their accounts.
        facts: the import and the coverage the moves rest on.
        moves: the accounts.
        as_of: the day the facts speak of.
        announced_on: the day on which the sellers learnt of the change; a step forward shortly before it, or
            after it, is what the rules call rushed.
    """
    if HOLDOVER not in book.decisions or not moves:
        return JudgedDeals(())
    ids = {move.account_id for move in moves}
    crm = {name: facts.read("crm", name) for name in _TABLES}
    deals = open_deals(book=book, crm=crm, account_ids=ids, as_of=as_of, announced_on=announced_on)
    accounts = _accounts(facts, {deal.account_id for deal in deals})
    found = find_holdovers(book=book, moves=moves, deals=deals, accounts=accounts)
    return JudgedDeals(found, unfilled(book))


def _accounts(facts: Facts, ids: Collection[str]) -> dict[str, dict[str, object]]:
    if not ids or facts.manifest("coverage") is None:
        return {}
    rows = facts.rows("coverage", "account_facts", {"account_id": sorted(ids)})
    return {str(row["account_id"]): row for row in rows}
