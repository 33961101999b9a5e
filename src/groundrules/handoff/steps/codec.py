"""Typed values as plain JSON values and back, told by the fields' own types."""

from collections.abc import Callable, Mapping
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


def built(kind: Any, data: Mapping[str, Any], **given: Any) -> Any:
    """The dataclass made of plain values by field name; ``given`` are typed already.

    A field that is not there keeps its default.
    """
    made = {
        name: value if make is None or value is None else make(value)
        for name, make in _makers(kind)
        if (value := data.get(name, _ABSENT)) is not _ABSENT and name not in given
    }
    return kind(**made, **given)


_ABSENT = object()


@cache
def _makers(kind: Any) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """Each field of a dataclass with what types its plain value; None: nothing to do."""
    return tuple((name, _maker(hint)) for name, hint in get_type_hints(kind).items())


def _maker(kind: Any) -> Callable[[Any], Any] | None:
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _maker(next(one for one in args if one is not NoneType))
    if origin is tuple:
        return _all_of(_maker(args[0]))
    if origin is Mapping:
        return _each_of(_maker(args[1]))
    if kind in (date, datetime):
        parse: Callable[[Any], Any] = kind.fromisoformat
        return parse
    if is_dataclass(kind):
        return lambda value: built(kind, value)
    return None


def _all_of(make: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return tuple if make is None else lambda value: tuple(make(one) for one in value)


def _each_of(make: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    return dict if make is None else lambda value: {key: make(one) for key, one in value.items()}
