"""A Salesforce-shaped export of three sellers, small enough to read, whole enough to import."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def sf_id(prefix: str, number: int) -> str:
    """A Salesforce id with its right check characters (the slow, obvious way)."""
    short = f"{prefix}Tn{number:010d}"[:15]
    tail = ""
    for start in (0, 5, 10):
        bits = [sign.isascii() and sign.isupper() for sign in short[start : start + 5]]
        tail += CHECK[sum(2**place for place, bit in enumerate(bits) if bit)]
    return short + tail


BOSS, FRED, INES = (sf_id("005", number) for number in (1, 2, 3))
ROLE_BOSS, ROLE_FIELD, ROLE_INSIDE = (sf_id("00E", number) for number in (1, 2, 3))
ACME, BOLT, CORE = (sf_id("001", number) for number in (1, 2, 3))
DEAL = sf_id("006", 1)
MEETING = sf_id("00U", 1)

Row = Mapping[str, str]
World = dict[str, list[dict[str, str]]]


def tiny() -> World:
    """File name (without .csv) -> rows, every file of a Salesforce export."""
    stamp = "2026-06-30T10:00:00.000Z"
    created = "2025-01-01T09:00:00.000Z"
    moved = "2026-02-09T08:30:00.000Z"

    def user(seller: str, name: str, role: str, manager: str) -> dict[str, str]:
        return {
            "Id": seller, "Username": f"{name.split(maxsplit=1)[0].lower()}@crm.example", "Name": name,
            "Email": f"{name.split(maxsplit=1)[0].lower()}@example.com", "IsActive": "true",
            "ManagerId": manager, "UserRoleId": role, "Title": "", "Division": "",
            "TimeZoneSidKey": "America/New_York",
            "CountryCode": "US", "Territory__c": "East", "Region__c": "north", "Pair__c": "",
            "FTE__c": "1.00", "HireDate__c": "2024-02-01", "LeftDate__c": "", "UserType": "Standard",
            "CreatedDate": created, "LastModifiedDate": created,
        }  # fmt: skip

    def account(ident: str, name: str, owner: str, parent: str = "") -> dict[str, str]:
        return {
            "Id": ident, "Name": name, "OwnerId": owner, "ParentId": parent, "Type": "Customer - Direct",
            "Industry": "Manufacturing", "NumberOfEmployees": "120", "AnnualRevenue": "1234567.89",
            "CurrencyIsoCode": "USD", "BillingCountryCode": "US", "BillingStateCode": "NY",
            "Segment__c": "Mid-Market", "Tier__c": "B", "Region__c": "north", "Territory__c": "East",
            "Needs_Specialist__c": "false", "Partner_Led__c": "true", "Contract_End__c": "2027-03-31",
            "Website": "https://example.com", "CreatedDate": created, "LastModifiedDate": stamp,
            "IsDeleted": "false", "MasterRecordId": "",
        }  # fmt: skip

    def change(number: int, account: str, field: str, old: str, new: str) -> dict[str, str]:
        return {"Id": sf_id("017", number), "AccountId": account, "Field": field, "OldValue": old,
                "NewValue": new, "CreatedById": BOSS, "CreatedDate": moved}  # fmt: skip

    def task(number: int, of: tuple[str, str], subject: str, subtype: str, day: str, **more: str) -> Row:
        owner, account = of
        return {
            "Id": sf_id("00T", number), "OwnerId": owner, "WhoId": "", "WhatId": account,
            "AccountId": account, "Subject": subject, "TaskSubtype": subtype, "Type": "Other",
            "ActivityDate": day, "Status": "Completed", "IsClosed": "true", "CallDurationInSeconds": "",
            "CreatedDate": f"{day}T09:00:00.000Z", "CompletedDateTime": f"{day}T09:00:00.000Z",
            "IsArchived": "false",
        } | more  # fmt: skip

    return {
        "UserRole": [
            {"Id": ROLE_BOSS, "Name": "Sales Management North", "ParentRoleId": "", "DeveloperName": "a"},
            {"Id": ROLE_FIELD, "Name": "Field Sales North", "ParentRoleId": ROLE_BOSS, "DeveloperName": "b"},
            {"Id": ROLE_INSIDE, "Name": "Inside Sales North", "ParentRoleId": ROLE_BOSS[:15],
             "DeveloperName": "c"},
        ],
        "User": [
            user(BOSS, "Beth Boss", ROLE_BOSS, ""),
            user(FRED, "Fred Field", ROLE_FIELD, BOSS),
            user(INES, "Inès Inside", ROLE_INSIDE, BOSS[:15]),
        ],
        "Account": [
            account(ACME, "Acme, Inc.", INES),
            account(BOLT, 'Bolt "B" Ltd\nSecond line', FRED, ACME),
            account(CORE, "Core", FRED) | {"Industry": "", "Segment__c": ""},
            account(sf_id("001", 4), "Merged", FRED) | {"MasterRecordId": ACME},
        ],
        "AccountHistory": [
            change(1, ACME[:15], "Owner", "Fred Field", "Inès Inside"),
            change(2, ACME[:15], "Owner", FRED[:15], INES),
            change(3, BOLT, "Industry", "Retail", "Manufacturing"),
        ],
        "AccountTeamMember": [
            {"Id": sf_id("01M", 1), "AccountId": ACME, "UserId": FRED, "TeamMemberRole": "Field",
             "AccountAccessLevel": "Edit"},
        ],
        "Opportunity": [
            {"Id": DEAL, "AccountId": ACME, "OwnerId": INES, "Name": "Acme renewal", "StageName": "Proposal",
             "Amount": "1000.50", "CurrencyIsoCode": "USD", "Probability": "40", "CloseDate": "2026-09-30",
             "Type": "Renewal", "LeadSource": "Inside", "IsClosed": "false", "IsWon": "false",
             "ForecastCategoryName": "Best Case", "CreatedDate": created, "LastModifiedDate": stamp},
        ],
        "OpportunityHistory": [
            {"Id": sf_id("008", 1), "OpportunityId": DEAL, "StageName": "Proposal", "Amount": "1000.50",
             "PrevAmount": "", "CloseDate": "2026-09-30", "PrevCloseDate": "", "Probability": "40",
             "CreatedById": INES, "CreatedDate": created},
        ],
        "OpportunityFieldHistory": [
            {"Id": sf_id("0Kt", 1), "OpportunityId": DEAL, "Field": "StageName", "OldValue": "Prospecting",
             "NewValue": "Proposal", "CreatedById": INES, "CreatedDate": moved},
        ],
        "OpportunityTeamMember": [
            {"Id": sf_id("00q", 1), "OpportunityId": DEAL, "UserId": FRED, "TeamMemberRole": "Helper"},
        ],
        "OpportunitySplit": [
            {"Id": sf_id("1Bp", 1), "OpportunityId": DEAL, "SplitOwnerId": INES, "SplitPercentage": "80",
             "SplitTypeId": sf_id("149", 1), "SplitAmount": "800.40"},
            {"Id": sf_id("1Bp", 2), "OpportunityId": DEAL, "SplitOwnerId": FRED, "SplitPercentage": "20",
             "SplitTypeId": sf_id("149", 1), "SplitAmount": "200.10"},
        ],
        "Task": [
            dict(task(1, (INES, ACME), "Email: >> your secret offer", "Email", "2026-06-29")),
            dict(task(2, (INES, ACME), "Email: <- re: your secret offer", "Email", "2026-06-30")),
            dict(task(3, (FRED, BOLT), "Call: follow up", "Call", "2026-06-12")),
            dict(task(4, (FRED, BOLT), "Password reset", "Call", "2026-06-13", Type="Service")),
            dict(task(5, (FRED, BOLT), "Email: >> news", "ListEmail", "2026-06-14")),
            dict(task(6, (FRED, BOLT), "Prepare quote", "Task", "2026-07-06", IsClosed="false",
                      CreatedDate="2026-06-28T09:00:00.000Z", CompletedDateTime="", WhatId=DEAL)),
        ],
        "Event": [
            {"Id": MEETING, "OwnerId": FRED, "WhoId": "", "WhatId": BOLT, "AccountId": BOLT,
             "Subject": "Quarterly review", "StartDateTime": "2026-06-15T15:00:00.000Z",
             "EndDateTime": "2026-06-15T16:00:00.000Z", "DurationInMinutes": "60", "ShowAs": "Busy",
             "IsGroupEvent": "true", "CreatedDate": "2026-06-01T11:00:00.000Z"},
            {"Id": sf_id("00U", 2), "OwnerId": FRED, "WhoId": "", "WhatId": BOLT, "AccountId": BOLT,
             "Subject": "Site visit", "StartDateTime": "2026-07-15T15:00:00.000Z",
             "EndDateTime": "2026-07-15T16:00:00.000Z", "DurationInMinutes": "60", "ShowAs": "Busy",
             "IsGroupEvent": "false", "CreatedDate": "2026-06-01T11:00:00.000Z"},
            {"Id": sf_id("00U", 3), "OwnerId": FRED, "WhoId": "", "WhatId": "", "AccountId": "",
             "Subject": "Holiday!", "StartDateTime": "2026-06-20T08:00:00.000Z",
             "EndDateTime": "2026-06-20T17:00:00.000Z", "DurationInMinutes": "540", "ShowAs": "OutOfOffice",
             "IsGroupEvent": "false", "CreatedDate": "2026-06-01T11:00:00.000Z"},
        ],
        "EventRelation": [
            {"Id": sf_id("0RE", 1), "EventId": MEETING, "RelationId": INES, "IsInvitee": "true",
             "Status": "Accepted"},
            {"Id": sf_id("0RE", 2), "EventId": MEETING, "RelationId": sf_id("003", 1), "IsInvitee": "true",
             "Status": "New"},
            {"Id": sf_id("0RE", 3), "EventId": sf_id("00U", 2), "RelationId": FRED, "IsInvitee": "true",
             "Status": "New"},
        ],
        "Case": [
            {"Id": sf_id("500", 1), "AccountId": ACME, "OwnerId": sf_id("00G", 1), "Status": "New",
             "Type": "Problem", "Origin": "Email", "CreatedDate": "2026-06-20T12:00:00.000Z",
             "ClosedDate": "", "IsClosed": "false"},
        ],
        "Holiday": [
            {"Id": sf_id("0C0", 1), "Name": "Independence Day", "ActivityDate": "2026-07-03",
             "IsAllDay": "true", "Country__c": "US"},
        ],
        "LeaveCalendar": [
            {"UserId": FRED, "StartDate": "2026-05-04", "EndDate": "2026-05-18", "Kind": "vacation"},
        ],
    }  # fmt: skip


def csv_text(rows: Iterable[Row], columns: Iterable[str] | None = None) -> str:
    """The rows as Salesforce writes them: every value quoted."""
    rows = list(rows)
    names = list(columns or rows[0])
    out = io.StringIO()
    writer = csv.DictWriter(out, names, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_files(world: World) -> dict[str, bytes]:
    """File name -> bytes."""
    return {f"{name}.csv": csv_text(rows).encode() for name, rows in world.items()}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def write_zip(path: Path, files: Mapping[str, bytes]) -> Path:
    """The files in a ZIP."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
