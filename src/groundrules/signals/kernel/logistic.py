"""How likely something is for a unit with these features, learned from units it can be compared with."""

import numpy as np
from numpy.typing import ArrayLike

from groundrules.signals.kernel.tails import Array

ROUNDS = 50
RIDGE = 1e-2
"""So small a pull to zero that it only decides what the data leave open (a stage nobody was lost in)."""


def logistic_fit(features: ArrayLike, happened: ArrayLike) -> Array:
    """Weights of the features (a column of ones is added first) by which ``happened`` is likeliest.

    Source: iteratively reweighted least squares, McCullagh & Nelder (1989), Generalized Linear Models, 4.4;
    with a slight ridge on all but the first weight, le Cessie & van Houwelingen (1992), Applied Statistics
    41, 191-201.
    """
    x = _with_ones(features)
    y = np.asarray(happened, dtype=np.float64)
    pull = np.full(x.shape[1], RIDGE)
    pull[0] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = _chance(x, weights)
        spread = np.maximum(p * (1 - p), 1e-9)
        step = np.linalg.solve((x * spread[:, None]).T @ x + np.diag(pull), x.T @ (y - p) - pull * weights)
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(weights, dtype=np.float64)


def logistic_chance(features: ArrayLike, weights: Array) -> Array:
    """The chance for each unit, by weights of ``logistic_fit``."""
    return _chance(_with_ones(features), weights)


def _with_ones(features: ArrayLike) -> Array:
    x = np.atleast_2d(np.asarray(features, dtype=np.float64))
    return np.asarray(np.column_stack([np.ones(len(x)), x]), dtype=np.float64)


def _chance(x: Array, weights: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(x @ weights, -30, 30))), dtype=np.float64)
