"""Deals that come back: files for the CRM, then one act of the journal; no deal is ever written twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.coverage.ready import no_facts
from groundrules.crm.ports import Facts
from groundrules.handoff.changes.effects import SideEffect, side_effects
from groundrules.handoff.changes.folder import Folder, folder_of
from groundrules.handoff.changes.model import COMEBACKS, ChangeSet
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.returned import returned_set_of
from groundrules.handoff.changes.story import (
    KIND,
    Applied,
    WaveChanges,
    applied_entry,
    fold,
    subject_for,
)
from groundrules.handoff.journal import Act, Entry, Journal, Story, Wanted
from groundrules.terms import RefusedActError
from groundrules.usecases.hold_deals import Comeback, find_comebacks
from groundrules.usecases.prepare_wave import WaveDesk
from groundrules.usecases.wave_facts import about_accounts, names_of


@dataclass(frozen=True, slots=True)
class Comebacks:
    """The open deals whose exception is over and that the CRM still shows with their old owner.

    Attributes:
        deals: all of them.
        written: exception -> the set whose files give its deal back: they wait to be loaded, or imported.
    """

    deals: tuple[Comeback, ...]
    written: Mapping[str, WaveChanges]

    @property
    def to_write(self) -> tuple[Comeback, ...]:
        """The deals of which the CRM was not told yet."""
        return tuple(deal for deal in self.deals if deal.exception not in self.written)


@dataclass(frozen=True)
class PreparedReturn:
    """What giving back would do.

    Attributes:
        deals: those that would be written.
    """

    deals: tuple[Comeback, ...]
    changes: ChangeSet
    folder: Folder
    effects: tuple[SideEffect, ...]

    @property
    def name(self) -> str:
        """The folder's name; two sets that differ never share one."""
        return f"changes-{self.changes.name}-{self.folder.digest[:8]}"


def look_at_comebacks(*, facts: Facts, journal: Journal) -> Comebacks:
    """The deals that come back now, and which of them files give back already."""
    deals = find_comebacks(facts=facts, journal=journal)
    return Comebacks(deals, _written(_sets(journal)) if deals else {})


def prepare_return(*, desk: WaveDesk) -> PreparedReturn:
    """The deals that are to be written now, with the files that say so to the CRM.

    Raises:
        RefusedActError: nothing was imported (GR400), or no deal is to be written (GR549).
    """
    crm = desk.facts.manifest("crm")
    if crm is None:
        raise RefusedActError(no_facts())
    found = look_at_comebacks(facts=desk.facts, journal=desk.journal)
    deals = found.to_write
    if not deals:
        raise _nothing(found)
    day = desk.moment.today
    of_day = [one for one in _sets(desk.journal) if one.plan_id == f"{COMEBACKS}{day.isoformat()}"]
    tables = about_accounts(desk.facts, sorted({deal.account_id for deal in deals}))
    coverage = desk.facts.manifest("coverage") or {}
    changes = returned_set_of(
        deals,
        tables,
        day=day,
        number=1 + max((one.wave for one in of_day), default=0),
        book_version=desk.book.stamp,
        crm_id=str(crm["id"]),
        coverage_id=str(coverage.get("id", "")),
    )
    effects = side_effects(changes, tables, desk.sink)
    names = names_of(tables["sellers"])
    folder = folder_of(changes, desk.sink, effects, desk.for_people, names=names)
    return PreparedReturn(deals, changes, folder, effects)


def return_deals(*, desk: WaveDesk, prepared: PreparedReturn, folders: Folders, by: str) -> WaveChanges:
    """The files lie in their folder, and the journal says so; a kill in between leaves the deals unwritten.

    Args:
        desk: what it rests on.
        prepared: what ``prepare_return`` gave.
        folders: where the files go.
        by: the seller_id of who writes them.

    Raises:
        RefusedActError: some of the deals were written meanwhile (GR546).
    """
    changes = prepared.changes
    folders.write(prepared.name, prepared.folder.files)
    subject = subject_for(changes.plan_id, changes.wave)
    entry = applied_entry(changes.plan_id, changes.wave, _applied(desk, prepared, by))
    mine = {deal.exception for deal in prepared.deals}

    def decide(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        before = fold(stories[subject])
        if before is not None and before.applied.folder == prepared.name:
            return {}
        # Asked within the act: of two who write at once, the second sees what the first wrote.
        if before is not None or mine & set(_written(_sets(desk.journal))):
            said = "some of these deals were written meanwhile, by somebody else"
            raise refusal("GR546", said, f"run it again; the files in `{prepared.name}` do not count")
        return {subject: (entry,)}

    body = {"plan": changes.plan_id, "folder": prepared.folder.digest}
    act = Act("return deals", by, desk.moment.now, body=body)
    story = fold(desk.journal.append(act, [subject], decide).stories[subject])
    if story is None:
        raise ValueError(f"{subject} was written and has no story")
    return story


def _sets(journal: Journal) -> list[WaveChanges]:
    """Every set of deals that came back, in the journal's order."""
    heads = journal.find(Wanted(KIND))
    mine = [head.subject for head in heads if str(head.data["plan_id"]).startswith(COMEBACKS)]
    return [one for one in map(fold, journal.load(mine).values()) if one is not None]


def _written(sets: Sequence[WaveChanges]) -> dict[str, WaveChanges]:
    """Exception -> the set that gives its deal back; a set that was undone gives nothing back."""
    return {name: one for one in sets if one.undone is None for name in one.applied.exceptions}


def _nothing(found: Comebacks) -> RefusedActError:
    if not found.deals:
        return refusal("GR549", "no deal comes back: none was kept, or the time of none is over", "")
    folders = sorted({found.written[deal.exception].applied.folder for deal in found.deals})
    count = len(found.deals)
    said = "1 deal that comes back is" if count == 1 else f"all {count:,} deals that come back are"
    return refusal(
        "GR549",
        f"{said} written already, and the CRM does not show it yet",
        f"load the files of `{'`, `'.join(folders)}`, then import",
        count=count,
    )


def _applied(desk: WaveDesk, prepared: PreparedReturn, by: str) -> Applied:
    changes = prepared.changes
    return Applied(
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
        exceptions=tuple(sorted({deal.exception for deal in prepared.deals})),
    )
