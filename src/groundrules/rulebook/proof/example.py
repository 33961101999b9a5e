"""A concrete record of a region, chosen to look like one the reader has met.

Round numbers well inside the range, known before unknown, first listed values. Where a sum of words takes
part the record is searched for; what is not found so is asked of the solver, if there is one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from math import isqrt

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import WordType
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import Column, Witness, as_value, remember
from groundrules.rulebook.proof.meet import Range, meet, round_near
from groundrules.rulebook.proof.region import intervals
from groundrules.rulebook.proof.solver import decide
from groundrules.rulebook.proof.space import Space

__all__ = ["Witness", "witness"]


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
    part = list(sets)
    if not space.sums.narrow(part):
        return Witness(None, impossible=True)
    return _with_sums(
        record, [(column, part[space.place[column.form]]) for column, _ in wanted], tuple(part), space
    )


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
    return round_near(min(max(target, low), high), ends)


def _usual(first: int, last: int) -> int:
    return max(first, min(last, isqrt(last) if last > 100 else (first + last) // 2))


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
            (column.form, intervals(column, pieces & column.known))
            for column, pieces in wanted
            if not missing & {word for _, word in column.form}
        ]
        met = meet({name: _number(record[name]) for name in ranges}, ranges, goals)
        impossible = impossible and met.impossible
        if met.point is not None:
            return Witness({**record, **dict.fromkeys(missing), **_values(met.point, space)})
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
