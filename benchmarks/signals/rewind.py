"""A world's tables as they stood on an earlier day: a look back must not know what came later.

Detectors are asked on days long past, and the CRM's tables show today's state: the stage of a deal, the owner
of an account, who still works here. Here they are put back by the edits the CRM kept. What it does not keep
(who left an account team, what an account was before it was merged) stays as it is today.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

Tables = Mapping[str, pa.Table]
AHEAD = timedelta(35)
"""How long before it begins a leave stands in the calendar."""

CLOSED = {"Closed Won": (True, True), "Closed Lost": (True, False)}
_BEGUN = {
    "opportunity_changes": "changed_at",
    "account_changes": "changed_at",
    "ticket_changes": "changed_at",
    "split_changes": "changed_at",
    "account_team": "added_at",
    "opportunity_team": "added_at",
    "merged": "merged_at",
    "internal_contacts": "day",
    "pulse": "closed_on",
    "pulse_rounds": "closed_on",
    "rulings": "ruled_at",
}
"""Tables of which a row is there from a moment on and never changes."""


def as_known(tables: Tables, day: date) -> dict[str, pa.Table]:
    """The tables as an import at the end of that day would have left them."""
    after = datetime.combine(day + timedelta(1), time(), UTC)
    found = {name: _begun(table, _BEGUN[name], after) if name in _BEGUN else table
             for name, table in tables.items()}  # fmt: skip
    found["activities"] = _activities(tables["activities"], day, after)
    found["opportunities"] = _opportunities(tables, after)
    for name in ("account_owners", "merged_owners"):
        found[name] = _ended(_begun(tables[name], "valid_from", after), "valid_to", after)
    found["accounts"] = _accounts(tables, found["account_owners"], after)
    found["splits"] = _splits(tables, found["opportunities"], after)
    found["tickets"] = _tickets(tables, after)
    found["sellers"] = _sellers(tables["sellers"], day)
    leave = tables["leave"]
    found["leave"] = leave.filter(pc.less_equal(leave["starts_on"], day + AHEAD))
    offers = _begun(tables["offers"], "offered_at", after)
    found["offers"] = _put(_ended(offers, "answered_at", after), "is_taken",
                           _late(offers["answered_at"], after), None)  # fmt: skip
    found["acceptances"] = _ended(_begun(tables["acceptances"], "read_at", after), "accepted_at", after)
    return found


def _moment(column: pa.ChunkedArray, after: datetime) -> pa.Scalar:
    """The end of the day in the column's own terms."""
    return pa.scalar(after.date() if pa.types.is_date(column.type) else after, column.type)


def _late(column: pa.ChunkedArray, after: datetime) -> pa.ChunkedArray:
    """Which values lie after the day; an empty one does not."""
    return pc.fill_null(pc.greater_equal(column, _moment(column, after)), fill_value=False)


def _begun(table: pa.Table, column: str, after: datetime) -> pa.Table:
    """The rows that were there; one without a date always was."""
    return table.filter(pc.invert(_late(table[column], after)))


def _put(table: pa.Table, column: str, where: pa.ChunkedArray, value: object) -> pa.Table:
    """The table with another value in some rows: a scalar, or one for each row."""
    kind = table.schema.field(column).type
    new = value if isinstance(value, (pa.Array, pa.ChunkedArray)) else pa.scalar(value, kind)
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(column), pc.if_else(where, new, table[column]))


def _ended(table: pa.Table, column: str, after: datetime) -> pa.Table:
    """The table with an end that had not come yet taken out."""
    return _put(table, column, _late(table[column], after), None)


def _activities(table: pa.Table, day: date, after: datetime) -> pa.Table:
    known = _begun(table, "created_at", after)
    open_ = pc.or_(_late(known["completed_at"], after), pc.greater(known["day"], pa.scalar(day)))
    # A task stands under the day it was done; while it was open it stood under the day it was made for.
    waiting = pc.and_(_late(known["completed_at"], after), pc.is_in(known["kind"], pa.array(["task"])))
    known = _put(known, "day", waiting, known["created_at"].cast(pa.date32()))
    return _ended(_put(known, "is_done", open_, value=False), "completed_at", after)


