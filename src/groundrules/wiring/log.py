"""Which adapter reads a process log, and the mapping beside it."""

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundrules.settings import read_settings
from groundrules.terms import has_errors
from groundrules.wiring.workspace import NotInstalledError

if TYPE_CHECKING:
    from groundrules.signals.processlog import Asked, Columns
    from groundrules.usecases.read_log import LogRead


def study_log(
    *, file: Path, mapping: Path | None, columns: "Columns", asked: "Asked", folder: Path
) -> "LogRead":
    """The log in a file, read and studied; what the command says goes before what the mapping says.

    Args:
        file: CSV or XES.
        mapping: a mapping file.
        columns: what the command says of the columns.
        asked: what the command asks.
        folder: the workspace, for the engine's memory and threads; it need not be one.

    Raises:
        NotInstalledError: an XES file, and the extra is not installed.
    """
    from groundrules.adapters.eventlog.given import read_log as read_given
    from groundrules.adapters.eventlog.mapping import LogMapping, read_mapping
    from groundrules.usecases.read_log import LogRead, read_log

    said = read_mapping(mapping) if mapping is not None else LogMapping()
    if said.findings:
        return LogRead(None, columns, 0, said.findings)
    reading = read_settings(folder)
    if has_errors(reading.findings):
        return LogRead(None, columns, 0, tuple(reading.findings))
    settings = reading.settings
    wanted = replace(said.columns, **_said(columns))
    try:
        given = read_given(file, wanted, memory=settings.engine_memory, threads=settings.engine_threads)
    except ImportError as error:
        raise NotInstalledError("reading XES", "xes") from error
    return read_log(given=given, asked=replace(said.asked, **_said(asked)), numbers=said.numbers)


def _said(one: "Columns | Asked") -> dict[str, Any]:
    return {part.name: getattr(one, part.name) for part in fields(one) if getattr(one, part.name)}
