"""Exceptions asked for by a file: each line once, refused ones named by their line."""

from groundrules.handoff.exceptions.listed import read_listed
from groundrules.usecases.keep_exceptions import Desk, find_exceptions
from groundrules.usecases.load_exceptions import load_exceptions
from tests.usecases.test_keep_exceptions import desk, facts

__all__ = ["desk", "facts"]
LINES = """\
account,deal,kind,reason,until,for,note
A,,named,renewal under way,{day},,please
B,,named,whim,{day},,
"""


def test_a_file_is_asked_for_once(desk: Desk) -> None:
    """One line is on record, the other refused with its line number; the same file again asks for nothing."""
    day = desk.moment.today.isoformat()
    lines = read_listed(LINES.format(day=day), "mine.csv").lines
    first = load_exceptions(desk=desk, by="max", lines=lines)
    assert [line.asked.account_id for line in first.asked] == ["A"]
    (finding,) = first.findings
    assert (finding.code, str(finding.span)) == ("GR512", "mine.csv:3:1")
    again = load_exceptions(desk=desk, by="max", lines=lines)
    assert (again.asked, [line.name for line in again.before]) == ((), [line.name for line in first.asked])
    assert len(find_exceptions(journal=desk.journal)) == 1
    assert len(load_exceptions(desk=desk, by="mia", lines=lines[:1]).asked) == 1
