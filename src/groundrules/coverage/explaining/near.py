"""Rules that almost applied: the one fact that, had it been different, would have given another answer.

Nothing is guessed from the shape of a rule: each word in turn is given every value at which its answer can
change, the reference evaluator decides anew, and neighbouring values with the same answer are said as one
range.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.coverage.words import decision_words, why_outside
from groundrules.rulebook.condition import Among, And, Compare, Condition, Linear, Not, Or, Value
from groundrules.rulebook.evaluate import Record, decide
from groundrules.rulebook.model import Decision, Word, WordType
from groundrules.rulebook.render import say_value

_CONTINUOUS = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT, WordType.DATE})

_OTHER = "…"  # stands for any text that no rule names


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that would have answered if one fact were different.

    Attributes:
        rule_id: the rule.
        word: the fact.
        needs: the values it would take, in words: ``$250,000 or more``.
        nearest: the one of them closest to what the fact is.
    """

    rule_id: str
    word: str
    needs: str
    nearest: Value


def answer_of(decision: Decision, record: Record, words: Mapping[str, Word]) -> str:
    """The rule that answers the record, or ``!outside the book``, ``!no rule``, ``!several rules``."""
    if any(why_outside(words[name], record.get(name)) for name in decision_words(decision)):
        return OUTSIDE
    answer = decide(decision, record)
    return answer.rule_id or (SEVERAL_RULES if answer.rule_ids else NO_RULE)


def near_misses(decision: Decision, record: Record, words: Mapping[str, Word]) -> tuple[NearMiss, ...]:
    """Every rule that one changed fact would have made the answer, with the least change of that fact.

    Word by word as the rules name them; within a word, in the book's order.
    """
    current = answer_of(decision, record, words)
    found = []
    for name in decision_words(decision):
        cuts = {cut for rule in decision.rules for cut in _cuts(rule.condition, name, record)}
        tried = _candidates(words[name], cuts)
        answers = [answer_of(decision, {**record, name: value}, words) for value in tried]
        for rule in decision.rules:
            reached = [n for n, answer in enumerate(answers) if answer == rule.rule_id]
            if reached and rule.rule_id != current:
                found.append(_miss(rule.rule_id, words[name], record.get(name), (tried, reached, cuts)))
    return tuple(found)


def _miss(
    rule_id: str, word: Word, current: Value | None, tries: tuple[Sequence[Value], Sequence[int], set[Value]]
) -> NearMiss:
    tried, reached, cuts = tries
    if word.type not in _CONTINUOUS:
        values = [tried[n] for n in reached]
        named = [_anything(cuts) if value == _OTHER else say_value(value, word) for value in values]
        return NearMiss(rule_id, word.name, " or ".join(named), values[0])
    nearest = min(reached, key=lambda n: _distance(tried[n], current))
    low = high = nearest
    while low - 1 in reached:
        low -= 1
    while high + 1 in reached:
        high += 1
    ends = []
    if 0 < low == high < len(tried) - 1:
        ends.append(say_value(tried[low], word))
    else:
        ends += [_at_least(tried[low], word, cuts)] if low > 0 else []
        ends += [_at_most(tried[high], word, cuts)] if high < len(tried) - 1 else []
    return NearMiss(rule_id, word.name, " and ".join(ends) or "known", tried[nearest])


def _at_least(value: Value, word: Word, cuts: set[Value]) -> str:
    is_date = word.type is WordType.DATE
    if value not in cuts and (below := _next(value, -1)) in cuts:
        return f"{'after' if is_date else 'above'} {say_value(below, word)}"
    return f"{say_value(value, word)} or {'later' if is_date else 'more'}"


def _at_most(value: Value, word: Word, cuts: set[Value]) -> str:
    is_date = word.type is WordType.DATE
    if value not in cuts and (above := _next(value, 1)) in cuts:
        return f"{'before' if is_date else 'below'} {say_value(above, word)}"
    return f"{say_value(value, word)} or {'earlier' if is_date else 'less'}"


def _anything(cuts: set[Value]) -> str:
    return "something else" if cuts else "known"


def _next(value: Value, step: int) -> Value:
    """The neighbouring value in stored form."""
    if isinstance(value, date):
        return value + timedelta(step)
    return value + step if isinstance(value, int) else value


def _distance(value: Value, current: Value | None) -> int:
    return 0 if current is None else abs(_place(value) - _place(current))


def _candidates(word: Word, cuts: set[Value]) -> list[Value]:
    """Every value at which an answer can change, in order; one at least, where only being known matters."""
    match word.type:
        case WordType.YES_NO:
            return [True, False]
        case WordType.ONE_OF:
            return list(word.values)
        case WordType.TEXT:
            return [*sorted(cut for cut in cuts if isinstance(cut, str)), _OTHER]
        case WordType.DATE:
            values = {_next(cut, step) for cut in cuts for step in (-1, 0, 1)} or {date(2000, 1, 1)}
        case _:
            values = {_next(cut, step) for cut in cuts for step in (-1, 0, 1)} or {0}
    ends = {end for end in (word.low, word.high) if end is not None}
    return [value for value in sorted(values | ends, key=_place) if not why_outside(word, value)]


def _place(value: Value) -> int:
    """Where a number or a day stands in its order."""
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, int) else 0


def _cuts(condition: Condition, name: str, record: Record) -> Iterator[Value]:
    match condition:
        case Compare(word, _, value) if word == name:
            yield value
        case Among(word, values) if word == name:
            yield from values
        case Linear() if any(word == name for _, word in condition.terms):
            yield from _linear_cuts(condition, name, record)
        case Not(item):
            yield from _cuts(item, name, record)
        case And(items) | Or(items):
            for item in items:
                yield from _cuts(item, name, record)


def _linear_cuts(condition: Linear, name: str, record: Record) -> Iterator[int]:
    """The whole numbers on both sides of where the sum meets its constant, the other facts as they are."""
    factor = sum(times for times, word in condition.terms if word == name)
    rest = 0
    for times, word in condition.terms:
        if word != name:
            value = record.get(word)
            if not isinstance(value, int):
                return
            rest += times * value
    if factor:
        floor = (condition.constant - rest) // factor
        yield from (floor, floor + 1)
