"""How likely it is that a handed-over deal was dropped: its silence against its own pace and its peers'."""

from dataclasses import dataclass

import ibis
import numpy as np

from groundrules.signals.counts import left_behind
from groundrules.signals.exposure import Array, Index, between
from groundrules.signals.handed_deals import Both, Deals, stages
from groundrules.signals.kernel import Mask, bulk_size, eb_gamma, nb_zero, posterior, zero_size
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts

SEED = 3
LEAST_DAYS = 5
"""Days at work before the move that show a pace at all."""

AGES = (30, 90)
"""Days of a deal's life that part young, grown and old ones."""


@dataclass(frozen=True, slots=True)
class Stalling:
    """Deals handed over and open today, and what was expected of them."""

    deals: Deals
    stage: Texts
    quiet_from: Index
    signs: Array
    rate: Array
    days: Array
    mu: Array
    size: float
    gap: Array
    usual: Array
    """The gap nine in ten comparable deals stay below."""
    p: Array


def stalling(scene: Scene, both: Both, numbers: Numbers) -> Stalling | None:
    """Open deals handed over lately; None when too few stayed to learn from."""
    lately = scene.today - numbers.days("max_age_days")
    open_, calm = _open(scene, both.handed, lately), _open(scene, both.stayed, lately)
    every = open_.plus(calm)
    today = np.full(len(every), scene.today)
    start = np.maximum(every.handed - numbers.days("baseline_days"), every.created)
    life = left_behind.signs(scene.tables["opportunity_changes"], scene.contacts()).cache()
    before = _counted(scene, life, every, start, every.handed)[0]
    signs, last = _counted(scene, life, every, every.handed, today)
    quiet_from = np.maximum(np.where(last >= 0, last + 1, every.handed), every.handed)
    w = scene.visible_time
    stage = stages(scene, every, today)
    age = np.digitize(scene.today - every.created, AGES).astype(str)
    group = np.char.add(np.char.add(stage.astype(str), "|"), age)
    exposed = between(w, every.old, start, every.handed)
    before = np.where(exposed >= LEAST_DAYS, before, 0.0)  # an owner who was hardly there shows no pace
    exposed = np.where(exposed >= LEAST_DAYS, exposed, 0.0)
    prior = eb_gamma(before, exposed, group)
    rate = prior.rate(before, exposed)
    days = between(w, every.new, quiet_from, today)
    since = between(w, every.new, every.handed, today)
    calm_rows = np.arange(len(every)) >= len(open_)
    told = calm_rows & (rate * since >= 0.5)
    pace = (
        float(np.clip(signs[told].sum() / max(float((rate * since)[told].sum()), 1e-9), 0.2, 1.0))
        if told.any()
        else 1.0
    )
    mu = np.maximum(rate * days * pace, 1e-9)
    expected = (rate * since * pace)[told]
    sizes = (bulk_size(signs[told], expected, seed=SEED), zero_size(signs[told], expected))
    if sizes[0] is None or sizes[1] is None:
        return None
    size = min(sizes[0], sizes[1])
    gap = (scene.today - quiet_from).astype(np.float64)
    usual = _usual(gap, group, calm_rows, numbers["percentile"])
    mine = np.arange(len(open_))
    p = posterior(numbers["prior"], nb_zero(mu[mine], size))
    return Stalling(
        open_,
        stage[mine],
        quiet_from[mine],
        signs[mine],
        rate[mine] * pace,
        days[mine],
        mu[mine],
        size,
        gap[mine],
        usual[mine],
        p,
    )


def _open(scene: Scene, deals: Deals, lately: int) -> Deals:
    return deals.where((deals.ended > scene.today) & (deals.handed >= lately))


def _counted(scene: Scene, life: ibis.Table, deals: Deals, start: Index, end: Index) -> tuple[Array, Index]:
    asked = deals.asked(scene, start=start, end=end)
    table = left_behind.signs_between(life, asked, start="start", end="end").to_pyarrow()
    n, last = np.zeros(len(deals)), np.full(len(deals), -1, dtype=np.int64)
    unit = table["unit"].to_numpy()
    n[unit] = table["n"].to_numpy()
    last[unit] = [(day - scene.first).days for day in table["last"].to_pylist()]
    return n, last


def _usual(gap: Array, group: "np.ndarray[tuple[int], np.dtype[np.str_]]", calm: Mask, share: float) -> Array:
    """The gap so large a share of the calm deals of the same stage and age stays below; all, where few."""
    whole = float(np.quantile(gap[calm], share)) if calm.any() else np.inf
    usual = np.full(gap.size, whole)
    for name in np.unique(group):
        mine = (group == name) & calm
        if mine.sum() >= 20:
            usual[group == name] = np.quantile(gap[mine], share)
    return usual
