"""Sums of words brought to whole numbers, so that every engine computes them exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from groundrules.rulebook.condition import Compare, Condition, Linear, Operator
from groundrules.rulebook.model import Word

FLIPPED: Mapping[Operator, Operator] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Sum:
    """Constant multiples of words plus a constant, in the units a person writes.

    Attributes:
        factors: word -> factor; a word that cancels out is gone.
        constant: what is added.
    """

    factors: Mapping[str, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)

    def plus(self, other: "Sum", sign: int = 1) -> "Sum":
        """This sum and ``sign`` times the other."""
        factors = dict(self.factors)
        for word, factor in other.factors.items():
            factors[word] = factors.get(word, Fraction(0)) + sign * factor
        kept = {word: factor for word, factor in factors.items() if factor}
        return Sum(kept, self.constant + sign * other.constant)

    def times(self, number: Fraction) -> "Sum":
        """Every part multiplied by the number."""
        kept = {word: factor * number for word, factor in self.factors.items() if factor * number}
        return Sum(kept, self.constant * number)


def compared(left: Sum, operator: Operator, right: Sum, words: Mapping[str, Word]) -> Condition | None:
    """The comparison of two sums in stored units, in lowest terms; None when every word cancels out.

    A value ``v`` of a word with scale ``k`` is stored as ``v * 10**k``; multiplying the whole comparison by
    one positive number makes every factor and the constant whole. What boils down to one word against a
    constant becomes a plain ``Compare``.
    """
    difference = left.plus(right, -1)
    if not difference.factors:
        return None
    factors = {word: factor / 10 ** words[word].scale for word, factor in difference.factors.items()}
    constant = -difference.constant
    common = lcm(constant.denominator, *(factor.denominator for factor in factors.values()))
    whole = {word: int(factor * common) for word, factor in factors.items()}
    limit = int(constant * common)
    shared = gcd(limit, *whole.values())
    if next(iter(whole.values())) < 0:
        shared, operator = -shared, FLIPPED[operator]
    terms = tuple((factor // shared, word) for word, factor in whole.items())
    if len(terms) == 1 and terms[0][0] == 1:
        return Compare(terms[0][1], operator, limit // shared)
    return Linear(terms, operator, limit // shared)


def written_factors(linear: Linear, words: Mapping[str, Word]) -> tuple[tuple[tuple[int, str], ...], int]:
    """The linear test's factors and constant in the units a person writes, in lowest terms."""
    factors = tuple((factor * 10 ** words[word].scale, word) for factor, word in linear.terms)
    shared = gcd(linear.constant, *(factor for factor, _ in factors)) or 1
    return tuple((factor // shared, word) for factor, word in factors), linear.constant // shared
