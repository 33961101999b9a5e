"""One exception as its page shows it: what it keeps, all that happened to it, and what it was worth."""

from collections.abc import Iterator
from datetime import date

from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.events import (
    CLOCK,
    Ended,
    Event,
    Expired,
    Extended,
    Granted,
    Refused,
    Requested,
    Warned,
    event_of,
)
from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.value import value_ledger
from groundrules.handoff.exceptions.wording import holds, said_of
from groundrules.handoff.journal import Entry
from groundrules.terms import Money
from groundrules.usecases.find_exceptions import Desk as LedgerDesk
from groundrules.usecases.return_deals import Comebacks
from groundrules.usecases.value_exceptions import credit_deals, deals_of
from groundrules.web import words
from groundrules.web.screens_ledger import ExceptionPage, Happened


def exception_page(
    at: LedgerDesk,
    line: Line,
    entries: tuple[Entry, ...],
    comebacks: Comebacks,
    *,
    reader: str,
    sees_all: bool,
) -> ExceptionPage:
    """The page.

    Args:
        at: what pages about exceptions rest on.
        line: the exception.
        entries: everything that happened to it.
        comebacks: the deals that come back now.
        reader: who reads: of the credit of others only who may see the ledger's worth is told.
        sees_all: whether the reader may.
    """
    asked, company = line.asked, Company(at.facts)
    deal = f"{asked.deal_name or asked.deal_id} at " if asked.deal_id else ""
    kind = at.book.exceptions.get(asked.kind_id)
    credit = tuple(_credit(at, line, company, reader=reader, sees_all=sees_all))
    return ExceptionPage(
        name=line.name,
        account_id=asked.account_id,
        what=f"{deal}{asked.account_name}",
        kind=kind.say if kind is not None else asked.kind_id,
        rule_id=line.rests_on,
        owner=company.person(asked.owner_id).name,
        verb="keeps" if holds(line, at.moment.today) else "kept" if line.granted else "asked to keep",
        until=line.ended_on or line.until,
        reason=asked.reason,
        state=said_of(line, at.moment.today, words.day),
        facts=tuple((name.replace("_", " "), value) for name, value in asked.facts.items()),
        happened=tuple(_happened(event_of(entry), company, asked.zone) for entry in entries),
        worth=(*_worth(at, line), *_comes_back(line, comebacks, company)),
        credit=credit,
    )


def _happened(event: Event, company: Company, zone: str) -> Happened:
    what, text = _told(event, company)
    by = "the clock" if event.by == CLOCK else company.person(event.by).name
    return Happened(words.moment(event.at, zone), zone, what, by, text)


def _told(  # noqa: PLR0911 - one line per event
    event: Event, company: Company
) -> tuple[str, str]:
    """What happened, and in whose words why."""
    match event:
        case Requested():
            return f"Asked for until {words.day(event.until)}", event.note
        case Granted():
            role = f"by rule {event.rule_id}" if event.rule_id else f"as {event.role.replace('_', ' ')}"
            return f"Granted {role} until {words.day(event.until)}", event.because
        case Extended():
            return f"Extended until {words.day(event.until)}", event.because
        case Refused():
            return "Refused", event.because
        case Warned():
            told = ", ".join(company.person(one).name for one in event.told)
            return f"Warned that it ends with {words.day(event.until)}", f"Told: {told or 'nobody'}"
        case Expired():
            return f"Ended by itself with {words.day(event.until)}", event.says
        case Ended():
            return "Ended early", f"{event.because} ({event.says})" if event.says else event.because
        case _:
            raise ValueError(f"{type(event).__name__} is no event of an exception")


def _worth(at: LedgerDesk, line: Line) -> Iterator[tuple[str, str]]:
    """What it held, for how long, and what became of that."""
    asked, today = line.asked, at.moment.today
    if asked.amount is not None:
        what = "Worth of the deal" if asked.deal_id else "Revenue of twelve months"
        yield what, Money(asked.amount, asked.currency or "USD").short()
    if line.granted is None:
        return
    yield "Held", words.count(line.days_stood(today), "day")
    found = value_ledger(
        book=at.book, lines=[line], deals=deals_of(at.book, at.facts, [line]), names={}, today=today
    )
    if asked.deal_id and found.deals.held:
        became = (
            "won while it was kept" if found.deals.won
            else "lost while it was kept" if found.deals.closed
            else "closed later" if found.deals.later
            else "open"
        )  # fmt: skip
        yield "The deal", became
    if not asked.deal_id and found.out_of_reach.accounts and not found.out_of_reach.unknown:
        revenue = Money(found.out_of_reach.revenue, asked.currency or "USD").short()
        yield "Kept from a new owner", f"{revenue} of revenue over those days"


def _comes_back(line: Line, comebacks: Comebacks, company: Company) -> Iterator[tuple[str, str]]:
    for one in comebacks.deals:
        if one.exception == line.name:
            told = "the CRM was told" if line.name in comebacks.written else "the CRM is not told yet"
            yield "Goes back", f"to {company.person(one.to_seller_id).name}: {one.because}; {told}"


def _credit(
    at: LedgerDesk, line: Line, company: Company, *, reader: str, sees_all: bool
) -> Iterator[tuple[str, str]]:
    """Who gets which part of the deal, where it was won; for oneself, or for who may see them all."""
    row = at.facts.rows("crm", "opportunities", {"opportunity_id": [line.asked.deal_id]})
    closed = row[0]["close_date"] if row and row[0]["is_won"] and line.asked.deal_id else None
    if line.granted is None or not isinstance(closed, date):
        return
    found = credit_deals(book=at.book, facts=at.facts, journal=at.journal, first=closed, last=closed)
    for share in found.shares:
        if share.deal_id == line.asked.deal_id and (sees_all or share.seller_id == reader):
            who = company.person(share.seller_id).name if share.seller_id else "nobody"
            yield f"{who}, {share.place.replace('_', ' ')}", f"{share.percent} % by rule {share.rule_id}"
