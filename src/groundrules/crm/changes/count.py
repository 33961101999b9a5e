"""The conservation law of a change: rows before + inserted - deleted = rows after."""

from collections.abc import Sequence
from dataclasses import dataclass

from groundrules.terms import Finding, Severity


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
