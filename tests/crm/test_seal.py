"""Fingerprints: like texts are found again, and the texts themselves reach no file."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from groundrules.adapters.csvfolder import read_mapping
from groundrules.crm.ports import Slice
from groundrules.crm.seal import digits, fingerprints
from groundrules.settings import Settings
from groundrules.usecases.read_changes import read_changes
from groundrules.usecases.read_crm import read_crm
from groundrules.wiring.fingerprint_key import NAME
from groundrules.wiring.workspace import UnreadyError, Workspace
from tests.worlds.importing import NOW
from tests.worlds.tiny import FRED, INES, World, as_files, sf_id, tiny, write_folder

SECRETS = ("secret offer", "Password reset", "Quarterly review", "Prepare quote", "Holiday!", "Old wording")


def test_like_lines_have_like_fingerprints_and_only_under_one_key() -> None:
    """Capitals and spacing do not matter; another line, or another key, gives another fingerprint."""
    lines = pa.array(["Our  offer", "our offer ", "Our offers", None, " "])
    first, again, other, empty, blank = fingerprints(lines, b"k").to_pylist()
    assert first == again != other
    assert (empty, blank) == (None, None)
    assert fingerprints(lines, b"other")[0].as_py() != first
    assert fingerprints(lines, b"").null_count == 5
    assert len(first) == 32


def test_a_telephone_number_keeps_its_digits() -> None:
    """However it was written; nothing is left of a word."""
    assert digits("+1 (212) 555-0100") == "12125550100"
    assert digits("ask Ann") is None


def with_history() -> World:
    """The small export with a ticket's history: an old subject in it, and a row that cannot be read."""
    world = tiny()
    ticket = world["Case"][0]["Id"]

    def edit(number: int, field: str, old: str, new: str, day: str = "2026-06-21") -> dict[str, str]:
        return {
            "Id": sf_id("017", 100 + number), "CaseId": ticket, "Field": field, "OldValue": old,
            "NewValue": new, "CreatedById": INES, "CreatedDate": f"{day}T09:00:00.000Z",
        }  # fmt: skip

    world["CaseHistory"] = [
        edit(1, "Owner", "Fred Field", "Inès Inside"),
        edit(2, "Owner", FRED, INES),
        edit(3, "Subject", "Old wording", "Old wording 2"),
        edit(4, "Status", "New", "Working"),
        edit(5, "Status", "Old wording", "Working", day="no day"),
    ]
    return world


def texts_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file of the folder as text, tables unpacked."""
    for path in (one for one in folder.rglob("*") if one.is_file()):
        table = pq.ParquetFile(path).read() if path.suffix == ".parquet" else None
        text = str(table.to_pylist()) if table is not None else path.read_bytes().decode(errors="replace")
        yield path, text


def test_no_subject_line_reaches_any_file(tmp_path: Path) -> None:
    """An import, and one of changes, of subjects, an old subject in a ticket's history and a broken row."""
    space = Workspace(tmp_path / "space", Settings())
    space.folder.mkdir()
    export = write_folder(tmp_path / "export", as_files(with_history()))
    result = read_crm(source=space.crm_source(export), facts=space.facts, as_of=None, set_aside=True, now=NOW)
    assert result.published, result.findings
    changed = tiny()
    folder = write_folder(
        tmp_path / "changes", as_files({"Task": changed["Task"], "Event": changed["Event"]})
    )
    result = read_changes(
        source=space.crm_changes(folder), facts=space.facts, as_of=None, set_aside=False, now=NOW
    )
    assert result.published, result.findings
    found = list(texts_of(space.folder))
    assert any(path.name == "activities.parquet" and "Acme" not in text for path, text in found)
    assert any("crm-2026-06-30.csv" in path.name for path, _ in found)  # the row that cannot be read
    for path, text in found:
        assert [secret for secret in SECRETS if secret.casefold() in text.casefold()] == [], path
    prints = {row["activity_id"]: row["fingerprint"] for row in space.facts.rows("crm", "activities")}
    assert all(prints.values())
    assert len(set(prints.values())) == len(prints)
    edits = space.facts.rows("crm", "ticket_changes")
    assert [(row["field"], row["old_value"], row["new_value"]) for row in edits] == [
        ("owner_id", FRED, INES),
        ("status", "New", "Working"),
    ]


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    """The same key every time, no other workspace's, readable by nobody else."""
    (tmp_path / "other").mkdir()
    export = write_folder(tmp_path / "export", as_files(tiny()))
    spaces = [Workspace(folder, Settings()) for folder in (tmp_path, tmp_path, tmp_path / "other")]
    prints = [
        {load.rows["fingerprint"][0].as_py() for part in space.crm_source(export).slices()
         if isinstance(part, Slice) and part.file == "Task.csv" for load in part.loaded}
        for space in spaces
    ]  # fmt: skip
    assert prints[0] == prints[1] != prints[2]
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "zz", "00ff"])
def test_a_key_file_without_a_key_is_said(tmp_path: Path, text: str) -> None:
    """A damaged key stops with what to do: a new one would silently recognise nothing of before."""
    (tmp_path / NAME).write_text(text, encoding="ascii")
    with pytest.raises(UnreadyError) as raised:
        Workspace(tmp_path, Settings()).crm_source(tmp_path)
    assert raised.value.finding.code == "GR335"


MAPPING = """mapping: 1
files:
  people: {name: people.csv}
  calls: {name: calls.csv}
tables:
  activities:
    - from: calls
      columns:
        activity_id: id
        day: day
        seller_id: who
        kind: {constant: call}
        source: {constant: task}
        fingerprint: {column: title, as: fingerprint}
"""


def test_a_fingerprinted_column_is_private_by_itself() -> None:
    """Whoever maps a title as fingerprint need not say that it is not to be kept."""
    reading = read_mapping(MAPPING, "mapping.yaml")
    assert reading.mapping is not None, reading.findings
    assert reading.mapping.files["calls"].private == ("title",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "{column: title, as: fingerprint}",
            "{lookup: {file: people, key: id, by: who, take: title}, as: fingerprint}",
            "of no column of its file",
        ),
        ("day: day", "day: {column: title, as: fingerprint}", "cannot hold a fingerprint"),
    ],
)
def test_fingerprints_that_would_leak_or_mean_nothing_are_refused(old: str, new: str, words: str) -> None:
    """A looked-up file is kept, so its texts would be; a day is no text."""
    reading = read_mapping(MAPPING.replace(old, new), "mapping.yaml")
    assert [finding.code for finding in reading.findings] == ["GR355"]
    assert words in reading.findings[0].message
