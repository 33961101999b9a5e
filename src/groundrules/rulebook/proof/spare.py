"""What a book could do without: rules the rest answers alike, rules that could be one, values never given."""

from collections.abc import Iterator, Sequence
from math import prod
from random import Random

from groundrules.rulebook.model import Policy
from groundrules.rulebook.proof.bits import members
from groundrules.rulebook.proof.boxes import Box, Sets, common
from groundrules.rulebook.proof.found import NeverGiven, Spare
from groundrules.rulebook.proof.masks import Masks
from groundrules.rulebook.proof.never import Reached
from groundrules.rulebook.proof.overlaps import Met
from groundrules.rulebook.proof.reach import Takers, escaping
from groundrules.rulebook.proof.splits import Budget, BudgetError
from groundrules.rulebook.proof.terrain import Terrain

_PROBES = 8
_MOST_STEPS = 4_000


def find_spare(
    terrain: Terrain, reached: Sequence[Reached], met: Met
) -> tuple[tuple[Spare, ...], tuple[str, ...]]:
    """Rules that can go, and ids of rules for which that could not be settled.

    All of them can go together, and with them the rules that never answer: each is asked with the later ones
    gone, from the last rule to the first. Nothing is claimed under ``all that fit``, where outcomes add up,
    nor where not every overlap was worked out.
    """
    search = _SEARCHES.get(terrain.decision.policy)
    if search is None or met.counted:
        return (), ()
    asked = search(terrain, reached, met)
    found: list[Spare] = []
    unsettled: list[str] = []
    for place in range(len(terrain.decision.rules) - 1, -1, -1):
        if reached[place].part is None:
            continue
        try:
            instead = asked.instead_of(place)
        except BudgetError:
            unsettled.append(terrain.decision.rules[place].rule_id)
            continue
        if instead:
            asked.gone |= terrain.owned[place]
            found.append(Spare(terrain.decision.rules[place].rule_id, terrain.names(instead)))
    return tuple(reversed(found)), tuple(reversed(unsettled))


class _Ordered:
    """Under ``first that fits``: wherever a rule answers, the next one that fits gives the same."""

    def __init__(self, terrain: Terrain, reached: Sequence[Reached], _: Met) -> None:
        self.terrain = terrain
        self.reached = reached
        self.gone = 0
        for place, one in enumerate(reached):
            if one.part is None and one.settled:
                self.gone |= terrain.owned[place]

    def instead_of(self, place: int) -> tuple[int, ...]:
        """The rules that would give the same in its place; empty when it is needed."""
        if any(self._is_needed_at(point, place) for point in self._probes(place)):
            return ()
        terrain = self.terrain
        own = terrain.owned[place]
        live = terrain.masks.everybody & ~self.gone & ~own
        takers = Takers()
        for box in terrain.own(place):
            if _escapes(terrain, box.sets, live, takers):
                return ()
            for number in members(terrain.masks.meeting(box.sets) & live & _behind(own)):
                other = terrain.boxes[number]
                if terrain.outcomes_differ(place, other.owner):
                    before = live & ~_behind(terrain.owned[other.owner]) & ~terrain.owned[other.owner]
                    if _escapes(terrain, common(box.sets, other.sets), before, Takers()):
                        return ()
        later = terrain.owners(takers.bits & _behind(own))
        return tuple(other for other in later if not terrain.outcomes_differ(place, other))

    def _probes(self, place: int) -> Iterator[Sets]:
        """A few single pieces of the part where the rule answers; none where sums make pieces uncertain."""
        part = self.reached[place].part
        if part is None or self.terrain.space.forms:
            return
        yield tuple(column & -column for column in part)
        random = Random(place)  # noqa: S311 - the same probes every time, nothing secret
        pieces = [list(members(column)) for column in part]
        for _ in range(_PROBES):
            yield tuple(1 << random.choice(column) for column in pieces)

    def _is_needed_at(self, point: Sets, place: int) -> bool:
        later = (
            self.terrain.masks.holding(point)
            & self.terrain.masks.everybody
            & ~self.gone
            & _behind(self.terrain.owned[place])
        )
        if not later:
            return True
        return self.terrain.outcomes_differ(
            place, self.terrain.boxes[(later & -later).bit_length() - 1].owner
        )


