"""How a wave looks in a terminal: what it changes, what stays, what became of it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from groundrules.cli.show import Printer

if TYPE_CHECKING:
    from groundrules.handoff.changes.folder import Folder
    from groundrules.handoff.changes.model import ChangeSet
    from groundrules.handoff.changes.story import WaveChanges
    from groundrules.handoff.changes.verify import Checked
    from groundrules.usecases.prepare_wave import PreparedWave, WaveDesk
    from groundrules.usecases.undo_wave import PreparedUndo
    from groundrules.usecases.verify_changes import VerifiedWave

_SOME = 5


def show_prepared(prepared: "PreparedWave", desk: "WaveDesk", printer: Printer) -> dict[str, object]:
    """What the wave changes, what stays, and what else happens."""
    from groundrules.handoff.changes.folder import owners_change

    changes = prepared.changes
    printer.say(f"  {changes.title}, for {desk.sink.name}: {owners_change(changes)}.")
    held = [one for one in changes.left_alone if one.table == "opportunities"]
    if held:
        printer.say(
            f"  {len(held):,} open deals stay with their owner; left-alone.csv says why and how long."
        )
    shown = show_folder(changes, prepared.folder, printer)
    for title, is_counted in (("What else to know:", True), ("Happens in the CRM, not counted here:", False)):
        found = [one for one in prepared.effects if (one.count is not None) is is_counted]
        if found:
            printer.say(f"  {title}")
        for one in found:
            printer.wrap(f"{one.what}{f' ({one.count:,})' if is_counted else ''}: {one.say}", 4)
    effects = [{"what": one.what, "count": one.count, "say": one.say} for one in prepared.effects]
    return {
        "plan_id": prepared.plan.plan_id,
        "wave": prepared.wave,
        "moves": len(changes.moves),
        **shown,
        "effects": effects,
    }


def show_undo(prepared: "PreparedUndo", printer: Printer) -> dict[str, object]:
    """What goes back, and what stays because somebody worked on it."""
    changes = prepared.changes
    from groundrules.handoff.changes.folder import owners_change

    accounts = sum(one.table == "accounts" for one in changes.changes)
    printer.say(f"  {changes.title}, taken back: {owners_change(changes)} to the one of before.")
    if prepared.worked_on:
        printer.say(f"  {len(prepared.worked_on):,} stay, because somebody has begun to work on them.")
    shown = show_folder(changes, prepared.folder, printer)
    return {"plan_id": changes.plan_id, "wave": changes.wave, "accounts": accounts, **shown}


def show_folder(changes: "ChangeSet", folder: "Folder", printer: Printer) -> dict[str, object]:
    """The files with their rows, what is by hand, and a few of what is left alone."""
    printer.table(("file", "rows"), [(file.name, file.rows) for file in folder.written.files], indent=4)
    if folder.written.by_hand:
        printer.say(f"  {len(folder.written.by_hand):,} changes are left to a person: by-hand.csv.")
    left = changes.left_alone
    for one in left[:_SOME]:
        printer.wrap(f"left alone: {one.table} {one.record_id}: {one.why}", 4)
    if len(left) > _SOME:
        printer.say(f"    ... and {len(left) - _SOME:,} more: left-alone.csv", dim=True)
    return {
        "changes": changes.counts(),
        "digest": folder.digest,
        "files": [
            {"name": file.name, "rows": file.rows, "sha256": file.digest} for file in folder.written.files
        ],
        "by_hand": len(folder.written.by_hand),
        "left_alone": [
            {"object": one.table, "record_id": one.record_id, "account_id": one.account_id, "why": one.why}
            for one in left
        ],
    }


def show_verified(one: "VerifiedWave", printer: Printer, top: int) -> dict[str, object]:
    """How far one wave is, and what is not as wanted."""
    wave, seen = one.wave, one.verified
    title = f"{wave.title}{', taken back' if wave.undone else ''}"
    if seen is None:
        printer.say(f"  {title}: no import since its files were written; import the CRM, then look again.")
        return story_of(wave)
    got = seen.progress
    printer.say(
        f"  {title}: {got.share:.0%} done; {got.done:,} of {got.wanted:,} changes, "
        f"{got.not_done:,} not done, {got.otherwise:,} done otherwise."
    )
    if seen.lost:
        printer.say(f"  {len(seen.lost):,} people were dropped from teams: load the files in if-lost/.")
    open_ones = [told for told in seen.checked if told.now]
    for told in open_ones[:top]:
        by = f", by {told.by}" if told.by else ""
        change = told.change
        printer.wrap(
            f"{told.outcome}: {change.account_name}, {change.table} {change.key[0]}: {told.now}{by}", 4
        )
    if len(open_ones) > top:
        printer.say(f"    ... and {len(open_ones) - top:,} more (--format json lists all)", dim=True)
    return {
        **story_of(wave),
        "lost": [list(change.key) for change in seen.lost],
        "open": [_checked(told) for told in open_ones],
    }


def _checked(told: "Checked") -> Mapping[str, object]:
    change = told.change
    return {
        "object": change.table, "action": change.action, "record_id": change.record_id,
        "key": list(change.key),
        "account_id": change.account_id, "move_id": change.move_id, "outcome": told.outcome, "now": told.now,
        "by": told.by, "at": told.at,
    }  # fmt: skip


def story_of(wave: "WaveChanges") -> dict[str, object]:
    """A wave's story as values for a program."""
    got = wave.progress
    return {
        "plan_id": wave.plan_id, "wave": wave.wave, "status": wave.status, "folder": wave.written.folder,
        "applied_at": wave.applied.at, "by": wave.applied.by, "looked_on": wave.looked_on,
        "progress": None if got is None else {**asdict(got), "share": got.share},
    }  # fmt: skip


def said_before(wave: "WaveChanges") -> str:
    """What to say of a wave that was applied before."""
    when = f"{wave.applied.at:%Y-%m-%d}"
    undone = "" if wave.undone is None else f", and undone on {wave.undone.at:%Y-%m-%d}"
    again = "" if wave.undone is None else " To move these accounts after all, plan again."
    return f"  {wave.title} was applied on {when}{undone}; its files are in {wave.written.folder}.{again}"
