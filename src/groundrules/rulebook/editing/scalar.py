"""A text as one YAML value: plain where it can be, quoted where it must be."""

import json
import re

from groundrules.rulebook.yaml_tree import Node

_UNSAFE_START = re.compile(r"^[\s\-?:,\[\]{}#&*!|>'\"%@`~]|^$|\s$")
_UNSAFE_INSIDE = re.compile(r":(\s|$)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|[\ud800-\udfff]")
_FLOW_SIGNS = re.compile(r"[,\[\]{}]")


def as_scalar(text: str, *, is_in_flow: bool = False) -> str:
    """The text as it is written on one line of the book; ``is_in_flow`` inside brackets, where commas cut."""
    is_plain = not (
        _UNSAFE_START.search(text)
        or _UNSAFE_INSIDE.search(text)
        or text == "null"
        or (is_in_flow and _FLOW_SIGNS.search(text))
    )
    if is_plain:
        return text
    if not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text) and '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


def written_range(node: Node) -> tuple[int, int]:
    """Where a scalar's own signs begin and end in the file, quotes and block sign included."""
    if node.source is None:
        raise ValueError("the value was not read from a text")
    start = node.source.line_starts[node.span.line - 1] + node.span.column - 1
    return start, max(node.end, start)
