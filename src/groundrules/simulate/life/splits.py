"""Credit splits of deals, and their edits: agreed late, or corrected soon after the close."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.deals import WON, Deals
from groundrules.simulate.life.members import Members
from groundrules.simulate.ownership import Ownership

_SHARES, _LIKELY = [10, 20, 25, 30, 50], (0.2, 0.3, 0.2, 0.2, 0.1)


@dataclass(frozen=True)
class Splits:
    """One entry per person with credit on a deal today, in order of deal; ``percent`` adds up to 100.

    ``changed`` is the moment of the last edit (seconds since the first midnight UTC), ``by`` who made it.
    """

    deal: Whole
    person: Whole
    percent: Whole
    changed: Whole
    by: Whole

    def __len__(self) -> int:
        return len(self.deal)


@dataclass(frozen=True)
class SplitEdits:
    """Edits of splits after they were first agreed: percent before and after."""

    deal: Whole
    person: Whole
    moment: Whole
    by: Whole
    old: Whole
    new: Whole

    def __len__(self) -> int:
        return len(self.deal)


def make_splits(
    deals: Deals, ownership: Ownership, members: Members, operations: int, seed: int
) -> tuple[Splits, SplitEdits]:
    """A deal's shares add up to 100; one split in twelve of a won deal is corrected within two days."""
    rng = stream(seed, "splits")
    now = ownership.tenures.owner_on(deals.account, np.full(len(deals), days.END))
    specialist = members.specialist_of(len(deals))
    other = np.where(specialist >= 0, specialist, np.where(deals.kept_by_old, now, -1))
    split = (other >= 0) & (other != deals.owner) & (rng.random(len(deals)) < 0.45)
    alone = ~split & (deals.stage == WON) & (rng.random(len(deals)) < 0.1)
    share = np.where(split, rng.choice(_SHARES, size=len(deals), p=_LIKELY), 0)
    deal = np.concatenate([np.flatnonzero(split | alone), np.flatnonzero(split)])
    person = np.concatenate([deals.owner[split | alone], other[split]])
    percent = np.concatenate([100 - share[split | alone], share[split]])
    order = np.argsort(deal, kind="stable")
    deal, person, percent = deal[order], person[order], percent[order]
    return _corrected(deals, split, Splits(deal, person, percent, percent, percent), operations, seed)


def _corrected(
    deals: Deals, split: np.ndarray[tuple[int], np.dtype[np.bool_]], now: Splits, operations: int, seed: int
) -> tuple[Splits, SplitEdits]:
    """When each split was agreed, and the honest corrections: slips mended, settlements booked late."""
    rng = stream(seed, "split corrections")
    agreed = deals.created + np.floor(
        rng.random(len(deals)) * np.maximum(np.minimum(deals.ended, days.END - 1) - deals.created, 1)
    ).astype(np.int64)
    moment = agreed * 86_400 + rng.integers(30_600, 64_800, size=len(deals))
    by = deals.owner.copy()
    won = split & (deals.stage == WON) & (deals.ended < days.END - 5) & (deals.ended > 1)
    slip = won & (rng.random(len(deals)) < 0.08)
    late = won & ~slip & (rng.random(len(deals)) < 0.012)  # operations books an agreed settlement weeks later
    wait = np.where(slip, rng.integers(0, 2, len(deals)), rng.integers(8, 30, len(deals)))
    fixed = np.minimum(deals.ended + wait, days.END - 1) * 86_400 + rng.integers(32_400, 61_200, len(deals))
    edited = slip | late
    moment = np.where(edited, fixed, moment)
    by = np.where(late, operations, by)
    error = rng.choice([-10, -5, 5, 10], size=len(deals))
    row = np.flatnonzero(edited[now.deal] & split[now.deal])
    place = now.deal[row]
    is_owner = now.person[row] == deals.owner[place]
    change = np.where(is_owner, -error[place], error[place])
    old = np.clip(now.percent[row] + change, 0, 100)
    edits = SplitEdits(place, now.person[row], moment[place], by[place], old, now.percent[row])
    return Splits(now.deal, now.person, now.percent, moment[now.deal], by[now.deal]), edits