class _Single:
    """Under ``exactly one``: wherever a rule stands, others that give the same would stand, and no others."""

    def __init__(self, terrain: Terrain, _: Sequence[Reached], met: Met) -> None:
        self.terrain = terrain
        self.gone = 0
        rules, overlaps = terrain.decision.rules, met.overlaps
        self._has_company = {name for one in overlaps if one.same_outcome for name in (one.first, one.second)}
        differing = [one for one in overlaps if not one.same_outcome]
        self._is_disputed = {name for one in differing for name in (one.first, one.second)} | {
            *met.open_rules
        }
        self._is_exception = {name for rule in rules for name in rule.yields_to}

    def instead_of(self, place: int) -> tuple[int, ...]:
        """The rules that would give the same in its place; empty when it is needed."""
        terrain = self.terrain
        rule_id = terrain.decision.rules[place].rule_id
        if rule_id in self._is_disputed or rule_id not in self._has_company | self._is_exception:
            return ()
        standing = self._standing(place, 0)
        nearby = 0
        for box in terrain.own(place):
            nearby |= terrain.masks.meeting(box.sets)
        others = terrain.owners(nearby & ~terrain.owned[place] & ~self.gone)
        cover: list[Box] = []
        for other in others:
            after = self._standing(other, terrain.owned[place])
            if terrain.outcomes_differ(place, other):
                if _any_meet(after, standing):
                    return ()
            else:
                cover += [Box(sets, other) for sets in after]
            if rule_id in terrain.decision.rules[other].yields_to and _any_meet(after, self._yielding(place)):
                return ()
        if any(
            _size(sets) > sum(_size(met) for box in cover if (met := common(sets, box.sets)))
            for sets in standing
        ):
            return ()
        masks = Masks(terrain.space, cover)
        for sets in standing:
            parts = escaping(sets, masks, Budget(_MOST_STEPS), among=masks.everybody)
            if any(not terrain.witness(part).impossible for part in parts):
                return ()
        return tuple(dict.fromkeys(box.owner for box in cover if _any_meet([box.sets], standing)))

    def _standing(self, place: int, without: int) -> list[Sets]:
        """Where a rule answers; ``without`` are boxes of a rule it need not yield to any more."""
        stronger = self.terrain.yielded_to(place) & ~self.gone & ~without
        own = self.terrain.own(place)
        if not stronger:
            return [box.sets for box in own]
        budget = Budget(_MOST_STEPS)
        return [
            part for box in own for part in escaping(box.sets, self.terrain.masks, budget, among=stronger)
        ]

    def _yielding(self, place: int) -> list[Sets]:
        """Where a rule fits and yields."""
        stronger = self.terrain.yielded_to(place) & ~self.gone
        return [
            met
            for box in self.terrain.own(place)
            for number in members(stronger)
            if (met := common(box.sets, self.terrain.boxes[number].sets))
        ]


_SEARCHES: dict[Policy, type[_Ordered | _Single]] = {Policy.FIRST: _Ordered, Policy.EXACTLY_ONE: _Single}


def _escapes(terrain: Terrain, box: Sets, among: int, takers: Takers) -> bool:
    escape = terrain.escape(box, among, takers)
    if escape.part is None and not escape.settled:
        raise BudgetError
    return escape.part is not None


def _size(sets: Sets) -> int:
    return prod(pieces.bit_count() for pieces in sets)


def _behind(own: int) -> int:
    """All bits above those of a rule."""
    return -1 << own.bit_length()


def _any_meet(some: Sequence[Sets], others: Sequence[Sets]) -> bool:
    return any(common(one, other) for one in some for other in others)


def find_never_given(terrain: Terrain, reached: Sequence[Reached]) -> tuple[NeverGiven, ...]:
    """Values a decision may give that no rule gives, or only rules that never answer."""
    found = []
    rules = terrain.decision.rules
    for output in terrain.decision.gives:
        if any(output.name not in rule.outcome for rule in rules):
            continue
        giving: dict[str, list[int]] = {value: [] for value in output.values}
        for place, rule in enumerate(rules):
            value = rule.outcome.get(output.name)
            if isinstance(value, str) and value in giving:
                giving[value].append(place)
        found += [
            NeverGiven(output.name, value, terrain.names(places))
            for value, places in giving.items()
            if all(reached[place].part is None and reached[place].settled for place in places)
        ]
    return tuple(found)
