"""Deals, credit, tickets in our own tables."""

from collections.abc import Mapping

import pyarrow as pa

from groundrules.simulate.canonical.cells import Sheet, column, day, money, percent, time, yes
from groundrules.simulate.canonical.people import Columns, ids_in, renamed, told_by_id

_FIELDS = {
    "Owner": "owner_id",
    "Account": "account_id",
    "StageName": "stage",
    "Amount": "amount",
    "CloseDate": "close_date",
}
_CASE_FIELDS = {"Owner": "owner_id", "Status": "status"}


def opportunities(sheet: Sheet) -> Columns:
    """Deals as they stand."""
    rows = len(sheet["Id"])
    return {
        "opportunity_id": sheet["Id"],
        "account_id": sheet["AccountId"],
        "owner_id": sheet["OwnerId"],
        "name": sheet["Name"],
        "stage": sheet["StageName"],
        "amount": money(sheet["Amount"]),
        "currency": sheet["CurrencyIsoCode"],
        "probability": percent(sheet["Probability"]),
        "close_date": day(sheet["CloseDate"]),
        "created_at": time(sheet["CreatedDate"]),
        "source": sheet["LeadSource"],
        "type": sheet["Type"],
        "is_closed": yes(sheet["IsClosed"]),
        "is_won": yes(sheet["IsWon"]),
        "product": column(sheet, "Product_Family__c", rows),
        "forecast": sheet["ForecastCategoryName"],
        "discount": percent(column(sheet, "Discount__c", rows)),
        "created_by": column(sheet, "CreatedById", rows),
    }


def opportunity_changes(sheet: Sheet) -> Columns:
    """Edits field history kept; an owner's change once, with ids."""
    by_id = told_by_id(sheet, ("Owner", "Account"))
    here = {name: cells.filter(by_id) for name, cells in sheet.items()}
    return {
        "change_id": here["Id"],
        "opportunity_id": here["OpportunityId"],
        "changed_at": time(here["CreatedDate"]),
        "changed_by": here["CreatedById"],
        "field": renamed(here["Field"], _FIELDS),
        "old_value": ids_in(here["Field"], here["OldValue"], ("Owner", "Account")),
        "new_value": ids_in(here["Field"], here["NewValue"], ("Owner", "Account")),
    }


def stages_reached(sheet: Sheet) -> Columns:
    """Every stage a deal went through, as the CRM's own history of stages has it."""
    return {
        "change_id": sheet["Id"],
        "opportunity_id": sheet["OpportunityId"],
        "changed_at": time(sheet["CreatedDate"]),
        "changed_by": sheet["CreatedById"],
        "field": pa.repeat(pa.scalar("stage_reached"), len(sheet["Id"])),
        "new_value": sheet["StageName"],
    }


def opportunity_team(sheet: Sheet) -> Columns:
    """Who else is on a deal."""
    return {
        "opportunity_id": sheet["OpportunityId"],
        "seller_id": sheet["UserId"],
        "team_role": sheet["TeamMemberRole"],
        "member_id": sheet["Id"],
        "added_at": time(sheet["CreatedDate"]),
    }


def splits(sheet: Sheet) -> Columns:
    """Credit shares as they stand."""
    return {
        "split_id": sheet["Id"],
        "opportunity_id": sheet["OpportunityId"],
        "seller_id": sheet["SplitOwnerId"],
        "credit_share": percent(sheet["SplitPercentage"]),
        "split_type": sheet["SplitTypeId"],
        "changed_at": time(sheet["LastModifiedDate"]),
        "changed_by": sheet["LastModifiedById"],
    }


def tickets(sheet: Sheet) -> Columns:
    """Service requests."""
    rows = len(sheet["Id"])
    return {
        "ticket_id": sheet["Id"],
        "account_id": sheet["AccountId"],
        "owner_id": sheet["OwnerId"],
        "opened_at": time(sheet["CreatedDate"]),
        "closed_at": time(sheet["ClosedDate"]),
        "category": sheet["Type"],
        "status": sheet["Status"],
        "is_closed": yes(sheet["IsClosed"]),
        "answered_at": time(column(sheet, "First_Response_At__c", rows)),
    }


def ticket_changes(sheet: Sheet) -> Columns:
    """Edits of service requests; an owner's change once, with ids."""
    by_id = told_by_id(sheet, ("Owner",))
    here: Mapping[str, pa.Array] = {name: cells.filter(by_id) for name, cells in sheet.items()}
    return {
        "change_id": here["Id"],
        "ticket_id": here["CaseId"],
        "changed_at": time(here["CreatedDate"]),
        "changed_by": here["CreatedById"],
        "field": renamed(here["Field"], _CASE_FIELDS),
        "old_value": ids_in(here["Field"], here["OldValue"], ("Owner",)),
        "new_value": ids_in(here["Field"], here["NewValue"], ("Owner",)),
    }
