"""What holds for every test: in CI, a tool that is absent is a failure and not a skip."""

import os
import shutil

import pytest

TOOLS = ("chromium", "soffice", "pdftotext")


def absent_tools() -> list[str]:
    """The programs that browser and office tests need and that this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def pytest_sessionstart() -> None:
    """``GROUNDRULES_REQUIRE_TOOLS=1``, as CI sets it, ends the run when a tool is absent."""
    if os.environ.get("GROUNDRULES_REQUIRE_TOOLS") and (absent := absent_tools()):
        pytest.exit(f"these tools must be installed here: {', '.join(absent)}", returncode=1)
