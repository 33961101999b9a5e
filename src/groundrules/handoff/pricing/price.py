"""The price of one move, with its interval and where it comes from."""

from dataclasses import dataclass

from groundrules.handoff.moves import Move
from groundrules.handoff.plan.model import Price, PriceSource
from groundrules.handoff.pricing.own_moves import Estimate
from groundrules.terms import Money


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """What the book quotes: shares of yearly revenue lost when a customer loses its seller, low and high."""

    low: float
    high: float


def price_move(
    move: Move,
    *,
    giver_active: bool,
    group: str,
    own: Estimate | None,
    published: PublishedRange,
    contacts: int | None,
    currency: str,
) -> Price:
    """What the move is expected to do to the customer's yearly revenue.

    Args:
        move: the move.
        giver_active: whether today's owner is still there to be lost.
        group: the customer's group in ``own``.
        own: what our own past changes of owner did; None: there are too few.
        published: the book's range, used then.
        contacts: calls, meetings and visits of today's owner on the account in a year; None: not known.
        currency: of the amounts.
    """
    if move.from_seller_id is None or not giver_active:
        said = "nobody owns it today" if move.from_seller_id is None else f"{move.from_name} has left already"
        return _free(f"{said}: no seller is lost by the move", _gain(None, move))
    if not move.revenue:
        unknown = move.revenue is None
        said = "revenue of the last 12 months is not known" if unknown else "no revenue in 12 months"
        return _free(f"{said}: nothing to lose", _gain(contacts, move))
    amount = Money(move.revenue, currency)
    if own is None:
        low, high = -published.high, -published.low
        middle = (low + high) / 2
        formula = (
            f"{_share(low)} to {_share(high)} of {amount} a year, in the middle {_share(middle)}: the range "
            "the book quotes from published research for a customer who loses its seller"
        )
        source, count = PriceSource.PUBLISHED, 0
    else:
        found = own.group(group)
        low, middle, high = found.low, found.effect, found.high
        formula = f"{_share(middle)} ({_share(low)} to {_share(high)}) of {amount} a year: {own.say(group)}"
        source, count = PriceSource.OWN_MOVES, own.moves
    low_minor, minor, high_minor = (round(share * move.revenue) for share in (low, middle, high))
    return Price(minor, low_minor, high_minor, source, count, formula, _gain(contacts, move, own is not None))


def _free(formula: str, gain: str) -> Price:
    return Price(0, 0, 0, PriceSource.NOTHING, 0, formula, gain)


def _share(share: float) -> str:
    return f"{100 * share:+.1f} %"


def _gain(contacts: int | None, move: Move, in_effect: bool = False) -> str:
    """What is known of the other side."""
    freed = (
        f"{move.from_name} had {contacts} contacts with it in 12 months; that time is freed, and not priced"
        if contacts
        else "freed time: none was logged"
        if contacts == 0
        else "freed time cannot be measured"
    )
    fit = (
        "what new owners made of their accounts is in the effect"
        if in_effect
        else "the fit with the new owner cannot be measured"
    )
    return f"{freed}; {fit}"
