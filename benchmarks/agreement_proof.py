"""The proof of thousands of random small decisions against every record, against z3 and against cvc5.

Each decision (or, not, in, like, dates, sums of words, unknown, exceptions, all three policies) is asked of
the reference evaluator for every record there can be; then both solvers, from the conditions themselves, say
whether there is a gap, which rules ever answer, and which two rules answer together. Decisions about sums
over millions are asked of the solvers alone. Pairs of versions are compared record by record. A question that
z3 does not answer in twenty seconds (text patterns, now and then) is counted as open.

Run: ``python benchmarks/agreement_proof.py [how many] [first]``; 10,000 decisions take half an hour.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

import cvc5.pythonic
import z3

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rulebook.compare.pairs import random_pair
from tests.rulebook.compare.test_brute_force import check as check_comparison
from tests.rulebook.compare.test_brute_force import compared
from tests.rulebook.compare.where import Regions
from tests.rulebook.proof.agree import differences
from tests.rulebook.proof.worlds import WIDE, WORDS, random_sums, random_world
from tests.rulebook.worlds import seeded

from groundrules.rulebook.compare import ChangeKind
from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Or,
    Value,
    words_of,
)
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.analysis import Analysis, analyse

OPEN: Counter[str] = Counter()
"""Questions a solver left open."""


class Solver:
    """One solver's own reading of a decision: SQL's three values as two formulas, true and false."""

    def __init__(self, m: ModuleType, decision: Decision, words: Mapping[str, Word] = WORDS) -> None:
        self.m = m
        self.words = words
        self.decision = decision
        self.solver = m.Solver()
        if m is z3:
            self.solver.set("timeout", 20_000)
        names = dict.fromkeys(word for rule in decision.rules for word in words_of(rule.condition))
        self.values: dict[str, Any] = {}
        self.unknown: dict[str, Any] = {}
        for name in names:
            self._declare(name)
        self.true = {rule.rule_id: self._read(rule.condition)[0] for rule in decision.rules}

    def _declare(self, name: str) -> None:
        word, m = self.words[name], self.m
        self.unknown[name] = m.Bool(f"{name}?") if word.may_be_unknown else m.BoolVal(False)
        if word.type is WordType.TEXT:
            self.values[name] = m.String(name)
            self.solver.add(m.Length(self.values[name]) > 0)
            return
        self.values[name] = m.Int(name)
        low, high = (0, len(word.values) - 1) if word.values else (_number(word, word.low or 0), None)
        if high is None:
            high = 1 if word.type is WordType.YES_NO else _number(word, word.high or 0)
        self.solver.add(self.values[name] >= low, self.values[name] <= high)

    def _read(self, condition: Condition) -> tuple[Any, Any]:  # noqa: PLR0911 - one branch per kind
        m = self.m
        match condition:
            case Always():
                return m.BoolVal(True), m.BoolVal(False)
            case Not(item):
                true, false = self._read(item)
                return false, true
            case And(items) | Or(items):
                parts = [self._read(item) for item in items]
                all_of, any_of = (0, 1) if isinstance(condition, And) else (1, 0)
                found = {
                    all_of: m.And(*(part[all_of] for part in parts)),
                    any_of: m.Or(*(part[any_of] for part in parts)),
                }
                return found[0], found[1]
            case IsUnknown(word):
                return self.unknown[word], m.Not(self.unknown[word])
            case Linear(terms, operator, constant):
                total = sum(factor * self.values[word] for factor, word in terms)
                known = m.And(*(m.Not(self.unknown[word]) for _, word in terms))
                return self._known(known, _compare(operator, total, constant))
            case Compare(word, operator, value):
                held = _compare(operator, self.values[word], self._constant(word, value))
                return self._known(m.Not(self.unknown[word]), held)
            case Among(word, values):
                held = m.Or(*(self.values[word] == self._constant(word, value) for value in values))
                return self._known(m.Not(self.unknown[word]), held)
            case Like(word, pattern):
                return self._known(
                    m.Not(self.unknown[word]), m.InRe(self.values[word], self._pattern(pattern))
                )

    def _known(self, known: Any, held: Any) -> tuple[Any, Any]:
        return self.m.And(known, held), self.m.And(known, self.m.Not(held))

    def _constant(self, word: str, value: Value) -> Any:
        if self.words[word].type is WordType.TEXT:
            return self.m.StringVal(str(value))
        return _number(self.words[word], value)

    def _pattern(self, pattern: str) -> Any:
        m = self.m
        one = m.AllChar(m.ReSort(m.StringSort())) if m is z3 else m.AllChar()
        parts = [m.Star(one) if sign == "%" else one if sign == "_" else m.Re(sign) for sign in pattern]
        return parts[0] if len(parts) == 1 else m.Concat(*parts)

    def differs(self, ours: bool, *formulas: Any) -> bool:
        """Whether we are wrong about some record meeting all the formulas."""
        self.solver.push()
        self.solver.add(*formulas)
        answer = str(self.solver.check())
        self.solver.pop()
        if answer == "unknown":
            OPEN[self.m.__name__] += 1
            return False
        return ours != (answer == "sat")

    def stands(self, rule_id: str) -> Any:
        """That a rule answers: it holds, and none it yields to, or none before it, does."""
        stronger = self.decision.rule(rule_id).yields_to
        if self.decision.policy is Policy.FIRST:
            order = [rule.rule_id for rule in self.decision.rules]
            stronger = tuple(order[: order.index(rule_id)])
        return self.m.And(self.true[rule_id], *(self.m.Not(self.true[name]) for name in stronger))

    def disagreements(self, analysis: Analysis) -> Iterator[str]:
        """Where the solver and the analysis differ."""
        names = [rule.rule_id for rule in self.decision.rules]
        never = {one.rule_id for one in analysis.never_reached}
        no_rule = self.m.Not(self.m.Or(*self.true.values()))
        if self.decision.policy is not Policy.ALL and self.differs(bool(analysis.gaps), no_rule):
            yield f"a gap or none: {len(analysis.gaps)} found"
        for name in names:
            if self.differs(name not in never, self.stands(name)):
                yield f"{name} answers or not"
        if self.decision.policy is Policy.EXACTLY_ONE:
            pairs = {(one.first, one.second) for one in analysis.overlaps}
            for pair in combinations(names, 2):
                if self.differs(pair in pairs, *map(self.stands, pair)):
                    yield f"{pair} answer together or not"


def _compare(operator: str, left: Any, right: Any) -> Any:
    return {
        "=": lambda: left == right,
        "<>": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }[operator]()


def _number(word: Word, value: Value) -> int:
    if isinstance(value, date):
        return value.toordinal()
    return word.values.index(value) if isinstance(value, str) else int(value)


def judged(seed: int, decision: Decision, analysis: Analysis) -> dict[str, Callable[[], list[str]]]:
    """Who is asked about a decision: each gives the differences it sees."""
    return {
        "every record": lambda: differences(decision),
        "z3": lambda: list(Solver(z3, decision).disagreements(analysis)),
        "cvc5": lambda: list(Solver(cvc5.pythonic, decision).disagreements(analysis)),
        "wide sums": lambda: _wide(seed),
        "two versions": lambda: _compared(seed),
        "two versions, both solvers": lambda: _versions(seed),
    }


def main() -> None:
    """Random decisions and pairs of versions; exit code 1 when anything differs."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wrong: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    seconds: dict[str, float] = {}
    for number, seed in enumerate(range(first, first + many), 1):
        decision = random_world(seeded(seed))
        analysis = analyse(decision, WORDS)
        for kind in ("gaps", "overlaps", "never_reached", "spare", "joinable"):
            seen[kind] += len(getattr(analysis, kind))
        for judge, ask in judged(seed, decision, analysis).items():
            begin = process_time()
            for difference in ask():
                wrong[judge] += 1
                print(f"decision {seed}, {judge}: {difference}", flush=True)
            seconds[judge] = seconds.get(judge, 0.0) + process_time() - begin
        if number % 500 == 0 or number == many:
            spent = ", ".join(f"{judge} {wrong[judge]} ({took:.0f} s)" for judge, took in seconds.items())
            found = ", ".join(f"{count:,} {kind}" for kind, count in seen.items())
            print(f"{number:,} decisions ({found}); differences: {spent}; open {dict(OPEN)}", flush=True)
    sys.exit(any(wrong.values()))


