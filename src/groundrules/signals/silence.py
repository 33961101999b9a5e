"""How likely it is that an account without contact was dropped: what was counted, expected and weighed.

Two stories are held against each other: the account was dropped, or it is in good hands and the silence is
chance. How often good hands look silent is learned, in the same weeks, from accounts that kept their owner.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundrules.signals import counts, measures
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.first_calls import Waits, still_dropped, still_waiting
from groundrules.signals.kernel import bulk_size, eb_gamma, nb_zero, posterior, zero_size
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.units import Units
from groundrules.signals.volume import visibility

SEED = 3

ROUNDS = 2
"""First all that wait count as if in good hands; then each as far as it is likely to be."""

MOST_REQUESTS = 3
"""Unanswered days that count: a customer who asks every day is still one customer."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the engine counted on each unit; ``quiet_from`` is the first column after anybody's contact."""

    before: Array  # contacts by the old owner in the baseline
    new_before: Array  # by the new owner in the baseline
    new: Array  # by the new owner since the move
    old: Array  # by the old owner since the move
    other: Array  # by anybody else since the move
    met_until: Index  # the column after the new owner's first contact; today where there was none
    quiet_from: Index  # the move's column, or the one after the last contact by the others
    asked: Array  # days with a request since then, old enough to have been answered
    unanswered: Array


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was expected, and how likely it is that the account was dropped."""

    rate: Array
    days: Array
    index: Array
    pace: Array
    mu: Array  # contacts expected in the silence
    due: Array  # contacts expected since the move
    size: float
    waiting: Array  # chance that an account in good hands waits so long for its first contact
    prior: Array  # share of hand-offs that can still lie dropped after so long
    quiet: float  # share of requests without a visible answer where the owner stayed
    p: Array
    p_plain: Array  # the same, had there been no leave, outage or dormancy


def look(scene: Scene, units: Units, numbers: Numbers) -> Seen:
    """All counts of the units, four questions to the engine."""
    base = np.maximum(units.moved - numbers.days("baseline_days"), units.owned_from)
    today, size = np.full(len(units), scene.today), len(units)
    table = units.as_table(scene.ids, scene.first, pre_from=base, until=today)
    contacts = scene.contacts()
    before = counts.by_person(contacts, table, who="old_owner", start="pre_from", end="moved_on")
    beforehand = counts.by_person(contacts, table, who="new_owner", start="pre_from", end="moved_on")
    since = counts.by_anybody(contacts, table, start="moved_on", end="until").to_pyarrow()
    met_until = today.copy()
    for unit, first in zip(since["unit"].to_pylist(), since["first_new"].to_pylist(), strict=True):
        if first is not None:
            met_until[unit] = scene.time.column(first) + 1
    quiet_from = units.moved.copy()
    for unit, last in zip(since["unit"].to_pylist(), since["last_other"].to_pylist(), strict=True):
        if last is not None and units.old[unit] != units.new[unit]:  # where the owner stayed, all days count
            quiet_from[unit] = scene.time.column(last) + 1
    latest = today - numbers.days("answer_days")
    asked = counts.unanswered(
        measures.requests(scene.seen), contacts,
        units.as_table(scene.ids, scene.first, quiet_from=quiet_from, due=np.maximum(latest, quiet_from)),
        start="quiet_from", end="due", patience=numbers.days("answer_days"),
    ).to_pyarrow()  # fmt: skip
    return Seen(
        spread(before.to_pyarrow(), "n", size), spread(beforehand.to_pyarrow(), "n", size),
        spread(since, "n_new", size), spread(since, "n_old", size), spread(since, "n_other", size),
        np.minimum(met_until, today), quiet_from,
        spread(asked, "asked", size), spread(asked, "unanswered", size),
    )  # fmt: skip


def spread(table: pa.Table, column: str, size: int) -> Array:
    """A per-unit count as an array over all units, 0 where the engine saw nothing."""
    values = np.zeros(size)
    values[table["unit"].to_numpy()] = table[column].to_numpy()
    return values


def weigh(scene: Scene, units: Units, moved: int, seen: Seen, numbers: Numbers) -> Weighed | None:
    """Expected contacts and posterior; the first ``moved`` units moved, the others stayed.

    None when too few accounts stayed to learn what ordinary silence looks like.
    """
    w, today = scene.visible_time, np.full(len(units), scene.today)
    base = (np.maximum(units.moved - numbers.days("baseline_days"), units.owned_from), units.moved)
    window = (units.moved, today)
    quiet = (np.minimum(seen.quiet_from, today), today)
    before_days = between(w, units.old, *base)
    group = np.char.add(np.char.add(units.tier.astype(str), "|"), scene.roles(units.old))
    prior = eb_gamma(seen.before, before_days, group)
    rate, days = prior.rate(seen.before, before_days), between(w, units.new, *quiet)
    index = visibility(
        scene.volume, scene.time, w, person=units.new, base=base, window=window,
        elsewhere=seen.new, bounds=(0.05, 1.0),
    )  # fmt: skip
    stays = np.arange(len(units)) >= moved
    since = between(w, units.new, *window)
    pace = settled(
        seen.new,
        rate * since * index,
        np.where(stays, "stayed", scene.roles(units.new)),
    )
    mu = np.maximum(rate * days * index * pace, 1e-9)
    told = stays & (mu >= 0.5)
    sizes = [learn(seen.new[told], mu[told]) for learn in (_bulk, zero_size)]
    if sizes[0] is None or sizes[1] is None:
        return None
    size = min(sizes[0], sizes[1])
    unmet = quiet_share(seen.asked[stays], seen.unanswered[stays])
    due = np.maximum(rate * since * index * pace, mu)
    handed = np.arange(len(units)) < moved
    by_pace = nb_zero(due, size)
    prior_now = np.full(len(units), numbers["prior"])
    waited = between(w, units.new, units.moved, seen.met_until)
    waits = Waits(rate[handed], waited[handed], seen.new[handed], since[handed])
    prior_now[handed] = still_dropped(waits, numbers["prior"])
    sound, p = np.ones(len(units)), np.zeros(len(units))
    for _ in range(ROUNDS):
        waiting = by_pace.copy()
        waiting[handed] = still_waiting(waits, by_pace[handed], sound[handed])
        # While others came, less was to be expected of the owner: as much more likely is the wait.
        waiting = np.minimum(1.0, waiting * nb_zero(mu, size) / by_pace)
        p = chance(waiting, prior_now, seen, unmet, numbers)
        sound = np.where(seen.new == 0, 1.0 - p, 1.0)
    plain_days = between(scene.time.ordinary(), units.new, *window)
    plain = np.maximum(np.maximum(rate, prior.mean) * plain_days * pace, mu)
    p_plain = chance(np.minimum(waiting, nb_zero(plain, size)), prior_now, seen, unmet, numbers)
    return Weighed(
        rate, days, index, pace, mu, due, size, waiting, prior_now, unmet, p=p, p_plain=p_plain
    )  # fmt: skip


def _bulk(x: Array, mu: Array) -> float | None:
    return bulk_size(x, mu, seed=SEED)


def settled(x: Array, mu: Array, group: NDArray[np.str_]) -> Array:
    """How the new pace compares with the old, by the new owner's role: sum seen / sum expected, at most 1.

    Dropped accounts can only lower it, so the comparison errs towards calling nothing.
    """
    ratio = np.ones(x.size)
    for name in np.unique(group):
        mine = group == name
        if mine.sum() >= 20 and mu[mine].sum() > 0:
            ratio[mine] = np.clip(x[mine].sum() / mu[mine].sum(), 0.2, 1.0)
    return ratio


def quiet_share(asked: Array, unanswered: Array) -> float:
    """Share of requests without a visible answer on accounts in good hands; 1 (no weight) if rarely asked."""
    if asked.sum() < 20:
        return 1.0
    return float(np.clip(unanswered.sum() / asked.sum(), 0.02, 1.0))


def chance(waiting: Array, prior: Array, seen: Seen, quiet: float, numbers: Numbers) -> Array:
    """P(dropped): the silence, and each unanswered or answered request, under both stories.

    L = P(no contact, in good hands) x (q0 / u)^unanswered x ((1 - q0) / (1 - u))^answered, with u the share
    of requests that a dropped account sees unanswered; P = prior / (prior + (1 - prior) L). It speaks of
    accounts without a contact by their new owner.
    """
    if_dropped = numbers["unanswered_if_dropped"]
    ratio = waiting
    if quiet < if_dropped:
        answered = np.minimum(seen.asked - seen.unanswered, MOST_REQUESTS)
        ratio = ratio * (quiet / if_dropped) ** np.minimum(seen.unanswered, MOST_REQUESTS)
        ratio = ratio * ((1 - quiet) / (1 - if_dropped)) ** answered
    return posterior(prior, ratio)
