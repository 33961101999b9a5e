"""Changes of credit shares, of which no CRM keeps a history: from our own extracts and the CRM's last date.

A share that differs between two kept extracts is a change, dated by the CRM where its last edit lies between
the two, else to the day that showed it. In the first extract a split the CRM dates is an edit: what stood
there before is not known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.merged import Masters
from groundrules.crm.ports import ImportFacts
from groundrules.crm.schema import arrow_schema
from groundrules.crm.tables import SPLITS
from groundrules.crm.together import SPLIT_CHANGES
from groundrules.terms import Table

DIFFERENCE, EDIT = "extract difference", "edit"
_WHO = ("opportunity_id", "seller_id", "split_type")
_SAME = 1e-6  # of a share: less is rounding
_DAY = timedelta(days=1)
_Who = tuple[str, str, str | None]


def split_changes(
    *, splits: pa.Table, earlier: pa.Table | None, known: pa.Table, as_of: date, since: date | None
) -> pa.Table:
    """Every change of a share known so far.

    Replaying a person's changes on a deal ends with today's share, or with none.

    Args:
        splits: credit shares of this extract.
        earlier: those of the extract before; None: there is none.
        known: the table as that extract knew it.
        as_of: the day of this extract.
        since: the day of the extract before.
    """
    now = _shares(splits)
    if earlier is None or since is None:
        found = [
            _row(who, one.at, one.by, (None, one.share), EDIT)
            for who, one in sorted(now.items(), key=lambda item: _order(item[0]))
            if one.at
        ]
    else:
        found = list(_differences(now, _shares(earlier), as_of, since))
    rows = pa.Table.from_pylist(found, schema=arrow_schema(SPLIT_CHANGES))
    whole = pa.concat_tables([known.select(SPLIT_CHANGES.names), rows])
    order = ("opportunity_id", "changed_at", "seller_id", "split_type")
    return whole.sort_by([(name, "ascending") for name in order])


def split_changes_at(
    facts: ImportFacts,
    step: str,
    day: date,
    splits: pa.Table | None,
    led: Callable[[Table, pa.Table], pa.Table],
) -> pa.Table:
    """Every change of a share known on a day, the extracts kept from before that day among the evidence.

    Args:
        facts: the workspace's facts.
        step: whose kept folders are the extracts.
        day: the day of this extract.
        splits: its credit shares; None: its file of splits was missing, which says nothing about them.
        led: leads rows of earlier extracts to the deals there are now.
    """
    known: pa.Table | None = None
    earlier: pa.Table | None = None
    since: date | None = None
    for label, folder in sorted((one for one in facts.kept(step) if one[0] < day.isoformat()), reverse=True):
        told = facts.table_of(folder, SPLIT_CHANGES.name) if known is None else None
        known = known if told is None else led(SPLIT_CHANGES, _shaped(told, SPLIT_CHANGES))
        read = facts.manifest_of(folder).get("read")
        found = facts.table_of(folder, SPLITS.name)
        if isinstance(read, list) and SPLITS.name in read and found is not None:
            earlier, since = led(SPLITS, _shaped(found, SPLITS)), date.fromisoformat(label)
            break
    known = arrow_schema(SPLIT_CHANGES).empty_table() if known is None else known
    if splits is None:
        return known
    return split_changes(splits=splits, earlier=earlier, known=known, as_of=day, since=since)


def leading(masters: Masters, deals: pa.Array) -> Callable[[Table, pa.Table], pa.Table]:
    """Rows about deals that were merged lead to where these live on; rows about deals that are gone go."""

    def led(table: Table, rows: pa.Table) -> pa.Table:
        batches = [masters.led(table, batch) for batch in rows.to_batches()]
        whole = pa.Table.from_batches(batches, rows.schema)
        return whole.filter(pc.is_in(whole["opportunity_id"], value_set=deals))

    return led


def _shaped(rows: pa.Table, table: Table) -> pa.Table:
    """The rows of an extract of long ago with today's columns."""
    arrays = [
        rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in arrow_schema(table)
    ]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


@dataclass(frozen=True, slots=True)
class _Share:
    """A person's share of a deal, in one split type, and its last edit."""

    share: float
    at: datetime | None
    by: str | None


def _shares(splits: pa.Table) -> dict[_Who, _Share]:
    """Each person's share; rows of one person add up, the latest edit of them counts."""
    found: dict[_Who, _Share] = {}
    names = (*_WHO, "credit_share", "changed_at", "changed_by")
    for deal, seller, kind, share, at, by in zip(*(splits[name].to_pylist() for name in names), strict=True):
        who, before = (deal, seller, kind), found.get((deal, seller, kind))
        if before is None:
            found[who] = _Share(share, at, by)
        elif at is not None and (before.at is None or at > before.at):
            found[who] = _Share(before.share + share, at, by)
        else:
            found[who] = _Share(before.share + share, before.at, before.by)
    return found


def _differences(
    now: Mapping[_Who, _Share], before: Mapping[_Who, _Share], as_of: date, since: date
) -> Iterator[Mapping[str, object]]:
    first, day = _midnight(since), _midnight(as_of)
    for who in sorted({*now, *before}, key=_order):
        new, old = now.get(who), before.get(who)
        if new and old and abs(new.share - old.share) < _SAME:
            continue
        at, by = day, None
        if new and new.at and first <= new.at < day + _DAY and not (old and old.at and new.at <= old.at):
            at, by = new.at, new.by
        shares = (old.share if old else None, new.share if new else None)
        yield _row(who, at, by, shares, DIFFERENCE)


def _row(
    who: _Who, at: datetime, by: str | None, shares: tuple[float | None, float | None], known_from: str
) -> Mapping[str, object]:
    deal, seller, kind = who
    return {
        "opportunity_id": deal, "seller_id": seller, "split_type": kind, "changed_at": at, "changed_by": by,
        "old_share": shares[0], "new_share": shares[1], "known_from": known_from,
    }  # fmt: skip


def _order(who: _Who) -> tuple[str, str, str]:
    return who[0], who[1], who[2] or ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
