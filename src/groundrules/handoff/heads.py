"""Which fold makes the head of which kind of story: the only list of them.

It lies beside the journal and not in it, because the folds know the journal and no package knows both ways.
"""

from collections.abc import Callable, Mapping

from groundrules.handoff.changes.story import KIND as CHANGES
from groundrules.handoff.changes.story import head_of as changes_head
from groundrules.handoff.exceptions.line import KIND as EXCEPTION
from groundrules.handoff.exceptions.line import head_of as exception_head
from groundrules.handoff.journal.entries import Head, Story
from groundrules.handoff.plan.story import KIND as PLAN
from groundrules.handoff.plan.story import head_of as plan_head
from groundrules.handoff.steps.fold import head_of as handoff_head
from groundrules.handoff.steps.state import KIND as HANDOFF

HeadOf = Callable[[Story], Head]
"""A story with at least one entry -> its line in lists."""

HEADS: Mapping[str, HeadOf] = {
    EXCEPTION: exception_head,
    HANDOFF: handoff_head,
    CHANGES: changes_head,
    PLAN: plan_head,
}
"""Kind of story -> its fold."""
