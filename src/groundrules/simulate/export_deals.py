"""The sheets about opportunities and service requests."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.columns import (
    Cells,
    constant,
    dates,
    fixed,
    instants,
    money,
    pick,
    texts,
    whole,
    yes_no,
)
from groundrules.simulate.deals import FORECAST, PROBABILITY, STAGES, WON
from groundrules.simulate.life.details import PRODUCTS
from groundrules.simulate.life.edits import AMOUNT, CLOSE, FIELDS, OWNER, deal_second, steps
from groundrules.simulate.life.members import ROLES
from groundrules.simulate.moments import DAY
from groundrules.simulate.salesforce_ids import id_texts, make_ids
from groundrules.simulate.tickets import KINDS, ORIGINS, ticket_second
from groundrules.simulate.world import World
from groundrules.terms import SalesRole

Chunks = Iterable[Mapping[str, Cells]]
_SOURCES = ("Field", "Inside", "Specialist", "Partner", "Inbound")
_TYPES = ("New Business", "Existing Business", "Renewal")
_OFFERS = (
    "gauges",
    "sensors",
    "calibration",
    "service plan",
    "analytics",
    "upgrade",
    "rollout",
    "pilot",
    "renewal",
)


def deal_sheets(world: World) -> Iterator[tuple[str, Chunks]]:
    """Opportunity and what hangs on it, then Case."""
    yield "Opportunity.csv", [_opportunities(world)]
    yield "OpportunityHistory.csv", [_history(world)]
    yield "OpportunityFieldHistory.csv", [_field_history(world)]
    yield "OpportunityTeamMember.csv", [_team(world)]
    yield "OpportunitySplit.csv", [_splits(world)]
    yield "Case.csv", [_cases(world)]
    yield "CaseHistory.csv", [_case_history(world)]


def _seconds(world: World, purpose: str, count: int) -> Whole:
    """Moments of the working day, UTC, later than the night's owner changes."""
    return stream(world.size.seed, purpose).integers(30_600, 64_800, size=count)


def _opportunities(world: World) -> Mapping[str, Cells]:
    d, c, more = world.deals, world.customers, world.life.deal_details
    rng = stream(world.size.seed, "deal sheet")
    count = len(d)
    first_role = np.array([role is SalesRole.INSIDE for role in world.force.role_of()])[d.first_owner]
    drawn = rng.random(count)
    source = np.where(
        drawn < 0.5, np.where(first_role, 1, 0), np.where(drawn < 0.72, 4, np.where(drawn < 0.85, 1, 2))
    )
    source = np.where(c.partner_led[d.account] & (drawn < 0.6), 3, source)
    kind = np.where(c.prospect[d.account], 0, rng.choice(3, size=count, p=(0.25, 0.5, 0.25)))
    offer = rng.integers(len(_OFFERS) - 1, size=count)
    offer = np.where(kind == 2, len(_OFFERS) - 1, offer)
    second = _seconds(world, "deal sheet times", count)
    last = np.where(d.is_closed, d.ended, np.maximum(d.entered.max(axis=1), d.created))
    last = np.maximum(last, np.where(d.handed_on < days.END, d.handed_on, -999))
    names = [f"{c.name[a]} {_OFFERS[o]}" for a, o in zip(d.account, offer, strict=True)]
    return {
        "Id": fixed(make_ids("opportunity", np.arange(count))),
        "AccountId": fixed(make_ids("account", d.account)),
        "OwnerId": fixed(make_ids("user", d.owner)),
        "Name": texts(names),
        "StageName": pick(list(STAGES), d.stage),
        "Amount": money(d.amount),
        "CurrencyIsoCode": constant("USD", count),
        "Probability": pick([str(p) for p in PROBABILITY], d.stage),
        "CloseDate": dates(d.close),
        "Type": pick(list(_TYPES), kind),
        "LeadSource": pick(list(_SOURCES), np.where(rng.random(count) < 0.03, -1, source)),
        "IsClosed": yes_no(d.is_closed),
        "IsWon": yes_no(d.stage == WON),
        "ForecastCategoryName": pick(list(FORECAST), d.stage),
        "CreatedDate": instants(d.created, second),
        "LastModifiedDate": instants(last, np.maximum(second, 64_800)),
        "CreatedById": fixed(make_ids("user", more.by)),
        "Product_Family__c": pick(list(PRODUCTS), more.product),
        "Discount__c": pick([f"{n / 10:.1f}" for n in range(1001)], more.discount),
    }


def _history(world: World) -> Mapping[str, Cells]:
    d = world.deals
    deal, stage, day, second = steps(d, deal_second(world.size.seed, len(d)))
    amount = np.where(stage >= 2, d.amount[deal], d.first_amount[deal])
    expected = np.where(day < d.pulled_on[deal], d.mid_close[deal], d.close[deal])
    close = np.where(stage >= 3, expected, d.first_close[deal])
    first = np.ones(len(deal), dtype=bool)
    first[1:] = deal[1:] != deal[:-1]
    owner = np.where(day < d.handed_on[deal], d.first_owner[deal], d.owner[deal])
    return {
        "Id": fixed(make_ids("opportunity_history", np.arange(len(deal)))),
        "OpportunityId": fixed(make_ids("opportunity", deal)),
        "StageName": pick(list(STAGES), stage),
        "Amount": money(amount),
        "PrevAmount": money(np.roll(amount, 1), first),
        "CloseDate": dates(close),
        "PrevCloseDate": dates(np.roll(close, 1), first),
        "Probability": pick([str(p) for p in PROBABILITY], stage),
        "CreatedById": fixed(make_ids("user", owner)),
        "CreatedDate": instants(day, second),
    }


_Lot = tuple[str, Whole, Whole, Whole, list[str], list[str], Whole]
"""Edits of one field: its name, and for each edit the deal, day, second, old and new value, by whom."""


