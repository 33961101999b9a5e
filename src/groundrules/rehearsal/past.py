"""The CRM's tables as they stood at the end of a past day, rolled back from what the CRM kept.

Deals and tracked fields are taken from their history, owners from the rebuilt intervals, everything else
from the nearest earlier extract of ours; what nothing remembers stands as today, and ``not_remembered`` says
so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.coverage.sources import ACCOUNT_COLUMNS, DERIVED, TOUCHING
from groundrules.terms import ColumnType

NEAREST_EXTRACT = timedelta(10)
"""How old an extract of ours may be and still speak for a day."""

_NAME = {"account_name": "name"}
_STAGES = ("stage", "stage_reached")
_MOST_LISTED = 100  # a text field with more values than this is free text


class Extracts(Protocol):
    """Our own extracts of the CRM, one a day, as far as they are kept."""

    def kept(self, step: str) -> Iterable[tuple[str, Path]]:
        """Every kept folder of a step as (label, path), oldest first."""

    def table_of(self, folder: Path, table: str) -> pa.Table | None:
        """A table of one kept folder; None when it has none."""


@dataclass(frozen=True)
class Memory:
    """What the CRM remembers, looked up once.

    Attributes:
        crm: the canonical tables of today by name.
        tracked: account fields whose edits the CRM keeps.
        closed: stages in which a deal is closed, and whether it is then won.
        first_close: the day of the earliest closed deal; None when there is none.
        listed: the values in use of tracked fields that are chosen from a list.
        has_deal_history: whether the CRM kept edits of deals.
    """

    crm: Mapping[str, ir.Table]
    tracked: frozenset[str]
    closed: Mapping[str, bool]
    first_close: date | None
    listed: Mapping[str, tuple[str, ...]]
    has_deal_history: bool

    @classmethod
    def of(cls, crm: Mapping[str, ir.Table]) -> "Memory":
        """The memory of today's canonical tables: accounts, deals, their edits and owners, and the rest."""
        fields = crm["account_changes"].select("field").distinct().to_pyarrow()["field"].to_pylist()
        deals = crm["opportunities"].filter(crm["opportunities"].is_closed)
        ends = deals.select("stage", "is_won").distinct().to_pyarrow().to_pylist()
        first = deals.aggregate(first=deals.close_date.min()).to_pyarrow()["first"].to_pylist()[0]
        closed = {str(row["stage"]): bool(row["is_won"]) for row in ends if row["stage"] is not None}
        tracked = frozenset(fields) & frozenset(ACCOUNT_COLUMNS)
        edits = crm["opportunity_changes"].count().to_pyarrow().as_py()
        return cls(crm, tracked, closed, first, _values_in_use(crm["accounts"], tracked), bool(edits))

    @property
    def revenue_from(self) -> date | None:
        """The first day whose revenue of twelve months lies wholly in the deals we have."""
        return None if self.first_close is None else _year_after(self.first_close)

    def on(self, day: date, extract: pa.Table | None = None) -> dict[str, ir.Table]:
        """Every table as it stood at the end of the day.

        Args:
            day: not after today's extract.
            extract: the table ``accounts`` of an extract near that day, for what the CRM does not track.
        """
        crm = self.crm
        activities, tickets = crm["activities"], crm["tickets"]
        return {
            "accounts": self._accounts(day, extract),
            "opportunities": self._deals(day),
            "activities": activities.filter(activities.day <= day),
            "tickets": tickets.filter(_by(tickets.opened_at, day)).mutate(
                is_closed=tickets.is_closed.fill_null(False)
                & (tickets.closed_at.isnull() | _by(tickets.closed_at, day)).fill_null(True)
            ),
            "account_changes": crm["account_changes"].filter(_by(crm["account_changes"].changed_at, day)),
        }

    def _accounts(self, day: date, extract: pa.Table | None) -> ir.Table:
        accounts, owners = self.crm["accounts"], self.crm["account_owners"]
        table = accounts.filter(_by(accounts.created_at, day) | accounts.created_at.isnull())
        held = owners.filter(
            _by(owners.valid_from, day) & (owners.valid_to.isnull() | ~_by(owners.valid_to, day))
        )
        held = held.group_by(owner_of=held.account_id).aggregate(owner_was=held.owner_id.max())
        table = table.left_join(held, table.account_id == held.owner_of)
        table = table.mutate(owner_id=ibis.ifelse(table.owner_of.isnull(), table.owner_id, table.owner_was))
        table = table.drop("owner_of", "owner_was")
        if extract is not None:
            names = [name for name in _untracked(self.tracked) if name in extract.schema.names]
            table = _with_extract(table, extract, names)
        return self._rolled_back(table, day)

    def _rolled_back(self, table: ir.Table, day: date) -> ir.Table:
        fields = sorted(self.tracked - {"owner_id"})
        if not fields:
            return table
        changes = self.crm["account_changes"]
        later = changes.filter(~_by(changes.changed_at, day))
        was = later.old_value.fill_null("")
        first = later.group_by(changes_of=later.account_id).aggregate(
            **{f"{name}__was": was.argmin(later.changed_at, where=later.field == name) for name in fields}
        )
        joined = table.left_join(first, table.account_id == first.changes_of)
        values = {
            name: _kept(
                joined[f"{name}__was"], self._typed(joined[f"{name}__was"], name, joined[name]), joined[name]
            )
            for name in fields
        }
        return joined.mutate(**values).drop(*first.columns)

    def _typed(self, text: ir.StringValue, name: str, now: ir.Value) -> ir.Value:
        """A kept text as the column holds it; unknown where it is none."""
        value = text.nullif("")
        kind = ACCOUNT_COLUMNS[name]
        if kind is ColumnType.MONEY:
            return _money(text)
        if kind is ColumnType.YES_NO:
            return value.lower().isin(["true", "yes", "1", "t"])
        casts = {ColumnType.WHOLE: "int64", ColumnType.DATE: "date"}
        if kind in casts:
            return value.try_cast(casts[kind])
        listed = self.listed.get(name)
        if not listed:
            return value
        # A CRM's history speaks its own spelling ("Mid-Market"), our columns speak ours (mid_market).
        plain = value.lower().re_replace("[^a-z0-9]+", "_")
        is_ours = value.isnull() | value.isin(listed)
        return ibis.cases((is_ours, value), (plain.isin(listed), plain), else_=now)

    def _deals(self, day: date) -> ir.Table:
        deals, changes = self.crm["opportunities"], self.crm["opportunity_changes"]
        later, earlier = ~_by(changes.changed_at, day), _by(changes.changed_at, day)
        was = changes.old_value.fill_null("")
        at = changes.changed_at
        history = changes.group_by(history_of=changes.opportunity_id).aggregate(
            stage_old=was.argmin(at, where=later & (changes.field == "stage")),
            stage_last=changes.new_value.argmax(at, where=earlier & changes.field.isin(_STAGES)),
            stage_moved=(later & changes.field.isin(_STAGES)).any(),
            staged=changes.field.isin(_STAGES).any(),
            amount_old=was.argmin(at, where=later & (changes.field == "amount")),
            close_old=was.argmin(at, where=later & (changes.field == "close_date")),
        )
        table = deals.filter(_by(deals.created_at, day) | deals.created_at.isnull())
        table = table.left_join(history, table.opportunity_id == history.history_of)
        moved, staged = table.stage_moved.fill_null(False), table.staged.fill_null(False)
        stage = ibis.ifelse(moved, ibis.coalesce(table.stage_old, table.stage_last, table.stage), table.stage)
        closes = list(self.closed)
        wins = [name for name, won in self.closed.items() if won]
        by_date = table.is_closed & (table.close_date <= day).fill_null(True)
        is_closed = ibis.ifelse(moved, stage.isin(closes), ibis.ifelse(staged, table.is_closed, by_date))
        is_won = ibis.ifelse(moved, stage.isin(wins), table.is_won) & is_closed
        return table.mutate(
            stage=stage,
            is_closed=is_closed.fill_null(False),
            is_won=is_won.fill_null(False),
            amount=_kept(table.amount_old, _money(table.amount_old), table.amount),
            close_date=_kept(table.close_old, table.close_old.nullif("").try_cast("date"), table.close_date),
        ).drop(*history.columns)


