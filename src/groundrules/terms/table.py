"""A table's typed schema: its columns, which may be empty, and its key."""

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """The types a canonical table may hold."""

    TEXT = "text"
    WHOLE = "whole number"
    MONEY = "money"  # whole minor units
    SHARE = "share"  # 0..1
    DATE = "date"
    TIME = "time"  # an instant in UTC, microseconds
    YES_NO = "yes/no"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, type, whether every row must have it, what it points at, what numbers it can hold."""

    name: str
    type: ColumnType
    required: bool = False
    refers_to: str | None = None  # "table.column"; a dangling reference is a finding
    meaning: str = ""
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. ``key`` columns identify a row; a second row with the same key is a finding."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str = ""

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)
