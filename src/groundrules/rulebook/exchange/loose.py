"""A decision table as it came from elsewhere: columns and cells as text with their places; not yet typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from groundrules.terms import Span


class Hit(StrEnum):
    """How many rules may answer, in the letters and words other programs use."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, trimmed, and the place of the character at an offset of it."""

    text: str
    place: Callable[[int], Span] = field(compare=False)


@dataclass(frozen=True, slots=True)
class LooseColumn:
    """What a column tests (or gives, for an outcome column).

    Attributes:
        name: as the author calls it.
        span: where its header stands.
        type: the type as declared there, empty when it is not.
        allowed: the values it may take, as a cell; None when nothing is said.
        default: for an outcome, what is given when no rule fits.
    """

    name: str
    span: Span
    type: str = ""
    allowed: Cell | None = None
    default: Cell | None = None


@dataclass(frozen=True, slots=True)
class LooseRule:
    """One row: its id, one cell per column, the reason; ``is_whole`` is false for a row of another width."""

    rule_id: str
    span: Span
    tests: tuple[Cell, ...]
    outcome: tuple[Cell, ...]
    why: str = ""
    yields_to: tuple[str, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class LooseTable:
    """A whole table.

    Attributes:
        name: what the author calls the decision.
        file: the file's name, for findings.
        span: where the table begins.
        hit: its hit policy; None when it says none.
        aggregation: what is made of several answers (``SUM``...), empty for nothing.
        inputs: the tested columns.
        outputs: the outcome columns.
        rules: the rows.
        is_feel: whether its cells are FEEL, in which a text needs quotes.
        written_ids: what rules are called in the table whose id here is another, since theirs stands twice.
    """

    name: str
    file: str
    span: Span
    inputs: tuple[LooseColumn, ...]
    outputs: tuple[LooseColumn, ...]
    rules: tuple[LooseRule, ...]
    hit: Hit | None = None
    aggregation: str = ""
    is_feel: bool = False
    written_ids: Mapping[str, str] = field(default_factory=dict)
