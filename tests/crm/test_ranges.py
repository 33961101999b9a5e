"""Numbers a column cannot hold are set aside with the range in words."""

import pyarrow as pa
import pytest

from groundrules.crm.mapping import Value
from groundrules.crm.shape import read_column
from groundrules.crm.stretch import Stretch, Troubles
from groundrules.crm.tables import BY_NAME
from groundrules.terms import Span


class NoPages:
    """No file is looked up in."""

    def __getattr__(self, name: str) -> object:
        raise AssertionError(name)


def outside(table: str, column: str, texts: list[str | None]) -> tuple[list[int], list[str]]:
    """Which rows are set aside, and what is said of them."""
    stretch = Stretch({"X": pa.array(texts, pa.string())}, len(texts))
    troubles = Troubles.none(len(texts))
    value = Value(Span("mapping.yaml", 1, 1), columns=("X",))
    read_column(stretch, BY_NAME[table].column(column), value, NoPages(), troubles)  # type: ignore[arg-type]  # never asked
    rows = sorted(int(row) for found in troubles.by_reason.values() for row in found)
    return rows, [f"{reason.code} {reason.message}" for reason in troubles.by_reason]


@pytest.mark.parametrize(
    ("table", "column", "texts", "rows", "said"),
    [
        ("pulse", "score", ["1", "5", "0", "6", "-3"], [2, 3, 4], "`score` must be between 1 and 5"),
        ("activities", "minutes", ["0", None, "20160", "20161", "-1"], [3, 4], "between 0 and 20,160"),
        ("pulse_rounds", "answered", ["0", "12", "-1"], [2], "`answered` must be 0 or more"),
    ],
)
def test_a_number_out_of_range_is_set_aside(
    table: str, column: str, texts: list[str | None], rows: list[int], said: str
) -> None:
    """Its ends are inside, an empty cell is fine where it may be empty, and the finding says the range."""
    found, words = outside(table, column, texts)
    assert found == rows
    assert len(words) == 1
    assert words[0].startswith("GR314")
    assert said in words[0]


def test_a_column_without_a_range_holds_any_number() -> None:
    """Money may be negative: a credit note is a deal."""
    assert outside("opportunities", "amount", ["-5", "0", "7"]) == ([], [])
