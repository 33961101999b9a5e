"""One page of a long list of accounts, found by the engine however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from groundrules.web.access import AccountScope

if TYPE_CHECKING:
    import ibis

    from groundrules.crm.ports import Facts

TODAY = "today"
"""In place of a team role: whom the CRM shows as owner today."""

ENGINE = Lock()  # the embedded engine has one connection, and the server's threads share it


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts: in whose scope, with which text in the name, on which a seller has which place."""

    scope: AccountScope
    name: str = ""
    seller_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, and how long the list is."""

    rows: tuple[Mapping[str, object], ...]
    total: int


def find(facts: "Facts", wanted: Wanted, *, page: int, size: int) -> Found:
    """The accounts by name; the text is never a pattern, and a page past the end is the last page."""
    if facts.manifest("crm") is None:
        return Found((), 0)
    with ENGINE:
        table = _fitting(facts, wanted)
        total = int(table.count().to_pyarrow().as_py())
        start = min(page - 1, max(0, total - 1) // size) * size
        shown = table.order_by(table["name"].lower(), "account_id").limit(size, offset=start)
        return Found(tuple(shown.to_pyarrow().to_pylist()), total)


def _fitting(facts: "Facts", wanted: Wanted) -> "ibis.Table":
    accounts = facts.read("crm", "accounts").select("account_id", "name", "owner_id")
    if wanted.name:
        accounts = accounts.filter(accounts["name"].lower().contains(wanted.name.lower()))
    if not wanted.scope.everything:
        accounts = _in_scope(facts, accounts, sorted(wanted.scope.seller_ids))
    if wanted.place == TODAY:
        return accounts.filter(accounts["owner_id"] == wanted.seller_id)
    if wanted.place and facts.manifest("coverage"):
        held = facts.read("coverage", "assignments")
        mine = held.filter((held["seller_id"] == wanted.seller_id) & (held["team_role"] == wanted.place))
        return accounts.filter(accounts["account_id"].isin(mine["account_id"]))
    return accounts.limit(0) if wanted.place else accounts


def _in_scope(facts: "Facts", accounts: "ibis.Table", people: list[str]) -> "ibis.Table":
    """The accounts on which one of these people is, as ``AccountScope.account_ids`` says."""
    on = [facts.read("crm", "account_team")]
    if facts.manifest("coverage"):
        on.append(facts.read("coverage", "assignments"))
    fits = accounts["owner_id"].isin(people).fill_null(False)
    for table in on:
        held = table.filter(table["seller_id"].isin(people))
        fits = fits | accounts["account_id"].isin(held["account_id"])
    return accounts.filter(fits)
