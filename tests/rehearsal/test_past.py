"""The CRM rolled back to a past day, against the CRM as it was imported on that day."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pyarrow as pa
import pytest

from groundrules.coverage.facts import CRM_TABLES, gather_facts
from groundrules.crm.tables import ACCOUNTS
from groundrules.rehearsal.past import Memory, extract_near, not_remembered, stage_days, third_contacts
from groundrules.usecases.rehearse_rulebook import TABLES
from tests.coverage.worlds import DAY, LONG_AGO, account, book, deal, touch, world
from tests.fakes.facts import MemoryFacts, arrow_table

START = date(2026, 1, 31)
STAGES = ("Prospecting", "Proposal", "Closed Won", "Closed Lost")


def noon(day: date) -> datetime:
    """The middle of a day."""
    return datetime.combine(day, time(12), UTC)


def memory_of(facts: MemoryFacts) -> Memory:
    """What that CRM remembers."""
    return Memory.of({name: facts.read("crm", name) for name in TABLES})


class History:
    """A CRM that grows day by day, and can be exported on any of them."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)  # noqa: S311 - a test's dice
        self.accounts: list[dict[str, object]] = []
        self.deals: dict[str, dict[str, object]] = {}
        self.owners: list[dict[str, object]] = []
        self.changes: list[dict[str, object]] = []
        self.deal_changes: list[dict[str, object]] = []
        self.touches: list[dict[str, object]] = []
        self.kept: dict[date, MemoryFacts] = {}
        day = START - timedelta(60)
        while day <= DAY:
            self._live(random, day)
            if day in (START, date(2026, 3, 31), date(2026, 5, 31), DAY):
                self.kept[day] = self.export(day)
            day += timedelta(1)

    def _live(self, random: Random, day: date) -> None:
        at = noon(day)
        if len(self.accounts) < 25 and random.random() < 0.5:
            number = len(self.accounts)
            self.accounts.append(
                account(
                    f"A{number:02}",
                    segment=random.choice(("strategic", "enterprise", "small")),
                    employees=random.choice((None, 100, 600)),
                    created_at=at,
                )
            )
            self.owners.append(
                {"account_id": f"A{number:02}", "owner_id": "ann", "valid_from": at, "known_from": "creation"}
            )
        if self.accounts and random.random() < 0.4:
            number = len(self.deals)
            made = deal(
                f"D{number:03}", str(random.choice(self.accounts)["account_id"]), 100 * random.randint(1, 9)
            )
            self.deals[f"D{number:03}"] = made | {
                "created_at": at,
                "stage": "Prospecting",
                "close_date": day + timedelta(40),
            }
            self._note(f"D{number:03}", at, "stage_reached", None, "Prospecting")
        for deal_id, one in self.deals.items():
            if not one["is_closed"] and one["created_at"] != at and random.random() < 0.06:
                self._move(random, deal_id, at)
        for one in self.accounts:
            if one["created_at"] == at:
                continue
            if random.random() < 0.01:
                self._edit(one, at, "employees", random.choice((None, 100, 600)))
            if random.random() < 0.01:
                self._hand_over(one, at)
            if random.random() < 0.05:
                self.touches.append(touch(f"T{len(self.touches)}", str(one["account_id"]), day))

    def _note(self, deal_id: str, at: datetime, field: str, old: object, new: object) -> None:
        self.deal_changes.append(
            {
                "change_id": f"c{len(self.deal_changes)}",
                "opportunity_id": deal_id,
                "changed_at": at,
                "field": field,
                "old_value": None if old is None else str(old),
                "new_value": None if new is None else str(new),
            }
        )

    def _move(self, random: Random, deal_id: str, at: datetime) -> None:
        one = self.deals[deal_id]
        stage = random.choice([name for name in STAGES if name != one["stage"]])
        self._note(deal_id, at, "stage", one["stage"], stage)
        self._note(deal_id, at, "stage_reached", None, stage)
        amount = 100 * random.randint(1, 9)
        if amount != one["amount"]:
            self._note(deal_id, at, "amount", f"{one['amount'] / 100:.2f}", f"{amount / 100:.2f}")  # type: ignore[operator]  # a number
        self.deals[deal_id] = one | {
            "stage": stage,
            "amount": amount,
            "is_closed": stage.startswith("Closed"),
            "is_won": stage == "Closed Won",
        }
        if stage.startswith("Closed") and one["close_date"] != at.date():
            self._note(deal_id, at, "close_date", one["close_date"], at.date())
            self.deals[deal_id]["close_date"] = at.date()

    def _edit(self, one: dict[str, object], at: datetime, field: str, new: object) -> None:
        if one[field] != new:
            old = one[field]
            self.changes.append(
                {
                    "change_id": f"e{len(self.changes)}",
                    "account_id": one["account_id"],
                    "changed_at": at,
                    "field": field,
                    "old_value": None if old is None else str(old),
                    "new_value": None if new is None else str(new),
                }
            )
            one[field] = new

    def _hand_over(self, one: dict[str, object], at: datetime) -> None:
        new = "bob" if one["owner_id"] == "ann" else "ann"
        self._edit(one, at, "owner_id", new)
        for row in self.owners:
            if row["account_id"] == one["account_id"] and row.get("valid_to") is None:
                row["valid_to"] = at
        self.owners.append(
            {"account_id": one["account_id"], "owner_id": new, "valid_from": at, "known_from": "history"}
        )

    def export(self, day: date) -> MemoryFacts:
        """The CRM's tables as an import on that day would have read them."""
        return MemoryFacts.of(
            day,
            accounts=[dict(one) for one in self.accounts],
            opportunities=[dict(one) for one in self.deals.values()],
            opportunity_changes=list(self.deal_changes),
            account_changes=list(self.changes),
            account_owners=[dict(one) for one in self.owners],
            activities=list(self.touches),
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_rolled_back_facts_are_those_imported_on_the_day(seed: int) -> None:
    """Every word of every account on three past days: from today's CRM as from the export of that day."""
    history = History(seed)
    memory = memory_of(history.kept[DAY])
    for day in (START, date(2026, 3, 31), date(2026, 5, 31)):
        then = {name: history.kept[day].read("crm", name) for name in CRM_TABLES}
        names = ["account_id", *(name for name in book().words if name != "contract_end"), "open_deals"]
        found, expected = (
            gather_facts(book=book(), crm=crm, as_of=day).table for crm in (memory.on(day), then)
        )
        assert found is not None
        assert expected is not None
        rows = found.select(*names).order_by("account_id").to_pyarrow().to_pylist()
        assert rows == expected.select(*names).order_by("account_id").to_pyarrow().to_pylist()
        assert len(rows) > 5
        deal_columns = ("opportunity_id", "stage", "amount", "close_date", "is_closed", "is_won")
        deals, deals_then = (
            crm["opportunities"].select(*deal_columns).order_by("opportunity_id").to_pyarrow().to_pylist()
            for crm in (memory.on(day), then)
        )
        assert deals == deals_then
        owners = (
            memory.on(day)["accounts"].select("account_id", "owner_id").order_by("account_id").to_pyarrow()
        )
        known = (
            history.kept[day].read("crm", "accounts").select("account_id", "owner_id").order_by("account_id")
        )
        assert owners.to_pylist() == known.to_pyarrow().to_pylist()


def test_a_deal_without_history_counts_as_open_until_its_close_date() -> None:
    """What the CRM keeps no edits of is taken from its dates, and the words that hang on it are named."""
    won = deal("D1", "A", 500, won_on=date(2026, 4, 10)) | {"created_at": LONG_AGO, "stage": "Won"}
    memory = memory_of(world(account("A"), opportunities=[won]))
    states = [
        memory.on(day)["opportunities"].to_pyarrow().to_pylist()[0]["is_closed"]
        for day in (date(2026, 4, 9), date(2026, 4, 10))
    ]
    assert states == [False, True]
    reasons = not_remembered(["open_pipeline", "revenue", "segment", "days_idle"], memory)
    assert set(reasons) == {"open_pipeline", "segment"}


def test_an_own_extract_speaks_for_fields_nobody_tracks() -> None:
    """A field without history is taken from an extract of ours that is at most ten days older."""
    facts = world(account("A", segment="enterprise"))

    class Kept:
        def kept(self, step: str) -> list[tuple[str, str]]:
            return [("2026-03-25", "old"), ("2026-06-30", "now")]

        def table_of(self, folder: str, table: str) -> pa.Table:
            return arrow_table(ACCOUNTS, [account("A", segment="small")])

    memory = memory_of(facts)
    near = extract_near(Kept(), date(2026, 3, 31))  # type: ignore[arg-type]  # folders by name
    assert near is not None
    assert memory.on(date(2026, 3, 31), near)["accounts"].to_pyarrow()["segment"].to_pylist() == ["small"]
    assert extract_near(Kept(), date(2026, 4, 30)) is None  # type: ignore[arg-type]  # folders by name
    assert memory.on(date(2026, 4, 30))["accounts"].to_pyarrow()["segment"].to_pylist() == ["enterprise"]


def test_a_value_in_the_crms_spelling_is_read_as_ours() -> None:
    """A tracked list field's history says ``Mid-Market``; ours is mid_market; nonsense leaves today's."""
    edits: list[dict[str, object]] = [
        {"change_id": f"e{n}", "account_id": one, "changed_at": noon(date(2026, 5, 1)), "field": "segment",
         "old_value": old, "new_value": "x"}
        for n, (one, old) in enumerate((("A", "Mid-Market"), ("B", "Gone"), ("C", None)))
    ]  # fmt: skip
    accounts = [
        account(one, segment=segment)
        for one, segment in zip("ABCD", ("small", "small", "small", "mid_market"), strict=True)
    ]
    memory = memory_of(world(*accounts, account_changes=edits))
    accounts_then = memory.on(date(2026, 4, 30))["accounts"].order_by("account_id").to_pyarrow()
    assert accounts_then["segment"].to_pylist() == ["mid_market", "small", None, "mid_market"]


def test_third_contact_and_stage_days() -> None:
    """The day of our third last contact, counted as contact is elsewhere; a deal came to its stage."""
    days = (date(2026, 6, 1), date(2026, 6, 5), date(2026, 6, 9), date(2026, 6, 20))
    touches = [touch(f"t{n}", "A", day) for n, day in enumerate(days)]
    touches += [
        touch("mass", "A", DAY, is_bulk=True),
        touch("in", "A", DAY, direction="in"),
        touch("b", "B", DAY),
    ]
    changes = [
        {
            "change_id": f"c{n}",
            "opportunity_id": "D",
            "changed_at": noon(day),
            "field": "stage",
            "new_value": "x",
        }
        for n, day in enumerate(days)
    ]
    facts = world(account("A"), account("B"), activities=touches, opportunity_changes=changes)
    assert third_contacts(facts.read("crm", "activities"), DAY) == {"A": date(2026, 6, 5)}
    assert stage_days(facts.read("crm", "opportunity_changes")) == {"D": date(2026, 6, 20)}
