"""Hand-offs as arrays: one unit per account that moved (or stayed, to learn what is ordinary)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundrules.signals.exposure import EPOCH, Index, codes, day_columns
from groundrules.signals.kernel import Mask

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Units:
    """Accounts with an old and a new owner (rows of the people matrix) and a day (a column) between them.

    For an account that stayed, old and new owner are the same person and the day is a borrowed one.
    """

    account: Texts
    tier: Texts
    old: Index
    new: Index
    moved: Index
    owned_from: Index

    def __len__(self) -> int:
        return int(self.account.size)

    def where(self, kept: Mask | Index) -> "Units":
        """Only some of them."""
        return Units(*(getattr(self, column.name)[kept] for column in fields(self)))

    def plus(self, other: "Units") -> "Units":
        """These, then the others."""
        return Units(*(np.concatenate([getattr(self, c.name), getattr(other, c.name)]) for c in fields(self)))

    def as_table(self, ids: Sequence[str], first: date, **columns: Index) -> ibis.Table:
        """The units as a table for the engine; further ``columns`` are day columns and become dates."""
        since = (first - EPOCH).days
        names = np.asarray([*ids, None], dtype=object)
        data = {
            "unit": pa.array(np.arange(len(self)), pa.int64()),
            "account_id": pa.array(self.account, pa.string()),
            "old_owner": pa.array(names[self.old], pa.string()),
            "new_owner": pa.array(names[self.new], pa.string()),
            "moved_on": _dates(self.moved + since),
        }
        return ibis.memtable(pa.table(data | {n: _dates(c + since) for n, c in columns.items()}))


def _dates(days: Index) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32())


def read_units(
    table: pa.Table, *, numbers: Mapping[str, int], tiers: Mapping[str, str | None], first: date
) -> tuple[Units, Mask, Mask]:
    """The ``moves`` table as units, beside it ``is_current`` and ``is_return``; strangers are left out."""
    table = table.sort_by([("account_id", "ascending"), ("moved_on", "ascending")])
    account = np.asarray(table["account_id"].to_pylist(), dtype=object)
    units = Units(
        account,
        np.asarray([tiers.get(name) or "" for name in account], dtype=object),
        codes(table["old_owner"], numbers),
        codes(table["new_owner"], numbers),
        day_columns(table["moved_on"], first),
        day_columns(table["owned_from"], first),
    )
    known = (units.old >= 0) & (units.new >= 0)
    current = np.asarray(table["is_current"].to_pylist(), dtype=bool)
    returned = np.asarray(table["is_return"].to_pylist(), dtype=bool)
    return units.where(known), current[known], returned[known]


def stayed(
    owned: pa.Table,
    *,
    numbers: Mapping[str, int],
    tiers: Mapping[str, str | None],
    first: date,
    until: date,
    moved: Index,
    baseline: int,
    most: int,
) -> Units:
    """Accounts that kept their owner through the same weeks, each given the day of one of the real moves.

    At most ``most`` of them, drawn by the hash of the account's id, so the draw is the same every time.
    """
    ends = owned["ends_on"].to_pylist()
    current = np.asarray([end is None or end >= until for end in ends], dtype=bool)
    held = owned.filter(pa.array(current))
    account = np.asarray(held["account_id"].to_pylist(), dtype=object)
    order = np.asarray(sorted(range(account.size), key=lambda at: draw(str(account[at]))), dtype=np.int64)
    account = account[order]
    owner = codes(held["owner_id"], numbers)[order] if account.size else np.zeros(0, dtype=np.int64)
    since = day_columns(held["starts_on"], first)[order] if account.size else np.zeros(0, dtype=np.int64)
    days = moved[np.arange(account.size) % moved.size] if moved.size else np.zeros(0, dtype=np.int64)
    if not moved.size:
        account, owner, since = account[:0], owner[:0], since[:0]
    kept = np.flatnonzero((owner >= 0) & (since <= days - baseline))[:most]
    tier = np.asarray([tiers.get(name) or "" for name in account], dtype=object)
    return Units(account[kept], tier[kept], owner[kept], owner[kept], days[kept], since[kept])


def draw(text: str) -> bytes:
    """A fixed shuffle: the same for the same text on every machine."""
    return sha256(text.encode()).digest()[:8]
