"""How much an old owner's contact after the move exceeds what is usual for old owners, and how surely."""

from dataclasses import dataclass

import ibis
import numpy as np

from groundrules.signals import counts, measures
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.kernel import bh_adjusted, eb_gamma, lfdr, nb_upper, usual_below
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.silence import spread
from groundrules.signals.units import Units
from groundrules.signals.volume import visibility

MOST_EVEN = 1.0
"""Residual contact is never taken for more even than this: a few friends stay friends."""

LEAST_UNITS = 20
"""Moves needed to learn what usual residual contact is."""


@dataclass(frozen=True, slots=True)
class Windows:
    """First day and end of the days judged, per unit, as columns; ``grace`` is where the counting begins."""

    base: Index
    start: Index
    grace: Index
    half: Index
    end: Index


@dataclass(frozen=True, slots=True)
class After:
    """What the engine counted on each unit."""

    before: Array  # contacts by the old owner in the baseline
    new_before: Array  # by the new owner in the baseline
    new: Array  # by the new owner in the window
    x: Array  # by the old owner in the window, that count
    all_: Array  # by the old owner in the window, all of them
    reasons: dict[str, Array]  # of these, under each reason not to count
    early: Array  # counting, first half of the window
    late: Array  # counting, second half


@dataclass(frozen=True, slots=True)
class Excess:
    """What was expected of an old owner, and how far the count goes beyond it."""

    rate: Array
    days: Array
    index: Array
    usual: float  # rho: contact after the move as a share of the former pace
    mu: Array
    size: float
    tail: Array  # P(X >= x)
    q: Array  # the false-discovery rate at which it is called
    p: Array  # 1 - local false-discovery rate
    pace: Array  # x / (rate x days)
    tail_all: Array  # P(X >= all contacts, excluded ones too)
    index_new: Array  # how visible the new owner's work was in the window


def windows(units: Units, numbers: Numbers, today: int) -> Windows:
    """Where each unit's days lie."""
    grace = units.moved + numbers.days("grace_days")
    window = np.full(len(units), today - numbers.days("window_days"))
    start = np.maximum(grace, window)
    return Windows(
        base=np.maximum(units.moved - numbers.days("baseline_days"), units.owned_from),
        start=np.maximum(units.moved, window), grace=start, half=(start + today) // 2,
        end=np.full(len(units), today),
    )  # fmt: skip


def flagged(scene: Scene, units: Units, spans: Windows, *, reply_days: int) -> ibis.Table:
    """Every selling contact of the old owner since the move, with why it would not count."""
    table = unit_table(scene, units, spans)
    away = away_days(scene)
    contacts = scene.contacts(kinds=measures.SELLING, bulk=True)
    return counts.after_the_move(contacts, measures.requests(scene.seen), table, away, reply_days=reply_days)


def unit_table(scene: Scene, units: Units, spans: Windows) -> ibis.Table:
    """The units with their days, for the engine."""
    return units.as_table(
        scene.ids, scene.first, pre_from=spans.base, post_from=spans.start, grace_end=spans.grace,
        half_on=spans.half, until=spans.end,
    )  # fmt: skip


def away_days(scene: Scene) -> ibis.Table:
    """(seller_id, day) for every day of leave in the look-back."""
    person, column = np.nonzero(scene.time.away)
    ids = scene.ids
    return ibis.memtable(
        {"seller_id": [ids[row] for row in person], "day": [scene.time.day(int(day)) for day in column]},
        schema={"seller_id": "string", "day": "date"},
    )


REASONS = ("bulk", "grace", "joint", "deal", "cover", "reply")


def look(scene: Scene, units: Units, spans: Windows, marked: ibis.Table) -> After:
    """All counts of the units."""
    table = unit_table(scene, units, spans)
    selling = scene.contacts(kinds=measures.SELLING)
    anything = scene.contacts()
    size = len(units)
    before = counts.by_person(selling, table, who="old_owner", start="pre_from", end="moved_on")
    beforehand = counts.by_person(anything, table, who="new_owner", start="pre_from", end="moved_on")
    new = counts.by_person(anything, table, who="new_owner", start="grace_end", end="until")
    tally = counts.tally_after(marked).to_pyarrow()
    return After(
        spread(before.to_pyarrow(), "n", size), spread(beforehand.to_pyarrow(), "n", size),
        spread(new.to_pyarrow(), "n", size), spread(tally, "x", size), spread(tally, "n_all", size),
        {reason: spread(tally, f"n_{reason}", size) for reason in REASONS},
        spread(tally, "x_early", size), spread(tally, "x_late", size),
    )  # fmt: skip


def days_alone(scene: Scene, units: Units, spans: Windows) -> Array:
    """Days at work of the old owner in the window on which the new owner was not on leave."""
    w = scene.visible_time
    length = int((spans.end - spans.grace).max(initial=0))
    columns = np.minimum(spans.grace[:, None] + np.arange(length)[None, :], scene.time.days - 1)
    inside = spans.grace[:, None] + np.arange(length)[None, :] < spans.end[:, None]
    mine = w[units.old[:, None], columns] * ~scene.time.away[units.new[:, None], columns]
    return np.asarray((mine * inside).sum(axis=1), dtype=np.float64)


def weigh(scene: Scene, units: Units, spans: Windows, seen: After, numbers: Numbers) -> Excess:
    """Expected contacts of old owners, learned from the moves below the floor, and the tails beyond it."""
    w = scene.visible_time
    base_days = between(w, units.old, spans.base, units.moved)
    group = np.char.add(np.char.add(units.tier.astype(str), "|"), scene.roles(units.old))
    rate = eb_gamma(seen.before, base_days, group).rate(seen.before, base_days)
    days = days_alone(scene, units, spans)
    index = visibility(
        scene.volume, scene.time, w, person=units.old, base=(spans.base, units.moved),
        window=(spans.grace, spans.end), elsewhere=seen.all_, bounds=(0.5, 1.5),
    )  # fmt: skip
    index_new = visibility(
        scene.volume, scene.time, scene.time.w, person=units.new, base=(spans.base, units.moved),
        window=(spans.grace, spans.end), elsewhere=np.zeros(len(units)), bounds=(0.0, 1.0),
    )  # fmt: skip
    plain = np.maximum(rate * days * index, 1e-9)
    usual = usual_below(
        seen.x, plain, floor=numbers.days("min_touches"), trim=numbers["trim"], most=MOST_EVEN
    )
    mu, size = usual.ratio * plain, usual.size
    tail = np.where(days > 0, nb_upper(seen.x, mu, size), 1.0)
    return Excess(
        rate, days, index, usual.ratio, mu, size, tail, bh_adjusted(tail),
        p=1 - np.maximum(lfdr(tail), bh_adjusted(tail)), pace=seen.x / np.maximum(rate * days, 1e-9),
        tail_all=np.where(days > 0, nb_upper(seen.all_, mu, size), 1.0), index_new=index_new,
    )  # fmt: skip
