"""The numbers of the match: how often each level of likeness is seen in doubles and in different customers.

Learned from labelled pairs by Splink itself (``benchmarks/duplicates.py --train``); the same script states
the precision on pairs it did not learn from.
"""

from collections.abc import Mapping, Sequence

M: Mapping[str, Sequence[float]] = {
    "name": (0.72, 0.22, 0.03, 0.03),
    "domain": (0.84, 0.07, 0.09),
    "place": (0.72, 0.12, 0.16),
    "phone": (0.78, 0.22),
}
U: Mapping[str, Sequence[float]] = {
    "name": (0.002, 0.003, 0.03, 0.965),
    "domain": (0.002, 0.004, 0.994),
    "place": (0.0007, 0.002, 0.9973),
    "phone": (0.0005, 0.9995),
}
"""Level by level from the most alike to nothing alike."""
