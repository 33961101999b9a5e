"""Log files: public shapes are read by a guess, bad ones are findings with their line, nothing is lost."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from groundrules.adapters.eventlog.given import read_log
from groundrules.signals.processlog import Columns, GivenLog

MOMENT = datetime(2010, 3, 31, 14, 59, 42)  # noqa: DTZ001  the engine keeps moments as UTC

SHAPES = {
    "an IT service desk of 2013": (
        "SR Number;Change Date+Time;Status;Sub Status;Involved ST;Owner Country;Owner First Name\n"
        "1-364;2010-03-31T15:59:42+01:00;Accepted;In Progress;V30;France;Frederic\n",
        ("1-364", "In Progress", "Frederic", "V30"),
    ),
    "XES attributes as headers": (
        "case:concept:name,concept:name,org:resource,org:group,time:timestamp\n"
        "1-364,In Progress,Frederic,V30,2010-03-31 14:59:42.000000+00:00\n",
        ("1-364", "In Progress", "Frederic", "V30"),
    ),
    "a help desk": (
        "Case ID,Activity,Resource,Complete Timestamp,Variant\n"
        "1-364,In Progress,Frederic,2010/03/31 14:59:42,3\n",
        ("1-364", "In Progress", "Frederic", None),
    ),
    "days first": (
        "number|incident_state|assignment_group|sys_updated_by|sys_updated_at\n"
        "1-364|In Progress|V30|Frederic|31/3/2010 14:59:42\n",
        ("1-364", "In Progress", "Frederic", "V30"),
    ),
    "a CRM's history": (
        '"CaseId","Field","CreatedById","CreatedDate"\n"1-364","Owner","Frederic","2010-03-31T14:59:42.000Z"\n',
        ("1-364", "Owner", "Frederic", None),
    ),
}


def written(folder: Path, text: str | bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def rows(given: GivenLog) -> list[tuple[object, ...]]:
    assert given.events is not None, given.findings
    return [tuple(one.values()) for one in given.events.order_by("row").to_pyarrow().to_pylist()]


@pytest.mark.parametrize("shape", SHAPES)
def test_public_shapes_are_read_by_a_guess(shape: str, tmp_path: Path) -> None:
    """Case, activity, user, group and moment are found by their headers, offsets are taken off."""
    text, (case, what, who, team) = SHAPES[shape]
    given = read_log(written(tmp_path, text), Columns())
    assert rows(given) == [(case, what, who, team, MOMENT, 0)]
    assert given.findings == ()


def test_what_somebody_says_goes_before_the_guess(tmp_path: Path) -> None:
    """A said column is taken, however it is capitalised; the others are guessed among the rest."""
    text = "case,who,owner,when\nc1,clerk,boss,2010-03-31T14:59:42\n"
    given = read_log(written(tmp_path, text), Columns(who="OWNER"))
    assert rows(given) == [("c1", None, "boss", None, MOMENT, 0)]


@pytest.mark.parametrize(
    ("text", "code", "line", "word"),
    [
        ("case,who,when\nc,A,2026-01-01\nc,B\n", "GR665", 3, "2 cells in line 3"),
        ("case,who,when\nc,\xff,2026-01-01\n".encode("latin-1"), "GR665", 2, "UTF-8"),
        ("", "GR665", 1, "empty"),
        ("a,b,c\n1,2,3\n", "GR666", 1, "the case"),
        ("case,who,when\nc,A,soon\n", "GR666", None, "`soon`"),
        ("case,who,when\nc,A,01/02/2026\n", "GR666", None, "month first"),
        ("case,who,when\n", "GR666", None, "moments"),
    ],
)
def test_a_bad_file_is_a_finding(
    text: str | bytes, code: str, line: int | None, word: str, tmp_path: Path
) -> None:
    """Each mistake is told with what to do and, where there is one, its line; nothing is read."""
    given = read_log(written(tmp_path, text), Columns())
    assert given.events is None
    told = given.findings[0]
    assert told.code == code
    assert word in told.message
    assert (told.span.line if told.span else None) == line


def test_a_gzip_that_breaks_off_is_a_finding(tmp_path: Path) -> None:
    """Half a packed file is not read as a short log."""
    text = "case,who,when\n" + "".join(f"c{n},A{n * 7919},2026-01-01\n" for n in range(40_000))
    path = written(tmp_path, gzip.compress(text.encode())[:-9000], "log.csv.gz")
    given = read_log(path, Columns())
    assert given.events is None
    assert given.findings[0].code == "GR665"


def test_a_case_with_an_unreadable_moment_is_left_out_whole(tmp_path: Path) -> None:
    """Its order would be a guess; the rows are counted, with their lines."""
    text = "case,who,when\nc,A,2026-01-01\nd,A,soon\nd,B,2026-01-02\n,C,2026-01-03\n"
    given = read_log(written(tmp_path, text), Columns())
    assert [row[0] for row in rows(given)] == ["c"]
    assert given.rows == 4
    by_line = {one.span.line: one for one in given.findings if one.span}
    assert set(by_line) == {3, 5}
    assert "`soon`" in by_line[3].message
    assert {one.code for one in given.findings} == {"GR668"}


def test_the_form_somebody_says_settles_days_and_months(tmp_path: Path) -> None:
    """The second of January or the first of February: as said."""
    path = written(tmp_path, "case,who,when\nc,A,01/02/2026\n")
    [(*_, at, _row)] = rows(read_log(path, Columns(moment="%d/%m/%Y")))
    assert isinstance(at, datetime)
    assert (at.month, at.day) == (2, 1)


def test_a_name_that_is_a_pattern_reads_that_file_only(tmp_path: Path) -> None:
    """`log[1].csv` is a name, no pattern."""
    written(tmp_path, "case,who,when\nother,A,2026-01-01\n", "log1.csv")
    path = written(tmp_path, "case,who,when\nc,A,2026-01-01\n", "log[1].csv")
    assert [row[0] for row in rows(read_log(path, Columns()))] == ["c"]
