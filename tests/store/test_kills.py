"""Killed at any moment of a ruling, the record holds every acknowledged act whole, with its audit entry."""

import os
from pathlib import Path

import pytest

from tests.store.killing import run_kills

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "25"))
pytestmark = pytest.mark.timeout(600 + 30 * KILLS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_nothing_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    """Every act the process had said was done is there, sealed; no act is there in part."""
    found = run_kills("kills", tmp_path, KILLS, "whole")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acts"] > KILLS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_the_naive_twin_is_caught(tmp_path: Path) -> None:
    """With the audit entry written after the commit, the same kills leave acts without an entry."""
    found = run_kills("kills", tmp_path, max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("has no audit entry" in fault for fault in found["faults"])
