"""Columns are found by the names people give them, and never guessed where two could be meant."""

import pytest

from groundrules.coverage.given import GivenColumn, match_columns
from groundrules.coverage.given.headers import Matched
from groundrules.rulebook.model import Word, WordType

PIPELINE = Word("open_pipeline", WordType.MONEY, "pipeline still open", scale=2)
SEGMENT = Word("segment", WordType.TEXT, "segment", may_be_unknown=True)


def matched(*headers: str, id_header: str | None = None, thing: str = "account") -> Matched:
    columns = [GivenColumn(header, f"c{place}") for place, header in enumerate(headers)]
    return match_columns(columns, [PIPELINE, SEGMENT], file="accounts.csv", thing=thing, id_header=id_header)


@pytest.mark.parametrize(
    "header", ["open_pipeline", "Open Pipeline", "openPipeline", "open-pipeline", "Pipeline  still OPEN"]
)
def test_a_word_is_found_however_its_header_is_written(header: str) -> None:
    """Case, blanks, dashes, joined words, and the way the book says it."""
    found = matched("Id", "SEGMENT", header)
    assert not found.findings
    assert found.words["open_pipeline"].header == header


def test_the_header_written_like_the_word_goes_first() -> None:
    """Two columns could be meant; one is called exactly so."""
    found = matched("id", "segment", "Open Pipeline", "open_pipeline")
    assert not found.findings
    assert found.words["open_pipeline"].header == "open_pipeline"


def test_two_columns_that_could_be_a_word_are_asked_about() -> None:
    """Nothing is picked."""
    (finding,) = matched("id", "segment", "Open Pipeline", "OpenPipeline").findings
    assert finding.code == "GR423"
    assert "`Open Pipeline`, `OpenPipeline`" in finding.message


def test_every_missing_column_is_told_at_once_with_the_nearest_header() -> None:
    """Also for a word that may be unknown: a column that is not there is not an empty one."""
    found = matched("id", "open_pipelin").findings
    assert [finding.code for finding in found] == ["GR422", "GR422"]
    assert "did you mean `open_pipelin`?" in found[0].help
    assert "unknown" in found[1].help


@pytest.mark.parametrize(
    ("headers", "wanted", "name"),
    [
        (("Name", "Account ID", "Owner Id"), None, "Account ID"),
        (("Name", "id", "Owner Id"), None, "id"),
        (("Name", "Owner", "Ext Id"), None, "Ext Id"),
        (("Name",), None, "Name"),
        (("Name", "Id"), "name", "Name"),
        (("Name", "Owner"), None, None),
        (("Name", "Owner"), "Nmae", None),
    ],
)
def test_the_id_is_the_thing_s_own_or_the_only_one(
    headers: tuple[str, ...], wanted: str | None, name: str | None
) -> None:
    """The account's id before any id, one left over column, the one that is named; else it is asked."""
    found = matched("segment", "open_pipeline", *headers, id_header=wanted)
    assert (found.id.header if found.id else None) == name
    assert [finding.code for finding in found.findings] == ([] if name else ["GR424"])
