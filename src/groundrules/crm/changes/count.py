"""The conservation law of a change: rows before + inserted - deleted = rows after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.terms import Finding, Severity

LARGE = 1_000_000  # rows from which it matters where they lie


@dataclass(frozen=True, slots=True)
class TableCount:
    """What became of one table.

    Attributes:
        table: which.
        before: rows of the last import.
        inserted: records that were not there.
        updated: records that were there and hold something else now, or the same again.
        deleted: records that are no longer there.
        after: rows counted in the files that were written.
    """

    table: str
    before: int
    inserted: int
    updated: int
    deleted: int
    after: int

    @property
    def is_balanced(self) -> bool:
        """True when every row is accounted for."""
        return self.before + self.inserted - self.deleted == self.after

    def as_json(self) -> dict[str, int]:
        """The counts as plain values."""
        return {
            "before": self.before,
            "inserted": self.inserted,
            "updated": self.updated,
            "deleted": self.deleted,
            "after": self.after,
        }


def unbalanced(counts: Sequence[TableCount]) -> list[Finding]:
    """Tables whose rows are not all accounted for."""
    return [
        Finding(
            "GR365",
            Severity.ERROR,
            f"`{one.table}` does not add up: {one.before:,} rows before, {one.inserted:,} inserted, "
            f"{one.deleted:,} deleted, {one.after:,} after",
            "import the whole export, and tell us",
            kind="conservation",
        )
        for one in counts
        if not one.is_balanced
    ]


def scattered_rows(counts: Sequence[TableCount], before: Mapping[str, int]) -> dict[str, int]:
    """Rows of each table that came by changes since the last import of the whole, these included."""
    return {one.table: before.get(one.table, 0) + one.inserted + one.updated for one in counts}


def scattered(counts: Sequence[TableCount], before: Mapping[str, int]) -> list[Finding]:
    """Large tables of which so much came by changes that pages about one account must look in many places."""
    apart = scattered_rows(counts, before)
    return [
        Finding(
            "GR366",
            Severity.NOTE,
            f"{apart[one.table]:,} of {one.after:,} rows of `{one.table}` came by changes and lie apart",
            "import the whole some time, to have the rows of an account together again",
            kind="changes",
            count=apart[one.table],
        )
        for one in counts
        if one.after > LARGE and apart[one.table] * 4 > one.after
    ]
