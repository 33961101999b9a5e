"""The search behind "never answers", and the solver behind the search."""

from itertools import product
from random import Random

import pytest

from groundrules.rulebook.condition import And, Compare, Linear, Not
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof import solver, tell, terrain
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.proof.bits import members, runs, stretch
from groundrules.rulebook.proof.boxes import Box, Sets, within
from groundrules.rulebook.proof.masks import Masks
from groundrules.rulebook.proof.prove import prove
from groundrules.rulebook.proof.reach import Takers, escaping
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.proof.splits import Budget, Splitter
from tests.rulebook.proof.agree import holds
from tests.rulebook.proof.worlds import everything, mentions_text, random_world
from tests.rulebook.worlds import WORDS, random_decision, seeded

SPACE = Space(
    [Compare("employees", "=", n) for n in range(6)]
    + [Compare("revenue", "=", n) for n in range(5)]
    + [Compare("segment", "=", "large"), Compare("expert", "=", True)],
    WORDS,
)
WHOLE: Sets = tuple(column.full for column in SPACE.columns)
POINTS = [tuple(1 << n for n in point) for point in product(*(list(members(full)) for full in WHOLE))]


def random_box(random: Random) -> Sets:
    """Some columns open, the others any set of pieces."""
    return tuple(full if random.random() < 0.4 else random.randint(1, full) for full in WHOLE)


@pytest.mark.parametrize("seed", range(40))
def test_what_escapes_is_exact_and_what_takes_is_named(seed: int) -> None:
    """The parts are disjoint, hold exactly the points outside, and the takers alone take all others."""
    random = seeded(seed)
    boxes = [Box(random_box(random), n) for n in range(random.randint(1, 25))]
    masks, start, takers = Masks(SPACE, boxes), random_box(random), Takers()
    among = random.getrandbits(len(boxes))
    parts = list(escaping(start, masks, Budget(9999), among=among, takers=takers))
    split = list(Splitter(SPACE, boxes, masks).uncovered(start, Budget(9999), among=among))
    assert takers.bits & ~among == 0
    for point in POINTS:
        if not within(point, start):
            continue
        is_out = not any(within(point, boxes[n].sets) for n in members(among))
        assert sum(within(point, part) for part in parts) == is_out
        assert sum(within(point, part) for part in split) == is_out
        assert is_out or any(within(point, boxes[n].sets) for n in members(takers.bits))


@pytest.mark.parametrize("seed", range(10))
def test_masks_answer_for_all_boxes_at_once(seed: int) -> None:
    """Boxes that meet, hold, or fail in one column only are exactly those found one by one."""
    random = seeded(seed)
    boxes = [Box(random_box(random), n) for n in range(20)]
    masks, sets = Masks(SPACE, boxes), random_box(random)
    meets = [all(a & b for a, b in zip(box.sets, sets, strict=True)) for box in boxes]
    failing = [[at for at, pieces in enumerate(sets) if pieces & ~box.sets[at]] for box in boxes]
    assert list(members(masks.meeting(sets))) == [n for n, meet in enumerate(meets) if meet]
    assert list(members(masks.holding(sets))) == [n for n, places in enumerate(failing) if not places]
    assert sorted(masks.failing_once(sets)) == [(n, at[0]) for n, at in enumerate(failing) if len(at) == 1]


def test_runs_and_stretches_are_each_others_opposite() -> None:
    """A set is the union of its runs."""
    for bits in (*range(200), 1 << 70, (1 << 70) - (1 << 61) | 5):
        assert sum(stretch(*run) for run in runs(bits)) == bits


def test_budget_left_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no steps of our own the solver settles every rule alike; without it each is said not proved."""
    random = seeded(3)
    decisions = [random_decision(random, Policy.FIRST) for _ in range(25)]
    ours = [{one.rule_id for one in analyse(each, WORDS).never_reached} for each in decisions]
    monkeypatch.setattr(terrain, "_MOST_PARTS_OF_ONE_QUESTION", 0)
    if solver.is_installed():
        asked = [analyse(each, WORDS) for each in decisions]
        assert [{one.rule_id for one in each.never_reached} for each in asked] == ours
        assert not any(each.unproved for each in asked)
    monkeypatch.setattr(solver, "_z3", lambda: None)
    alone = [analyse(each, WORDS) for each in decisions]
    assert sum(bool(each.unproved) for each in alone) > 10
    for each, never in zip(alone, ours, strict=True):
        claimed = {one.rule_id for one in each.never_reached}
        assert claimed <= never <= claimed | set(each.unproved)


@pytest.mark.skipif(not solver.is_installed(), reason="z3 is an extra")
def test_solver_equals_every_record() -> None:
    """Inside some sets and outside others the solver finds a record exactly when there is one; sums too."""
    random = seeded(8)
    for _ in range(25):
        decision = random_world(random)
        if mentions_text(decision):
            continue
        space = Space([rule.condition for rule in decision.rules], WORDS)
        inside, *outside = [
            tuple(random.randint(1, column.full) for column in space.columns) for _ in range(4)
        ]
        expected = any(
            holds(inside, space, record) and not any(holds(sets, space, record) for sets in outside)
            for record in everything(decision)
        )
        found = solver.decide(inside, space, outside)
        assert (found.record is not None, found.impossible) == (expected, not expected)
        if found.record is not None:
            assert holds(inside, space, dict(found.record))


AMOUNTS = {
    name: Word(name, WordType.MONEY, name, low=0, high=10**11, scale=2, currency="USD")
    for name in ("amount", "revenue", "pipeline")
}


def hard() -> Decision:
    """Two thresholds on sums that only one amount, hard to hit, can meet at once."""
    exact = And(
        (
            Linear(((7, "amount"), (-3, "revenue")), "=", 1),
            Linear(((5, "revenue"), (-11, "pipeline")), "=", 3),
            Linear(((13, "pipeline"), (-2, "amount")), "=", 10**10 + 7),
        )
    )
    rules = (Rule("R1", Not(exact), {"owner": "a"}, ""), Rule("R2", exact, {"owner": "b"}, ""))
    return Decision("coverage", "account", Policy.EXACTLY_ONE, (), rules)


def test_sums_are_decided_by_the_solver_or_said_to_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """No "perhaps" is left with the solver; without it nothing undecided is passed over."""
    if solver.is_installed():
        assert not [one for one in prove(hard(), AMOUNTS) if "perhaps" in one.message or one.code == "GR255"]
    monkeypatch.setattr(solver, "_z3", lambda: None)
    monkeypatch.setattr(tell, "is_installed", lambda: False)
    told = prove(hard(), AMOUNTS)
    assert [one.rules for one in told if one.code == "GR255"] == [("R2",)]
    assert "groundrules[proof]" in next(one.help for one in told if one.code == "GR255")
