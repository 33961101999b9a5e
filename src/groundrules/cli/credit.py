"""``groundrules credit``: who gets credit for the deals that were won, for a commission system."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Money, Severity, has_errors
from groundrules.wiring import UnreadyError, Workspace, write_table

if TYPE_CHECKING:
    from groundrules.handoff.exceptions.company import Company
    from groundrules.handoff.exceptions.credit import Credit, PersonMonth, Share

_DAY = click.DateTime(["%Y-%m-%d"])
SHARES = (
    "month", "closed_on", "deal_id", "deal", "account_id", "account", "seller_id", "seller", "leader_id",
    "place", "percent", "amount", "currency", "rule_id", "exception", "facts", "because",
)  # fmt: skip
"""The columns of the list of shares."""
PEOPLE = ("month", "seller_id", "seller", "leader_id", "deals", "amount", "currency")
"""The columns of the list of people, before one for each place."""


@click.command()
@click.option("--from", "first", type=_DAY, help="The first day; default the first of the facts' month.")
@click.option("--to", "last", type=_DAY, help="The last day; default the day of the facts.")
@on_workspace
def credit(workspace: Workspace, printer: Printer, *, first: datetime | None, last: datetime | None) -> None:
    """Share every deal won in a time by the book's `credit` rules, and write it down for commission.

    Deals that an exception kept slide from the old owner to the new one as the book's percentages say. Two
    files: every share with its rule and facts, and the sums of each person and month.
    """
    from groundrules.coverage.ready import as_of_of, no_facts
    from groundrules.handoff.exceptions.company import Company
    from groundrules.handoff.exceptions.credit import by_person
    from groundrules.usecases.value_exceptions import credit_deals

    manifest = workspace.facts.manifest("crm")
    if manifest is None:
        raise UnreadyError(no_facts())
    until = last.date() if last else as_of_of(manifest)
    since = first.date() if first else until.replace(day=1)
    if since > until:
        message = f"the first day, {since}, is after the last one, {until}"
        printer.refuse(
            Finding("GR008", Severity.ERROR, message, "name two days in their order", kind="usage")
        )
    found = credit_deals(
        book=workspace.book(), facts=workspace.facts, journal=workspace.journal(), first=since, last=until
    )
    printer.findings(found.findings, at_most=8)
    if has_errors(found.findings):
        printer.finish(found.findings)
    company, months = Company(workspace.facts), by_person(found.shares)
    files = _written(workspace, found, months, company, f"{since}-{until}")
    _tell(found, months, company, printer, (since, until))
    for path in files:
        printer.say(f"  {path}", dim=True)
    printer.finish(
        found.findings,
        {
            "from": since,
            "to": until,
            "book_version": workspace.book().stamp,
            "shares": [_share(share, company) for share in found.shares],
            "people": [_person(month, company) for month in months],
            "files": [str(path) for path in files],
        },
    )


def _written(
    workspace: Workspace, found: "Credit", months: "tuple[PersonMonth, ...]", company: "Company", stem: str
) -> list[object]:
    places = sorted({place for month in months for place in month.by_place})
    shares = ([_cell(_share(share, company)[name]) for name in SHARES] for share in found.shares)
    people = (
        [
            *(_cell(_person(month, company)[name]) for name in PEOPLE),
            *(_major(month.by_place.get(place, 0)) for place in places),
        ]
        for month in months
    )
    return [
        write_table(workspace.out / f"credit-{stem}.csv", SHARES, shares),
        write_table(workspace.out / f"credit-people-{stem}.csv", (*PEOPLE, *places), people),
    ]


def _tell(
    found: "Credit",
    months: "tuple[PersonMonth, ...]",
    company: "Company",
    printer: Printer,
    period: tuple[date, date],
) -> None:
    deals = {share.deal_id for share in found.shares}
    kept = {share.deal_id for share in found.shares if share.exception}
    printer.say(f"  {len(deals):,} deals won from {period[0]} to {period[1]}, {len(kept):,} of them kept.")
    printer.table(
        ("month", "person", "deals", "credit"),
        [
            (
                month.month,
                company.person(month.seller_id).name if month.seller_id else "nobody named",
                month.deals,
                Money(month.amount, month.currency),
            )
            for month in months[:20]
        ],
    )
    if len(months) > 20:
        printer.say(f"  ... and {len(months) - 20:,} more in the files", dim=True)


def _share(share: "Share", company: "Company") -> dict[str, object]:
    return {
        "month": share.month,
        "closed_on": share.closed_on,
        "deal_id": share.deal_id,
        "deal": share.deal_name,
        "account_id": share.account_id,
        "account": share.account_name,
        "seller_id": share.seller_id,
        "seller": company.person(share.seller_id).name if share.seller_id else "",
        "leader_id": company.person(share.seller_id).leader_id if share.seller_id else "",
        "place": share.place,
        "percent": share.percent,
        "amount": None if share.amount is None else Money(share.amount, share.currency),
        "currency": share.currency,
        "rule_id": share.rule_id,
        "exception": share.exception,
        "facts": dict(share.facts),
        "because": share.because,
    }


def _person(month: "PersonMonth", company: "Company") -> dict[str, object]:
    return {
        "month": month.month,
        "seller_id": month.seller_id,
        "seller": company.person(month.seller_id).name if month.seller_id else "",
        "leader_id": company.person(month.seller_id).leader_id if month.seller_id else "",
        "deals": month.deals,
        "amount": Money(month.amount, month.currency),
        "currency": month.currency,
        "by_place": {place: Money(amount, month.currency) for place, amount in month.by_place.items()},
    }


def _cell(value: object) -> object:
    if isinstance(value, Money):
        return value.major
    if isinstance(value, dict):
        return "; ".join(f"{word}={said}" for word, said in value.items())
    return "" if value is None else value


def _major(minor: int) -> Decimal:
    return Money(minor).major
