"""Accounts that rest after a move: until when, and why. Customers suffer from each change of owner."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.handoff.again.history import moved
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers, roles_named

COOLING = "cooling_off_days"
"""The number of the book that says how long an account rests."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An account that may not be moved again yet.

    Attributes:
        moves: how often it has moved, as far as the CRM tells.
        until: the first day on which it may move again.
        why: one sentence for the two sellers.
    """

    account_id: str
    moves: int
    moved_on: date
    until: date
    why: str


def resting(*, book: Rulebook, past: pa.Table, roles: Mapping[str, str], as_of: date) -> dict[str, Rest]:
    """Every account that rests on that day; nobody rests where the book does not say ``cooling_off_days``.

    Args:
        book: gives the number, perhaps by the sales role of who took the account over.
        past: the table ``past_moves``.
        roles: seller_id -> sales role.
        as_of: the day.
    """
    numbers = Numbers(book)
    if not numbers.has(COOLING):
        return {}
    days = {role: numbers.known(COOLING, role) for role in (*roles_named(book, COOLING), None)}
    longest = max((int(value) for value in days.values() if value is not None), default=0)
    last = moved(past)
    recent = last.filter(pc.greater(last["last_moved_on"], pa.scalar(as_of - timedelta(longest))))
    found = {}
    for row in recent.to_pylist():
        role = roles.get(row["last_to_seller_id"])
        asked = days[role] if role in days else days[None]
        rest = None if asked is None else _rest(row, int(asked))
        if rest is not None and rest.until > as_of:
            found[rest.account_id] = rest
    return found


def _rest(row: Mapping[str, object], days: int) -> Rest:
    moved_on, moves = row["last_moved_on"], row["moves"]
    if not isinstance(moved_on, date) or not isinstance(moves, int):
        raise TypeError(f"no move: {row!r}")
    until = moved_on + timedelta(days)
    times = "once" if moves == 1 else f"{moves} times, last"
    why = (
        f"it moved {times} on {moved_on.isoformat()}, and the book lets an account rest {days} days "
        f"(`{COOLING}`): until {until.isoformat()}"
    )
    return Rest(str(row["account_id"]), moves, moved_on, until, why)
