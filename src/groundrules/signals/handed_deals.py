"""Open deals that were handed over with their account, beside deals whose account stayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals.counts import deals as counted
from groundrules.signals.counts import left_behind
from groundrules.signals.exposure import Index
from groundrules.signals.kernel import Mask
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts, draw

NEAR = 14
"""Days around the account's move in which its deals pass on with it."""


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals with the day they were handed over (for those that stayed: a borrowed one).

    ``ended`` is the column of the close, or one past today; ``is_lost`` says how. Persons are rows.
    """

    deal: Texts
    account: Texts
    old: Index
    new: Index
    handed: Index
    created: Index
    ended: Index
    is_lost: Mask
    amount: Index

    def __len__(self) -> int:
        return int(self.deal.size)

    def where(self, kept: Mask | Index) -> "Deals":
        """Only some of them."""
        return Deals(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))

    def plus(self, other: "Deals") -> "Deals":
        """These, then the others."""
        return Deals(
            *(np.concatenate([getattr(self, n), getattr(other, n)]) for n in self.__dataclass_fields__)
        )

    def asked(self, scene: Scene, **columns: Index) -> ibis.Table:
        """The deals as a table for the engine: unit, opportunity_id, and days from columns."""
        origin = (scene.first - date(1970, 1, 1)).days
        days = {
            name: pa.array((column + origin).astype(np.int32), pa.int32()).cast(pa.date32())
            for name, column in columns.items()
        }
        data = {
            "unit": pa.array(np.arange(len(self)), pa.int64()),
            "opportunity_id": pa.array(self.deal, pa.string()),
        }
        return ibis.memtable(pa.table(data | days))


@dataclass(frozen=True, slots=True)
class Both:
    """Deals handed over, and deals that stayed."""

    handed: Deals
    stayed: Deals


def handed_deals(scene: Scene) -> Both:
    """Both kinds, read once a day; deals the old owner keeps are in neither."""
    return scene.once("handed deals", lambda: _read(scene))


def _read(scene: Scene) -> Both:
    every = _deals(scene)
    days, accounts = _moves(scene)
    passes = left_behind.passed(scene.tables["opportunity_changes"])
    rows = passes.filter(passes.changed_on >= scene.first, passes.changed_on < scene.as_of)
    taken: dict[str, list[tuple[int, str, str]]] = {}
    for row in rows.order_by("changed_on").to_pyarrow().to_pylist():
        column = (row["changed_on"] - scene.first).days
        taken.setdefault(row["opportunity_id"], []).append((column, row["giver"], row["taker"]))
    return Both(_handed(scene, every, accounts, taken), _stayed(every, accounts, taken, days))


def _deals(scene: Scene) -> Deals:
    """All deals alive since the look-back, with their owner of today."""
    opportunities, changes = scene.tables["opportunities"], scene.tables["opportunity_changes"]
    closed = counted.closings(opportunities, changes).select("opportunity_id", "closed_on")
    told = opportunities.left_join(closed, "opportunity_id")
    table = told.select(
        "opportunity_id",
        "account_id",
        "owner_id",
        "amount",
        "is_closed",
        "is_won",
        "closed_on",
        created_on=told.created_at.date(),
    )
    table = table.filter(
        table.created_on.notnull(),
        table.created_on < scene.as_of,
        table.account_id.notnull(),
        table.closed_on.isnull() | (table.closed_on >= scene.first),
    ).to_pyarrow()
    origin, today = np.datetime64(scene.first), scene.today
    created = (_days(table["created_on"]) - origin).astype(np.int64)
    closed_on = _days(table["closed_on"])
    ended = np.where(np.isnat(closed_on), today + 1, (closed_on - origin).astype(np.int64))
    is_over = ended < today
    lost = is_over & ~np.asarray(table["is_won"].to_pylist(), dtype=bool)
    owner = np.asarray([scene.numbers.get(one, -1) for one in table["owner_id"].to_pylist()], dtype=np.int64)
    amount = np.asarray([value or 0 for value in table["amount"].to_pylist()], dtype=np.int64)
    return Deals(
        np.asarray(table["opportunity_id"].to_pylist(), dtype=object),
        np.asarray(table["account_id"].to_pylist(), dtype=object),
        owner,
        owner,
        np.zeros(len(owner), dtype=np.int64),
        created,
        np.where(is_over, ended, today + 1),
        lost,
        amount,
    )


def _days(column: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype="datetime64[D]")


def _moves(scene: Scene) -> tuple[Index, Mapping[str, list[tuple[int, int, int]]]]:
    """Days of the moves, and per account (day, old, new)."""
    units = scene.units
    found: dict[str, list[tuple[int, int, int]]] = {}
    for account, day, old, new in zip(
        units.account.tolist(), units.moved.tolist(), units.old.tolist(), units.new.tolist(), strict=True
    ):
        found.setdefault(account, []).append((day, old, new))
    return np.sort(units.moved), found


def _handed(
    scene: Scene,
    every: Deals,
    accounts: Mapping[str, list[tuple[int, int, int]]],
    taken: Mapping[str, Sequence[tuple[int, str, str]]],
) -> Deals:
    rows, old, new, day = [], [], [], []
    ids = scene.ids
    for row, (deal, account) in enumerate(zip(every.deal.tolist(), every.account.tolist(), strict=True)):
        for moved, giver, taker in accounts.get(account, ()) if deal in taken else ():
            fits = any(
                abs(on - moved) <= NEAR and ids[giver] == one and ids[taker] == other
                for on, one, other in taken[deal]
            )
            if fits and every.created[row] < moved <= every.ended[row]:
                rows.append(row)
                old.append(giver)
                new.append(taker)
                day.append(moved)
    kept = every.where(np.asarray(rows, dtype=np.int64))
    return Deals(
        kept.deal,
        kept.account,
        np.asarray(old, dtype=np.int64),
        np.asarray(new, dtype=np.int64),
        np.asarray(day, dtype=np.int64),
        kept.created,
        kept.ended,
        kept.is_lost,
        kept.amount,
    )


def _stayed(
    every: Deals,
    accounts: Mapping[str, list[tuple[int, int, int]]],
    taken: Mapping[str, Sequence[tuple[int, str, str]]],
    days: Index,
) -> Deals:
    """Deals that never changed hands on accounts that never moved, each with one of the real moves' days."""
    calm = [
        row
        for row, (deal, account) in enumerate(zip(every.deal.tolist(), every.account.tolist(), strict=True))
        if account not in accounts and deal not in taken and every.new[row] >= 0
    ]
    calm.sort(key=lambda row: draw(str(every.deal[row])))
    some = every.where(np.asarray(calm, dtype=np.int64))
    if not days.size:
        return some.where(np.zeros(0, dtype=np.int64))
    borrowed = days[np.arange(len(some)) % days.size]
    fits = (some.created < borrowed) & (some.ended >= borrowed)
    lent = Deals(
        some.deal,
        some.account,
        some.old,
        some.new,
        borrowed,
        some.created,
        some.ended,
        some.is_lost,
        some.amount,
    )
    return lent.where(fits)


def stages(scene: Scene, deals: Deals, day: Index) -> Texts:
    """The stage each deal was in before a day; empty where that is not known."""
    found = left_behind.stage_on(
        scene.tables["opportunities"], scene.tables["opportunity_changes"], deals.asked(scene, start=day)
    )
    table = found.to_pyarrow()
    made = np.full(len(deals), "", dtype=object)
    made[table["unit"].to_numpy()] = [one or "" for one in table["stage"].to_pylist()]
    return made


def day_of(scene: Scene, column: int) -> date:
    """The day of a column."""
    return scene.first + timedelta(int(column))
