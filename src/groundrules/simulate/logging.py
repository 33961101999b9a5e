"""How a healthy log looks when people keep it: some log less, some in batches, some twice, some by import.

None of it is padding, and all of it looks a little like it: Friday batches, mail merges nobody tagged,
imports, assistants, the same call entered by the telephone and by hand.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Real, Whole, stream
from groundrules.simulate.deeds import Deed
from groundrules.simulate.moments import DAY, moments
from groundrules.simulate.touches import (
    BULK,
    CALL,
    MAIL_IN,
    MAIL_OUT,
    MEETING,
    SERVED,
    TO_DO,
    Touches,
    joined,
    plain,
)
from groundrules.simulate.world import World

THREADS = 40
"""Subjects of mails and meetings an account uses over the world; rows of one thread read alike."""
_MERGED = 3_000_000
"""Subjects of mail merges begin here, above those of threads."""
_BY_HAND = (CALL, TO_DO, MEETING, SERVED)


def logged(world: World) -> World:
    """The world as its people keep the log."""
    rng = stream(world.size.seed, "logging")
    world = replace(world, touches=_subjects(_seen(world, rng), rng))
    world = replace(world, touches=_batches(world, rng))
    for habit in (_merges, _imports, _doubles):
        more, deeds = habit(world, rng)
        world = replace(world.with_touches(more), deeds=(*world.deeds, *deeds))
    return world


def _seen(world: World, rng: np.random.Generator) -> Touches:
    """What is logged at all: everybody's own share of it, which in a hostile world changes at a go-live."""
    touches, people = world.touches, len(world.force.people)
    share = np.full(people, 1.0)
    if world.mode.logging < 1.0:
        steady = 6.0
        mean = world.mode.logging
        share = rng.beta(mean * steady, (1 - mean) * steady, size=people)
    keep: Real = share[touches.person]
    if world.mode.is_hostile:
        shift = np.clip(np.exp(0.35 * rng.standard_normal(people) - 0.3), 0.3, 1.0)
        wave = np.array([days.number(day) for day in days.WAVES])[rng.integers(len(days.WAVES), size=people)]
        keep = keep * np.where(touches.day >= wave[touches.person], shift[touches.person], 1.0)
    by_hand = np.isin(touches.kind, _BY_HAND)
    return touches.rows(~by_hand | (rng.random(len(touches)) < keep))


def _subjects(touches: Touches, rng: np.random.Generator) -> Touches:
    """A subject for every row: threads with each customer, and a few stock words for calls and to-dos."""
    count = len(touches)
    thread = touches.account * THREADS + np.minimum(rng.geometric(0.12, size=count), THREADS) - 1
    stock = np.isin(touches.kind, (CALL, TO_DO, SERVED)) & (rng.random(count) < 0.4)
    month = touches.day // 32  # one bulk mail's rows read alike
    subject = np.where(touches.kind == BULK, month, thread)
    return replace(touches, subject=np.where(stock, -1, subject))


def _batches(world: World, rng: np.random.Generator) -> Touches:
    """One person in seven enters the week's calls and notes on Friday afternoon, one after the other."""
    touches = world.touches
    batching = rng.random(len(world.force.people)) < float(rng.uniform(0.08, 0.2))
    row = np.flatnonzero(batching[touches.person] & np.isin(touches.kind, (CALL, TO_DO)))
    weekday = (touches.day[row] + days.FIRST.weekday()) % 7
    friday = touches.day[row] + np.maximum(4 - weekday, 0)
    person = touches.person[row]
    order = np.lexsort((touches.day[row], friday, person))
    row, friday, person = row[order], friday[order], person[order]
    nth = _place_in_run(person * days.END * 2 + friday)
    local = 54_000 + rng.integers(0, 2400, len(row)) // 40 + 75 * nth
    entered, by = touches.entered.copy(), touches.by.copy()
    fits = (friday < days.END) & (local < 79_000)
    entered[row[fits]] = moments(world.force, person, friday, local)[fits]
    assisted = rng.random(len(world.force.people)) < 0.01
    by[assisted[touches.person] & np.isin(touches.kind, _BY_HAND)] = world.force.operations
    return replace(touches, entered=entered, by=by)


def _place_in_run(key: Whole) -> Whole:
    """For sorted keys, which one of its equals each is: 0, 1, 2..."""
    first = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=bool)
    start = np.flatnonzero(first)
    run = np.cumsum(first) - 1
    return np.asarray(np.arange(len(key)) - start[run], dtype=np.int64) if len(key) else key


