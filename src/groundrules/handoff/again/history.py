"""Every change of owner an account has seen, and which of them count as a move.

A customer feels a move when one person takes over from another who is still there. An account that came with
a merge, that was left behind, or that went from one user id of a person to another, was not moved: such
changes are kept, marked, and do not count. Who took over from a leaver was still new to the customer: the
book may let such an account rest too (``leaver_rest_days``).
"""

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from groundrules.terms import Column, ColumnType, Table

TEXT, DATE, YES_NO = ColumnType.TEXT, ColumnType.DATE, ColumnType.YES_NO
MERGED, LEFT, SAME_PERSON = "merged with another account", "the owner had left", "same person, other user id"

PAST_MOVES = Table(
    "past_moves",
    ("account_id", "moved_on"),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("moved_on", DATE, required=True, meaning="UTC day; of several changes on a day the last"),
        Column("from_seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("to_seller_id", TEXT, required=True, refers_to="sellers.seller_id"),
        Column("known_from", TEXT, required=True, meaning="history, extract difference, or merge"),
        Column("counts", YES_NO, required=True, meaning="whether it was a move as a customer feels it"),
        Column("why_not", TEXT, meaning="why it does not count; empty when it does"),
    ),
    "Every change from one person to another; time under nobody or an integration belongs to who was before.",
)
_NAMES = PAST_MOVES.names


def past_moves(*, account_owners: ir.Table, sellers: ir.Table) -> ir.Table:
    """The table ``past_moves``, of every account, in the engine.

    Args:
        account_owners: the canonical table of ownership over time.
        sellers: everybody, also those who left.
    """
    people = sellers.filter(~sellers.is_system.fill_null(False)).select(
        owner_id=sellers.seller_id,
        left_on=sellers.left_on,
        mail=sellers.email.lower().strip().nullif(""),
    )
    owned = account_owners.inner_join(people, "owner_id")
    owned = owned.mutate(moved_on=owned.valid_from.date())
    day = ibis.window(group_by=["account_id", "moved_on"], order_by=ibis.desc("valid_from"))
    daily = owned.mutate(place=ibis.row_number().over(day)).filter(lambda table: table.place == 0)
    history = ibis.window(group_by="account_id", order_by="moved_on")
    steps = daily.mutate(
        from_seller_id=daily.owner_id.lag().over(history),
        from_left_on=daily.left_on.lag().over(history),
        from_mail=daily.mail.lag().over(history),
    )
    changed = steps.filter(steps.from_seller_id.notnull() & (steps.from_seller_id != steps.owner_id))
    why_not = ibis.cases(
        (changed.known_from == "merge", MERGED),
        ((changed.from_mail == changed.mail).fill_null(False), SAME_PERSON),
        ((changed.from_left_on <= changed.moved_on).fill_null(False), LEFT),
        else_=ibis.null("string"),
    )
    named = changed.mutate(to_seller_id=changed.owner_id, why_not=why_not, counts=why_not.isnull())
    return named.select(*_NAMES).order_by("account_id", "moved_on")


def moved(past: pa.Table) -> pa.Table:
    """One row per account that moved at least once: how often, and its last move.

    Args:
        past: the table ``past_moves``.

    Returns:
        account_id, moves, last_moved_on, last_from_seller_id, last_to_seller_id; ordered by account.
    """
    return _last_of(past.filter(past["counts"]))


def taken_over(past: pa.Table) -> pa.Table:
    """One row per account that somebody took over from a leaver: how often, and the last time.

    Args:
        past: the table ``past_moves``.

    Returns:
        as ``moved`` gives it.
    """
    return _last_of(past.filter(pc.fill_null(pc.equal(past["why_not"], LEFT), False)))


def _last_of(changes: pa.Table) -> pa.Table:
    """How many changes each account has seen, and its last one."""
    counted = changes.sort_by([("account_id", "ascending"), ("moved_on", "ascending")])
    ids = counted["account_id"].combine_chunks()
    if not len(ids):
        ends = counts = pa.array([], pa.int64())
    else:
        runs = pc.run_end_encode(ids)
        ends = pc.subtract(runs.run_ends.cast(pa.int64()), 1)
        counts = pc.pairwise_diff(pc.add(ends, 1))
        counts = pc.fill_null(counts, pc.add(ends[0], 1))
    last = counted.take(ends)
    return pa.table(
        {
            "account_id": last["account_id"],
            "moves": counts,
            "last_moved_on": last["moved_on"],
            "last_from_seller_id": last["from_seller_id"],
            "last_to_seller_id": last["to_seller_id"],
        }
    )
