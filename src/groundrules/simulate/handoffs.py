"""What else reaches the log: introductions and first calls, customers' own mails, bulk mail, silence."""

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.behaviour import Behaviour, Episodes
from groundrules.simulate.customers import STRATEGIC, Customers
from groundrules.simulate.force import Force
from groundrules.simulate.ownership import WAVE, Ownership
from groundrules.simulate.touches import (
    BULK,
    CALL,
    MAIL_IN,
    MAIL_OUT,
    MEETING,
    Clock,
    Touches,
    joined,
    plain,
    touching,
)
from groundrules.simulate.traits import Traits

_FIRST_CALL = np.array([1.6, 2.6, 4.5])  # working days to the first call by tier, on average


def introductions(customers: Customers, ownership: Ownership, work: Clock, seed: int) -> Touches:
    """At most moves the old owner introduces the new one in a meeting, and the new one soon calls."""
    rng = stream(seed, "introductions")
    changes = ownership.changes
    met = np.flatnonzero((changes.reason == WAVE) & (rng.random(len(changes)) < 0.62))
    met = met[~customers.dormant[changes.account[met]]]
    day = work.day(
        changes.new[met], work.upto(changes.new[met], changes.day[met]) + rng.exponential(3.0, len(met))
    )
    both = touching(
        changes.account[met],
        changes.new[met],
        day,
        kind=np.full(len(met), MEETING),
        deal=np.full(len(met), -1),
        partner=changes.old[met],
    )
    present = work.upto(changes.old[met], day + 1) > work.upto(changes.old[met], day)
    called = np.flatnonzero(rng.random(len(changes)) < 0.93)
    called = called[~customers.dormant[changes.account[called]]]
    wait = _FIRST_CALL[customers.tier[changes.account[called]]] * rng.exponential(1.0, len(called))
    new = changes.new[called]
    first_day = work.day(new, work.upto(new, changes.day[called]) + 0.3 + wait)
    kind = np.where(rng.random(len(called)) < 0.6, CALL, MAIL_OUT)
    return joined([both.rows(present), plain(changes.account[called], new, first_day, kind)])


def inbound(
    *,
    customers: Customers,
    ownership: Ownership,
    behaviour: Behaviour,
    work: Clock,
    sales: float,
    traits: Traits,
    seed: int,
) -> Touches:
    """Mails customers send by themselves, and the owner's answers; where nobody calls, they write more.

    Args:
        customers: the accounts.
        ownership: whose mailbox it is.
        behaviour: who leaves mails lying.
        work: days at work.
        sales: sales touches in the whole world, which sets how much is written.
        traits: how much customers write, and how much of it is answered.
        seed: the world's seed.
    """
    rng = stream(seed, "inbound")
    need = customers.attention * rng.gamma(2.0, size=len(customers)) / 2.0
    count = rng.poisson(traits.inbound * sales * need / need.sum())
    gap = behaviour.gaps
    waiting = rng.poisson(1.2, size=len(gap))  # customers nobody calls write a little more
    silence = np.maximum(gap.until - gap.start - 6, 1)
    account = np.concatenate(
        [
            np.repeat(np.arange(len(customers)), count),
            np.repeat(ownership.changes.account[gap.change], waiting),
        ]
    )
    extra = np.repeat(gap.start + 4, waiting) + np.floor(
        rng.random(int(waiting.sum())) * np.repeat(silence, waiting)
    ).astype(np.int64)
    open_days = np.flatnonzero(days.working("US") | days.working("GB"))
    day = np.concatenate([rng.choice(open_days, size=int(count.sum())), np.minimum(extra, days.END - 1)])
    known = day > customers.created[account]
    account, day = account[known], day[known]
    owner = ownership.tenures.owner_on(account, day)
    answered = np.flatnonzero(rng.random(len(day)) < traits.answered)
    reply = work.day(
        owner[answered], work.upto(owner[answered], day[answered]) + rng.exponential(0.7, len(answered))
    )
    return joined(
        [
            plain(account, owner, day, MAIL_IN),
            plain(account[answered], owner[answered], reply, MAIL_OUT),
        ]
    )


