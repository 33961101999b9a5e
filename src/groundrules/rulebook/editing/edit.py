"""One change to one rule, made in the text itself: no other line is touched.

The book is never written anew from what was read; the change is cut into the text at the place the reader
found. A change that would make the book unreadable, or change anything else, is refused and nothing is done.
"""

from collections.abc import Mapping

from groundrules.rulebook.editing.place import (
    BlockRule,
    NoSuchRuleError,
    TableRule,
    find_rule,
    last_rule,
    load,
)
from groundrules.rulebook.editing.scalar import as_scalar, written_range
from groundrules.rulebook.editing.table import replace_cell
from groundrules.rulebook.read import read_book
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding, has_errors

_FILE = "rulebook.yaml"


class EditRefusedError(ValueError):
    """The change would not leave a readable book; ``findings`` say what is wrong with it."""

    def __init__(self, message: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


def set_condition(text: str, rule_id: str, condition: str) -> str:
    """The book's text with that rule's ``when`` changed.

    Raises:
        EditRefusedError: no such rule, a rule of a table (change its cells), or a condition with mistakes.
    """
    return _checked(text, _with_value(text, _block(text, rule_id), "when", condition))


def set_why(text: str, rule_id: str, why: str) -> str:
    """The book's text with that rule's reason changed or added."""
    tree = _tree(text)
    rule = _find(tree, rule_id)
    if isinstance(rule, TableRule):
        return _checked(text, _replace_cell(text, rule, "why", why))
    if "why" in rule.node.entries:
        return _checked(text, _with_value(text, rule, "why", why))
    return _checked(text, _insert(text, rule.last, [f"{' ' * (rule.dash + 1)}why: {as_scalar(why)}"]))


def set_outcome(text: str, rule_id: str, output: str, value: str) -> str:
    """The book's text with one thing that rule gives changed.

    Args:
        text: the whole book.
        rule_id: the rule.
        output: the name of the outcome: ``owner``.
        value: as it is written in the book: ``inside``, ``30``.

    Raises:
        EditRefusedError: no such rule or outcome, or a value that it cannot have.
    """
    tree = _tree(text)
    rule = _find(tree, rule_id)
    if isinstance(rule, TableRule):
        return _checked(text, _replace_cell(text, rule, output, value))
    then = rule.node.entries.get("then")
    if then is None or output not in then.entries:
        raise EditRefusedError(f"`{rule_id}` gives no `{output}`")
    return _checked(text, _splice(text, then.entries[output], value, is_in_flow=then.is_flow))


def set_cell(text: str, rule_id: str, column: str, cell: str) -> str:
    """The book's text with one cell of that rule's row changed; the column by its word or outcome."""
    rule = _find(_tree(text), rule_id)
    if isinstance(rule, BlockRule):
        raise EditRefusedError(f"`{rule_id}` is not a row of a table: change its condition")
    return _checked(text, _replace_cell(text, rule, column, cell))


def add_rule(
    text: str,
    decision: str,
    rule_id: str,
    when: str,
    then: Mapping[str, str],
    *,
    after: str = "",
    why: str = "",
) -> str:
    """The book's text with a new rule in a block of its own, after that rule or as the decision's last.

    Raises:
        EditRefusedError: the decision has no rules in blocks, or the new rule has mistakes.
    """
    tree = _tree(text)
    place = _find(tree, after) if after else last_rule(tree, decision)
    if not isinstance(place, BlockRule) or place.decision != decision:
        raise EditRefusedError(f"`{decision}` has no rule in a block of its own to write the new one after")
    if _exists(tree, rule_id):
        raise EditRefusedError(f"there is a rule `{rule_id}` already")
    lead = " " * (place.dash - 1)
    given = ", ".join(f"{name}: {as_scalar(value, is_in_flow=True)}" for name, value in then.items())
    lines = [
        f"{lead}- id: {as_scalar(rule_id)}",
        f"{lead}  when: {as_scalar(when)}",
        f"{lead}  then: {{{given}}}",
    ]
    if why:
        lines.append(f"{lead}  why: {as_scalar(why)}")
    return _checked(text, _insert(text, place.last, lines))


def remove_rule(text: str, rule_id: str) -> str:
    """The book's text without that rule; comments around it stay."""
    rule = _find(_tree(text), rule_id)
    lines = text.splitlines(keepends=True)
    if isinstance(rule, TableRule):
        line = rule.table.span(rule.row, 0).line
        del lines[line - 1]
    else:
        del lines[rule.first - 1 : rule.last]
    return _checked(text, "".join(lines))


def _tree(text: str) -> Node:
    tree, findings = load(text, _FILE)
    if tree is None or has_errors(findings):
        raise EditRefusedError("the book cannot be read, so it cannot be changed", findings)
    return tree


def _find(tree: Node, rule_id: str) -> BlockRule | TableRule:
    try:
        return find_rule(tree, rule_id)
    except NoSuchRuleError as missing:
        raise EditRefusedError(str(missing)) from missing


def _exists(tree: Node, rule_id: str) -> bool:
    try:
        find_rule(tree, rule_id)
    except NoSuchRuleError:
        return False
    return True


def _block(text: str, rule_id: str) -> BlockRule:
    rule = _find(_tree(text), rule_id)
    if isinstance(rule, TableRule):
        raise EditRefusedError(f"`{rule_id}` is a row of a table: change its cells")
    return rule


def _with_value(text: str, rule: BlockRule, key: str, value: str) -> str:
    if key not in rule.node.entries:
        raise EditRefusedError(f"the rule has no `{key}`")
    return _splice(text, rule.node.entries[key], value)


def _splice(text: str, node: Node, value: str, *, is_in_flow: bool = False) -> str:
    start, end = written_range(node)
    written = as_scalar(value, is_in_flow=is_in_flow)
    if text[start:end].startswith(("|", ">")):
        end = start + len(text[start:end].rstrip())  # the empty lines behind a block are layout, not value
    elif not node.text and start == end:
        written = f" {written}"
    return text[:start] + written + text[end:]


def _replace_cell(text: str, rule: TableRule, column: str, cell: str) -> str:
    changed = replace_cell(text, rule.table, rule.row, column, cell)
    if changed is None:
        raise EditRefusedError(f"the table has no column `{column}`, or the cell cannot hold `{cell}`")
    return changed


def _insert(text: str, after_line: int, new: list[str]) -> str:
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    if lines and not lines[after_line - 1].endswith(("\n", "\r")):
        lines[after_line - 1] += ending
    lines[after_line:after_line] = [line + ending for line in new]
    return "".join(lines)


def _checked(before: str, after: str) -> str:
    """The changed text, when it reads at least as well as before."""
    findings = read_book(after, _FILE).findings
    known = {(finding.code, finding.message) for finding in read_book(before, _FILE).findings}
    new = tuple(finding for finding in findings if (finding.code, finding.message) not in known)
    if has_errors(new):
        raise EditRefusedError(new[0].message, new)
    return after
