"""S03 on a small team: one account that was dropped, and its innocent twins, get exactly their verdicts."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, MOVED, START, World, book, healthy, weekdays

LATE = date(2026, 5, 4)


def troubled(seed: int = 1) -> World:
    """The healthy team with a dropped account and its twins, each excused by one thing."""
    world = healthy(seed=seed, stays=96)

    def moved(account: str, new: str, on: date = MOVED, pace: float = 0.6, **more: Any) -> None:
        world.account(account, ("F0", START), (new, on), **more)
        world.habit("F0", account, START, on, pace=pace)
        world.deal(account, 10_000_000, won=date(2026, 1, 15))

    def newcomer(seller: str, until: date, since: date = START, **more: Any) -> None:
        world.seller(seller, "inside", **more)
        for number in range(4):
            world.account(f"{seller}-{number}", (seller, START))
            world.habit(seller, f"{seller}-{number}", since, until, pace=0.6)

    moved("GAP", "I0")
    newcomer("IL", MOVED)
    world.away("IL", MOVED, AS_OF + timedelta(14))
    moved("LEAVE", "IL")
    moved("DORMANT", "I1", pace=0.0)
    moved("PARTNER", "I2")
    world.seller("Q1", "quarterback")
    world.habit("Q1", "PARTNER", MOVED, AS_OF)
    newcomer("IO", LATE)
    moved("OUTAGE", "IO", LATE, pace=2.0)
    newcomer("IH", AS_OF, date(2026, 6, 8), hired_on=date(2026, 6, 8))
    moved("HIRE", "IH", date(2026, 6, 9), pace=6.0)
    newcomer("IX", date(2026, 4, 1), left_on=date(2026, 4, 1), is_active=False)
    moved("LEFT", "IX")
    moved("TOUCHED", "I3")
    world.touch("I3", "TOUCHED", date(2026, 6, 1))
    moved("WOUND-UP", "I4")
    world.touch("F0", "WOUND-UP", MOVED + timedelta(2))
    return world


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """The troubled team after one look."""
    facts = troubled().facts()
    watch_signals(book=book(), facts=facts)
    return facts


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    """Account -> its S03 row, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S03"})
    return {str(row["account_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


def test_the_dropped_account_is_a_case_and_its_twins_are_excused(facts: MemoryFacts) -> None:
    """Every account near the line gets exactly its verdict; nothing else gets a row."""
    assert {account: row["verdict"] for account, row in told(facts).items()} == {
        "GAP": "case", "WOUND-UP": "case", "LEAVE": "excused", "DORMANT": "excused", "PARTNER": "excused",
        "OUTAGE": "excused", "HIRE": "excused", "LEFT": "excused",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("account", "code"),
    [("LEAVE", "leave"), ("DORMANT", "dormant"), ("PARTNER", "touched_by_other"),
     ("OUTAGE", "logged_elsewhere"), ("HIRE", "new_hire"), ("LEFT", "left")],
)  # fmt: skip
def test_each_twin_is_excused_by_its_own_reason(facts: MemoryFacts, account: str, code: str) -> None:
    """The reason that was planted holds, and all others are shown as tried."""
    tried = told(facts)[account]["evidence"]["excuses"]
    assert code in {excuse["code"] for excuse in tried if excuse["holds"]}
    assert len({excuse["code"] for excuse in tried}) == 9
    assert all(excuse["why"] for excuse in tried)


def test_no_excuse_holds_for_the_dropped_account(facts: MemoryFacts) -> None:
    """The case shows every reason tried, none of which holds, and the numbers it stands on."""
    row = told(facts)["GAP"]
    evidence = row["evidence"]
    assert not any(excuse["holds"] for excuse in evidence["excuses"])
    assert evidence["counts"][0] == {"label": "touches by the new owner", "value": 0, "unit": "touches"}
    # Seen at 0.6 a day and drawn towards its peers' 0.3; 76 working days.
    assert 0.3 * 76 < evidence["expected"]["value"] < 0.6 * 76
    assert row["p_true"] >= 0.9
    assert row["value_at_risk"] == pytest.approx(0.95 * 10_000_000 * 0.15, rel=0.06)
    assert row["value_band"] == "10-50k"
    assert (row["from_seller_id"], row["to_seller_id"], row["since"]) == ("F0", "I0", MOVED)


def test_the_former_owner_winding_up_is_named_and_does_not_excuse(facts: MemoryFacts) -> None:
    """One call two days after the move, then months of silence: a case that says so."""
    row = told(facts)["WOUND-UP"]
    assert "nobody else has since 18 March 2026" in row["headline"]
    assert [r["who"] for r in row["evidence"]["rows"] if r["day"] == "2026-03-18"] == ["Seller F0"]


def test_half_a_dozen_unanswered_requests_weigh_like_three() -> None:
    """Unanswered mails turn a thin silence into a case; beyond three they add nothing."""
    world = healthy(stays=96)
    for number in range(60):  # customers of accounts in good hands ask too, and are answered
        day = date(2026, 5, 12) + timedelta(number % 28)
        world.touch("F1", f"S{number:02d}", day, kind="mail", direction="in")
        world.touch("F1", f"S{number:02d}", day + timedelta(1), kind="mail")
    for mails in (0, 2, 3, 6):
        account = f"X{mails}"
        world.account(account, ("F0", START), ("I0", date(2026, 5, 11)))
        for day in weekdays(START, date(2026, 5, 11))[::4]:
            world.touch("F0", account, day)
        for number in range(mails):
            day = date(2026, 5, 18) + timedelta(3 * number)
            world.touch("I0", account, day, kind="mail", direction="in")
    facts = world.facts()
    watch_signals(book=book(), facts=facts)
    rows = told(facts)
    assert {account: rows[account]["verdict"] for account in ("X2", "X3", "X6")} == dict.fromkeys(
        ("X2", "X3", "X6"), "case"
    )
    assert "X0" not in rows or rows["X0"]["verdict"] != "case"
    ends = [rows[account]["evidence"]["formula"].split("; ")[1:] for account in ("X3", "X6")]
    assert ends[0] == ends[1]


def test_before_the_fifth_day_silence_is_normal() -> None:
    """An account that moved last Thursday is not looked at."""
    world = healthy(stays=96)
    world.account("X", ("F0", START), ("I0", AS_OF - timedelta(5)))
    world.habit("F0", "X", START, AS_OF - timedelta(5), pace=20.0)
    facts = world.facts()
    watch_signals(book=book(), facts=facts)
    assert "X" not in told(facts)


def test_accounts_that_moved_on_are_no_longer_the_former_new_owners_matter() -> None:
    """An account handed on again is judged for its present owner only."""
    world = healthy(stays=96)
    world.account("X", ("F0", START), ("I0", MOVED), ("I1", date(2026, 4, 20)))
    world.habit("F0", "X", START, MOVED, pace=1.0)
    world.habit("I1", "X", date(2026, 4, 20), AS_OF)
    facts = world.facts()
    watch_signals(book=book(), facts=facts)
    assert "X" not in told(facts)


def test_without_accounts_that_stayed_no_silence_is_judged() -> None:
    """Twelve accounts teach nothing about ordinary silence: a finding, no case."""
    world = healthy(stays=0)
    world.account("GAP", ("F0", START), ("I0", MOVED))
    world.habit("F0", "GAP", START, MOVED)
    facts = world.facts()
    result = watch_signals(book=book(), facts=facts)
    assert "GR610" in {finding.code for finding in result.findings}
    assert told(facts) == {}
