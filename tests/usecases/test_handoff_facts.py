"""What is pre-filled equals the facts, read row by row for a few accounts and by the engine for many."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from groundrules.handoff.exceptions.standing import Hold, Standing
from groundrules.handoff.steps.picture import CONTACT, SELLING
from groundrules.signals import measures
from groundrules.usecases.handoff_activities import activities_of
from groundrules.usecases.handoff_facts import pictures_of
from tests.fakes.facts import MemoryFacts
from tests.handoff.steps.worlds import MOVED, SELLERS, book, day
from tests.usecases.handoffs import NOTHING, Row, activity, facts

AS_OF = day(10)


def drawn(seed: int) -> MemoryFacts:
    """Two accounts with everything that can happen to them, by chance."""
    draw = Random(seed)  # noqa: S311  # a world, not a secret
    people = [*SELLERS, "bot"]
    rows: list[Row] = []
    guests: list[Row] = []
    for number in range(120):
        ago = draw.choice([draw.randrange(-5, 12), draw.randrange(12, 420)])
        kind = draw.choice([*CONTACT, "task"])
        rows.append(
            activity(
                draw.choice(people), AS_OF - timedelta(ago), draw.choice("AB"),
                activity_id=f"T{number:03}", kind=kind, direction=draw.choice(["out", "in", None]),
                is_bulk=draw.random() < 0.2, is_done=draw.random() < 0.8,
                source=draw.choice(["task", "event"]), opportunity_id=draw.choice([None, "D1"]),
            )
        )  # fmt: skip
        if draw.random() < 0.3:
            guest = draw.choice([*people, None])
            guests.append({"attendee_id": f"G{number}", "activity_id": f"T{number:03}", "seller_id": guest})
    sellers = [dict(row) for row in SELLERS.values()]
    bot: Row = {
        "seller_id": "bot",
        "name": "Bot",
        "sales_role": "other",
        "is_active": True,
        "is_system": True,
    }
    accounts: list[Row] = [{"account_id": name, "name": name, "owner_id": "ann"} for name in "AB"]
    return facts(AS_OF, rows, accounts=accounts, attendees=guests, sellers=[*sellers, bot])


def test_read_by_rows_and_by_the_engine_it_is_the_same() -> None:
    """Six worlds by chance, each read both ways: tasks, last contacts, counts, everything since the move."""
    since = {"A": MOVED, "B": day(-30)}
    for seed in range(6):
        found = drawn(seed)
        few = activities_of(found, since, AS_OF)
        many = activities_of(found, since, AS_OF, few=0)
        assert few == many
        assert few.touches["A"]
        assert few.contacts["A"][1]


def test_counted_by_hand_it_is_the_same() -> None:
    """Contacts of twelve months and the last of each kind, counted again by the plainest loop."""
    found = drawn(7)
    rows = [
        row for row in found.rows("crm", "activities")
        if row["account_id"] == "A" and row["seller_id"] != "bot" and row["is_done"] and not row["is_bulk"]
        and row["kind"] in CONTACT and AS_OF - timedelta(365) < row["day"] <= AS_OF  # type: ignore[operator]  # a day
    ]  # fmt: skip
    known = pictures_of(facts=found, book=book(), since={"A": MOVED}, standing=NOTHING)["A"].known
    assert known.contacts == len(rows)
    last = {(c.kind, c.direction): c.day for c in known.last_contacts}
    for (kind, way), latest in last.items():
        days = [row["day"] for row in rows if row["kind"] == kind and (row["direction"] or "out") == way]
        assert latest == max(days)  # type: ignore[type-var]  # days
    assert len(last) == len({(row["kind"], row["direction"] or "out") for row in rows})


def test_open_deals_tickets_contract_and_words_are_those_of_the_import() -> None:
    """Closed deals and tickets are left out; the words of the book come from the account's facts."""
    deal: Row = {"account_id": "A", "owner_id": "ann", "is_won": False, "currency": "USD", "amount": 5}
    opened = datetime(2026, 3, 1, tzinfo=UTC)
    found = facts(
        AS_OF,
        accounts=[{"account_id": "A", "name": "Acme", "tier": "B", "contract_end": date(2026, 9, 1)}],
        opportunities=[
            {**deal, "opportunity_id": "D1", "is_closed": False},
            {**deal, "opportunity_id": "D2", "is_closed": True},
        ],
        tickets=[
            {"ticket_id": "C1", "account_id": "A", "opened_at": opened, "is_closed": False},
            {"ticket_id": "C2", "account_id": "A", "opened_at": opened, "is_closed": True},
        ],
    )  # fmt: skip
    hold = Hold("holdover", "deal", "A", "D1", "ann", "nearly done", day(60), "E-1")
    seen = pictures_of(
        facts=found, book=book(), since={"A": MOVED, "gone": MOVED}, standing=Standing((hold,))
    )
    assert set(seen) == {"A"}
    known = seen["A"].known
    assert [one.deal_id for one in known.deals] == ["D1"]
    assert [one.ticket_id for one in known.tickets] == ["C1"]
    assert (known.contract_end, known.tier, known.revenue) == (date(2026, 9, 1), "B", 50_000_00)
    assert seen["A"].words["tier"] == "B"
    assert seen["A"].late_deal("ann")
    assert not seen["A"].late_deal("ivy")


def test_the_kinds_are_those_the_signals_count() -> None:
    """A hand-off and a signal mean the same by a contact."""
    assert (CONTACT, SELLING) == (measures.CONTACT, measures.SELLING)
