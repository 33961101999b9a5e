"""What every command shares: its workspace, its format, and how it ends when something goes wrong."""

import functools
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec

import click

from groundrules.cli.show import FAILED, Printer
from groundrules.terms import Finding, Severity, has_errors
from groundrules.wiring import UnreadyError, Workspace, open_workspace, out_of_memory

P = ParamSpec("P")

workspace_option = click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="here",
    help="The workspace folder.",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["human", "json"]),
    default="human",
    show_default=True,
    help="Lines for people, or one JSON document.",
)


def on_workspace(body: Callable[Concatenate[Workspace, Printer, P], None]) -> Callable[..., None]:
    """A command on a workspace: opens it, and turns what goes wrong into a finding and an exit code."""

    @workspace_option
    @format_option
    @functools.wraps(body)
    def command(folder: Path, form: str, *args: P.args, **kwargs: P.kwargs) -> None:
        printer = Printer(form)
        with ending_well(printer, folder):
            workspace = open_workspace(folder)
            if has_errors(workspace.settings_findings):
                printer.findings(workspace.settings_findings)
                printer.finish(workspace.settings_findings)
            body(workspace, printer, *args, **kwargs)

    return command


class ending_well:  # noqa: N801  reads as a phrase at its one kind of use
    """Within it, a missing workspace is a finding, and a fault of ours is one sentence and a file."""

    def __init__(self, printer: Printer, folder: Path) -> None:
        self.printer, self.folder = printer, folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UnreadyError):
            self.printer.findings([error.finding])
            self.printer.finish([error.finding])
        if isinstance(error, BrokenPipeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        if isinstance(error, Exception) and not isinstance(error, click.ClickException | click.Abort):
            too_small = out_of_memory(error)
            if too_small:
                self.printer.findings([too_small])
                self.printer.finish([too_small])
            failed = f"groundrules failed: {_sentence(error)}"
            ours = f"This is a fault of ours. The details are in {_keep(error, self.folder)}"
            click.secho(failed, fg="red", err=True)
            click.echo(ours, err=True)
            self.printer.document([Finding("GR009", Severity.ERROR, failed, ours, kind="our fault")])
            sys.exit(FAILED)


def _sentence(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _keep(error: Exception, folder: Path) -> str:
    text = "".join(traceback.format_exception(error))
    try:
        path = folder / "out" / "last-failure.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError:
        click.echo(text, err=True)
        return "the lines above (the workspace cannot be written to)"
    return str(path)
