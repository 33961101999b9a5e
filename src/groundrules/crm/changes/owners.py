"""Owners over time of the accounts a change concerns; all others stay as they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.changes.kept import Kept, joined, without
from groundrules.crm.merged_owners import WholeOwnership, whole_ownership
from groundrules.crm.tables import ACCOUNT_CHANGES, ACCOUNT_OWNERS, ACCOUNTS, BY_NAME, MERGED_OWNERS

CHANGE = ("change_id", "account_id", "changed_at", "field", "old_value", "new_value")
ACCOUNT = ("account_id", "owner_id", "created_at")


@dataclass(frozen=True, slots=True)
class OwnersChanged:
    """The intervals of the accounts concerned, and where their old ones lie."""

    ownership: WholeOwnership
    owners: pa.Table
    merged: pa.Table


def changed_owners(
    *,
    kept: Kept,
    now: Callable[[str], pa.Table],
    removed: Callable[[str], pa.Table],
    merged: pa.Table,
    fresh: pa.ChunkedArray,
    before: Callable[[str], pa.Table | None],
    as_of: date,
    since: date | None,
) -> OwnersChanged:
    """Owners over time of every account that changed, was merged, or whose history did.

    Args:
        kept: the last import.
        now: gives the incoming rows of a table that stay.
        removed: gives the places of kept rows of a table that do not.
        merged: every row of the table ``merged``.
        fresh: accounts the changes say were merged.
        before: gives a table of the extract before this day.
        as_of: the day of the changes.
        since: the day of the extract before.
    """
    concerned = _concerned(kept, now, removed, merged, fresh)
    stay = _rows(kept, ACCOUNTS.name, concerned, ACCOUNT, removed("accounts"))
    changes = pa.concat_tables(
        [
            _rows(kept, ACCOUNT_CHANGES.name, concerned, CHANGE, removed("account_changes")),
            now("account_changes").select(CHANGE),
        ]
    )
    changes = changes.filter(pc.equal(changes["field"], "owner_id"))
    about = merged.filter(pc.is_in(merged["record_id"], value_set=concerned))
    known = []
    for name in (ACCOUNT_OWNERS.name, MERGED_OWNERS.name):
        earlier = before(name)
        if earlier is not None:
            known.append(earlier.filter(pc.is_in(earlier["account_id"], value_set=concerned)))
    ownership = whole_ownership(
        accounts=pa.concat_tables([stay, now("accounts").select(ACCOUNT)]),
        changes=changes,
        earlier=pa.concat_tables(known, promote_options="permissive") if known else None,
        merged=about,
        as_of=as_of,
        since=since,
    )
    places = [kept.find(table, ("account_id",), concerned) for table in (ACCOUNT_OWNERS, MERGED_OWNERS)]
    return OwnersChanged(ownership, *places)


def _concerned(
    kept: Kept,
    now: Callable[[str], pa.Table],
    removed: Callable[[str], pa.Table],
    merged: pa.Table,
    fresh: pa.ChunkedArray,
) -> pa.Array:
    gone = kept.take(ACCOUNTS, removed("accounts"))
    untold = kept.take(ACCOUNT_CHANGES, removed("account_changes"))
    told = now("account_changes")
    names = [
        gone["account_id"],
        untold["account_id"],
        told["account_id"],
        now("accounts")["account_id"],
        fresh,
    ]
    mine = joined(names)
    accounts = merged.filter(pc.equal(merged["kind"], "account"))
    both = pc.or_(
        pc.is_in(accounts["record_id"], value_set=mine), pc.is_in(accounts["into_id"], value_set=mine)
    )
    more = accounts.filter(both)
    mine = joined([mine, more["record_id"], more["into_id"]])
    losers = accounts.filter(pc.is_in(accounts["into_id"], value_set=mine))
    return joined([mine, losers["record_id"]])


def _rows(kept: Kept, table: str, ids: pa.Array, columns: tuple[str, ...], removed: pa.Table) -> pa.Table:
    """Kept rows of the accounts, without those that do not stay."""
    places = without(kept.find(BY_NAME[table], ("account_id",), ids), removed)
    return kept.take(BY_NAME[table], places).select(columns)
