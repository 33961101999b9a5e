"""Killed at any moment of ``plan --waves``, tables, folder and record hold a plan whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "4"))
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def _kill(folder: Path, kills: int, how: str) -> dict[str, Any]:  # decoded JSON
    done = subprocess.run(
        [sys.executable, "-m", "tests.usecases.plan_kills", str(folder), str(kills), "7", how],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120 + 10 * kills,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)  # decoded JSON
    return found


@pytest.mark.timeout(600 + 30 * KILLS)
def test_a_plan_is_whole_or_not_there(tmp_path: Path) -> None:
    """Tables, folder and record agree after each kill; again, the killed plan is there."""
    found = _kill(tmp_path / "workspace", KILLS, "whole")
    assert found["faults"] == []
    assert (found["kills"], found["again"]) == (KILLS, KILLS)
    assert found["plans"] >= KILLS


@pytest.mark.timeout(600)
def test_files_written_one_after_the_other_are_caught(tmp_path: Path) -> None:
    """The naive way leaves a plan's folder in part, and the same look finds it."""
    found = _kill(tmp_path / "workspace", max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("is there in part" in fault for fault in found["faults"])
