"""What the import and the coverage say about the accounts of one wave."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import ibis

from groundrules.crm.ports import Facts
from groundrules.handoff.changes.model import Change, Row, Tables
from groundrules.handoff.changes.people import PLACES, Given, Seat, words_of
from groundrules.handoff.changes.ports import Person
from groundrules.handoff.changes.world import Coverage

_ACCOUNTS = ("account_id", "name", "owner_id")
_DEALS = ("opportunity_id", "account_id", "owner_id", "name", "is_closed", "is_won")
_TASKS = ("activity_id", "account_id", "opportunity_id", "seller_id", "source", "is_done")
_CHANGES = ("field", "changed_at", "changed_by", "new_value")


def about_accounts(facts: Facts, ids: Collection[str]) -> Tables:
    """Everything a wave may change on these accounts, and what its side effects are counted from.

    Of activities only tasks still to be done; of teams, splits and tickets every row.
    """
    deals = _rows(facts, "opportunities", {"account_id": ids}, _DEALS)
    deal_ids = [str(row["opportunity_id"]) for row in deals]
    return {
        "accounts": _rows(facts, "accounts", {"account_id": ids}, _ACCOUNTS),
        "opportunities": deals,
        "activities": _open_tasks(facts, ids, deals),
        "account_team": _rows(facts, "account_team", {"account_id": ids}),
        "opportunity_team": _rows(facts, "opportunity_team", {"opportunity_id": deal_ids}),
        "splits": _rows(facts, "splits", {"opportunity_id": deal_ids}),
        "tickets": _rows(facts, "tickets", {"account_id": ids}, ("account_id", "owner_id", "is_closed")),
        "account_territories": _rows(facts, "account_territories", {"account_id": ids}),
        "seller_territories": _rows(facts, "seller_territories"),
        "sellers": sellers(facts),
    }


def about_changes(facts: Facts, changes: Iterable[Change]) -> Tables:
    """The rows these changes are about, as the import shows them now, and the history of their owners."""
    keys: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        keys[change.table].add(change.key[0])
    accounts, deals = sorted(keys["accounts"]), sorted(keys["opportunities"])
    return {
        "accounts": _rows(facts, "accounts", {"account_id": accounts}, _ACCOUNTS),
        "opportunities": _rows(facts, "opportunities", {"opportunity_id": deals}, _DEALS),
        "activities": _rows(facts, "activities", {"activity_id": sorted(keys["activities"])}, _TASKS),
        "account_team": _rows(facts, "account_team", {"account_id": sorted(keys["account_team"])}),
        "opportunity_team": _rows(
            facts, "opportunity_team", {"opportunity_id": sorted(keys["opportunity_team"])}
        ),
        "account_territories": _rows(
            facts, "account_territories", {"account_id": sorted(keys["account_territories"])}
        ),
        "account_changes": _rows(
            facts, "account_changes", {"account_id": accounts}, ("account_id", *_CHANGES)
        ),
        "opportunity_changes": _rows(
            facts, "opportunity_changes", {"opportunity_id": deals}, ("opportunity_id", *_CHANGES)
        ),
        "merged": _rows(facts, "merged", None, ("record_id", "into_id")),
        "sellers": sellers(facts),
    }


def sellers(facts: Facts) -> tuple[Row, ...]:
    """Everybody the import knows."""
    return _rows(facts, "sellers", None, ("seller_id", "name", "email", "sales_role", "is_active"))


def people(rows: Iterable[Row]) -> Mapping[str, Person]:
    """Who records can be given to, by seller id."""
    return {
        str(row["seller_id"]): Person(
            str(row["seller_id"]), str(row["name"]), None if row["email"] is None else str(row["email"])
        )
        for row in rows
    }


def names_of(rows: Iterable[Row]) -> Mapping[str, str]:
    """seller_id -> name."""
    return {one.seller_id: one.name for one in people(rows).values()}


def coverage_of(facts: Facts, ids: Collection[str], given: Given) -> Coverage:
    """Who sits where on these accounts by the book, and the CRM's words for places on any account.

    Args:
        facts: read for steps ``crm`` and ``coverage``.
        ids: the accounts.
        given: words for places that the operator gave; they go before those in use.
    """
    assignments = facts.read("coverage", "assignments")
    wanted = assignments.filter(assignments.team_role.isin(list(PLACES))).semi_join(_ids(ids), "account_id")
    seats: dict[str, list[Seat]] = defaultdict(list)
    for row in wanted.order_by("account_id", "team_role").to_pyarrow().to_pylist():
        seats[row["account_id"]].append(
            Seat(row["team_role"], row["sales_role"], row["seller_id"], row["chosen_why"] or "")
        )
    team, staff = facts.read("crm", "account_team"), facts.read("crm", "sellers")
    counted = (
        team.select("seller_id", "team_role")
        .inner_join(staff.select("seller_id", "sales_role"), "seller_id")
        .group_by(["team_role", "sales_role"])
        .agg(rows=lambda found: found.count())
    )
    words = [
        (str(row["team_role"]), str(row["sales_role"]), int(row["rows"]))
        for row in counted.to_pyarrow().to_pylist()
    ]
    return Coverage(seats, words_of(words, given))


def _open_tasks(facts: Facts, ids: Collection[str], deals: Sequence[Row]) -> tuple[Row, ...]:
    """Tasks still to be done on these accounts, also those that name only a deal of theirs."""
    activities = facts.read("crm", "activities")
    tasks = activities.filter(activities.source == "task", activities.is_done == ibis.literal(False)).select(
        *_TASKS
    )
    accounts = {str(row["opportunity_id"]): row["account_id"] for row in deals}
    found = tasks.semi_join(_ids(ids), "account_id").order_by("activity_id").to_pyarrow().to_pylist()
    wanted = ibis.memtable({"opportunity_id": sorted(accounts)}, schema={"opportunity_id": "string"})
    only_deal = tasks.filter(tasks.account_id.isnull()).semi_join(wanted, "opportunity_id")
    for row in only_deal.order_by("activity_id").to_pyarrow().to_pylist():
        found.append({**row, "account_id": accounts[row["opportunity_id"]]})
    return tuple(found)


def _rows(
    facts: Facts,
    table: str,
    where: Mapping[str, Collection[str]] | None = None,
    columns: Sequence[str] = (),
) -> tuple[Row, ...]:
    """Rows of an imported table; none when the import has no such table, or nothing is asked for."""
    try:
        rows = facts.read("crm", table)
    except KeyError:
        return ()
    chosen = [name for name in columns if name in rows.columns] or list(rows.columns)
    for column, values in (where or {}).items():
        if not values:
            return ()
        wanted = ibis.memtable({column: sorted(values)}, schema={column: "string"})
        rows = rows.semi_join(wanted, column)
    return tuple(rows.select(*chosen).to_pyarrow().to_pylist())


def _ids(ids: Collection[str]) -> ibis.Table:
    return ibis.memtable({"account_id": sorted(ids)}, schema={"account_id": "string"})
