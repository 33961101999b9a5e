"""Sets of small numbers kept as the bits of one ``int``: bit k says whether k is in the set."""

from collections.abc import Iterator

Run = tuple[int, int]
"""First member, and the first number behind it that is no member."""


def members(bits: int) -> Iterator[int]:
    """The numbers in the set, smallest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def runs(bits: int) -> list[Run]:
    """The unbroken stretches of the set, in order."""
    found = []
    start = 0
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits >>= skipped
        start += skipped
        length = (~bits & (bits + 1)).bit_length() - 1
        found.append((start, start + length))
        bits >>= length
        start += length
    return found


def stretch(begin: int, end: int) -> int:
    """The set of the numbers from ``begin`` up to and without ``end``; empty when there are none."""
    return (1 << end) - (1 << begin) if begin < end else 0
