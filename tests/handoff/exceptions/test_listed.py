"""Exceptions to ask for: every line or none, each mistake with its place, and a template that reads."""

from datetime import date

import pytest

from groundrules.coverage.families import read_said
from groundrules.coverage.families.said import TEMPLATE as FAMILIES
from groundrules.handoff.exceptions.listed import TEMPLATE, read_listed

HEAD = "account,deal,kind,reason,until,for,note\n"


def test_what_init_writes_reads_and_says_nothing() -> None:
    """Both files to begin with are clean and empty; their last example line counts without its `#`."""
    exceptions, families = read_listed(TEMPLATE), read_said(FAMILIES)
    assert [*exceptions.lines, *exceptions.findings, *families.lines, *families.findings] == []
    (one,) = read_listed(TEMPLATE.replace("\n# Acme", "\nAcme")).lines
    assert (one.account, one.until, one.note) == ("Acme Corp", date(2027, 3, 31), "they sign in March")
    (family,) = read_said(FAMILIES.replace("\n# 001Hs", "\n001Hs")).lines
    assert family.stands_alone


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("A,D1,named,why,2027-03-31,,", "not one of account and deal"),
        (",,named,why,2027-03-31,,", "not one of account and deal"),
        ("A,,,why,2027-03-31,,", "`kind` is empty"),
        ("A,,named,why,31.3.2027,,", "`31.3.2027` is no day"),
        ("A,,named,why,2027-03-31,,x,y", "more values than columns"),
    ],
)
def test_one_mistake_and_nothing_is_read(line: str, said: str) -> None:
    """A good line beside a bad one is not read either; the bad one is named with its number."""
    found = read_listed(f"{HEAD}B,,named,why,2027-03-31,,\n# a word\n{line}\n")
    assert found.lines == ()
    (finding,) = found.findings
    assert said in finding.message
    assert finding.span is not None
    assert finding.span.line == 4


def test_a_column_that_is_missing_is_named() -> None:
    """Without `until` nothing can be asked for; an empty file lacks them all."""
    assert "`until`" in read_listed("account,deal,kind,reason\n").findings[0].message
    assert "`account`" in read_listed("").findings[0].message
