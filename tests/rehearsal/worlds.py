"""Small words, random small books, and an exhaustive search that shares nothing with the clever one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from groundrules.rehearsal.levers import LEVERS, Lever, pull
from groundrules.rulebook.condition import (
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
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Word, WordType

Record = Mapping[str, Value | None]
OPERATORS: tuple[Operator, ...] = ("=", "<>", "<", "<=", ">", ">=")

WORDS = {
    word.name: word
    for word in (
        Word("segment", WordType.ONE_OF, "segment", ("large", "mid", "small")),
        Word("open_pipeline", WordType.WHOLE, "open pipeline", low=0, high=6),
        Word("revenue", WordType.WHOLE, "revenue", low=0, high=5),
        Word("employees", WordType.WHOLE, "employees", low=0, high=4, may_be_unknown=True),
        Word("days_idle", WordType.WHOLE, "days idle", low=0, high=5, may_be_unknown=True),
        Word("needs_expert", WordType.YES_NO, "needs a specialist"),
        Word("deal_amount", WordType.WHOLE, "deal amount", low=0, high=7, about="deal"),
    )
}
"""Words of the CRM with domains small enough to try every value."""


def values_of(word: Word) -> tuple[Value | None, ...]:
    """Every value of a small word, unknown last."""
    known: tuple[Value, ...] = word.values
    if word.type is WordType.YES_NO:
        known = (False, True)
    elif isinstance(word.low, int) and isinstance(word.high, int):
        known = tuple(range(word.low, word.high + 1))
    return (*known, None) if word.may_be_unknown else known


def random_condition(  # noqa: PLR0911 - one per kind
    random: Random, words: Sequence[Word], depth: int = 2, *, sums: bool
) -> Condition:
    """A condition over the words; with ``sums`` now and then a sum of two numbers."""
    kind = random.random()
    if depth and kind < 0.45:
        items = tuple(random_condition(random, words, depth - 1, sums=sums) for _ in range(2))
        return And(items) if random.random() < 0.5 else Or(items)
    if depth and kind < 0.55:
        return Not(random_condition(random, words, depth - 1, sums=sums))
    word = random.choice(list(words))
    numbers = [one for one in words if isinstance(one.low, int)]
    if sums and kind < 0.65 and len(numbers) > 1:
        one, two = random.sample(numbers, 2)
        terms = ((random.choice((1, 2)), one.name), (random.choice((-1, 1)), two.name))
        return Linear(terms, random.choice(("<", "<=", ">", ">=")), random.randint(-2, 8))
    if word.may_be_unknown and random.random() < 0.2:
        return IsUnknown(word.name)
    known = [value for value in values_of(word) if value is not None]
    if word.type is WordType.YES_NO:
        return Compare(word.name, "=", random.choice((True, False)))
    if word.type is WordType.ONE_OF:
        return Among(word.name, tuple(random.sample(known, random.randint(1, 2))))
    return Compare(word.name, random.choice(OPERATORS), random.choice(known))


def random_decision(random: Random, words: Sequence[Word], *, sums: bool = False) -> Decision:
    """Two to five rules that give the account to field or inside, under any one-answer policy."""
    rules = []
    for number in range(random.randint(2, 5)):
        outcome: dict[str, Value] = {"owner": random.choice(("field", "inside"))}
        rules.append(Rule(f"R{number}", random_condition(random, words, sums=sums), outcome, ""))
    policy = random.choice((Policy.EXACTLY_ONE, Policy.FIRST))
    if policy is Policy.EXACTLY_ONE and random.random() < 0.4:
        rules[-1] = Rule("Y", rules[-1].condition, rules[-1].outcome, "", yields_to=(rules[0].rule_id,))
    gives = (Output("owner", WordType.ONE_OF, ("field", "inside")),)
    return Decision("coverage", "account", policy, gives, tuple(rules))


def random_record(random: Random, words: Sequence[Word]) -> dict[str, Value | None]:
    """Any value for every word."""
    return {word.name: random.choice(values_of(word)) for word in words}


def exhaustive(  # noqa: PLR0917 - a question has many parts
    decision: Decision,
    words: Mapping[str, Word],
    record: Record,
    wanted: Callable[[str | None], bool],
    levers: Sequence[Lever] = LEVERS,
    entries: int = 3,
) -> float | None:
    """The least points of any sequence of entries to any value whatever that ends in a wanted answer."""
    best: float | None = None
    seen: dict[tuple[tuple[str, Value | None], ...], float] = {}
    ring: dict[tuple[tuple[str, Value | None], ...], float] = {_key(record): 0.0}
    for used in range(entries + 1):
        for key, points in ring.items():
            if wanted(decide(decision, dict(key)).rule_id) and (best is None or points < best):
                best = points
        if used == entries:
            break
        after: dict[tuple[tuple[str, Value | None], ...], float] = {}
        for key, points in ring.items():
            for cost, changed in _entries(dict(key), words, levers):
                there, total = _key({**dict(key), **changed}), points + cost
                if total < min(after.get(there, 1e9), seen.get(there, 1e9)):
                    after[there] = total
        seen.update(after)
        ring = after
    return best


def _entries(
    record: Record, words: Mapping[str, Word], levers: Sequence[Lever]
) -> Iterator[tuple[float, dict[str, Value | None]]]:
    for lever in levers:
        if lever.word not in record:
            continue
        for value in values_of(words[lever.word]):
            done = pull(lever, record, value)
            if done is not None and all(
                value in values_of(words[name]) for name, value in done[1].items() if name in words
            ):
                yield done


def _key(record: Record) -> tuple[tuple[str, Value | None], ...]:
    return tuple(sorted(record.items(), key=lambda item: item[0]))
