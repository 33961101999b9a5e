"""What the CRM made of the waves that were applied: each change done, not done, or done otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.crm.ports import Facts
from groundrules.handoff.changes.folder import CHANGES, MANIFEST, changes_from
from groundrules.handoff.changes.model import ChangeSet
from groundrules.handoff.changes.ports import Folders
from groundrules.handoff.changes.refused import refusal
from groundrules.handoff.changes.story import KIND, WaveChanges, fold, subject_for, verified_entry
from groundrules.handoff.changes.verify import Verified, verify
from groundrules.handoff.journal import Act, Entry, Journal, Story, Wanted
from groundrules.terms import Finding, RefusedActError, Severity
from groundrules.usecases.wave_facts import about_changes


@dataclass(frozen=True, slots=True)
class VerifiedWave:
    """One wave held against the newest import.

    Attributes:
        wave: its story after the look.
        verified: every change with what became of it; None when there was no import since it was written.
    """

    wave: WaveChanges
    verified: Verified | None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """Every wave looked at, and what could not be."""

    waves: tuple[VerifiedWave, ...]
    findings: tuple[Finding, ...] = ()


def written_changes(folders: Folders, wave: WaveChanges) -> ChangeSet:
    """What was last written for a wave, read back from its folder.

    Raises:
        RefusedActError: the folder is gone, or is not what the journal says (GR545).
    """
    written = wave.written
    files = folders.read(written.folder) or {}
    text = files.get(CHANGES)
    if text is None:
        raise refusal(
            "GR545",
            f"the folder `{written.folder}` is gone, and with it what wave {wave.wave} was to change",
            "put it back from a backup: its manifest has the digest the journal knows",
            kind="folder",
        )
    try:
        found = changes_from(text.decode())
    except (ValueError, KeyError):
        found = None
    if (
        found is None
        or found.digest != written.digest
        or (found.plan_id, found.wave) != (wave.plan_id, wave.wave)
    ):
        raise refusal(
            "GR545",
            f"`{written.folder}/{CHANGES}` is not what was written when the wave was applied",
            f"put it back from a backup: the digest in its `{MANIFEST}` is {written.folder_digest[:12]}...",
            kind="folder",
        )
    return found


def seen_now(facts: Facts, wave: WaveChanges, changes: ChangeSet) -> Verified | None:
    """The wave's changes held against the import; None when there was none since they were written."""
    crm = facts.manifest("crm")
    if crm is None or str(crm["id"]) == wave.written.crm_id:
        return None
    return verify(changes, about_changes(facts, (*changes.changes, *changes.at_risk)))


def verify_changes(
    *, facts: Facts, journal: Journal, folders: Folders, act: Act, plan_id: str = "", wave: int | None = None
) -> VerifyResult:
    """Each applied wave against the newest import; looking twice at the same import writes nothing more.

    Args:
        facts: the newest import.
        journal: where each look is kept.
        folders: where the waves' folders lie.
        act: who looks, and when.
        plan_id: only this plan's waves; empty: every plan's.
        wave: only this wave.
    """
    heads = journal.find(Wanted(KIND))
    stories = journal.load(head.subject for head in heads)
    known = [one for one in map(fold, stories.values()) if one is not None]
    wanted = [one for one in known if plan_id in ("", one.plan_id) and wave in (None, one.wave)]
    found: list[VerifiedWave] = []
    findings: list[Finding] = []
    entries: dict[str, tuple[Entry, ...]] = {}
    for one in sorted(wanted, key=lambda one: (one.applied.at, one.plan_id, one.wave)):
        try:
            seen = seen_now(facts, one, written_changes(folders, one))
        except RefusedActError as refused:
            findings.append(refused.finding)
            continue
        if seen is not None:
            entries |= _looked(facts, act, one, seen)
        found.append(VerifiedWave(one, seen))
    if entries:
        after = journal.append(act, entries, lambda now: _unless_known(now, entries)).stories
        found = [_with(one, after) for one in found]
    if not wanted:
        findings.append(_nothing_applied(plan_id, wave, known))
    return VerifyResult(tuple(found), tuple(findings))


def _nothing_applied(plan_id: str, wave: int | None, known: Sequence[WaveChanges]) -> Finding:
    """What to say when there is nothing to verify: nothing at all, or nothing of what was named."""
    which = "no wave" if wave is None else f"no wave {wave}"
    said = f"{which} of plan `{plan_id}` was applied" if plan_id else f"{which} was applied yet"
    there = sorted({one.plan_id for one in known})
    mend = f"there are waves of `{'`, `'.join(there[-3:])}`" if there else "run `groundrules apply`"
    return Finding(
        "GR543", Severity.WARNING, f"{said}, so there is nothing to verify", mend, kind="not applied"
    )


def _looked(facts: Facts, act: Act, wave: WaveChanges, seen: Verified) -> dict[str, tuple[Entry, ...]]:
    """The entry of this look; none when the last one saw the same."""
    crm = facts.manifest("crm") or {}
    crm_id = str(crm["id"])
    if wave.looked_at == crm_id and wave.progress == seen.progress and wave.lost == len(seen.lost):
        return {}
    entry = verified_entry(
        act.at, act.actor, seen.progress, crm_id=crm_id, as_of=str(crm["as_of"]), lost=len(seen.lost)
    )
    return {subject_for(wave.plan_id, wave.wave): (entry,)}


def _unless_known(
    stories: Mapping[str, Story], entries: Mapping[str, tuple[Entry, ...]]
) -> Mapping[str, tuple[Entry, ...]]:
    """Of two who look at once, the second writes nothing."""
    return {subject: told for subject, told in entries.items() if not _is_known(stories[subject], told[0])}


def _is_known(story: Story, look: Entry) -> bool:
    """Whether the last look saw the same import and the same there."""
    wave = fold(story)
    if wave is None or wave.progress is None or wave.looked_at != look.data["crm_id"]:
        return False
    return (wave.progress.done, wave.lost) == (look.data["done"], look.data["lost"])


def _with(one: VerifiedWave, stories: Mapping[str, Story]) -> VerifiedWave:
    story = stories.get(subject_for(one.wave.plan_id, one.wave.wave))
    after = fold(story) if story is not None else None
    return VerifiedWave(after or one.wave, one.verified)
