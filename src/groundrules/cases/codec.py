"""Events as plain JSON values and back, exactly: what was stored is what is read."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import cast

from groundrules.cases.events import KIND_OF, KINDS, Event, Party

_TIMES = {"at", "answer_by", "due_at"}
_DATES = {"since", "as_of"}
_TUPLES = {"seller_ids", "precedents"}


def as_data(event: Event) -> tuple[str, dict[str, object]]:
    """The event's word and its values as JSON can hold them; instants and dates in ISO form."""
    values: dict[str, object] = {}
    for item in fields(event):
        value = getattr(event, item.name)
        if isinstance(value, (datetime, date)):
            value = value.isoformat()
        elif item.name == "parties":
            value = [{"seller_id": p.seller_id, "name": p.name, "side": p.side} for p in value]
        elif isinstance(value, tuple):
            value = list(value)
        values[item.name] = value
    return KIND_OF[type(event)], values


def from_data(kind: str, data: Mapping[str, object]) -> Event:
    """The event stored under that word; KeyError for a word this version does not know."""
    values: dict[str, object] = {}
    for name, value in data.items():
        if value is None:
            values[name] = None
        elif name in _TIMES:
            values[name] = datetime.fromisoformat(str(value))
        elif name in _DATES:
            values[name] = date.fromisoformat(str(value))
        elif name == "parties":
            values[name] = tuple(Party(**row) for row in cast("list[dict[str, str]]", value))
        elif name in _TUPLES:
            values[name] = tuple(cast("list[str]", value))
        else:
            values[name] = value
    return KINDS[kind](**values)  # type: ignore[arg-type]  # as_data wrote these very fields
