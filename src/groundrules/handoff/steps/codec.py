"""Typed values as plain JSON values and back, told by the fields' own types."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints


def plain(value: object) -> object:
    """The value as JSON has it: days and instants in ISO form, dataclasses as mappings."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def typed(value: Any, kind: Any) -> Any:  # noqa: PLR0911 - one line per kind of type
    """The plain value as its type; a field that is not there keeps its default."""
    if value is None:
        return None
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return typed(value, next(one for one in args if one is not NoneType))
    if origin is tuple:
        return tuple(typed(item, args[0]) for item in value)
    if origin is Mapping:
        return {key: typed(item, args[1]) for key, item in value.items()}
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if is_dataclass(kind):
        return built(kind, value)
    return value


def built(kind: Any, data: Mapping[str, Any], **given: Any) -> Any:
    """The dataclass made of plain values by field name; ``given`` are typed already."""
    known = hints(kind)
    made = {name: typed(data[name], known[name]) for name in known if name in data and name not in given}
    return kind(**made, **given)


@cache
def hints(kind: Any) -> Mapping[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(kind)
