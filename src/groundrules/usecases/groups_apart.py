"""Groups of people that may be told apart: none too small, none that subtraction makes too small."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

TOGETHER = " / "
"""Between the names of groups that are too small by themselves and stand together."""

Members = Mapping[str, frozenset[str]]
"""Group -> who is in it; everybody is in exactly one group."""


@dataclass(frozen=True, slots=True)
class Apart:
    """The splits that may be shown, and how many groups are not shown by themselves."""

    groups: Mapping[str, Members]
    hidden: int


def apart(splits: Mapping[str, Members], least: int) -> Apart:
    """Which groups may be shown.

    Within a split, groups of fewer than ``least`` people are put together, with the next smallest if they
    still are too few: else everybody minus the others would be theirs. A split of one group says nothing and
    is left out. A split is also left out when some of its groups together lack, or exceed, groups of an
    earlier split by fewer than ``least`` people: the difference of their numbers would be those few people's.

    Sums of groups of two splits are looked at; sums that weigh groups differently are not.
    """
    shown: dict[str, Members] = {}
    hidden = 0
    place = {
        one: n for n, one in enumerate(sorted({p for m in splits.values() for g in m.values() for p in g}))
    }
    sums: list[int] = []
    for by, members in splits.items():
        joined = _joined(members, least)
        mine = list(_sums([sum(1 << place[one] for one in group) for group in joined.values()]))
        if len(joined) < _TWO or any(_tells(a, b, least) for a in mine for b in sums):
            hidden += len(members) if len(members) >= _TWO else 0
            continue
        hidden += len(set(members) - set(joined))
        shown[by] = joined
        sums += mine
    return Apart(shown, hidden)


_TWO = 2


def _joined(members: Members, least: int) -> Members:
    found = dict(members)
    pool = sorted(name for name, group in found.items() if len(group) < least)
    people = frozenset[str]().union(*(found.pop(name) for name in pool))
    while pool and len(people) < least and found:
        pool.append(min(found, key=lambda name: (len(found[name]), name)))
        people |= found.pop(pool[-1])
    return {**found, TOGETHER.join(sorted(pool)): people} if pool else found


def _sums(groups: list[int]) -> Iterator[int]:
    """Every group and every sum of groups, short of everybody, as one bit a person."""
    for size in range(1, len(groups)):
        for some in combinations(groups, size):
            yield sum(some)


def _tells(a: int, b: int, least: int) -> bool:
    """True when one holds the other and the difference is a few people."""
    more, less = (a & ~b).bit_count(), (b & ~a).bit_count()
    return min(more, less) == 0 and 0 < max(more, less) < least
