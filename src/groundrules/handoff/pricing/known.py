"""What the facts know of past moves, of sellers' backgrounds and of the time accounts take."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis.expr import types as ir

from groundrules.handoff.pricing.own_moves import History, Whole
from groundrules.handoff.pricing.successor import Background

_YEAR = timedelta(365)
_CONTACT = ("call", "meeting", "visit", "mail")


def history(
    *, accounts: pa.Table, past: pa.Table, won: ir.Table, created: pa.Array, as_of: date
) -> History | None:
    """Won revenue and changes of owner as arrays; None when nothing was won.

    Args:
        accounts: account_id, segment; one row each.
        past: the table ``past_moves``.
        won: won deals in the book's currency: account_id, close_date, amount, owner_id.
        created: the day each account was created, in the order of ``accounts``; empty: before our data.
        as_of: the last day that is known whole.
    """
    deals = won.select("account_id", "close_date", "amount").to_pyarrow()
    ids = accounts["account_id"].combine_chunks()
    deal_account, known = _places(deals["account_id"], ids)
    if not len(deal_account):
        return None
    group = pc.dictionary_encode(pc.fill_null(accounts["segment"], "").combine_chunks())
    deal_day = _days(deals["close_date"].filter(known))
    changes = past.filter(past["counts"])
    change_account, seen = _places(changes["account_id"], ids)
    return History(
        groups=tuple(group.dictionary.to_pylist()),
        group=_numbers(group.indices),
        deal_account=deal_account,
        deal_day=deal_day,
        deal_amount=_numbers(pc.fill_null(deals["amount"].filter(known), 0)),
        change_account=change_account,
        change_day=_days(changes["moved_on"].filter(seen)),
        known_from=_days(pc.fill_null(created, date(1970, 1, 1))),
        first_day=int(deal_day.min()),
        last_day=(as_of - date(1970, 1, 1)).days,
    )


def backgrounds(
    *, accounts: ir.Table, won: ir.Table, hired: Mapping[str, date | None], as_of: date
) -> dict[str, Background]:
    """What each seller has sold, and to whom.

    Args:
        accounts: all of them, with industry and segment.
        won: won deals in the book's currency, with their type.
        hired: seller_id -> when they joined.
        as_of: the day of the facts.
    """
    shares: dict[str, dict[str, dict[str, int]]] = {}
    for kind, table in (("industry", accounts), ("segment", accounts), ("type", won)):
        known = table.filter(table.owner_id.notnull() & table[kind].notnull())
        counted = known.group_by(seller_id=known.owner_id, value=known[kind]).agg(rows=known.count())
        for row in counted.to_pyarrow().to_pylist():
            shares.setdefault(row["seller_id"], {}).setdefault(kind, {})[row["value"]] = row["rows"]
    dealt = won.filter(won.owner_id.notnull() & (won.amount > 0))
    recent = ibis.ifelse(dealt.close_date > as_of - _YEAR, dealt.amount, 0)
    sums = dealt.group_by(seller_id=dealt.owner_id).agg(typical=dealt.amount.median(), won=recent.sum())
    deals = {row["seller_id"]: row for row in sums.to_pyarrow().to_pylist()}
    found = {}
    for seller_id in {*shares, *deals, *hired}:
        row = deals.get(seller_id, {})
        typical = row.get("typical")
        found[seller_id] = Background(
            shares.get(seller_id, {}),
            None if typical is None else round(typical),
            hired.get(seller_id),
            int(row.get("won") or 0),
        )
    return found


def contacts(*, activities: ir.Table, moves: pa.Table, as_of: date) -> dict[str, int]:
    """account_id -> calls, mails, meetings and visits of today's owner in the last 12 months.

    Args:
        activities: the canonical table.
        moves: account_id and seller_id (today's owner) of the moves.
        as_of: the day of the facts.
    """
    done = activities.filter(
        (activities.day > as_of - _YEAR)
        & (activities.day <= as_of)
        & activities.kind.isin(_CONTACT)
        & ~activities.is_bulk.fill_null(False)
        & activities.is_done.fill_null(True)
    )
    mine = done.select("account_id", "seller_id").inner_join(
        ibis.memtable(moves), ["account_id", "seller_id"]
    )
    counted = mine.group_by("account_id").agg(rows=mine.count())
    return {row["account_id"]: row["rows"] for row in counted.to_pyarrow().to_pylist()}


def _places(names: pa.ChunkedArray, ids: pa.Array) -> tuple[Whole, pa.ChunkedArray]:
    """Each name's place among the ids, those unknown left out; and which are known."""
    place = pc.index_in(names, value_set=ids)
    known = pc.is_valid(place)
    return _numbers(place.filter(known)), known


def _numbers(values: pa.Array | pa.ChunkedArray) -> Whole:
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return np.asarray(whole.to_numpy(zero_copy_only=False)).astype(np.int64)


def _days(values: pa.Array | pa.ChunkedArray) -> Whole:
    return _numbers(values.cast(pa.date32()).cast(pa.int32()))
