"""The imported tables found by account, and how a change of one move is written down."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from groundrules.handoff.changes.model import (
    KEYS,
    RECORD_IDS,
    Action,
    Change,
    LeftAlone,
    Row,
    Tables,
    rows_of,
    text_of,
)
from groundrules.handoff.changes.people import Seat, Words
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.plan import PlannedMove

Found = Iterator[Change | LeftAlone]

_BY_ACCOUNT = ("accounts", "account_team", "opportunities", "activities", "account_territories")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who sits where by the book.

    Attributes:
        seats: account_id -> the places on its team.
        words: the CRM's words for places.
    """

    seats: Mapping[str, Sequence[Seat]] = field(default_factory=dict)
    words: Words = field(default_factory=Words)


@dataclass
class World:
    """The CRM as imported, found by account, deal and seller."""

    tables: Tables
    standing: Standing
    coverage: Coverage

    def __post_init__(self) -> None:
        self._by_account = {name: _grouped(rows_of(self.tables, name), "account_id") for name in _BY_ACCOUNT}
        self._by_deal = _grouped(rows_of(self.tables, "opportunity_team"), "opportunity_id")
        self.sellers = {str(row["seller_id"]): row for row in rows_of(self.tables, "sellers")}
        self.jobs = {name: text_of(row, "sales_role") or "" for name, row in self.sellers.items()}
        self.patches: dict[str, set[str]] = defaultdict(set)
        for row in rows_of(self.tables, "seller_territories"):
            self.patches[str(row["seller_id"])].add(str(row["territory_id"]))

    def of(self, table: str, account_id: str) -> Sequence[Row]:
        """An account's rows of a table."""
        return self._by_account[table].get(account_id, ())

    def deal_team(self, deal_id: str) -> Sequence[Row]:
        """Who is on a deal."""
        return self._by_deal.get(deal_id, ())

    def name(self, seller_id: str | None) -> str:
        """A person's name; the id when the CRM tells none."""
        if seller_id is None:
            return "nobody"
        row = self.sellers.get(seller_id)
        return (text_of(row, "name") if row else None) or seller_id


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes down changes of one move."""

    move: PlannedMove

    def update(self, table: str, row: Row, values: Row, why: str) -> Change:
        """The row's columns get these values."""
        before = {name: row.get(name) for name in values}
        return self._change(table, Action.UPDATE, row, (before, values), why)

    def insert(self, table: str, row: Row, why: str) -> Change:
        """A new row."""
        return self._change(table, Action.INSERT, row, ({}, row), why)

    def delete(self, table: str, row: Row, why: str) -> Change:
        """The row goes."""
        return self._change(table, Action.DELETE, row, (row, {}), why)

    def _change(self, table: str, action: Action, row: Row, sides: tuple[Row, Row], why: str) -> Change:
        move = self.move
        return Change(
            table=table,
            action=action,
            key=tuple(str(row[name]) for name in KEYS[table]),
            record_id=None if action is Action.INSERT else text_of(row, RECORD_IDS[table]),
            before=dict(sides[0]),
            after=dict(sides[1]),
            account_id=move.account_id,
            account_name=move.account_name,
            move_id=move.move_id,
            rule_id=move.rule_id,
            because=f"{why} (rule {move.rule_id}, move {move.move_id})",
        )


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        name = text_of(row, column)
        if name is not None:
            found[name].append(row)
    return found
