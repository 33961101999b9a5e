"""A concrete record of a region, chosen to look like one the reader has met.

Round numbers well inside the range, known before unknown, first listed values. Where a sum of words takes
part the record is searched for: round values first, then corners, then step by step towards the wanted sum;
what is not found so is asked of the solver, if there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from math import isqrt, prod
from random import Random

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import WordType
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import Column, Form, Witness, as_value, form_range, remember
from groundrules.rulebook.proof.region import intervals
from groundrules.rulebook.proof.solver import decide
from groundrules.rulebook.proof.space import Space

__all__ = ["Witness", "witness"]

Range = tuple[int, int]
_ROUND_TRIALS, _RANDOM_TRIALS, _PASSES, _ALL_TRIALS = 256, 200, 12, 2000


def witness(sets: Sets, space: Space) -> Witness:
    """A record inside the given pieces."""
    record = {
        column.name: _natural(column, pieces)
        for column, pieces in zip(space.columns, sets, strict=True)
        if column.word is not None
    }
    wanted = [
        (space.columns[place], sets[place])
        for place in space.forms
        if sets[place] != space.columns[place].full
    ]
    if not wanted:
        return Witness(record)
    return _with_sums(record, wanted, sets, space)


@remember
def _natural(column: Column, pieces: int) -> Value | None:
    if not pieces & column.known:
        return None
    if not column.is_ordered:
        order = [place for place in range(len(column.values)) if pieces >> place & 1]
        beyond = [place for place in order if place >= column.spelt]
        return column.values[(beyond or order)[0]]
    ranges = intervals(column, pieces)
    widest = max(ranges, key=lambda ends: ends[1] - ends[0])
    number = _nice(column, widest)
    return number if column.word is None else as_value(column.word, number)


def _nice(column: Column, ends: Range) -> int:
    """A round number well inside the range, near the thresholds people argue about."""
    low, high = ends
    first, last = column.lows[0], column.highs[-1]
    middle = column.lows[len(column.lows) // 2] if len(column.lows) > 1 else _usual(first, last)
    if column.word is not None and column.word.type is WordType.DATE:
        return _nice_day(ends, (first, last), middle)
    if low == first and high == last:
        target = middle
    elif high == last:
        target = low + max(abs(low) * 3 // 5, 1)
    elif low == first:
        target = high // 2 if high > 0 and low >= 0 else high - max(abs(high) // 2, 1)
    else:
        target = (low + high) // 2
    return _round_near(min(max(target, low), high), ends)


def _usual(first: int, last: int) -> int:
    return max(first, min(last, isqrt(last) if last > 100 else (first + last) // 2))


def _round_near(target: int, ends: Range) -> int:
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


def _nice_day(ends: Range, whole: Range, middle: int) -> int:
    low, high = ends
    if low == whole[0]:
        target = middle if high == whole[1] else high - 60
    else:
        target = low + 60 if high == whole[1] else (low + high) // 2
    target = min(max(target, low), high)
    day = date.fromordinal(target)
    month_end = (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
    tries = (month_end, day.replace(day=1), day.replace(day=15))
    return next((one.toordinal() for one in tries if low <= one.toordinal() <= high), target)


def _with_sums(
    record: dict[str, Value | None], wanted: Sequence[tuple[Column, int]], sets: Sets, space: Space
) -> Witness:
    """Values for the words that take part in sums, so that every sum lies where it should."""
    names = list(dict.fromkeys(word for column, _ in wanted for _, word in column.form))
    options = {name: _options(space.columns[space.place[name]], sets[space.place[name]]) for name in names}
    impossible = True
    for missing in _missing(names, options):
        if not _unknowns_agree(missing, wanted):
            continue
        ranges = {name: options[name][0] for name in names if name not in missing}
        if any(not known for known in ranges.values()):
            continue
        goals = [
            (column.form, intervals(column, pieces))
            for column, pieces in wanted
            if not missing & {word for _, word in column.form}
        ]
        hulls = {name: (known[0][0], known[-1][1]) for name, known in ranges.items()}
        if any(not _reachable(form, goal, hulls) for form, goal in goals):
            continue
        start = {name: _number(record[name]) for name in ranges}
        is_small = prod(high - low + 1 for known in ranges.values() for low, high in known) <= _ALL_TRIALS
        found = _every(ranges, goals) if is_small else _search(start, ranges, goals)
        impossible = impossible and is_small and found is None
        if found is not None:
            return Witness({**record, **dict.fromkeys(missing), **_values(found, space)})
    return Witness(None, impossible=True) if impossible else _solved(record, names, sets, space)


def _values(numbers: Mapping[str, int], space: Space) -> dict[str, Value]:
    words = {name: space.columns[space.place[name]].word for name in numbers}
    return {name: as_value(word, numbers[name]) for name, word in words.items() if word is not None}


def _solved(record: Mapping[str, Value | None], names: Sequence[str], sets: Sets, space: Space) -> Witness:
    """The solver's answer, its values taken only where a sum needs them."""
    solved = decide(sets, space)
    if solved.record is None:
        return solved
    return Witness({**record, **{name: solved.record[name] for name in names}})


