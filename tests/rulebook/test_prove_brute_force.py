"""The proof against brute force on hundreds of random small books."""

import pytest

from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Policy, WordType
from groundrules.rulebook.proof.analysis import Analysis, analyse
from groundrules.rulebook.proof.boxes import Box
from groundrules.rulebook.proof.region import Allowed, Region
from groundrules.rulebook.proof.space import Space
from tests.rulebook.worlds import WORDS, brute_force, random_decision, seeded


def used(analysis: Analysis) -> list[str]:
    """The words that take part, in the analysis's order."""
    return [column.name for column in analysis.space.columns if column.word is not None]


def lies_in(record: dict[str, Value | None], region: Region, space: Space) -> bool:
    """Whether the region, read as plain data, holds the record."""
    return all(
        _allows(allowed, _value(record, column.form or ((1, column.name),)))
        for column, allowed in zip(space.columns, region.allowed, strict=True)
    )


def _value(record: dict[str, Value | None], form: tuple[tuple[int, str], ...]) -> Value | None:
    if len(form) == 1:
        return record[form[0][1]]
    values = [record[word] for _, word in form]
    if any(value is None for value in values):
        return None
    numbers = [value for value in values if isinstance(value, int)]
    return sum([factor * number for (factor, _), number in zip(form, numbers, strict=True)])


def _allows(allowed: Allowed, value: Value | None) -> bool:
    if value is None:
        return allowed.unknown
    if allowed.intervals:
        number = value.toordinal() if not isinstance(value, (int, str)) else int(value)
        return any(low <= number <= high for low, high in allowed.intervals)
    return value in allowed.values


@pytest.mark.parametrize("seed", range(4))
def test_gaps_equal_brute_force(seed: int) -> None:
    """Every record without a rule lies in exactly one gap, no other record in any; sizes are exact."""
    random = seeded(seed)
    for _ in range(60):
        decision = random_decision(random, random.choice((Policy.EXACTLY_ONE, Policy.FIRST)))
        analysis = analyse(decision, WORDS)
        names = used(analysis)
        expected = brute_force(decision, names)
        for values, rules in expected.holding.items():
            record = dict(zip(names, values, strict=True))
            holding = sum(lies_in(record, gap.region, analysis.space) for gap in analysis.gaps)
            assert holding == (0 if rules else 1), (decision.rules, record)
        assert sum(gap.region.size or 0 for gap in analysis.gaps) == len(expected.gaps)
        assert analysis.unproved == ()


@pytest.mark.parametrize("seed", range(4))
def test_examples_are_real_counterexamples(seed: int) -> None:
    """The evaluator finds no rule for each gap's example and both rules for each overlap's."""
    random = seeded(100 + seed)
    for _ in range(60):
        decision = random_decision(random, Policy.EXACTLY_ONE)
        analysis = analyse(decision, WORDS)
        for gap in analysis.gaps:
            assert gap.example is not None
            assert not any(truth(rule.condition, gap.example) for rule in decision.rules)
        for overlap in analysis.overlaps:
            assert overlap.example is not None
            assert all(
                truth(decision.rule(rule_id).condition, overlap.example)
                for rule_id in (overlap.first, overlap.second)
            )


@pytest.mark.parametrize("seed", range(4))
def test_overlaps_equal_brute_force(seed: int) -> None:
    """The pairs of rules that answer together are exactly those brute force finds."""
    random = seeded(200 + seed)
    for _ in range(60):
        decision = random_decision(random, Policy.EXACTLY_ONE)
        analysis = analyse(decision, WORDS)
        pairs = {(overlap.first, overlap.second) for overlap in analysis.overlaps}
        assert pairs == brute_force(decision, used(analysis)).pairs


