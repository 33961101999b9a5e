"""Random tables without a gap or an overlap, cut in two again and again: most neighbours could be joined."""

from collections.abc import Mapping
from random import Random

from groundrules.rulebook.condition import Among, And, Compare, Condition
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType

TIERS = ("A", "B", "C", "D")
SIDES = ("size", "age", "deals", "quiet")
WORDS: Mapping[str, Word] = {
    "tier": Word("tier", WordType.ONE_OF, "tier", TIERS),
    **{name: Word(name, WordType.WHOLE, name, low=0, high=1_000) for name in SIDES},
}
Side = tuple[str, ...] | tuple[int, int]


def condition(box: Mapping[str, Side]) -> Condition:
    """The box as one rule's tests; a side that holds everything is not tested."""
    tests: list[Condition] = []
    for name, side in box.items():
        if name == "tier":
            if side != TIERS:
                tests.append(Among(name, side))
        elif side != (0, 1_000):
            tests += [Compare(name, ">=", side[0]), Compare(name, "<=", side[1])]
    return And(tuple(tests))


def cut_table(random: Random, count: int) -> list[dict[str, Side]]:
    """That many boxes that together are everything and nowhere meet."""
    boxes: list[dict[str, Side]] = [{"tier": TIERS, **dict.fromkeys(SIDES, (0, 1_000))}]
    while len(boxes) < count:
        at = random.randrange(len(boxes))
        name = random.choice(list(WORDS))
        whole = boxes[at][name]
        if name == "tier":
            cut = random.randrange(len(whole))
            parts: tuple[Side, Side] = (whole[:cut], whole[cut:])  # type: ignore[assignment]
            if not cut:
                continue
        else:
            low, high = whole
            if low == high:
                continue
            middle = random.randrange(int(low), int(high))
            parts = ((int(low), middle), (middle + 1, int(high)))
        boxes[at : at + 1] = [{**boxes[at], name: part} for part in parts]
    return boxes


def as_decision(boxes: list[dict[str, Side]], outcomes: list[str], policy: Policy) -> Decision:
    """The boxes as rules ``R0``, ``R1``, ... with these outcomes."""
    rules = tuple(
        Rule(f"R{number}", condition(box), {"owner": outcome}, "")
        for number, (box, outcome) in enumerate(zip(boxes, outcomes, strict=True))
    )
    return Decision("coverage", "account", policy, (), rules)