def _options(column: Column, pieces: int) -> tuple[tuple[Range, ...], bool]:
    return intervals(column, pieces), bool(pieces & column.unknown_piece)


def _missing(
    names: Sequence[str], options: Mapping[str, tuple[tuple[Range, ...], bool]]
) -> Iterator[frozenset[str]]:
    """Which words could be unknown together, fewest first."""
    free = [name for name in names if options[name][1]]
    for count in range(len(free) + 1):
        yield from (frozenset(some) for some in combinations(free, count))


def _unknowns_agree(missing: frozenset[str], wanted: Sequence[tuple[Column, int]]) -> bool:
    for column, pieces in wanted:
        is_unknown = bool(missing & {word for _, word in column.form})
        if not pieces & (column.unknown_piece if is_unknown else column.known):
            return False
    return True


def _number(value: Value | None) -> int:
    return 0 if value is None or isinstance(value, (str, date)) else int(value)


def _reachable(form: Form, goal: Sequence[Range], hulls: Mapping[str, Range]) -> bool:
    low, high = form_range(form, hulls)
    return any(low <= end and begin <= high for begin, end in goal)


def _search(
    start: Mapping[str, int],
    ranges: Mapping[str, tuple[Range, ...]],
    goals: Sequence[tuple[Form, tuple[Range, ...]]],
) -> dict[str, int] | None:
    for point in _starts(start, ranges):
        if _meets(point, goals):
            return point
    random = Random(0)  # noqa: S311 - the same search every time, nothing secret
    for trial in range(_RANDOM_TRIALS):
        point = dict(start) if trial == 0 else {name: _draw(random, known) for name, known in ranges.items()}
        for _ in range(_PASSES):
            for form, goal in goals:
                _push(point, form, goal, ranges)
            if _meets(point, goals):
                return point
    return None


def _every(
    ranges: Mapping[str, tuple[Range, ...]], goals: Sequence[tuple[Form, tuple[Range, ...]]]
) -> dict[str, int] | None:
    """The first of all records in small ranges that meets the goals: None is a proof that there is none."""
    values = [[n for low, high in known for n in range(low, high + 1)] for known in ranges.values()]
    points = (dict(zip(ranges, point, strict=True)) for point in product(*values))
    return next((point for point in points if _meets(point, goals)), None)


def _starts(start: Mapping[str, int], ranges: Mapping[str, tuple[Range, ...]]) -> Iterator[dict[str, int]]:
    """The natural record, then all mixtures of round values and corners."""
    tries = [
        list(
            dict.fromkeys(
                value
                for value in (start[name], *_round_values(start[name], known), known[0][0], known[-1][1])
                if any(low <= value <= high for low, high in known)
            )
        )
        for name, known in ranges.items()
    ]
    for number, values in enumerate(product(*tries)):
        if number >= _ROUND_TRIALS:
            return
        yield dict(zip(ranges, values, strict=True))


def _round_values(start: int, known: Sequence[Range]) -> list[int]:
    """Powers of ten in the range, those most like the start first."""
    size = len(str(abs(start)))
    top = len(str(abs(known[-1][1])))
    return [10**power for power in sorted(range(1, top), key=lambda power: abs(power + 1 - size))]


def _meets(point: Mapping[str, int], goals: Sequence[tuple[Form, tuple[Range, ...]]]) -> bool:
    return all(
        any(low <= sum(factor * point[word] for factor, word in form) <= high for low, high in goal)
        for form, goal in goals
    )


def _draw(random: Random, known: Sequence[Range]) -> int:
    low, high = known[random.randrange(len(known))]
    span = high - low
    return low + int(span * random.random() ** random.choice((1, 4, 12)))


def _push(
    point: dict[str, int], form: Form, goal: Sequence[Range], ranges: Mapping[str, tuple[Range, ...]]
) -> None:
    """Move the words, largest multiple first, until the sum lies in the nearest wanted range."""
    for factor, word in sorted(form, key=lambda term: -abs(term[0])):
        total = sum(each * point[name] for each, name in form)
        low, high = min(goal, key=lambda ends: max(ends[0] - total, total - ends[1], 0))
        lack = low - total if total < low else high - total if total > high else 0
        if not lack:
            return
        step = -(-abs(lack) // abs(factor)) * (1 if (lack > 0) == (factor > 0) else -1)
        point[word] = _nearest(point[word] + step, ranges[word])


def _nearest(value: int, known: Sequence[Range]) -> int:
    low, high = min(known, key=lambda ends: max(ends[0] - value, value - ends[1], 0))
    return min(max(value, low), high)
