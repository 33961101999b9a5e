"""Reading a whole small export: what arrives, what is left out and why, what stops it."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from groundrules.adapters.facts import FactsFolder
from groundrules.terms import Severity
from tests.worlds.importing import codes, import_from
from tests.worlds.tiny import (
    ACME,
    BOLT,
    BOSS,
    CORE,
    DEAL,
    FRED,
    INES,
    MEETING,
    World,
    as_files,
    sf_id,
    tiny,
    write_folder,
    write_zip,
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def facts(tmp_path: Path) -> FactsFolder:
    return FactsFolder(tmp_path / "facts")


@pytest.fixture
def imported(tmp_path: Path, facts: FactsFolder) -> FactsFolder:
    result = import_from(write_zip(tmp_path / "export.zip", as_files(tiny())), facts)
    assert result.published, result.findings
    return facts


def test_every_file_adds_up_and_is_counted_twice(tmp_path: Path, facts: FactsFolder) -> None:
    """Rows in = loaded + quarantined + skipped, for each file, by two readers."""
    world = tiny()
    result = import_from(write_folder(tmp_path / "export", as_files(world)), facts)
    assert {count.file: count.rows for count in result.files} == {
        f"{name}.csv": len(rows) for name, rows in world.items()
    }
    assert all(count.is_balanced for count in result.files)
    skipped = {count.file: dict(count.skipped) for count in result.files if count.skipped}
    assert skipped == {
        "AccountHistory.csv": {"the same change told again with names": 1},
        "Event.csv": {"an absence and no activity": 1},
    }
    assert result.as_of == date(2026, 6, 30)
    manifest = facts.manifest("crm")
    assert manifest is not None
    assert manifest["as_of"] == "2026-06-30"
    assert manifest["tables"] == {name: len(facts.rows("crm", name)) for name in result.tables}


def test_accounts_arrive_typed(imported: FactsFolder) -> None:
    """Money in minor units, yes and no, words in the rulebook's form, 18-character ids, empty stays empty."""
    acme, bolt, core = imported.rows("crm", "accounts")
    assert acme == {
        "account_id": ACME, "name": "Acme, Inc.", "owner_id": INES, "parent_id": None,
        "segment": "mid_market", "tier": "B", "industry": "manufacturing", "employees": 120,
        "annual_revenue": 123456789, "currency": "USD", "country": "US", "state": "NY", "region": "north",
        "territory": "East", "needs_expert": False, "partner_led": True, "contract_end": date(2027, 3, 31),
        "website": "https://example.com", "created_at": at("2025-01-01T09:00"), "street": None, "city": None,
        "postal_code": None, "phone": None, "created_by": None, "potential": None,
    }  # fmt: skip
    assert bolt["name"] == 'Bolt "B" Ltd\nSecond line'
    assert bolt["parent_id"] == ACME
    assert (core["industry"], core["segment"]) == (None, None)


def test_sellers_get_their_job_from_the_role_tree(imported: FactsFolder) -> None:
    """Role names give sales roles; a manager of field sellers is a manager; short ids are filled up."""
    sellers = {row["seller_id"]: row for row in imported.rows("crm", "sellers")}
    assert [sellers[one]["sales_role"] for one in (BOSS, FRED, INES)] == ["manager", "field", "inside"]
    assert [sellers[one]["manager_id"] for one in (BOSS, FRED, INES)] == [None, BOSS, BOSS]
    assert sellers[INES]["name"] == "Inès Inside"
    assert sellers[FRED]["is_system"] is False
    assert sellers[FRED]["full_time_share"] == 1.0


def test_activities_tell_kind_direction_and_whether_they_happened(imported: FactsFolder) -> None:
    """Mails in and out, service work, list mails, meetings; nothing of tomorrow counts as done."""
    found = {str(row["activity_id"]): row for row in imported.rows("crm", "activities")}
    keys = ("kind", "direction", "is_bulk", "is_done", "is_joint", "source")
    told = [tuple(found[sf_id("00T", number)][key] for key in keys) for number in range(1, 7)]
    assert told == [
        ("mail", "out", False, True, False, "task"),
        ("mail", "in", False, True, False, "task"),
        ("call", "out", False, True, False, "task"),
        ("service", "out", False, True, False, "task"),
        ("mail", "out", True, True, False, "task"),
        ("task", None, False, False, False, "task"),
    ]
    assert tuple(found[MEETING][key] for key in keys) == ("meeting", None, False, True, True, "event")
    future = found[sf_id("00U", 2)]
    assert (future["kind"], future["is_done"], future["is_joint"]) == ("visit", False, False)
    assert found[sf_id("00T", 6)]["opportunity_id"] == DEAL
    assert found[sf_id("00T", 6)]["account_id"] == BOLT


