"""Commands run as a user runs them: each in a process of its own, on a workspace made once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # what a command prints is looked at key by key
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture(scope="session")
def groundrules() -> Command:
    """Run ``groundrules ARGS`` and wait."""

    def run(*args: str | Path, cwd: Path | None = None) -> Ran:
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("GROUNDRULES", "DJANGO"))
        }
        done = subprocess.run(
            [sys.executable, "-m", "groundrules", *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
            cwd=cwd,
            env=environment | {"COLUMNS": "100"},
            timeout=240,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@dataclass(frozen=True)
class Demo:
    """A small demo workspace that stands, and what the run that made it said."""

    folder: Path
    told: Ran


SMALL = ("--sellers", "24", "--accounts", "300", "--seed", "11", "--no-transition")


@pytest.fixture(scope="session")
def demo(groundrules: Command, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The main job, run once on a small company."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    return Demo(folder, groundrules("demo", "--workspace", folder, "--no-serve", *SMALL))
