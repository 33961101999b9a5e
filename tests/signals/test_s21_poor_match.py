"""S21 on a small team: a poor match is told with an offer, its innocent twins are not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, weekdays

MOVED = date(2025, 11, 3)
POOR, BOTH, QUIET, LOAD, TWICE, AWAY, NEW, DEAL = (
    "POOR", "BOTH", "QUIET", "LOAD", "TWICE", "AWAY", "NEW", "DEAL",
)  # fmt: skip


def asks(
    world: World, account: str, seller: str, start: date, end: date, *, pace: float, **more: object
) -> None:
    """Mails from the customer by chance, on weekdays of [start, end)."""
    for day in weekdays(start, end):
        for _ in range(int(world.rng.poisson(pace))):
            world.touch(seller, account, day, kind="mail", direction="in", **more)


def moves(
    world: World, account: str, old: str, new: str, *, pace: float = 0.2, turned: float = 0.0, **more: object
) -> None:
    """An account that moved: its customer writes as before, to the new owner and so much to the old one."""
    world.account(account, (old, START), (new, MOVED), segment="small")
    asks(world, account, old, START, MOVED, pace=0.2)
    asks(world, account, new, MOVED, AS_OF, pace=pace)
    asks(world, account, old, MOVED, AS_OF, pace=turned, **more)
    world.habit(new, account, MOVED, AS_OF)
    world.deal(account, 10_000_000, won=date(2026, 1, 15))


def team(*, leave: bool = True, accounts: int = 80) -> World:
    """Six old and six new owners; all moved accounts are well but those that are named."""
    world = World(3)
    for n in range(6):
        world.seller(f"F{n}")
        world.seller(f"I{n}", "inside")
        if leave:
            world.away(f"F{n}", AS_OF - timedelta(10 + n), AS_OF - timedelta(7 + n))
    for n in range(accounts):
        moves(world, f"M{n:02d}", f"F{n % 6}", f"I{(n + 1) % 6}")
    moves(world, POOR, "F0", "I1", pace=0.01, turned=0.05)
    moves(world, BOTH, "F1", "I2", pace=0.14, turned=0.06)  # likes both, and writes as much as ever
    moves(world, QUIET, "F2", "I3", pace=0.02)  # its own contact has left: less comes, nobody else is asked
    moves(world, DEAL, "F3", "I4", pace=0.02, turned=0.03, opportunity_id="O1")  # about a deal he keeps
    world.account(
        TWICE, ("F4", START - timedelta(60)), ("F5", date(2025, 8, 4)), ("I0", MOVED), segment="small"
    )
    asks(world, TWICE, "F5", START, MOVED, pace=0.2)
    asks(world, TWICE, "I0", MOVED, AS_OF, pace=0.01)
    asks(world, TWICE, "F5", MOVED, AS_OF, pace=0.05)
    world.seller(AWAY + "S", "inside")
    if leave:
        world.away(AWAY + "S", date(2025, 12, 1), date(2026, 6, 20))
    moves(world, AWAY, "F4", AWAY + "S", pace=0.01, turned=0.05)
    world.seller(NEW + "S", "inside", hired_on=date(2025, 9, 1))
    moves(world, NEW, "F5", NEW + "S", pace=0.01, turned=0.05)
    world.seller(LOAD + "S", "inside")
    for n in range(3):  # all customers of one person write less
        moves(world, f"{LOAD}{n}", f"F{n}", LOAD + "S", pace=0.01, turned=0.05)
    return world


def look(world: World, **numbers: float) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Account -> row of S21, the evidence read; and the codes of the findings."""
    facts = world.facts()
    result = watch_signals(book=naming("S21", "B", **numbers), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S21"})
    read = {str(row["account_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}
    return read, [finding.code for finding in result.findings]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """What is said of the team."""
    return look(team())[0]


def test_less_comes_back_and_the_customer_asks_for_another(told: dict[str, dict[str, Any]]) -> None:
    """The poor match is a case, an offer to look for another match; nothing else is called."""
    assert [account for account, row in told.items() if row["verdict"] in ("case", "prompt")] == [POOR]
    row = told[POOR]
    assert (row["verdict"], row["grade"], row["from_seller_id"], row["to_seller_id"]) == (
        "case",
        "B",
        None,
        "I1",
    )
    assert "suggest a swap" in row["evidence"]["answers"]["seller"]
    assert "nothing about your work" in row["evidence"]["answers"]["seller"]


@pytest.mark.parametrize(("account", "code"), [(TWICE, "moved_again"), (AWAY, "leave"), (NEW, "new_hire")])
def test_each_twin_has_its_own_reason(told: dict[str, dict[str, Any]], account: str, code: str) -> None:
    """The same on an account that moved twice, or whose owner is away or new, is excused for that."""
    tried = told[account]["evidence"]["excuses"]
    assert told[account]["verdict"] == "excused"
    assert [excuse["code"] for excuse in tried if excuse["holds"]] == [code]


@pytest.mark.parametrize("account", [BOTH, QUIET, DEAL])
def test_one_source_is_no_match_problem(told: dict[str, dict[str, Any]], account: str) -> None:
    """Writing to both, falling silent, and writing about a deal that stayed are not called."""
    assert told.get(account, {"verdict": "none"})["verdict"] not in ("case", "prompt")


def test_what_befalls_all_accounts_of_one_owner_is_no_match(told: dict[str, dict[str, Any]]) -> None:
    """Three accounts of one person at once: none is called, whoever works less is not judged by this."""
    verdicts = {told[name]["verdict"] for name in told if name.startswith(LOAD)}
    assert verdicts <= {"excused", "not enough evidence"}


def test_the_numbers_are_the_customers_rows(told: dict[str, dict[str, Any]]) -> None:
    """Every request since the move settled is a row, and the count says as many."""
    evidence = told[POOR]["evidence"]
    counts = {count["label"]: count["value"] for count in evidence["counts"]}
    assert counts["requests since the move settled"] == evidence["rows_total"]
    assert counts["of those about no deal, to the old owner"] >= 2
    assert evidence["expected"]["value"] > 3 * counts["requests since the move settled"]


def test_without_a_leave_calendar_only_the_owner_is_asked() -> None:
    """Absence cannot be told from a poor match then: a prompt of grade D."""
    row = look(team(leave=False))[0][POOR]
    assert (row["verdict"], row["grade"]) == ("prompt", "D")


def test_a_match_shows_over_quarters() -> None:
    """Moves younger than the book's number are not judged, and it says that there are too few."""
    rows, codes = look(team(), min_age_days=300.0)
    assert (rows, "GR641" in codes) == ({}, True)


def test_without_requests_it_says_so() -> None:
    """No incoming mail or call, no signal: a finding."""
    world = team()
    world.tables["activities"] = [row for row in world.tables["activities"] if row["direction"] != "in"]
    assert "GR604" in look(world)[1]