def test_subjects_are_kept_nowhere(tmp_path: Path, facts: FactsFolder) -> None:
    """No byte of a subject reaches the facts, not even through the quarantine."""
    world = tiny()
    world["Task"][0]["OwnerId"] = sf_id("005", 99)
    world["Task"][1]["ActivityDate"] = "soon"
    files = as_files(world)
    files["Task.csv"] += b'"00T","a ragged row with a secret offer"\n'
    result = import_from(write_folder(tmp_path / "export", files), facts, set_aside=True)
    assert result.published
    assert result.tables["quarantine"] == 3
    for row in facts.rows("crm", "quarantine"):
        assert "secret" not in json.dumps(row, default=str)
    for path in facts.root.rglob("*"):
        assert not path.is_file() or b"secret offer" not in path.read_bytes(), path


def test_owners_over_time_come_from_history(imported: FactsFolder) -> None:
    """The change told twice is one; before it the old owner, from creation on."""
    owners = [
        (row["owner_id"], row["valid_from"], row["valid_to"], row["known_from"])
        for row in imported.rows("crm", "account_owners", {"account_id": ACME})
    ]
    created, moved = at("2025-01-01T09:00"), at("2026-02-09T08:30")
    assert owners == [(FRED, created, moved, "creation"), (INES, moved, None, "history")]
    assert len(imported.rows("crm", "account_owners", {"account_id": [BOLT, CORE]})) == 2


def test_files_are_known_by_their_columns_whatever_they_are_called(
    tmp_path: Path, facts: FactsFolder
) -> None:
    """Renamed files are read the same."""
    files = {f"extract_{place}.csv": data for place, data in enumerate(as_files(tiny()).values())}
    result = import_from(write_folder(tmp_path / "export", files), facts)
    assert result.published
    assert result.tables["activities"] == 8


def test_without_leave_calendar_a_note_says_what_is_lost(tmp_path: Path, facts: FactsFolder) -> None:
    """A missing optional file stops nothing and is not silent."""
    files = as_files(tiny())
    del files["LeaveCalendar.csv"]
    result = import_from(write_folder(tmp_path / "export", files), facts)
    assert result.published
    notes = [finding for finding in result.findings if finding.code == "GR340"]
    assert len(notes) == 1
    assert "LeaveCalendar.csv" in notes[0].message
    assert facts.rows("crm", "leave") == []


def dangling(world: World) -> None:
    world["Account"][1]["OwnerId"] = sf_id("005", 99)


def lost_child(world: World) -> None:
    world["AccountTeamMember"][0]["AccountId"] = sf_id("001", 99)


def twice(world: World) -> None:
    world["Account"].append(dict(world["Account"][0]))


def ring(world: World) -> None:
    world["User"][0]["ManagerId"] = FRED


def account_ring(world: World) -> None:
    world["Account"][0]["ParentId"] = BOLT


def bad_date(world: World) -> None:
    world["Opportunity"][0]["CloseDate"] = "31.12.2026"


def no_name(world: World) -> None:
    world["Account"][2]["Name"] = " "


def mangled(world: World) -> None:
    world["Account"][2]["Id"] = CORE.lower()


