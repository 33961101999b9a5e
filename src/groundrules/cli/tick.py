"""``groundrules tick``: what is due by the clock is done."""

import click

from groundrules.cli.counted import count
from groundrules.cli.frame import on_workspace
from groundrules.cli.show import Printer
from groundrules.wiring import UnreadyError, Workspace

_FORMS = {
    "exceptions that ended": ("exception that ended", "exceptions that ended"),
    "exceptions that end soon": ("exception that ends soon", "exceptions that end soon"),
    "steps of hand-offs": ("step of a hand-off", "steps of hand-offs"),
    "letting go": ("word on letting go", "words on letting go"),
}
"""What the clock did, for one and for several."""


@click.command()
@on_workspace
def tick(workspace: Workspace, printer: Printer) -> None:
    """Do everything whose time has come: warnings, ends of exceptions, steps of hand-offs, forgetting.

    Run it every day, or every hour. Running it twice, also at the same time, does nothing twice.
    """
    from groundrules.cli.comebacks import tell_waiting
    from groundrules.coverage.ready import no_facts
    from groundrules.handoff.exceptions.company import Company
    from groundrules.usecases.due import Beat
    from groundrules.usecases.tick import tick as beat_once

    if workspace.facts.manifest("crm") is None:
        raise UnreadyError(no_facts())
    forgotten = workspace.forget_expired()
    beat = Beat(workspace.book(), workspace.facts, workspace.journal(), workspace.calendar(), workspace.now())
    result = beat_once(beat=beat)
    printer.findings(result.findings)
    people = Company(workspace.facts)
    for name, done in result.done.items():
        if not done:
            continue
        printer.say(f"  {count(len(done), *_FORMS.get(name, (name, name)))}")
        for one in done[:20]:
            told = ", ".join(people.person(seller_id).name for seller_id in one.told)
            printer.wrap(f"{one.account_name}: {one.says}. Told: {told or 'nobody'}.", 4)
        if len(done) > 20:
            printer.say(f"    ... and {len(done) - 20:,} more (--format json lists all)", dim=True)
    if forgotten:
        printer.say(f"  {count(forgotten, 'signal', 'signals')} past the last day taken out for good")
    if not result.count and not forgotten:
        printer.say("  Nothing is due.")
    waiting = tell_waiting(workspace, printer)
    printer.finish(
        result.findings,
        {
            "at": beat.now,
            "forgotten": forgotten,
            "done": {
                name: [
                    {
                        "subject": one.subject,
                        "act": one.act,
                        "account_id": one.account_id,
                        "account": one.account_name,
                        "says": one.says,
                        "told": list(one.told),
                    }
                    for one in done
                ]
                for name, done in result.done.items()
            },
            "comebacks": waiting,
        },
    )
