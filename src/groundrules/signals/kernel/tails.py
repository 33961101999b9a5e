"""How likely a count is: tails of the negative binomial, the beta-binomial and the binomial.

A count is compared with what was expected by the negative binomial: mean ``mu`` (events expected) and size
``k`` (how uneven ordinary behaviour is; a large ``k`` is as even as chance, a small one very uneven), so
the variance is ``mu + mu**2 / k``. A share (``x`` of ``n``) is compared by the beta-binomial: the chance of
each success is itself drawn from Beta(``a``, ``b``), with mean ``a / (a + b)``; a large ``a + b`` is as even
as chance.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaln

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def nb_upper(x: ArrayLike, mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X >= x) for counts with mean ``mu`` and size ``k``; 1 where x is 0.

    Source: the negative binomial tail as a regularised incomplete beta function,
    Abramowitz & Stegun (1964) 26.5.26; held against ``scipy.stats.nbinom`` in the tests.
    """
    count, mean, size = (np.asarray(value, dtype=np.float64) for value in (x, mu, k))
    tail = betainc(np.maximum(count, 1e-300), size, mean / (size + mean))
    return np.asarray(np.where(count <= 0, 1.0, tail), dtype=np.float64)


def nb_lower(x: ArrayLike, mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X <= x) for counts with mean ``mu`` and size ``k``; x may be -1 (then 0).

    Source: as ``nb_upper``.
    """
    count, mean, size = (np.asarray(value, dtype=np.float64) for value in (x, mu, k))
    tail = betainc(size, np.maximum(count + 1.0, 1e-300), size / (size + mean))
    return np.asarray(np.where(count < 0, 0.0, tail), dtype=np.float64)


def nb_zero(mu: ArrayLike, k: ArrayLike) -> Array:
    """P(X = 0): the chance that an account in good hands shows no contact at all."""
    mean, size = np.asarray(mu, dtype=np.float64), np.asarray(k, dtype=np.float64)
    return np.asarray(np.exp(size * np.log(size / (size + mean))), dtype=np.float64)


def binomial_upper(x: ArrayLike, n: ArrayLike, share: ArrayLike) -> Array:
    """P(X >= x) of ``n`` tries that each succeed with chance ``share``; 1 where x is 0, 0 where x > n.

    Source: Abramowitz & Stegun (1964) 26.5.24; held against ``scipy.stats.binom`` in the tests.
    """
    count, tries, chance = _floats(x, n, share)
    tail = betainc(np.maximum(count, 1e-300), np.maximum(tries - count + 1.0, 1e-300), chance)
    return np.where(count <= 0, 1.0, np.where(count > tries, 0.0, tail))


def binomial_lower(x: ArrayLike, n: ArrayLike, share: ArrayLike) -> Array:
    """P(X <= x) of ``n`` tries that each succeed with chance ``share``.

    Source: as ``binomial_upper``.
    """
    count, tries, chance = _floats(x, n, share)
    return binomial_upper(tries - count, tries, 1.0 - chance)


def bb_lower(x: ArrayLike, n: ArrayLike, a: ArrayLike, b: ArrayLike) -> Array:
    """P(X <= x) for ``n`` tries whose chance of success is drawn from Beta(a, b), all arrays alike.

    ``x`` and ``n`` are whole numbers; x may be -1 (then 0) or n and more (then 1); a and b are > 0. The sum
    is of the tail's own terms, so a tiny probability keeps its digits; the work is sum(x + 1) terms.

    Source: Skellam (1948), J. Royal Statistical Society B 10, 257-261; terms by their ratio,
    p(k + 1) / p(k) = (n - k)(k + a) / ((k + 1)(n - k - 1 + b)). Held against ``scipy.stats.betabinom``.
    """
    count, tries, first, second = _floats(x, n, a, b)
    shape = count.shape
    count, tries, first, second = (part.ravel() for part in (count, tries, first, second))
    tail = np.where(count < 0, 0.0, 1.0)
    inside = np.flatnonzero((count >= 0) & (count < tries))
    if inside.size == 0:
        return tail.reshape(shape)
    inside = inside[np.argsort(-count[inside], kind="stable")]  # at step k the units still adding are first
    top, size, low, high = count[inside], tries[inside], first[inside], second[inside]
    term = np.asarray(betaln(low, size + high) - betaln(low, high), dtype=np.float64)
    total = term.copy()
    for k in range(int(top[0])):
        left = int(np.searchsorted(-top, -(k + 1), side="right"))
        some = slice(0, left)
        ratio = (size[some] - k) * (k + low[some]) / ((k + 1.0) * (size[some] - k - 1.0 + high[some]))
        term[some] += np.log(ratio)
        total[some] = np.logaddexp(total[some], term[some])
    tail[inside] = np.minimum(np.exp(total), 1.0)
    return tail.reshape(shape)


def bb_upper(x: ArrayLike, n: ArrayLike, a: ArrayLike, b: ArrayLike) -> Array:
    """P(X >= x) for ``n`` tries whose chance of success is drawn from Beta(a, b); 1 where x is 0.

    Source: as ``bb_lower``: n - X is beta-binomial with a and b exchanged.
    """
    count, tries, first, second = _floats(x, n, a, b)
    return bb_lower(tries - count, tries, second, first)


def _floats(*values: ArrayLike) -> tuple[Array, ...]:
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))
