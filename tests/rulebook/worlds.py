"""Small random books whose every possible record can be listed, for comparing the proof with brute force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from groundrules.rulebook.condition import (
    Always,
    Among,
    And,
    Compare,
    Condition,
    IsUnknown,
    Linear,
    Not,
    Operator,
    Or,
    Value,
)
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType

Record = dict[str, Value | None]

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("large", "mid", "small"), may_be_unknown=False),
        Word("industry", WordType.ONE_OF, "industry", ("bank", "shop"), may_be_unknown=True),
        Word("employees", WordType.WHOLE, "employees", low=0, high=5, may_be_unknown=True),
        Word("revenue", WordType.MONEY, "revenue", low=0, high=4, scale=2, currency="USD"),
        Word("expert", WordType.YES_NO, "needs an expert", may_be_unknown=True),
        Word("ends", WordType.DATE, "contract end", low=date(2026, 2, 27), high=date(2026, 3, 2)),
    )
}


def seeded(seed: int) -> Random:
    """The same chance every time."""
    return Random(seed)  # noqa: S311 - nothing secret


def records(names: list[str]) -> Iterator[Record]:
    """Every record there can be over these words."""
    for values in product(*(list(_values(WORDS[name])) for name in names)):
        yield dict(zip(names, values, strict=True))


def random_decision(random: Random, policy: Policy, *, sums: bool = False) -> Decision:
    """One to six rules over two to four words, with or, not, in, dates and unknown."""
    names = random.sample(sorted(WORDS), random.randint(2, 4))
    if sums:
        names = sorted({*names[:2], "employees", "revenue"})
    rules = tuple(
        Rule(f"R{number}", _condition(random, names, 3, sums=sums), {"owner": random.choice("ab")}, "")
        for number in range(random.randint(1, 6))
    )
    return Decision("coverage", "account", policy, (), rules)


@dataclass(frozen=True)
class Truth:
    """What brute force says: per record the rules that hold."""

    holding: dict[tuple[Value | None, ...], tuple[str, ...]]

    @property
    def gaps(self) -> set[tuple[Value | None, ...]]:
        """The records no rule holds for."""
        return {record for record, rules in self.holding.items() if not rules}

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Pairs of rules that hold together somewhere."""
        return {
            (one, two)
            for rules in self.holding.values()
            for place, one in enumerate(rules)
            for two in rules[place + 1 :]
        }

    @property
    def winners(self) -> set[str]:
        """Rules that come first somewhere."""
        return {rules[0] for rules in self.holding.values() if rules}


def brute_force(decision: Decision, names: list[str]) -> Truth:
    """Try every rule on every record."""
    return Truth(
        {
            tuple(record.values()): tuple(
                rule.rule_id for rule in decision.rules if truth(rule.condition, record)
            )
            for record in records(names)
        }
    )


def _values(word: Word) -> Iterator[Value | None]:
    if word.type is WordType.ONE_OF:
        yield from word.values
    elif word.type is WordType.YES_NO:
        yield from (False, True)
    elif isinstance(word.low, date) and isinstance(word.high, date):
        yield from (word.low + timedelta(n) for n in range((word.high - word.low).days + 1))
    elif isinstance(word.low, int) and isinstance(word.high, int):
        yield from range(word.low, word.high + 1)
    if word.may_be_unknown:
        yield None


def _condition(random: Random, names: list[str], depth: int, *, sums: bool) -> Condition:
    draw = random.random()
    if depth and draw < 0.3:
        return And(
            tuple(_condition(random, names, depth - 1, sums=sums) for _ in range(random.randint(2, 3)))
        )
    if depth and draw < 0.5:
        return Or(tuple(_condition(random, names, depth - 1, sums=sums) for _ in range(2)))
    if depth and draw < 0.62:
        return Not(_condition(random, names, depth - 1, sums=sums))
    if draw > 0.97:
        return Always()
    if sums and draw > 0.8:
        factors = (random.choice((1, 2, 3)), random.choice((-3, -2, -1, 1, 2)))
        return Linear(
            ((factors[0], "employees"), (factors[1], "revenue")),
            random.choice(("=", "<>", "<", "<=", ">", ">=")),
            random.randint(-4, 10),
        )
    return _test(random, WORDS[random.choice(names)])


def _test(random: Random, word: Word) -> Condition:
    known = [value for value in _values(word) if value is not None]
    draw = random.random()
    if draw < 0.2 and word.may_be_unknown:
        return IsUnknown(word.name)
    if draw < 0.4:
        return Among(word.name, tuple(random.sample(known, random.randint(1, len(known)))))
    is_ordered = word.type not in (WordType.ONE_OF, WordType.YES_NO)
    operators: tuple[Operator, ...] = ("=", "<>", "<", "<=", ">", ">=") if is_ordered else ("=", "<>")
    return Compare(word.name, random.choice(operators), random.choice(known))
