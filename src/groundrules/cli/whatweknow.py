"""``groundrules whatweknow --person``: everything kept about one person, for whoever is asked."""

from dataclasses import asdict

import click

from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.wiring import Workspace


@click.command()
@click.option("--person", required=True, metavar="WHO", help="A seller id, an address, or a full name.")
@on_workspace
def whatweknow(workspace: Workspace, printer: Printer, *, person: str) -> None:
    """Tell everything that is known about one person.

    For the person, the works council, data protection: which kinds of facts, from where, how many, who sees
    them; the signals that have not expired; the cases. Nothing is changed, and there is no score to be told.
    """
    from groundrules.usecases.what_we_know import what_we_know

    known = what_we_know(
        person=person, facts=workspace.facts, docket=workspace.record().docket, today=workspace.today(),
        journal=workspace.journal(),
    )  # fmt: skip
    if not known.findings:
        printer.say(f"  {known.name} ({known.seller_id}), by the import of {known.as_of}")
        printer.table(
            ("what", "rows", "from", "to", "source"),
            [(one.what, one.rows, one.first or "", one.last or "", one.source) for one in known.kept],
        )
        for one in known.kept:
            printer.wrap(f"{one.what}: {', '.join(one.fields)}. Who sees it: {one.seen_by}. Kept {one.kept}.")
        printer.say(f"  Signals that stand: {len(known.signals)}")
        for signal in known.signals:
            ends = f", expires on {signal.expires_on}" if signal.expires_on else ""
            printer.wrap(
                f"{signal.kind} ({signal.grade}): {signal.headline} Who sees it: {signal.seen_by}{ends}.",
                4,
            )
        printer.say(f"  Cases: {len(known.cases)}")
        for case in known.cases:
            printer.wrap(f"{case.case_id}, {case.opened_on}, {case.status}: {case.headline}", 4)
        printer.say("  Never read or made:")
        for never in known.never:
            printer.wrap(never, 4)
    printer.findings(known.findings)
    told = asdict(known)
    del told["findings"]
    printer.finish(known.findings, told)
