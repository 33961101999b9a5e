"""One decision in two versions: every situation that the versions do not treat alike."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from groundrules.rulebook.compare.edits import edits_of
from groundrules.rulebook.compare.entries import Ruling
from groundrules.rulebook.compare.hull import Bounds
from groundrules.rulebook.compare.joint import Joint, joined
from groundrules.rulebook.compare.judge import Judge, Pairing, Side, places
from groundrules.rulebook.compare.match import pair_rules
from groundrules.rulebook.compare.model import Change, ChangeKind, DecisionComparison, Difference
from groundrules.rulebook.compare.split import BudgetError, Explorer, disjoint, shared, without
from groundrules.rulebook.compare.verdict import Teller, Version
from groundrules.rulebook.condition import Always, Condition
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.proof.boxes import Sets, boxes_of
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.region import merge
from groundrules.rulebook.proof.space import Space

MOST_PARTS = 20_000
_MOST_STARTS = 60
_MOST_FILTERS = 200

Words = Mapping[str, Word]


def compare_decision(
    old: Decision,
    new: Decision,
    old_words: Words,
    new_words: Words,
    *,
    differences: tuple[Difference, ...] = (),
    most_parts: int = MOST_PARTS,
) -> DecisionComparison:
    """Every region in which the two versions differ, disjoint, with what each says there.

    Splitting stops at the edge of the edited rules, so the cost follows the edit and not the book.

    Args:
        old: the decision as it was.
        new: the decision as it is.
        old_words: the words of the old book.
        new_words: the words of the new book.
        differences: what changed about the decision beside its rules.
        most_parts: the most parts of the space to look at; beyond it the comparison says it is unfinished.
    """
    if old.for_each != new.for_each:
        problem = f"`{new.name}` was about each {old.for_each} and is now about each {new.for_each}"
        return DecisionComparison(new.name, old, new, differences=differences, unproved=(problem,))
    joint = joined(old, new, old_words, new_words)
    if joint.problems:
        return DecisionComparison(new.name, old, new, differences=differences, unproved=joint.problems)
    given = _given(old)
    both_give = tuple(name for name in _given(new) if name in given)
    comparer = _Comparer(joint, both_give, most_parts)
    changes = comparer.changes()
    return DecisionComparison(
        new.name,
        old,
        new,
        words=joint.words,
        changes=tuple(sorted(changes, key=_rank)),
        differences=differences,
        edits=edits_of(
            joint,
            comparer.ruling,
            involved=comparer.involved,
            changing=comparer.changing,
            is_settled=not comparer.unproved,
        ),
        space=comparer.space,
        touched=comparer.touched,
        unproved=tuple(comparer.unproved),
    )


def _given(decision: Decision) -> dict[str, None]:
    """The names of what the decision or any of its rules gives."""
    names = dict.fromkeys(output.name for output in decision.gives)
    for rule in decision.rules:
        names.update(dict.fromkeys(rule.outcome))
    return names


def same_meaning(one: Condition, other: Condition, words: Words) -> bool:
    """Whether two conditions hold for the same records; False also when that cannot be settled."""
    try:
        space = Space([one, other], words)
        left, right = (_boxes(item, space) for item in (one, other))
    except TooManyPiecesError:
        return False
    beside = (*_outside(left, right), *_outside(right, left))
    return all(witness(sets, space).impossible for sets in beside)


def _boxes(condition: Condition, space: Space) -> list[Sets]:
    """Where the condition holds; over no columns there is one record, and it is asked."""
    if not len(space):
        return [()] if truth(condition, {}) else []
    return [box.sets for box in boxes_of(condition, space, owner=0)]


def _outside(boxes: Sequence[Sets], others: Sequence[Sets]) -> list[Sets]:
    """What of some boxes lies in none of the others."""
    rest = list(boxes)
    for other in others:
        rest = [part for sets in rest for part in without(sets, other)]
    return rest


def _inside(boxes: Sequence[Sets], others: Sequence[Sets]) -> list[Sets]:
    """What some boxes share with others."""
    return [met for one in boxes for other in others if (met := shared(one, other)) is not None]


def _rank(change: Change) -> tuple[bool, int]:
    return change.kind is ChangeKind.RULE, -(change.size or 0)


class _Comparer:
    def __init__(self, joint: Joint, shared: Sequence[str], most_parts: int) -> None:
        self._joint = joint
        self._shared = shared
        self._budget = [most_parts]
        self.unproved: list[str] = []
        self.involved: set[int] = set()
        self.changing: set[int] = set()
        self.space: Space | None = None
        self.touched: tuple[Condition, ...] = ()
        pairs = pair_rules(
            joint.old, joint.new, shared, lambda one, other: same_meaning(one, other, joint.words)
        )
        self.ruling = Ruling(joint, pairs, shared)
        self._edited = [place for place, pair in enumerate(pairs) if not pair.is_unchanged]
        self._same_policy = joint.old.policy is joint.new.policy
        self._has_yields = any(rule.yields_to for rule in (*joint.old.rules, *joint.new.rules))

    def changes(self) -> list[Change]:
        """All changes; what could not be settled is in ``unproved``."""
        if not self._edited and self._same_policy and not self._joint.extras:
            return []
        pairs = self.ruling.pairs
        was, now = zip(*(self.ruling.rules(pair) for pair in pairs), strict=True) if pairs else ((), ())
        conditions = [rule.condition for one in zip(now, was, strict=True) if (rule := one[0] or one[1])]
        as_it_was = {
            place: len(conditions) + number
            for number, place in enumerate(p for p in self._edited if was[p] and now[p])
        }
        bounds = Bounds([*conditions, *(was[p].condition for p in as_it_was if was[p])], self._joint.words)
        edited = [rule.condition for p in self._edited for rule in (was[p], now[p]) if rule]
        self.touched = (*dict.fromkeys(edited), *self._joint.extras) if self._same_policy else (Always(),)
        try:
            return self._explored(self._candidates(bounds, as_it_was), bounds, as_it_was)
        except TooManyPiecesError as error:
            what = f"`{error.args[0]}`" if error.args[0] else "a rule with many alternatives"
            self.unproved.append(f"{what} has too many combinations to compare them all")
            return []

    def _candidates(self, bounds: Bounds, as_it_was: Mapping[int, int]) -> list[int]:
        """The places of the rules that could matter: the edited ones, and those that could meet them."""
        every = range(len(self.ruling.pairs))
        if not self._same_policy or len(self._edited) > _MOST_FILTERS:
            return list(every)
        meets = np.zeros(len(bounds.each), dtype=bool)
        for place in (*self._edited, *as_it_was.values()):
            mark = bounds.each[place]
            if mark is not None:
                meets |= bounds.meeting(mark)
        if self._adds_up:
            sharing = self._edited_outcomes()
            meets[: len(every)] &= np.array([self._outcomes(place) <= sharing for place in every], dtype=bool)
        for one in self._joint.extras:
            mark = bounds.bound(one)
            if mark is not None:
                meets |= bounds.meeting(mark)
        meets[self._edited] = True
        return [place for place in every if meets[place]]

    @property
    def _adds_up(self) -> bool:
        """True where only a rule with the same outcome as an edited one can matter beside it."""
        return self._same_policy and self._joint.new.policy is Policy.ALL and not self._has_yields

    def _outcomes(self, place: int) -> set[int]:
        return {self.ruling.gives(rule) for rule in self.ruling.rules(self.ruling.pairs[place]) if rule}

    def _edited_outcomes(self) -> set[int]:
        return {number for place in self._edited for number in self._outcomes(place)}

    def _explored(self, alive: Sequence[int], bounds: Bounds, as_it_was: Mapping[int, int]) -> list[Change]:
        joint = self._joint
        entries = self.ruling.entries(alive)
        conditions = [entry.rule.condition for entry in entries]
        domains = [one for one in (joint.old_domain, joint.new_domain) if one is not None]
        space = self.space = Space([*conditions, *domains], joint.words)
        boxes = [_boxes(one, space) for one in conditions]
        judge = Judge(entries, joint.old.policy, joint.new.policy)
        explorer = Explorer(space, boxes, judge)
        found: dict[Pairing, list[Sets]] = {}
        try:
            for side, start, among in self._starts(space, boxes, judge):
                for sets, pairing, unlike in explorer.differences(start, side, self._budget, among):
                    involved = {entries[place].pair for place in places(unlike)}
                    # Where one edit alone is at work and the versions agree, it can be undone.
                    if pairing is not None or len(involved) > 1 or not self._same_policy:
                        self.involved |= involved
                    if pairing is not None:
                        found.setdefault(pairing, []).append(sets)
                        if judge.differ(pairing):
                            self.changing |= involved
        except BudgetError:
            self.unproved.append(f"`{joint.new.name}` was not compared to the end: more may change")
        teller = Teller(
            joint, space, judge, shared=self._shared, bounds=bounds, versions=self._versions(as_it_was)
        )
        told = (
            teller.change(sets, pairing) for pairing, parts in found.items() for sets in merge(parts, space)
        )
        return [change for change in told if change is not None]

    def _starts(
        self, space: Space, boxes: Sequence[Sequence[Sets]], judge: Judge
    ) -> Iterator[tuple[Side, Sets, int | None]]:
        """Where differences can be: in an edited rule, or where only one version's words allow a record."""
        whole = tuple(column.full for column in space.columns)
        old, new = (
            [whole] if domain is None else _boxes(domain, space)
            for domain in (self._joint.old_domain, self._joint.new_domain)
        )
        both = _inside(old, new)
        among = None
        if self._same_policy:
            edited = [sets for place in places(judge.changed) for sets in boxes[place]]
            if len(edited) <= _MOST_STARTS:
                both = disjoint(_inside(edited, both))
            if self._adds_up:
                sharing = self._edited_outcomes()
                among = sum(1 << n for n, entry in enumerate(judge.entries) if entry.gives in sharing)
        yield from ((Side.BOTH, sets, among) for sets in both)
        yield from ((Side.OLD, sets, judge.sides[0]) for sets in _outside(old, new))
        yield from ((Side.NEW, sets, judge.sides[1]) for sets in _outside(new, old))

    def _versions(self, as_it_was: Mapping[int, int]) -> tuple[Version, Version]:
        was: dict[int, int] = {}
        now: dict[int, int] = {}
        for place, pair in enumerate(self.ruling.pairs):
            if pair.old is not None:
                was[pair.old] = as_it_was.get(place, place)
            if pair.new is not None:
                now[pair.new] = place
        joint = self._joint
        return (
            Version(joint.old, joint.old_domain, tuple(was[n] for n in range(len(joint.old.rules)))),
            Version(joint.new, joint.new_domain, tuple(now[n] for n in range(len(joint.new.rules)))),
        )
