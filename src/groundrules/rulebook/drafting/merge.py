"""Two texts that grew from one: what each changed, joined by lines where they do not meet.

The classic three-way merge over longest common runs (Khanna, Kunal and Pierce, "A Formal Investigation of
Diff3", 2007): a stretch changed on one side only is taken from there, one changed the same way on both is
taken once, and one changed differently on both is a meeting that a person settles.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

MOST_PAIRS = 2_000_000
"""Equal pairs of lines that are still looked at one by one; beyond, a stretch counts as changed whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of lines of the joined text.

    Attributes:
        kind: ``same``, ``mine`` (only I changed it), ``theirs``, ``both`` (the same change on both sides) or
            ``meeting`` (changed differently: a person settles it).
        base, mine, theirs: the lines there in each of the three texts.
    """

    kind: str
    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def joined(self) -> tuple[str, ...]:
        """The lines the merge takes; mine where the two meet, until somebody says otherwise."""
        return self.theirs if self.kind == "theirs" else self.mine


def merge(base: str, mine: str, theirs: str) -> tuple[Piece, ...]:
    """The pieces of the joined text, in order.

    Args:
        base: the text both began from.
        mine: what I made of it.
        theirs: what somebody else made of it.
    """
    old, one, two = base.split("\n"), mine.split("\n"), theirs.split("\n")
    pieces: list[Piece] = []
    for (at, at_one, at_two, size), (end, end_one, end_two, _) in pairwise(_anchors(old, one, two)):
        if size:
            kept = tuple(old[at : at + size])
            pieces.append(Piece("same", kept, kept, kept))
        piece = _piece(old[at + size : end], one[at_one + size : end_one], two[at_two + size : end_two])
        if piece:
            pieces.append(piece)
    return tuple(pieces)


def joined(pieces: Sequence[Piece]) -> str:
    """The text of the pieces."""
    return "\n".join(line for piece in pieces for line in piece.joined)


def _piece(base: list[str], mine: list[str], theirs: list[str]) -> Piece | None:
    if not (base or mine or theirs):
        return None
    if mine == theirs:
        kind = "both"
    elif mine == base:
        kind = "theirs"
    elif theirs == base:
        kind = "mine"
    else:
        kind = "meeting"
    return Piece(kind, tuple(base), tuple(mine), tuple(theirs))


def _anchors(base: list[str], mine: list[str], theirs: list[str]) -> list[tuple[int, int, int, int]]:
    """Runs of lines that stand in all three: place in each, and length; closed by an empty run at the end."""
    first, second = _runs(base, mine), _runs(base, theirs)
    found = [(0, 0, 0, 0)]
    here = there = 0
    while here < len(first) and there < len(second):
        (at, place, size), (other_at, other_place, other_size) = first[here], second[there]
        start, end = max(at, other_at), min(at + size, other_at + other_size)
        if start < end:
            found.append((start, place + start - at, other_place + start - other_at, end - start))
        if at + size < other_at + other_size:
            here += 1
        else:
            there += 1
    return [*found, (len(base), len(mine), len(theirs), 0)]


def _runs(base: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    """Common runs of two texts; the shared start and end are found by looking, the rest by difflib."""
    head = 0
    while head < min(len(base), len(other)) and base[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(base), len(other)) - head and base[-1 - tail] == other[-1 - tail]:
        tail += 1
    one, two = base[head : len(base) - tail], other[head : len(other) - tail]
    counts = Counter(two)
    inner = []
    if sum(counts[line] for line in one) <= MOST_PAIRS:
        blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
        inner = [(head + a, head + b, size) for a, b, size in blocks if size]
    runs = [(0, 0, head), *inner, (len(base) - tail, len(other) - tail, tail)]
    return [run for run in runs if run[2]]
