"""The facts of open deals, against a world small enough to count by hand."""

from datetime import UTC, date, datetime, timedelta

from groundrules.handoff.exceptions.deals import OpenDeal, deal_words, open_deals
from groundrules.rulebook import Rulebook
from tests.fakes.facts import MemoryFacts
from tests.handoff.exceptions.worlds import DAY, account, book, company, deal, touch

TABLES = ("opportunities", "opportunity_changes", "activities")
ALL_WORDS = book(
    (
        "  deal_kept: ",
        "  type: {type: text, about: deal, say: type}\n"
        "  deal_close_date: {type: date, from: 2020-01-01, to: 2035-12-31, about: deal, say: close date}\n"
        "  days_open: {type: whole number, from: 0, to: 999, about: deal, say: days open}\n"
        "  days_in_stage: {type: whole number, from: 0, to: 999, about: deal, say: days in stage}\n"
        "  days_to_close: {type: whole number, from: 0, to: 999, about: deal, say: days to close}\n"
        "  days_at_proposal: {type: whole number, from: 0, to: 999, about: deal, say: days at proposal}\n"
        "  days_at_lunch: {type: whole number, from: 0, to: 999, about: deal, say: days at lunch}\n"
        "  deal_kept: ",
    )
)


def staged(number: int, deal_id: str, day: date, old: str, new: str) -> dict[str, object]:
    """One change of stage."""
    return {
        "change_id": f"c{number}",
        "opportunity_id": deal_id,
        "changed_at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        "field": "stage",
        "old_value": old,
        "new_value": new,
    }


def judged(facts: MemoryFacts, of: Rulebook = ALL_WORDS, announced: date = DAY) -> dict[str, OpenDeal]:
    """The open deals of account A."""
    crm = {name: facts.read("crm", name) for name in TABLES}
    found = open_deals(book=of, crm=crm, account_ids=["A"], as_of=DAY, announced_on=announced)
    return {one.deal_id: one for one in found}


def test_columns_history_and_contact_become_facts() -> None:
    """Every word gets the value a person would read off the CRM."""
    facts = company(
        opportunities=[
            deal(
                "D",
                "A",
                80_000_00,
                owner_id="ann",
                name="Big one",
                stage="signing",
                type="growth",
                created_at=datetime(2026, 3, 1, tzinfo=UTC),
                close_date=DAY + timedelta(20),
            ),
            deal("W", "A", 5, won_on=DAY),
            deal("X", "B", 5, owner_id="ann"),
        ],
        opportunity_changes=[
            staged(1, "D", DAY - timedelta(40), "new", "proposal"),
            staged(2, "D", DAY - timedelta(25), "proposal", "signing"),
        ],
        activities=[touch("t1", "A", DAY - timedelta(12), opportunity_id="D")],
    )
    found = judged(facts)
    assert set(found) == {"D"}
    assert (found["D"].owner_id, found["D"].amount, found["D"].name) == ("ann", 80_000_00, "Big one")
    assert found["D"].facts == {
        "deal_stage": "signing",
        "deal_amount": 80_000_00,
        "type": "growth",
        "deal_close_date": DAY + timedelta(20),
        "days_open": 121,
        "days_in_stage": 25,
        "days_to_close": 20,
        "days_since_contact": 12,
        "days_before_announcement": 25,
        "days_at_proposal": 40,
    }
    assert "days_at_lunch" not in {word.name for word in deal_words(ALL_WORDS)}
    assert "deal_kept" not in {word.name for word in deal_words(ALL_WORDS)}


def test_a_step_back_and_forward_again_is_a_new_step() -> None:
    """Whoever moves a deal back and forth before the announcement reached its stage only then."""
    facts = company(
        opportunities=[deal("D", "A", 1, stage="signing")],
        opportunity_changes=[
            staged(1, "D", DAY - timedelta(60), "proposal", "signing"),
            staged(2, "D", DAY - timedelta(9), "signing", "proposal"),
            staged(3, "D", DAY - timedelta(8), "proposal", "signing"),
        ],
    )
    assert judged(facts)["D"].facts["days_before_announcement"] == 8


def test_a_step_back_alone_is_no_step_forward() -> None:
    """A deal that only fell back was not rushed; its stage changed all the same."""
    facts = company(
        opportunities=[deal("D", "A", 1, stage="proposal")],
        opportunity_changes=[
            staged(1, "D", DAY - timedelta(60), "new", "signing"),
            staged(2, "D", DAY - timedelta(3), "signing", "proposal"),
        ],
    )
    found = judged(facts)["D"].facts
    assert (found["days_before_announcement"], found["days_in_stage"]) == (60, 3)


