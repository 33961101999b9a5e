"""Which rule of the old version is which rule of the new one, and what its author did to it."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from groundrules.rulebook.condition import Condition, Value
from groundrules.rulebook.model import Decision, Policy, Rule

SameMeaning = Callable[[Condition, Condition], bool]
"""Whether two conditions hold for the same records; False also when that could not be settled."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One rule in both versions, or in one of them.

    Attributes:
        old: its place in the old version; None when it is new.
        new: its place in the new version; None when it was dropped.
        same_text: the condition is the same tree in both.
        same_condition: the condition holds for the same records in both.
        same_outcome: it gives the same, as far as both versions give it.
        same_yields: it yields to the same rules.
        is_moved: its place in the order changed against the rules around it (`first that fits` only).
    """

    old: int | None
    new: int | None
    same_text: bool = False
    same_condition: bool = False
    same_outcome: bool = False
    same_yields: bool = False
    is_moved: bool = False

    @property
    def is_kept(self) -> bool:
        """True when the rule does what it did, where its condition holds."""
        return self.same_outcome and self.same_yields and not self.is_moved

    @property
    def is_unchanged(self) -> bool:
        """True when the rule can be no reason for another answer."""
        return self.is_kept and self.same_condition


def pair_rules(
    old: Decision, new: Decision, shared: Sequence[str], same_meaning: SameMeaning
) -> tuple[Pair, ...]:
    """Every rule of either version once: by its id first, then by what it says (a renamed rule).

    Args:
        old: the old version.
        new: the new version, over the same words.
        shared: the outputs both versions give.
        same_meaning: asked for conditions written differently.
    """
    by_id: dict[str, list[int]] = {}
    for place, rule in enumerate(new.rules):
        by_id.setdefault(rule.rule_id, []).append(place)
    partner = {
        place: by_id[rule.rule_id].pop(0) for place, rule in enumerate(old.rules) if by_id.get(rule.rule_id)
    }
    _add_renamed(old, new, shared, partner)
    renamed = {old.rules[one].rule_id: new.rules[other].rule_id for one, other in partner.items()}
    pairs = []
    for place in sorted(partner):
        one, other = old.rules[place], new.rules[partner[place]]
        same_text = one.condition is other.condition or one.condition == other.condition
        yields = {renamed.get(rule_id, rule_id) for rule_id in one.yields_to}
        pairs.append(
            Pair(
                place,
                partner[place],
                same_text=same_text,
                same_condition=same_text or same_meaning(one.condition, other.condition),
                same_outcome=one.outcome == other.outcome or gives(one, shared) == gives(other, shared),
                same_yields=yields == set(other.yields_to),
            )
        )
    if Policy.FIRST in (old.policy, new.policy):
        pairs = with_moves(pairs)
    taken = set(partner.values())
    return (
        *pairs,
        *(Pair(place, None) for place in range(len(old.rules)) if place not in partner),
        *(Pair(None, place) for place in range(len(new.rules)) if place not in taken),
    )


def gives(rule: Rule, shared: Sequence[str]) -> Mapping[str, Value]:
    """The part of the outcome that both versions give."""
    return {name: rule.outcome[name] for name in shared if name in rule.outcome}


def _add_renamed(old: Decision, new: Decision, shared: Sequence[str], partner: dict[int, int]) -> None:
    taken = set(partner.values())
    fresh: dict[object, list[int]] = {}
    for place, rule in enumerate(new.rules):
        if place not in taken:
            fresh.setdefault(_says(rule, shared), []).append(place)
    for place, rule in enumerate(old.rules):
        if fresh and place not in partner and fresh.get(_says(rule, shared)):
            partner[place] = fresh[_says(rule, shared)].pop(0)


def _says(rule: Rule, shared: Sequence[str]) -> object:
    return rule.condition, frozenset(gives(rule, shared).items())


def with_moves(pairs: Sequence[Pair]) -> list[Pair]:
    """The fewest rules are called moved that explain the new order: all but a longest rising run."""
    kept = [number for number, pair in enumerate(pairs) if pair.is_kept]
    stay = set(_rising([pairs[number].new or 0 for number in kept]))
    staying = {kept[number] for number in stay}
    return [
        replace(pair, is_moved=True) if pair.is_kept and number not in staying else pair
        for number, pair in enumerate(pairs)
    ]


def _rising(values: Sequence[int]) -> list[int]:
    """The places of a longest rising subsequence (patience sorting)."""
    tops: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(places[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(value)
            places.append(place)
        else:
            tops[pile] = value
            places[pile] = place
    run = []
    place = places[-1] if places else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
