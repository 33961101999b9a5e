"""Slips at a threshold: two rules that stop and start at nearly one value, or at one with a zero too few.

Told for gaps and overlaps alike; a finding that is almost surely a slip is told before all others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.rulebook.condition import Compare
from groundrules.rulebook.model import Rule, Word
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import as_number, atoms
from groundrules.rulebook.proof.say import write_piece
from groundrules.rulebook.proof.terrain import Terrain

_ZEROS = (10, 100, 1000)
_CLOSE, _FROM = ("<", "<="), (">", ">=")
_OTHER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True, slots=True)
class Slip:
    """What two rules say of one word, and what was probably meant.

    Attributes:
        below: the rule that holds below the threshold.
        above: the rule that holds above it.
        says: both tests, as a clause.
        instead: the test or value that would close it, as written in the book.
        word: the word.
        is_digit: whether the two thresholds differ by zeros, not by ``<`` and ``<=``.
    """

    below: str
    above: str
    says: str
    instead: str
    word: str
    is_digit: bool = False


def gap_slip(sets: Sets, terrain: Terrain) -> Slip | None:
    """The slip that left a gap, if it looks like one."""
    return _first(sets, terrain, is_gap=True)


def overlap_slip(sets: Sets, one: int, two: int, terrain: Terrain) -> Slip | None:
    """The slip that made two rules (by place) overlap, if it looks like one."""
    return _first(sets, terrain, is_gap=False, among=terrain.owned[one] | terrain.owned[two])


def _first(sets: Sets, terrain: Terrain, *, is_gap: bool, among: int = -1) -> Slip | None:
    for place, column in enumerate(terrain.space.columns):
        pieces = sets[place]
        if column.word is None or not column.is_ordered or pieces & ~column.known or pieces == column.known:
            continue
        stretches = runs(pieces)
        if len(stretches) == 1:
            slip = _between(sets, place, stretches[0], terrain, is_gap=is_gap, among=among)
            if slip:
                return slip
    return None


def _between(
    sets: Sets, place: int, stretch: tuple[int, int], terrain: Terrain, *, is_gap: bool, among: int
) -> Slip | None:
    column = terrain.space.columns[place]
    word = column.word
    begin, end = stretch
    if word is None or begin == 0 or end == len(column.lows):
        return None
    low, high = column.lows[begin], column.highs[end - 1] + 1
    is_thin = high - low <= 10**word.scale
    if not is_thin and not _differ_by_zeros(low, high):
        return None
    stops, starts = (low, high) if is_gap else (high, low)
    just_below = (*sets[:place], 1 << (begin - 1), *sets[place + 1 :])
    just_above = (*sets[:place], 1 << end, *sets[place + 1 :])
    below = _edge(terrain, terrain.masks.meeting(just_below) & among, word, _CLOSE, stops)
    above = _edge(terrain, terrain.masks.meeting(just_above) & among, word, _FROM, starts)
    if below is None or above is None or below[0] is above[0]:
        return None
    if not is_thin and not _differ_by_zeros(as_number(below[1].value), as_number(above[1].value)):
        return None
    instead = _instead(word, below[1], above[1], is_gap=is_gap, is_thin=is_thin)
    says = " and ".join(
        f"{rule.rule_id} says `{word.name} {atom.operator} {write_piece(word, atom.value)}`"
        for rule, atom in (below, above)
    )
    return Slip(below[0].rule_id, above[0].rule_id, says, instead, word.name, not is_thin)


def _instead(word: Word, below: Compare, above: Compare, *, is_gap: bool, is_thin: bool) -> str:
    """The smallest change that makes the two rules meet."""
    if not is_thin:
        larger = max(as_number(below.value), as_number(above.value))
        return f"`{write_piece(word, larger)}` in both"
    if is_gap:
        last = as_number(above.value) - (above.operator == ">=")
        return f"`<= {write_piece(word, last)}`"
    if below.value == above.value:
        return f"`{_OTHER[above.operator]} {write_piece(word, above.value)}`"
    first = as_number(below.value) + (below.operator == "<=")
    return f"`>= {write_piece(word, first)}`"


def _differ_by_zeros(one: int, other: int) -> bool:
    small, large = sorted((abs(one), abs(other)))
    return small > 0 and any(large == small * zeros for zeros in _ZEROS)


def _edge(
    terrain: Terrain, beside: int, word: Word, operators: Sequence[str], start: int
) -> tuple[Rule, Compare] | None:
    """Of the boxes that hold right beside the region a rule with a test that ends there, and the test."""
    for owner in terrain.owners(beside):
        rule = terrain.decision.rules[owner]
        for atom in atoms(rule.condition):
            if (
                isinstance(atom, Compare)
                and atom.word == word.name
                and atom.operator in operators
                and as_number(atom.value) + (atom.operator in ("<=", ">")) == start
            ):
                return rule, atom
    return None
