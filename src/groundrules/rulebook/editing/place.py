"""Where a rule stands in the text: its lines, its keys, or its row of a decision table."""

from dataclasses import dataclass

from groundrules.rulebook.reading.table import InText
from groundrules.rulebook.yaml_text import load_strict
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding


@dataclass(frozen=True, slots=True)
class BlockRule:
    """A rule in a block of its own, ``- id: ...``.

    Attributes:
        node: its mapping.
        decision: the decision it belongs to.
        first, last: its lines, counted from 1, both included; comments after it are not part of it.
        dash: the column of its ``-``, counted from 1.
    """

    node: Node
    decision: str
    first: int
    last: int
    dash: int


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule that is one row of a table drawn in the book; ``row`` counts from 0, the header being 0."""

    table: InText
    decision: str
    row: int


class NoSuchRuleError(LookupError):
    """The text has no rule of that id, or none that can be changed there."""


def load(text: str, file: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """The text's tree, and what keeps it from being one."""
    return load_strict(text, file)


def find_rule(tree: Node, rule_id: str) -> BlockRule | TableRule:
    """The rule's place.

    Raises:
        NoSuchRuleError: no rule of that id is written in this text.
    """
    decisions = tree.entries.get("decisions")
    for name, decision in (decisions.entries if decisions else {}).items():
        for node in _items(decision.entries.get("rules")):
            found = node.entries.get("id")
            if found is not None and found.text == rule_id:
                return _block(node, name)
        table = decision.entries.get("table")
        if table is not None and table.kind == "text":
            drawn = InText(table)
            for row, cells in enumerate(drawn.rows[1:], start=1):
                if cells and cells[0] == rule_id:
                    return TableRule(drawn, name, row)
    raise NoSuchRuleError(f"there is no rule `{rule_id}` in this text")


def last_rule(tree: Node, decision: str) -> BlockRule | None:
    """The last rule in a block of its own of that decision; None when there is none."""
    decisions = tree.entries.get("decisions")
    entry = decisions.entries.get(decision) if decisions else None
    rules = _items(entry.entries.get("rules")) if entry else ()
    return _block(rules[-1], decision) if rules else None


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if node is not None else ()


def _block(node: Node, decision: str) -> BlockRule:
    source = node.source
    if source is None:
        raise ValueError("the value was not read from a text")
    first = node.span.line
    line = source.line(first)
    dash = line.index("-") + 1
    last = first
    for number in range(first + 1, len(source.line_starts) + 1):
        below = source.line(number)
        if below.strip() and len(below) - len(below.lstrip()) < dash:
            break
        if below.strip() and not below.lstrip().startswith("#"):
            last = number
    return BlockRule(node, decision, first, last, dash)
