"""How lines of the ledger of exceptions and its worth look in a terminal and as JSON."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from groundrules.cli.counted import count
from groundrules.cli.show import Printer
from groundrules.terms import Money

if TYPE_CHECKING:
    from groundrules.handoff.exceptions.company import Company
    from groundrules.handoff.exceptions.line import Line
    from groundrules.handoff.exceptions.value import KindUse, LedgerValue
    from groundrules.usecases.hold_deals import Comeback
    from groundrules.usecases.load_exceptions import LoadResult

COLUMNS = ("exception", "kind", "what", "owner", "until", "is", "approver", "reason")
"""What the list of exceptions shows of each."""


def tell_line(line: "Line", row: Mapping[str, object], company: "Company", printer: Printer) -> None:
    """One exception in a few lines."""
    if row["stands"]:
        kept = f"{row['owner']} keeps {row['what']} until {row['until']}"
    elif line.granted is not None:
        kept = f"{row['owner']} kept {row['what']} until {line.ended_on or line.until}"
    else:
        kept = f"{row['what']}, for {row['owner']}, until {row['until']}"
    printer.say(f"  {line.name} ({row['kind']}) is {row['is']}: {kept}. Reason: {row['reason']}.")
    if row["now"]:
        printer.say(f"    Now: {row['now']}.")
    if line.granted is not None and line.granted.rule_id:
        printer.wrap(f"Granted by rule {line.granted.rule_id}: {line.granted.because}", 4)
    elif line.granted is not None:
        printer.say(f"    Approved by {row['approver']} as {line.granted.role}.")
        if line.granted.counted:
            printer.say(f"    Stood before it: {', '.join(line.granted.counted)}.")
    if line.asked.receiver_id and row["stands"]:
        printer.say(f"    {company.person(line.asked.receiver_id).name} would have it otherwise.")


def line_row(line: "Line", company: "Company", today: date) -> dict[str, object]:
    """One exception as plain values; ``is`` says where it stands, ``status`` what is on record."""
    from groundrules.handoff.exceptions.wording import holds, said_of

    asked = line.asked
    deal = f"{asked.deal_name or asked.deal_id} of " if asked.deal_id else ""
    return {
        "exception": line.name,
        "kind": asked.kind_id,
        "about": asked.about,
        "what": f"{deal}{asked.account_name}",
        "account_id": asked.account_id,
        "account": asked.account_name,
        "deal_id": asked.deal_id,
        "owner_id": asked.owner_id,
        "owner": company.person(asked.owner_id).name,
        "asked_by": asked.asked_by,
        "receiver_id": asked.receiver_id,
        "reason": asked.reason,
        "since": line.granted.since if line.granted else None,
        "until": line.until,
        "days_left": max(0, (line.until - today).days + 1) if holds(line, today) else None,
        "status": line.status.value,
        "is": said_of(line, today),
        "stands": holds(line, today),
        "approver_id": line.approved_by,
        "approver": company.person(line.approved_by).name if line.approved_by else _rule_of(line),
        "rule_id": line.granted.rule_id if line.granted else "",
        "warned": line.warned,
        "ended_on": line.ended_on,
        "now": getattr(line.over, "says", ""),
        "governed_by": asked.governed_by,
        "book_version": asked.book_version,
        "amount": Money(asked.amount, asked.currency or "USD") if asked.amount is not None else None,
        "version": line.version,
    }


def tell_loaded(result: "LoadResult", rows: Sequence[Mapping[str, object]], printer: Printer) -> None:
    """What became of the lines of a file."""
    for row in rows:
        printer.say(
            f"  {row['exception']} ({row['kind']}): {row['what']}, for {row['owner']}, until {row['until']}"
        )
    printer.say(f"  {count(len(rows), 'exception is', 'exceptions are')} asked for and wait to be approved.")
    if result.before:
        printer.say(f"  {count(len(result.before), 'line was', 'lines were')} asked for before.", dim=True)


def _rule_of(line: "Line") -> str:
    return f"rule {line.granted.rule_id}" if line.granted is not None else ""


def tell_value(found: "LedgerValue", company: "Company", printer: Printer) -> None:
    """The ledger's worth in a few lines."""
    currency = found.currency or "USD"
    printer.table(
        ("kind", "asked", "granted", "refused", "stand", "caps"),
        [
            (
                kind.kind_id,
                kind.asked,
                kind.granted,
                kind.refused,
                kind.standing,
                _caps(kind),
            )
            for kind in found.kinds
        ],
    )
    deals, reach = found.deals, found.out_of_reach
    printer.say(
        f"  {count(deals.held, 'deal was', 'deals were')} kept: {deals.closed} closed meanwhile, "
        f"{deals.won} of them won, {Money(deals.amount_won, currency).short()}; "
        f"{deals.later} closed later, {deals.still_open} open."
    )
    printer.say(
        f"  {count(reach.accounts, 'account was', 'accounts were')} kept from a new owner, "
        f"{count(reach.account_days, 'day', 'days')} in all: "
        f"{Money(reach.revenue, currency).short()} of revenue ({reach.unknown} of unknown revenue)."
    )
    printer.table(
        ("approved by", "granted", "stand"),
        [
            (company.person(one.approver_id).name if one.approver_id else "others", one.granted, one.standing)
            for one in found.approvers
        ],
    )
    for said, names in (("should have ended", found.overdue), ("wait on their last day", found.undecided)):
        if names:
            printer.say(f"  {len(names)} {said}: {', '.join(names[:8])}. Run `groundrules tick`.")