@pytest.mark.parametrize(
    ("spoil", "code", "place"),
    [
        (dangling, "GR321", "Account.csv:3:"),
        (lost_child, "GR321", "AccountTeamMember.csv:2:"),
        (twice, "GR320", "Account.csv:7:"),  # the second row holds a line break
        (ring, "GR322", "User.csv:2:"),
        (account_ring, "GR322", "Account.csv:2:"),
        (bad_date, "GR311", "Opportunity.csv:2:"),
        (no_name, "GR312", "Account.csv:5:"),
        (mangled, "GR313", "Account.csv:5:"),
    ],
)
def test_what_is_wrong_stops_the_import_or_is_set_aside(
    tmp_path: Path, facts: FactsFolder, spoil: Callable[[World], None], code: str, place: str
) -> None:
    """An error with its line and help leaves the facts as they were; set aside, the sound rows are loaded."""
    world = tiny()
    import_from(write_folder(tmp_path / "before", as_files(world)), facts)
    before = {path: path.read_bytes() for path in (facts.root / "crm").rglob("*") if path.is_file()}
    spoil(world)
    export = write_folder(tmp_path / "export", as_files(world))
    result = import_from(export, facts)
    assert not result.published
    assert codes(result)[0] == code
    finding = next(one for one in result.findings if one.code == code)
    assert str(finding.span).startswith(place)
    assert finding.help
    after = {path: path.read_bytes() for path in (facts.root / "crm").rglob("*") if path.is_file()}
    assert after == before
    rescued = import_from(export, facts, set_aside=True)
    assert rescued.published, rescued.findings
    assert all(count.is_balanced for count in rescued.files)
    assert [one.severity for one in rescued.findings if one.code == code] == [Severity.WARNING]


def test_nobody_is_above_anybody_in_a_ring_of_managers(tmp_path: Path, facts: FactsFolder) -> None:
    """With the rest set aside, a cycle cuts to nothing: it grants no rights."""
    world = tiny()
    ring(world)
    import_from(write_folder(tmp_path / "export", as_files(world)), facts, set_aside=True)
    managers = {row["seller_id"]: row["manager_id"] for row in facts.rows("crm", "sellers")}
    assert managers == {BOSS: None, FRED: None, INES: BOSS}


def test_children_of_a_row_set_aside_are_set_aside_too(tmp_path: Path, facts: FactsFolder) -> None:
    """A deal that is refused takes its splits and history with it, and an activity only loses the link."""
    world = tiny()
    bad_date(world)
    result = import_from(write_folder(tmp_path / "export", as_files(world)), facts, set_aside=True)
    lost = {count.file: count.quarantined for count in result.files if count.quarantined}
    assert lost == {
        "Opportunity.csv": 1, "OpportunityHistory.csv": 1, "OpportunityFieldHistory.csv": 1,
        "OpportunityTeamMember.csv": 1, "OpportunitySplit.csv": 2,
    }  # fmt: skip
    assert [
        row["opportunity_id"] for row in facts.rows("crm", "activities", {"activity_id": sf_id("00T", 6)})
    ] == [None]


def test_the_quarantine_tells_file_line_and_reason(tmp_path: Path, facts: FactsFolder) -> None:
    """Each row not loaded is kept beside the tables and in a CSV that no spreadsheet runs."""
    world = tiny()
    world["Account"][2] |= {"Name": "", "Website": "=1+1"}
    files = as_files(world)
    files["Account.csv"] += b'"=cmd()","short row"\n'
    result = import_from(write_folder(tmp_path / "export", files), facts)
    assert not result.published
    assert result.report is not None
    lines = result.report.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "file,line,record,code,column,reason,raw"
    assert lines[1].startswith(
        '"Account.csv",5,3,"GR312","Name","`Name` is empty, but every row needs its `name`"'
    )
    assert '"GR308"' in lines[2]
    assert lines[2].startswith('"Account.csv",7,5,')
    rescued = import_from(tmp_path / "export", facts, set_aside=True)
    assert rescued.tables["quarantine"] == 2
    rows = facts.rows("crm", "quarantine")
    assert [(row["line"], row["record"], row["code"]) for row in rows] == [(5, 3, "GR312"), (7, 5, "GR308")]
    assert rows[1]["raw"] == '"=cmd()","short row"'


def test_the_report_for_people_is_made_harmless(tmp_path: Path, facts: FactsFolder) -> None:
    """A raw row that begins like a formula gets an apostrophe."""
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "mapping: 1\nfiles:\n  p: people.csv\ntables:\n  sellers:\n    - from: p\n      columns:\n"
        "        {seller_id: id, name: name, sales_role: {constant: field}, is_active: {constant: yes}}\n"
    )
    folder = write_folder(tmp_path / "export", {"people.csv": b"id,name\n=1+1,\nb,Bo\n"})
    result = import_from(folder, facts, mapping=mapping, as_of=date(2026, 1, 1))
    assert result.report is not None
    assert result.report.read_text().splitlines()[1].endswith(',"\'=1+1,"')


