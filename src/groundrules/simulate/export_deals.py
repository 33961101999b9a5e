"""The sheets about opportunities and service requests."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
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
from groundrules.simulate.deals import FORECAST, NEVER, PROBABILITY, STAGES, WON
from groundrules.simulate.salesforce_ids import id_texts, make_ids
from groundrules.simulate.tickets import KINDS, ORIGINS
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
    specialist = _specialists(world)
    yield "OpportunityTeamMember.csv", [_team(world, specialist)]
    yield "OpportunitySplit.csv", [_splits(world, specialist)]
    yield "Case.csv", [_cases(world)]


def _seconds(world: World, purpose: str, count: int) -> Whole:
    """Moments of the working day, UTC, later than the night's owner changes."""
    return stream(world.size.seed, purpose).integers(30_600, 64_800, size=count)


def _opportunities(world: World) -> Mapping[str, Cells]:
    d, c = world.deals, world.customers
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
    }


def _steps(world: World) -> tuple[Whole, Whole, Whole, Whole]:
    """Every stage a deal entered: deal, stage, day, second; in order of deal and time."""
    d = world.deals
    deal, stage = np.nonzero(d.entered != NEVER)
    day = d.entered[deal, stage]
    closed = np.flatnonzero(d.is_closed)
    deal = np.concatenate([deal, closed])
    day = np.concatenate([day, d.ended[closed]])
    stage = np.concatenate([stage, d.stage[closed]])
    order = np.lexsort((stage, day, deal))
    deal, stage, day = deal[order], stage[order], day[order]
    base = _seconds(world, "deal sheet times", len(d))[deal]
    return deal, stage, day, np.minimum(base + 60 * stage * (stage > 0), 86_000)


def _history(world: World) -> Mapping[str, Cells]:
    d = world.deals
    deal, stage, day, second = _steps(world)
    amount = np.where(stage >= 2, d.amount[deal], d.first_amount[deal])
    close = np.where(stage >= 3, d.close[deal], d.first_close[deal])
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


_Edits = tuple[str, Whole, Whole, Whole, list[str], list[str]]
"""Edits of one field: its name, and for each edit the deal, day, second, old and new value."""


def _field_edits(world: World) -> list[_Edits]:
    """Stage, amount, close date as the deal advances; an owner change twice, as names and as ids."""
    d = world.deals
    deal, stage, day, second = _steps(world)
    later = np.flatnonzero(deal[1:] == deal[:-1]) + 1

    def entering(step: int, changed: Flags) -> Whole:
        rows = later[(stage[later] >= step) & (stage[later - 1] < step)]
        return np.asarray(rows[changed[deal[rows]]], dtype=np.int64)

    amounts = entering(2, d.first_amount != d.amount)
    closes = entering(3, d.first_close != d.close)
    passed = np.flatnonzero(d.handed_on < days.END)
    night = np.full(len(passed), 28_900, dtype=np.int64)
    people = world.force.people
    names, ids = [person.name for person in people], [text[:15] for text in id_texts("user", len(people))]

    def edits(field: str, rows: Whole, old: list[str], new: list[str]) -> _Edits:
        return field, deal[rows], day[rows], second[rows], old, new

    def owners(words: list[str]) -> _Edits:
        old, new = ([words[n] for n in side[passed]] for side in (d.first_owner, d.owner))
        return "Owner", passed, d.handed_on[passed], night, old, new

    stages = [STAGES[code] for code in stage]
    return [
        edits("StageName", later, [stages[n - 1] for n in later], [stages[n] for n in later]),
        edits("Amount", amounts, _dollars(d.first_amount[deal[amounts]]), _dollars(d.amount[deal[amounts]])),
        edits(
            "CloseDate", closes, _day_words(d.first_close[deal[closes]]), _day_words(d.close[deal[closes]])
        ),
        owners(names),
        owners(ids),
    ]


def _field_history(world: World) -> Mapping[str, Cells]:
    d = world.deals
    lots = _field_edits(world)
    deal = np.concatenate([lot[1] for lot in lots])
    day = np.concatenate([lot[2] for lot in lots])
    second = np.concatenate([lot[3] for lot in lots])
    field = np.repeat(np.arange(len(lots)), [len(lot[1]) for lot in lots])
    old = [value for lot in lots for value in lot[4]]
    new = [value for lot in lots for value in lot[5]]
    order = np.lexsort((np.arange(len(day)), second, day))
    seller = np.where(day < d.handed_on[deal], d.first_owner[deal], d.owner[deal])
    by = np.where(field >= 3, world.force.operations, seller)
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


def _specialists(world: World) -> Whole:
    """The specialist on each deal, -1 for none: most deals of accounts that need one."""
    rng = stream(world.size.seed, "deal specialists")
    seat = world.ownership.specialist_seat[world.deals.account]
    person = world.force.holder(np.maximum(seat, 0), world.deals.created)
    return np.where((seat >= 0) & (rng.random(len(seat)) < 0.7), person, -1)


def _team(world: World, specialist: Whole) -> Mapping[str, Cells]:
    d = world.deals
    expert = np.flatnonzero(specialist >= 0)
    kept = np.flatnonzero(d.kept_by_old)
    new = world.ownership.tenures.owner_on(d.account[kept], np.full(len(kept), days.END))
    shared = new != d.owner[kept]
    deal = np.concatenate([expert, kept[shared]])
    user = np.concatenate([specialist[expert], new[shared]])
    role = np.repeat([0, 1], [len(expert), int(shared.sum())])
    order = np.argsort(deal, kind="stable")
    return {
        "Id": fixed(make_ids("opportunity_team", np.arange(len(order)))),
        "OpportunityId": fixed(make_ids("opportunity", deal[order])),
        "UserId": fixed(make_ids("user", user[order])),
        "TeamMemberRole": pick(["Specialist", "Account Owner"], role[order]),
    }


def _splits(world: World, specialist: Whole) -> Mapping[str, Cells]:
    """Revenue splits: a deal's shares add up to 100."""
    d = world.deals
    rng = stream(world.size.seed, "splits")
    now = world.ownership.tenures.owner_on(d.account, np.full(len(d), days.END))
    other = np.where(specialist >= 0, specialist, np.where(d.kept_by_old, now, -1))
    split = (other >= 0) & (other != d.owner) & (rng.random(len(d)) < 0.45)
    alone = ~split & (d.stage == WON) & (rng.random(len(d)) < 0.1)
    share = np.where(split, rng.choice([10, 20, 25, 30, 50], size=len(d), p=(0.2, 0.3, 0.2, 0.2, 0.1)), 0)
    deal = np.concatenate([np.flatnonzero(split | alone), np.flatnonzero(split)])
    user = np.concatenate([d.owner[split | alone], other[split]])
    percent = np.concatenate([100 - share[split | alone], share[split]])
    order = np.argsort(deal, kind="stable")
    deal, user, percent = deal[order], user[order], percent[order]
    return {
        "Id": fixed(make_ids("split", np.arange(len(deal)))),
        "OpportunityId": fixed(make_ids("opportunity", deal)),
        "SplitOwnerId": fixed(make_ids("user", user)),
        "SplitPercentage": whole(percent),
        "SplitTypeId": constant(id_texts("split_type", 1)[0], len(deal)),
        "SplitAmount": money(d.amount[deal] * percent // 100),
    }


def _cases(world: World) -> Mapping[str, Cells]:
    t = world.tickets
    second = _seconds(world, "case times", len(t))
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
    }
