"""Rules that could be one: same outcome, alike in every column but one, together one range or list."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from random import Random

from groundrules.rulebook.model import Policy, Rule
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Box, Sets, common
from groundrules.rulebook.proof.cells import Column
from groundrules.rulebook.proof.found import Joinable
from groundrules.rulebook.proof.region import region_of
from groundrules.rulebook.proof.terrain import Terrain

_Key = tuple[object, ...]


def find_joinable(terrain: Terrain, never: frozenset[str] = frozenset()) -> tuple[Joinable, ...]:
    """Groups of rules that one rule could replace; each rule is in one group at most."""
    single = [
        box
        for place in range(len(terrain.decision.rules))
        if terrain.owned[place].bit_count() == 1
        for box in terrain.own(place)
        if terrain.decision.rules[place].rule_id not in never
    ]
    alike = _alike(terrain)
    codes = _codes(single, alike)
    used: set[int] = set()
    found = []
    for at, column in enumerate(terrain.space.columns):
        alone: dict[int, Box] = {}
        groups: dict[int, list[Box]] = {}
        for box, code in zip(single, codes, strict=True):
            if box.sets[at] != column.full and box.owner not in used:
                key = code[-1] - code[at]
                first = alone.setdefault(key, box)
                if first is not box:
                    groups.setdefault(key, [first]).append(box)
        for group in groups.values():
            for equal in _equal_but(at, group, alike):
                for joined in _joined(column, at, equal):
                    if len(joined) > 1 and _is_same(terrain, joined):
                        used |= {box.owner for box in joined}
                        found.append(_told(terrain, joined, at))
    order = {rule.rule_id: place for place, rule in enumerate(terrain.decision.rules)}
    return tuple(sorted(found, key=lambda one: order[one.rule_ids[0]]))


def _alike(terrain: Terrain) -> list[int]:
    """For each rule a number, equal where outcome, and who yields to whom, are the same."""
    weaker: dict[str, list[str]] = {}
    for rule in terrain.decision.rules:
        for stronger in rule.yields_to:
            weaker.setdefault(stronger, []).append(rule.rule_id)
    numbers: dict[_Key, int] = {}
    return [numbers.setdefault(_key(rule, weaker), len(numbers)) for rule in terrain.decision.rules]


def _key(rule: Rule, weaker: dict[str, list[str]]) -> _Key:
    outcome = tuple(sorted((name, type(value).__name__, value) for name, value in rule.outcome.items()))
    return (outcome, frozenset(rule.yields_to), frozenset(weaker.get(rule.rule_id, ())))


def _codes(boxes: Sequence[Box], alike: Sequence[int]) -> list[list[int]]:
    """For each box a number a column, equal where the sets are, and last their sum with the rule's own.

    The sum less one column's number is the same for boxes alike in every other column.
    """
    random = Random(0)  # noqa: S311 - the same numbers every time, nothing secret
    numbers: dict[tuple[int, int], int] = {}

    def number(at: int, what: int) -> int:
        return numbers.setdefault((at, what), random.getrandbits(62))

    codes = []
    for box in boxes:
        code = [number(at, pieces) for at, pieces in enumerate(box.sets)]
        codes.append([*code, sum(code) + number(-1, alike[box.owner])])
    return codes


def _equal_but(at: int, group: Sequence[Box], alike: Sequence[int]) -> Iterable[list[Box]]:
    """The boxes parted into those really alike in every other column: equal sums do not prove it."""
    parted: dict[tuple[object, ...], list[Box]] = {}
    for box in group:
        parted.setdefault((alike[box.owner], *box.sets[:at], *box.sets[at + 1 :]), []).append(box)
    return parted.values()


def _joined(column: Column, at: int, group: Sequence[Box]) -> Iterator[list[Box]]:
    """The group cut into stretches that a range (or a list) says in one cell."""
    if not column.is_ordered:
        yield list(group)
        return
    chain: list[Box] = []
    pieces = 0
    for box in sorted(group, key=lambda box: (box.sets[at] & column.known, box.sets[at])):
        if chain and len(runs((pieces | box.sets[at]) & column.known)) == 1 and pieces & column.known:
            chain.append(box)
            pieces |= box.sets[at]
        else:
            if len(chain) > 1:
                yield chain
            chain, pieces = [box], box.sets[at]
    if len(chain) > 1:
        yield chain


def _is_same(terrain: Terrain, joined: Sequence[Box]) -> bool:
    """Whether one rule would answer as these do, given the decision's policy."""
    match terrain.decision.policy:
        case Policy.FIRST:
            return _may_move(terrain, joined)
        case Policy.ALL:
            pairs = combinations(joined, 2)
            return not any(common(one.sets, other.sets) for one, other in pairs)
        case _:
            return True


def _may_move(terrain: Terrain, joined: Sequence[Box]) -> bool:
    """In an ordered book: whether the other rules may stand where the first one does."""
    first = joined[0].owner
    for box in joined[1:]:
        low, high = sorted((first, box.owner))
        between = range(low + 1, high)
        if any(
            terrain.outcomes_differ(first, place) and common(box.sets, other.sets)
            for place in between
            for other in terrain.own(place)
        ):
            return False
    return True


def _told(terrain: Terrain, joined: Sequence[Box], at: int) -> Joinable:
    pieces = 0
    for box in joined:
        pieces |= box.sets[at]
    sets: Sets = (*joined[0].sets[:at], pieces, *joined[0].sets[at + 1 :])
    places = sorted(box.owner for box in joined)
    return Joinable(terrain.names(places), terrain.space.columns[at].name, region_of(sets, terrain.space))
