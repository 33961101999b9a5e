"""New accounts are compared with those that changed hands, before the signals look at them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

import ibis
import pyarrow as pa

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals.tables import LIKELY_SAME

SIGNAL = "S17"
LOOK_BACK = 420
"""Days an account counts as new: as far back as any hand-off is looked at."""
LEAST = 0.5
"""The smallest score that is kept: what the book asks for is above it, and the thin ones can be told."""
COLUMNS = ("account_id", "name", "website", "street", "postal_code", "phone")


class Matcher(Protocol):
    """Which new accounts may be a known one: account_id, other_id, score; ImportError without the library."""

    def __call__(self, new: pa.Table, known: pa.Table, *, least: float) -> pa.Table:
        """Pairs from ``least`` on."""
        ...


def compare_accounts(
    *,
    book: Rulebook,
    facts: Facts,
    match: Matcher,
    as_of: date | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Mapping[str, pa.Table]:
    """The table ``likely_same`` to give to ``watch_signals``: none without the library, or when nobody asks.

    Args:
        book: only a book with S17 switched on has accounts compared.
        facts: the workspace's tables; the ``crm`` step must have run.
        match: who compares.
        as_of: the day to look at; the day of the facts when left out.
        tell: is told what is under way.
    """
    policy, manifest = book.signals.get(SIGNAL), facts.manifest("crm")
    if policy is None or not policy.is_on or manifest is None:
        return {}
    tell("comparing new accounts with those that changed hands")
    day = as_of or date.fromisoformat(str(manifest["as_of"]))
    accounts = facts.read("crm", "accounts")
    for column in COLUMNS:
        if column not in accounts.columns:  # an older import
            accounts = accounts.mutate(**{column: ibis.null("string")})
    since = datetime.combine(day - timedelta(LOOK_BACK), time(), UTC)
    new = accounts.filter(accounts.created_at >= since).select(COLUMNS)
    owners = facts.read("crm", "account_owners")
    moved = owners.group_by("account_id").agg(owners=owners.owner_id.nunique()).filter(lambda t: t.owners > 1)
    known = accounts.semi_join(moved, "account_id").select(COLUMNS)
    try:
        found = match(new.to_pyarrow(), known.to_pyarrow(), least=LEAST)
    except ImportError:
        return {}
    return {LIKELY_SAME.name: found}
