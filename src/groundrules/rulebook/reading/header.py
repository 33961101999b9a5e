"""The header of a decision table: which column names the rule, tests a word, gives an outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Word
from groundrules.rulebook.reading.grid import Drawn
from groundrules.terms import Span

_WHY = "why"
_YIELDS = "yields to"
Noted = Callable[[str, str, Span, str, str], None]
"""Told a mistake: its code, message, place, help, and the rule's id (empty when it belongs to none)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The header as understood.

    Attributes:
        tested: the tested columns with their words.
        given: the outcome columns with what they give.
        why: the column of the reason, if there is one.
        yields_to: the column of exceptions, if there is one.
        width: how many columns there are.
    """

    tested: tuple[tuple[int, str], ...]
    given: tuple[tuple[int, str], ...]
    why: int | None
    yields_to: int | None
    width: int


def read_header(
    table: Drawn, words: Mapping[str, Word], note: Noted, gives: Sequence[str], *, is_file: bool
) -> Columns | None:
    """The columns as understood, or None with what is wrong told.

    Args:
        table: the cells and their places.
        words: the words its columns may speak of.
        note: told each mistake.
        gives: what the decision is declared to give; empty when it declares nothing.
        is_file: a table out of a file may call its first column what it likes.
    """
    names = tuple(" ".join(name.split()) for name in table.rows[0])
    why, yields_to, last = _trailing(names)
    first_given = _first_given(names, last, gives)
    if first_given is None or (names[0] != "id" and not is_file):
        message = "the header must start with `id` and mark the first outcome with `->`"
        mend = "like `| id | segment | -> owner | why |`"
        note("GR110", message, table.span(0, 0), mend, "")
        return None
    tested = _tested(table, names[:first_given], words, note)
    given = tuple((column, names[column].removeprefix("->").strip()) for column in range(first_given, last))
    outputs = [name for _, name in given]
    if len(set(outputs)) != len(outputs) or not all(outputs):
        message = "an outcome column is empty or stands twice"
        note("GR110", message, table.span(0, first_given), "give each outcome one column", "")
        return None
    extra = [(column, name) for column, name in given if gives and name not in gives]
    for column, name in extra:
        mend = did_you_mean(name, gives, otherwise=f"it gives {listed(gives)}")
        note("GR203", f"the decision does not give `{name}`", table.span(0, column), mend, "")
    if extra or len(tested) < first_given - 1:
        return None
    return Columns(tested, given, why, yields_to, len(names))


def _trailing(names: Sequence[str]) -> tuple[int | None, int | None, int]:
    """Where `why` and `yields to` stand after the outcome, and where the outcome ends."""
    places: dict[str, int] = {}
    last = len(names)
    while last > 1 and names[last - 1] in {_WHY, _YIELDS} and names[last - 1] not in places:
        last -= 1
        places[names[last]] = last
    return places.get(_WHY), places.get(_YIELDS), last


def _tested(
    table: Drawn, names: Sequence[str], words: Mapping[str, Word], note: Noted
) -> tuple[tuple[int, str], ...]:
    """The word of each tested column; those that have none, or one already taken, are told and left out."""
    tested: list[tuple[int, str]] = []
    for column, header in enumerate(names[1:], 1):
        name = _word_of(header, words)
        if name is None:
            mend = did_you_mean(header, words, otherwise="declare it under `words`")
            note("GR111", f"`{header}` is not a word of this book", table.span(0, column), mend, "")
        elif any(name == other for _, other in tested):
            note("GR110", f"the column `{name}` stands twice", table.span(0, column), "delete one", "")
        else:
            tested.append((column, name))
    return tuple(tested)


def _first_given(names: Sequence[str], last: int, gives: Sequence[str]) -> int | None:
    """The first outcome column: the one marked ``->``, or as many last ones as the decision gives."""
    marked = next((column for column, name in enumerate(names) if name.startswith("->")), None)
    if marked is not None:
        return marked if marked > 0 else None
    counted = last - len(gives)
    return counted if gives and counted > 0 else None


def _word_of(name: str, words: Mapping[str, Word]) -> str | None:
    """The word a header names: by its name, or as people write headers ("Open Pipeline")."""
    if name in words:
        return name
    folded = name.casefold().replace(" ", "_")
    return next((word for word in words if word.casefold() == folded), None)
