"""One process at work, killed at a moment of somebody else's choosing; what it had acknowledged by then."""

import json
import os
import signal as signals
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def killed_at_work(work: Callable[[int], None], wait: float) -> list[list[str]]:
    """Fork, let ``work`` write lines to the descriptor it gets, kill it ``wait`` seconds after the first.

    Returns:
        The lines written until then, each cut at its blanks. The caller's connections must be closed before.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(1)
    os.close(writing)
    first = os.read(reading, 1)  # the clock starts once the process is at work
    time.sleep(wait)
    os.kill(child, signals.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the process ended by itself"
    with os.fdopen(reading, "rb") as pipe:
        return [line.split() for line in (first + pipe.read()).decode().splitlines()]


def run_kills(module: str, folder: Path, kills: int, how: str) -> dict[str, Any]:  # decoded JSON
    """The script of that name in a process of its own; the line of JSON it prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.store.{module}", str(folder), str(kills), "7", how],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=120 + 10 * kills,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)  # decoded JSON
    return found
