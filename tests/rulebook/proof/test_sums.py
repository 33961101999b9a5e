"""Sums of words: bounds take away only what no record meets; numbers found do meet the goals."""

from dataclasses import replace
from itertools import product

import pytest

from groundrules.rulebook.condition import And, Condition, Linear, Not, Operator, Or
from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.model import Output, Policy, WordType
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.proof.boxes import within
from groundrules.rulebook.proof.meet import meet
from groundrules.rulebook.proof.space import Space
from tests.rulebook.proof.agree import differences, point
from tests.rulebook.proof.worlds import WIDE, random_sums
from tests.rulebook.worlds import WORDS, random_decision, records, seeded


@pytest.mark.parametrize("seed", range(30))
def test_narrowing_loses_no_record(seed: int) -> None:
    """Every record of a part is still in it after narrowing; a part found empty held none."""
    random = seeded(seed)
    names = ["employees", "revenue"]
    sums = [
        Linear(
            ((random.choice((1, 2, 3, -1)), names[0]), (random.choice((-3, -2, 1, 2)), names[1])),
            random.choice(("<", ">=", "=")),
            random.randint(-4, 10),
        )
        for _ in range(3)
    ]
    space = Space(sums, WORDS)
    points = [point(space, record) for record in records(names)]
    for _ in range(20):
        part = tuple(random.randint(1, column.full) for column in space.columns)
        narrowed = list(part)
        is_left = space.sums.narrow(narrowed)
        inside = [one for one in points if within(one, part)]
        assert is_left or not inside
        assert all(within(one, tuple(narrowed)) for one in inside) or not is_left
        assert within(tuple(narrowed), part)


@pytest.mark.parametrize("seed", range(20))
def test_numbers_found_meet_the_goals(seed: int) -> None:
    """What is found lies in the ranges and meets every goal; "impossible" is so wherever all can be tried."""
    random = seeded(seed)
    for size in (6, 60, 10**9):
        ranges = {
            name: (
                (low := random.randint(0, size), low + random.randint(0, size // 3)),
                (2 * size + 1, 2 * size + 1 + random.randint(0, size // 3)),
            )
            for name in "abc"
        }
        goals = [
            (
                tuple((random.choice((-3, -1, 1, 2, 7)), name) for name in random.sample("abc", 2)),
                ((low := random.randint(-size, 3 * size), low + random.randint(0, size // 5)),),
            )
            for _ in range(2)
        ]
        met = meet(dict.fromkeys("abc", 5), ranges, goals)

        def meets(values: dict[str, int]) -> bool:
            return all(
                any(low <= sum(f * values[n] for f, n in form) <= high for low, high in ends)
                for form, ends in goals  # noqa: B023 - asked at once
            )

        if met.point is not None:
            assert meets(dict(met.point))
            assert all(any(low <= met.point[n] <= high for low, high in ranges[n]) for n in ranges)
        if size == 6:
            values = [[n for low, high in known for n in range(low, high + 1)] for known in ranges.values()]
            expected = any(meets(dict(zip("abc", one, strict=True))) for one in product(*values))
            assert (met.point is not None, met.impossible) == (expected, not expected)


def test_wide_amounts_are_confirmed_by_records() -> None:
    """Over millions and cents, with three words a sum: every gap and conflict told has its record."""
    random = seeded(4)
    told = confirmed = 0
    for _ in range(60):
        decision = random_sums(random)
        analysis = analyse(decision, WIDE)
        told += len(analysis.gaps) + len(analysis.overlaps)
        for gap in analysis.gaps:
            if gap.example is not None:
                confirmed += 1
                assert not any(truth(rule.condition, gap.example) for rule in decision.rules)
        for overlap in analysis.overlaps:
            if overlap.example is not None:
                confirmed += 1
                standing = decide(decision, overlap.example).rule_ids
                assert {overlap.first, overlap.second} <= set(standing)
    assert told > 60
    assert confirmed >= 0.95 * told


@pytest.mark.parametrize("seed", range(40))
def test_words_that_cancel_must_be_known_all_the_same(seed: int) -> None:
    """`a - a >= 0` is the same for every record that knows `a`, and never true of one that does not."""
    random = seeded(seed)
    world = random_decision(random, random.choice(list(Policy)), sums=seed % 3 == 0)
    operators: tuple[Operator, ...] = ("=", "<>", "<", "<=", ">", ">=")
    rules = list(world.rules)
    for place in random.sample(range(len(rules)), (len(rules) + 1) // 2):
        word = random.choice(("employees", "revenue"))
        terms = [(2, word), (-2, word)]
        if random.random() < 0.5:
            terms.append((random.choice((-2, 1)), "employees"))
        test = Linear(tuple(terms), random.choice(operators), random.randint(-1, 1))
        part = Not(test) if random.random() < 0.4 else test
        kind = random.choice((And, Or))
        whole: Condition = random.choice((part, kind((part, rules[place].condition))))
        rules[place] = replace(rules[place], condition=whole)
    gives = (Output("owner", WordType.ONE_OF, ("a", "b", "c")),)
    decision = replace(world, rules=tuple(rules), gives=gives)
    assert differences(decision) == []