def _wide(seed: int) -> list[str]:
    """Sums over millions and cents: too many records to list, so both solvers judge."""
    decision = random_sums(seeded(seed))
    analysis = analyse(decision, WIDE)
    return [
        difference
        for judge in (z3, cvc5.pythonic)
        for difference in Solver(judge, decision, WIDE).disagreements(analysis)
    ]


def _compared(seed: int) -> list[str]:
    try:
        check_comparison(random_pair(seeded(seed)))
    except AssertionError as error:
        return [str(error)[:300] or "the comparison differs"]
    return []


def _versions(seed: int) -> list[str]:
    """Some record is answered otherwise and lies in no region of the difference, or the other way round."""
    pair = random_pair(seeded(seed))
    result = compared(pair)
    regions = Regions([rule.condition for rule in (*pair.old.rules, *pair.new.rules)], result.words)
    changed = [regions.condition(one.region) for one in result.changes if one.kind is ChangeKind.OUTCOME]
    named = [
        *((f"old {rule.rule_id}", rule.condition) for rule in pair.old.rules),
        *((f"new {rule.rule_id}", rule.condition) for rule in pair.new.rules),
        *((f"changed {number}", condition) for number, condition in enumerate(changed)),
    ]
    both = replace(
        pair.old, rules=tuple(Rule(name, condition, {"owner": "a"}, "") for name, condition in named)
    )
    found = []
    for m in (z3, cvc5.pythonic):
        solver = Solver(m, both, result.words)
        old, new = (_answers(solver, one, name) for one, name in ((pair.old, "old"), (pair.new, "new")))
        differ = m.Or(*(m.Xor(*sides) for sides in zip(old, new, strict=True)))
        told = [solver.true[f"changed {number}"] for number in range(len(changed))]
        if solver.differs(False, m.Xor(differ, m.Or(m.BoolVal(False), *told))):
            found.append(f"{m.__name__}: the regions of the difference are not where the answers differ")
    return found


def _answers(solver: Solver, decision: Decision, version: str) -> list[Any]:
    """How a version stands: several rules at once, then each outcome it gives; none of them: no rule."""
    m, none = solver.m, solver.m.BoolVal(False)
    stands: dict[str, Any] = {}
    for place, rule in enumerate(decision.rules):
        before = [one.rule_id for one in decision.rules[:place]]
        stronger = before if decision.policy is Policy.FIRST else rule.yields_to
        true = solver.true[f"{version} {rule.rule_id}"]
        stands[rule.rule_id] = m.And(true, *(m.Not(solver.true[f"{version} {name}"]) for name in stronger))
    several = none
    if decision.policy is Policy.EXACTLY_ONE:
        several = m.Or(none, *(m.And(*pair) for pair in combinations(stands.values(), 2)))
    given = [
        m.Or(none, *(stands[rule.rule_id] for rule in decision.rules if rule.outcome["owner"] == owner))
        for owner in "abc"
    ]
    return [several, *(m.And(one, m.Not(several)) for one in given)]


if __name__ == "__main__":
    main()
