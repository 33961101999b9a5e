"""Earlier waves that were taken back, said before somebody plans or applies on top of them."""

from groundrules.crm.ports import Facts
from groundrules.handoff.changes.story import KIND, UNDONE, WaveChanges, fold
from groundrules.handoff.journal import Journal, Wanted
from groundrules.terms import Finding, Severity


def undone_before_plan(*, journal: Journal, facts: Facts) -> tuple[Finding, ...]:
    """GR574 for each undone wave after which nothing was applied, in the order they were undone.

    A new plan starts from the owners of the newest import, so what matters is whether that import can show
    them as they are after the undo.

    Args:
        journal: with the stories of the waves.
        facts: whose import the plan starts from.
    """
    crm = facts.manifest("crm") or {}
    heads = journal.find(Wanted(KIND))
    stories = journal.load([head.subject for head in heads if head.status == UNDONE])
    waves = [wave for wave in map(fold, stories.values()) if wave is not None and not wave.applied.exceptions]
    latest = max((str(head.data["applied_at"]) for head in heads), default="")
    undone = [
        (wave.undone.at, wave) for wave in waves if wave.undone and wave.undone.at.isoformat() >= latest
    ]
    undone.sort(key=lambda one: (one[0], one[1].title))
    return tuple(_said(wave, str(crm.get("id")), str(crm.get("as_of"))) for _, wave in undone)


def _said(wave: WaveChanges, crm_id: str, as_of: str) -> Finding:
    """What became of one undone wave, as far as the newest import tells."""
    undone, seen = wave.written, wave.progress
    moves = f"{undone.moves:,} {'move' if undone.moves == 1 else 'moves'}"
    said = (
        f"wave {wave.wave} of plan `{wave.plan_id}` was undone on {undone.at:%Y-%m-%d} ({moves} taken back)"
    )
    if undone.crm_id == crm_id:
        said += f", and the import of {as_of} is older than that: it cannot show today's owners"
        mend = "load the undo files, import the CRM, run `groundrules cover`, and plan again"
    elif seen is not None and wave.looked_at == crm_id and seen.done < seen.wanted:
        said += f", and the import of {as_of} shows {seen.done:,} of its {seen.wanted:,} changes"
        mend = "load the rest of the undo files first: the plan starts from owners that are half taken back"
    else:
        said += f"; the plan starts from the owners that the import of {as_of} shows"
        mend = "look at why it was undone before its accounts move again; a customer notices every change"
    return Finding("GR574", Severity.WARNING, said, mend, kind="wave undone", count=undone.moves)
