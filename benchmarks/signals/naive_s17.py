"""The CRM report for S17: accounts entered in the last quarter with the first word of an older one's name."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pyarrow as pa


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """The CRM's own duplicate rule: fuzzy name alone, whoever entered it and whatever else is different."""
    accounts = tables["accounts"].select(["account_id", "name", "created_at"]).to_pylist()
    born = {row["account_id"]: row["created_at"].date() for row in accounts if row["created_at"] is not None}
    first: dict[str, date] = {}
    for row in accounts:
        word, day = row["name"].split()[0].lower(), born.get(row["account_id"], date.min)
        first[word] = min(day, first.get(word, day))
    for row in accounts:
        day = born.get(row["account_id"], date.min)
        if as_of - timedelta(91) <= day <= as_of and first[row["name"].split()[0].lower()] < day:
            yield {"account_id": row["account_id"]}
