"""What the import and the book's facts show of accounts that move: one picture for each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.crm.ports import Facts
from groundrules.handoff.calendars import Calendars
from groundrules.handoff.exceptions.standing import DEAL, Standing
from groundrules.handoff.steps.known import Known, LastContact, OpenDeal, OpenTask, OpenTicket
from groundrules.handoff.steps.picture import CONTACT, Picture, Touch
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rulebook
from groundrules.signals import measures
from groundrules.terms import BusinessCalendar

Row = Mapping[str, object]
_Item = TypeVar("_Item")

YEAR = timedelta(365)
"""How far back contacts are counted."""

_TOUCH = (
    "activity_id", "day", "created_at", "seller_id", "account_id", "opportunity_id", "kind", "direction",
    "is_joint", "is_bulk", "is_done", "source",
)  # fmt: skip


def calendars_of(facts: Facts, home: BusinessCalendar) -> Calendars:
    """Everybody's working time by the newest import; the company's where it does not say."""
    sellers = {str(row["seller_id"]): row for row in facts.rows("crm", "sellers")}
    return Calendars(sellers, tuple(facts.rows("crm", "holidays")), home)


def pictures_of(
    *, facts: Facts, book: Rulebook, since: Mapping[str, date], standing: Standing
) -> Mapping[str, Picture]:
    """What the facts show of each of these accounts.

    Args:
        facts: read for step ``crm``, and for ``coverage`` where it has been worked out.
        book: whose words about accounts are wanted.
        since: account_id -> the day of its move; its activities are listed from then on.
        standing: what exceptions hold.

    Returns:
        One picture for each account the import knows.
    """
    manifest = facts.manifest("crm")
    if manifest is None or not since:
        return {}
    as_of = date.fromisoformat(str(manifest["as_of"]))
    ids = sorted(since)
    asked = ibis.memtable(
        pa.table(
            {
                "account_id": pa.array(ids, pa.string()),
                "since": pa.array([since[i] for i in ids], pa.date32()),
            }
        )
    )
    accounts = {str(row["account_id"]): row for row in facts.rows("crm", "accounts", {"account_id": ids})}
    stakes = _stakes(facts, ids)
    deals, tickets = _deals(facts, ids), _tickets(facts, ids)
    tasks, contacts = _tasks(facts, asked), _contacts(facts, asked, as_of)
    touches, kept = _touches(facts, asked), _kept(standing)
    found = {}
    for account_id, row in accounts.items():
        stake = stakes.get(account_id, {})
        counted, last = contacts.get(account_id, (0, ()))
        known = Known(
            as_of=as_of,
            owner_id=_text(row["owner_id"]),
            tier=_text(row["tier"]),
            segment=_text(row["segment"]),
            contacts=counted,
            last_contacts=last,
            deals=deals.get(account_id, ()),
            tasks=tasks.get(account_id, ()),
            tickets=tickets.get(account_id, ()),
            contract_end=_day(row["contract_end"]),
            revenue=_number(stake.get("revenue")),
            open_pipeline=_number(stake.get("open_pipeline")),
            currency=_text(stake.get("currency")),
        )
        words = _words(book, stake)
        found[account_id] = Picture(words, known, touches.get(account_id, ()), kept.get(account_id, {}))
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
    return _grouped(made)


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
    return _grouped(made)


def _tasks(facts: Facts, asked: ir.Table) -> Mapping[str, tuple[OpenTask, ...]]:
    """Tasks somebody still has to do; meetings to come are no tasks."""
    activities = facts.read("crm", "activities")
    is_open = (activities.source == "task") & ~activities.is_done.fill_null(False)
    columns = ("activity_id", "account_id", "kind", "day", "seller_id", "opportunity_id")
    open_ = activities.filter(is_open).select(*columns).semi_join(asked, "account_id")
    made = (
        (
            str(row["account_id"]),
            OpenTask(
                row["activity_id"], row["kind"], row["day"], row["seller_id"], _text(row["opportunity_id"])
            ),
        )
        for row in open_.order_by("day", "activity_id").to_pyarrow().to_pylist()
    )
    return _grouped(made)


def _contacts(
    facts: Facts, asked: ir.Table, as_of: date
) -> Mapping[str, tuple[int, tuple[LastContact, ...]]]:
    """How many visible contacts in twelve months, and the last of each kind and direction."""
    activities, sellers = facts.read("crm", "activities"), facts.read("crm", "sellers")
    seen = measures.visible(
        measures.recorded(activities=activities, sellers=sellers, until=as_of + timedelta(1))
    )
    seen = seen.filter(seen.kind.isin(CONTACT), seen.day > as_of - YEAR).semi_join(asked, "account_id")
    seen = seen.mutate(way=seen.direction.fill_null("out"))
    group = ["account_id", "kind", "way"]
    counted = seen.group_by(group).agg(n=seen.count())
    latest = ibis.window(group_by=group, order_by=[ibis.desc("day"), ibis.desc("activity_id")])
    last = seen.mutate(place=ibis.row_number().over(latest)).filter(lambda t: t.place == 0)
    rows = last.select(*group, "day", "seller_id").join(counted, group).to_pyarrow().to_pylist()
    total: dict[str, int] = defaultdict(int)
    lasts: dict[str, list[LastContact]] = defaultdict(list)
    for row in rows:
        total[row["account_id"]] += row["n"]
        lasts[row["account_id"]].append(LastContact(row["kind"], row["way"], row["day"], row["seller_id"]))
    return {
        account: (
            total[account],
            tuple(sorted(found, key=lambda c: (-c.day.toordinal(), c.kind, c.direction))),
        )
        for account, found in lasts.items()
    }


def _touches(facts: Facts, asked: ir.Table) -> Mapping[str, tuple[Touch, ...]]:
    """Every activity since the move, of persons, with the sellers who were invited."""
    activities, attendees = facts.read("crm", "activities"), facts.read("crm", "attendees")
    joined = activities.select(*_TOUCH).join(asked, "account_id")
    since = joined.filter(joined.day >= joined.since).drop("since")
    since = since.semi_join(measures.people(facts.read("crm", "sellers")), "seller_id")
    guests: dict[str, set[str]] = defaultdict(set)
    invited = attendees.filter(attendees.seller_id.notnull()).select("activity_id", guest=attendees.seller_id)
    for row in invited.semi_join(since, "activity_id").to_pyarrow().to_pylist():
        guests[row["activity_id"]].add(row["guest"])
    rows = since.order_by("day", "activity_id").to_pyarrow().to_pylist()
    return _grouped(
        (str(row["account_id"]), _touch(row, guests.get(row["activity_id"], set()))) for row in rows
    )


def _touch(row: Row, guests: set[str]) -> Touch:
    created = row["created_at"]
    day = row["day"]
    if not isinstance(day, date):
        raise TypeError(f"activity {row['activity_id']} has no day")
    return Touch(
        str(row["activity_id"]), day, created if isinstance(created, datetime) else None,
        str(row["seller_id"]), str(row["kind"]), _text(row["direction"]), bool(row["is_joint"]),
        bool(row["is_bulk"]), bool(row["is_done"]), _text(row["opportunity_id"]), _text(row["source"]),
        frozenset(guests - {str(row["seller_id"])}),
    )  # fmt: skip


def _kept(standing: Standing) -> Mapping[str, Mapping[str, str]]:
    """account_id -> the deals on it that an exception keeps, with who keeps them."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for hold in standing:
        if hold.about == DEAL and hold.deal_id is not None:
            found[hold.account_id][hold.deal_id] = hold.owner_id
    return found


def _grouped(pairs: Iterable[tuple[str, _Item]]) -> Mapping[str, tuple[_Item, ...]]:
    found: dict[str, list[_Item]] = defaultdict(list)
    for account_id, item in pairs:
        found[account_id].append(item)
    return {account_id: tuple(items) for account_id, items in found.items()}


def _text(value: object) -> str:
    return str(value) if value else ""


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
