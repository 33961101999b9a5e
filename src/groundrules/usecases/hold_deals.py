"""Open deals whose accounts move: which stay a while, by the act that applies a wave, and which come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.holdovers import HeldDeals, Holdover, hold_deals
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import Moment, Status
from groundrules.handoff.journal import Journal, Story
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.find_exceptions import count_exceptions, find_exceptions

_OVER = frozenset({Status.EXPIRED.value, Status.ENDED.value})


@dataclass(frozen=True, slots=True)
class Comeback:
    """An open deal whose exception is over and that its old owner still has in the CRM.

    Attributes:
        from_seller_id: the old owner; to_seller_id: who owns the account.
        exception: the exception that kept it; because: what happened, in one sentence.
    """

    deal_id: str
    deal_name: str
    account_id: str
    account_name: str
    from_seller_id: str
    to_seller_id: str
    exception: str
    because: str


def hold_wave_deals(
    *,
    book: Rulebook,
    facts: Facts,
    journal: Journal,
    moment: Moment,
    stories: Mapping[str, Story],
    holdovers: Sequence[Holdover],
    plan_id: str,
    by: str,
) -> HeldDeals:
    """What becomes of the eligible deals; called inside the act, its entries are kept with the rest of it.

    What stands is counted here, so two waves applied at once cannot both take the last place under a cap.

    Args:
        book: the book of the plan.
        facts: for who is who.
        journal: the journal of the act.
        moment: when the wave is applied: the deals are kept from that day.
        stories: those of ``JudgedDeals.subjects``, as the act loaded them.
        holdovers: what ``judge_deals`` found.
        plan_id: of the plan.
        by: who applies the wave.
    """
    ids = {one.account_id for one in holdovers}
    ledger = Ledger(book, moment, count_exceptions(journal, ids, moment.today))
    people = Company(facts).person
    return hold_deals(stories, holdovers, plan_id=plan_id, ledger=ledger, people=people, by=by)


def find_comebacks(*, facts: Facts, journal: Journal) -> tuple[Comeback, ...]:
    """The open deals that go to the account's owner now, because nothing holds them any more."""
    over = [one for one in find_exceptions(journal=journal, statuses=_OVER) if one.asked.deal_id]
    # Of several that kept the same deal the last one says why it comes back.
    over = sorted(
        (line for line in over if line.granted is not None), key=lambda line: (str(line.ended_on), line.name)
    )
    still = {line.thing[1] for line in find_exceptions(journal=journal) if line.hold is not None}
    ids = sorted({line.asked.deal_id for line in over} - still)
    if not ids:
        return ()
    rows = facts.rows("crm", "opportunities", {"opportunity_id": ids, "is_closed": False})
    deals = {str(row["opportunity_id"]): row for row in rows}
    accounts = {str(row["account_id"]) for row in rows}
    owners = {
        str(row["account_id"]): str(row["owner_id"] or "")
        for row in facts.rows("crm", "accounts", {"account_id": sorted(accounts)})
    }
    found = {}
    for line in over:
        deal = deals.get(line.asked.deal_id)
        if deal is None or deal["owner_id"] != line.asked.owner_id:
            continue
        to = owners.get(str(deal["account_id"]), "")
        if to and to != line.asked.owner_id:
            found[line.asked.deal_id] = Comeback(
                line.asked.deal_id,
                line.asked.deal_name,
                str(deal["account_id"]),
                line.asked.account_name,
                line.asked.owner_id,
                to,
                line.name,
                f"`{line.asked.kind_id}` kept it until {line.ended_on} (exception {line.name}).",
            )
    return tuple(found[deal_id] for deal_id in sorted(found))