def test_an_import_that_shrinks_a_table_waits_for_a_person(tmp_path: Path, facts: FactsFolder) -> None:
    """Half an export is not believed until somebody says so."""
    world = tiny()
    extra = [dict(world["Task"][2]) | {"Id": sf_id("00T", number)} for number in range(100, 140)]
    world["Task"] += extra
    import_from(write_folder(tmp_path / "one", as_files(world)), facts)
    world["Task"] = world["Task"][:20]
    small = write_folder(tmp_path / "two", as_files(world))
    result = import_from(small, facts)
    assert codes(result) == ["GR331"]
    assert len(facts.rows("crm", "activities")) == 48
    assert import_from(small, facts, set_aside=True).published


def test_an_export_older_than_the_facts_waits_for_a_person(tmp_path: Path, facts: FactsFolder) -> None:
    """Yesterday's file is not taken for today's."""
    folder = write_folder(tmp_path / "export", as_files(tiny()))
    import_from(folder, facts)
    assert codes(import_from(folder, facts, as_of=date(2026, 6, 28))) == ["GR332"]
    assert import_from(folder, facts, as_of=date(2026, 6, 28), set_aside=True).published
    assert [label for label, _ in facts.kept("crm")] == ["2026-06-28", "2026-06-30"]


def test_the_same_day_again_replaces_and_the_same_export_gives_the_same(
    tmp_path: Path, facts: FactsFolder
) -> None:
    """A repeated import does no harm: one extract of the day, with equal rows."""
    folder = write_folder(tmp_path / "export", as_files(tiny()))
    tables = import_from(folder, facts).tables
    before = {name: facts.rows("crm", name) for name in tables}
    import_from(folder, facts)
    assert {name: facts.rows("crm", name) for name in tables} == before
    assert [label for label, _ in facts.kept("crm")] == ["2026-06-30"]


def test_changes_the_history_never_told_are_found_between_extracts(
    tmp_path: Path, facts: FactsFolder
) -> None:
    """Without AccountHistory, an owner who differs from the last extract came on the day it showed."""
    world = tiny()
    del world["AccountHistory"]
    import_from(write_folder(tmp_path / "one", as_files(world)), facts, as_of=date(2026, 6, 30))
    world["Account"][2]["OwnerId"] = INES
    import_from(write_folder(tmp_path / "two", as_files(world)), facts, as_of=date(2026, 7, 7))
    world["Account"][2]["OwnerId"] = BOSS
    import_from(write_folder(tmp_path / "three", as_files(world)), facts, as_of=date(2026, 7, 14))
    owners = [
        (row["owner_id"], row["valid_from"], row["known_from"])
        for row in facts.rows("crm", "account_owners", {"account_id": CORE})
    ]
    assert owners == [
        (FRED, at("2025-01-01T09:00"), "creation"),
        (INES, at("2026-07-07"), "extract difference"),
        (BOSS, at("2026-07-14"), "extract difference"),
    ]


def test_an_export_that_tells_no_day_asks_for_one(tmp_path: Path, facts: FactsFolder) -> None:
    """Without a readable time nothing is guessed."""
    world = tiny()
    for rows in world.values():
        for row in rows:
            for name in ("CreatedDate", "LastModifiedDate"):
                if name in row and "Name" in row and "Email" not in row:
                    row[name] = ""
    keep = ("UserRole", "Holiday")
    files = {name: data for name, data in as_files(world).items() if name.split(".")[0] in keep}
    files["User.csv"] = as_files(world)["User.csv"].replace(b"2025-01-01T09:00:00.000Z", b"")
    files["Account.csv"] = as_files(world)["Account.csv"]
    folder = write_folder(tmp_path / "export", files)
    assert codes(import_from(folder, facts)) == ["GR333"]
    assert import_from(folder, facts, as_of=date(2026, 6, 30)).published


def test_a_full_disk_is_one_plain_sentence(
    tmp_path: Path, facts: FactsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room: a finding, no traceback, and the old facts."""
    folder = write_folder(tmp_path / "export", as_files(tiny()))
    import_from(folder, facts)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("groundrules.adapters.facts.draft.write_parquet", full)
    result = import_from(folder, facts)
    assert codes(result) == ["GR334"]
    assert "no space left" in result.findings[-1].message
    assert facts.rows("crm", "accounts")
    assert not list((facts.root / "crm").glob(".building-*"))
