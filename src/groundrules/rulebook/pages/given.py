"""What a rule gives, as the cells of its row; what a reader would read twice is said once."""

from collections.abc import Callable, Sequence

from groundrules.rulebook.model import Decision, Output, Rule, Rulebook
from groundrules.rulebook.moving import (
    DUE,
    ELIGIBLE,
    EXEMPT,
    HANDOFF,
    HOLDOVER,
    INELIGIBLE,
    KEEP_DAYS,
    KEPT,
    STEP,
)
from groundrules.rulebook.pages.say import say_given, say_output

Cells = Callable[[Rule], tuple[str, ...]]


def given_cells(
    decision: Decision, outputs: Sequence[Output], book: Rulebook
) -> tuple[tuple[str, ...], Cells]:
    """The heads of the columns, and the cells of a rule's row.

    A hand-off's `step` is what Groundrules calls the duty beside it, so it is left out; its hours are
    working hours after the move. A kept deal is said in one cell: stays 90 days.
    """
    names = {output.name for output in outputs}
    if decision.name == HOLDOVER and {KEPT, KEEP_DAYS} <= {output.name for output in decision.gives}:
        others = [output for output in outputs if output.name not in {KEPT, KEEP_DAYS}]
        heads = ("the deal", *map(say_output, others))
        return heads, lambda rule: (_kept(rule), *_plain(rule, others, book))
    if decision.name == HANDOFF and {STEP, DUE} <= names:
        others = [output for output in outputs if output.name not in {STEP, DUE}]
        heads = (*map(say_output, others), "due")
        return heads, lambda rule: (*_plain(rule, others, book), _due(rule))
    return tuple(map(say_output, outputs)), lambda rule: _plain(rule, outputs, book)


def _plain(rule: Rule, outputs: Sequence[Output], book: Rulebook) -> tuple[str, ...]:
    return tuple(say_given(output, rule.outcome.get(output.name), book) for output in outputs)


def _kept(rule: Rule) -> str:
    days = rule.outcome.get(KEEP_DAYS)
    said = {
        EXEMPT: "moves, may be excepted",
        ELIGIBLE: f"stays {days:,} days" if isinstance(days, int) else "stays",
        INELIGIBLE: "moves",
    }
    return said.get(str(rule.outcome.get(KEPT)), "")


def _due(rule: Rule) -> str:
    hours = rule.outcome.get(DUE)
    if not isinstance(hours, int):
        return ""
    return f"{hours:,} hours" if hours else "at move"
