"""Killed at any moment of a ruling, the record holds every acknowledged act whole, with its audit entry."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KILLS = int(os.environ.get("GROUNDRULES_KILLS", "25"))
ROOT = Path(__file__).resolve().parents[2]


def _kill(folder: Path, kills: int, how: str) -> dict[str, Any]:  # decoded JSON
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.kills", str(folder), str(kills), "7", how],
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
def test_nothing_is_lost_and_nothing_is_half(tmp_path: Path) -> None:
    """Every act the process had said was done is there, sealed; no act is there in part."""
    found = _kill(tmp_path, KILLS, "whole")
    assert found["faults"] == []
    assert found["kills"] == KILLS
    assert found["acts"] > KILLS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_the_naive_twin_is_caught(tmp_path: Path) -> None:
    """With the audit entry written after the commit, the same kills leave acts without an entry."""
    found = _kill(tmp_path, max(KILLS, 40), "naive")
    assert found["bad_kills"] > 0
    assert any("has no audit entry" in fault for fault in found["faults"])
