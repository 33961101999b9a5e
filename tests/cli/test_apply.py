"""A wave over the command line: applied, loaded as Data Loader would, verified, and undone."""

import csv
import io
import shutil
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from groundrules.crm.salesforce_ids import normalise_one
from groundrules.handoff.plan import Plan, Wave
from groundrules.handoff.plan.file import plan_folder
from groundrules.usecases.plan_moves import plan_moves
from groundrules.wiring import open_workspace
from tests.cli.conftest import Command, Demo
from tests.usecases.waves import planned

Sheet = tuple[list[str], list[dict[str, str]]]


def reviewed(folder: Path) -> Path:
    """A plan of today's moves in two waves, in a folder as it lies there after the review."""
    workspace = open_workspace(folder)
    found = plan_moves(book=workspace.book(), facts=workspace.facts)
    crm, coverage = workspace.facts.manifest("crm"), workspace.facts.manifest("coverage")
    assert found.as_of is not None
    assert crm is not None
    assert coverage is not None
    first = found.as_of + timedelta(14)
    plan = Plan(
        plan_id="p-1", as_of=found.as_of, starts_on=first, book_version=workspace.book().stamp,
        crm_id=str(crm["id"]), coverage_id=str(coverage["id"]), currency=found.currency, seed=1,
        waves=(Wave(1, first, first), Wave(2, first + timedelta(14), first + timedelta(14))),
        moves=tuple(planned(move, 1 + n % 2) for n, move in enumerate(found.moves)),
        value=0, bound=0, gap=0.0,
    )  # fmt: skip
    path = folder / "plans" / "p-1"
    path.mkdir(parents=True)
    for name, content in plan_folder(plan).items():
        (path / name).write_bytes(content)
    return path


def sheets(export: Path) -> dict[str, bytes]:
    """The export's files by name."""
    with zipfile.ZipFile(export) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(data: bytes) -> Sheet:
    """A file's columns and rows."""
    reader = csv.DictReader(io.StringIO(data.decode(), newline=""))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def load(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What Data Loader makes of the folder's files, in their order: updates, deletes and inserts by API name.

    An insert gets the next free id of its object; a row that cannot be found is a failure of the load.
    """
    after = dict(files)
    for line in (folder / "order.txt").read_text(encoding="utf-8").splitlines():
        name = line.split()[1]
        if name.startswith("if-lost/"):
            continue
        sheet, action = name.split(".")[0], name.split(".")[-2]
        fields, rows = read(after[f"{sheet}.csv"])
        by_id = {row["Id"]: row for row in rows}
        for change in read((folder / name).read_bytes())[1]:
            if action == "delete":
                del by_id[change["Id"]]
            elif action == "update":
                by_id[change["Id"]].update(change)
            else:
                number = len(by_id) + 1
                fresh = normalise_one(f"01MNEW{number:09d}")
                assert fresh is not None
                by_id[fresh] = {**dict.fromkeys(fields, ""), **change, "Id": fresh}
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, fields, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writeheader()
        writer.writerows(by_id.values())
        after[f"{sheet}.csv"] = out.getvalue().encode()
    return after


def write(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files as an export."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def without_ids(files: Mapping[str, bytes]) -> dict[str, list[tuple[str, ...]]]:
    """Rows of every file in order, team rows without what the CRM itself gives: the id and the day."""
    found = {}
    for name, data in files.items():
        rows = read(data)[1]
        hidden = {"Id", "CreatedDate"} if name == "AccountTeamMember.csv" else set()
        found[name] = sorted(tuple(value for key, value in row.items() if key not in hidden) for row in rows)
    return found


def test_a_wave_there_and_back(groundrules: Command, demo: Demo, tmp_path: Path) -> None:
    """The CRM after the load shows all of the wave; after the undo's load the export is what it was."""
    home = tmp_path / "workspace"
    shutil.copytree(demo.folder, home)
    plan, at = reviewed(home), ("--workspace", home, "--format", "json")
    asked = groundrules("apply", plan, "--wave", "1", "--by", "Julia Engel", *at)
    assert (asked.code, asked.json["result"]["applied"]) == (0, False)
    assert not list((home / "out").glob("changes-*"))
    told = groundrules("apply", plan, "--wave", "1", "--by", "Julia Engel", "--yes", *at)
    assert told.code == 0, told.out + told.err
    assert told.json["result"]["applied"] is True
    first = sheets(next((home / "export").glob("*.zip")))
    loaded = load(home / "out" / told.json["result"]["folder"], first)
    assert without_ids(loaded) != without_ids(first)
    export = write(tmp_path / "after.zip", loaded)
    assert groundrules("import", export, *at).code == 0
    seen = groundrules("verify", "p-1", *at).json["result"]["waves"][0]
    assert seen["progress"]["share"] == 1.0
    assert (seen["status"], seen["open"], seen["lost"]) == ("done", [], [])
    back = groundrules("undo", "p-1", "--wave", "1", "--by", "Julia Engel", "--yes", *at)
    assert back.code == 0, back.out + back.err
    assert (back.json["result"]["by_hand"], back.json["result"]["left_alone"]) == (0, [])
    final = load(home / "out" / back.json["result"]["folder"], loaded)
    before, after = without_ids(first), without_ids(final)
    differing = {name: set(before[name]) ^ set(after[name]) for name in before if before[name] != after[name]}
    assert differing == {}
