"""Changes made to tables in memory, and their reverse: what the laws of a wave are tested with.

INVARIANT: accounts, deals, amounts and credit add up to the same before and after; making the changes and
then their reverse gives the first state; making them twice is making them once; waves that share no account
can be made in either order.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from groundrules.handoff.changes.model import (
    KEYS,
    RECORD_IDS,
    Action,
    Change,
    ChangeSet,
    Row,
    Tables,
    in_order,
    rows_of,
)

Key = tuple[str, ...]


def key_of(table: str, row: Row) -> Key:
    """What tells a row from every other of its table."""
    return tuple(str(row[name]) for name in KEYS[table])


def apply_changes(tables: Tables, change_set: ChangeSet) -> Tables:
    """The tables as they are once every change is made; those it touches come back in the order of keys.

    Raises:
        ValueError: a row is neither as the change expects it nor as the change leaves it.
    """
    touched = dict.fromkeys(change.table for change in change_set.changes)
    found = {name: {key_of(name, row): row for row in rows_of(tables, name)} for name in touched}
    for change in change_set.changes:
        _make(found[change.table], change)
    return {**tables, **{name: tuple(rows[key] for key in sorted(rows)) for name, rows in found.items()}}


def _make(rows: dict[Key, Row], change: Change) -> None:
    row = rows.get(change.key)
    if change.action is Action.DELETE:
        rows.pop(change.key, None)
    elif change.action is Action.INSERT:
        if row is not None and not _shows(row, change.after, change.table):
            raise ValueError(f"{change.table} {change.key} is there already, and otherwise")
        if row is None:
            rows[change.key] = change.after
    elif row is not None and _shows(row, change.before, change.table):
        del rows[change.key]
        rows[change.key_after] = {**row, **change.after}
    elif not _shows(rows.get(change.key_after, {}), change.after, change.table):
        raise ValueError(f"{change.table} {change.key} is not as the change expects it")


def _shows(row: Row, values: Row, table: str) -> bool:
    """Whether the row holds the values; the CRM's own id of a row is not asked for."""
    return all(row.get(name) == value for name, value in values.items() if name != RECORD_IDS[table])


def undo_of(
    change_set: ChangeSet, *, without: Collection[str] = (), ids: Mapping[tuple[str, Key], str] | None = None
) -> ChangeSet:
    """The reverse: what was updated gets its old value, what was deleted comes back, what was added goes.

    Args:
        change_set: what was made.
        without: moves that stay as they are.
        ids: table and key -> the CRM's id of a row that was added, as far as an import has shown it.
    """
    kept = [change for change in change_set.changes if change.move_id not in without]
    return replace(
        change_set,
        changes=in_order(_reverse(change, ids or {}) for change in kept),
        left_alone=(),
        at_risk=(),
        moves=tuple(move for move in change_set.moves if move not in without),
    )


def _reverse(change: Change, ids: Mapping[tuple[str, Key], str]) -> Change:
    record_id = change.record_id
    if change.action is Action.INSERT:
        record_id = ids.get((change.table, change.key))
    if change.action is Action.DELETE:
        record_id = None
    actions = {Action.INSERT: Action.DELETE, Action.DELETE: Action.INSERT, Action.UPDATE: Action.UPDATE}
    return replace(
        change,
        action=actions[change.action],
        key=change.key_after,
        record_id=record_id,
        before=change.after,
        after=change.before,
        because=f"Undone: {change.because}",
    )
