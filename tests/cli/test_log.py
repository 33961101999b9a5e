"""``groundrules log``: a log told to a newcomer, as JSON and as tables; what is wrong is said."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from groundrules.cli.log import log
from tests.signals.processlog.logs import organisation


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log of a planted pair, and no workspace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    rows = organisation(1, cases=500, plant=(3, 17))
    with (tmp_path / "log.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["SR Number", "Change Date+Time", "Sub Status", "Involved ST", "Owner First Name"])
        writer.writerows(
            [case, at.isoformat(), what, team, f"={who}"] for case, what, who, team, at, _ in rows
        )
        writer.writerow(["c1", "2026-12-01T10:00:00", "closed", "g0", "Siebel"])
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(log, [*arguments], catch_exceptions=False)


@pytest.mark.usefixtures("folder")
def test_a_log_is_told_without_names_of_people() -> None:
    """How it was read, what was left out, groups by name, people without."""
    told = run("log.csv")
    assert told.exit_code == 0
    assert "case `SR Number`, activity `Sub Status`, who `Owner First Name`" in told.output
    assert "`Siebel` counts as a system" in told.output
    assert "Between groups" in told.output
    assert "1 stands out" in told.output
    assert "p03" not in told.output
    assert "p03" in run("log.csv", "--people").output


def test_tables_lie_in_a_folder_and_run_nothing(folder: Path) -> None:
    """CSV tables and the whole as JSON; a name that a spreadsheet would run has an apostrophe."""
    assert run("log.csv", "--people", "-o", "out").exit_code == 0
    with (folder / "out" / "people.csv").open(encoding="utf-8") as file:
        [pair] = csv.DictReader(file)
    assert (pair["from"], pair["to"]) == ("'=p03", "'=p17")
    whole = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    assert whole["by_people"]["called"] == 1
    (folder / "file").touch()
    told = run("log.csv", "-o", "file/out")
    assert told.exit_code == 2
    assert "GR673" in told.output


def test_json_holds_everything_the_mapping_settles_it(folder: Path) -> None:
    """One document; numbers and steps of the mapping file are used, the command goes before it."""
    (folder / "log.yaml").write_text("requires: check\nwho: nothing\nnumbers: {least_handovers: 500}\n")
    told = run("log.csv", "--mapping", "log.yaml", "--who", "Owner First Name", "--format", "json")
    document = json.loads(told.output)
    assert document["result"]["numbers"]["least_handovers"] == 500
    assert document["result"]["by_people"]["judged"] <= 1
    assert document["result"]["skipped"][0]["step"] == "check"
    assert document["result"]["columns"]["who"] == "Owner First Name"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["none.csv"], "GR665"),
        (["log.csv", "--who", "Owner Frist Name"], "GR666"),
        (["log.csv", "--mapping", "none.yaml"], "GR667"),
        (["log.csv", "--system", "nobody"], "GR670"),
        (["log.csv", "--requires", "nothing"], "GR670"),
    ],
)
def test_what_is_wrong_is_a_finding(arguments: list[str], code: str, folder: Path) -> None:
    """A missing file, column, mapping, user or step: told, exit 2, no traceback."""
    told = run(*arguments)
    assert told.exit_code == 2
    assert code in told.output
