"""What the import and the book's facts show of accounts that move: one picture for each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from groundrules.crm.ports import Facts
from groundrules.handoff.calendars import Calendars
from groundrules.handoff.exceptions.line import Line
from groundrules.handoff.exceptions.standing import DEAL, Standing
from groundrules.handoff.steps.known import Known, OpenDeal, OpenTicket
from groundrules.handoff.steps.picture import KeptSpell, Picture
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rulebook
from groundrules.terms import BusinessCalendar, Period
from groundrules.usecases.handoff_activities import activities_of, grouped

Row = Mapping[str, object]


def calendars_of(facts: Facts, home: BusinessCalendar) -> Calendars:
    """Everybody's working time by the newest import, who is away included; else the company's."""
    sellers = {str(row["seller_id"]): row for row in facts.rows("crm", "sellers")}
    away: dict[str, list[Period]] = defaultdict(list)
    for row in facts.rows("crm", "leave"):
        first, back = _day(row["starts_on"]), _day(row["ends_on"])
        if first is not None and back is not None and first < back:
            away[str(row["seller_id"])].append(Period(first, back))
    leave = {one: tuple(sorted(gone, key=lambda each: each.starts_on)) for one, gone in away.items()}
    return Calendars(sellers, tuple(facts.rows("crm", "holidays")), home, leave)


def pictures_of(
    *,
    facts: Facts,
    book: Rulebook,
    since: Mapping[str, date],
    standing: Standing,
    ledger: Iterable[Line] = (),
) -> Mapping[str, Picture]:
    """What the facts show of each of these accounts.

    Args:
        facts: read for step ``crm``, and for ``coverage`` where it has been worked out.
        book: whose words about accounts are wanted.
        since: account_id -> the day of its move; its activities are listed from then on.
        standing: what exceptions hold.
        ledger: exceptions, those that are over too: on which days they kept deals.

    Returns:
        One picture for each account the import knows.
    """
    manifest = facts.manifest("crm")
    if manifest is None or not since:
        return {}
    as_of = date.fromisoformat(str(manifest["as_of"]))
    ids = sorted(since)
    accounts = {str(row["account_id"]): row for row in facts.rows("crm", "accounts", {"account_id": ids})}
    stakes = _stakes(facts, ids)
    deals, tickets = _deals(facts, ids), _tickets(facts, ids)
    done, kept, spells = activities_of(facts, since, as_of), _kept(standing), _spells(facts, since, ledger)
    found = {}
    for account_id, row in accounts.items():
        stake = stakes.get(account_id, {})
        counted, last = done.contacts.get(account_id, (0, ()))
        known = Known(
            as_of=as_of,
            owner_id=_text(row["owner_id"]),
            tier=_text(row["tier"]),
            segment=_text(row["segment"]),
            contacts=counted,
            last_contacts=last,
            deals=deals.get(account_id, ()),
            tasks=done.tasks.get(account_id, ()),
            tickets=tickets.get(account_id, ()),
            contract_end=_day(row["contract_end"]),
            revenue=_number(stake.get("revenue")),
            open_pipeline=_number(stake.get("open_pipeline")),
            currency=_text(stake.get("currency")),
        )
        words = _words(book, stake)
        found[account_id] = Picture(
            words,
            known,
            done.touches.get(account_id, ()),
            kept.get(account_id, {}),
            spells.get(account_id, ()),
        )
    return found


def _words(book: Rulebook, stake: Row) -> Mapping[str, Value | None]:
    """The book's words about an account, as its facts have them."""
    found: dict[str, Value | None] = {}
    for name in book.words:
        value = stake.get(name)
        found[name] = value if isinstance(value, (bool, int, str, date)) else None
    return found


def _stakes(facts: Facts, ids: list[str]) -> Mapping[str, Row]:
    if facts.manifest("coverage") is None:
        return {}
    rows = facts.rows("coverage", "account_facts", {"account_id": ids})
    return {str(row["account_id"]): row for row in rows}


def _deals(facts: Facts, ids: list[str]) -> Mapping[str, tuple[OpenDeal, ...]]:
    rows = facts.rows("crm", "opportunities", {"account_id": ids, "is_closed": False})
    made = (
        (
            _text(row["account_id"]),
            OpenDeal(
                str(row["opportunity_id"]), _text(row["name"]) or str(row["opportunity_id"]),
                _text(row["stage"]), _number(row["amount"]), _text(row["currency"]),
                _day(row["close_date"]), _text(row["owner_id"]),
            ),
        )
        for row in rows
    )  # fmt: skip
    return grouped(made)


def _tickets(facts: Facts, ids: list[str]) -> Mapping[str, tuple[OpenTicket, ...]]:
    rows = facts.rows("crm", "tickets", {"account_id": ids})
    made = (
        (
            _text(row["account_id"]),
            OpenTicket(str(row["ticket_id"]), opened, _text(row["category"]), _text(row["status"])),
        )
        for row in rows
        if not row["is_closed"] and row["closed_at"] is None
        if isinstance(opened := row["opened_at"], datetime)
    )
    return grouped(made)


def _kept(standing: Standing) -> Mapping[str, Mapping[str, str]]:
    """account_id -> the deals on it that an exception keeps, with who keeps them."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for hold in standing:
        if hold.about == DEAL and hold.deal_id is not None:
            found[hold.account_id][hold.deal_id] = hold.owner_id
    return found


def _spells(
    facts: Facts, since: Mapping[str, date], ledger: Iterable[Line]
) -> Mapping[str, tuple[KeptSpell, ...]]:
    """account_id -> the days on which exceptions kept deals on it; a deal that was closed is kept no more."""
    lines = [
        line
        for line in ledger
        if line.granted is not None and line.asked.about == DEAL and line.asked.account_id in since
    ]
    ids = sorted({line.asked.deal_id for line in lines})
    rows = facts.rows("crm", "opportunities", {"opportunity_id": ids, "is_closed": True}) if ids else []
    closed = {str(row["opportunity_id"]): _day(row["close_date"]) for row in rows}
    made = []
    for line in lines:
        asked, granted = line.asked, line.granted
        last, over = line.ended_on or line.until, closed.get(asked.deal_id)
        last = min(last, over - timedelta(1)) if over is not None else last
        if granted is not None:
            made.append((asked.account_id, KeptSpell(asked.owner_id, granted.at.date(), last)))
    return grouped(made)


def _text(value: object) -> str:
    return str(value) if value else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
