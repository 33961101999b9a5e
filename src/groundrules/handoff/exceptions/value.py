"""What the ledger is worth and what it costs: deals it kept that closed, revenue out of reach, the caps.

INVARIANT: no group of fewer than ``SMALL`` people is told apart, also not by taking sums from each other, and
people are in the order of their names, never of their numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from groundrules.handoff.exceptions.counts import PER, Whose, counts_for
from groundrules.handoff.exceptions.line import Line, Status
from groundrules.handoff.exceptions.standing import ACCOUNT, DEAL
from groundrules.rulebook.model import Cap, ExceptionKind, Rulebook

SMALL = 5
"""The fewest people of whom something is told together; below it a number would be about a person."""

YEAR = 365
OTHERS = ""
"""The approver of a row that stands for those too few to be told apart."""


@dataclass(frozen=True, slots=True)
class DealNow:
    """A deal that was held, as the CRM shows it today; amount in minor units, None when unknown."""

    is_closed: bool
    is_won: bool
    close_date: date | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class DealsHeld:
    """What became of the deals that were kept with their old owners.

    Attributes:
        closed, won: while they were held; amounts of the won ones in minor units.
        later: closed after their time; still_open: not closed today.
    """

    held: int = 0
    closed: int = 0
    won: int = 0
    amount_won: int = 0
    later: int = 0
    still_open: int = 0


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Accounts that were kept from the owner the book names, for how long, and the revenue on them.

    Attributes:
        revenue: account-days times yearly revenue over 365, in minor units.
        unknown: accounts whose revenue is not known, and which add nothing.
    """

    accounts: int = 0
    account_days: int = 0
    revenue: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class CapUse:
    """How far a cap of the book is used: how many stand under it, and for how many it is reached."""

    per: str
    at_most: int
    standing: int
    reached: int


@dataclass(frozen=True, slots=True)
class KindUse:
    """One kind of exception: how many were asked for, stand, ended, and its caps."""

    kind_id: str
    say: str
    asked: int
    granted: int
    refused: int
    standing: int
    caps: tuple[CapUse, ...]


@dataclass(frozen=True, slots=True)
class ApproverUse:
    """Exceptions somebody approved; ``OTHERS`` stands for all who are too few to be told apart."""

    approver_id: str
    granted: int
    standing: int


@dataclass(frozen=True, slots=True)
class LedgerValue:
    """The ledger on a day.

    Attributes:
        by_rule: how many stand or stood because a rule of the book granted them, and no person.
        approvers: in the order of their names; the others, if any, last.
        overdue: names of what should have ended before today and has not: the clock has not run.
        undecided: names of requests whose last day has come without an answer.
    """

    as_of: date
    currency: str
    kinds: tuple[KindUse, ...]
    deals: DealsHeld
    out_of_reach: OutOfReach
    by_rule: int
    approvers: tuple[ApproverUse, ...]
    overdue: tuple[str, ...]
    undecided: tuple[str, ...]


def value_ledger(
    *,
    book: Rulebook,
    lines: Sequence[Line],
    deals: Mapping[str, DealNow],
    names: Mapping[str, str],
    today: date,
) -> LedgerValue:
    """The whole ledger valued.

    Args:
        book: its kinds and caps.
        lines: every exception there ever was.
        deals: deal_id -> the deal today, for those that were held.
        names: seller_id -> name, for the order of approvers.
        today: the day.
    """
    granted = [line for line in lines if line.granted is not None]
    return LedgerValue(
        as_of=today,
        currency=book.currency,
        kinds=tuple(_kind(kind, lines, today) for kind in book.exceptions.values()),
        deals=_deals(granted, deals),
        out_of_reach=_out_of_reach(granted, today, book.currency),
        by_rule=sum(not line.approved_by for line in granted),
        approvers=_approvers(granted, names, today),
        overdue=tuple(line.name for line in lines if line.status is Status.STANDING and line.until < today),
        undecided=tuple(
            line.name for line in lines if line.status is Status.REQUESTED and line.until <= today
        ),
    )


