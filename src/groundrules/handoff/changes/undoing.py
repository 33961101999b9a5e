"""What of a wave can still be taken back: all that nobody has worked on and that is as the wave left it."""

from collections.abc import Mapping
from dataclasses import replace

from groundrules.handoff.changes.made import key_of, undo_of
from groundrules.handoff.changes.model import Change, ChangeSet, LeftAlone, Tables, rows_of
from groundrules.handoff.changes.verify import Checked, Outcome, Verified, ids_of


def undo_now(
    change_set: ChangeSet, tables: Tables, *, worked_on: Mapping[str, str], seen: Verified | None
) -> ChangeSet:
    """The reverse of the wave as far as it may go; what is left out is in ``left_alone`` with its reason.

    Deals closed and tasks finished since the wave are left as they are: they are history now.

    Args:
        change_set: the wave.
        tables: the newest import, at least the rows the wave is about.
        worked_on: moves in whose hand-off somebody acted -> what was done.
        seen: what the CRM made of the wave; None when there was no import since: then all counts as made.
    """
    outcomes = {} if seen is None else {(one.change.table, one.change.key): one for one in seen.checked}
    history = _history(tables)
    left: list[LeftAlone] = []
    going: list[Change] = []
    for change in change_set.changes:
        why = worked_on.get(change.move_id) or history.get((change.table, change.key), "")
        why = why or _as_seen(outcomes.get((change.table, change.key)))
        if why:
            left.append(LeftAlone(change.table, change.record_id or "", change.account_id, why))
        else:
            going.append(change)
    part = replace(change_set, changes=tuple(going))
    return replace(undo_of(part, without=worked_on.keys(), ids=ids_of(part, tables)), left_alone=tuple(left))


def _history(tables: Tables) -> dict[tuple[str, tuple[str, ...]], str]:
    found = {}
    for row in rows_of(tables, "opportunities"):
        if row["is_closed"] is not False or row["is_won"] is not False:
            found["opportunities", key_of("opportunities", row)] = "the deal was closed since"
    for row in rows_of(tables, "activities"):
        if row["is_done"] is not False:
            found["activities", key_of("activities", row)] = "the task was finished since"
    return found


def _as_seen(checked: Checked | None) -> str:
    """Why a change that the CRM does not show as made is not taken back."""
    if checked is None or checked.outcome is Outcome.DONE:
        return ""
    if checked.outcome is Outcome.NOT_DONE:
        return f"it was never made: {checked.now}"
    by = f", by {checked.by}" if checked.by else ""
    return f"somebody changed it since: {checked.now}{by}"
