"""Deals whose course is changed afterwards: the deal, its stages, its edits and its touches together."""

from dataclasses import dataclass, replace

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.deals import LOST, NEVER, Deals
from groundrules.simulate.life.edits import AMOUNT, CLOSE, Edits
from groundrules.simulate.world import World


@dataclass(frozen=True)
class _Course:
    """Copies of what a deal's course is told by."""

    deals: Deals
    edits: Edits

    @classmethod
    def of(cls, world: World) -> "_Course":
        deals, edits = world.deals, world.life.edits
        copied = (
            "ended",
            "close",
            "first_close",
            "amount",
            "first_amount",
            "stage",
            "entered",
            "mid_close",
            "pulled_on",
        )
        return cls(
            replace(deals, **{name: getattr(deals, name).copy() for name in copied}),
            Edits(*(getattr(edits, name).copy() for name in Edits.__dataclass_fields__)),
        )

    def without_pull(self, deal: Whole) -> "_Course":
        """These deals' close dates were never brought forward."""
        rows = self.edits
        pulled = (
            np.isin(rows.deal, deal) & (rows.field == CLOSE) & (rows.day == self.deals.pulled_on[rows.deal])
        )
        self.deals.pulled_on[deal] = days.END + 1
        return _Course(self.deals, rows.rows(~pulled))

    def undone(self, gone: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> "_Course":
        """Without edits that no longer happened: what they would have changed stays as it was."""
        d, rows = self.deals, self.edits.rows(gone)
        amount, close = rows.deal[rows.field == AMOUNT], rows.deal[rows.field == CLOSE]
        d.amount[amount] = d.first_amount[amount]
        d.first_close[close] = d.close[close]
        return _Course(d, self.edits.rows(~gone))

    def put_into(self, world: World) -> World:
        """The world with this course."""
        return replace(world, deals=self.deals, life=replace(world.life, edits=self.edits))


def stalled(world: World, deal: Whole, since: Whole, length: Whole) -> World:
    """The world in which nothing happens on these deals for so many days; all that followed comes later.

    Touches of those days are about something else. A deal that would have closed after the world's end is
    open.
    """
    course = _Course.of(world).without_pull(deal)
    d, rows = course.deals, course.edits
    shift = np.zeros(len(d), dtype=np.int64)
    shift[deal] = length
    start = np.full(len(d), days.END + 1, dtype=np.int64)
    start[deal] = since
    later = (rows.day > start[rows.deal]) & np.isin(rows.field, (AMOUNT, CLOSE))
    rows.day[later] += shift[rows.deal[later]]
    moved = d.entered > start[:, None]
    d.entered[moved] += np.broadcast_to(shift[:, None], d.entered.shape)[moved]
    d.entered[d.entered >= days.END] = NEVER
    closed = np.isin(np.arange(len(d)), deal) & d.is_closed
    d.ended[closed] += shift[closed]
    d.close[deal] += length
    still = closed & (d.ended >= days.END)
    d.ended[still] = days.END + 1
    at = (d.entered != NEVER).sum(axis=1) - 1
    open_ = np.isin(np.arange(len(d)), deal) & (still | ~closed)
    d.stage[open_] = at[open_]
    d.mid_close[deal] = d.close[deal]
    dated = np.isin(rows.deal, deal) & (rows.field == CLOSE)
    rows.new[dated] = d.close[rows.deal[dated]]
    done = course.undone(later & (rows.day >= days.END)).put_into(world)
    t = done.touches
    on = np.maximum(t.deal, 0)
    quiet = (t.deal >= 0) & (t.day > start[on]) & (t.day <= start[on] + shift[on])
    return replace(done, touches=replace(t, deal=np.where(quiet, -1, t.deal)))


def lost(world: World, deal: Whole, on: Whole) -> World:
    """The world in which these deals, won or lost later in truth, are lost on these days."""
    course = _Course.of(world).without_pull(deal)
    d, rows = course.deals, course.edits
    ended = np.full(len(d), days.END + 1, dtype=np.int64)
    ended[deal] = on
    gone = (rows.day >= ended[rows.deal]) & np.isin(rows.field, (AMOUNT, CLOSE))
    d.entered[d.entered >= ended[:, None]] = NEVER
    d.ended[deal], d.close[deal], d.mid_close[deal], d.stage[deal] = on, on, on, LOST
    dated = np.isin(rows.deal, deal) & (rows.field == CLOSE)
    rows.new[dated] = d.close[rows.deal[dated]]
    done = course.undone(gone).put_into(world)
    t = done.touches
    over = (t.deal >= 0) & (t.day > ended[np.maximum(t.deal, 0)])
    return replace(done, touches=replace(t, deal=np.where(over, -1, t.deal)))
