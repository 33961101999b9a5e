"""Who owned each account when: intervals from the CRM's history, from earlier extracts and from today.

An interval holds from ``valid_from`` (included) to ``valid_to`` (excluded; empty: still so), so that an
activity finds its owner by a join on a range, on any engine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import ACCOUNT_OWNERS, BEGINNING

HISTORY, DIFFERENCE, CREATION, MERGE = "history", "extract difference", "creation", "merge"
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """At that moment the account came to this owner (None: to nobody).

    Attributes:
        at: the moment.
        order: breaks ties of changes in the same moment.
        old: who owned it before, as the CRM tells it; None when it does not.
        new: who owned it from then on.
        known_from: how we know.
    """

    at: datetime
    order: str
    old: str | None
    new: str | None
    known_from: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """The intervals, and how many changes did not begin where the one before had ended."""

    table: pa.Table
    holes: int


def account_owners(
    *, accounts: pa.Table, changes: pa.Table, earlier: pa.Table | None, as_of: date
) -> Ownership:
    """Ownership of every account over time, rebuilt.

    What the CRM's history tells comes first. What only differences between kept extracts show is dated to
    the day of the extract that first showed it. Intervals older than the CRM's history (it forgets) are
    taken over from the earlier extract.

    Args:
        accounts: account_id, owner_id, created_at of every account today.
        changes: change_id, account_id, changed_at, old_value, new_value of owner changes.
        earlier: account_owners of the extract before this one, if there is one.
        as_of: the day of this extract.
    """
    told = _told(changes)
    before = _before(earlier)
    columns: list[list[object]] = [[], [], [], [], []]
    holes = 0
    plain = []
    for index, (account, owner, created) in enumerate(_rows(accounts)):
        if account not in told and account not in before:
            plain.append(index)
            continue
        history = told.get(account, [])
        intervals, missing = replay(
            history=history, earlier=before.get(account, []), created=created, owner=owner, as_of=as_of
        )
        holes += missing
        for place, change in enumerate(intervals):
            until = intervals[place + 1].at if place + 1 < len(intervals) else None
            for column, value in zip(
                columns, (account, change.new, change.at, until, change.known_from), strict=True
            ):
                column.append(value)
    schema = arrow_schema(ACCOUNT_OWNERS)
    changed = pa.Table.from_arrays(
        [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
    )
    whole = pa.concat_tables([_unchanged(accounts.take(pa.array(plain, pa.int64())), schema), changed])
    return Ownership(whole.sort_by([("account_id", "ascending"), ("valid_from", "ascending")]), holes)


def replay(
    *, history: list[Change], earlier: list[Change], created: datetime | None, owner: str | None, as_of: date
) -> tuple[list[Change], int]:
    """One account's owners in time order, each from its moment on; and the holes in its history.

    The last of them is today's owner.
    """
    start, known = _known_before(history, earlier, created, owner)
    timeline = [start]
    holes = 0
    for change in sorted([*history, *known], key=lambda one: (one.at, one.order)):
        if change.known_from == HISTORY and change.old is not None and change.old != timeline[-1].new:
            holes += 1
        if change.new != timeline[-1].new:
            timeline.append(change)
    if timeline[-1].new != owner:
        seen = datetime.combine(as_of, time(), UTC)
        seen = seen if seen > timeline[-1].at else timeline[-1].at + _TICK
        timeline.append(Change(seen, "", None, owner, DIFFERENCE))
    return list(_without_instants(timeline)), holes


def _known_before(
    history: list[Change], earlier: list[Change], created: datetime | None, owner: str | None
) -> tuple[Change, list[Change]]:
    """Whom the account began with, and the changes today's history does not tell itself."""
    if not history:
        start = earlier[0] if earlier else Change(created or BEGINNING, "", None, owner, CREATION)
        return start, earlier[1:]
    begins = history[0].at
    earlier = [one for one in earlier if one.known_from != DIFFERENCE or not _explained(one, history)]
    more = [one for one in earlier if one.at >= begins and one.known_from == DIFFERENCE]
    before = [one for one in earlier if one.at < begins]
    if len(before) > 1:  # the CRM has forgotten what the earlier extract still knew
        return before[0], [*before[1:], *more]
    return Change(min(created or BEGINNING, begins), "", None, history[0].old, CREATION), more


def _explained(known: Change, history: list[Change]) -> bool:
    """A difference dated to a day's beginning is the history's own change later on that day."""
    return any(change.new == known.new and abs(change.at - known.at) < _DAY for change in history)


def _without_instants(timeline: list[Change]) -> Iterator[Change]:
    """Owners of no time at all are left out, and whoever follows himself is one."""
    kept: list[Change] = []
    for change in timeline:
        if kept and kept[-1].at == change.at:
            kept[-1] = Change(change.at, change.order, None, change.new, change.known_from)
        else:
            kept.append(change)
        if len(kept) > 1 and kept[-1].new == kept[-2].new:
            kept.pop()
    yield from kept


def _told(changes: pa.Table) -> Mapping[str, list[Change]]:
    told: dict[str, list[Change]] = defaultdict(list)
    names = ("account_id", "changed_at", "change_id", "old_value", "new_value")
    ordered = changes.select(names).sort_by([("changed_at", "ascending"), ("change_id", "ascending")])
    for account, at, order, old, new in zip(*(ordered[name].to_pylist() for name in names), strict=True):
        told[account].append(Change(at, order, old, new, HISTORY))
    return told


def _before(earlier: pa.Table | None) -> Mapping[str, list[Change]]:
    """Each account's intervals as the earlier extract knew them, in time order."""
    known: dict[str, list[Change]] = defaultdict(list)
    if earlier is None:
        return known
    ordered = earlier.sort_by([("account_id", "ascending"), ("valid_from", "ascending")])
    names = ("account_id", "valid_from", "owner_id", "known_from")
    for account, at, owner, how in zip(*(ordered[name].to_pylist() for name in names), strict=True):
        known[account].append(Change(at, "", None, owner, how))
    return known


def _rows(accounts: pa.Table) -> Iterable[tuple[str, str | None, datetime | None]]:
    names = ("account_id", "owner_id", "created_at")
    return zip(*(accounts[name].to_pylist() for name in names), strict=True)


def _unchanged(accounts: pa.Table, schema: pa.Schema) -> pa.Table:
    """Accounts whose owner never changed: one interval since they were created."""
    begins = pc.fill_null(accounts["created_at"], pa.scalar(BEGINNING, schema.field("valid_from").type))
    count = accounts.num_rows
    arrays = [
        accounts["account_id"], accounts["owner_id"], begins, pa.nulls(count, schema.field("valid_to").type),
        pa.repeat(pa.scalar(CREATION, pa.string()), count),
    ]  # fmt: skip
    return pa.Table.from_arrays(arrays, schema=schema)