@pytest.mark.parametrize("seed", range(4))
def test_never_reached_equals_brute_force(seed: int) -> None:
    """Under `first that fits` the rules that never win are exactly those brute force finds."""
    random = seeded(300 + seed)
    for _ in range(60):
        decision = random_decision(random, Policy.FIRST)
        analysis = analyse(decision, WORDS)
        winners = brute_force(decision, used(analysis)).winners
        never = {one.rule_id for one in analysis.never_reached}
        assert never == {rule.rule_id for rule in decision.rules} - winners


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_words_are_sound(seed: int) -> None:
    """With sums no gap is missed, confirmed examples are real, and a never-reached rule never wins."""
    random = seeded(400 + seed)
    for _ in range(50):
        policy = random.choice((Policy.EXACTLY_ONE, Policy.FIRST))
        decision = random_decision(random, policy, sums=True)
        analysis = analyse(decision, WORDS)
        names = used(analysis)
        expected = brute_force(decision, names)
        for values in expected.gaps:
            record = dict(zip(names, values, strict=True))
            assert sum(lies_in(record, gap.region, analysis.space) for gap in analysis.gaps) == 1
        for gap in analysis.gaps:
            if gap.example is not None:
                assert tuple(gap.example[name] for name in names) in expected.gaps
            else:
                assert not any(
                    lies_in(dict(zip(names, values, strict=True)), gap.region, analysis.space)
                    for values in expected.holding
                ), "an unconfirmed gap holds a record the search should have found"
        never = {one.rule_id for one in analysis.never_reached}
        assert never.isdisjoint(expected.winners)
        if policy is Policy.EXACTLY_ONE:
            confirmed = {(o.first, o.second) for o in analysis.overlaps if o.example is not None}
            possible = {(o.first, o.second) for o in analysis.overlaps}
            assert confirmed <= expected.pairs <= possible


def test_sums_stay_rarely_unconfirmed() -> None:
    """On small ranges the search for a record with a sum hardly ever gives up."""
    random = seeded(9)
    confirmed = total = 0
    for _ in range(100):
        analysis = analyse(random_decision(random, Policy.EXACTLY_ONE, sums=True), WORDS)
        total += len(analysis.gaps)
        confirmed += sum(gap.example is not None for gap in analysis.gaps)
    assert confirmed >= 0.9 * total


def test_boxes_mean_what_the_condition_means() -> None:
    """A record lies in a rule's boxes exactly when the evaluator says the rule holds."""
    random = seeded(5)
    for _ in range(80):
        decision = random_decision(random, Policy.EXACTLY_ONE)
        analysis = analyse(decision, WORDS)
        names = used(analysis)
        for record in brute_force(decision, names).holding:
            named = dict(zip(names, record, strict=True))
            for place, rule in enumerate(decision.rules):
                boxes = [box for box in analysis.boxes if box.owner == place]
                assert any(_holds(box, named, analysis.space) for box in boxes) == bool(
                    truth(rule.condition, named)
                )


def _holds(box: Box, record: dict[str, Value | None], space: Space) -> bool:
    for column, pieces in zip(space.columns, box.sets, strict=True):
        value = record[column.name]
        if value is None:
            piece = column.known_pieces
        elif column.is_ordered:
            number = value.toordinal() if not isinstance(value, (int, str)) else int(value)
            piece = next(n for n, high in enumerate(column.highs) if number <= high)
        else:
            piece = column.values.index(value)
        if not pieces >> piece & 1:
            return False
    return True


def test_worlds_are_not_too_easy() -> None:
    """The random books do have gaps, overlaps, dates and sums, or the tests above prove little."""
    random = seeded(0)
    decisions: list[Decision] = [random_decision(random, Policy.EXACTLY_ONE) for _ in range(60)]
    analyses = [analyse(decision, WORDS) for decision in decisions]
    assert sum(bool(one.gaps) for one in analyses) > 20
    assert sum(len(one.overlaps) for one in analyses) > 60
    assert sum(not one.gaps for one in analyses) > 3
    kinds = {column.word.type for one in analyses for column in one.space.columns if column.word}
    assert kinds == set(WordType) - {WordType.DECIMAL, WordType.PERCENT, WordType.TEXT}
    with_sums = [analyse(random_decision(random, Policy.FIRST, sums=True), WORDS) for _ in range(60)]
    assert sum(bool(one.space.forms) for one in with_sums) > 15
