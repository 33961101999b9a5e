"""The story of a plan from its draft to its last wave."""

from datetime import UTC, datetime

import pytest

from groundrules.handoff.journal import Story
from groundrules.handoff.plan.story import (
    applied_entry,
    drafted_entry,
    fold,
    head_of,
    reviewed_entry,
    subject_for,
    undone_entry,
)
from groundrules.handoff.waves.limits import Limits
from groundrules.handoff.waves.make import make_plan
from tests.handoff.waves.situations import BASIS, move, numbers, person, situation

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_a_plan_goes_from_draft_to_applied_and_back() -> None:
    """Each entry changes the status as a person would expect; the head says who planned and reviewed."""
    found = situation(
        [move("a", "ann", "ivy", 20_00), move("b", "ann", "ivy", 20_00)],
        [person("ann", "field"), person("ivy", "inside")],
    )
    plan = make_plan(found, Limits(numbers(receiver_accounts=1)), BASIS)
    subject = subject_for(plan.plan_id)
    entries = [drafted_entry(plan, "d", at=NOW, by="olga")]
    seen = []
    for entry in (
        reviewed_entry(digest="r", struck=["M-z"], at=NOW, by="vera"),
        applied_entry(1, at=NOW, by="olga"),
        applied_entry(2, at=NOW, by="olga"),
        undone_entry(1, at=NOW, by="olga"),
    ):
        seen.append(head_of(Story(subject, tuple(entries))).status)
        entries.append(entry)
    head = head_of(Story(subject, tuple(entries)))
    assert [*seen, head.status] == ["drafted", "reviewed", "under way", "applied", "under way"]
    assert head.parties == {"olga": "planner", "vera": "reviewer"}
    assert (head.data["waves"], head.data["applied"], head.data["struck"], head.version) == (
        [1, 2],
        [2],
        1,
        5,
    )
    assert fold(Story(subject)) is None
    with pytest.raises(ValueError, match="before it was drafted"):
        fold(Story(subject, tuple(entries[1:])))
