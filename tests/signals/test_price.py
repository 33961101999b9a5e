"""Value at risk: what an account brings, how it is weighed, and in which band it falls."""

from datetime import date

import ibis
import pytest

from groundrules.crm.tables import BY_NAME
from groundrules.signals.price import band, bases, price
from tests.fakes.facts import Row, arrow_table

AS_OF = date(2026, 6, 30)


def deal(number: int, **more: object) -> Row:
    """An open deal of account X at one chance in four."""
    row: Row = {"opportunity_id": f"O{number}", "account_id": "X", "amount": 40_000, "probability": 0.25,
                "is_closed": False, "is_won": False, "close_date": date(2026, 9, 1)}  # fmt: skip
    return {**row, **more}


def test_an_account_brings_a_year_of_wins_and_its_weighted_open_deals() -> None:
    """Old wins, losses and deals without an amount count nothing; open deals count by their chance."""
    deals = [
        deal(1, is_closed=True, is_won=True, close_date=date(2026, 1, 1), amount=100_000),
        deal(2, is_closed=True, is_won=True, close_date=date(2025, 6, 29), amount=7_000),
        deal(3, is_closed=True, is_won=False, close_date=date(2026, 1, 1)),
        deal(4),
        deal(5, probability=None),
        deal(6, amount=None),
        deal(7, account_id="Y", amount=8_000),
    ]
    table = ibis.memtable(arrow_table(BY_NAME["opportunities"], deals))
    assert bases(opportunities=table, as_of=AS_OF, accounts=["X", "Y", "Z"]) == {"X": 110_000, "Y": 2_000}


@pytest.mark.parametrize(
    ("minor", "name"),
    [(0, "under 10k"), (999_999, "under 10k"), (1_000_000, "10-50k"), (4_999_999, "10-50k"),
     (5_000_000, "50-250k"), (25_000_000, "above 250k")],
)  # fmt: skip
def test_bands(minor: int, name: str) -> None:
    """Edges belong to the band above."""
    assert band(minor) == name


def test_price_is_the_product_of_its_parts_and_grows_until_ninety_days() -> None:
    """P x base x loss x age/90; after ninety days no more; certainty is claimed up to 0.95."""
    half = price(p=0.9, base_minor=1_000_000, loss=0.15, age_days=45, placeholder=False)
    full = price(p=0.9, base_minor=1_000_000, loss=0.15, age_days=400, placeholder=False)
    sure = price(p=1.0, base_minor=1_000_000, loss=0.15, age_days=90, placeholder=True)
    assert (half.minor, full.minor, sure.minor, sure.p) == (67_500, 135_000, 142_500, 0.95)
    assert sure.as_json()["placeholder"] is True
