"""The sums of an import of changes: what does not add up stops it, what lies apart is told."""

from groundrules.crm.changes.count import TableCount, scattered, scattered_rows, unbalanced


def test_rows_must_add_up() -> None:
    """Before + inserted - deleted = after, or an error names the table."""
    sound = TableCount("accounts", before=10, inserted=2, updated=3, deleted=1, after=11)
    assert unbalanced([sound]) == []
    lost = TableCount("activities", before=10, inserted=2, updated=3, deleted=1, after=10)
    (finding,) = unbalanced([sound, lost])
    assert (finding.code, finding.severity.value) == ("GR365", "error")
    assert "`activities`" in finding.message


def test_what_came_by_changes_is_summed_up() -> None:
    """From a quarter of a large table on, a whole import is advised; a small table is written anew anyway."""
    day = [
        TableCount("activities", 3_900_000, 600_000, 500_000, 0, 4_500_000),
        TableCount("accounts", 900, 300, 300, 0, 1_200),
    ]
    assert scattered_rows(day, {"activities": 100_000}) == {"activities": 1_200_000, "accounts": 600}
    assert scattered(day, {}) == []
    (told,) = scattered(day, {"activities": 100_000})
    assert (told.code, told.count) == ("GR366", 1_200_000)