def _field_edits(world: World) -> list[_Lot]:
    """Stage, amount, close date as the deal advances; an owner change twice, as names and as ids."""
    d, edits = world.deals, world.life.edits
    deal, stage, day, second = steps(d, deal_second(world.size.seed, len(d)))
    later = np.flatnonzero(deal[1:] == deal[:-1]) + 1
    stages = [STAGES[code] for code in stage]
    on = deal[later]
    by = np.where(day[later] < d.handed_on[on], d.first_owner[on], d.owner[on])
    people = world.force.people
    names, ids = [person.name for person in people], [text[:15] for text in id_texts("user", len(people))]

    def lot(code: int, words: Callable[[Whole], list[str]]) -> _Lot:
        rows = edits.rows(edits.field == code)
        return FIELDS[code], rows.deal, rows.day, rows.second, words(rows.old), words(rows.new), rows.by

    return [
        (
            "StageName", on, day[later], second[later],
            [stages[n - 1] for n in later], [stages[n] for n in later], by,
        ),
        lot(AMOUNT, _dollars),
        lot(CLOSE, _day_words),
        lot(OWNER, lambda who: [names[n] for n in who]),
        lot(OWNER, lambda who: [ids[n] for n in who]),
    ]  # fmt: skip


def _field_history(world: World) -> Mapping[str, Cells]:
    lots = _field_edits(world)
    deal, day, second, by = (np.concatenate([lot[part] for lot in lots]) for part in (1, 2, 3, 6))
    field = np.repeat(np.arange(len(lots)), [len(lot[1]) for lot in lots])
    old = [value for lot in lots for value in lot[4]]
    new = [value for lot in lots for value in lot[5]]
    order = np.lexsort((np.arange(len(day)), second, day))
    return {
        "Id": fixed(make_ids("opportunity_field_history", np.arange(len(order)))),
        "OpportunityId": fixed(make_ids("opportunity", deal[order])),
        "Field": pick([lot[0] for lot in lots], field[order]),
        "OldValue": texts(old).take(order),
        "NewValue": texts(new).take(order),
        "CreatedById": fixed(make_ids("user", by[order])),
        "CreatedDate": instants(day[order], second[order]),
    }


def _dollars(cents: Whole) -> list[str]:
    return [f"{value / 100:.2f}" for value in cents]


def _day_words(number: Whole) -> list[str]:
    return list((np.datetime64(days.FIRST) + number).astype(str))


def _team(world: World) -> Mapping[str, Cells]:
    members = world.life.members
    count = len(members)
    second = _seconds(world, "deal team times", count)
    return {
        "Id": fixed(make_ids("opportunity_team", np.arange(count))),
        "OpportunityId": fixed(make_ids("opportunity", members.deal)),
        "UserId": fixed(make_ids("user", members.person)),
        "TeamMemberRole": pick(list(ROLES), members.role),
        "CreatedDate": instants(members.added, second),
    }


def _splits(world: World) -> Mapping[str, Cells]:
    splits = world.life.splits
    count = len(splits)
    day, second = np.divmod(splits.changed, 86_400)
    return {
        "Id": fixed(make_ids("split", np.arange(count))),
        "OpportunityId": fixed(make_ids("opportunity", splits.deal)),
        "SplitOwnerId": fixed(make_ids("user", splits.person)),
        "SplitPercentage": whole(splits.percent),
        "SplitTypeId": constant(id_texts("split_type", 1)[0], count),
        "SplitAmount": money(world.deals.amount[splits.deal] * splits.percent // 100),
        "LastModifiedDate": instants(day, second),
        "LastModifiedById": fixed(make_ids("user", splits.by)),
    }


def _cases(world: World) -> Mapping[str, Cells]:
    t = world.tickets
    second = ticket_second(world.size.seed, len(t))
    answered = world.life.answered
    is_open = t.closed > days.END
    status = np.where(is_open, np.arange(len(t)) % 3, 3)
    return {
        "Id": fixed(make_ids("case", np.arange(len(t)))),
        "AccountId": fixed(make_ids("account", t.account)),
        "OwnerId": fixed(make_ids("user", t.owner)),
        "Status": pick(["New", "Working", "Waiting on Customer", "Closed"], status),
        "Type": pick(list(KINDS), t.kind),
        "Origin": pick(list(ORIGINS), t.origin),
        "CreatedDate": instants(t.opened, second),
        "ClosedDate": instants(t.closed, second + 5000, is_open),
        "IsClosed": yes_no(~is_open),
        "First_Response_At__c": instants(*np.divmod(np.maximum(answered, 0), DAY), answered < 0),
    }


def _case_history(world: World) -> Mapping[str, Cells]:
    """Owners of requests that changed hands, each change twice: names, ids."""
    relays, people = world.life.relays, world.force.people
    names, ids = [person.name for person in people], id_texts("user", len(people))
    row = np.repeat(np.arange(len(relays)), 2)
    by_name = np.arange(len(row)) % 2 == 0
    order = np.lexsort((np.arange(len(row)), relays.moment[row]))
    row, by_name = row[order], by_name[order]
    day, second = np.divmod(relays.moment[row], DAY)

    def told(side: Whole) -> Cells:
        return texts([names[n] if named else ids[n] for n, named in zip(side[row], by_name, strict=True)])

    return {
        "Id": fixed(make_ids("case_history", np.arange(len(row)))),
        "CaseId": fixed(make_ids("case", relays.ticket[row])),
        "Field": constant("Owner", len(row)),
        "OldValue": told(relays.old),
        "NewValue": told(relays.new),
        "CreatedById": fixed(make_ids("user", relays.by[row])),
        "CreatedDate": instants(day, second),
    }
