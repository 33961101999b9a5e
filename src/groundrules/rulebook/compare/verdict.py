"""A difference found in the space, made into something a person can read and check."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from groundrules.rulebook.compare.hull import Bounds
from groundrules.rulebook.compare.joint import Joint
from groundrules.rulebook.compare.judge import Judge, Pairing, Said, places
from groundrules.rulebook.compare.match import gives
from groundrules.rulebook.compare.model import Change, ChangeKind, Standing, Verdict
from groundrules.rulebook.condition import Condition, IsUnknown, Value
from groundrules.rulebook.evaluate import Answer, Record, decide, truth
from groundrules.rulebook.language.phrases import ORDERED, listed
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import domain
from groundrules.rulebook.proof.example import witness
from groundrules.rulebook.proof.region import Region, region_of
from groundrules.rulebook.proof.say import say_region
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.render import say_outcome, say_record

_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the decision as a record is asked of it.

    Attributes:
        decision: over the joint words.
        domain: where its own words allow a record; None: everywhere.
        places: for each of its rules the place of its condition among the bounds.
    """

    decision: Decision
    domain: Condition | None
    places: tuple[int, ...]


class Teller:
    """Makes changes out of parts of the space and what both versions say there."""

    def __init__(
        self,
        joint: Joint,
        space: Space,
        judge: Judge,
        *,
        shared: Sequence[str],
        bounds: Bounds,
        versions: tuple[Version, Version],
    ) -> None:
        self._joint = joint
        self._space = space
        self._judge = judge
        self._shared = shared
        self._bounds = bounds
        self._versions = versions
        self._whole = tuple(column.full for column in space.columns)
        self._clauses: dict[tuple[int, int], str] = {}
        seen = {column.name for column in space.columns}
        rest = [name for name in joint.words if name not in seen]
        self._rest_size = _size(joint.words[name] for name in rest)
        self._rest = _usual_values(rest, joint.words)

    def change(self, sets: Sets, pairing: Pairing) -> Change | None:
        """The change in one part of the space; None when no record lies in it."""
        found = witness(sets, self._space)
        if found.impossible:
            return None
        region = region_of(sets, self._space)
        before, after = self._verdicts(pairing)
        record = None if found.record is None else {**found.record, **self._rest}
        if record is not None:
            record = {name: record[name] for name in self._joint.words}
            if not self._is_confirmed(record, before, after):
                record = None
        words = self._words(sets)
        return Change(
            decision=self._joint.new.name,
            kind=self._kind(pairing),
            before=before,
            after=after,
            region=region,
            when=self._when(region, words),
            words=words,
            size=None if region.size is None else region.size * self._rest_size,
            example=record,
            shown=say_record(record or {}, self._joint.words),
        )

    def _kind(self, pairing: Pairing) -> ChangeKind:
        return ChangeKind.OUTCOME if self._judge.differ(pairing) else ChangeKind.RULE

    def _verdicts(self, pairing: Pairing) -> tuple[Verdict, Verdict]:
        old, new = pairing
        if self._judge.policies != (Policy.ALL, Policy.ALL) or Standing.OUTSIDE in (old[0], new[0]):
            return self._verdict(0, old), self._verdict(1, new)
        gone = self._judge.gives(old[1]) - self._judge.gives(new[1])
        come = self._judge.gives(new[1]) - self._judge.gives(old[1])
        return self._obligations(0, old[1], gone), self._obligations(1, new[1], come)

    def _verdict(self, version: int, said: Said) -> Verdict:
        standing, bits = said
        rules = self._rules(version, bits)
        ids = tuple(rule.rule_id for rule in rules)
        outcomes = tuple(gives(rule, self._shared) for rule in rules)
        if standing is Standing.ANSWERED:
            return Verdict(standing, ids, outcomes, "; ".join(self._gives(version, rule) for rule in rules))
        if standing is Standing.SEVERAL:
            return Verdict(standing, ids, outcomes, f"{_named(ids)} contradict")
        return Verdict(standing, says=standing.value)

    def _obligations(self, version: int, bits: int, numbers: frozenset[int]) -> Verdict:
        """Under `all that fit`: only what falls away, or what comes."""
        entries = self._judge.entries
        bits = sum(1 << place for place in places(bits) if entries[place].gives in numbers)
        rules = self._rules(version, bits)
        if not rules:
            return Verdict(Standing.ANSWERED, says="nothing of this")
        return Verdict(
            Standing.ANSWERED,
            tuple(rule.rule_id for rule in rules),
            tuple(gives(rule, self._shared) for rule in rules),
            "; ".join(self._gives(version, rule) for rule in rules),
        )

    def _rules(self, version: int, bits: int) -> list[Rule]:
        entries = [self._judge.entries[place] for place in places(bits)]
        found = [entry.new if version else entry.old for entry in entries]
        return [rule for rule in found if rule is not None]

    def _gives(self, version: int, rule: Rule) -> str:
        return f"{rule.rule_id}: {say_outcome(gives(rule, self._shared), self._versions[version].decision)}"

    def _words(self, sets: Sets) -> dict[str, str]:
        """For each word the part restricts, what is allowed there, said alone."""
        return {
            column.name: self._said(place, pieces)
            for place, (column, pieces) in enumerate(zip(self._space.columns, sets, strict=True))
            if pieces != column.full
        }

    def _said(self, place: int, pieces: int) -> str:
        said = self._clauses.get((place, pieces))
        if said is None:
            alone = (*self._whole[:place], pieces, *self._whole[place + 1 :])
            said = say_region(region_of(alone, self._space), self._space)
            self._clauses[place, pieces] = said
        return said

    def _when(self, region: Region, words: Mapping[str, str]) -> str:
        if self._space.forms and words:  # a sum of words is not said where one of them is unknown
            return say_region(region, self._space)
        return listed(words.values(), "and")

    def _is_confirmed(self, record: Record, before: Verdict, after: Verdict) -> bool:
        """Whether the reference evaluator says of the record what the verdicts say."""
        old, new = (_asked(version, record, self._bounds) for version in self._versions)
        if self._judge.policies == (Policy.ALL, Policy.ALL) and old is not None and new is not None:
            was, now = self._given(0, old), self._given(1, new)
            return was - now == _frozen(before.outcomes) and now - was == _frozen(after.outcomes)
        return self._agrees(0, old, before) and self._agrees(1, new, after)

    def _given(self, version: int, answer: Answer) -> frozenset[frozenset[tuple[str, Value]]]:
        decision = self._versions[version].decision
        return _frozen([gives(decision.rule(rule_id), self._shared) for rule_id in answer.rule_ids])

    def _agrees(self, version: int, answer: Answer | None, verdict: Verdict) -> bool:
        if answer is None:
            return verdict.standing is Standing.OUTSIDE
        if self._versions[version].decision.policy is Policy.ALL:
            return set(answer.rule_ids) == set(verdict.rule_ids)
        if answer.rule_id is not None:
            return verdict.is_answered and verdict.rule_ids == (answer.rule_id,)
        if not answer.rule_ids:
            return verdict.standing is Standing.NO_RULE
        return verdict.standing is Standing.SEVERAL and set(verdict.rule_ids) <= set(answer.rule_ids)


