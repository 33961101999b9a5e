"""What an import keeps beside its tables, so that an import of changes can follow it."""

from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.ports import CrmSource, ImportFacts

STEP = "crm"
PLANNED = "planned"
"""Activities that count as done once their day has come: activity_id, day."""

PLANNED_COLUMNS = ("activity_id", "day", "is_done")
_SCHEMA = pa.schema([("activity_id", pa.string()), ("day", pa.date32())])


def planned(activities: Iterable[pa.RecordBatch], as_of: date) -> pa.Table:
    """Of activities (``PLANNED_COLUMNS``) those after the extract's day that count once it has come."""
    found = [_SCHEMA.empty_table()]
    for batch in activities:
        later = pc.and_(pc.greater(batch["day"], pa.scalar(as_of, pa.date32())), batch["is_done"])
        found.append(pa.Table.from_batches([batch.filter(pc.fill_null(later, False))]).select(_SCHEMA.names))
    return pa.concat_tables(found)


def looked_up_table(number: int) -> str:
    """Under which name a looked-up file is kept."""
    return f"looked_up_{number}"


def not_kept(source: CrmSource, manifest: Mapping[str, object]) -> list[str]:
    """Files that the changes look values up in, and of which the facts keep nothing."""
    kept = manifest.get("looked_up")
    known = set(kept) if isinstance(kept, dict) else set()
    asked = {
        link.file
        for feed in source.mapping.feeds
        if feed.file in source.here()
        for value in feed.columns.values()
        for one in value.within()
        for link in (one.lookup, one.exists)
        if link
    }
    return sorted(asked - known)


def kept_look_ups(facts: ImportFacts) -> dict[str, pa.Table]:
    """Looked-up files as the last import knew them; nothing when it kept none."""
    folder = facts.current(STEP)
    about = (facts.manifest(STEP) or {}).get("looked_up")
    found: dict[str, pa.Table] = {}
    for file, number in about.items() if isinstance(about, dict) else ():
        table = facts.table_of(folder, looked_up_table(int(number))) if folder else None
        if table is not None:
            found[file] = table
    return found
