"""The smallest book found that answers every record as this one does; each step is proved before taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from groundrules.rulebook.compare.decisions import compare_decision
from groundrules.rulebook.condition import Always, And, Condition, words_of
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.normal import normal
from groundrules.rulebook.model import Decision, Policy, Rule, Word
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.proof.found import Joinable
from groundrules.rulebook.simplicity.joined import joined_test

MOST_TRIALS = 400
"""Candidates proved for one decision; beyond it the search stops and says so."""

Words = Mapping[str, Word]


class StepKind(StrEnum):
    """One way to make a book smaller."""

    DROPPED = "dropped"
    JOINED = "joined"
    SHORTENED = "shortened"


@dataclass(frozen=True, slots=True)
class Step:
    """One change that alters no answer.

    Attributes:
        kind: a rule dropped, rules joined into one, a needless test taken out of a rule.
        rule_id: the rule that goes, stays for all joined ones, or gets shorter.
        gone: the rules that go.
        condition: the rule's new condition, as it is written in the book; empty for a dropped rule.
        says: one sentence.
    """

    kind: StepKind
    rule_id: str
    gone: tuple[str, ...]
    condition: str
    says: str


@dataclass(frozen=True, slots=True)
class Smaller:
    """A decision made smaller.

    Attributes:
        decision: the smaller decision; the same one when nothing can go.
        steps: what was done, in order; each was proved to change no answer, and so was the whole.
        rules_before, rules_after, tests_before, tests_after: how much there is to read.
        is_finished: False when there was more to try than the search allows.
    """

    decision: Decision
    steps: tuple[Step, ...]
    rules_before: int
    rules_after: int
    tests_before: int
    tests_after: int
    is_finished: bool = True


def make_smaller(
    decision: Decision, words: Words, *, kept: frozenset[str] = frozenset(), most_trials: int = MOST_TRIALS
) -> Smaller:
    """The decision with needless rules dropped, rules joined, and needless tests taken out.

    Every candidate is compared with the decision as it was: it is taken only when no record there can be gets
    another outcome. Nothing is claimed to be the smallest there is.

    Args:
        decision: a decision without gaps or conflicts.
        words: the book's words.
        kept: rules that are spoken of elsewhere (a signal, an example) and must stay.
        most_trials: how many candidates to prove at most.
    """
    search = _Search(decision, words, kept, most_trials)
    search.drop_rules()
    search.join_rules()
    search.shorten_rules()
    return Smaller(
        search.now,
        tuple(search.steps),
        len(decision.rules),
        len(search.now.rules),
        sum(map(_tests, decision.rules)),
        sum(map(_tests, search.now.rules)),
        search.trials < most_trials,
    )


def _tests(rule: Rule) -> int:
    """How many tests there are to read in a rule."""
    return sum(1 for _ in _single(rule.condition))


def _single(condition: Condition) -> Iterator[Condition]:
    match normal(condition):
        case Always():
            return
        case And(items):
            yield from items
        case other:
            yield other


class _Search:
    def __init__(self, decision: Decision, words: Words, kept: frozenset[str], most_trials: int) -> None:
        self.was = self.now = decision
        self.steps: list[Step] = []
        self.trials = 0
        self._words = words
        self._kept = kept | {name for rule in decision.rules for name in rule.yields_to}
        self._most_trials = most_trials

    def drop_rules(self) -> None:
        """Rules that never answer, and rules without which the others give the same."""
        analysis = analyse(self.now, self._words)
        for rule_id in [one.rule_id for one in analysis.never_reached]:
            self._drop(rule_id, f"{rule_id} never answers")
        for spare in analysis.spare:
            takers = " and ".join(spare.instead[:3])
            self._drop(spare.rule_id, f"without {spare.rule_id} the answer is the same, from {takers}")

    def join_rules(self) -> None:
        """Rules of one outcome that differ in one column become one, again and again."""
        while True:
            before = len(self.steps)
            for group in analyse(self.now, self._words).joinable:
                self._join(group)
            if len(self.steps) == before or self.trials >= self._most_trials:
                return

    def shorten_rules(self) -> None:
        """Tests that exclude nothing which another rule does not take anyway."""
        for rule in self.now.rules:
            self._shorten(rule.rule_id)

    def _take(self, candidate: Decision, step: Step) -> bool:
        """The candidate is the decision now, when it answers every record as the first one did."""
        if self.trials >= self._most_trials:
            return False
        self.trials += 1
        if not _answers_alike(self.was, candidate, self._words):
            return False
        self.now = candidate
        self.steps.append(step)
        return True

    def _drop(self, rule_id: str, because: str) -> None:
        if rule_id in self._kept:
            return
        candidate = _without(self.now, {rule_id})
        says = f"drop {rule_id}: {because}"
        self._take(candidate, Step(StepKind.DROPPED, rule_id, (rule_id,), "", says))

    def _join(self, group: Joinable) -> None:
        present = [rule for rule in self.now.rules if rule.rule_id in group.rule_ids]
        needed = [rule for rule in present if rule.rule_id in self._kept]
        if len(present) < 2 or len(needed) > 1:
            return
        stays = needed[0] if needed else present[0]
        test = joined_test(group, self._words)
        if test is None:
            return
        rest = [item for item in _single(stays.condition) if group.column not in words_of(item)]
        condition = normal(And((*rest, test)) if rest else test)
        gone = tuple(rule.rule_id for rule in present if rule is not stays)
        candidate = _with_condition(_without(self.now, set(gone)), stays.rule_id, condition, self._words)
        written = print_condition(condition, self._words)
        names = " and ".join((stays.rule_id, *gone))
        says = f"make {names} one rule, {stays.rule_id}: `{written}`"
        self._take(candidate, Step(StepKind.JOINED, stays.rule_id, gone, written, says))

    def _shorten(self, rule_id: str) -> None:
        rule = self.now.rule(rule_id)
        for item in list(_single(rule.condition)):
            rest = tuple(one for one in _single(self.now.rule(rule_id).condition) if one != item)
            if not rest and self.was.policy is not Policy.FIRST:
                continue
            shorter: Condition = Always() if not rest else rest[0] if len(rest) == 1 else And(rest)
            written = print_condition(shorter, self._words)
            left_out = print_condition(item, self._words)
            says = f"leave `{left_out}` out of {rule_id}: the other rules take care of it"
            step = Step(StepKind.SHORTENED, rule_id, (), written, says)
            self._take(_with_condition(self.now, rule_id, shorter, self._words), step)


def _answers_alike(one: Decision, other: Decision, words: Words) -> bool:
    compared = compare_decision(one, other, words, words)
    return not (compared.outcome_changes or compared.unproved or compared.differences)


def _without(decision: Decision, gone: set[str]) -> Decision:
    return replace(decision, rules=tuple(rule for rule in decision.rules if rule.rule_id not in gone))


def _with_condition(decision: Decision, rule_id: str, condition: Condition, words: Words) -> Decision:
    def changed(rule: Rule) -> Rule:
        if rule.rule_id != rule_id:
            return rule
        return replace(rule, condition=condition, text=print_condition(condition, words))

    return replace(decision, rules=tuple(map(changed, decision.rules)))
