"""``groundrules serve``: the desk in the browser, from this machine."""

import os
import sys

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.terms import Finding, Severity
from groundrules.wiring import ENVIRONMENT, NotAWorkspaceError, Workspace


@click.command()
@click.option("--address", help="Where to listen; default from groundrules.toml.")
@click.option("--port", type=int, help="Which port; default from groundrules.toml.")
@on_workspace
def serve(workspace: Workspace, printer: Printer, address: str | None, port: int | None) -> None:
    """Serve the desk in the browser."""
    warn_of_the_book(workspace, printer)
    listen(workspace, printer, address=address, port=port)


def warn_of_the_book(workspace: Workspace, printer: Printer) -> None:
    """A book that cannot be read is told, and stops nothing: the desk's editor is where it is mended."""
    try:
        workspace.book()
    except NotAWorkspaceError as error:
        printer.findings([error.finding])
        if error.finding.kind == "book":
            printer.say("The desk starts all the same: sales operations mends the book in its editor.")


def listen(
    workspace: Workspace, printer: Printer, *, address: str | None = None, port: int | None = None
) -> None:
    """The web app runs until interrupted; the address is printed once it is about to answer."""
    try:
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server
    except ImportError:
        printer.refuse(
            Finding(
                "GR005",
                Severity.ERROR,
                "the web app is not installed",
                "install it with `pip install 'groundrules[web]'`",
                kind="not installed",
            )
        )
    address = address or workspace.settings.address
    port = workspace.settings.port if port is None else port
    if not _is_free(address, port):
        printer.refuse(
            Finding(
                "GR006",
                Severity.ERROR,
                f"something else listens on {address}:{port} already",
                f"choose another port, such as --port {port + 1}",
                kind="port taken",
            )
        )
    os.environ[ENVIRONMENT] = str(workspace.folder.resolve())
    workspace.record()
    printer.say(f"The desk: http://{address}:{port}/   (Ctrl-C stops it)", bold=True)
    sys.stdout.flush()
    Server(
        "groundrules.web.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        log_level=LogLevels.warning,
    ).serve()


def _is_free(address: str, port: int) -> bool:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
