"""Owners of accounts that were merged: the loser's past is kept apart, and a merge is no change of hands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.ownership import CREATION, DIFFERENCE, HISTORY, MERGE, account_owners
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import ACCOUNT_OWNERS, MERGED_OWNERS

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WholeOwnership:
    """Owners over time of the accounts there are, and of those merged away.

    Attributes:
        owners: the table ``account_owners``.
        merged: the table ``merged_owners``.
        holes: changes that did not begin where the one before had ended.
    """

    owners: pa.Table
    merged: pa.Table
    holes: int


def whole_ownership(
    *,
    accounts: pa.Table,
    changes: pa.Table,
    earlier: pa.Table | None,
    merged: pa.Table,
    as_of: date,
    since: date | None,
) -> WholeOwnership:
    """Owners over time, rebuilt, merges seen as what they are.

    An account that takes the owner of one merged into it has not changed hands as accounts do: its interval
    says ``merge``. The owners of the account merged away end with the merge.

    Args:
        accounts: account_id, owner_id, created_at of every account there is.
        changes: owner changes, under the id the account had then.
        earlier: both tables of the extract before, one below the other.
        merged: rows of the table ``merged``.
        as_of: the day of this extract.
        since: the day of the extract before.
    """
    losers = merged.filter(pc.equal(merged["kind"], "account"))
    if not losers.num_rows:
        found = account_owners(accounts=accounts, changes=changes, earlier=_unmerged(earlier), as_of=as_of)
        return WholeOwnership(found.table, arrow_schema(MERGED_OWNERS).empty_table(), found.holes)
    gone = losers.select(["record_id", "owner_id", "created_at"])
    gone = gone.rename_columns(["account_id", "owner_id", "created_at"])
    both = pa.concat_tables([accounts.select(gone.column_names), gone.cast(_like(accounts))])
    found = account_owners(accounts=both, changes=changes, earlier=_unmerged(earlier), as_of=as_of)
    is_gone = pc.is_in(found.table["account_id"], value_set=losers["record_id"].combine_chunks())
    ended = _ended(found.table.filter(is_gone), losers)
    owners = _marked(found.table.filter(pc.invert(is_gone)), ended, losers, earlier, since)
    return WholeOwnership(owners, ended, found.holes)


def _like(accounts: pa.Table) -> pa.Schema:
    names = ("account_id", "owner_id", "created_at")
    return pa.schema([accounts.schema.field(name) for name in names])


def _unmerged(earlier: pa.Table | None) -> pa.Table | None:
    """What was marked as a merge is weighed anew as what it was: a difference, unless history tells it."""
    if earlier is None:
        return None
    known = earlier["known_from"]
    plain = pc.if_else(pc.equal(known, MERGE), DIFFERENCE, known)
    return earlier.set_column(earlier.schema.get_field_index("known_from"), "known_from", plain)


def _ended(intervals: pa.Table, losers: pa.Table) -> pa.Table:
    """The losers' intervals up to their merge; nothing of one whose owner nobody ever knew."""
    ends = dict(zip(losers["record_id"].to_pylist(), losers["merged_at"].to_pylist(), strict=True))
    rows = []
    for row in intervals.to_pylist():
        end = ends[row["account_id"]]
        nobody = row["owner_id"] is None and row["known_from"] == CREATION and row["valid_to"] is None
        if nobody or row["valid_from"] >= end:
            continue
        until = row["valid_to"]
        rows.append(row | {"valid_to": end if until is None or until > end else until})
    return pa.Table.from_pylist(rows, arrow_schema(MERGED_OWNERS))


def _marked(
    owners: pa.Table, ended: pa.Table, losers: pa.Table, earlier: pa.Table | None, since: date | None
) -> pa.Table:
    """Intervals that begin because a merge brought the loser's owner say ``merge``."""
    last = {row["account_id"]: row["owner_id"] for row in ended.to_pylist()}  # in order of time
    brought: dict[str, list[tuple[datetime, object]]] = {}
    for row in losers.to_pylist():
        brought.setdefault(row["into_id"], []).append((row["merged_at"], last.get(row["record_id"])))
    winners = pc.is_in(owners["account_id"], value_set=pa.array(list(brought), pa.string()))
    known = _known_merges(earlier)
    places = pc.indices_nonzero(winners).to_pylist()
    marked = [
        place
        for place, row in zip(places, owners.filter(winners).to_pylist(), strict=True)
        if (row["account_id"], row["valid_from"]) in known
        or any(_is_merge(row, at, owner, since) for at, owner in brought[row["account_id"]])
    ]
    if not marked:
        return owners
    mask = pc.is_in(pa.array(range(owners.num_rows)), value_set=pa.array(marked))
    values = pc.if_else(mask, MERGE, owners["known_from"])
    index = ACCOUNT_OWNERS.names.index("known_from")
    return owners.set_column(index, owners.schema.field(index), values)


def _known_merges(earlier: pa.Table | None) -> set[tuple[str, datetime]]:
    if earlier is None:
        return set()
    told = earlier.filter(pc.equal(earlier["known_from"], MERGE))
    return set(zip(told["account_id"].to_pylist(), told["valid_from"].to_pylist(), strict=True))


def _is_merge(row: dict[str, object], at: datetime, owner: object, since: date | None) -> bool:
    """The account came to the loser's last owner, about when the loser was merged into it."""
    began = row["valid_from"]
    if row["owner_id"] != owner or not isinstance(began, datetime):
        return False
    if row["known_from"] == HISTORY:
        return abs(began - at) < _DAY
    if row["known_from"] == DIFFERENCE:
        first = datetime.combine(since, time(), UTC) if since else began - _DAY
        return first <= at < began + _DAY
    return False