def extract_near(extracts: Extracts, day: date) -> pa.Table | None:
    """The table ``accounts`` of our newest extract of the ten days up to ``day``; None without one."""
    near = [
        (label, folder)
        for label, folder in extracts.kept("crm")
        if day - NEAREST_EXTRACT < date.fromisoformat(label) <= day
    ]
    return extracts.table_of(max(near)[1], "accounts") if near else None


def not_remembered(words: Iterable[str], memory: Memory) -> dict[str, str]:
    """Of these words, those whose past nobody kept, each with the reason."""
    reasons = {}
    for word in words:
        name = "contract_end" if word == "days_to_contract_end" else _NAME.get(word, word)
        if name in ("open_pipeline", "open_deals") and not memory.has_deal_history:
            reasons[word] = "the CRM kept no edits of deals, so a deal counts as open until its close date"
        elif name not in DERIVED and name not in memory.tracked:
            reasons[word] = "the CRM keeps no history of this field, so today's value stands for every day"
    return reasons


def third_contacts(activities: ir.Table, as_of: date) -> dict[str, date]:
    """By account the day of our third last contact; accounts with fewer contacts are left out."""
    ours = (activities.direction == "out") | activities.kind.isin(TOUCHING)
    done = activities.is_done.fill_null(False) & ~activities.is_bulk.fill_null(False)
    counted = activities.filter(ours & done & (activities.day <= as_of) & activities.account_id.notnull())
    row = ibis.row_number().over(group_by=counted.account_id, order_by=ibis.desc(counted.day))
    numbered = counted.select("account_id", "day", place=row)
    third = numbered.filter(numbered.place == 2).select("account_id", "day").to_pyarrow()
    return dict(zip(third["account_id"].to_pylist(), third["day"].to_pylist(), strict=True))


