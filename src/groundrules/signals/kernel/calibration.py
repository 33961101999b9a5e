"""P(true) held against what people found: calibrated by closed cases, and how far it was off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import isotonic_regression

from groundrules.signals.kernel.tails import Array

LEAST_CASES = 50
"""Closed cases of one signal before they correct its probabilities."""

START_WORTH = 20.0
"""Closed cases that weigh as much as the book's own first opinion of a signal."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a stated probability turned out to be worth.

    Attributes:
        stated: probabilities as stated, rising.
        found: the share that was true at each, never falling.
        cases: closed cases it rests on.
    """

    stated: Array
    found: Array
    cases: int

    def __call__(self, p: ArrayLike) -> Array:
        """Probabilities corrected; between two stated ones in proportion, beyond them as the nearest."""
        return np.asarray(np.interp(np.asarray(p, dtype=np.float64), self.stated, self.found))


def calibrate(p: ArrayLike, is_true: ArrayLike, *, least: int = LEAST_CASES) -> Calibration | None:
    """The best never-falling correction of stated probabilities; None: fewer than ``least`` closed cases.

    A share is never believed to be 0 or 1: it is kept half a case away from both.

    Source: isotonic regression, Ayer et al. (1955), Annals of Mathematical Statistics 26, 641-647;
    for probabilities Zadrozny & Elkan (2002), KDD, 694-699.
    """
    stated, truth = np.asarray(p, dtype=np.float64), np.asarray(is_true, dtype=np.float64)
    if stated.size < least:
        return None
    values, places, weights = np.unique(stated, return_inverse=True, return_counts=True)
    share = np.bincount(places, weights=truth) / weights
    found = np.asarray(isotonic_regression(share, weights=weights).x, dtype=np.float64)
    edge = 0.5 / stated.size
    return Calibration(values, np.clip(found, edge, 1 - edge), int(stated.size))


def reliance(p: ArrayLike, is_true: ArrayLike, *, start: float) -> float:
    """Of what is claimed, how much is borne out: ``start`` at first, then more and more what was found.

    ``start`` counts as ``START_WORTH`` closed cases' worth of claims; the ratio is never above 1, since what
    was borne out more often than claimed is for the whole correction to say.

    Source: the posterior mean of a Poisson ratio with a Gamma prior (standardised mortality ratio), Clayton &
    Kaldor (1987), Biometrics 43, 671-681.
    """
    claimed, truth = np.asarray(p, dtype=np.float64), np.asarray(is_true, dtype=np.float64)
    return float(min(1.0, (START_WORTH * start + truth.sum()) / (START_WORTH + claimed.sum())))


def calibration_error(p: ArrayLike, is_true: ArrayLike, *, bins: int = 10) -> float:
    """How far stated probabilities are from what was found: mean gap over equally wide bins, by their size.

    Source: expected calibration error, Naeini, Cooper & Hauskrecht (2015), AAAI, 2901-2907.
    """
    stated, truth = np.asarray(p, dtype=np.float64), np.asarray(is_true, dtype=np.float64)
    if stated.size == 0:
        return 0.0
    place = np.minimum((stated * bins).astype(np.int64), bins - 1)
    gap = np.bincount(place, weights=stated - truth, minlength=bins)
    return float(np.abs(gap).sum() / stated.size)
