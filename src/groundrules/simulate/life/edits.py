"""Edits of deals as the CRM's field history keeps them: amounts, close dates, owners."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.deals import NEVER, Deals

AMOUNT, CLOSE, OWNER = range(3)
FIELDS = ("Amount", "CloseDate", "Owner")
NIGHT = 28_900
"""The second of the day at which the night's job passes deals on."""


@dataclass(frozen=True)
class Edits:
    """One entry per edit.

    ``old`` and ``new`` are cents, day numbers or persons by ``field``; ``second`` is of the day, UTC.
    """

    deal: Whole
    field: Whole
    day: Whole
    second: Whole
    old: Whole
    new: Whole
    by: Whole

    def __len__(self) -> int:
        return len(self.deal)

    def rows(self, keep: Flags | Whole) -> "Edits":
        """A selection."""
        return Edits(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


def edits_of(parts: list[Edits]) -> Edits:
    """Several lots as one."""
    return Edits(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Edits.__dataclass_fields__)
    )


def deal_second(seed: int, count: int) -> Whole:
    """The second of the day at which each deal's owner works on it."""
    return stream(seed, "deal sheet times").integers(30_600, 64_800, size=count)


def steps(deals: Deals, second: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """Every stage a deal entered: deal, stage, day, second; in order of deal and time."""
    deal, stage = np.nonzero(deals.entered != NEVER)
    day = deals.entered[deal, stage]
    closed = np.flatnonzero(deals.is_closed)
    deal = np.concatenate([deal, closed])
    day = np.concatenate([day, deals.ended[closed]])
    stage = np.concatenate([stage, deals.stage[closed]])
    order = np.lexsort((stage, day, deal))
    deal, stage, day = deal[order], stage[order], day[order]
    return deal, stage, day, np.minimum(second[deal] + 60 * stage * (stage > 0), 86_000)


def _pulled(deals: Deals, seed: int) -> Edits:
    """Close dates brought forward shortly before the win."""
    deal = np.flatnonzero(deals.pulled_on < days.END)
    day = deals.pulled_on[deal]
    return Edits(
        deal,
        np.full(len(deal), CLOSE),
        day,
        deal_second(seed, len(deals))[deal],
        deals.mid_close[deal],
        deals.close[deal],
        np.where(day < deals.handed_on[deal], deals.first_owner[deal], deals.owner[deal]),
    )


def make_edits(deals: Deals, operations: int, seed: int) -> Edits:
    """Amounts corrected when the need is clear, close dates at the proposal, owners at a hand-off."""
    deal, stage, day, second = steps(deals, deal_second(seed, len(deals)))
    later = np.flatnonzero(deal[1:] == deal[:-1]) + 1

    def entering(step: int, changed: Flags) -> Whole:
        rows = later[(stage[later] >= step) & (stage[later - 1] < step)]
        return np.asarray(rows[changed[deal[rows]]], dtype=np.int64)

    def lot(field: int, rows: Whole, old: Whole, new: Whole) -> Edits:
        on, at = deal[rows], day[rows]
        by = np.where(at < deals.handed_on[on], deals.first_owner[on], deals.owner[on])
        return Edits(on, np.full(len(rows), field), at, second[rows], old[on], new[on], by)

    passed = np.flatnonzero(deals.handed_on < days.END)
    owners = Edits(
        passed,
        np.full(len(passed), OWNER),
        deals.handed_on[passed],
        np.full(len(passed), NIGHT),
        deals.first_owner[passed],
        deals.owner[passed],
        np.full(len(passed), operations),
    )
    return edits_of(
        [
            lot(AMOUNT, entering(2, deals.first_amount != deals.amount), deals.first_amount, deals.amount),
            lot(CLOSE, entering(3, deals.first_close != deals.mid_close), deals.first_close, deals.mid_close),
            _pulled(deals, seed),
            owners,
        ]
    )
