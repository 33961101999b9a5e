"""The proof held to the reference evaluator, record by record: what differs, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import decide, like, truth
from groundrules.rulebook.model import Decision, Policy, Word
from groundrules.rulebook.proof.analysis import Analysis, analyse
from groundrules.rulebook.proof.boxes import Sets, within
from groundrules.rulebook.proof.cells import Column
from groundrules.rulebook.proof.space import Space
from tests.rulebook.proof.worlds import WORDS, everything, mentions_text
from tests.rulebook.worlds import Record

Outcomes = frozenset[str]


@dataclass(frozen=True)
class Facts:
    """What the reference evaluator says of one record: rules that fit, rules that stand."""

    record: Record
    fit: tuple[str, ...]
    standing: tuple[str, ...]


def asked(decision: Decision) -> list[Facts]:
    """The reference's answers for every record."""
    facts = []
    for record in everything(decision):
        answer = decide(decision, record)
        holding = {*answer.rule_ids, *answer.yielded}
        fit = tuple(rule.rule_id for rule in decision.rules if rule.rule_id in holding)
        facts.append(Facts(record, fit, answer.rule_ids))
    return facts


def differences(decision: Decision, words: Mapping[str, Word] = WORDS) -> list[str]:
    """Everything in which the proof and the reference disagree."""
    analysis = analyse(decision, words)
    facts = asked(decision)
    points = [point(analysis.space, fact.record) for fact in facts]
    found = [
        *_gaps(decision, analysis, facts, points),
        *_overlaps(decision, analysis, facts),
        *_never(decision, analysis, facts),
        *_spare(decision, analysis, facts),
        *_joinable(decision, analysis, facts, points),
        *_never_given(decision, analysis, facts),
    ]
    return [*found, *(f"not settled: {what}" for what in analysis.unproved)]


def holds(sets: Sets, space: Space, record: Record) -> bool:
    """Whether a set of pieces per column holds the record."""
    return within(point(space, record), sets)


def point(space: Space, record: Record) -> Sets:
    """The one piece of each column in which the record lies."""
    return tuple(1 << _piece(column, record, space) for column in space.columns)


def _piece(column: Column, record: Record, space: Space) -> int:
    values = [record[word] for _, word in column.form] if column.form else [record[column.name]]
    if any(value is None for value in values):
        return column.known_pieces
    if column.form:
        numbers = [value for value in values if isinstance(value, int)]
        total = sum(factor * number for (factor, _), number in zip(column.form, numbers, strict=True))
        return next(at for at, high in enumerate(column.highs) if total <= high)
    (value,) = values
    if column.is_ordered:
        number = value.toordinal() if isinstance(value, date) else int(value or 0)
        return next(at for at, high in enumerate(column.highs) if number <= high)
    if (
        column.word is not None
        and column.spelt < column.known_pieces
        and value not in column.values[: column.spelt]
    ):
        return _text_piece(column, str(value), space)
    return column.values.index(value or "" if isinstance(value, str) else value)


def _text_piece(column: Column, text: str, space: Space) -> int:
    """The piece whose example every pattern treats as it treats the text."""
    patterns = [atom.pattern for atom in space.patterns]
    wanted = _treated(text, tuple(patterns))
    return next(
        at
        for at in range(column.spelt, column.known_pieces)
        if _treated(str(column.values[at]), tuple(patterns)) == wanted
    )


