"""Mending a gamed place of a draft, and proving that it helps: each patch is applied and searched again.

Two kinds of patch change the book: *without* answers as if the gamed word always lay on one side of its
line, so nothing is left to gain by moving it; *another word* asks for what a seller cannot make up in a day.
A third, *both sides*, leaves the rules and asks for a second signature. What a patch changes for honest
records is always counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from groundrules.rehearsal.gaming import Exposure, Ground, Reach, Search, search_all
from groundrules.rehearsal.levers import Lever, Manoeuvre, Way
from groundrules.rehearsal.plays import MOST_EDGES, Board, Record
from groundrules.rulebook.condition import (
    Always,
    And,
    Condition,
    Linear,
    Not,
    Or,
    Value,
    words_of,
)
from groundrules.rulebook.evaluate import truth
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.phrases import say_value
from groundrules.rulebook.model import Decision, Rule, Word, WordType
from groundrules.rulebook.proof.cells import Column, as_number
from groundrules.rulebook.proof.prove import prove
from groundrules.terms import has_errors

MOST_SIDES = 4
"""A word cut into more pieces than this is not a line but a scale; fixing it would be another book."""
DECLARED = frozenset({Manoeuvre.FLAG, Manoeuvre.CLASS, Manoeuvre.DATE, Manoeuvre.PARENT, Manoeuvre.TICKET})
"""Manoeuvres that are edits somebody else could sign for."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """A fact that stands in for a word: what it is called and said, its value for each record, its levers."""

    word: str
    name: str
    say: str
    why: str
    values: Sequence[Value | None]
    levers: tuple[Lever, ...]


@dataclass(frozen=True, slots=True)
class Patch:
    """One way to mend an exposure, with its proof.

    Attributes:
        say: what to do, in one sentence.
        rules: the rules it changes, with their new condition as the book writes it; empty when none.
        needs_word: a word it needs that no column gives yet; empty when the book can be changed today.
        is_proved: the changed decision has no gap and no conflict.
        changes: honest records whose outcome it changes.
        of: records in all.
        was_records, was_stake: within reach of the same seller before.
        left_records, left_stake: and after.
        left_usual: the usual points of what is left; None when nothing is.
    """

    say: str
    rules: tuple[tuple[str, str], ...]
    needs_word: str
    is_proved: bool
    changes: int
    of: int
    was_records: int
    was_stake: int
    left_records: int
    left_stake: int
    left_usual: float | None


def find_patches(
    ground: Ground,
    exposure: Exposure,
    before: Sequence[Reach],
    *,
    budget: float,
    substitutes: Iterable[Substitute] = (),
) -> tuple[Patch, ...]:
    """Patches against an exposure, the one that leaves least money first, then the one that changes least.

    Args:
        ground: of the decision.
        exposure: what is gamed.
        before: everything within reach of the same seller in this decision.
        budget: as it was searched with.
        substitutes: facts that could stand in for gamed words.
    """
    standing = [reach for reach in before if reach.prospect.who == exposure.who]
    answers = _outcomes(ground.board(), ground.records)
    patches = []
    for say, needs, other in _grounds(ground, exposure, substitutes):
        board = other.board(MOST_EDGES // 4)
        search = Search(board, budget)
        prospects = [one for one in other.prospects(board, other.records) if one.who == exposure.who]
        left = search_all(search, prospects)
        points = sorted(reach.play.points for reach in left)
        patches.append(
            Patch(
                say,
                _changed(ground, other),
                needs,
                not has_errors(prove(other.decision, other.words)),
                sum(a != b for a, b in zip(answers, _outcomes(board, other.records), strict=True)),
                len(ground.records),
                len(standing),
                sum(reach.stake for reach in standing),
                len(left),
                sum(reach.stake for reach in left),
                points[len(points) // 2] if points else None,
            )
        )
    helping = [patch for patch in patches if patch.is_proved and _helps(patch, exposure)]
    return tuple(sorted(helping, key=_rank))


def _rank(patch: Patch) -> tuple[object, ...]:
    """Least left, then least changed, then what the book can say today."""
    return patch.left_stake, patch.left_records, patch.changes, bool(patch.needs_word), patch.say


def _helps(patch: Patch, exposure: Exposure) -> bool:
    """Less within reach, or at twice the effort."""
    fewer = (patch.left_stake, patch.left_records) < (patch.was_stake, patch.was_records)
    dearer = patch.left_usual is not None and patch.left_usual >= 2 * exposure.usual
    return fewer or dearer


def _grounds(
    ground: Ground, exposure: Exposure, substitutes: Iterable[Substitute]
) -> Iterator[tuple[str, str, Ground]]:
    for word in dict.fromkeys(exposure.words):
        yield from _without(ground, word)
        for one in substitutes:
            if one.word == word:
                yield f"{one.say}: {one.why}", one.name, substituted(ground, one)
        signed = [lever for lever in ground.levers if lever.word == word and lever.manoeuvre in DECLARED]
        if signed:
            levers = tuple(lever for lever in ground.levers if lever not in signed)
            say = f"an edit of `{ground.words[word].say}` counts when both sides have signed it"
            yield say, "", replace(ground, levers=levers)


def _without(ground: Ground, word: str) -> Iterator[tuple[str, str, Ground]]:
    column = ground.board().columns.get(word)
    if column is None or column.known_pieces > MOST_SIDES:
        return
    for value in _one_of_each(column):
        decision = fixed(ground.decision, word, value)
        if decision is not None:
            side = _said(column, ground.words[word], value)
            yield (
                f"stop asking for `{ground.words[word].say}`: answer as for {side}",
                "",
                replace(ground, decision=decision),
            )


def _one_of_each(column: Column) -> list[Value]:
    """The first value of each known piece."""
    if not column.is_ordered:
        return list(column.values)
    return [_stored(column, low) for low in column.lows]


def _stored(column: Column, number: int) -> Value:
    is_date = column.word is not None and column.word.type is WordType.DATE
    return date.fromordinal(number) if is_date else number


def _said(column: Column, word: Word, value: Value) -> str:
    """One side of the word's line: ``below $250,000``, ``from $250,000 on``, ``yes``."""
    if not column.is_ordered:
        return say_value(value, word)
    place = column.lows.index(as_number(value))
    if place == 0:
        return f"below {say_value(_stored(column, column.lows[1]), word)}" if len(column.lows) > 1 else "any"
    return f"from {say_value(value, word)} on"


