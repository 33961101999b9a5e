"""Two versions of a book, compared by what they answer and not by how they are written."""

from groundrules.rulebook.compare.decisions import MOST_PARTS, compare_decision
from groundrules.rulebook.compare.model import Comparison, DecisionComparison
from groundrules.rulebook.compare.pages import book_differences, decision_differences
from groundrules.rulebook.model import Rulebook


def compare(old: Rulebook, new: Rulebook, *, most_parts: int = MOST_PARTS) -> Comparison:
    """Every situation whose answer changes, every edit that changes none, and what else was edited.

    Args:
        old: the book as it was.
        new: the book as it is.
        most_parts: how many parts of the space to look at for each decision; beyond it the comparison of
            that decision says that it is not complete.
    """
    names = dict.fromkeys((*new.decisions, *old.decisions))
    return Comparison(
        old.stamp,
        new.stamp,
        tuple(_decision(name, old, new, most_parts) for name in names),
        book_differences(old, new),
    )


def _decision(name: str, old: Rulebook, new: Rulebook, most_parts: int) -> DecisionComparison:
    was, now = old.decisions.get(name), new.decisions.get(name)
    differences = decision_differences(was, now)
    if was is None or now is None:
        return DecisionComparison(name, was, now, differences=differences)
    return compare_decision(was, now, old.words, new.words, differences=differences, most_parts=most_parts)
