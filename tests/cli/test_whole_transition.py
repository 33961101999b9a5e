"""A transition from the first import to the way back, with a CRM that only this test knows how to play."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from groundrules.store.save import create_user
from groundrules.wiring import Workspace, open_workspace
from tests.cli.conftest import Demo
from tests.cli.inside import run
from tests.worlds.tiny import sf_id

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER, OVER = NOON + timedelta(45), NOON + timedelta(95)
JULIA = "Julia Engel"
Row = dict[str, Any]  # what a command prints is looked at key by key
WITHOUT = ("Event.csv", "EventRelation.csv", "Case.csv", "OpportunityHistory.csv")
"""Files the journey does not need: imports take a part of a second without them."""
LATE = ("days_since_contact <= 30 and days_before_announcement >= 14", "days_before_announcement >= 4")
"""In the book of this company a deal is kept after four days in its stage."""


@dataclass
class Crm:
    """The CRM: files of rows, which loads change. It gives a row that comes back its old id and place."""

    files: dict[str, list[list[str]]]
    bin: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)
    added: int = 0

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Crm":
        """The CRM that exported these files."""
        return cls({name: list(csv.reader(io.StringIO(data.decode()))) for name, data in files.items()})

    def row(self, sheet: str, ident: str) -> dict[str, str]:
        """One record."""
        head, *rows = self.files[sheet]
        return dict(zip(head, next(row for row in rows if row[0] == ident), strict=True))

    def change(self, sheet: str, ident: str, values: Mapping[str, str]) -> None:
        """One record gets other values."""
        head = self.files[sheet][0]
        (row,) = (row for row in self.files[sheet] if row[0] == ident)
        for name, value in values.items():
            row[head.index(name)] = value

    def load(self, folder: Path) -> None:
        """The folder's files in the order its letter gives, as an operator loads them."""
        for line in (folder / "order.txt").read_text(encoding="utf-8").splitlines():
            name = line.split()[1]
            if name.startswith("if-lost/"):
                continue
            sheet, action = f"{name.split('.')[0]}.csv", name.split(".")[1]
            head, *rows = csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8")))
            for row in rows:
                given = dict(zip(head, row, strict=True))
                if action == "update":
                    self.change(sheet, given.pop("Id"), given)
                elif action == "delete":
                    self._delete(sheet, given["Id"])
                else:
                    self._insert(sheet, given)

    def _delete(self, sheet: str, ident: str) -> None:
        at = next(n for n, row in enumerate(self.files[sheet]) if row[0] == ident)
        self.bin.setdefault(sheet, []).append((at, self.files[sheet].pop(at)))

    def _insert(self, sheet: str, given: Mapping[str, str]) -> None:
        head = self.files[sheet][0]
        for at, row in reversed(self.bin.get(sheet, [])):
            if {name: value for name, value in zip(head, row, strict=True) if name in given} == dict(given):
                self.files[sheet].insert(at, row)
                return
        self.added += 1
        self.files[sheet].append([sf_id("01M", self.added), *(given.get(name, "") for name in head[1:])])

    def export(self) -> dict[str, bytes]:
        """The files as the CRM writes them."""
        return {name: _text(rows) for name, rows in self.files.items()}


def _text(rows: Sequence[Sequence[str]]) -> bytes:
    """Every value quoted, nothing for an empty one: as the example's export is written."""
    lines = (",".join(value and '"' + value.replace('"', '""') + '"' for value in row) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode()


@dataclass
class Desk:
    """The command line on a workspace."""

    home: Path

    def __call__(self, *args: str | Path) -> Any:  # what a command prints is looked at key by key
        ran = run(*args, "--workspace", self.home, "--format", "json")
        told = json.loads(ran.out)
        assert not [one for one in told["findings"] if one["severity"] == "error"], told["findings"][0][
            "message"
        ]
        return told["result"]

    def imported(self, files: Mapping[str, bytes], day: datetime) -> None:
        """The next export is imported."""
        path = self.home / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        self("import", path, "--as-of", day.date().isoformat())


def small(export: Path) -> dict[str, bytes]:
    """The demo's export without what the journey does not need: of tasks the open and recent ones."""
    with zipfile.ZipFile(export) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name not in WITHOUT}
    head, *tasks = csv.reader(io.StringIO(files["Task.csv"].decode()))
    due, closed = head.index("ActivityDate"), head.index("IsClosed")
    files["Task.csv"] = _text(
        [head, *(one for one in tasks if one[closed] == "false" or one[due] > "2026-06-10")]
    )
    return files


