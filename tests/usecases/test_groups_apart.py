"""Groups told apart hold eight people and more, also after any of them is taken from any other."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from groundrules.usecases.groups_apart import TOGETHER, apart

LEAST = 8


def people(start: int, number: int) -> frozenset[str]:
    return frozenset(f"p{n}" for n in range(start, start + number))


def test_small_groups_stand_together_or_with_the_next_smallest() -> None:
    """Five and four make nine; three alone take the ten: no number is everybody minus the rest."""
    two = {"field": people(0, 20), "inside": people(20, 5), "other": people(25, 4)}
    assert set(apart({"role": two}, LEAST).groups["role"]) == {"field", f"inside{TOGETHER}other"}
    one = {"field": people(0, 20), "inside": people(20, 10), "other": people(30, 3)}
    found = apart({"role": one}, LEAST)
    assert set(found.groups["role"]) == {"field", f"inside{TOGETHER}other"}
    assert found.hidden == 2


def test_a_split_with_one_group_left_says_nothing() -> None:
    """Seven part-timers: neither they nor the others are shown; a split of one group is no split."""
    found = apart({"part": {"yes": people(0, 7), "no": people(7, 30)}, "role": {"all": people(0, 37)}}, LEAST)
    assert (found.groups, found.hidden) == ({}, 2)


def test_what_subtraction_would_tell_is_left_out() -> None:
    """Twelve inside sellers of whom nine are part-time, and nobody else: three would be left over."""
    role = {"inside": people(0, 12), "field": people(12, 30)}
    found = apart({"role": role, "part": {"yes": people(0, 9), "no": people(9, 33)}}, LEAST)
    assert set(found.groups) == {"role"}
    assert found.hidden == 2
    crossing = {"yes": people(4, 10), "no": people(0, 4) | people(14, 28)}
    assert set(apart({"role": role, "part": crossing}, LEAST).groups) == {"role", "part"}


@given(st.lists(st.tuples(*(st.integers(0, 3) for _ in range(3))), min_size=1, max_size=60))
def test_no_sum_of_groups_isolates_anybody(rows: list[tuple[int, int, int]]) -> None:
    """Random companies: no sum of shown groups, and no difference of two such sums, has 1 to 7 people."""
    splits: dict[str, dict[str, set[str]]] = {}
    for n, row in enumerate(rows):
        for at, value in enumerate(row):
            splits.setdefault(str(at), {}).setdefault(str(value), set()).add(f"p{n}")
    frozen = {by: {name: frozenset(mine) for name, mine in split.items()} for by, split in splits.items()}
    found = apart(frozen, LEAST)
    sums = [
        frozenset[str]().union(*some)
        for split in found.groups.values()
        for size in range(1, len(split) + 1)
        for some in combinations(split.values(), size)
    ]
    assert all(len(one) >= LEAST for one in sums)
    assert all(len(a - b) >= LEAST for a in sums for b in sums if b < a)
