"""Where each word's value comes from: a column of the CRM's tables, or one worked out from them.

Each source gives a value in stored form, says in words where it came from, and dates the evidence.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis.expr import types as ir

from groundrules.crm.tables import ACCOUNTS
from groundrules.rulebook.model import WordType
from groundrules.terms import ColumnType

TYPES: Mapping[ColumnType, frozenset[WordType]] = {
    ColumnType.TEXT: frozenset({WordType.ONE_OF, WordType.TEXT}),
    ColumnType.WHOLE: frozenset({WordType.WHOLE}),
    ColumnType.MONEY: frozenset({WordType.MONEY}),
    ColumnType.DATE: frozenset({WordType.DATE}),
    ColumnType.YES_NO: frozenset({WordType.YES_NO}),
}
"""Which types of word a column of each type can fill."""

TOUCHING = ("meeting", "visit")
"""Activities that are contact whichever side asked for them."""


@dataclass(frozen=True)
class Source:
    """One word's value over every account.

    Attributes:
        type: of the value, in stored form.
        value: null where unknown.
        says: where the value came from, in words.
        seen_on: date of the evidence.
        other_currency: true where amounts in another currency left the value unknown.
    """

    type: ColumnType
    value: ir.Value
    says: ir.StringValue
    seen_on: ir.DateValue
    other_currency: ir.BooleanValue | None = None


ACCOUNT_COLUMNS: Mapping[str, ColumnType] = {
    column.name: column.type for column in ACCOUNTS.columns if column.type in TYPES
} | {"account_name": ColumnType.TEXT}
"""Words that are columns of the account record."""

DERIVED: Mapping[str, ColumnType] = {
    "revenue": ColumnType.MONEY,
    "open_pipeline": ColumnType.MONEY,
    "open_deals": ColumnType.WHOLE,
    "days_idle": ColumnType.WHOLE,
    "days_to_contract_end": ColumnType.WHOLE,
    "open_tickets": ColumnType.WHOLE,
    "has_parent": ColumnType.YES_NO,
    "stands_alone": ColumnType.YES_NO,
}
"""Words worked out from other tables."""

AVAILABLE: Mapping[str, ColumnType] = {**ACCOUNT_COLUMNS, **DERIVED}
"""Every word some column can fill, with its type."""


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class Sources:
    """The accounts joined with all that words are worked out from, as one expression.

    Args:
        crm: the canonical tables by name.
        as_of: the day the facts speak of; revenue is of the twelve months that end with it.
        currency: of the book; amounts in another are never added up. Empty: not checked.
        tracked: account columns whose edits the CRM keeps, so that a value can be dated.
        alone: the accounts that stand alone by ``families.csv`` on that day; None: the file was not read.
    """

    def __init__(
        self,
        *,
        crm: Mapping[str, ir.Table],
        as_of: date,
        currency: str,
        tracked: frozenset[str],
        alone: Collection[str] | None = None,
    ) -> None:
        self.alone = alone
        self.as_of, self.currency, self.tracked = as_of, currency, tracked
        self.since = year_before(as_of) + timedelta(1)
        self.table: ir.Table = crm["accounts"]
        self._day = ibis.literal(as_of)
        for part in (
            self._deals(crm["opportunities"]),
            _touches(crm["activities"], as_of),
            _tickets(crm["tickets"]),
            *((_changes(crm["account_changes"], tracked),) if tracked else ()),
        ):
            key = part.columns[0]
            self.table = self.table.left_join(part, self.table.account_id == part[key]).drop(key)

    def source(self, word: str) -> Source:
        """The word's source; KeyError when no column gives it."""
        made: Mapping[str, Callable[[], Source]] = {
            "revenue": self._revenue,
            "open_pipeline": self._pipeline,
            "open_deals": self._open_deals,
            "days_idle": self._idle,
            "days_to_contract_end": self._to_contract_end,
            "open_tickets": self._open_tickets,
            "has_parent": self._has_parent,
            "stands_alone": self._stands_alone,
        }
        return made[word]() if word in made else self._column(word)

    def _column(self, word: str) -> Source:
        name = "name" if word == "account_name" else word
        value = self.table[name]
        undated = "" if name in self.tracked else ", not dated by the CRM"
        says = ibis.ifelse(value.isnull(), "empty on the account record", f"account record{undated}")
        if ACCOUNT_COLUMNS[word] is not ColumnType.MONEY:
            return Source(ACCOUNT_COLUMNS[word], value, says, self._changed_on(name))
        other = self._is_other(self.table.currency) & value.notnull()
        return Source(
            ColumnType.MONEY,
            ibis.ifelse(other, None, value),
            ibis.ifelse(other, f"account record, in another currency than {self.currency}", says),
            self._changed_on(name),
            other,
        )

    def _changed_on(self, name: str) -> ir.DateValue:
        if name not in self.tracked:
            return self._day
        return ibis.coalesce(self.table[_changed(name)].date(), self.table.created_at.date(), self._day)

    def _revenue(self) -> Source:
        table = self.table
        count, other = table.won_count.fill_null(0), table.won_other.fill_null(False)
        return Source(
            ColumnType.MONEY,
            ibis.ifelse(other, None, table.won_amount.fill_null(0)),
            ibis.ifelse(
                other,
                f"won deals, some in another currency than {self.currency}",
                _counted(count, "deal won", "deals won") + f" since {self.since.isoformat()}",
            ),
            table.won_last.fill_null(self._day),
            other,
        )

    def _pipeline(self) -> Source:
        table = self.table
        other, unpriced = table.open_other.fill_null(False), table.open_unpriced.fill_null(0)
        count = _counted(table.open_count.fill_null(0), "open deal", "open deals")
        without = ibis.ifelse(unpriced > 0, ", " + unpriced.cast("string") + " without an amount", "")
        return Source(
            ColumnType.MONEY,
            ibis.ifelse(other, None, table.open_amount.fill_null(0)),
            ibis.ifelse(other, f"open deals, some in another currency than {self.currency}", count + without),
            self._day,
            other,
        )

    def _open_deals(self) -> Source:
        count = self.table.open_count.fill_null(0)
        return Source(ColumnType.WHOLE, count, ibis.literal("deals not yet closed"), self._day)

    def _idle(self) -> Source:
        last = self.table.touched_on
        return Source(
            ColumnType.WHOLE,
            self._day.delta(last, unit="day"),
            ibis.ifelse(
                last.isnull(),
                "no call, mail, meeting or visit of ours on record",
                "our last call, mail, meeting or visit",
            ),
            last.fill_null(self._day),
        )

    def _to_contract_end(self) -> Source:
        end = self._column("contract_end")
        return Source(
            ColumnType.WHOLE, self.table.contract_end.delta(self._day, unit="day"), end.says, end.seen_on
        )

    def _open_tickets(self) -> Source:
        count = self.table.ticket_count.fill_null(0)
        return Source(ColumnType.WHOLE, count, ibis.literal("service tickets not yet closed"), self._day)

    def _has_parent(self) -> Source:
        parent = self._column("parent_id")
        value = self.table.parent_id.notnull() & (self.table.parent_id != self.table.account_id)
        return Source(ColumnType.YES_NO, value.fill_null(False), parent.says, parent.seen_on)

    def _stands_alone(self) -> Source:
        if self.alone is None:
            unread = ibis.literal("`families.csv` was not read")
            return Source(ColumnType.YES_NO, ibis.null("boolean"), unread, self._day)
        value = self.table.account_id.isin(sorted(self.alone)) if self.alone else ibis.literal(False)
        says = ibis.ifelse(value, "stands alone by families.csv", "not said to stand alone in families.csv")
        return Source(ColumnType.YES_NO, value, says, self._day)

    def _is_other(self, currency: ir.StringValue) -> ir.BooleanValue:
        if not self.currency:
            return ibis.literal(False)
        return (currency != self.currency).fill_null(False)

    def _deals(self, deals: ir.Table) -> ir.Table:
        won = deals.is_won & (deals.close_date >= self.since) & (deals.close_date <= self.as_of)
        other, is_open = self._is_other(deals.currency), ~deals.is_closed
        return deals.group_by(deals_of=deals.account_id).aggregate(
            won_amount=deals.amount.sum(where=won & ~other).cast("int64"),
            won_count=won.cast("int64").sum().cast("int64"),
            won_last=deals.close_date.max(where=won),
            won_other=(won & other).any(),
            open_amount=deals.amount.sum(where=is_open & ~other).cast("int64"),
            open_count=is_open.cast("int64").sum().cast("int64"),
            open_unpriced=(is_open & deals.amount.isnull()).cast("int64").sum().cast("int64"),
            open_other=(is_open & other).any(),
        )