def differences(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> Iterator[tuple[str, str, str, str]]:
    """File, record, column and new value of all that differs between two exports; rows that came or went."""
    for name in one:
        (head, *before), (_, *after) = (
            list(csv.reader(io.StringIO(files[name].decode()))) for files in (one, other)
        )
        rows = {row[0]: row for row in before}, {row[0]: row for row in after}
        for ident in rows[0].keys() ^ rows[1].keys():
            yield name, ident, "", ""
        for ident in rows[0].keys() & rows[1].keys():
            pairs = zip(head, rows[0][ident], rows[1][ident], strict=True)
            yield from ((name, ident, column, new) for column, old, new in pairs if old != new)


@pytest.fixture
def desk(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A workspace that holds a rulebook and nothing else, at noon of the first day."""
    book = (demo.folder / "rulebook.yaml").read_text(encoding="utf-8")
    assert LATE[0] in book
    (tmp_path / "rulebook.yaml").write_text(book.replace(*LATE), encoding="utf-8")
    monkeypatch.setattr(Workspace, "now", lambda _self: NOON)
    return Desk(tmp_path)


def test_there_and_back(desk: Desk, demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planned, applied, loaded, verified; one row sabotaged is told; credit slides; back, byte for byte."""
    first = small(demo.folder / "export" / "export.zip")
    crm = Crm.of(first)
    assert crm.export() == first, "the CRM of this test writes other bytes"
    desk.imported(first, NOON)
    desk("cover")
    plan = desk("plan", "--waves", "--start", "2026-07-20")
    wave = desk("apply", plan["folder"], "--wave", "1", "--by", JULIA, "--yes")
    out, plan_id = desk.home / "out", wave["plan_id"]

    crm.load(out / wave["folder"])
    second = crm.export()
    changed = set(differences(first, second))
    with (out / wave["folder"] / "changes.csv").open(newline="", encoding="utf-8") as file:
        wanted = list(csv.DictReader(file))
    assert {one[0] for one in changed} <= {
        "Account.csv",
        "Opportunity.csv",
        "Task.csv",
        "AccountTeamMember.csv",
    }
    assert len(wanted) == len(changed)
    assert {
        crm.row("Opportunity.csv", one[1])["IsClosed"] for one in changed if one[0] == "Opportunity.csv"
    } == {"false"}
    desk.imported(second, NOON)
    (seen,) = desk("verify", plan_id)["waves"]
    assert (seen["status"], seen["open"], seen["lost"]) == ("done", [], [])
    assert seen["progress"]["done"] == len(changed)

    ident = next(one[1] for one in sorted(changed) if one[0] == "Account.csv")
    given = crm.row("Account.csv", ident)["OwnerId"]
    somebody = next(row[0] for row in crm.files["User.csv"][1:] if row[0] != given)
    crm.change("Account.csv", ident, {"OwnerId": somebody})
    desk.imported(crm.export(), NOON)
    (seen,) = desk("verify", plan_id)["waves"]
    assert [(one["object"], one["record_id"], one["outcome"]) for one in seen["open"]] == [
        ("accounts", ident, "done otherwise")
    ]
    crm.change("Account.csv", ident, {"OwnerId": given})

    kept = desk("exceptions")["exceptions"]
    assert kept
    monkeypatch.setattr(Workspace, "now", lambda _self: LATER)
    _a_kept_deal_is_won(desk, Crm.of(second), kept[0])
    monkeypatch.setattr(Workspace, "now", lambda _self: OVER)
    desk.imported(second, OVER)
    _kept_deals_come_back(desk, Crm.of(second), kept)
    desk.imported(second, OVER)
    _julia_signs_in(desk, first["User.csv"])
    undone = desk("undo", plan_id, "--wave", "1", "--by", "julia.engel", "--yes")
    assert (undone["by_hand"], undone["left_alone"]) == (0, [])
    crm.load(out / undone["folder"])
    assert crm.export() == first


def _a_kept_deal_is_won(desk: Desk, crm: Crm, kept: Row) -> None:
    """Won on the 45th day by who kept it: the book gives the old owner three quarters of the credit."""
    won = {"StageName": "Closed Won", "IsClosed": "true", "IsWon": "true", "CloseDate": f"{LATER:%Y-%m-%d}"}
    crm.change("Opportunity.csv", kept["deal_id"], won)
    desk.imported(crm.export(), LATER)
    shares = desk("credit", "--from", "2026-08-01", "--to", "2026-08-31")["shares"]
    told = {one["place"]: one for one in shares if one["deal_id"] == kept["deal_id"] and one["percent"]}
    assert {place: (one["percent"], one["rule_id"]) for place, one in told.items()} == {
        "owner": ("25", "C2"),
        "old_owner": ("75", "C2"),
    }
    assert told["old_owner"]["seller_id"] == kept["owner_id"] != told["owner"]["seller_id"]


def _kept_deals_come_back(desk: Desk, crm: Crm, kept: list[Row]) -> None:
    """Their time over, the clock says that files wait; written once and loaded, the CRM shows it."""
    deals = {one["deal_id"] for one in kept}
    assert desk("tick")["comebacks"] == {"to_write": len(deals), "to_load": 0}
    listed = desk("exceptions", "comebacks")
    assert {(one["deal_id"], one["folder"]) for one in listed["comebacks"]} == {(one, None) for one in deals}
    assert not list((desk.home / "out").glob("changes-comebacks-*"))
    written = desk("exceptions", "comebacks", "--write", "--by", JULIA)
    assert desk("exceptions", "comebacks")["to_load"] == len(deals)
    again = run("exceptions", "comebacks", "--write", "--by", JULIA, "--workspace", desk.home)
    assert (again.code, "GR549" in again.out) == (2, True)
    before = crm.export()
    crm.load(desk.home / "out" / written["folder"])
    changed = set(differences(before, crm.export()))
    assert {one[1] for one in changed if one[0] == "Opportunity.csv"} == deals
    assert {one[0] for one in changed} <= {"Opportunity.csv", "Task.csv"}
    desk.imported(crm.export(), OVER)
    (seen,) = desk("verify", written["plan_id"])["waves"]
    assert (seen["status"], seen["progress"]["done"]) == ("done", len(changed))
    assert desk("tick")["comebacks"] == {"to_write": 0, "to_load": 0}


def _julia_signs_in(desk: Desk, users: bytes) -> None:
    """From now on the record knows her by ``julia.engel``."""
    julia = next(row for row in csv.DictReader(io.StringIO(users.decode())) if row["Name"] == JULIA)
    open_workspace(desk.home).sync_people()
    create_user(seller_id=julia["Id"], sign_in="julia.engel", password=None, now=OVER, actor="test")
