"""The second reader: counts, lines and columns, against files whose truth is known."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.adapters.facts import FactsFolder
from groundrules.crm.conservation import BrokenQuotingError, Writing, column_of, count, records
from tests.worlds.importing import import_from

TWO = Writing("utf-8", ",", '"', True, 2)
CELL = st.text(st.sampled_from('ab",;\n\r é=1'), max_size=6)


def written(rows: list[list[str]]) -> bytes:
    """The rows as CSV under a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "name"])
    writer.writerows(rows)
    return out.getvalue().encode()


@given(st.lists(st.lists(CELL, min_size=1, max_size=3), max_size=12))
def test_every_record_is_counted_and_found_on_its_line(rows: list[list[str]]) -> None:
    """Line breaks and quotes in values, rows too short and too long: each record once, at its line."""
    data = written(rows)
    counted = count(io.BytesIO(data), TWO)
    assert (counted.records, counted.broken) == (len(rows), "")
    assert counted.ragged == sum(len(row) != 2 for row in rows)
    found = list(records(io.BytesIO(data), TWO))
    assert [list(record.fields) for record in found] == rows
    lines = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="").readlines()
    for record in found:
        assert "".join(lines[record.line - 1 :]).startswith(record.raw)


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b'id,name\na,b\nc,"d\ne,f\n', 3, "unexpected end"),
        (b'id,name\na,b\nc,"d"x\ne,f\n', 3, "expected after"),
        (b'id,name\n"' + b"x" * 1_000_001 + b'",b\n', 2, "field larger"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(data: bytes, line: int, why: str) -> None:
    """The line on which the broken record begins, not the file's last."""
    counted = count(io.BytesIO(data), TWO)
    assert counted.broken_line == line
    assert why in counted.broken
    with pytest.raises(BrokenQuotingError):
        list(records(io.BytesIO(data), TWO))


@pytest.mark.parametrize(
    ("raw", "index", "column"),
    [("a,b", 0, 1), ("a,b", 1, 3), ('"a,x",b', 1, 7), ('"a""b",c', 1, 8), ('"a\nb",c', 1, 1), ("a", 4, 1)],
)
def test_columns_are_where_an_editor_shows_them(raw: str, index: int, column: int) -> None:
    """Quotes and doubled quotes count as signs; a value on a later line has no column of its own."""
    assert column_of(raw, index, TWO) == column


MAPPING = """mapping: 1
source: people
files:
  people: {name: people.csv, newest: [seen]}
tables:
  sellers:
    - from: people
      skip:
        - {when: {state: gone}, because: gone}
      columns:
        seller_id: id
        name: name
        manager_id: boss
        sales_role: {constant: field}
        hired_on: hired
        is_active: {constant: yes}
"""
ROW = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["", "a", "b", "c", "d", "e", " f "]),
        "name": st.sampled_from(["", "Ann", 'B"o', "C\ny", "=D"]),
        "boss": st.sampled_from(["", "", "a", "b", "zz"]),
        "hired": st.sampled_from(["", "2026-01-01", "soon"]),
        "state": st.sampled_from(["", "gone", "GONE", "here"]),
        "seen": st.just("2026-06-30T00:00:00Z"),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=10), st.lists(st.integers(0, 10), max_size=3))
def test_rows_in_are_rows_loaded_quarantined_and_skipped(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], ragged: list[int]
) -> None:
    """The law, for any file: every record is in exactly one of the three, and both readers agree."""
    home = tmp_path_factory.mktemp("law")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ["id", "name", "boss", "hired", "state", "seen"]
    writer.writerow(columns)
    for place, row in enumerate(rows):
        writer.writerow([row[name] for name in columns][: 3 if place in ragged else 6])
    (home / "mapping.yaml").write_text(MAPPING)
    (home / "export").mkdir()
    (home / "export" / "people.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    facts = FactsFolder(home / "facts")
    result = import_from(home / "export", facts, mapping=home / "mapping.yaml", set_aside=True)
    assert len(result.files) == 1
    (told,) = result.files
    assert told.is_balanced
    assert told.rows == len(rows)
    whole = [row for place, row in enumerate(rows) if place not in ragged]
    gone = sum(row["state"].casefold() == "gone" for row in whole)
    assert sum(told.skipped.values()) == gone
    seen: set[str] = set()
    sound = 0
    for row in whole:
        if row["state"].casefold() == "gone":
            continue
        ident = row["id"].strip()
        if ident and row["name"] and row["hired"] != "soon":
            sound += ident not in seen
            seen.add(ident)
    assert told.loaded == sound
    if result.published:
        assert len(facts.rows("crm", "sellers")) == sound
        assert len(facts.rows("crm", "quarantine")) == told.quarantined
