"""Which file is which: by columns first, by name second."""

from pathlib import Path

from groundrules.adapters import salesforce
from groundrules.adapters.csvfolder import read_mapping
from groundrules.adapters.csvfolder.archive import open_archive
from groundrules.adapters.csvfolder.binding import Binding, bind
from tests.worlds.tiny import as_files, tiny, write_folder


def bound(folder: Path) -> Binding:
    """The folder's files as Salesforce's."""
    mapping = read_mapping(salesforce.mapping_text(), "salesforce").mapping
    assert mapping is not None
    return bind(open_archive(folder), mapping, 10**9)


def names(binding: Binding) -> dict[str, str]:
    """Mapping's key -> file."""
    return {file.spec.key: file.member.name for file in binding.files}


def test_columns_beat_names(tmp_path: Path) -> None:
    """Two files whose names were swapped are read as what they are."""
    files = as_files(tiny())
    files["Task.csv"], files["Event.csv"] = files["Event.csv"], files["Task.csv"]
    found = names(bound(write_folder(tmp_path / "x", files)))
    assert (found["Task"], found["Event"]) == ("Event.csv", "Task.csv")


def test_a_large_object_in_parts_is_read_whole(tmp_path: Path) -> None:
    """Salesforce splits big objects over several files."""
    files = as_files(tiny())
    head, *rows = files["Task.csv"].splitlines(keepends=True)
    files["Task.csv"] = head + b"".join(rows[:2])
    files["Task_2.csv"] = head + b"".join(rows[2:])
    parts = [
        file.member.name
        for file in bound(write_folder(tmp_path / "x", files)).files
        if file.spec.key == "Task"
    ]
    assert parts == ["Task.csv", "Task_2.csv"]


def test_every_file_of_an_export_is_known_by_its_columns(tmp_path: Path) -> None:
    """None is found by its name alone, and none is left over."""
    files = as_files(tiny())
    binding = bound(write_folder(tmp_path / "x", files))
    assert binding.recognised == len(files)
    assert binding.findings == ()


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    """A header one letter off is told with the name that was probably meant."""
    files = as_files(tiny())
    files["Account.csv"] = files["Account.csv"].replace(b'"OwnerId"', b'"Owner_Id"', 1)
    (finding,) = bound(write_folder(tmp_path / "x", files)).findings
    assert str(finding).startswith("Account.csv:1:1 GR303 `Account.csv` has no column `OwnerId`")
    assert finding.help == "did you mean `Owner_Id`?"
