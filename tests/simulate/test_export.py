"""The files are what a Salesforce data export gives: names, columns, ids, references, times."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from groundrules.simulate import ExportFiles, World, write_export
from groundrules.simulate.salesforce_ids import checks_out

Sheet = Callable[[str], list[dict[str, str]]]

HEADERS = {
    "User": "Id,Username,Name,Email,IsActive,ManagerId,UserRoleId,Title,Division,TimeZoneSidKey,CountryCode,"
    "Territory__c,Region__c,Pair__c,FTE__c,HireDate__c,LeftDate__c,UserType,CreatedDate,LastModifiedDate",
    "UserRole": "Id,Name,ParentRoleId,DeveloperName",
    "Account": "Id,Name,OwnerId,ParentId,Type,Industry,NumberOfEmployees,AnnualRevenue,CurrencyIsoCode,"
    "BillingCountryCode,BillingStateCode,Segment__c,Tier__c,Region__c,Territory__c,Needs_Specialist__c,"
    "Partner_Led__c,Contract_End__c,Website,CreatedDate,LastModifiedDate,IsDeleted,MasterRecordId,"
    "BillingStreet,BillingCity,BillingPostalCode,Phone,CreatedById,Potential__c",
    "AccountHistory": "Id,AccountId,Field,OldValue,NewValue,CreatedById,CreatedDate",
    "AccountTeamMember": "Id,AccountId,UserId,TeamMemberRole,AccountAccessLevel,CreatedDate",
    "Opportunity": "Id,AccountId,OwnerId,Name,StageName,Amount,CurrencyIsoCode,Probability,CloseDate,Type,"
    "LeadSource,IsClosed,IsWon,ForecastCategoryName,CreatedDate,LastModifiedDate,CreatedById,"
    "Product_Family__c,Discount__c",
    "OpportunityHistory": "Id,OpportunityId,StageName,Amount,PrevAmount,CloseDate,PrevCloseDate,Probability,"
    "CreatedById,CreatedDate",
    "OpportunityFieldHistory": "Id,OpportunityId,Field,OldValue,NewValue,CreatedById,CreatedDate",
    "OpportunityTeamMember": "Id,OpportunityId,UserId,TeamMemberRole,CreatedDate",
    "OpportunitySplit": "Id,OpportunityId,SplitOwnerId,SplitPercentage,SplitTypeId,SplitAmount,"
    "LastModifiedDate,LastModifiedById",
    "Task": "Id,OwnerId,WhoId,WhatId,AccountId,Subject,TaskSubtype,Type,ActivityDate,Status,IsClosed,"
    "CallDurationInSeconds,CreatedDate,CompletedDateTime,IsArchived,CreatedById",
    "Event": "Id,OwnerId,WhoId,WhatId,AccountId,Subject,StartDateTime,EndDateTime,DurationInMinutes,ShowAs,"
    "IsGroupEvent,CreatedDate,CreatedById",
    "EventRelation": "Id,EventId,RelationId,IsInvitee,Status",
    "Case": "Id,AccountId,OwnerId,Status,Type,Origin,CreatedDate,ClosedDate,IsClosed,First_Response_At__c",
    "CaseHistory": "Id,CaseId,Field,OldValue,NewValue,CreatedById,CreatedDate",
    "InternalContact": "Day,UserId,PartnerId,Channel,Count",
    "QueueOffer": "Id,OfferedDate,UserId,ItemId,Kind,AccountId,Segment,IsTaken,AnsweredDate,ExpectedValue",
    "PulseRound": "RoundId,Boundary,Unit,ClosedDate,Asked,Answered",
    "PulseAnswer": "Id,RoundId,ClosedDate,Boundary,Unit,Item,Score",
    "RuleAcceptance": "UserId,BookVersion,RuleId,ReadDate,AcceptedDate,QuizAsked,QuizRight",
    "Holiday": "Id,Name,ActivityDate,IsAllDay,Country__c",
    "LeaveCalendar": "UserId,StartDate,EndDate,Kind",
}
REFERENCES = {
    ("User", "ManagerId"): "User",
    ("User", "UserRoleId"): "UserRole",
    ("User", "Pair__c"): "User",
    ("UserRole", "ParentRoleId"): "UserRole",
    ("Account", "OwnerId"): "User",
    ("Account", "ParentId"): "Account",
    ("Account", "MasterRecordId"): "Account",
    ("AccountTeamMember", "AccountId"): "Account",
    ("AccountTeamMember", "UserId"): "User",
    ("Opportunity", "AccountId"): "Account",
    ("Opportunity", "OwnerId"): "User",
    ("OpportunityTeamMember", "OpportunityId"): "Opportunity",
    ("OpportunityTeamMember", "UserId"): "User",
    ("OpportunitySplit", "SplitOwnerId"): "User",
    ("Task", "OwnerId"): "User",
    ("Task", "AccountId"): "Account",
    ("Event", "OwnerId"): "User",
    ("Event", "AccountId"): "Account",
    ("EventRelation", "EventId"): "Event",
    ("Case", "OwnerId"): "User",
    ("LeaveCalendar", "UserId"): "User",
    ("AccountHistory", "CreatedById"): "User",
    ("OpportunityHistory", "OpportunityId"): "Opportunity",
    ("Account", "CreatedById"): "User",
    ("Opportunity", "CreatedById"): "User",
    ("OpportunitySplit", "LastModifiedById"): "User",
    ("CaseHistory", "CaseId"): "Case",
    ("InternalContact", "UserId"): "User",
    ("InternalContact", "PartnerId"): "User",
    ("QueueOffer", "UserId"): "User",
    ("QueueOffer", "AccountId"): "Account",
    ("RuleAcceptance", "UserId"): "User",
}
OWN_FORMS = {"LeaveCalendar", "InternalContact", "QueueOffer", "PulseRound", "PulseAnswer", "RuleAcceptance"}
"""Files the CRM's own ids do not number."""
MADE = {"CreatedDate", "LastModifiedDate", "CompletedDateTime", "ClosedDate"}
LAST = "2026-07-01T00:00:00.000Z"


