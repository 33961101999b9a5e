"""Commands run within the test's own process: quicker than one of their own, where only the words matter."""

import os
from pathlib import Path

from click.testing import CliRunner

from groundrules.cli.main import main
from tests.cli.conftest import Ran


def run(*args: str | Path, cwd: Path | None = None) -> Ran:
    """Run ``groundrules ARGS`` in that folder; a fault of ours is raised, not told."""
    before = Path.cwd()
    os.chdir(cwd or before)
    try:
        result = CliRunner().invoke(main, [str(one) for one in args])
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)
