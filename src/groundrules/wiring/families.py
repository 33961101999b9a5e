"""The workspace's file of agreed families."""

from groundrules.coverage.families import FILE, SaidFile, read_said
from groundrules.terms import Finding, Severity, undecoded
from groundrules.wiring.workspace import Workspace


def said_families(workspace: Workspace) -> SaidFile:
    """What ``families.csv`` says; nothing when there is no such file."""
    path = workspace.folder / FILE
    if not path.exists():
        return SaidFile()
    try:
        return read_said(path.read_text(encoding="utf-8-sig"), FILE)
    except UnicodeDecodeError as error:
        return SaidFile(
            (),
            (
                Finding(
                    "GR440",
                    Severity.ERROR,
                    f"`{FILE}` is not UTF-8 text",
                    "save the file as UTF-8",
                    undecoded(FILE, error),
                    kind="families file",
                ),
            ),
        )