def test_all_files_and_columns(export: ExportFiles) -> None:
    """All files are in the ZIP's top level with exactly the agreed columns in order."""
    with zipfile.ZipFile(export.export_zip) as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}.csv" for name in HEADERS)
        for name, columns in HEADERS.items():
            with archive.open(f"{name}.csv") as member:
                header = member.readline().decode().strip()
            assert header == ",".join(f'"{column}"' for column in columns.split(","))


def test_row_counts_are_reported(export: ExportFiles, sheet: Sheet) -> None:
    """The counts handed back are those of the files."""
    for name in ("User", "Account", "Task", "EventRelation", "OpportunityFieldHistory"):
        assert export.rows[f"{name}.csv"] == len(sheet(name))


def test_ids_are_unique_and_valid(sheet: Sheet) -> None:
    """Every record id is 18 letters with a right checksum, and none occurs twice."""
    for name in set(HEADERS) - OWN_FORMS:
        ids = [row["Id"] for row in sheet(name)]
        assert len(set(ids)) == len(ids), name
        assert all(checks_out(one) for one in ids[::50]), name


@pytest.mark.parametrize(("name", "column"), list(REFERENCES))
def test_references_lead_somewhere(sheet: Sheet, name: str, column: str) -> None:
    """Every reference points at a record that is in the export."""
    targets = {row["Id"] for row in sheet(REFERENCES[name, column])}
    used = {row[column] for row in sheet(name)} - {""}
    assert used
    assert used <= targets


def test_history_ids_come_in_two_lengths(sheet: Sheet) -> None:
    """Both histories carry some ids of 15 letters; each is a record of the export when cut short."""
    for name, column, target in (
        ("AccountHistory", "AccountId", "Account"),
        ("OpportunityFieldHistory", "NewValue", "User"),
    ):
        known = {row["Id"][:15] for row in sheet(target)}
        values = [row[column] for row in sheet(name) if re.fullmatch(r"00[1-6]\w{12}(\w{3})?", row[column])]
        assert {len(value) for value in values} >= {15}
        assert {value[:15] for value in values} <= known


def test_owner_history_comes_as_names_and_ids(sheet: Sheet) -> None:
    """Each owner change is two rows at one time, and following the ids ends at today's owner."""
    names = {row["Id"][:15]: row["Name"] for row in sheet("User")}
    changes = defaultdict(list)
    for row in sheet("AccountHistory"):
        if row["Field"] == "Owner":
            changes[row["AccountId"][:15], row["CreatedDate"]].append(row)
    owner: dict[str, str] = {}
    for (account, _), rows in sorted(changes.items(), key=lambda item: item[0][1]):
        assert len(rows) == 2
        by_id = next(row for row in rows if row["NewValue"][:15] in names)
        by_name = next(row for row in rows if row["NewValue"][:15] not in names)
        assert names[by_id["NewValue"][:15]] == by_name["NewValue"]
        assert owner.get(account, by_id["OldValue"][:15]) == by_id["OldValue"][:15]
        owner[account] = by_id["NewValue"][:15]
    today = {row["Id"][:15]: row["OwnerId"][:15] for row in sheet("Account")}
    assert len(owner) > 500
    assert all(today[account] == last for account, last in owner.items())


def test_nothing_was_made_after_the_export(sheet: Sheet) -> None:
    """No record was created, changed, completed or closed after the last day; planned days may lie ahead."""
    for name, columns in HEADERS.items():
        for column in {"CreatedDate", "LastModifiedDate", "CompletedDateTime", "ClosedDate"} & set(
            columns.split(",")
        ):
            assert max(row[column] for row in sheet(name)) < LAST, (name, column)
    assert any(row["ActivityDate"] > "2026-06-30" and row["IsClosed"] == "false" for row in sheet("Task"))


