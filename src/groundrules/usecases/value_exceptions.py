"""What the ledger of exceptions is worth, and the credit it gives to commission."""

from collections.abc import Sequence
from datetime import date

from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.company import Company, names_of
from groundrules.handoff.exceptions.credit import Credit, give_credit
from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.value import DealNow, LedgerValue, value_ledger
from groundrules.handoff.exceptions.won import won_deals
from groundrules.handoff.journal import Journal
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.find_exceptions import EVERY, find_exceptions


def value_exceptions(*, book: Rulebook, facts: Facts, journal: Journal, today: date) -> LedgerValue:
    """The whole ledger valued: deals held that closed, revenue out of reach, the caps, what is late."""
    lines = find_exceptions(journal=journal, statuses=EVERY)
    deals = deals_of(book, facts, lines)
    names = names_of(Company(facts).people.values())
    return value_ledger(book=book, lines=lines, deals=deals, names=names, today=today)


def deals_of(book: Rulebook, facts: Facts, lines: Sequence[Line]) -> dict[str, DealNow]:
    """The deals those exceptions are about, as the CRM shows them today."""
    ids = sorted({line.asked.deal_id for line in lines if line.asked.deal_id})
    rows = facts.rows("crm", "opportunities", {"opportunity_id": ids}) if ids else []
    return {str(row["opportunity_id"]): _deal(row, book.currency) for row in rows}


def credit_deals(*, book: Rulebook, facts: Facts, journal: Journal, first: date, last: date) -> Credit:
    """Who gets credit for every deal won from ``first`` to ``last``, both included."""
    deals = won_deals(book=book, facts=facts, first=first, last=last)
    return give_credit(book=book, deals=deals, lines=find_exceptions(journal=journal, statuses=EVERY))


def _deal(row: dict[str, object], currency: str) -> DealNow:
    close, amount = row["close_date"], row["amount"]
    foreign = bool(currency and row["currency"] and row["currency"] != currency)
    return DealNow(
        bool(row["is_closed"]),
        bool(row["is_won"]),
        close if isinstance(close, date) else None,
        amount if isinstance(amount, int) and not foreign else None,
    )
