"""Whether an account and its owner fit, as far as the evidence goes: an estimate with its uncertainty.

Three things are looked at: contacts, deals won, service tickets. Each gives, for every account, how far it
is from what was to be expected: (seen - expected) / variance, the one-step estimate of a log ratio with
variance 1 / variance (Yusuf, Peto et al., "Beta blockade during and after myocardial infarction", 1985). How
much accounts truly differ in it is estimated by moments (DerSimonian and Laird, "Meta-analysis in clinical
trials", 1986); each account is drawn towards the mean of all by what chance alone could do (Efron and Morris,
"Data analysis using Stein's estimator", 1975). The match is the mean over the things in which accounts do
differ, in units of that difference: 0 is the mean of all, and there, unsure, is an account without evidence.

It speaks of one account and the person who has it now. It is no mark of a person: nobody is ranked by it, and
people are told only ``too early to tell``, ``fits`` or ``does not fit``, with what it is made of.
"""

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundrules.terms import Column, ColumnType, Table

Real = NDArray[np.float64]
TEXT, WHOLE, DATE, NUMBER = ColumnType.TEXT, ColumnType.WHOLE, ColumnType.DATE, ColumnType.SHARE
TOO_EARLY, FITS, FITS_NOT = "too early to tell", "fits", "does not fit"

MATCHES = Table(
    "matches",
    ("account_id",),
    (
        Column("account_id", TEXT, required=True, refers_to="accounts.account_id"),
        Column("seller_id", TEXT, required=True, refers_to="sellers.seller_id", meaning="its owner"),
        Column("estimate", NUMBER, required=True, meaning="0: the mean of all; for planning, never shown"),
        Column("low", NUMBER, required=True, meaning="lower end of the interval, never shown"),
        Column("high", NUMBER, required=True, meaning="upper end of the interval, never shown"),
        Column("n", WHOLE, required=True, meaning="contacts, closed deals and tickets it rests on"),
        Column("made_of", TEXT, required=True, meaning="what was seen and what was to be expected"),
        Column("says", TEXT, required=True, meaning="too early to tell, fits, does not fit: what is shown"),
        Column("certainty", NUMBER, required=True, meaning="how sure it must be; the book's"),
        Column("as_of", DATE, required=True),
    ),
    "How an account and its owner of today fit, shrunk to the mean, for the coming realignment.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing looked at: what was seen, what was to be expected, and how much of that is chance.

    Attributes:
        sign: 1 where more than expected is good, -1 where less is.
    """

    seen: Real
    expected: Real
    variance: Real
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """The matches of all accounts: ``estimate`` and its standard error ``error``."""

    estimate: Real
    error: Real


def match(parts: tuple[Part, ...]) -> Estimate:
    """The mean of the parts, each drawn towards the mean of all accounts.

    A part in which accounts differ no more than by chance tells nothing, and is left out; where all are,
    every account is at 0 with an error of 1.
    """
    drawn = [found for found in map(_drawn, parts) if found is not None]
    count = len(parts[0].seen)
    if not drawn:
        return Estimate(np.zeros(count), np.ones(count))
    estimate = sum((mean for mean, _ in drawn), np.zeros(count)) / len(drawn)
    error = np.sqrt(sum((spread for _, spread in drawn), np.zeros(count))) / len(drawn)
    return Estimate(estimate, error)


def _drawn(part: Part) -> tuple[Real, Real] | None:
    """Each account's mean and variance in units of the true difference; None when there is none."""
    weight = np.maximum(part.variance, 0.0)
    known = weight > 0
    if known.sum() < 2:
        return None
    off = np.zeros(len(weight))
    off[known] = part.sign * (part.seen[known] - part.expected[known]) / weight[known]
    total = weight.sum()
    centre = (weight * off).sum() / total
    excess = (weight * np.square(off - centre)).sum() - (known.sum() - 1)
    room = total - np.square(weight).sum() / total
    differ = excess / room if room > 0 else 0.0
    if differ <= 0:
        return None
    signal = differ * weight
    return (off - centre) / np.sqrt(differ) * signal / (1 + signal), 1 / (1 + signal)


def matches_table(seen: pa.Table, *, certainty: float, as_of: date) -> pa.Table:
    """The table ``matches``.

    Args:
        seen: as ``evidence.evidence`` gives it.
        certainty: how sure it must be before an account and its owner are said to fit or not; 0.5 to 1.
        as_of: the day of the facts.
    """
    found = match(
        (
            Part(_real(seen, "contacts"), _real(seen, "contacts_expected"), _real(seen, "contacts_expected")),
            Part(_real(seen, "won"), _real(seen, "won_expected"), _real(seen, "won_variance")),
            Part(
                _real(seen, "tickets"), _real(seen, "tickets_expected"), _real(seen, "tickets_expected"), -1
            ),
        )
    )  # fmt: skip
    wide = NormalDist().inv_cdf((1 + min(certainty, 1 - 1e-9)) / 2) * found.error
    low, high = found.estimate - wide, found.estimate + wide
    says = np.where(low > 0, FITS, np.where(high < 0, FITS_NOT, TOO_EARLY))
    rows = seen.num_rows
    return pa.table(
        {
            "account_id": seen["account_id"],
            "seller_id": seen["seller_id"],
            "estimate": pa.array(found.estimate, pa.float64()),
            "low": pa.array(low, pa.float64()),
            "high": pa.array(high, pa.float64()),
            "n": pc.add(pc.add(seen["contacts"], seen["deals"]), seen["tickets"]).cast(pa.int64()),
            "made_of": _made_of(seen),
            "says": pa.array(says.tolist(), pa.string()),
            "certainty": pa.repeat(pa.scalar(certainty, pa.float64()), rows),
            "as_of": pa.repeat(pa.scalar(as_of, pa.date32()), rows),
        }
    )


def _real(table: pa.Table, name: str) -> Real:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)


def _made_of(seen: pa.Table) -> pa.ChunkedArray:
    """What each match is made of, one sentence."""

    def said(name: str) -> pa.ChunkedArray:
        return seen[name].cast(pa.int64()).cast(pa.string())

    def about(name: str) -> pa.ChunkedArray:
        tenths = pc.round(pc.multiply(seen[name].cast(pa.float64()), 10.0)).cast(pa.int64())
        whole = pc.divide(tenths, 10)
        rest = pc.subtract(tenths, pc.multiply(whole, 10))
        return pc.binary_join_element_wise(whole.cast(pa.string()), rest.cast(pa.string()), ".")

    return pc.binary_join_element_wise(
        said("contacts"), " contacts where comparable accounts saw ", about("contacts_expected"),
        " in the same ", said("days"), " days; ",
        said("won"), " of ", said("deals"), " closed deals won where like deals win ", about("won_expected"),
        "; ", said("tickets"), " service tickets where comparable accounts opened ",
        about("tickets_expected"), "",
    )  # fmt: skip
