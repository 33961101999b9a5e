"""Files that are no tables, and answers that cannot be written: a sentence each, and nothing half-written."""

import gzip
import os
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlglot import exp

from groundrules.adapters.given.engine import DuckTable, open_given
from groundrules.coverage.given import BrokenTableError
from groundrules.coverage.given.ports import GIVEN

CUT_OFF = gzip.compress(b"a,b\n" + b"".join(b"%d,2\n" % (one * 7919 % 999983) for one in range(300_000)))[
    :-2000
]
"""So large that the end is not looked at first."""
EVERYTHING = exp.select("*").from_(exp.to_table(GIVEN))


def rows(path: Path) -> list[tuple[object, ...]]:
    return open_given(path).rows(EVERYTHING)


@pytest.mark.parametrize(
    ("name", "data", "said", "line"),
    [
        ("a.csv", b"", "is empty", 1),
        ("a.csv", b"\n\n", "is empty", 1),
        ("a.csv", b"a,b\n1,2\n1,2,3\n", "has 3 cells in line 3 and 2 columns", 3),
        ("a.csv", b"a,b\n1,2\n1\n", "has 1 cells in line 3 and 2 columns", 3),
        ("a.csv", b'a,b\n1,"2\n3,4\n', "a quote that is never closed", 2),
        ("a.csv", b"a,b\n1,\xe9\n", "is not UTF-8 text", 2),
        ("a.csv", "a,b\n".encode("utf-16"), "is UTF-16 text", 1),
        ("a.csv", b"a,b\n\x00,1\n", "is not a text file", 1),
        ("a.csv", b"a,a\n1,2\n", "has two columns `a`", 1),
        ("a.csv.gz", b"a,b\n", "is not a whole gzip file", 1),
        ("a.csv.gz", CUT_OFF, "is not a whole gzip file", 1),
        ("a.parquet", b"a,b\n", "is not a whole Parquet file", 1),
        ("a.parquet", b"PAR1" + b"\x00" * 40 + b"PAR1", "is not a whole Parquet file", 1),
        ("a.xlsx", b"", "is no table this command reads", 1),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(
    name: str, data: bytes, said: str, line: int, tmp_path: Path
) -> None:
    """With the line where there is one, and what to do."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BrokenTableError) as broken:
        rows(tmp_path / name)
    assert said in broken.value.message
    assert broken.value.line == line
    assert broken.value.mend


def test_a_late_letter_that_is_not_utf_8_is_found_too(tmp_path: Path) -> None:
    """Far behind what is looked at first."""
    (tmp_path / "a.csv").write_bytes(b"a,b\n" + b"1,2\n" * 100_000 + b"1,\xff\n")
    with pytest.raises(BrokenTableError) as broken:
        rows(tmp_path / "a.csv")
    assert "is not UTF-8 text" in broken.value.message
    assert broken.value.line == 100_002


def test_what_was_a_table_and_is_damaged_is_never_a_fault_of_ours(tmp_path: Path) -> None:
    """Bytes of good files overwritten, cut and doubled at random: a table, or a sentence."""
    random = Random(7)  # noqa: S311
    pq.write_table(pa.table({"id": ["a", "b"] * 50, "v": [1, None] * 50}), tmp_path / "good.parquet")
    good = {".parquet": (tmp_path / "good.parquet").read_bytes(), ".csv": b'id,v\n"a ""b""",1\nb,2\n' * 20}
    broken = 0
    for turn in range(60):
        ending = (".parquet", ".csv")[turn % 2]
        data = bytearray(good[ending])
        for _ in range(random.randint(1, 4)):
            at = random.randrange(len(data))
            data[at : at + random.randint(0, 3)] = random.randbytes(random.randint(0, 3))
        (tmp_path / f"bad{ending}").write_bytes(bytes(data))
        try:
            rows(tmp_path / f"bad{ending}")
        except BrokenTableError:
            broken += 1
    assert broken > 10


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_usual_notations_of_csv_are_one_table(delimiter: str, end: str, tmp_path: Path) -> None:
    """Delimiters, line ends, a byte order mark, quotes; cells stay text, empty ones are unknown."""
    lines = [["id", "size"], ["007", '"1,5;""x"""'], ["", '""']]
    text = end.join(delimiter.join(line) for line in lines) + end
    (tmp_path / "a.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert [column.header for column in open_given(tmp_path / "a.csv").columns] == ["id", "size"]
    assert rows(tmp_path / "a.csv") == [("007", '1,5;"x"'), (None, None)]


@pytest.mark.parametrize("name", ["[a].csv", "a*.csv", "a?.csv", "it's.csv", "year=2026.csv"])
def test_a_name_is_a_name_and_no_pattern(name: str, tmp_path: Path) -> None:
    """Signs the engine reads as patterns or partitions mean themselves."""
    (tmp_path / "a1.csv").write_text("a,b\n9,9\n")
    (tmp_path / name).write_text("a,b\n1,2\n")
    assert rows(tmp_path / name) == [("1", "2")]


def test_rows_are_numbered_as_they_lie_in_the_file(tmp_path: Path) -> None:
    """Also in many groups, on several threads, and where a column has the name of the engine's own number."""
    numbers = list(range(300_000))
    pq.write_table(pa.table({"v": numbers}), tmp_path / "a.parquet", row_group_size=7_000)
    pq.write_table(
        pa.table({"v": numbers, "file_row_number": numbers}), tmp_path / "b.parquet", row_group_size=7_000
    )
    (tmp_path / "c.csv").write_text("v,w\n" + "".join(f"{one},\n" for one in numbers))
    for name in ("a.parquet", "b.parquet", "c.csv"):
        table = open_given(tmp_path / name)
        row = exp.alias_(table.row, "row")
        below = exp.select(row, table.columns[0].name).from_(GIVEN).subquery("numbered")
        other = exp.select(exp.Count(this=exp.Star())).from_(below)
        wrong = f"row <> CAST({table.columns[0].name} AS BIGINT)"
        assert table.rows(other) == [(300_000,)]
        assert table.rows(other.where(wrong)) == [(0,)], name


def table_of(tmp_path: Path) -> DuckTable:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    return open_given(tmp_path / "a.csv")


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_answers_that_fail_on_the_way_leave_the_old_file(ending: str, tmp_path: Path) -> None:
    """A row that cannot be worked out, far into the answers: the file is as before, nothing beside it."""
    numbers = exp.select("i").from_("range(200000) AS made(i)")
    failing = exp.select("CASE WHEN i = 199999 THEN error('no') ELSE 'x' END AS x").from_(
        numbers.subquery("made")
    )
    out = tmp_path / f"out.{ending}"
    out.write_bytes(b"old")
    table = table_of(tmp_path)
    with pytest.raises(Exception, match="no"):
        table.write(failing, out)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", out.name]
    table.write(EVERYTHING, out)
    assert out.read_bytes() != b"old"


def test_a_disk_that_is_full_at_the_last_moment_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old file stays, and nothing beside it."""
    table = table_of(tmp_path)
    (tmp_path / "out.csv").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BrokenTableError, match="cannot be written: no space left"):
        table.write(EVERYTHING, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "out.csv"]


def test_a_place_nobody_can_write_to_is_told(tmp_path: Path) -> None:
    """The folder is a file."""
    table = table_of(tmp_path)
    with pytest.raises(BrokenTableError) as broken:
        table.write(EVERYTHING, tmp_path / "a.csv" / "out.csv")
    assert broken.value.is_output
    assert "cannot be written" in broken.value.message
