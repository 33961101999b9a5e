"""The kinds of arrays the simulated world is made of, and the one way randomness enters it."""

import zlib

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Letters = npt.NDArray[np.uint8]


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A random stream of its own for each purpose, so that a change in one part leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def share_out(total: int, weights: Real) -> Whole:
    """Whole numbers that add up to ``total`` and follow the weights (largest remainder method)."""
    exact = total * weights / weights.sum()
    parts: Whole = np.floor(exact).astype(np.int64)
    short = total - int(parts.sum())
    parts[np.argsort(parts - exact, kind="stable")[:short]] += 1
    return parts
