"""One rule of the book's text made two: one for the segment that is switched, one for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.handoff.again.narrow import Halves
from groundrules.rulebook.condition import And
from groundrules.rulebook.editing import EditRefusedError, add_rule, set_cell, set_condition
from groundrules.rulebook.editing.place import BlockRule, NoSuchRuleError, TableRule, find_rule, load
from groundrules.rulebook.editing.scalar import written_range
from groundrules.rulebook.editing.table import replace_cell
from groundrules.rulebook.model import Decision, Rule, Word
from groundrules.rulebook.read import read_book
from groundrules.rulebook.satisfy import can_hold
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import has_errors

_FILE = "rulebook.yaml"
_YIELDS = "yields to"


@dataclass(frozen=True, slots=True)
class Split:
    """How one rule is to become two.

    Attributes:
        parts: the conditions of both.
        word, value: the new rule answers where the word has the value.
        after: what the new rule gives instead.
    """

    rule: Rule
    parts: Halves
    word: str
    value: str
    after: Mapping[str, str]


def split_rule(text: str, decision: Decision, wanted: Split) -> tuple[str, str]:
    """The text with the rule in two, and the id of the new one.

    The new rule has no reason: the old one's may not hold for it. Who yields to whom is settled afterwards,
    by ``with_yields``.

    Raises:
        EditRefusedError: the rule stands in a table beside the book, or its table has no column of the word.
    """
    rule, parts = wanted.rule, wanted.parts
    new_id = _free_id(decision, f"{rule.rule_id}-{wanted.value}")
    place = _place(text, rule.rule_id)
    if isinstance(place, TableRule):
        text = _split_row(text, place, wanted, new_id)
    else:
        given = {name: node.text for name, node in place.node.entries["then"].entries.items()}
        text = set_condition(text, rule.rule_id, parts.rest)
        then = {**given, **wanted.after}
        text = add_rule(text, decision.name, new_id, parts.inside, then, after=rule.rule_id)
    return text, new_id


def _free_id(decision: Decision, wanted: str) -> str:
    taken = {rule.rule_id for rule in decision.rules}
    number, name = 1, wanted
    while name in taken:
        number, name = number + 1, f"{wanted}-{number + 1}"
    return name


def _place(text: str, rule_id: str) -> BlockRule | TableRule:
    tree = _tree(text)
    try:
        return find_rule(tree, rule_id)
    except NoSuchRuleError as missing:
        raise EditRefusedError(f"`{rule_id}` stands in a table beside the book") from missing


def _tree(text: str) -> Node:
    tree, findings = load(text, _FILE)
    if tree is None or has_errors(findings):
        raise EditRefusedError("the book cannot be read, so it cannot be changed", findings)
    return tree


def _split_row(text: str, place: TableRule, wanted: Split, new_id: str) -> str:
    """The row twice, one below the other, each with its cells."""
    rule, word = wanted.rule, wanted.word
    cells = {word: wanted.value, "id": new_id, **wanted.after}
    header = [name.removeprefix("->").strip() for name in place.table.rows[0]]
    if word not in header:
        raise EditRefusedError(f"the table of `{rule.rule_id}` has no column `{word}` to split it by")
    text = set_cell(text, rule.rule_id, word, wanted.parts.rest_cell)
    lines = text.splitlines(keepends=True)
    number = place.table.span(place.row, 0).line
    line = lines[number - 1]
    if not line.endswith("\n"):
        lines[number - 1] = line = f"{line}\n"
    lines.insert(number, line)
    text = "".join(lines)
    if "why" in header:
        cells["why"] = ""
    for column, cell in cells.items():
        now = _place(text, rule.rule_id)
        changed = (
            replace_cell(text, now.table, now.row + 1, column, cell) if isinstance(now, TableRule) else None
        )
        if changed is None:
            raise EditRefusedError(f"the cell `{column}` of `{rule.rule_id}` cannot hold `{cell}`")
        text = changed
    return _readable(text)


def with_yields(text: str, before: Decision, words: Mapping[str, Word], new: Mapping[str, str]) -> str:
    """The text with every rule yielding as its origin did, to whatever became of the rules it yielded to.

    Of two rules made from one only those are named that can hold where the yielding rule does.

    Args:
        text: the book with its rules split.
        before: the decision as it was.
        words: the book's.
        new: the id of each new rule -> the rule it was split from.
    """
    reading = read_book(text, _FILE)
    draft = reading.draft
    if draft is None:
        raise EditRefusedError("the book cannot be read, so it cannot be changed", reading.findings)
    now = {rule.rule_id: rule for rule in draft.decisions[before.name].rules}
    made = {origin: rule_id for rule_id, origin in new.items()}
    for rule_id, rule in now.items():
        wanted = [
            one
            for name in before.rule(new.get(rule_id, rule_id)).yields_to
            for one in (name, made.get(name))
            if one is not None and can_hold(And((rule.condition, now[one].condition)), words)
        ]
        if wanted and tuple(wanted) != rule.yields_to:
            text = _set_yields(text, rule_id, wanted)
    return text


def _set_yields(text: str, rule_id: str, names: Sequence[str]) -> str:
    """The text with that rule yielding to those rules, and no other line changed."""
    place = _place(text, rule_id)
    if isinstance(place, TableRule):
        return set_cell(text, rule_id, _YIELDS, ", ".join(names))
    node = place.node.entries.get(_YIELDS)
    if node is None:
        lines = text.splitlines(keepends=True)
        line = f"{' ' * (place.dash + 1)}{_YIELDS}: [{', '.join(names)}]\n"
        lines.insert(place.node.entries["then"].span.line, line)
        return _readable("".join(lines))
    if node.kind == "text":
        (start, end), written = written_range(node), f"[{', '.join(names)}]"
    else:
        start, end = written_range(node.items[0])[0], written_range(node.items[-1])[1]
        column = node.items[0].span.column
        written = ", ".join(names) if node.is_flow else f"\n{' ' * (column - 3)}- ".join(names)
    return _readable(text[:start] + written + text[end:])


def _readable(text: str) -> str:
    findings = read_book(text, _FILE).findings
    if has_errors(findings):
        raise EditRefusedError(findings[0].message, findings)
    return text
