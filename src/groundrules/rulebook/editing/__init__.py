"""Changes to the book's text that leave every other line, comment and blank as it is."""

from groundrules.rulebook.editing.edit import (
    EditRefusedError,
    add_rule,
    remove_rule,
    set_cell,
    set_condition,
    set_outcome,
    set_why,
)
from groundrules.rulebook.editing.format import Formatted, format_book

__all__ = [
    "EditRefusedError",
    "Formatted",
    "add_rule",
    "format_book",
    "remove_rule",
    "set_cell",
    "set_condition",
    "set_outcome",
    "set_why",
]