def _was(
    table: pa.Table, changes: pa.Table, field: str, after: datetime, *,
    key: str, read: Callable[[str], object] = str,
) -> tuple[pa.Table, pa.ChunkedArray]:  # fmt: skip
    """The table with a field as it was before the first later edit, and which rows that changed."""
    later = changes.filter(pc.and_(pc.equal(changes["field"], field), _late(changes["changed_at"], after)))
    first: dict[str, object] = {}
    for one in later.sort_by([("changed_at", "descending"), ("change_id", "descending")]).to_pylist():
        old = one["old_value"]
        first[one[key]] = None if old is None else read(old)
    kind = table.schema.field(field).type
    place = pc.index_in(table[key], pa.array(list(first), pa.string()))
    touched = pc.is_valid(place)
    return _put(table, field, touched, pc.take(pa.array(list(first.values()), kind), place)), touched


def _minor(text: str) -> int:
    return round(float(text) * 100)


def _opportunities(tables: Tables, after: datetime) -> pa.Table:
    today, changes = tables["opportunities"], tables["opportunity_changes"]
    usual = {
        row["stage"]: (row["probability"], row["forecast"])
        for row in today.group_by(["stage", "probability", "forecast"]).aggregate([]).to_pylist()
    }
    deals = _begun(today, "created_at", after)
    readers: Mapping[str, Callable[[str], object]] = {
        "amount": _minor, "close_date": lambda text: date.fromisoformat(text[:10]), "owner_id": str
    }  # fmt: skip
    for field, read in readers.items():
        deals, _ = _was(deals, changes, field, after, key="opportunity_id", read=read)
    deals, staged = _was(deals, changes, "stage", after, key="opportunity_id")
    stages = deals["stage"].to_pylist()
    state = [CLOSED.get(stage, (False, False)) for stage in stages]
    for column, values in {
        "is_closed": [closed for closed, _ in state],
        "is_won": [won for _, won in state],
        "probability": [usual.get(stage, (None, None))[0] for stage in stages],
        "forecast": [usual.get(stage, (None, None))[1] for stage in stages],
        "discount": [None] * len(stages),
    }.items():
        deals = _put(deals, column, staged, pa.array(values, deals.schema.field(column).type))
    return deals


def _accounts(tables: Tables, owners: pa.Table, after: datetime) -> pa.Table:
    accounts = _begun(tables["accounts"], "created_at", after)
    for field in ("employees", "industry", "website", "parent_id"):
        read: Callable[[str], object] = int if field == "employees" else str
        accounts, _ = _was(accounts, tables["account_changes"], field, after, key="account_id", read=read)
    held = owners.filter(pc.is_null(owners["valid_to"]))
    place = pc.index_in(accounts["account_id"], held["account_id"].combine_chunks())
    return _put(accounts, "owner_id", pc.is_valid(place), pc.take(held["owner_id"], place))


def _splits(tables: Tables, deals: pa.Table, after: datetime) -> pa.Table:
    """Credit of deals there are; a later edit is undone, a line that did not exist yet is left out."""
    splits, changes = tables["splits"], tables["split_changes"]
    splits = splits.filter(pc.is_in(splits["opportunity_id"], deals["opportunity_id"].combine_chunks()))
    later = changes.filter(_late(changes["changed_at"], after)).sort_by([("changed_at", "descending")])
    was = {(row["opportunity_id"], row["seller_id"]): row["old_share"] for row in later.to_pylist()}
    rows = []
    for row in splits.to_pylist():
        asked = (row["opportunity_id"], row["seller_id"])
        if asked in was:
            row |= {"credit_share": was[asked], "changed_at": None, "changed_by": None}
        elif row["changed_at"] is not None and row["changed_at"] >= after:
            continue
        if row["credit_share"] is not None:
            rows.append(row)
    return pa.Table.from_pylist(rows, schema=splits.schema)


def _tickets(tables: Tables, after: datetime) -> pa.Table:
    tickets = _begun(tables["tickets"], "opened_at", after)
    open_ = _late(tickets["closed_at"], after)
    tickets = _put(_put(tickets, "is_closed", open_, value=False), "status", open_, "Working")
    tickets, _ = _was(tickets, tables["ticket_changes"], "owner_id", after, key="ticket_id")
    return _ended(_ended(tickets, "closed_at", after), "answered_at", after)


def _sellers(sellers: pa.Table, day: date) -> pa.Table:
    """Who had been hired by then; whoever left later still worked here."""
    hired = pc.fill_null(pc.less_equal(sellers["hired_on"], pa.scalar(day)), fill_value=True)
    sellers = sellers.filter(hired)
    stays = pc.fill_null(pc.greater(sellers["left_on"], pa.scalar(day)), fill_value=False)
    return _put(_put(sellers, "is_active", stays, value=True), "left_on", stays, None)
