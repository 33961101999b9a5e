"""What a friction may cost: P x base x loss x min(1, age / 90 days), in bands, with its provenance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis

FULL_AGE = 90
"""Days after which the whole loss is at stake."""

MOST_SURE = 0.95
"""The most we claim: tails beyond it rest on a model that no ruling of this team has confirmed yet."""

BANDS = ((10_000, "under 10k"), (50_000, "10-50k"), (250_000, "50-250k"))
"""Upper edges in major units, excluded."""


@dataclass(frozen=True, slots=True)
class Price:
    """Value at risk in minor units, with the parts it was made of: base x loss x p x age_share.

    Attributes:
        base_minor: what the account brings in a year: revenue of 12 months plus open deals, each weighted.
        loss: share of the base lost if it is true and stays so.
        p: probability that it is true.
        age_share: how far the loss has come: it grows with age and is whole after 90 days.
        minor: value at risk now.
        band: in which of the four bands it lies.
        placeholder: the loss is a guess the book says is to be replaced.
        p_stated: the probability as the measure gave it, where it was corrected.
        cases: how many closed cases the correction rests on.
        trust: the share of such claims that is expected to be borne out, where the correction is no more.
    """

    base_minor: int
    loss: float
    p: float
    age_share: float
    minor: int
    band: str
    placeholder: bool
    p_stated: float | None = None
    cases: int = 0
    trust: float | None = None

    def as_json(self) -> dict[str, object]:
        """The price as plain values; where ``p`` was corrected, also what it was and by what."""
        told: dict[str, object] = {
            "base_minor": self.base_minor, "loss": self.loss, "p": round(self.p, 4),
            "age_share": round(self.age_share, 4), "minor": self.minor, "band": self.band,
            "placeholder": self.placeholder,
        }  # fmt: skip
        if self.p_stated is not None:
            told |= {"p_stated": round(self.p_stated, 4), "corrected_by_cases": self.cases}
        if self.trust is not None:
            told["trust"] = round(self.trust, 4)
        return told


def band(minor: int) -> str:
    """The band a value in minor units lies in."""
    return next((name for edge, name in BANDS if minor < edge * 100), "above 250k")


def price(*, p: float, base_minor: int, loss: float, age_days: int, placeholder: bool) -> Price:
    """The value at risk of one unit; ``p`` is claimed up to ``MOST_SURE``."""
    p = min(max(0.0, p), MOST_SURE)
    age_share = min(1.0, max(0, age_days) / FULL_AGE)
    minor = round(p * base_minor * loss * age_share)
    return Price(base_minor, loss, p, age_share, minor, band(minor), placeholder)


def repriced(one: Price, *, p: float, cases: int) -> Price:
    """The same price with another probability, for which ``cases`` closed cases of its kind speak."""
    p = min(max(0.0, p), MOST_SURE)
    minor = round(p * one.base_minor * one.loss * one.age_share)
    return replace(one, p=p, minor=minor, band=band(minor), p_stated=one.p, cases=cases)


def worth(opportunities: ibis.Table, wanted: ibis.Table, *, as_of: date) -> ibis.Table:
    """What each wanted account with deals brings: account_id, base (minor units, not yet rounded).

    Won in the 12 months before ``as_of`` + open amounts x their stage's probability (unknown: nothing).
    """
    deals = opportunities.semi_join(wanted, "account_id").filter(opportunities.amount.notnull())
    won = deals.is_won & (deals.close_date >= as_of - timedelta(365)) & (deals.close_date < as_of)
    amounts = ibis.cases(
        (won, deals.amount.cast("float64")),
        (~deals.is_closed, deals.amount * deals.probability.fill_null(0.0)),
        else_=0.0,
    )
    return deals.group_by("account_id").agg(base=amounts.sum())


def bases(*, opportunities: ibis.Table, as_of: date, accounts: Iterable[str]) -> dict[str, int]:
    """What each account brings, minor units: won in 12 months + open amounts x their stage's probability."""
    wanted = ibis.memtable({"account_id": list(accounts)}, schema={"account_id": "string"})
    rows = worth(opportunities, wanted, as_of=as_of).to_pyarrow().to_pylist()
    return {row["account_id"]: round(row["base"] or 0.0) for row in rows}