@lru_cache(100_000)
def _treated(text: str, patterns: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple(like(text, one) for one in patterns)


def _gaps(decision: Decision, analysis: Analysis, facts: list[Facts], points: list[Sets]) -> Iterator[str]:
    if decision.policy is Policy.ALL:
        if analysis.gaps:
            yield "gaps under all that fit"
        return
    for fact, at in zip(facts, points, strict=True):
        count = sum(within(at, gap.region.sets) for gap in analysis.gaps)
        if count != (not fact.fit):
            yield f"{count} gaps hold {fact.record}, which {fact.fit} fit"
    for gap in analysis.gaps:
        if gap.example is None:
            yield "a gap without an example"
        elif any(truth(rule.condition, gap.example) for rule in decision.rules):
            yield f"the gap's example {gap.example} is none"
    sizes = [gap.region.size for gap in analysis.gaps]
    is_counted = not mentions_text(decision) and None not in sizes and not analysis.space.forms
    if is_counted and sum(size or 0 for size in sizes) != sum(not fact.fit for fact in facts):
        yield "the gaps' sizes do not add up"


def _overlaps(decision: Decision, analysis: Analysis, facts: list[Facts]) -> Iterator[str]:
    met = {(one.first, one.second): one for one in analysis.overlaps}
    if decision.policy is not Policy.EXACTLY_ONE:
        if met:
            yield "overlaps where the policy allows them"
        return
    pairs = {
        (one, two)
        for fact in facts
        for place, one in enumerate(fact.standing)
        for two in fact.standing[place + 1 :]
    }
    for pair in pairs - met.keys():
        yield f"{pair} overlap unseen"
    for pair, overlap in met.items():
        standing = decide(decision, overlap.example).rule_ids if overlap.example is not None else ()
        if not set(pair) <= set(standing):
            yield f"{pair} do not both answer {overlap.example}"
        outcomes = {str(decision.rule(name).outcome) for name in pair}
        if overlap.same_outcome != (len(outcomes) == 1):
            yield f"{pair}: wrong about their outcomes"


def _never(decision: Decision, analysis: Analysis, facts: list[Facts]) -> Iterator[str]:
    never = {one.rule_id: one for one in analysis.never_reached}
    is_first = decision.policy is Policy.FIRST
    answering = {name for fact in facts for name in (fact.fit[:1] if is_first else fact.standing)}
    if answering & never.keys():
        yield f"{answering & never.keys()} do answer"
    unseen = {rule.rule_id for rule in decision.rules} - answering - never.keys()
    if unseen and not mentions_text(decision):
        yield f"{unseen} never answer, unseen"
    for rule_id, one in never.items():
        for fact in facts:
            if rule_id in fact.fit and not set(one.taken_by) & set(fact.fit):
                yield f"{one.taken_by} do not take {fact.record} from {rule_id}"


def _outcomes(decision: Decision, names: tuple[str, ...]) -> Outcomes:
    shown = names[:1] if decision.policy is Policy.FIRST else names
    return frozenset(str(decision.rule(name).outcome) for name in shown)


def _without(decision: Decision, gone: set[str]) -> Decision:
    rules = tuple(
        replace(rule, yields_to=tuple(name for name in rule.yields_to if name not in gone))
        for rule in decision.rules
        if rule.rule_id not in gone
    )
    return replace(decision, rules=rules)


def _spare(decision: Decision, analysis: Analysis, facts: list[Facts]) -> Iterator[str]:
    spare = {one.rule_id for one in analysis.spare}
    never = {one.rule_id for one in analysis.never_reached}
    gone = spare | (never if decision.policy is Policy.FIRST else set())
    if not gone:
        return
    smaller = _without(decision, gone)
    for fact in facts:
        after = _outcomes(smaller, decide(smaller, fact.record).rule_ids)
        if _outcomes(decision, fact.standing) != after:
            yield f"without {sorted(gone)} {fact.record} is answered differently"


def _joinable(
    decision: Decision, analysis: Analysis, facts: list[Facts], points: list[Sets]
) -> Iterator[str]:
    for one in analysis.joinable:
        for fact, at in zip(facts, points, strict=True):
            inside = within(at, one.region.sets)
            if inside != bool(set(one.rule_ids) & set(fact.fit)):
                yield f"{one.rule_ids} together are not what is told"
        outcomes = {str(decision.rule(name).outcome) for name in one.rule_ids}
        if len(outcomes) != 1:
            yield f"{one.rule_ids} do not give the same"
        if decision.policy is Policy.FIRST:
            yield from _joined_in_order(decision, analysis, one.rule_ids, facts)


def _joined_in_order(
    decision: Decision, analysis: Analysis, names: tuple[str, ...], facts: list[Facts]
) -> Iterator[str]:
    """One rule in the place of one of them must answer as they did."""
    order = [rule.rule_id for rule in decision.rules]
    for place in names:
        changed = False
        for fact in facts:
            fit = [name for name in fact.fit if name not in names]
            if set(names) & set(fact.fit):
                fit = sorted([*fit, place], key=order.index)
            before = str(decision.rule(fact.fit[0]).outcome) if fact.fit else ""
            after = str(decision.rule(fit[0]).outcome) if fit else ""
            changed = changed or before != after
        if not changed:
            return
    yield f"{names} cannot be joined in any of their places"


def _never_given(decision: Decision, analysis: Analysis, facts: list[Facts]) -> Iterator[str]:
    given = {
        value
        for fact in facts
        for name in (fact.fit[:1] if decision.policy is Policy.FIRST else fact.standing)
        for value in decision.rule(name).outcome.values()
    }
    told = {one.value for one in analysis.never_given}
    if told & {str(value) for value in given}:
        yield f"{told} are given"
    if not mentions_text(decision) and {"a", "b", "c"} - {str(value) for value in given} - told:
        yield "a value never given is not told"


__all__ = ["Facts", "Record", "Value", "asked", "differences", "holds"]
