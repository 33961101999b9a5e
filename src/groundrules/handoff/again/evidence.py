"""What has happened between an account and its owner since it came to them, against what comparable ones saw.

Contacts and service tickets are compared with accounts of the same segment over the same time; deals with all
our deals that began in the same stage and were about as large.
"""

from collections.abc import Mapping
from datetime import date

import ibis
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.coverage.sources import TOUCHING

TABLES = (
    "accounts", "account_owners", "sellers", "activities", "opportunities", "opportunity_changes", "tickets",
)  # fmt: skip
"""The canonical tables the evidence is taken from."""
BANDS = 4
"""Deals are compared within quarters of their amounts."""
_NO_STAGE = "(not told)"


def evidence(crm: Mapping[str, ir.Table], as_of: date) -> pa.Table:
    """What was seen and what was to be expected, for every account with an owner who is here.

    Args:
        crm: the tables named in ``TABLES``.
        as_of: the day the facts speak of.

    Returns:
        account_id, seller_id, days (held, as far as we can see); contacts, contacts_expected; deals, won,
        won_expected, won_variance; tickets, tickets_expected. Counts are whole numbers, expectations are not.
    """
    held = _held(crm, as_of)
    counted = held
    for part in (_contacts(crm, held, as_of), _tickets(crm, held, as_of), _deals(crm, held, as_of)):
        counted = counted.left_join(part, "account_id").drop("account_id_right")
    names = ("contacts", "tickets", "deals", "won", "won_expected", "won_variance")
    filled = counted.mutate(**{name: counted[name].fill_null(0) for name in names})
    peers = ibis.window(group_by="segment")
    days = filled.days.sum().over(peers)
    expected = filled.mutate(
        contacts_expected=filled.contacts.sum().over(peers) * filled.days / days,
        tickets_expected=filled.tickets.sum().over(peers) * filled.days / days,
    )
    return (
        expected.select(
            "account_id", "seller_id", "days", "contacts", "contacts_expected", "deals", "won",
            "won_expected", "won_variance", "tickets", "tickets_expected",
        )
        .order_by("account_id")
        .to_pyarrow()
    )  # fmt: skip


def _held(crm: Mapping[str, ir.Table], as_of: date) -> ir.Table:
    """Accounts with their owner of today, and since when both can be seen together."""
    owners, sellers = crm["account_owners"], crm["sellers"]
    here = sellers.filter(
        sellers.is_active.fill_null(False)
        & ~sellers.is_system.fill_null(False)
        & (sellers.left_on.isnull() | (sellers.left_on > ibis.literal(as_of)))
    ).select(seller_id="seller_id")
    now = owners.filter(owners.valid_to.isnull() & owners.owner_id.notnull()).select(
        "account_id", seller_id=owners.owner_id, since=owners.valid_from.date()
    )
    begins = crm["activities"].aggregate(begins=crm["activities"].day.min())
    seen = now.semi_join(here, "seller_id").cross_join(begins)
    since = ibis.greatest(seen.since, seen.begins.fill_null(ibis.literal(as_of)))
    rows = seen.select("account_id", "seller_id", since=since)
    rows = rows.mutate(days=ibis.literal(as_of).delta(rows.since, unit="day") + 1).filter(
        lambda table: table.days > 0
    )
    segments = crm["accounts"].select("account_id", segment=crm["accounts"].segment.fill_null(""))
    return rows.inner_join(segments, "account_id").select(
        "account_id", "seller_id", "since", "days", "segment"
    )


def _contacts(crm: Mapping[str, ir.Table], held: ir.Table, as_of: date) -> ir.Table:
    done = crm["activities"]
    ours = (done.direction == "out") | done.kind.isin(TOUCHING)
    real = done.is_done.fill_null(False) & ~done.is_bulk.fill_null(False) & (done.day <= ibis.literal(as_of))
    touches = done.filter(ours.fill_null(False) & real).select("account_id", "seller_id", "day")
    met = touches.inner_join(held.select("account_id", "seller_id", "since"), ["account_id", "seller_id"])
    return met.filter(met.day >= met.since).group_by("account_id").aggregate(contacts=ibis._.count())


def _tickets(crm: Mapping[str, ir.Table], held: ir.Table, as_of: date) -> ir.Table:
    opened = crm["tickets"].select("account_id", day=crm["tickets"].opened_at.date())
    met = opened.inner_join(held.select("account_id", "since"), "account_id")
    kept = met.filter((met.day >= met.since) & (met.day <= ibis.literal(as_of)))
    return kept.group_by("account_id").aggregate(tickets=ibis._.count())


def _deals(crm: Mapping[str, ir.Table], held: ir.Table, as_of: date) -> ir.Table:
    """Deals closed since the account came to its owner, with what deals like them bring."""
    closed = crm["opportunities"]
    closed = closed.filter(closed.is_closed & (closed.close_date <= ibis.literal(as_of)))
    steps = crm["opportunity_changes"].filter(crm["opportunity_changes"].field == "stage")
    first = steps.group_by("opportunity_id").aggregate(began_in=steps.old_value.argmin(steps.changed_at))
    staged = closed.left_join(first, "opportunity_id").drop("opportunity_id_right")
    banded = staged.select(
        "account_id",
        "close_date",
        won=staged.is_won.fill_null(False).cast("int64"),
        stage=staged.began_in.fill_null(_NO_STAGE),
        band=ibis.ifelse(
            staged.amount.isnull(),
            -1,
            ibis.ntile(BANDS).over(order_by=[staged.amount, staged.opportunity_id]),
        ),
    )
    alike = ibis.window(group_by=["stage", "band"])
    everyone = ibis.window()
    overall = banded.won.mean().over(everyone)
    rated = banded.mutate(
        chance=(banded.won.sum().over(alike) + overall) / (banded.won.count().over(alike) + 1)
    )
    met = rated.inner_join(held.select("account_id", "since"), "account_id")
    kept = met.filter(met.close_date >= met.since)
    return kept.group_by("account_id").aggregate(
        deals=kept.count(),
        won=kept.won.sum(),
        won_expected=kept.chance.sum(),
        won_variance=(kept.chance * (1 - kept.chance)).sum(),
    )
