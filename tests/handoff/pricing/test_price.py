"""The price of one move, by where it comes from; and when a move is not worth making."""

from groundrules.handoff.plan.model import PriceSource
from groundrules.handoff.pricing.own_moves import Effect, Estimate
from groundrules.handoff.pricing.price import PublishedRange, price_move
from groundrules.handoff.pricing.worth import Asked, why_not_worth
from tests.handoff.waves.situations import lost, move

RANGE = PublishedRange(0.132, 0.176)
OWN = Estimate(
    Effect(-0.05, -0.1, 0.0, 240), {"small": Effect(-0.08, -0.14, -0.02, 61)}, 240, 365, 2024, 2025
)


def test_the_published_range_is_labelled_so() -> None:
    """Ends and middle of the range, numbers filled in, no past moves claimed; what is gained."""
    found = price_move(
        move("a", "ann", "ivy", 1_000_00),
        giver_active=True, group="", own=None, published=RANGE, contacts=14, currency="USD",
    )  # fmt: skip
    assert (found.low, found.effect, found.high) == (-176_00, -154_00, -132_00)
    assert (found.source, found.past_moves) == (PriceSource.PUBLISHED, 0)
    assert found.formula == (
        "-17.6 % to -13.2 % of $1,000 a year, in the middle -15.4 %: the range the book quotes from "
        "published research for a customer who loses its seller"
    )
    assert found.gain == (
        "Ann had 14 contacts with it in 12 months; that time is freed, and not priced; "
        "the fit with the new owner cannot be measured"
    )


def test_own_moves_price_by_group_and_say_how_many() -> None:
    """The group's own effect where it has one, the common one elsewhere; count and years in the formula."""
    known = price_move(
        move("a", "ann", "ivy", 1_000_00),
        giver_active=True, group="small", own=OWN, published=RANGE, contacts=None, currency="USD",
    )  # fmt: skip
    assert (known.low, known.effect, known.high, known.past_moves) == (-140_00, -80_00, -20_00, 240)
    assert known.source is PriceSource.OWN_MOVES
    assert "240 changes of owner of our own in 2024 to 2025, 61 of them in small" in known.formula
    assert known.gain.startswith("freed time cannot be measured")
    other = price_move(
        move("a", "ann", "ivy", 1_000_00),
        giver_active=True, group="large", own=OWN, published=RANGE, contacts=0, currency="USD",
    )  # fmt: skip
    assert (other.low, other.high) == (-100_00, 0)


def test_nobody_to_lose_costs_nothing() -> None:
    """No owner, one who left, no revenue, unknown revenue: nothing at stake, and why."""
    for taken, active, said in (
        (move("a", None, "ivy"), True, "nobody owns it today"),
        (move("a", "ann", "ivy"), False, "Ann has left already"),
        (move("a", "ann", "ivy", 0), True, "no revenue in 12 months"),
        (move("a", "ann", "ivy", None), True, "revenue of the last 12 months is not known"),
    ):
        found = price_move(
            taken, giver_active=active, group="", own=OWN, published=RANGE, contacts=1, currency="USD"
        )
        assert (found.low, found.effect, found.high) == (0, 0, 0)
        assert found.source is PriceSource.NOTHING
        assert found.formula.startswith(said)


def test_a_unit_is_judged_whole() -> None:
    """One orphan in a family moves it; one account the rule asks for keeps a published price from it."""
    optional, needed, orphan = Asked(False, True), Asked(False, False), Asked(True, False)
    dear = lost(1_000_00)
    assert "the book asks for a gain of $500" in why_not_worth([(dear, optional)], 500_00, "USD")
    assert why_not_worth([(dear, optional), (dear, needed)], 500_00, "USD") == ""
    assert why_not_worth([(dear, optional), (dear, orphan)], 500_00, "USD") == ""
    assert why_not_worth([(lost(0), optional)], 0, "USD") == ""