def fixed(decision: Decision, word: str, value: Value) -> Decision | None:
    """The decision as if the word always had that value; None when a sum of words takes part.

    What was complete and without conflict stays so: it is the same book looked at along one slice.
    """
    rules = []
    for rule in decision.rules:
        if _in_sum(rule.condition, word):
            return None
        condition = _fix(rule.condition, word, value)
        if condition is not None:
            rules.append(replace(rule, condition=condition))
    kept = {rule.rule_id for rule in rules}
    standing = tuple(
        replace(rule, yields_to=tuple(name for name in rule.yields_to if name in kept)) for rule in rules
    )
    return replace(decision, rules=standing)


def _in_sum(condition: Condition, word: str) -> bool:
    match condition:
        case Linear(terms, _, _):
            return any(name == word for _, name in terms)
        case Not(item):
            return _in_sum(item, word)
        case And(items) | Or(items):
            return any(_in_sum(item, word) for item in items)
        case _:
            return False


def _fix(condition: Condition, word: str, value: Value) -> Condition | None:  # noqa: PLR0911 - one per kind
    """The condition with the word's tests decided; None when it can no longer hold."""
    if words_of(condition) == (word,):
        return Always() if truth(condition, {word: value}) else None
    match condition:
        case And(items):
            parts = [_fix(item, word, value) for item in items]
            left = [part for part in parts if part is not None and part != Always()]
            if [part for part in parts if part is None]:
                return None
            return _joined(left, And)
        case Or(items):
            found = [part for item in items if (part := _fix(item, word, value)) is not None]
            if not found:
                return None
            return Always() if Always() in found else _joined(found, Or)
        case Not(item):
            inner = _fix(item, word, value)
            return Always() if inner is None else None if inner == Always() else Not(inner)
        case _:
            return condition


def _joined(parts: list[Condition], kind: type[And] | type[Or]) -> Condition:
    if not parts:
        return Always()
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def substituted(ground: Ground, one: Substitute) -> Ground:
    """The ground with another word in the place of a gamed one, in every rule of the decision."""
    rules = tuple(
        replace(rule, condition=_renamed(rule.condition, one.word, one.name))
        for rule in ground.decision.rules
    )
    words = {**ground.words, one.name: replace(ground.words[one.word], name=one.name, say=one.say)}
    levers = (*(lever for lever in ground.levers if lever.word != one.name), *one.levers)
    records: list[Record] = [
        {**record, one.name: value} for record, value in zip(ground.records, one.values, strict=True)
    ]
    return replace(
        ground, decision=replace(ground.decision, rules=rules), words=words, levers=levers, records=records
    )


def _renamed(condition: Condition, word: str, name: str) -> Condition:
    match condition:
        case Not(item):
            return Not(_renamed(item, word, name))
        case And(items):
            return And(tuple(_renamed(item, word, name) for item in items))
        case Or(items):
            return Or(tuple(_renamed(item, word, name) for item in items))
        case Linear(terms, operator, constant):
            swapped = tuple((factor, name if one == word else one) for factor, one in terms)
            return Linear(swapped, operator, constant)
        case Always():
            return condition
        case _:
            return replace(condition, word=name) if condition.word == word else condition


def _outcomes(board: Board, records: Sequence[Record]) -> list[Mapping[str, Value] | None]:
    by_rule = {rule.rule_id: rule.outcome for rule in board.decision.rules}
    return [by_rule.get(board.rule(record) or "") for record in records]


def _changed(ground: Ground, other: Ground) -> tuple[tuple[str, str], ...]:
    """The rules whose condition differs, as the book would write them; a rule that goes says so."""
    after: dict[str, Rule] = {rule.rule_id: rule for rule in other.decision.rules}
    found = []
    for rule in ground.decision.rules:
        new = after.get(rule.rule_id)
        if new is None:
            found.append((rule.rule_id, "goes"))
        elif new.condition != rule.condition:
            found.append((rule.rule_id, print_condition(new.condition, other.words)))
    return tuple(found)


def over_ninety_days(
    word: Word, values: Sequence[Sequence[Value | None]], *, up: bool, levers: Sequence[Lever]
) -> Substitute:
    """The word over the last three months: its lowest value against being driven up, its highest otherwise.

    Driving it the other way works at once, so levers of that way stay.

    Args:
        word: what is gamed.
        values: for each record its values at month ends of the last three months, and today's.
        up: whether it is driven up.
        levers: the table.
    """
    name, which = f"{word.name}_90d", "lowest" if up else "highest"
    over: list[Value | None] = []
    for row in values:
        numbers = [value for value in row if isinstance(value, int)]
        over.append((min if up else max)(numbers) if len(numbers) == len(row) else None)
    still = Way.DOWN if up else Way.UP
    kept = tuple(
        replace(lever, word=name, way=still, with_it=(), source="")
        for lever in levers
        if lever.word == word.name and lever.way in (still, Way.ANY)
    )
    say = f"{word.say}, {which} of the last 90 days"
    return Substitute(word.name, name, say, "what is entered now counts in three months", over, kept)