def stage_days(changes: ir.Table) -> dict[str, date]:
    """By deal the day on which it came to the stage it is in, where the CRM tells."""
    moved = changes.filter(changes.field.isin(_STAGES))
    last = moved.group_by("opportunity_id").aggregate(day=moved.changed_at.max().date()).to_pyarrow()
    return dict(zip(last["opportunity_id"].to_pylist(), last["day"].to_pylist(), strict=True))


def lowest_amounts(changes: ir.Table, since: date) -> dict[str, int]:
    """By deal the lowest amount it had before an edit since that day, in minor units."""
    edits = changes.filter((changes.field == "amount") & (changes.changed_at.date() >= since))
    edits = edits.mutate(was=_money(edits.old_value.fill_null("")))
    low = edits.group_by("opportunity_id").aggregate(low=edits.was.min()).to_pyarrow()
    pairs = zip(low["opportunity_id"].to_pylist(), low["low"].to_pylist(), strict=True)
    return {deal_id: amount for deal_id, amount in pairs if amount is not None}


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _values_in_use(accounts: ir.Table, tracked: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in sorted(tracked):
        if name in accounts.columns and ACCOUNT_COLUMNS[name] is ColumnType.TEXT and name != "owner_id":
            values = accounts.select(name).distinct().limit(_MOST_LISTED + 1).to_pyarrow()[name].to_pylist()
            if len(values) <= _MOST_LISTED:
                found[name] = tuple(sorted(value for value in values if value is not None))
    return found


def _untracked(tracked: frozenset[str]) -> list[str]:
    names = {_NAME.get(word, word) for word in ACCOUNT_COLUMNS}
    return sorted(names - tracked - {"owner_id", "account_id", "created_at"})


def _by(moment: ir.TimestampValue, day: date) -> ir.BooleanValue:
    """Not after the end of the day."""
    return moment.date() <= day


def _kept(marker: ir.StringValue, old: ir.Value, now: ir.Value) -> ir.Value:
    """The old value where there is a later change, else today's."""
    return ibis.ifelse(marker.isnull(), now, old)


def _money(text: ir.StringValue) -> ir.IntegerValue:
    return (text.nullif("").try_cast("decimal(20,4)") * 100).round().cast("int64")


def _with_extract(table: ir.Table, extract: pa.Table, names: list[str]) -> ir.Table:
    columns = ["then_of", *(f"{name}__then" for name in names)]
    old = ibis.memtable(extract.select(["account_id", *names]).rename_columns(columns))
    joined = table.left_join(old, table.account_id == old.then_of)
    values = {
        name: ibis.ifelse(joined.then_of.isnull(), joined[name], joined[f"{name}__then"]) for name in names
    }
    return joined.mutate(**values).drop(*old.columns)
