"""Killed at any moment of an opening, a person's act or a look of the clock, every wave is whole."""

import os
from pathlib import Path

import pytest

from tests.store.killing import run_kills

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "3"))
pytestmark = pytest.mark.timeout(600 + 30 * KILLS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_step_is_lost_half_or_twice(tmp_path: Path) -> None:
    """What was said to be done is there, sealed, once; the clock looked at a whole wave or at none of it."""
    found = run_kills("handoff_kills", tmp_path, KILLS, "whole")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acts"] > KILLS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_the_naive_twin_is_caught(tmp_path: Path) -> None:
    """With an act for each hand-off alone, kills leave waves the clock looked at in part."""
    found = run_kills("handoff_kills", tmp_path, max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("the clock looked at" in fault for fault in found["faults"])
