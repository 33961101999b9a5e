"""The one place where ports meet adapters, and where the clock is read.

Heavy and optional packages are imported inside the functions that need them, so that ``groundrules why``
starts in a blink and ``groundrules check`` needs no engine.
"""

from groundrules.wiring.deck import KINDS, deck_writer
from groundrules.wiring.example import DemoPerson, demo_people, example_folder, make_export, telling_account
from groundrules.wiring.memory import out_of_memory
from groundrules.wiring.workspace import (
    BOOK,
    ENVIRONMENT,
    MAPPING,
    NotAWorkspaceError,
    NotInstalledError,
    Record,
    UnreadyError,
    Workspace,
    current,
    no_workspace,
    open_workspace,
    write_table,
)

__all__ = [
    "BOOK",
    "ENVIRONMENT",
    "KINDS",
    "MAPPING",
    "DemoPerson",
    "NotAWorkspaceError",
    "NotInstalledError",
    "UnreadyError",
    "Record",
    "Workspace",
    "current",
    "deck_writer",
    "demo_people",
    "example_folder",
    "make_export",
    "no_workspace",
    "open_workspace",
    "out_of_memory",
    "telling_account",
    "write_table",
]
