"""A wave as plain CSV files with our own column names, for a CRM that has no files of its own here."""

from groundrules.handoff.changes.model import KEYS, RECORD_IDS, Action, Change, ChangeSet
from groundrules.handoff.changes.ports import Limits, OutFile, Written, csv_files

PLAIN = Limits(most_bytes=100_000_000, most_rows=1_000_000)
"""As much as editors and loaders take without trouble."""

BY_ITSELF = {
    "other changes": "Look up what your CRM does with teams, shares and tasks when an owner changes.",
}


class PlainSink:
    """Writes one file for each table and kind of change: keys, the CRM's id, and the columns that change."""

    name = "plain CSV"
    by_itself = BY_ITSELF
    drops_teams = False

    def __init__(self, limits: Limits = PLAIN) -> None:
        self._limits = limits

    def write(self, change_set: ChangeSet) -> Written:
        """The files: what goes first, then what changes, then what comes."""
        files: list[OutFile] = []
        for action in Action:
            for table in KEYS:
                changes = change_set.of(table, action)
                names = _columns(table, changes)
                rows = ([_value(change, name) for name in names] for change in changes)
                how = f"{action.value.capitalize()} rows of {table}; an empty value means nobody."
                files += csv_files(f"{table}.{action.value}", names, rows, self._limits, how)
        return Written(tuple(files))

    def page_of(self, change: Change) -> str:  # noqa: ARG002  # as every sink
        """A CRM we do not know: no page."""
        return ""


def _columns(table: str, changes: tuple[Change, ...]) -> list[str]:
    told = dict.fromkeys(name for change in changes for name in change.after)
    return list(dict.fromkeys((*KEYS[table], RECORD_IDS[table], *told)))


def _value(change: Change, name: str) -> str:
    keys = dict(zip(KEYS[change.table], change.key, strict=True))
    if name == RECORD_IDS[change.table] and name not in keys:
        return change.record_id or ""
    value = change.after.get(name, keys.get(name))
    return "" if value is None else str(value)