def value_json(found: "LedgerValue") -> dict[str, object]:
    """The ledger's worth as plain values."""
    currency, deals, reach = found.currency or "USD", found.deals, found.out_of_reach
    return {
        "as_of": found.as_of,
        "currency": found.currency,
        "kinds": [
            {
                "kind": kind.kind_id,
                "say": kind.say,
                "asked": kind.asked,
                "granted": kind.granted,
                "refused": kind.refused,
                "standing": kind.standing,
                "caps": [
                    {"per": cap.per, "at_most": cap.at_most, "standing": cap.standing, "reached": cap.reached}
                    for cap in kind.caps
                ],
            }
            for kind in found.kinds
        ],
        "deals": {
            "held": deals.held,
            "closed": deals.closed,
            "won": deals.won,
            "amount_won": Money(deals.amount_won, currency),
            "later": deals.later,
            "still_open": deals.still_open,
        },
        "out_of_reach": {
            "accounts": reach.accounts,
            "account_days": reach.account_days,
            "revenue": Money(reach.revenue, currency),
            "unknown": reach.unknown,
        },
        "by_rule": found.by_rule,
        "approvers": [
            {"approver_id": one.approver_id, "granted": one.granted, "standing": one.standing}
            for one in found.approvers
        ],
        "overdue": list(found.overdue),
        "undecided": list(found.undecided),
    }


def _caps(kind: "KindUse") -> str:
    """``seller: 2 at most, reached 1 time``."""
    said = (
        f"{cap.at_most} {'in all' if cap.per == 'all' else f'per {cap.per}'}, reached {cap.reached} x"
        for cap in kind.caps
    )
    return "; ".join(said) or "-"


def comeback_row(one: "Comeback", company: "Company") -> dict[str, object]:
    """A deal that goes back to the account's owner, as plain values."""
    return {
        "deal_id": one.deal_id,
        "deal": one.deal_name,
        "account_id": one.account_id,
        "account": one.account_name,
        "from_seller_id": one.from_seller_id,
        "from": company.person(one.from_seller_id).name,
        "to_seller_id": one.to_seller_id,
        "to": company.person(one.to_seller_id).name,
        "exception": one.exception,
        "because": one.because,
    }
