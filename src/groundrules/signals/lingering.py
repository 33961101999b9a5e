"""How much an old owner's contact after the move exceeds what is usual for old owners, and how surely."""

from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals import counts, measures
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.groups import chance_to_carry_on, two_groups
from groundrules.signals.kernel import bulk_size, eb_gamma, mean_lfdr
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.silence import spread
from groundrules.signals.units import Units, stayed
from groundrules.signals.volume import visibility

SEED = 2
MOST_STAYED = 6000
"""Accounts that kept their owner and teach the steadiness of a pace."""

UNKNOWN_SIZE = 1.0
"""Taken where too few accounts kept their owner: a pace that may as well halve as double."""

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
    """What the former pace would give, what is usual after a move, and who looks like carrying on."""

    rate: Array
    days: Array
    index: Array
    index_new: Array  # how visible the new owner's work was in the window
    former: Array  # contacts the former pace would give
    usual: float  # contact after a move as a share of the former pace, where people let go
    size: float  # how uneven that is
    share: float  # share of moves where the old owner carries on
    steady: float  # size of the former pace, learned from accounts that kept their owner
    p: Array  # P(carries on)
    p_all: Array  # the same, had every contact counted
    q: Array  # the false-discovery rate of calling this unit and all surer ones
    pace: Array  # x / (rate x days)


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
    marked = counts.after_the_move(
        contacts, measures.requests(scene.seen), table, away, reply_days=reply_days
    )
    return marked.cache()  # asked twice: once for the tally, once for the rows of a case


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
        pa.table(
            {
                "seller_id": pa.array([ids[row] for row in person], pa.string()),
                "day": pa.array([scene.time.day(int(day)) for day in column], pa.date32()),
            }
        )
    )


REASONS = ("bulk", "grace", "joint", "deal", "cover", "reply")
TEXT = {
    "bulk": ("bulk_mail", "list mail"),
    "grace": ("hand_over", "in the hand-over phase"),
    "joint": ("joint_activity", "joint with another seller"),
    "deal": ("carve_out", "on a deal the old owner keeps"),
    "cover": ("covering", "while the new owner was on leave"),
    "reply": ("customer_asked", "within days of the customer's own call or mail"),
}
"""Each reason's code, and how it is said after "contacts were"."""


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
    """What the former pace would give, and which moves look like it rather than like all the others."""
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
    former, judged = rate * days * index, days > 0
    steady = steadiness(scene, units, numbers)
    groups = two_groups(seen.x[judged], former[judged], former_size=steady, most_share=numbers["trim"])
    p, p_all = np.zeros(len(units)), np.zeros(len(units))
    p[judged] = groups.p
    p_all[judged] = chance_to_carry_on(groups, seen.all_[judged], former[judged], steady)
    return Excess(
        rate, days, index, index_new, former, groups.ratio, groups.size, groups.share, steady,
        p=p, p_all=p_all, q=mean_lfdr(p), pace=seen.x / np.maximum(rate * days, 1e-9),
    )  # fmt: skip


def steadiness(scene: Scene, units: Units, numbers: Numbers) -> float:
    """How closely owners who kept their account keep to their pace: the size of "carrying on"."""
    still = stayed(
        scene.owned, numbers=scene.numbers, tiers=scene.tiers, first=scene.first, until=scene.as_of,
        moved=np.sort(units.moved), baseline=numbers.days("baseline_days"), most=MOST_STAYED,
    )  # fmt: skip
    if len(still) == 0:
        return UNKNOWN_SIZE
    spans, w = windows(still, numbers, scene.today), scene.visible_time
    table, selling = unit_table(scene, still, spans), scene.contacts(kinds=measures.SELLING)
    before, after = (
        spread(
            counts.by_person(selling, table, who="old_owner", start=s, end=e).to_pyarrow(), "n", len(still)
        )
        for s, e in (("pre_from", "moved_on"), ("grace_end", "until"))
    )
    base_days = between(w, still.old, spans.base, still.moved)
    group = np.char.add(np.char.add(still.tier.astype(str), "|"), scene.roles(still.old))
    rate = eb_gamma(before, base_days, group).rate(before, base_days)
    expected = rate * between(w, still.old, spans.grace, spans.end)
    told = expected >= 0.5
    return bulk_size(after[told], expected[told], seed=SEED) or UNKNOWN_SIZE
