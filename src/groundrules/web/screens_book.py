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
    """One cell with its column's name, which a phone shows beside it; short ones share a line there."""

    text: str
    label: str = ""
    is_short: bool = False
    is_nil: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rule table; ``anchor`` is set when its first cell is a rule id."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block; ``kind`` is paragraph, heading, points or table (``marked``: rule ids come first)."""

    kind: str
    text: str = ""
    note: str = ""
    points: tuple[Point, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    marked: bool = False


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
