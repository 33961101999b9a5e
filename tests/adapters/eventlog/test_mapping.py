"""A mapping file says columns, systems, steps and numbers; what is wrong in it is told with its line."""

from pathlib import Path

import pytest

from groundrules.adapters.eventlog.mapping import LogMapping, read_mapping
from groundrules.signals.processlog import NUMBERS, Asked, Columns, Numbers


def read(folder: Path, text: str) -> LogMapping:
    path = folder / "log.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def test_everything_a_mapping_can_say(tmp_path: Path) -> None:
    """Each key comes to its place, a single name counts as a list."""
    text = (
        "case: SR Number\nwho: Owner\nwhen: Changed\ndate_format: '%d.%m.%Y'\nsystem: [Siebel, Batch]\n"
        "requires: Approve\nbefore: Send\nnumbers:\n  least_handovers: 50\n  q: 0.05\n"
    )
    found = read(tmp_path, text)
    assert found.findings == ()
    assert found.columns == Columns(case="SR Number", who="Owner", when="Changed", moment="%d.%m.%Y")
    assert found.asked == Asked(machines=("Siebel", "Batch"), requires=("Approve",), before="Send")
    assert found.numbers == Numbers(least_handovers=50, q=0.05)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("case: a\nwhoo: b\n", 2, "`whoo`"),
        ("case: [a]\n", 1, "a text"),
        ("system: {a: b}\n", 1, "a list"),
        ("numbers:\n  q: 2\n", 2, "between 0 and 0.5"),
        ("numbers:\n  least_handovers: 30.5\n", 2, "whole number"),
        ("numbers:\n  least: 30\n", 2, "`least`"),
        ("case: 'a\n", 2, "no YAML"),
        ("- a\n", 1, "no mapping"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, word: str, tmp_path: Path) -> None:
    """A key, a kind, a range or the YAML itself: one finding, one line."""
    [told] = read(tmp_path, text).findings
    assert told.code == "GR667"
    assert word in told.message
    assert told.span is not None
    assert told.span.line == line


def test_every_number_has_a_range(tmp_path: Path) -> None:
    """A number added without saying what it may be would break here."""
    for name in NUMBERS:
        assert len(read(tmp_path, f"numbers:\n  {name}: -1\n").findings) == 1
