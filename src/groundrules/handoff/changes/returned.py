"""Deals that come back: what an exception kept goes to the account's owner once its time is over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from groundrules.handoff.changes.model import (
    COMEBACKS,
    Action,
    Change,
    ChangeSet,
    Row,
    Tables,
    in_order,
    rows_of,
    text_of,
)


class Returning(Protocol):
    """An open deal whose exception is over and that its old owner still has."""

    @property
    def deal_id(self) -> str:
        """Which deal."""

    @property
    def account_id(self) -> str:
        """On which account."""

    @property
    def account_name(self) -> str:
        """Its name."""

    @property
    def from_seller_id(self) -> str:
        """Who kept it."""

    @property
    def to_seller_id(self) -> str:
        """Who owns the account."""

    @property
    def exception(self) -> str:
        """The exception that kept it."""

    @property
    def because(self) -> str:
        """What happened, one sentence."""


def returned_set_of(
    deals: Iterable[Returning],
    tables: Tables,
    *,
    day: date,
    number: int,
    book_version: str,
    crm_id: str,
    coverage_id: str,
) -> ChangeSet:
    """The deals and their open tasks go to the accounts' owners.

    Args:
        deals: what comes back.
        day: when it is written.
        number: which set of that day it is, from 1.
        tables: ``opportunities`` and open tasks (``activities``) of their accounts as imported.
        book_version: the book of today.
        crm_id: the import it was worked out on.
        coverage_id: the coverage of that import.
    """
    rows = {str(row["opportunity_id"]): row for row in rows_of(tables, "opportunities")}
    tasks: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(tables, "activities"):
        tasks[text_of(row, "opportunity_id") or ""].append(row)
    going = sorted(deals, key=lambda deal: deal.deal_id)
    changes = in_order(
        change
        for deal in going
        if deal.deal_id in rows
        for change in _of_deal(deal, rows[deal.deal_id], tasks[deal.deal_id])
    )
    return ChangeSet(
        f"{COMEBACKS}{day.isoformat()}",
        number,
        book_version,
        crm_id,
        coverage_id,
        changes,
        moves=tuple(dict.fromkeys(change.move_id for change in changes)),
    )


def _of_deal(deal: Returning, row: Row, tasks: Iterable[Row]) -> Iterator[Change]:
    is_open = row["is_closed"] is False and row["is_won"] is False
    if not is_open or text_of(row, "owner_id") != deal.from_seller_id:
        return
    yield _change(deal, "opportunities", row, "owner_id")
    for task in tasks:
        is_todo = task["source"] == "task" and task["is_done"] is False
        if is_todo and text_of(task, "seller_id") == deal.from_seller_id:
            yield _change(deal, "activities", task, "seller_id")


def _change(deal: Returning, table: str, row: Row, column: str) -> Change:
    record_id = str(row["opportunity_id" if table == "opportunities" else "activity_id"])
    return Change(
        table=table,
        action=Action.UPDATE,
        key=(record_id,),
        record_id=record_id,
        before={column: row[column]},
        after={column: deal.to_seller_id},
        account_id=deal.account_id,
        account_name=deal.account_name,
        move_id=deal.exception,
        rule_id="",
        because=f"{deal.because} Its account's owner has it now.",
    )
