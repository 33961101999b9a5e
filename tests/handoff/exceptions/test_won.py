"""Won deals as they were on the day they closed, from imported tables."""

from datetime import UTC, date, datetime, timedelta

from groundrules.handoff.exceptions.won import won_deals
from groundrules.usecases.assign_coverage import assign_coverage
from tests.coverage.worlds import LONG_AGO
from tests.fakes.facts import MemoryFacts
from tests.handoff.exceptions.worlds import DAY, account, book, company, deal

CLOSED = DAY - timedelta(40)


def world() -> MemoryFacts:
    """An account of Ivy's that was Ann's until ten days ago, when it also stopped needing a specialist."""
    changed = datetime(2026, 6, 20, 9, tzinfo=UTC)
    made = company(
        accounts=[account("A", owner_id="ivy", needs_expert=False), account("B")],
        opportunities=[
            deal("D", "A", 60_000_00, won_on=CLOSED, owner_id="ann", name="Late one", stage="Closed Won"),
            deal("E", "A", 500, won_on=CLOSED - timedelta(10)),
            deal("F", "A", 900, won_on=CLOSED - timedelta(400)),
            deal("G", "A", 70, won_on=CLOSED),
            deal("H", "B", 5, won_on=DAY, currency="EUR"),
            deal("X", "A", 5),
        ],
        account_owners=[
            {
                "account_id": "A",
                "owner_id": "ann",
                "valid_from": LONG_AGO,
                "valid_to": changed,
                "known_from": "history",
            },
            {"account_id": "A", "owner_id": "ivy", "valid_from": changed, "known_from": "history"},
        ],
        account_changes=[
            {
                "change_id": "c1",
                "account_id": "A",
                "changed_at": changed,
                "field": "needs_expert",
                "old_value": "true",
                "new_value": "false",
            }
        ],
        account_team=[{"account_id": "A", "seller_id": "sam", "team_role": "Expert"}],
        opportunity_team=[{"opportunity_id": "D", "seller_id": "sue", "team_role": "Expert"}],
    )
    assign_coverage(book=book(), facts=made)
    return made


def test_only_deals_won_in_the_period() -> None:
    """Both ends count; what is open, or closed before, is left out."""
    found = won_deals(book=book(), facts=world(), first=CLOSED - timedelta(10), last=CLOSED)
    assert sorted(one.deal_id for one in found) == ["D", "E", "G"]
    assert won_deals(book=book(), facts=world(), first=date(2020, 1, 1), last=date(2020, 1, 2)) == ()


def test_facts_are_those_of_the_day_it_closed() -> None:
    """The specialist was needed then; revenue is of the year before, without the deal and its own day."""
    found = {one.deal_id: one for one in won_deals(book=book(), facts=world(), first=CLOSED, last=DAY)}
    assert found["D"].facts["needs_expert"] is True
    assert found["D"].facts["revenue"] == 500
    assert found["D"].facts["deal_amount"] == 60_000_00
    assert (found["H"].in_book_currency, found["H"].facts["deal_amount"], found["H"].amount) == (
        False,
        None,
        5,
    )


def test_people_are_those_of_the_day_it_closed() -> None:
    """Ann owned the account then, and Ivy is her declared partner; Sam is the specialist on the team."""
    found = {one.deal_id: one for one in won_deals(book=book(), facts=world(), first=CLOSED, last=DAY)}
    assert found["D"].people == {"owner": ["ann"], "partner": ["ivy"], "specialist": ["sam"]}
    assert found["H"].people["owner"] == ["ann"]
    assert found["D"].account_name == "Company A"


def test_history_the_book_cannot_read_leaves_todays_value() -> None:
    """An old value that is none of the word's counts for nothing."""
    facts = world()
    rows = facts.tables["crm", "account_changes"].to_pylist()
    strange = [rows[0] | {"old_value": "perhaps"}]
    facts.tables["crm", "account_changes"] = facts.tables["crm", "account_changes"].from_pylist(
        strange, schema=facts.tables["crm", "account_changes"].schema
    )
    found = {one.deal_id: one for one in won_deals(book=book(), facts=facts, first=CLOSED, last=CLOSED)}
    assert found["D"].facts["needs_expert"] is False


def test_before_coverage_account_words_come_from_the_account_record() -> None:
    """Without a run of coverage the record's own columns still answer, and revenue is added up."""
    facts = company(opportunities=[deal("D", "A", 5, won_on=CLOSED)])
    (one,) = won_deals(book=book(), facts=facts, first=CLOSED, last=CLOSED)
    assert (one.facts["needs_expert"], one.facts["revenue"]) == (False, 0)
