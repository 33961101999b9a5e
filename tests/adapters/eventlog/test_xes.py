"""XES logs: read by the library, and a file that is not whole is never read as a short one."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from groundrules.adapters.eventlog.given import read_log
from groundrules.signals.processlog import Columns, GivenLog

pytest.importorskip("r4pm", reason="the extra `xes` is not installed")
pytest.importorskip("polars", reason="the extra `xes` is not installed")

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
)
EVENT = (
    '<event><string key="concept:name" value="Accepted &amp; done"/>'
    '<string key="org:resource" value="Jos&#233;"/><string key="org:group" value="V30"/>'
    '<date key="time:timestamp" value="2010-03-31T15:59:42.000+01:00"/></event>\n'
)


def log(traces: int = 2) -> str:
    body = "".join(
        f'<trace>\n<string key="concept:name" value="c{number}"/>\n{EVENT}{EVENT}</trace>\n'
        for number in range(traces)
    )
    return f"{HEAD}{body}</log>\n"


def read(folder: Path, content: str | bytes, name: str = "log.xes") -> GivenLog:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_log(path, Columns())


@pytest.mark.parametrize("packed", [False, True])
def test_a_log_is_read_by_its_standard_attributes(packed: bool, tmp_path: Path) -> None:
    """Plain or gzipped: traces are cases, moments are UTC, entities are the signs they mean."""
    content = log().encode()
    given = read(
        tmp_path, gzip.compress(content) if packed else content, "log.xes.gz" if packed else "log.xes"
    )
    assert given.events is not None, given.findings
    seen = given.events.order_by("row").to_pyarrow().to_pylist()
    assert [one["case_id"] for one in seen] == ["c0", "c0", "c1", "c1"]
    assert (seen[0]["activity"], seen[0]["actor"], seen[0]["team"]) == ("Accepted & done", "José", "V30")
    assert seen[0]["at"] == datetime(2010, 3, 31, 14, 59, 42)  # noqa: DTZ001  the engine keeps UTC
    assert given.findings == ()


BROKEN: list[tuple[str, str | bytes, int | None]] = [
    ("log.xes", log()[:-30], 11),
    ("log.xes", log().replace("</trace>", "</tace>", 1), 7),
    ("log.xes", "hello", 1),
    ("log.xes", "", 1),
    ("log.xes", log(0), None),
    ("log.xes", log().replace("<log", '<!DOCTYPE log [<!ENTITY a "b">]>\n<log'), 2),
    ("log.xes", log().replace("UTF-8", "ISO-8859-1"), 1),
    ("log.xes", log().encode("utf-16"), 1),
    ("log.xes", '<?xml version="1.0"?>\n<root><event/></root>', None),
    ("log.xes", log().replace("</log>", f"{EVENT}</log>"), None),
    ("log.xes.gz", gzip.compress(log(400).encode())[:-40], None),
]


@pytest.mark.parametrize(("name", "content", "line"), BROKEN)
def test_a_file_that_is_not_whole_is_refused(
    name: str, content: str | bytes, line: int | None, tmp_path: Path
) -> None:
    """The library would give what it has read so far without a word; here it is an error with its line."""
    given = read(tmp_path, content, name)
    assert given.events is None
    assert [one.code for one in given.findings] == ["GR665"]
    assert (given.findings[0].span.line if given.findings[0].span else None) == line


def test_a_moment_nobody_can_read_leaves_its_case_out(tmp_path: Path) -> None:
    """The library gives nothing for it; the case is left out and said."""
    given = read(tmp_path, log().replace("2010-03-31T15:59:42.000+01:00", "yesterday", 1))
    assert given.events is not None
    assert {one["case_id"] for one in given.events.to_pyarrow().to_pylist()} == {"c1"}
    assert [(one.code, one.count) for one in given.findings] == [("GR668", 1)]


def test_traces_of_one_name_are_said(tmp_path: Path) -> None:
    """Two traces named alike become one case, and that is told."""
    given = read(tmp_path, log().replace("c1", "c0"))
    assert [one.kind for one in given.findings] == ["shared name"]


def test_a_nameless_trace_is_left_out_and_said(tmp_path: Path) -> None:
    """Events of no case cannot be counted; they are not lost without a word."""
    given = read(tmp_path, log().replace('<string key="concept:name" value="c0"/>\n', ""))
    assert given.events is not None
    assert {one["case_id"] for one in given.events.to_pyarrow().to_pylist()} == {"c1"}
    assert ("GR668", 2) in [(one.code, one.count) for one in given.findings]