def test_deal_histories_end_at_the_deal(sheet: Sheet) -> None:
    """The last history row of a deal has its stage and amount; owner rows end at its owner."""
    last = {row["OpportunityId"]: row for row in sheet("OpportunityHistory")}
    owner = {
        row["OpportunityId"]: row["NewValue"]
        for row in sheet("OpportunityFieldHistory")
        if row["Field"] == "Owner" and row["NewValue"].startswith("005")
    }
    for deal in sheet("Opportunity"):
        assert last[deal["Id"]]["StageName"] == deal["StageName"]
        assert deal["IsClosed"] == "false" or last[deal["Id"]]["CreatedDate"][:10] == deal["CloseDate"]
        assert owner.get(deal["Id"], deal["OwnerId"])[:15] == deal["OwnerId"][:15]
    assert owner


def test_splits_add_up(sheet: Sheet) -> None:
    """The shares of a deal add up to 100."""
    total: dict[str, int] = defaultdict(int)
    for row in sheet("OpportunitySplit"):
        total[row["OpportunityId"]] += int(row["SplitPercentage"])
    assert set(total.values()) == {100}


def test_joint_meetings_name_the_other_seller(sheet: Sheet) -> None:
    """A group event, and only a group event, has a seller among its invitees, who is not its owner."""
    sellers = {
        row["EventId"]: row["RelationId"] for row in sheet("EventRelation") if row["RelationId"][:3] == "005"
    }
    for row in sheet("Event"):
        assert (row["IsGroupEvent"] == "true") == (row["Id"] in sellers)
        assert sellers.get(row["Id"]) != row["OwnerId"]


def test_money_dates_and_words(sheet: Sheet) -> None:
    """Money has two decimals, times end in Z, segments are the agreed words, some facts are missing."""
    accounts = sheet("Account")
    assert {row["Segment__c"] for row in accounts} == {
        "strategic",
        "enterprise",
        "mid_market",
        "small",
        "public",
    }
    assert {row["Tier__c"] for row in accounts} == {"A", "B", "C"}
    assert all(re.fullmatch(r"\d+\.\d\d|", row["AnnualRevenue"]) for row in accounts)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", row["CreatedDate"]) for row in accounts)
    for column in ("NumberOfEmployees", "Industry", "Contract_End__c"):
        missing = sum(not row[column] for row in accounts) / len(accounts)
        assert 0.02 < missing < 0.45, column
    doubles = [row for row in accounts if row["IsDeleted"] == "true"]
    assert doubles
    assert all(row["MasterRecordId"] for row in doubles)


def test_same_seed_same_bytes(small: World, tmp_path: Path) -> None:
    """Drawing and writing the same world in another process gives identical files."""
    one = write_export(small, tmp_path / "one")
    program = (
        "import sys, pathlib; from groundrules.simulate import *; "
        "write_export(make_world(WorldSize(sellers=14, accounts=120, seed=3)), pathlib.Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", program, tmp_path / "two"], check=True, env=environment)
    assert one.export_zip.read_bytes() == (tmp_path / "two" / "export.zip").read_bytes()
    assert one.truth.read_bytes() == (tmp_path / "two-truth" / "truth.json").read_bytes()


def test_ground_truth_is_a_believable_handful(export: ExportFiles, sheet: Sheet) -> None:
    """4-12 open gaps, 4-10 old owners holding on, 3-5 recent outages; each names real people and accounts."""
    truth = json.loads(export.truth.read_text(encoding="utf-8"))
    wrong = truth["misbehaviour"]
    now: dict[str, int] = defaultdict(int)
    for entry in wrong:
        now[entry["kind"]] += entry.get("recent", entry["open"])
    assert 4 <= now["handoff_gap"] <= 12
    assert 4 <= now["not_letting_go"] <= 10
    assert 3 <= now["evidence_outage"] <= 5
    accounts = {row["Id"]: row["OwnerId"] for row in sheet("Account")}
    users = {row["Id"]: row["Name"] for row in sheet("User")}
    for entry in wrong:
        if "account_id" in entry:
            assert accounts[entry["account_id"]] == entry["to_id"] or entry["until"]
            assert users[entry["from_id"]] == entry["from"]
        else:
            assert users[entry["seller_id"]] == entry["seller"]
    assert {entry["excuse"] for entry in truth["look_alikes"]} >= {
        "leave",
        "dormant",
        "colleague",
        "open_deal",
        "covering",
        "joint",
        "asked",
    }


def test_truth_is_not_in_the_export(export: ExportFiles) -> None:
    """The ground truth lies in a folder of its own, never in the ZIP nor beside it."""
    assert export.truth.parent != export.export_zip.parent
    assert export.truth.parent not in export.export_zip.parents
    with zipfile.ZipFile(export.export_zip) as archive:
        assert not any("truth" in name for name in archive.namelist())


def test_no_other_part_of_the_product_names_the_truth_file() -> None:
    """Only the simulator and the command that runs it know where the truth lies."""
    source = Path(__file__).parents[2] / "src" / "groundrules"
    naming = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "truth.json" in path.read_text(encoding="utf-8")
    }
    assert naming == {"simulate/export.py"}
