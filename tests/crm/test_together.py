"""The columns and files the signals need, from a Salesforce export to our tables."""

from datetime import UTC, date, datetime
from pathlib import Path

from groundrules.adapters.facts import FactsFolder
from tests.worlds.importing import import_from
from tests.worlds.tiny import ACME, FRED, INES, as_files, sf_id, tiny, write_folder


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_new_columns_arrive_typed(tmp_path: Path) -> None:
    """Digits of a telephone number, a discount in percent, minutes, dates of teams and credit, replies."""
    world = tiny()
    world["Account"][0] |= {
        "BillingStreet": "1 Main St", "BillingCity": "Albany", "BillingPostalCode": "12207",
        "Phone": "+1 (212) 555-0100", "CreatedById": FRED[:15], "Potential__c": "2500.50",
    }  # fmt: skip
    for row in world["Account"][1:]:
        row.update(dict.fromkeys(set(world["Account"][0]) - set(row), ""))
    world["Opportunity"][0] |= {"Product_Family__c": "Drives", "Discount__c": "12.5", "CreatedById": INES}
    world["AccountTeamMember"][0]["CreatedDate"] = "2026-02-01T08:00:00.000Z"
    for row in world["OpportunitySplit"]:
        row |= {"LastModifiedDate": "2026-06-10T08:00:00.000Z", "LastModifiedById": FRED}
    world["Case"][0]["First_Response_At__c"] = "2026-06-20T13:30:00.000Z"
    facts = FactsFolder(tmp_path / "facts")
    result = import_from(write_folder(tmp_path / "export", as_files(world)), facts)
    assert result.published, result.findings
    (acme,) = facts.rows("crm", "accounts", {"account_id": ACME})
    assert (acme["street"], acme["city"], acme["postal_code"]) == ("1 Main St", "Albany", "12207")
    assert (acme["phone"], acme["created_by"], acme["potential"]) == ("12125550100", FRED, 250050)
    (deal,) = facts.rows("crm", "opportunities")
    assert (deal["product"], deal["discount"], deal["created_by"]) == ("Drives", 0.125, INES)
    assert deal["forecast"] == "Best Case"
    assert facts.rows("crm", "account_team")[0]["added_at"] == at("2026-02-01T08:00")
    assert {row["changed_by"] for row in facts.rows("crm", "splits")} == {FRED}
    assert {(row["old_share"], row["known_from"]) for row in facts.rows("crm", "split_changes")} == {
        (None, "edit")
    }
    assert facts.rows("crm", "tickets")[0]["answered_at"] == at("2026-06-20T13:30")
    done = {row["activity_id"]: row for row in facts.rows("crm", "activities")}
    assert done[sf_id("00T", 1)]["completed_at"] == at("2026-06-29T09:00")
    assert done[sf_id("00U", 1)]["minutes"] == 60
    assert done[sf_id("00U", 1)]["fingerprint"] is None  # an import without a key makes none


def test_files_of_our_own_are_read(tmp_path: Path) -> None:
    """Contacts between colleagues, offers, pulse and acceptances come as files beside Salesforce's."""
    world = tiny()
    world["InternalContact"] = [
        {"Day": "2026-06-12", "UserId": FRED, "PartnerId": INES, "Channel": "Mention", "Count": "3"}
    ]
    world["QueueOffer"] = [
        {"Id": "o1", "OfferedDate": "2026-06-12T09:00:00.000Z", "UserId": INES, "ItemId": "i1",
         "AccountId": ACME, "Segment": "Mid-Market", "IsTaken": "false", "AnsweredDate": "", "Value": "900",
         "Kind": "Lead"},
    ]  # fmt: skip
    round_ = {"RoundId": "r1", "Boundary": "field and inside", "Unit": "north", "ClosedDate": "2026-06-01"}
    world["PulseRound"] = [round_ | {"Asked": "40", "Answered": "31"}]
    world["PulseAnswer"] = [round_ | {"Id": "p1", "Item": "fair", "Score": "4"}]
    world["RuleAcceptance"] = [
        {"UserId": INES, "BookVersion": "v1", "RuleId": "r-3", "ReadDate": "", "QuizAsked": "4",
         "AcceptedDate": "2026-06-02T10:00:00.000Z", "QuizRight": "3"},
    ]  # fmt: skip
    facts = FactsFolder(tmp_path / "facts")
    result = import_from(write_folder(tmp_path / "export", as_files(world)), facts)
    assert result.published, result.findings
    assert facts.rows("crm", "internal_contacts") == [
        {"day": date(2026, 6, 12), "seller_id": FRED, "partner_id": INES, "channel": "mention", "n": 3}
    ]
    (offer,) = facts.rows("crm", "offers")
    assert (offer["is_taken"], offer["value"], offer["segment"]) == (False, 90000, "mid_market")
    assert facts.rows("crm", "pulse_rounds")[0]["answered"] == 31
    assert facts.rows("crm", "pulse")[0]["score"] == 4
    assert facts.rows("crm", "acceptances")[0]["quiz_right"] == 3
