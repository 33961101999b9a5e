"""Killed at any moment of a grant, a warning or an end, the ledger is whole and the clock goes on."""

import os
from pathlib import Path

import pytest

from tests.store.killing import run_kills

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "4"))
pytestmark = pytest.mark.timeout(600 + 30 * KILLS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_grant_warning_or_end_is_lost_half_or_twice(tmp_path: Path) -> None:
    """What was said to be done is there, sealed, once; no cap is passed; in the end nothing stands."""
    found = run_kills("ledger_kills", tmp_path, KILLS, "whole")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acts"] > KILLS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_the_naive_twin_is_caught(tmp_path: Path) -> None:
    """With the audit entry written after the commit, kills leave acts without an entry."""
    found = run_kills("ledger_kills", tmp_path, max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("has no audit entry" in fault or "have no audit entry" in fault for fault in found["faults"])
