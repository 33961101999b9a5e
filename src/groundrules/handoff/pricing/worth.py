"""Which moves are not worth making, by their price and by what asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.handoff.plan.model import Price, PriceSource
from groundrules.terms import Money


@dataclass(frozen=True, slots=True)
class Asked:
    """What asks for a move.

    Attributes:
        no_owner: nobody owns the account, or its owner has left: somebody must.
        today_fits: today's owner would fit the rule too, so nothing forces the move.
    """

    no_owner: bool
    today_fits: bool


def why_not_worth(moves: Sequence[tuple[Price, Asked]], least_gain: int, currency: str) -> str:
    """Why the moves of one unit are not worth making, one sentence; empty: they are, or must be.

    Three cases, of the whole unit together; the ends of intervals are added:
    nobody owns one of them: always made. Today's owner does not fit one of the rules: left out only when our
    own past moves put even the better end below a loss of the book's least gain. Today's owners all fit:
    left out when even the better end does not bring the least gain.
    """
    if any(asked.no_owner for _, asked in moves):
        return ""
    low, high = sum(price.low for price, _ in moves), sum(price.high for price, _ in moves)
    said = f"is expected to change revenue by {_m(low, currency)} to {_m(high, currency)} a year"
    needed = Money(least_gain, currency)
    if all(asked.today_fits for _, asked in moves):
        if high < least_gain:
            return (
                f"Today's owner fits the rule too, and the move {said}; the book asks for a gain of {needed}."
            )
        return ""
    if any(price.source is PriceSource.PUBLISHED for price, _ in moves):
        return ""
    if high + least_gain < 0:
        return f"By our own past moves it {said}; that is more than the {needed} the book counts for a move."
    return ""


def _m(minor: int, currency: str) -> str:
    return f"{'+' if minor > 0 else ''}{Money(minor, currency)}"
