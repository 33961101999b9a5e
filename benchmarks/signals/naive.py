"""The rules a CRM report would use for the same questions, on what was known on the day.

S03: moved in the last 120 days and no activity by the new owner in 10 working days. S02: any activity by the
old owner in the last 56 days. S25: nothing recorded for 7 days. The others are modules ``naive_sNN``.
"""

import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from importlib import import_module

import pyarrow as pa
import pyarrow.compute as pc

Tables = Mapping[str, pa.Table]
Unit = Mapping[str, str]
Naive = Callable[[Tables, date], Iterable[Unit]]


def rules() -> dict[str, Naive]:
    """Signal -> its naive rule: those here, and every module beside this one that has one."""
    found: dict[str, Naive] = {"S02": not_letting_go, "S03": handoff_gap, "S25": evidence_outage}
    package = import_module(__package__ or "benchmarks.signals")
    for module in pkgutil.iter_modules(package.__path__):
        if asked := re.fullmatch(r"naive_(s\d\d).*", module.name):
            found[asked[1].upper()] = import_module(f"{package.__name__}.{module.name}").naive
    return dict(sorted(found.items()))


def _last(tables: Tables, as_of: date, by: list[str]) -> pa.Table:
    """The last day of done outward activity by these columns."""
    rows = tables["activities"]
    outward = pc.not_equal(pc.fill_null(rows["direction"], "out"), "in")
    done = pc.and_(pc.fill_null(rows["is_done"], fill_value=False), pc.less_equal(rows["day"], as_of))
    return rows.filter(pc.and_(outward, done)).group_by(by).aggregate([("day", "max")])


def _moved(tables: Tables) -> Iterable[tuple[str, str, str, date]]:
    """Accounts that changed hands: id, old owner, owner, and since when."""
    owners = tables["account_owners"].sort_by([("account_id", "ascending"), ("valid_from", "ascending")])
    before: dict[str, object] | None = None
    last: dict[str, tuple[str, str, str, date]] = {}
    for row in owners.select(["account_id", "owner_id", "valid_from"]).to_pylist():
        if before is not None and before["account_id"] == row["account_id"]:
            last[row["account_id"]] = (
                row["account_id"], str(before["owner_id"]), str(row["owner_id"]), row["valid_from"].date()
            )  # fmt: skip
        before = row
    return last.values()


def _contacts(tables: Tables, as_of: date) -> dict[tuple[str, str], date]:
    rows = _last(tables, as_of, ["account_id", "seller_id"]).to_pylist()
    return {(row["account_id"], row["seller_id"]): row["day_max"] for row in rows}


def handoff_gap(tables: Tables, as_of: date) -> Iterable[Unit]:
    """No activity by the new owner in 10 working days."""
    last = _contacts(tables, as_of)
    for account, _, new, moved in _moved(tables):
        touched = last.get((account, new), moved)
        if 14 <= (as_of - moved).days <= 120 and touched < as_of - timedelta(14):
            yield {"account_id": account, "to_seller_id": new}


def not_letting_go(tables: Tables, as_of: date) -> Iterable[Unit]:
    """Any activity by the old owner in eight weeks."""
    last = _contacts(tables, as_of)
    for account, old, new, moved in _moved(tables):
        touched = last.get((account, old))
        if 35 <= (as_of - moved).days <= 147 and touched and touched > max(moved, as_of - timedelta(56)):
            yield {"account_id": account, "from_seller_id": old, "to_seller_id": new}


def evidence_outage(tables: Tables, as_of: date) -> Iterable[Unit]:
    """Nothing recorded for a week."""
    busy = {row["seller_id"]: row["day_max"] for row in _last(tables, as_of, ["seller_id"]).to_pylist()}
    for row in tables["sellers"].to_pylist():
        sells = row["is_active"] and not row["is_system"] and row["sales_role"] not in ("manager", "other")
        if sells and busy.get(row["seller_id"], as_of) < as_of - timedelta(7):
            yield {"to_seller_id": row["seller_id"]}