def _asked(version: Version, record: Record, bounds: Bounds) -> Answer | None:
    """What the reference says; None when the version's words do not allow the record.

    It is asked about every rule whose bound does not already rule the record out.
    """
    if version.domain is not None and not truth(version.domain, record):
        return None
    holds = bounds.holding(record)
    rules = version.decision.rules
    near = tuple(rule for rule, place in zip(rules, version.places, strict=True) if holds[place])
    return decide(replace(version.decision, rules=near), record)


def _frozen(outcomes: Iterable[Mapping[str, Value]]) -> frozenset[frozenset[tuple[str, Value]]]:
    return frozenset(frozenset(outcome.items()) for outcome in outcomes)


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return listed([*ids[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])], "and")


def _size(words: Iterable[Word]) -> int:
    """How many records there are over some words; texts are not counted."""
    return prod(_values(word) + word.may_be_unknown for word in words if word.type is not WordType.TEXT)


def _values(word: Word) -> int:
    if word.type in ORDERED:
        low, high = domain(word)
        return high - low + 1
    return len(word.values) or 2


def _usual_values(names: Sequence[str], words: Mapping[str, Word]) -> dict[str, Value | None]:
    """A believable value for each word that does not matter."""
    space = Space([IsUnknown(name) for name in names], words)
    found = witness(tuple(column.full for column in space.columns), space).record
    return dict(found or {})
