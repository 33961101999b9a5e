"""Accounts that rest after a change of owner: until when, and why. Customers suffer from each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.handoff.again.history import moved, taken_over
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers, roles_named

COOLING = "cooling_off_days"
"""The number of the book that says how long an account rests after a move."""
AFTER_LEAVER = "leaver_rest_days"
"""How long it rests after somebody took over from a leaver; 0 or not said: not at all."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An account that may not be moved again yet.

    Attributes:
        moves: how often it has moved, or was taken over from a leaver, as far as the CRM tells.
        moved_on: the change of owner it rests after.
        until: the first day on which it may move again.
        why: one sentence for the two sellers.
    """

    account_id: str
    moves: int
    moved_on: date
    until: date
    why: str


def resting(*, book: Rulebook, past: pa.Table, roles: Mapping[str, str], as_of: date) -> dict[str, Rest]:
    """Every account that rests on that day, for the reason that holds it longest.

    Nobody rests for a reason whose days the book does not say: ``cooling_off_days`` after a move,
    ``leaver_rest_days`` after somebody took over from a leaver.

    Args:
        book: gives the numbers, perhaps by the sales role of who took the account over.
        past: the table ``past_moves``.
        roles: seller_id -> sales role.
        as_of: the day.
    """
    found: dict[str, Rest] = {}
    for name, changes in ((COOLING, moved(past)), (AFTER_LEAVER, taken_over(past))):
        for rest in _resting(book, name, changes, roles, as_of):
            other = found.get(rest.account_id)
            if other is None or rest.until > other.until:
                found[rest.account_id] = rest
    return found


def _resting(
    book: Rulebook, name: str, changes: pa.Table, roles: Mapping[str, str], as_of: date
) -> Iterator[Rest]:
    """Accounts that rest by one number of the book; none where the book does not say it."""
    numbers = Numbers(book)
    if not numbers.has(name):
        return
    days = {role: numbers.known(name, role) for role in (*roles_named(book, name), None)}
    longest = max((int(value) for value in days.values() if value is not None), default=0)
    recent = changes.filter(pc.greater(changes["last_moved_on"], pa.scalar(as_of - timedelta(longest))))
    for row in recent.to_pylist():
        role = roles.get(row["last_to_seller_id"])
        asked = days[role] if role in days else days[None]
        rest = None if asked is None else _rest(row, int(asked), name)
        if rest is not None and rest.until > as_of:
            yield rest


def _rest(row: Mapping[str, object], days: int, name: str) -> Rest:
    moved_on, moves = row["last_moved_on"], row["moves"]
    if not isinstance(moved_on, date) or not isinstance(moves, int):
        raise TypeError(f"no move: {row!r}")
    until = moved_on + timedelta(days)
    times = "once" if moves == 1 else f"{moves} times, last"
    if name == COOLING:
        what = f"it moved {times} on {moved_on.isoformat()}, and the book lets an account rest {days} days"
    else:
        what = (
            f"on {moved_on.isoformat()} somebody took it over from a colleague who had left, and the book "
            f"lets an account rest {days} days after that"
        )
    why = f"{what} (`{name}`): until {until.isoformat()}"
    return Rest(str(row["account_id"]), moves, moved_on, until, why)
