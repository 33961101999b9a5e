"""Rules that almost answered: the one fact that, had it been different, would have given another answer.

Nothing is guessed from the shape of a rule: each word in turn is given every value at which an answer can
change, and the record is decided anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from groundrules.rulebook.condition import Value, words_of
from groundrules.rulebook.evaluate import Answer, Record, decide
from groundrules.rulebook.language.phrases import ORDERED, listed, say_bound, say_value
from groundrules.rulebook.language.samples import cuts, next_to, samples
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.quick import Decided, Quick

_Ask = Callable[[Record], Answer | Decided]
_LONG = 60
_EASE = {WordType.YES_NO: 2, WordType.ONE_OF: 3, WordType.TEXT: 3}


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that would have answered if one fact were different.

    Attributes:
        rule_id: the rule.
        word: the fact.
        value: what the fact is; None when unknown.
        needs: what it would have to be, in plain words: ``at least $250,000``.
        would_give: what the rule gives.
        nearest: the closest value that would do, in stored form; None when only "unknown" would.
    """

    rule_id: str
    word: str
    value: Value | None
    needs: str
    would_give: Mapping[str, Value]
    nearest: Value | None


def near_misses(decision: Decision, words: Mapping[str, Word], record: Record) -> tuple[NearMiss, ...]:
    """Every rule that one changed fact would make the answer (or one more answer, under ``all that fit``).

    First what somebody could find out (unknown facts), then amounts and dates, then yes/no, then the rest;
    within each in the book's order.
    """
    ask = _asker(decision, words)
    current = _answering(decision, ask, record)
    used = dict.fromkeys(word for rule in decision.rules for word in words_of(rule.condition))
    found = []
    for name in used:
        word = words[name]
        tried: list[Value | None] = [*samples(word, [rule.condition for rule in decision.rules], record)]
        if word.may_be_unknown:
            tried.append(None)
        reached: dict[str, list[Value | None]] = {}
        for value in tried:
            if value != record.get(name):
                for rule_id in _answering(decision, ask, {**record, name: value}):
                    reached.setdefault(rule_id, []).append(value)
        for rule in decision.rules:
            if rule.rule_id in reached and rule.rule_id not in current:
                found.append(_miss(rule, word, record, reached[rule.rule_id], tried))
    order = {rule.rule_id: place for place, rule in enumerate(decision.rules)}
    return tuple(sorted(found, key=lambda miss: (_ease(miss, words), order[miss.rule_id])))


def _asker(decision: Decision, words: Mapping[str, Word]) -> _Ask:
    """What answers a record: making a decision ready pays only when it is long."""
    return Quick.of(decision, words).decide if len(decision.rules) > _LONG else partial(decide, decision)


def _answering(decision: Decision, ask: _Ask, record: Record) -> tuple[str, ...]:
    answer = ask(record)
    if decision.policy is Policy.ALL:
        return answer.rule_ids
    return () if answer.rule_id is None else (answer.rule_id,)


def _ease(miss: NearMiss, words: Mapping[str, Word]) -> int:
    return 0 if miss.value is None else _EASE.get(words[miss.word].type, 1)


def _miss(
    rule: Rule, word: Word, record: Record, reached: Sequence[Value | None], tried: Sequence[Value | None]
) -> NearMiss:
    current = record.get(word.name)
    known = [value for value in reached if value is not None]
    every = [value for value in tried if value is not None]
    nearest = min(known, key=lambda value: _distance(value, current)) if known else None
    parts = []
    if known == every or (current is None and len(known) == len(every)):
        parts.append("known")
    elif word.type in ORDERED:
        marks = set(cuts(rule.condition, word.name, record))
        parts.extend(_say_run(run, every, word, marks) for run in _runs(known, every))
    else:
        parts.extend(say_value(value, word) for value in known)
    if None in reached:
        parts.append("unknown")
    return NearMiss(rule.rule_id, word.name, current, listed(parts, "or"), rule.outcome, nearest)


def _distance(value: Value, current: Value | None) -> int:
    if isinstance(value, date) and isinstance(current, date):
        return abs((value - current).days)
    if isinstance(value, int) and isinstance(current, int):
        return abs(value - current)
    return 0


def _runs(known: Sequence[Value], every: Sequence[Value]) -> list[tuple[int, int]]:
    """First and last place in ``every`` of each run of neighbouring values."""
    runs: list[tuple[int, int]] = []
    for place in (place for place, value in enumerate(every) if value in known):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _say_run(run: tuple[int, int], every: Sequence[Value], word: Word, marks: set[Value]) -> str:
    """One range in words, with the bound the rule itself names where it names one."""
    low, high = every[run[0]], every[run[1]]
    if low == high and run[0] > 0 and run[1] < len(every) - 1:
        return say_value(low, word)
    ends = []
    if run[0] > 0:
        below = next_to(low, -1)
        is_open = low not in marks and below in marks
        ends.append(say_bound(">", below, word) if is_open else say_bound(">=", low, word))
    if run[1] < len(every) - 1:
        above = next_to(high, 1)
        is_open = high not in marks and above in marks
        ends.append(say_bound("<", above, word) if is_open else say_bound("<=", high, word))
    return " and ".join(ends)
