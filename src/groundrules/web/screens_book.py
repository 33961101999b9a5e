"""What the rulebook's page shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One bullet; ``rule_id`` and ``anchor`` are set when it is a rule one can cite."""

    text: str
    rule_id: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its column's name, which a phone shows beside it.

    ``shape`` says how it is set: ``short`` (shares a line with its neighbours there), ``brief`` (never
    breaks), ``nil`` (nothing: a phone leaves it out), or empty.
    """

    text: str
    label: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table; ``anchor`` is set when its first cell is a rule id."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block; ``kind`` is paragraph, heading, points or table.

    Of a table, ``marked`` says that rule ids come first, ``narrow`` that its labels are short words.
    """

    kind: str
    text: str = ""
    note: str = ""
    points: tuple[Point, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    marked: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the book."""

    number: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class BookPage:
    """The book as one reads it; ``draft`` is ``edit`` or ``read`` for those who may, else empty."""

    title: str
    edition: str
    leaves: tuple[Leaf, ...]
    draft: str = ""


@dataclass(frozen=True, slots=True)
class UnreadyPage:
    """The book in force cannot be read; ``way`` is ``edit`` or ``read`` for those the editor opens to.

    The others read what whoever runs the server does about it: ``operator``.
    """

    finding: str
    operator: str = ""
    causes: tuple[str, ...] = ()
    more: int = 0
    way: str = ""