def test_a_stage_counts_from_when_it_was_reached_for_good() -> None:
    """Days at a stage run on through later ones, begin anew after a fall back, are unknown before it."""
    day = DAY - timedelta(30)
    facts = company(
        opportunities=[
            deal("D", "A", 1, stage="signing"),
            deal("E", "A", 1, stage="signing"),
            deal("F", "A", 1, stage="new"),
            deal("G", "A", 1, stage="proposal", created_at=datetime(2026, 6, 1, tzinfo=UTC)),
        ],
        opportunity_changes=[
            staged(1, "D", day, "new", "proposal"),
            staged(2, "D", DAY - timedelta(2), "proposal", "signing"),
            staged(3, "E", day, "new", "proposal"),
            staged(4, "E", DAY - timedelta(9), "proposal", "new"),
            staged(5, "E", DAY - timedelta(5), "new", "signing"),
            staged(6, "F", day, "new", "proposal"),
            staged(7, "F", DAY - timedelta(1), "proposal", "new"),
        ],
    )
    found = judged(facts)
    assert {name: one.facts["days_at_proposal"] for name, one in found.items()} == {
        "D": 30, "E": 5, "F": None, "G": 29,
    }  # fmt: skip
    assert found["D"].facts["days_before_announcement"] == 2


def test_a_stage_the_book_does_not_name_counts_as_a_step() -> None:
    """What cannot be told apart is taken for a step, so that no made-up stage hides a rush."""
    facts = company(
        opportunities=[deal("D", "A", 1, stage="proposal")],
        opportunity_changes=[staged(1, "D", DAY - timedelta(3), "parked", "proposal")],
    )
    assert judged(facts)["D"].facts["days_before_announcement"] == 3


def test_stages_kept_at_every_save_give_the_same_steps() -> None:
    """A CRM that writes the stage at each save: a save that changes something else is no step."""
    saved = {"field": "stage_reached", "old_value": None}
    facts = company(
        opportunities=[deal("D", "A", 1, stage="Proposal")],
        opportunity_changes=[
            staged(1, "D", DAY - timedelta(90), "", "New") | saved,
            staged(2, "D", DAY - timedelta(60), "", "Signing") | saved,
            staged(3, "D", DAY - timedelta(50), "", "Proposal") | saved,
            staged(4, "D", DAY - timedelta(2), "", "Proposal") | saved,
        ],
    )
    found = judged(facts)["D"].facts
    assert (found["days_before_announcement"], found["days_in_stage"]) == (60, 50)


def test_stages_are_spelt_as_the_book_spells_them() -> None:
    """`Proposal` and `PROPOSAL` are `proposal`; a stage the book does not list stays as it is."""
    facts = company(
        opportunities=[
            deal("D", "A", 1, stage=" PROPOSAL"),
            deal("E", "A", 1, stage="Value Workshop"),
        ]
    )
    found = judged(facts)
    assert found["D"].facts["deal_stage"] == "proposal"
    assert found["E"].facts["deal_stage"] == "Value Workshop"


def test_a_step_after_the_announcement_is_none_before_it() -> None:
    """Reached after everybody knew, it is 0 days before it; it never goes below."""
    facts = company(
        opportunities=[deal("D", "A", 1, stage="proposal")],
        opportunity_changes=[staged(1, "D", DAY - timedelta(3), "new", "proposal")],
    )
    found = judged(facts, announced=DAY - timedelta(10))["D"].facts
    assert found["days_before_announcement"] == 0


def test_what_the_crm_does_not_keep_is_unknown() -> None:
    """No history of stages, no contact and no creation date: unknown, never a number."""
    found = judged(company(opportunities=[deal("D", "A", None, close_date=None)]))["D"].facts
    assert {value for name, value in found.items()} == {None}


def test_amounts_in_another_currency_are_unknown() -> None:
    """A deal in euros is not measured by a book in dollars."""
    found = judged(company(opportunities=[deal("D", "A", 100, currency="EUR")]))["D"]
    assert (found.amount, found.facts["deal_amount"], found.currency) == (None, None, "EUR")


def test_contact_is_on_the_deal_or_on_no_other_deal() -> None:
    """A call about another deal, a mass mail and a call that never took place are no contact."""
    day = DAY - timedelta(50)
    facts = company(
        opportunities=[deal("D", "A", 1), deal("E", "A", 1)],
        activities=[
            touch("t1", "A", day),
            touch("t2", "A", DAY - timedelta(1), opportunity_id="E"),
            touch("t3", "A", DAY - timedelta(2), is_bulk=True),
            touch("t4", "A", DAY - timedelta(3), is_done=False),
            touch("t5", "A", DAY - timedelta(4), kind="task"),
            touch("t6", "A", DAY + timedelta(1)),
        ],
    )
    found = judged(facts)
    assert found["D"].facts["days_since_contact"] == 50
    assert found["E"].facts["days_since_contact"] == 1
    assert judged(company(accounts=[account("B")])) == {}