def waiting_mails(gaps: Episodes, ownership: Ownership, rng: np.random.Generator) -> Touches:
    """Mails of customers nobody calls: about one each, some days into the silence, unanswered."""
    count = rng.poisson(1.2, size=len(gaps))
    silence = np.maximum(np.minimum(gaps.until, days.END) - gaps.start - 6, 1)
    account = np.repeat(ownership.changes.account[gaps.change], count)
    after = np.floor(rng.random(int(count.sum())) * np.repeat(silence, count)).astype(np.int64)
    day = np.minimum(np.repeat(gaps.start + 4, count) + after, days.END - 1)
    return plain(account, ownership.tenures.owner_on(account, day), day, MAIL_IN)


def campaigns(customers: Customers, ownership: Ownership, work: Clock, seed: int) -> Touches:
    """Once a month owners' mailings go to nearly half of the accounts, the untouched ones included."""
    rng = stream(seed, "campaigns")
    lots = []
    for month_start in range(8, days.END, 32):
        send = month_start + int(rng.integers(0, 14))
        send = min(send - max(0, (send + days.FIRST.weekday()) % 7 - 4), days.END - 1)
        reached = np.flatnonzero(
            (rng.random(len(customers)) < 0.42)
            & (customers.segment != STRATEGIC)
            & (customers.created < send)
        )
        day = np.full(len(reached), send, dtype=np.int64)
        owner = ownership.tenures.owner_on(reached, day)
        there = work.upto(owner, day + 1) > work.upto(owner, day)
        lots.append(plain(reached[there], owner[there], day[there], BULK))
    return joined(lots)


def silenced(
    touches: Touches, ownership: Ownership, behaviour: Behaviour, force: Force, away: Flags
) -> Touches:
    """What is left once gaps, cover only during leave, and outages have had their say."""
    drop = np.zeros(len(touches), dtype=bool)
    human = ~np.isin(touches.kind, (MAIL_IN, BULK))
    changes = ownership.changes
    count = int(touches.account.max(initial=0)) + 1

    def during(episodes: Episodes, grace: int = 0) -> tuple[Flags, Whole]:
        row = np.full(count, -1, dtype=np.int64)
        row[changes.account[episodes.change]] = np.arange(len(episodes))
        mine = row[touches.account]
        inside = mine >= 0
        at = np.maximum(mine, 0)
        if len(episodes):
            inside &= (touches.day >= episodes.start[at] + grace) & (touches.day < episodes.until[at])
            return inside, episodes.change[at]
        return inside, at

    inside, change = during(behaviour.gaps)
    drop |= inside & human & (touches.person == _at(changes.new, change))
    inside, change = during(behaviour.gaps, 10)
    drop |= inside & human & (touches.kind != BULK)
    drop |= (
        np.isin(touches.partner, np.unique(changes.new[behaviour.gaps.change])) & during(behaviour.gaps)[0]
    )
    inside, change = during(behaviour.colleague)
    drop |= inside & human & (touches.person == _at(changes.new, change))
    drop |= inside & (touches.partner == _at(changes.new, change))
    inside, change = during(behaviour.covering, 21)
    new = _at(changes.new, change)
    drop |= (
        inside
        & human
        & (touches.person == _at(changes.old, change))
        & ~away[new, np.minimum(touches.day, days.END - 1)]
    )
    for person, start, until in zip(
        behaviour.outages.person, behaviour.outages.start, behaviour.outages.until, strict=True
    ):
        drop |= (touches.person == person) & (touches.day >= start) & (touches.day < until)
    gone = np.array([person.left for person in force.people])
    drop |= (touches.day >= days.END) | (touches.day < 0) | (touches.day >= gone[touches.person])
    return touches.rows(~drop)


def _at(values: Whole, rows: Whole) -> Whole:
    return values[rows] if len(values) else np.full(len(rows), -2, dtype=np.int64)