def _merges(world: World, rng: np.random.Generator) -> tuple[Touches, tuple[Deed, ...]]:
    """Mail merges nobody tagged as bulk: dozens of like mails in minutes, and some customers write back."""
    lots: list[Touches] = []
    deeds: list[Deed] = []
    for person in sellers(world, 0.05, rng):
        for day in rng.integers(days.END - 360, days.END - 6, size=int(rng.integers(1, 4))):
            own = own_accounts(world, person, int(day))
            if len(own) < 8 or not at_work(world, person, int(day)):
                continue
            to = rng.choice(own, size=min(len(own), int(rng.integers(15, 45))), replace=False)
            lots.append(
                burst(
                    world,
                    to,
                    person,
                    int(day),
                    kind=MAIL_OUT,
                    subject=_MERGED + len(lots),
                    minutes=7,
                    rng=rng,
                )
            )
            back = to[rng.random(len(to)) < rng.uniform(0.12, 0.3)]
            wait = day + rng.integers(0, 4, size=len(back))
            lots.append(plain(back, np.full(len(back), person), wait, MAIL_IN))
            facts = {"entries": len(to), "replies": len(back)}
            deeds.append(_like_padding(int(day), person, "mail_merge", facts))
    return joined(lots), tuple(deeds)


def _imports(world: World, rng: np.random.Generator) -> tuple[Touches, tuple[Deed, ...]]:
    """Somebody's notebook or telephone list entered by the integration in one night."""
    lots: list[Touches] = []
    deeds: list[Deed] = []
    wanted = max(1, round(0.03 * world.size.sellers))
    for person in rng.permutation(sellers(world, 1.0, rng)).tolist():
        day = int(rng.integers(days.END - 340, days.END - 20))
        own = own_accounts(world, person, day)
        if len(deeds) == wanted or len(own) < 5 or not at_work(world, person, day):
            continue
        to = rng.choice(own, size=int(rng.integers(25, 60)))
        lot = burst(world, to, person, day, kind=CALL, subject=-1, minutes=2, rng=rng)
        back = rng.integers(0, 20, size=len(to))
        worked = world.rhythm.work.upto(lot.person, lot.day - back + 1)
        there = worked > world.rhythm.work.upto(lot.person, lot.day - back)
        night = lot.day * DAY + 7_200 + rng.integers(0, 60, len(to))
        by = np.full(len(to), world.force.integration)
        lots.append(replace(lot, day=lot.day - back, entered=night, by=by).rows(there))
        deeds.append(_like_padding(day, person, "import", {"entries": int(there.sum())}))
    return joined(lots), tuple(deeds)


def _doubles(world: World, rng: np.random.Generator) -> tuple[Touches, tuple[Deed, ...]]:
    """The same call entered twice within minutes, by the telephone and by hand: one in a hundred or so."""
    touches = world.touches
    share = float(rng.uniform(0.004, 0.012))
    row = np.flatnonzero((touches.kind == CALL) & (rng.random(len(touches)) < share))
    first = touches.rows(row)
    local = rng.integers(30_600, 60_000, size=len(row))
    at = np.where(first.entered >= 0, first.entered, moments(world.force, first.person, first.day, local))
    touches.entered[row] = at
    return replace(first, entered=at + rng.integers(40, 480, size=len(row))), ()


def sellers(world: World, share: float, rng: np.random.Generator, without: Whole | None = None) -> list[int]:
    """So large a share of the people in selling seats, at least one, in order; some left out."""
    seated = [n for n, p in enumerate(world.force.people) if p.seat is not None]
    count = max(1, round(share * len(seated)))
    free = np.setdiff1d(seated, without) if without is not None else np.array(seated)
    return sorted(int(n) for n in rng.choice(free, size=min(count, len(free)), replace=False))


def own_accounts(world: World, person: int, day: int) -> Whole:
    """The accounts the person owned on the day."""
    tenures = world.ownership.tenures
    mine = (tenures.owner == person) & (tenures.start <= day) & (tenures.end > day)
    return np.asarray(tenures.account[mine])


def at_work(world: World, person: int, day: int) -> bool:
    """True when the person worked that day."""
    return bool(world.attendance.work[person, day] > 0)


def burst(
    world: World,
    to: Whole,
    person: int,
    day: int,
    *,
    kind: int,
    subject: int,
    minutes: int,
    rng: np.random.Generator,
) -> Touches:
    """Rows of one person entered one after the other within so many minutes of a working day."""
    who, on = np.full(len(to), person), np.full(len(to), day)
    begin = int(rng.integers(32_400, 57_600))
    local = begin + np.sort(rng.integers(0, 60 * minutes, size=len(to)))
    lot = plain(to, who, on, kind)
    return replace(
        lot, entered=moments(world.force, who, on, local), subject=np.full(len(to), subject, dtype=np.int64)
    )


def _like_padding(day: int, person: int, excuse: str, facts: Mapping[str, object]) -> Deed:
    return Deed("padding", "S18", day, day + 1, {"seller": person}, excuse=excuse, facts=facts)
