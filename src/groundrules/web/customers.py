"""What the facts say about customers and sellers, read for the page that was asked for and no more."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from groundrules.terms import Money, TeamRole

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

Row = Mapping[str, object]

JOBS = {
    "field": "field seller",
    "inside": "inside seller",
    "specialist": "specialist",
    "quarterback": "account manager",
    "manager": "sales leader",
    "other": "other",
    "none": "nobody",
}
PLACES = {TeamRole.OWNER: "Owner", TeamRole.QUARTERBACK: "Quarterback", TeamRole.SUPPORT: "Support"}


def account(facts: "Facts", account_id: str) -> Row | None:
    """The account as the CRM shows it; None when there is none or nothing was imported."""
    return next(iter(rows(facts, "crm", "accounts", {"account_id": account_id})), None)


def rows(facts: "Facts", step: str, table: str, where: Mapping[str, object]) -> list[dict[str, object]]:
    """Rows of a table; none when its step has not run yet."""
    return facts.rows(step, table, where) if facts.manifest(step) else []


def shared_signals(facts: "Facts") -> list[dict[str, object]]:
    """Signals about what many share; none where the last watch knew no such thing."""
    where = {"verdict": "case", "group_kind": ["team", "rule", "boundary", "wave", "source"]}
    try:
        return rows(facts, "signals", "signals", where)
    except KeyError:
        return []


def names(facts: "Facts", seller_ids: Iterable[object]) -> dict[str, str]:
    """Seller id -> name."""
    wanted = {str(seller_id) for seller_id in seller_ids if seller_id}
    if not wanted:
        return {}
    return {
        str(row["seller_id"]): str(row["name"])
        for row in rows(facts, "crm", "sellers", {"seller_id": sorted(wanted)})
    }


def places(facts: "Facts", account_id: str) -> list[dict[str, object]]:
    """Who covers the account: owner, quarterback, support, in that order."""
    found = rows(facts, "coverage", "assignments", {"account_id": account_id})
    order = [role.value for role in PLACES]
    return sorted(found, key=lambda row: order.index(str(row["team_role"])))


def places_of(facts: "Facts", seller_id: str) -> dict[str, list[Row]]:
    """Account id -> this seller's places on it."""
    found: dict[str, list[Row]] = {}
    for row in rows(facts, "coverage", "assignments", {"seller_id": seller_id}):
        found.setdefault(str(row["account_id"]), []).append(row)
    return found


def as_of(facts: "Facts") -> date | None:
    """The day of the last CRM export; None when there was none."""
    manifest = facts.manifest("crm")
    return date.fromisoformat(str(manifest["as_of"])) if manifest else None


def money(minor: object, currency: object) -> str:
    """An amount as people say it; ``unknown`` when it is."""
    return Money(minor, str(currency or "USD")).short() if isinstance(minor, int) else "unknown"


def job(sales_role: object) -> str:
    """A sales role as people say it."""
    return JOBS.get(str(sales_role), str(sales_role))


def say_place(team_role: object) -> str:
    """A place on an account as people say it."""
    return next((label for role, label in PLACES.items() if role.value == team_role), str(team_role))


def question_of(signal: Row, reader: str = "seller") -> str:
    """The question a signal puts to the person it is about, or to a leader; empty when it has none."""
    try:
        tree = json.loads(str(signal["evidence"]))
    except ValueError:
        return ""
    answers = tree.get("answers") if isinstance(tree, dict) else None
    return str(answers.get(reader, "")) if isinstance(answers, dict) else ""
