"""The solver behind our own searches: z3, an optional extra (``pip install 'groundrules[proof]'``).

Asked only what our searches leave open: whether sums of words can all lie where a part of the space wants
them, and whether a box is covered when the budget was not enough. Without z3 the answer is "not decided".
It is loaded at its first question (60 ms), and bounded by steps, so that the same book gets the same answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from groundrules.rulebook.condition import Value
from groundrules.rulebook.proof.bits import runs
from groundrules.rulebook.proof.boxes import Sets
from groundrules.rulebook.proof.cells import Column, Witness, as_value
from groundrules.rulebook.proof.space import Space

_MOST_STEPS = 3_000_000
_MOST_MILLISECONDS = 20_000


def is_installed() -> bool:
    """Whether z3 can be asked."""
    return find_spec("z3") is not None


def decide(inside: Sets, space: Space, outside: Sequence[Sets] = ()) -> Witness:
    """A record inside the first sets and in none of the others; exact also where sums of words take part.

    The witness has neither a record nor ``impossible`` when z3 is missing or ran out of steps.
    """
    z3 = _z3()
    if z3 is None:
        return Witness(None)
    question = _Question(z3, space)
    solver = z3.Solver()
    solver.set("rlimit", _MOST_STEPS)
    solver.set("timeout", _MOST_MILLISECONDS)
    solver.add(*question.domains([inside, *outside]), *question.inside(inside))
    for sets in outside:
        solver.add(z3.Not(z3.And(*question.inside(sets))))
    answer = solver.check()
    if answer == z3.unsat:
        return Witness(None, impossible=True)
    return Witness(question.record(solver.model()) if answer == z3.sat else None)


@cache
def _z3() -> Any:
    return import_module("z3") if is_installed() else None


class _Question:
    """The words as whole numbers (a list's values by their place), each with a flag for unknown."""

    def __init__(self, z3: Any, space: Space) -> None:
        self._z3 = z3
        self._space = space
        self._numbers = [z3.Int(column.name) for column in space.columns]
        self._unknown = [
            z3.Bool(f"{column.name} is unknown") if column.unknown else z3.BoolVal(False)
            for column in space.columns
        ]

    def domains(self, asked: Iterable[Sets]) -> Iterator[Any]:
        """What holds for every record, as far as the sets ask for it."""
        every = list(asked)
        for place, column in enumerate(self._space.columns):
            if column.form and all(sets[place] == column.full for sets in every):
                continue
            number = self._numbers[place]
            if column.form:
                parts = [self._space.place[word] for _, word in column.form]
                terms = [
                    factor * self._numbers[part] for part, (factor, _) in zip(parts, column.form, strict=True)
                ]
                yield number == self._z3.Sum(*terms)
                yield self._unknown[place] == self._z3.Or(*(self._unknown[part] for part in parts))
            else:
                low, high = _ends(column)
                yield number >= low
                yield number <= high

    def inside(self, sets: Sets) -> Iterator[Any]:
        """That a record lies in the sets."""
        for place, column in enumerate(self._space.columns):
            pieces = sets[place]
            if pieces == column.full:
                continue
            number, unknown = self._numbers[place], self._unknown[place]
            ranges = [
                self._z3.And(number >= low, number <= high)
                for low, high in _ranges(column, pieces & column.known)
            ]
            held = self._z3.And(self._z3.Not(unknown), self._z3.Or(*ranges))
            yield self._z3.Or(held, unknown) if pieces & column.unknown_piece else held

    def record(self, model: Any) -> dict[str, Value | None]:
        """The model as a record in stored form."""
        record: dict[str, Value | None] = {}
        for place, column in enumerate(self._space.columns):
            if column.word is None:
                continue
            if self._z3.is_true(model.eval(self._unknown[place], model_completion=True)):
                record[column.name] = None
                continue
            number = model.eval(self._numbers[place], model_completion=True).as_long()
            record[column.name] = (
                as_value(column.word, number) if column.is_ordered else column.values[number]
            )
        return record


def _ends(column: Column) -> tuple[int, int]:
    return (column.lows[0], column.highs[-1]) if column.is_ordered else (0, len(column.values) - 1)


def _ranges(column: Column, pieces: int) -> list[tuple[int, int]]:
    if column.is_ordered:
        return [(column.lows[begin], column.highs[end - 1]) for begin, end in runs(pieces)]
    return [(begin, end - 1) for begin, end in runs(pieces)]
