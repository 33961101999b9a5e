"""Two versions of a book: which situations change their answer, which edits change nothing."""

from groundrules.rulebook.compare.compare import compare
from groundrules.rulebook.compare.model import (
    Change,
    ChangeKind,
    Comparison,
    DecisionComparison,
    Difference,
    Edit,
    EditKind,
    Standing,
    Verdict,
)
from groundrules.rulebook.compare.notes import RoleNote, note

__all__ = [
    "Change",
    "ChangeKind",
    "Comparison",
    "DecisionComparison",
    "Difference",
    "Edit",
    "EditKind",
    "RoleNote",
    "Standing",
    "Verdict",
    "compare",
    "note",
]
