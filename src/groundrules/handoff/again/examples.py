"""The examples a book carries, brought along when its rules are switched on purpose."""

from collections.abc import Collection

from groundrules.rulebook.editing import EditRefusedError
from groundrules.rulebook.editing.place import load
from groundrules.rulebook.editing.scalar import as_scalar, written_range
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.read import read_book
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import has_errors

_FILE = "rulebook.yaml"


def with_examples(text: str, before: Rulebook, decision: str, rules: Collection[str]) -> str:
    """The text with the examples of switched rules mended: what they must get, and by which rule.

    Args:
        text: the book with its rules switched.
        before: the book as it was.
        decision: whose examples.
        rules: those that were switched.
    """
    reading = read_book(text, _FILE)
    tree, _ = load(text, _FILE)
    if reading.book is None or tree is None or has_errors(reading.findings):
        raise EditRefusedError("the switched book cannot be read", reading.findings)
    now = reading.book.decisions[decision]
    entries = tree.entries["decisions"].entries[decision].entries
    nodes = entries["examples"].items if "examples" in entries else ()
    changes: list[tuple[int, int, str]] = []
    for example, node in zip(now.examples, nodes, strict=True):
        was, is_ = decide(before.decisions[decision], example.record), decide(now, example.record)
        if was.rule_id not in rules or is_.rule_id is None:
            continue
        gives = node.entries.get("gives")
        for name, value in example.gives.items():
            if gives is not None and is_.outcome[name] != value:
                changes.append((*written_range(gives.entries[name]), as_scalar(str(is_.outcome[name]))))
        named = _named(node, was.rule_id)
        if named is not None and is_.rule_id != was.rule_id:
            changes.append((*written_range(named), as_scalar(is_.rule_id)))
    for start, end, written in sorted(changes, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def _named(node: Node, rule_id: str | None) -> Node | None:
    """Where an example names its rule."""
    for key in ("rule", "rules"):
        found = node.entries.get(key)
        for one in () if found is None else (found, *found.items):
            if one.kind == "text" and one.text == rule_id:
                return one
    return None