def _touches(activities: ir.Table, as_of: date) -> ir.Table:
    """The last day a seller of ours was in contact; mass mail is not contact."""
    ours = (activities.direction == "out") | activities.kind.isin(TOUCHING)
    done = activities.is_done.fill_null(False) & ~activities.is_bulk.fill_null(False)
    counted = activities.filter(ours & done & (activities.day <= as_of))
    return counted.group_by(touches_of=counted.account_id).aggregate(touched_on=counted.day.max())


def _tickets(tickets: ir.Table) -> ir.Table:
    is_open = ~tickets.is_closed.fill_null(False)
    return tickets.group_by(tickets_of=tickets.account_id).aggregate(
        ticket_count=is_open.cast("int64").sum().cast("int64")
    )


def _changes(changes: ir.Table, fields: frozenset[str]) -> ir.Table:
    return changes.group_by(changes_of=changes.account_id).aggregate(
        **{_changed(name): changes.changed_at.max(where=changes.field == name) for name in sorted(fields)}
    )


def _changed(name: str) -> str:
    return f"{name}__changed_at"


def _counted(count: ir.IntegerValue, one: str, many: str) -> ir.StringValue:
    return ibis.cases(
        (count == 0, f"no {one}"), (count == 1, f"1 {one}"), else_=count.cast("string") + f" {many}"
    )
