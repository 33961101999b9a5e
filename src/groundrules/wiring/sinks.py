"""Which CRM a wave is written for, and where its folders lie."""

from typing import TYPE_CHECKING

from groundrules.terms import Finding, Severity
from groundrules.wiring.workspace import UnreadyError, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from groundrules.adapters.salesforce.live import SalesforceLive
    from groundrules.handoff.changes.ports import CrmSink, Folders
    from groundrules.usecases.prepare_wave import WaveDesk
    from groundrules.usecases.push_wave import Loaded

SINKS = ("Salesforce", "HubSpot", "Odoo", "plain CSV")
"""The CRMs a wave can be written for, and files for any other."""


def crm_of(workspace: Workspace) -> str | None:
    """The CRM the newest import came from, one of ``SINKS``; None when it was read through an own mapping."""
    manifest = workspace.facts.manifest("crm") or {}
    source = str(manifest.get("source", "")).casefold()
    return next((name for name in SINKS if source.endswith(name.casefold())), None)


def sink_for(workspace: Workspace, crm: str | None = None) -> "CrmSink":
    """How the CRM is told.

    Args:
        workspace: whose newest import says which CRM it is.
        crm: the name of one, whatever the import says.

    Raises:
        UnreadyError: the import does not say, and no name was given (GR547).
    """
    from groundrules.adapters.csvfolder.write import PlainSink
    from groundrules.adapters.hubspot.write import HubSpotSink
    from groundrules.adapters.odoo.write import OdooSink
    from groundrules.adapters.salesforce.write import SalesforceSink
    from groundrules.usecases.wave_facts import people, sellers

    name, address = crm or crm_of(workspace), workspace.settings.crm_address
    if name == "Salesforce":
        return SalesforceSink(address=address)
    if name == "HubSpot":
        return HubSpotSink(people(sellers(workspace.facts)), address=address)
    if name == "Odoo":
        return OdooSink(address=address)
    if name == "plain CSV":
        return PlainSink()
    raise UnreadyError(
        Finding(
            "GR547",
            Severity.ERROR,
            "the import was read through a mapping of your own, so the CRM to write for is not known",
            f"name it with --crm: {', '.join(SINKS)}",
            kind="no sink",
        )
    )


def wave_folders(workspace: Workspace) -> "Folders":
    """The folders of waves in the workspace's ``out``."""
    from groundrules.adapters.wavefolders import WaveFolders

    return WaveFolders(workspace.out)


class SalesforceLoader:
    """Sends rows to the org the environment says how to sign in to; what goes wrong is a refusal."""

    def __init__(self, live: "SalesforceLive") -> None:
        self._live = live

    def submit(self, name: str, operation: str, text: str, key: str) -> "Loaded":
        """As ``groundrules.usecases.push_wave.Loader``."""
        from groundrules.adapters.salesforce.wire import LiveError
        from groundrules.terms import RefusedActError

        try:
            return self._live.submit(name, operation, text, key)
        except LiveError as error:
            raise RefusedActError(error.finding) from error


def loader_for(workspace: Workspace, tell: "Callable[[str], None]") -> SalesforceLoader:
    """What sends rows to the CRM.

    Raises:
        UnreadyError: the environment does not say how to sign in.
    """
    from groundrules.wiring.live import salesforce

    return SalesforceLoader(salesforce(workspace.folder, tell))


def for_people(headers: "Sequence[str]", rows: "Iterable[Sequence[object]]") -> bytes:
    """A table for people as the bytes of a file that a spreadsheet opens without running anything in it."""
    from groundrules.adapters.peoplecsv import csv_for_people

    return csv_for_people(headers, rows)


def wave_desk(workspace: Workspace, crm: str | None = None) -> "WaveDesk":
    """What applying or undoing a wave rests on: book, facts, journal, the moment, and how the CRM is told.

    Raises:
        UnreadyError: nothing was imported, or the CRM is not known (GR547).
    """
    from groundrules.coverage.ready import no_facts
    from groundrules.handoff.exceptions.line import Moment
    from groundrules.usecases.handoff_facts import calendars_of
    from groundrules.usecases.prepare_wave import WaveDesk

    if workspace.facts.manifest("crm") is None:
        raise UnreadyError(no_facts())
    return WaveDesk(
        book=workspace.book(),
        facts=workspace.facts,
        journal=workspace.journal(),
        moment=Moment(workspace.now(), workspace.settings.zone),
        sink=sink_for(workspace, crm),
        for_people=for_people,
        calendars=calendars_of(workspace.facts, workspace.calendar()),
        team_words={(place, job): word for place, job, word in workspace.settings.team_words},
    )
