"""A rule's English sentence read back to the rule: what sellers are shown cannot differ from what decides."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from groundrules.rulebook.condition import Always, Condition, Value
from groundrules.rulebook.language.english import NotEnglishError, read_clause, read_value
from groundrules.rulebook.language.normal import alike
from groundrules.rulebook.model import Decision, Output, Rule, Word, WordType
from groundrules.rulebook.render import UNITS, say_needs, say_rule

_PLAIN_TEXT = re.compile(r"[\w&/+'.-]+(?: [\w&/+'.-]+)*?(?=, |\.(?: Holds only|$))")
_ALWAYS = ("Always", "In every other case")
_UNLESS = re.compile(r", unless (.+?) applies(?=: )")


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence says: when, what then, and which rules go first."""

    condition: Condition
    outcome: Mapping[str, Value]
    yields_to: tuple[str, ...] = ()


def read_rule(sentence: str, decision: Decision, words: Mapping[str, Word]) -> Said:
    """The rule a sentence of ``render.say_rule`` speaks of, its condition in normal shape.

    The note on what must be known has to be the right one.

    Raises:
        NotEnglishError: no reading, or two that differ.
    """
    found = list(_readings(sentence, decision, words))
    if not found:
        raise NotEnglishError(f"no way to read: {sentence}")
    first = found[0]
    for other in found[1:]:
        if not _same(first, other):
            raise NotEnglishError(f"more than one way to read: {sentence}")
    return first


def reads_back(rule: Rule, decision: Decision, words: Mapping[str, Word]) -> bool:
    """Whether the rule's sentence says this rule and no other."""
    try:
        said = read_rule(say_rule(rule, decision, words), decision, words)
    except NotEnglishError:
        return False
    return _same(said, Said(rule.condition, dict(rule.outcome), rule.yields_to))


def _same(one: Said, other: Said) -> bool:
    return alike(one.condition, other.condition) and (one.outcome, one.yields_to) == (
        other.outcome,
        other.yields_to,
    )


def _readings(sentence: str, decision: Decision, words: Mapping[str, Word]) -> Iterator[Said]:
    ids = [rule.rule_id for rule in decision.rules]
    for condition, end in _leads(sentence, words):
        needs = say_needs(condition, words)
        for yields_to, at in _exceptions(sentence, end, ids):
            for outcome, last in _outcomes(sentence, decision.gives, at, {}):
                if sentence[last:] == f".{needs}":
                    yield Said(condition, outcome, yields_to)


def _leads(sentence: str, words: Mapping[str, Word]) -> Iterator[tuple[Condition, int]]:
    for lead in _ALWAYS:
        if sentence.startswith(lead):
            yield Always(), len(lead)
    if sentence.startswith("When "):
        for condition, end in read_clause(sentence[5:], words):
            yield condition, end + 5


def _exceptions(sentence: str, at: int, ids: list[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Such as: nothing; unless A1 or A2 applies. Then the colon."""
    if sentence.startswith(": ", at):
        yield (), at + 2
    if found := _UNLESS.match(sentence, at):
        named = tuple(re.split(r", | or ", found.group(1)))
        if set(named) <= set(ids):
            yield named, found.end() + 2


def _outcomes(
    sentence: str, outputs: tuple[Output, ...], at: int, before: Mapping[str, Value]
) -> Iterator[tuple[Mapping[str, Value], int]]:
    if not before and sentence.startswith("nothing", at):
        yield {}, at + len("nothing")
    for output in outputs:
        if output.name in before:
            continue
        for value, end in _output(sentence, output, at):
            told = {**before, output.name: value}
            yield told, end
            if sentence.startswith(", ", end):
                yield from _outcomes(sentence, outputs, end + 2, told)


def _output(sentence: str, output: Output, at: int) -> Iterator[tuple[Value, int]]:
    """Such as: owner field; do: call; meet every 14 days."""
    label = output.name.replace("_", " ")
    word = Word(output.name, output.type, label, output.values, scale=_SCALES.get(output.type, 0))
    if output.type is WordType.TEXT:
        lead = f"{label}: "
        if sentence.startswith(lead, at):
            yield from read_value(sentence, word, at + len(lead))
            if found := _PLAIN_TEXT.match(sentence, at + len(lead)):
                yield found.group(), found.end()
        return
    start, _, unit = label.rpartition(" ")
    has_unit = unit in UNITS and start
    lead = f"{start if has_unit else label} "
    if not sentence.startswith(lead, at):
        return
    for value, end in read_value(sentence, word, at + len(lead)):
        if not has_unit:
            yield value, end
        for said in (unit, unit.removesuffix("s")) if has_unit else ():
            if re.compile(rf" {said}\b").match(sentence, end):
                yield value, end + len(said) + 1


_SCALES = {WordType.MONEY: 2}
