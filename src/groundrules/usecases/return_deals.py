"""Deals that come back: files for the CRM, then one act of the journal."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.coverage.ready import no_facts
from groundrules.handoff.changes.effects import SideEffect, side_effects
from groundrules.handoff.changes.folder import Folder, folder_of
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.returned import returned_set_of
from groundrules.handoff.changes.story import Applied, WaveChanges, applied_entry, fold, subject_for
from groundrules.handoff.journal import Act, Entry, Story
from groundrules.terms import RefusedActError
from groundrules.usecases.hold_deals import Comeback, find_comebacks
from groundrules.usecases.prepare_wave import WaveDesk, wave_story
from groundrules.usecases.wave_facts import about_accounts


@dataclass(frozen=True)
class PreparedReturn:
    """What giving back would do.

    Attributes:
        deals: those whose exception is over and that the CRM still shows with their old owner.
        before: the story when the same deals were given back before.
    """

    deals: tuple[Comeback, ...]
    changes: ChangeSet
    folder: Folder
    effects: tuple[SideEffect, ...]
    before: WaveChanges | None

    @property
    def name(self) -> str:
        """The folder's name."""
        return f"changes-{self.changes.name}"


def prepare_return(*, desk: WaveDesk) -> PreparedReturn:
    """The deals that come back now, with the files that say so to the CRM.

    Raises:
        RefusedActError: nothing was imported (GR400), or no deal comes back (GR549).
    """
    crm = desk.facts.manifest("crm")
    if crm is None:
        raise RefusedActError(no_facts())
    deals = find_comebacks(facts=desk.facts, journal=desk.journal)
    if not deals:
        raise refusal("GR549", "no deal comes back: none was kept, or the time of none is over", "")
    tables = about_accounts(desk.facts, sorted({deal.account_id for deal in deals}))
    coverage = desk.facts.manifest("coverage") or {}
    changes = returned_set_of(
        deals,
        tables,
        book_version=desk.book.stamp,
        crm_id=str(crm["id"]),
        coverage_id=str(coverage.get("id", "")),
    )
    effects = side_effects(changes, tables, desk.sink)
    folder = folder_of(changes, desk.sink, effects, desk.for_people, "Deals that come back,")
    return PreparedReturn(
        deals, changes, folder, effects, wave_story(desk.journal, changes.plan_id, changes.wave)
    )


def return_deals(*, desk: WaveDesk, prepared: PreparedReturn, folders: Folders, by: str) -> WaveChanges:
    """The files lie in their folder, and the journal says so; doing it again changes nothing."""
    if prepared.before is not None:
        return prepared.before
    changes = prepared.changes
    folders.write(prepared.name, prepared.folder.files)
    subject = subject_for(changes.plan_id, changes.wave)
    applied = Applied(
        at=desk.moment.now,
        by=by,
        crm=desk.sink.name,
        folder=prepared.name,
        folder_digest=prepared.folder.digest,
        digest=changes.digest,
        crm_id=changes.crm_id,
        coverage_id=changes.coverage_id,
        book_version=changes.book_version,
        moves=len(changes.moves),
        changes=len(changes.changes),
    )

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        if stories[subject].entries:
            return {}
        return {subject: (applied_entry(changes.plan_id, changes.wave, applied),)}

    body = {"plan": changes.plan_id, "folder": prepared.folder.digest}
    act = Act("return deals", by, desk.moment.now, body=body)
    story = fold(desk.journal.append(act, [subject], decide).stories[subject])
    if story is None:
        raise ValueError(f"{subject} was written and has no story")
    return story
