"""Killed at any moment of an opening, a person's act or a look of the clock, every wave is whole."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "3"))
ROOT = Path(__file__).resolve().parents[2]


def _kill(folder: Path, kills: int, how: str) -> dict[str, Any]:  # decoded JSON
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.handoff_kills", str(folder), str(kills), "7", how],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120 + 10 * kills,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)  # decoded JSON
    return found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_step_is_lost_half_or_twice(tmp_path: Path) -> None:
    """What was said to be done is there, sealed, once; the clock looked at a whole wave or at none of it."""
    found = _kill(tmp_path, KILLS, "whole")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acts"] > KILLS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_the_naive_twin_is_caught(tmp_path: Path) -> None:
    """With an act for each hand-off alone, kills leave waves the clock looked at in part."""
    found = _kill(tmp_path, max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("the clock looked at" in fault for fault in found["faults"])
