"""``recompute``: a signal of any kept day counted again, for whoever doubts it."""

import json

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.wiring import Workspace


@click.command()
@click.argument("signal_id")
@on_workspace
def recompute(workspace: Workspace, printer: Printer, signal_id: str) -> None:
    """Count a signal again from the extract and the book of its day.

    SIGNAL_ID is on the case and in the output of watch. The evidence comes out to the letter as it was
    written, or it is said what differs or is no longer kept. Nothing is changed.
    """
    from groundrules.usecases.recompute_signal import recompute_signal
    from groundrules.wiring.kept import then_of

    told = recompute_signal(signal_id, find=lambda wanted: then_of(workspace, wanted))
    if told.same and told.then:
        evidence = json.loads(told.then)
        printer.say(f"  {signal_id} of {told.as_of}: the same, to the letter.")
        for count in evidence["counts"]:
            printer.say(f"  {count['label']}: {count['value']} {count['unit']}")
        printer.wrap(evidence["formula"], 2)
    printer.findings(told.findings)
    printer.finish(
        told.findings,
        {
            "signal_id": signal_id,
            "as_of": told.as_of,
            "same": told.same,
            "differs": list(told.differs),
            "then": json.loads(told.then) if told.then else None,
            "now": json.loads(told.now) if told.now else None,
        },
    )
