"""Whole numbers for words whose sums must lie in given ranges: round ones near where one would look first.

Words are fixed one by one, the tightest first, and after each the bounds of the others are narrowed by what
is left to them; a dead end goes back to the word before. Finding nothing proves nothing, but where the bounds
leave no room from the start, or all records were tried, there is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from groundrules.rulebook.proof.cells import Form

Range = tuple[int, int]
Ranges = tuple[Range, ...]
Goal = tuple[Form, Ranges]
"""A sum and the ranges it may lie in."""

Limit = tuple[Form, int, int]
"""A sum and the one range it shall lie in."""

_ALL_TRIALS, _COMBINATIONS, _STEPS, _ROUNDS = 2_000, 16, 400, 8


@dataclass(frozen=True, slots=True)
class Met:
    """Numbers that meet the goals, or whether it is proved that there are none."""

    point: Mapping[str, int] | None
    impossible: bool = False


@dataclass(slots=True)
class _Steps:
    left: int = _STEPS


def meet(start: Mapping[str, int], ranges: Mapping[str, Ranges], goals: Sequence[Goal]) -> Met:
    """Numbers within the ranges, those of ``start`` where they will do, so that every sum meets its goal."""
    if prod(high - low + 1 for known in ranges.values() for low, high in known) <= _ALL_TRIALS:
        found = _every(ranges, goals)
        return Met(found, impossible=found is None)
    hulls = {name: (known[0][0], known[-1][1]) for name, known in ranges.items()}
    combinations = list(islice(product(*(goal for _, goal in goals)), _COMBINATIONS + 1))
    is_open = len(combinations) > _COMBINATIONS
    for ends in combinations[:_COMBINATIONS]:
        limits = [(form, low, high) for (form, _), (low, high) in zip(goals, ends, strict=True)]
        box = dict(hulls)
        if not _narrow(box, limits):
            continue
        is_open = True
        found = _fix(start, ranges, box, limits, _Steps())
        if found is not None:
            return Met(found)
    return Met(None, impossible=not is_open)


def round_near(target: int, ends: Range) -> int:
    """The roundest number in the range near the target, never zero."""
    low, high = ends
    step: int = 10 ** len(str(abs(target)))
    while step > 1:
        for size in (step, step // 2, step // 5):
            if size < 1:
                continue
            candidate = (target + size // 2) // size * size
            if low <= candidate <= high and candidate != 0:
                return candidate
        step //= 10
    return target


def _every(ranges: Mapping[str, Ranges], goals: Sequence[Goal]) -> dict[str, int] | None:
    """The first of all records in small ranges that meets the goals: None is a proof that there is none."""
    values = [[n for low, high in known for n in range(low, high + 1)] for known in ranges.values()]
    points = (dict(zip(ranges, point, strict=True)) for point in product(*values))
    return next((point for point in points if _meets(point, goals)), None)


def _meets(point: Mapping[str, int], goals: Sequence[Goal]) -> bool:
    return all(
        any(low <= sum(factor * point[word] for factor, word in form) <= high for low, high in goal)
        for form, goal in goals
    )


def _fix(
    start: Mapping[str, int],
    ranges: Mapping[str, Ranges],
    box: dict[str, Range],
    limits: Sequence[Limit],
    steps: _Steps,
) -> dict[str, int] | None:
    """Fix one word after the other; the box is already narrowed."""
    free = [name for name, (low, high) in box.items() if low < high]
    if not free:
        point = {name: low for name, (low, _) in box.items()}
        return point if all(_lies_in(number, ranges[name]) for name, number in point.items()) else None
    name = min(free, key=lambda one: box[one][1] - box[one][0])
    for number in _tries(start[name], box[name], ranges[name]):
        steps.left -= 1
        if steps.left < 0:
            return None
        smaller = {**box, name: (number, number)}
        if _narrow(smaller, limits):
            found = _fix(start, ranges, smaller, limits, steps)
            if found is not None:
                return found
    return None


def _narrow(box: dict[str, Range], limits: Sequence[Limit]) -> bool:
    """Each word within what its sums and the other words leave it; False when nothing is left."""
    for _ in range(_ROUNDS):
        before = dict(box)
        for form, low, high in limits:
            ends = [sorted((factor * box[word][0], factor * box[word][1])) for factor, word in form]
            least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
            if least > high or most < low:
                return False
            for (factor, word), (own_least, own_most) in zip(form, ends, strict=True):
                first, last = low - (most - own_most), high - (least - own_least)
                if factor < 0:
                    first, last = last, first
                box[word] = (max(box[word][0], -(-first // factor)), min(box[word][1], last // factor))
                if box[word][0] > box[word][1]:
                    return False
        if box == before:
            break
    return True


def _tries(start: int, ends: Range, known: Ranges) -> Iterator[int]:
    """Numbers worth trying: the natural one, round ones, the ends and what lies beside them."""
    low, high = ends
    middle = (low + high) // 2
    near = min(max(start, low), high)
    rounded = (near, round_near(near, ends), round_near(middle, ends))
    tries = (*rounded, low, high, middle, low + 1, low + 2, high - 1)
    inside = (number for number in tries if low <= number <= high and _lies_in(number, known))
    nearest = (min(max(low, begin), end) for begin, end in known)
    yield from dict.fromkeys([*inside, *(number for number in nearest if low <= number <= high)])


def _lies_in(number: int, known: Ranges) -> bool:
    return any(low <= number <= high for low, high in known)
