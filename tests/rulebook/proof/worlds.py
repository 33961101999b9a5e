"""Small random decisions of every kind the language knows, and every record they can be asked about."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random

from groundrules.rulebook.condition import (
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Linear,
    Not,
    Operator,
    Or,
    words_of,
)
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType
from tests.rulebook import worlds
from tests.rulebook.worlds import Record, random_decision

NAME = Word("name", WordType.TEXT, "name", may_be_unknown=True)
WORDS = {**worlds.WORDS, "name": NAME}
TEXTS = ["".join(letters) for length in (1, 2, 3) for letters in product("abx", repeat=length)]
_ORDER: tuple[Operator, ...] = ("=", "<>", "<", "<=", ">", ">=")
_PATTERNS = ("a%", "%b", "%ab%", "_a%", "b%", "%", "a_", "x", "%a%b")


def random_world(random: Random, *, policy: Policy | None = None) -> Decision:
    """One to seven rules: or, not, in, dates, unknown; at times sums, texts with patterns, exceptions."""
    policy = policy or random.choice(list(Policy))
    decision = random_decision(random, policy, sums=random.random() < 0.2)
    if random.random() < 0.25:
        decision = _with_text(random, decision)
    if policy is not Policy.FIRST and random.random() < 0.4:
        decision = _with_exceptions(random, decision)
    return replace(decision, gives=(Output("owner", WordType.ONE_OF, ("a", "b", "c")),))


def everything(decision: Decision) -> Iterator[Record]:
    """Every record over the words the decision uses; texts up to three letters stand for all."""
    names = list(dict.fromkeys(word for rule in decision.rules for word in words_of(rule.condition)))
    if NAME.name not in names:
        yield from worlds.records(names)
        return
    texts = (*TEXTS, None)
    for record in worlds.records([name for name in names if name != NAME.name]):
        yield from ({**record, NAME.name: text} for text in texts)


def mentions_text(decision: Decision) -> bool:
    """Whether a rule tests the text word."""
    return any(NAME.name in words_of(rule.condition) for rule in decision.rules)


WIDE = {
    word.name: word
    for word in (
        Word("staff", WordType.WHOLE, "staff", low=0, high=10**6, may_be_unknown=True),
        Word("balance", WordType.MONEY, "balance", low=-(10**9), high=10**11, scale=2, currency="USD"),
        Word("hours", WordType.WHOLE, "hours", low=0, high=8760),
        Word("kind", WordType.ONE_OF, "kind", ("x", "y", "z"), may_be_unknown=True),
    )
}


def random_sums(random: Random) -> Decision:
    """One to five rules over ``WIDE``, mostly about sums of two or three words."""
    rules = tuple(
        Rule(f"R{number}", _wide(random, 2), {"owner": random.choice("ab")}, "")
        for number in range(random.randint(1, 5))
    )
    return Decision("coverage", "account", random.choice(list(Policy)), (), rules)


def _wide(random: Random, depth: int) -> Condition:
    draw = random.random()
    if depth and draw < 0.55:
        return random.choice((And, Or))((_wide(random, depth - 1), _wide(random, depth - 1)))
    if depth and draw < 0.65:
        return Not(_wide(random, depth - 1))
    if draw < 0.85:
        names = random.sample(("staff", "balance", "hours"), random.choice((2, 2, 3)))
        terms = tuple((random.choice((-7, -3, -1, 1, 2, 4, 5)), name) for name in names)
        return Linear(terms, random.choice(_ORDER), random.choice((0, 1, 100, -5000, 10**6)))
    if draw < 0.93:
        return Compare(random.choice(("staff", "hours")), random.choice(_ORDER), random.choice((0, 10, 8000)))
    return Compare("kind", "=", random.choice("xyz")) if draw < 0.97 else IsUnknown("staff")


def _with_text(random: Random, decision: Decision) -> Decision:
    rules = []
    for rule in decision.rules[:4]:
        test = _text_test(random)
        if random.random() < 0.3:
            test = Not(test)
        condition: Condition = random.choice((And, Or))((rule.condition, test))
        rules.append(replace(rule, condition=condition if random.random() < 0.7 else rule.condition))
    return replace(decision, rules=tuple(rules))


def _text_test(random: Random) -> Condition:
    draw = random.random()
    if draw < 0.6:
        return Like(NAME.name, random.choice(_PATTERNS))
    return Compare(NAME.name, "=", random.choice(TEXTS[:12])) if draw < 0.85 else IsUnknown(NAME.name)


def _with_exceptions(random: Random, decision: Decision) -> Decision:
    """Rules yield to rules that come later in a random order, so never in a circle."""
    order = random.sample(range(len(decision.rules)), len(decision.rules))
    rules: list[Rule] = list(decision.rules)
    for at, place in enumerate(order):
        stronger = [other for other in order[at + 1 :] if random.random() < 0.35]
        rules[place] = replace(
            rules[place], yields_to=tuple(decision.rules[other].rule_id for other in stronger)
        )
    return replace(decision, rules=tuple(rules))
