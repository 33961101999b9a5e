"""Rules that could be one are all found, and only those, in tables of many rules."""

from collections import Counter
from itertools import combinations

from groundrules.rulebook.model import Policy
from groundrules.rulebook.proof.analysis import analyse
from tests.rulebook.proof.tables import WORDS, Side, as_decision, cut_table
from tests.rulebook.worlds import seeded


def side_between(one: dict[str, Side], other: dict[str, Side]) -> str | None:
    """The one word in which two boxes differ, when together they are one range or one list of it."""
    differing = [name for name in one if one[name] != other[name]]
    if len(differing) != 1:
        return None
    first, second = sorted((one[differing[0]], other[differing[0]]))
    if differing[0] != "tier" and int(second[0]) - int(first[1]) != 1:
        return None
    return differing[0]


def test_no_pair_is_missed_in_long_tables() -> None:
    """In tables of 300 rules every pair that could be one rule is told, and no other."""
    random = seeded(11)
    expected = 0
    for _ in range(4):
        boxes = cut_table(random, 300)
        outcomes = [random.choice("ab") for _ in boxes]
        pairs = {
            (n, m): name
            for (n, one), (m, other) in combinations(enumerate(boxes), 2)
            if outcomes[n] == outcomes[m] and (name := side_between(one, other))
        }
        met = Counter(place for pair in pairs for place in pair)
        told = {
            one.rule_ids: one.column
            for one in analyse(as_decision(boxes, outcomes, Policy.EXACTLY_ONE), WORDS).joinable
        }
        alone = {(f"R{n}", f"R{m}"): name for (n, m), name in pairs.items() if met[n] == met[m] == 1}
        expected += len(alone)
        assert alone.items() <= told.items()
        for rule_ids in told:
            places = [int(rule_id[1:]) for rule_id in rule_ids]
            assert all(any(pair in pairs for pair in combinations(places, 2) if at in pair) for at in places)
    assert expected > 50
