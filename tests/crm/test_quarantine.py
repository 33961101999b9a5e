"""The quarantine as a person gets it, against a kept copy."""

from pathlib import Path

from groundrules.adapters.facts import FactsFolder
from tests.worlds.importing import import_from
from tests.worlds.tiny import INES, as_files, sf_id, tiny, write_folder

GOLDEN = Path(__file__).parent / "golden" / "quarantine.csv"


def test_the_report_is_the_kept_one(tmp_path: Path) -> None:
    """Rows wrong in seven ways and what hangs on them: file, line, record, reason, the row itself."""
    world = tiny()
    world["User"][2]["IsActive"] = "perhaps"
    world["Account"][0]["OwnerId"] = INES
    world["Account"][1]["Name"] = ""
    world["Account"][2]["Id"] = "=001"
    world["Opportunity"][0]["CloseDate"] = "next year"
    world["Task"][3]["OwnerId"] = sf_id("005", 77)
    world["Task"].append(dict(world["Task"][4]))
    files = as_files(world)
    files["LeaveCalendar.csv"] += b'"-2+3","2026-01-01"\n'
    result = import_from(write_folder(tmp_path / "export", files), FactsFolder(tmp_path / "facts"))
    assert result.report is not None
    assert result.report.read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")