def _kind(kind: ExceptionKind, lines: Sequence[Line], today: date) -> KindUse:
    own = [line for line in lines if line.asked.kind_id == kind.kind_id]
    standing = [line for line in own if line.stood_on(today)]
    return KindUse(
        kind.kind_id,
        kind.say,
        asked=len(own),
        granted=sum(line.granted is not None for line in own),
        refused=sum(line.status is Status.REFUSED for line in own),
        standing=len(standing),
        caps=tuple(_cap(cap, standing) for cap in sorted(kind.caps, key=lambda cap: PER.index(cap.per))),
    )


def _cap(cap: Cap, standing: Sequence[Line]) -> CapUse:
    whose = [Whose(line.asked.owner_id, line.asked.leader_id, line.approved_by) for line in standing]
    counted = Counter(one.by(cap.per) for one in whose if counts_for(cap, one))
    reached = sum(count >= cap.at_most for count in counted.values())
    return CapUse(cap.per, cap.at_most, counted.total(), reached)


def _deals(granted: Iterable[Line], deals: Mapping[str, DealNow]) -> DealsHeld:
    held = closed = won = amount = later = still_open = 0
    seen: set[str] = set()
    for line in granted:
        deal_id = line.asked.deal_id
        if line.asked.about != DEAL or deal_id not in deals:
            continue
        deal = deals[deal_id]
        held += deal_id not in seen
        if not deal.is_closed or deal.close_date is None:
            still_open += deal_id not in seen
        elif line.stood_on(deal.close_date):
            closed += 1
            won += deal.is_won
            amount += (deal.amount or 0) if deal.is_won else 0
        seen.add(deal_id)
    later = held - closed - still_open
    return DealsHeld(held, closed, won, amount, later, still_open)


def _out_of_reach(granted: Iterable[Line], today: date, currency: str) -> OutOfReach:
    accounts: set[str] = set()
    unknown: set[str] = set()
    days = revenue = 0
    for line in granted:
        asked = line.asked
        if asked.about != ACCOUNT or asked.receiver_id in {"", asked.owner_id}:
            continue
        stood = line.days_stood(today)
        accounts.add(asked.account_id)
        days += stood
        if asked.amount is None or (currency and asked.currency not in {"", currency}):
            unknown.add(asked.account_id)
        else:
            revenue += asked.amount * stood
    return OutOfReach(len(accounts), days, revenue // YEAR, len(unknown))


def _approvers(granted: Iterable[Line], names: Mapping[str, str], today: date) -> tuple[ApproverUse, ...]:
    """Who approved how many; whoever did so for fewer than ``SMALL`` people is told with others only.

    Were one approver alone left over, the sum of all would give that one away: then the next smallest goes
    with him, and when the rest is still about fewer than ``SMALL`` people nothing of it is told.
    """
    by: dict[str, list[Line]] = defaultdict(list)
    for line in granted:
        if line.approved_by:
            by[line.approved_by].append(line)
    size = {approver: len({line.asked.owner_id for line in own}) for approver, own in by.items()}
    hidden = {approver for approver in by if size[approver] < SMALL}
    if len(hidden) == 1 and len(by) > 1:
        hidden.add(min((one for one in by if one not in hidden), key=lambda one: (size[one], one)))
    shown = sorted((one for one in by if one not in hidden), key=lambda one: (names.get(one, one), one))
    rows = [_use(approver, by[approver], today) for approver in shown]
    rest = [line for approver in hidden for line in by[approver]]
    if len(hidden) > 1 and len({line.asked.owner_id for line in rest}) >= SMALL:
        rows.append(_use(OTHERS, rest, today))
    return tuple(rows)


def _use(approver_id: str, own: Sequence[Line], today: date) -> ApproverUse:
    return ApproverUse(approver_id, len(own), sum(line.stood_on(today) for line in own))
