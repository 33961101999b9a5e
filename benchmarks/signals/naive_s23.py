"""The training report for S23: a rule anybody in ten has not accepted, or one answer in five is wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """Everybody counts from the first day: the away, the new, the ones who still have time."""
    people: Counter[tuple[str, str]] = Counter()
    late, asked, wrong = people.copy(), people.copy(), people.copy()
    begun: dict[str, date] = {}
    for row in tables["acceptances"].to_pylist():
        key = (row["book_version"], row["rule_id"] or "")
        read = _before(row["read_at"], as_of)
        people[key] += 1
        late[key] += not _before(row["accepted_at"], as_of)
        if read:
            begun[key[0]] = min(read, begun.get(key[0], read))
            asked[key] += row["quiz_asked"] or 0
            wrong[key] += (row["quiz_asked"] or 0) - (row["quiz_right"] or 0)
    newest = max(begun, key=lambda version: begun[version], default="")
    for (version, rule), count in people.items():
        late_ones, wrong_ones = late[version, rule] > 0.1 * count, wrong[version, rule]
        if version == newest and (late_ones or wrong_ones > 0.2 * asked[version, rule]):
            yield {"group_id": rule}


def _before(value: object, as_of: date) -> date | None:
    return value.date() if isinstance(value, datetime) and value.date() < as_of else None
