"""People, accounts, calendars in our own tables."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.simulate.canonical.cells import Sheet, column, day, money, number, real, record_id, time, yes
from groundrules.simulate.world import World

Columns = Mapping[str, pa.Array]
_FIELDS = {
    "Owner": "owner_id",
    "Industry": "industry",
    "Website": "website",
    "NumberOfEmployees": "employees",
    "Parent": "parent_id",
    "Name": "name",
}


def roles(sheet: Sheet) -> Columns:
    """The role tree."""
    return {"role_id": sheet["Id"], "name": sheet["Name"], "parent_role_id": sheet["ParentRoleId"]}


def sellers(sheet: Sheet, world: World) -> Columns:
    """Everybody, and the integration; the job is what the name of the CRM's role says."""
    return {
        "seller_id": sheet["Id"],
        "name": sheet["Name"],
        "email": sheet["Email"],
        "manager_id": sheet["ManagerId"],
        "role_id": sheet["UserRoleId"],
        "sales_role": pa.array([person.role.value for person in world.force.people]),
        "title": sheet["Title"],
        "territory": sheet["Territory__c"],
        "region": sheet["Region__c"],
        "country": sheet["CountryCode"],
        "time_zone": sheet["TimeZoneSidKey"],
        "pair_id": sheet["Pair__c"],
        "full_time_share": real(sheet["FTE__c"]),
        "hired_on": day(sheet["HireDate__c"]),
        "left_on": day(sheet["LeftDate__c"]),
        "is_active": yes(sheet["IsActive"]),
        "is_system": pc.not_equal(sheet["UserType"], "Standard"),
    }


def accounts(sheet: Sheet) -> Columns:
    """Living accounts."""
    here = {name: cells.filter(pc.equal(sheet["IsDeleted"], "false")) for name, cells in sheet.items()}
    rows = len(here["Id"])
    potential = column(here, "Potential__c", rows)
    return {
        "account_id": here["Id"],
        "name": here["Name"],
        "owner_id": here["OwnerId"],
        "parent_id": here["ParentId"],
        "segment": here["Segment__c"],
        "tier": here["Tier__c"],
        "industry": here["Industry"],
        "employees": number(here["NumberOfEmployees"]),
        "annual_revenue": money(here["AnnualRevenue"]),
        "currency": here["CurrencyIsoCode"],
        "country": here["BillingCountryCode"],
        "state": here["BillingStateCode"],
        "region": here["Region__c"],
        "territory": here["Territory__c"],
        "needs_expert": yes(here["Needs_Specialist__c"]),
        "partner_led": yes(here["Partner_Led__c"]),
        "contract_end": day(here["Contract_End__c"]),
        "website": here["Website"],
        "created_at": time(here["CreatedDate"]),
        "street": column(here, "BillingStreet", rows),
        "city": column(here, "BillingCity", rows),
        "postal_code": column(here, "BillingPostalCode", rows),
        "created_by": column(here, "CreatedById", rows),
        "potential": money(potential),
        "phone": pc.replace_substring_regex(column(here, "Phone", rows), r"[^0-9]", ""),
    }


def merged(sheet: Sheet) -> Columns:
    """Accounts merged into another."""
    gone = {name: cells.filter(pc.is_valid(sheet["MasterRecordId"])) for name, cells in sheet.items()}
    return {
        "record_id": gone["Id"],
        "kind": pa.repeat(pa.scalar("account"), len(gone["Id"])),
        "into_id": gone["MasterRecordId"],
        "merged_at": time(gone["LastModifiedDate"]),
        "name": gone["Name"],
        "owner_id": gone["OwnerId"],
        "created_at": time(gone["CreatedDate"]),
    }


def account_changes(sheet: Sheet) -> Columns:
    """Edits of accounts; an owner's change once, with ids."""
    by_id = told_by_id(sheet, ("Owner", "Parent"))
    here = {name: cells.filter(by_id) for name, cells in sheet.items()}
    return {
        "change_id": here["Id"],
        "account_id": record_id(here["AccountId"]),
        "changed_at": time(here["CreatedDate"]),
        "changed_by": here["CreatedById"],
        "field": renamed(here["Field"], _FIELDS),
        "old_value": ids_in(here["Field"], here["OldValue"], ("Owner", "Parent")),
        "new_value": ids_in(here["Field"], here["NewValue"], ("Owner", "Parent")),
    }


def account_team(sheet: Sheet) -> Columns:
    """Who else is on an account."""
    rows = len(sheet["Id"])
    return {
        "account_id": sheet["AccountId"],
        "seller_id": sheet["UserId"],
        "team_role": sheet["TeamMemberRole"],
        "member_id": sheet["Id"],
        "account_access": sheet["AccountAccessLevel"],
        "added_at": time(column(sheet, "CreatedDate", rows)),
    }


def holidays(sheet: Sheet) -> Columns:
    """Public holidays."""
    return {"day": day(sheet["ActivityDate"]), "country": sheet["Country__c"], "name": sheet["Name"]}


def leave(sheet: Sheet) -> Columns:
    """Who was away."""
    return {
        "seller_id": sheet["UserId"],
        "starts_on": day(sheet["StartDate"]),
        "ends_on": day(sheet["EndDate"]),
        "kind": sheet["Kind"],
    }


def told_by_id(sheet: Sheet, fields: tuple[str, ...]) -> pa.Array:
    """False for the row that tells a change of a reference a second time, with names."""
    reference = pc.is_in(sheet["Field"], value_set=pa.array(fields))
    value = pc.coalesce(sheet["NewValue"], sheet["OldValue"])
    looks = pc.match_substring_regex(pc.fill_null(value, ""), r"^(001|005)[0-9A-Za-z]{12}([0-9A-Za-z]{3})?$")
    return pc.or_(pc.invert(reference), looks)


def renamed(cells: pa.Array, names: Mapping[str, str]) -> pa.Array:
    """The fields by our names; others as they are."""
    encoded = cells.dictionary_encode()
    words = [names.get(word, word) for word in encoded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(encoded.indices)


def ids_in(field: pa.Array, value: pa.Array, fields: tuple[str, ...]) -> pa.Array:
    """The values, those of references in the long form of their ids."""
    reference = pc.is_in(field, value_set=pa.array(fields))
    full = record_id(pc.if_else(reference, value, pa.scalar(None, pa.string())))
    return pc.if_else(reference, full, value)
