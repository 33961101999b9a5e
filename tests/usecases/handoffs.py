"""A small import of two sellers in two zones, a plan with one move, and its hand-off opened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Act, Journal
from groundrules.handoff.plan import Plan, Wave
from groundrules.handoff.steps.opening import opening, subject_for
from groundrules.rulebook import Rulebook
from groundrules.terms import BusinessCalendar
from groundrules.usecases.due import Beat
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.keep_exceptions import Form
from groundrules.usecases.run_handoffs import HandoffDesk
from tests.fakes.facts import MemoryFacts
from tests.handoff.steps.worlds import HOLIDAYS, MOVED, NOW, SELLERS, book, move

Row = dict[str, object]
NAME = "M-1@P1"
HOME = BusinessCalendar("America/New_York")
NOTHING = Standing()


def activity(seller: str, day: date, account: str = "A", **more: object) -> Row:
    """A call out that reached the customer."""
    row: Row = {
        "activity_id": f"{account}-{seller}-{day}-{more.get('kind', 'call')}-{more.get('direction', 'out')}",
        "day": day, "created_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "seller_id": seller,
        "account_id": account, "kind": "call", "direction": "out", "is_joint": False, "is_bulk": False,
        "is_done": True, "source": "task",
    }  # fmt: skip
    return {**row, **more}


def facts(
    as_of: date, activities: Sequence[Row] = (), owner: str = "", **tables: Sequence[Mapping[str, object]]
) -> MemoryFacts:
    """The import of a day: Acme, Ann's before the move and Ivy's after it, unless another owner is named."""
    account: Row = {
        "account_id": "A", "name": "Acme", "owner_id": owner or ("ann" if as_of <= MOVED else "ivy"),
        "tier": "A", "segment": "small", "currency": "USD",
    }  # fmt: skip
    given: dict[str, Sequence[Mapping[str, object]]] = {
        "sellers": [dict(row) for row in SELLERS.values()],
        "holidays": [dict(row) for row in HOLIDAYS],
        "accounts": [account],
        "activities": list(activities),
    }
    made = MemoryFacts.of(as_of, **{**given, **tables})
    stakes = [
        {
            "account_id": row["account_id"], "tier": row.get("tier"), "revenue": 50_000_00,
            "open_pipeline": 10_000_00, "currency": "USD",
        }
        for row in tables.get("accounts", [account])
    ]  # fmt: skip
    made.publish(
        "coverage", as_of.isoformat(), {"account_facts": pa.Table.from_pylist(stakes)}, {"id": "cov"}
    )
    return made


def plan(*more: str) -> Plan:
    """One wave on the day of the move: Acme, and other accounts by id."""
    moves = [
        move(),
        *(move(move_id=f"M-{name}", account_id=name, account_name=f"Co {name}") for name in more),
    ]
    return Plan(
        "P1", NOW.date(), MOVED, book().stamp, "crm", "cov", "USD", 0,
        (Wave(1, MOVED, MOVED + timedelta(28)),), tuple(moves), 0, 0, 0.0,
    )  # fmt: skip


def desk(
    journal: Journal, found: MemoryFacts | None = None, now: datetime = NOW, of: Rulebook | None = None
) -> HandoffDesk:
    """What acts rest on."""
    found = found or facts(now.date())
    return HandoffDesk(of or book(), found, journal, calendars_of(found, HOME), now)


def at_desk(old: HandoffDesk, found: MemoryFacts, now: datetime) -> HandoffDesk:
    """The same desk with newer facts, later."""
    return replace(old, facts=found, now=now)


def open_all(at: HandoffDesk, *more: str) -> None:
    """The hand-offs of the wave are opened in one act, as applying the wave does."""
    made = plan(*more)
    pictures = at.pictures({one.account_id: MOVED for one in made.moves})
    entries = {
        subject_for(one.move_id, "P1"): opening(
            one,
            pictures[one.account_id],
            at.book,
            at.calendars,
            at.now,
            plan_id="P1",
            moved_on=MOVED,
            by="max",
        )
        for one in made.moves
    }  # fmt: skip
    at.journal.append(Act("apply wave", "max", at.now), list(entries), lambda _: entries)


def beat(at: HandoffDesk) -> Beat:
    """One look at the clock."""
    return Beat(at.book, at.facts, at.journal, HOME, at.now)


def by(seller_id: str, key: str = "", seen: int | None = None) -> Form:
    """How somebody sent something."""
    return Form(seller_id, key, seen)
