"""Random pairs of small books whose every record can be listed, and what the reference says of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from random import Random

from groundrules.rulebook.condition import And, Condition, Not, Or, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Rulebook, Word, WordType
from tests.rulebook.worlds import WORDS, Record, random_decision

Words = Mapping[str, Word]
OWNER = Output("owner", WordType.ONE_OF, ("a", "b", "c"))
KEY = tuple[str, str, frozenset[str]]


@dataclass(frozen=True)
class Pair:
    """Two versions of a decision, each with its own words."""

    old: Decision
    new: Decision
    old_words: Words
    new_words: Words

    @property
    def books(self) -> tuple[Rulebook, Rulebook]:
        """Both versions as books that hold nothing else."""
        return book(self.old, self.old_words, "1"), book(self.new, self.new_words, "2")


def book(decision: Decision, words: Words = WORDS, version: str = "1") -> Rulebook:
    """A book with one decision."""
    return Rulebook("Small", version, None, "", "USD", words, {decision.name: decision})


def random_pair(random: Random, *, sums: bool = False, domains: bool = False) -> Pair:
    """A random decision and what one to four random edits make of it."""
    policy = random.choice(tuple(Policy))
    old = replace(random_decision(random, policy, sums=sums), gives=(OWNER,))
    if policy is not Policy.FIRST and random.random() < 0.4:
        old = _with_yields(random, old)
    new = old
    for _ in range(random.randint(1, 4)):
        new = _edited(random, new, sums)
    words = _drifted(random) if domains else dict(WORDS)
    pair = (WORDS, words) if random.random() < 0.5 else (words, WORDS)
    return Pair(old, new, *pair)


def rewritten(condition: Condition) -> Condition:
    """The same meaning in other words."""
    match condition:
        case And(items):
            return Not(Or(tuple(Not(rewritten(item)) for item in reversed(items))))
        case Or(items):
            return Or(tuple(rewritten(item) for item in reversed(items)))
        case _:
            return Not(Not(condition))


def _edited(random: Random, decision: Decision, sums: bool) -> Decision:
    rules = list(decision.rules)
    place = random.randrange(len(rules)) if rules else 0
    fresh = random.choice(random_decision(random, decision.policy, sums=sums).rules)
    edit = random.choice(
        ("condition", "outcome", "drop", "add", "move", "rename", "rewrite", "policy", "yields")
    )
    if not rules or edit == "add":
        rules.insert(place, replace(fresh, rule_id=f"N{random.randrange(10**6)}"))
    elif edit == "condition":
        rules[place] = replace(rules[place], condition=fresh.condition)
    elif edit == "outcome":
        rules[place] = replace(rules[place], outcome={"owner": random.choice("abc")})
    elif edit == "drop":
        gone = rules.pop(place).rule_id
        rules = [replace(rule, yields_to=tuple(n for n in rule.yields_to if n != gone)) for rule in rules]
    elif edit == "move":
        rules.insert(random.randrange(len(rules)), rules.pop(place))
    elif edit == "rename":
        was, now = rules[place].rule_id, f"N{random.randrange(10**6)}"
        rules = [
            replace(
                rule,
                rule_id=now if rule.rule_id == was else rule.rule_id,
                yields_to=tuple(now if name == was else name for name in rule.yields_to),
            )
            for rule in rules
        ]
    elif edit == "rewrite":
        rules[place] = replace(rules[place], condition=rewritten(rules[place].condition))
    elif edit == "policy":
        policy = random.choice(tuple(Policy))
        if policy is Policy.FIRST:
            rules = [replace(rule, yields_to=()) for rule in rules]
        return replace(decision, policy=policy, rules=tuple(rules))
    elif edit == "yields" and decision.policy is not Policy.FIRST:
        return _with_yields(random, decision)
    return replace(decision, rules=tuple(rules))


def _with_yields(random: Random, decision: Decision) -> Decision:
    """Some rules yield to earlier ones, so that there is no circle."""
    rules: list[Rule] = []
    for rule in decision.rules:
        over = tuple(one.rule_id for one in rules if random.random() < 0.3)
        rules.append(replace(rule, yields_to=over))
    return replace(decision, rules=tuple(rules))


def _drifted(random: Random) -> dict[str, Word]:
    """The words with some domains changed, each still holding every value the rules name."""
    segment, employees, revenue, ends = (WORDS[name] for name in ("segment", "employees", "revenue", "ends"))
    assert isinstance(ends.high, date)
    options = {
        "segment": replace(segment, values=(*segment.values, "public"), may_be_unknown=random.random() < 0.5),
        "employees": replace(employees, high=7, low=random.choice((-1, 0)), may_be_unknown=False),
        "revenue": replace(
            revenue, low=random.choice((-2, 0)), high=random.choice((4, 5)), may_be_unknown=True
        ),
        "ends": replace(ends, high=ends.high + timedelta(1)),
    }
    chosen = random.sample(sorted(options), random.randint(1, 2))
    return {**WORDS, **{name: options[name] for name in chosen}}


def values(word: Word) -> list[Value | None]:
    """Every value of a word."""
    found: list[Value | None] = []
    if word.type is WordType.ONE_OF:
        found += word.values
    elif word.type is WordType.YES_NO:
        found += [False, True]
    elif isinstance(word.low, date) and isinstance(word.high, date):
        found += [word.low + timedelta(n) for n in range((word.high - word.low).days + 1)]
    elif isinstance(word.low, int) and isinstance(word.high, int):
        found += range(word.low, word.high + 1)
    return [*found, None] if word.may_be_unknown else found


def records(words: Words) -> Iterator[Record]:
    """Every record over some words."""
    for row in product(*(values(word) for word in words.values())):
        yield dict(zip(words, row, strict=True))


def said(decision: Decision, words: Words, tested: tuple[str, ...], record: Record) -> KEY:
    """What the reference says: how the version stands, the rule that answers, and the outcomes."""
    if any(record[name] not in values(words[name]) for name in tested):
        return "outside the book", "", frozenset()
    answer = decide(decision, record)
    if decision.policy is Policy.ALL:
        outcomes = frozenset(str(decision.rule(name).outcome["owner"]) for name in answer.rule_ids)
        return ("answered" if outcomes else "no rule"), "", outcomes
    if answer.rule_id:
        return "answered", answer.rule_id, frozenset({str(answer.outcome["owner"])})
    return ("several rules" if answer.rule_ids else "no rule"), "", frozenset()
