"""How deals that come back are listed and written, and how the clock tells that some wait."""

from typing import TYPE_CHECKING, NoReturn

from groundrules.cli.applied import show_folder, story_of
from groundrules.cli.counted import count
from groundrules.cli.ledger_rows import comeback_row
from groundrules.cli.show import Printer
from groundrules.terms import RefusedActError
from groundrules.wiring import Workspace

if TYPE_CHECKING:
    from groundrules.handoff.exceptions.company import Company
    from groundrules.usecases.find_exceptions import Desk
    from groundrules.usecases.return_deals import Comebacks

_WRITE = "groundrules exceptions comebacks --write --by YOUR-NAME"


def list_comebacks(desk: "Desk", company: "Company", printer: Printer) -> NoReturn:
    """The deals, each with the folder that gives it back, or with what to do about it."""
    from groundrules.usecases.return_deals import look_at_comebacks

    found = look_at_comebacks(facts=desk.facts, journal=desk.journal)
    rows: list[dict[str, object]] = []
    for one in found.deals:
        wave = found.written.get(one.exception)
        rows.append({**comeback_row(one, company), "folder": wave.applied.folder if wave else None})
    printer.table(
        ("deal", "account", "from", "to", "why", "written to"),
        [
            (row["deal"], row["account"], row["from"], row["to"], row["because"], row["folder"] or "-")
            for row in rows
        ],
    )
    if not rows:
        printer.say("  No deal comes back: every open deal whose exception is over has its account's owner.")
    _say_waiting(found, printer)
    printer.finish((), {"comebacks": rows, **_counts(found)})


def write_comebacks(
    workspace: Workspace, printer: Printer, company: "Company", *, by: str, crm: str | None
) -> NoReturn:
    """The files lie in a folder of ``out``; refused when there is nothing to write."""
    from groundrules.usecases.return_deals import prepare_return, return_deals
    from groundrules.wiring.sinks import wave_desk, wave_folders

    desk = wave_desk(workspace, crm)
    try:
        prepared = prepare_return(desk=desk)
        for deal in prepared.deals:
            to = company.person(deal.to_seller_id).name
            printer.wrap(
                f"{deal.deal_name or deal.deal_id} of {deal.account_name} goes to {to}: {deal.because}", 4
            )
        shown = show_folder(prepared.changes, prepared.folder, printer)
        story = return_deals(desk=desk, prepared=prepared, folders=wave_folders(workspace), by=by)
    except RefusedActError as refused:
        printer.findings([refused.finding])
        printer.finish([refused.finding])
    printer.say(f"  Written to {workspace.out / story.written.folder}. Load the files as README.txt says.")
    printer.say("  After the next import `groundrules verify` tells whether the CRM shows it.", dim=True)
    printer.finish((), {"written": True, **shown, **story_of(story)})


def tell_waiting(workspace: Workspace, printer: Printer) -> dict[str, int]:
    """Whether deals come back of which the CRM was not told yet, and how many wait to be loaded."""
    from groundrules.usecases.return_deals import look_at_comebacks

    found = look_at_comebacks(facts=workspace.facts, journal=workspace.journal())
    _say_waiting(found, printer)
    return _counts(found)


def _say_waiting(found: "Comebacks", printer: Printer) -> None:
    to_write, written = len(found.to_write), len(found.deals) - len(found.to_write)
    if to_write:
        said = count(to_write, "open deal goes", "open deals go")
        printer.wrap(
            f"{said} to the account's owner, and the files that tell the CRM are not written yet: {_WRITE}", 2
        )
    if written:
        said = count(written, "deal is", "deals are")
        printer.wrap(f"{said} written and wait to be loaded into the CRM, or for the import after it.", 2)


def _counts(found: "Comebacks") -> dict[str, int]:
    return {"to_write": len(found.to_write), "to_load": len(found.deals) - len(found.to_write)}
