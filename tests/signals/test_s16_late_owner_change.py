"""S16 on a small team: a deal taken just before the win is a case while it is a pattern, its twins never."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.named import naming
from tests.signals.worlds import MOVED, START, World, at, healthy

WON = date(2026, 6, 18)  # a Thursday


def passed(
    world: World,
    deal: str,
    account: str,
    on: date,
    *,
    won: date | None = WON,
    lost: date | None = None,
    by: str = "F1",
    giver: str = "F0",
    taker: str = "F1",
) -> None:
    """A deal that went from one to the other on a day and closed on another."""
    closed = lost or won
    world.deal(
        account,
        5_000_000,
        won=won if lost is None else None,
        opportunity_id=deal,
        owner_id=taker,
        created_at=at(date(2026, 1, 5)),
    )
    world.tables["opportunities"][-1] |= {
        "is_closed": True,
        "is_won": lost is None,
        "close_date": closed,
        "stage": "lost" if lost else "won",
    }
    number = len(world.tables.get("opportunity_changes", ()))
    world.add(
        "opportunity_changes",
        change_id=f"C{number}",
        opportunity_id=deal,
        changed_at=at(on),
        changed_by=by,
        field="owner_id",
        old_value=giver,
        new_value=taker,
    )


def team(*, grabs: int = 12) -> World:
    """A team with so many deals taken three working days before a win, ordinary changes, and the twins."""
    world = healthy(stays=24, moved=12)
    world.seller("BOSS", "manager")
    world.seller("GONE", left_on=WON + timedelta(3))
    world.account("P", ("F0", START), partner_led=True)
    for n in range(grabs):
        day = WON - timedelta(7 * n)
        passed(world, f"G{n}", f"S{n:02d}", day - timedelta(3), won=day)
    for n in range(12):  # ordinary changes: weeks before the win, or before a loss
        day = WON - timedelta(7 * n)
        early = day - timedelta(10 + n % 12)
        passed(world, f"E{n}", f"S{n:02d}", early, won=day if n % 2 else None, lost=None if n % 2 else day)
        passed(world, f"L{n}", f"S{n:02d}", early, lost=day)
    passed(world, "MOVE", "M00", MOVED, won=MOVED + timedelta(3), by="BOSS", giver="F0", taker="I1")
    passed(world, "LEFT", "S12", WON - timedelta(3), giver="GONE", by="F1")
    passed(world, "PARTNER", "P", WON - timedelta(3))
    passed(world, "QUEUE", "S13", WON - timedelta(3), giver="QUEUE")
    passed(world, "GIVEN", "S14", WON - timedelta(3), by="F0")
    passed(world, "LOST", "S15", WON - timedelta(3), lost=WON)
    world.away("F3", WON - timedelta(4), WON + timedelta(5))
    passed(world, "LEAVE", "S16", WON - timedelta(3), giver="F3")
    passed(world, "TEAM", "S17", WON - timedelta(3))
    world.add(
        "opportunity_team",
        opportunity_id="TEAM",
        seller_id="F1",
        team_role="x",
        added_at=at(date(2026, 1, 5)),
    )
    for n in range(20):
        passed(world, f"MASS{n}", "S18", WON - timedelta(3), by="BOSS", taker="F2")
    return world


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    """Deal -> its row, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S16"})
    return {str(row["opportunity_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    """The team's rows after one look."""
    facts = team().facts()
    watch_signals(book=naming("S16", "A"), facts=facts)
    return told(facts)


def test_a_deal_taken_before_the_win_is_a_case_and_names_both(rows: dict[str, dict[str, Any]]) -> None:
    """The latest grabs are cases about the deal, worded alike for both owners, with every reason tried."""
    cases = {deal for deal, row in rows.items() if row["verdict"] == "case"}
    assert cases == {"G0", "G1", "G2", "G3"}  # wins of the last 35 days
    row = rows["G0"]
    assert (row["from_seller_id"], row["to_seller_id"], row["account_id"]) == ("F0", "F1", "S00")
    assert row["evidence"]["answers"]["seller"] == row["evidence"]["answers"]["partner"]
    assert "3 working days before it was won" in row["headline"]
    assert not any(excuse["holds"] for excuse in row["evidence"]["excuses"])
    assert row["p_true"] >= 0.75


@pytest.mark.parametrize(
    ("deal", "code"),
    [
        ("LEFT", "left"),
        ("PARTNER", "partner"),
        ("QUEUE", "queue"),
        ("LEAVE", "leave"),
        ("TEAM", "on_the_team"),
        ("MASS7", "mass_change"),
    ],
)
def test_each_twin_is_excused_by_its_own_reason(
    rows: dict[str, dict[str, Any]], deal: str, code: str
) -> None:
    """Whatever else explains the change holds, and only that."""
    assert rows[deal]["verdict"] == "excused"
    assert [one["code"] for one in rows[deal]["evidence"]["excuses"] if one["holds"]] == [code]


def test_what_an_owner_gives_away_or_loses_is_no_case(rows: dict[str, dict[str, Any]]) -> None:
    """A deal its owner handed over is judged beside others handed over; a lost one is only the yardstick."""
    assert rows["GIVEN"]["verdict"] == "not enough evidence"
    assert "LOST" not in rows


def test_a_change_that_comes_with_the_account_is_excused() -> None:
    """At a go-live deals change hands with their accounts."""
    facts = team().facts()
    watch_signals(book=naming("S16", "A", max_age_days=150), facts=facts)
    held = {one["code"] for one in told(facts)["MOVE"]["evidence"]["excuses"] if one["holds"]}
    assert held == {"approved_move"}


def test_without_a_pattern_nobody_is_accused() -> None:
    """Three late changes in a year are no pattern: nothing is called."""
    facts = team(grabs=3).facts()
    watch_signals(book=naming("S16", "A"), facts=facts)
    assert not {row["verdict"] for row in told(facts).values()} & {"case", "prompt"}


def test_without_owner_history_it_refuses_and_says_so() -> None:
    """No history of edits: the signal is not run, and the finding says what to import."""
    world = team()
    del world.tables["opportunity_changes"]
    found = watch_signals(book=naming("S16", "A"), facts=world.facts())
    said = [finding for finding in found.findings if finding.code == "GR604"]
    assert len(said) == 1
    assert "opportunity_changes" in said[0].message


def test_without_a_leave_file_absence_is_not_assumed() -> None:
    """The reason is shown as undecidable instead of being taken for granted."""
    world = team()
    del world.tables["leave"]
    facts = world.facts()
    watch_signals(book=naming("S16", "A"), facts=facts)
    why = next(o for o in told(facts)["LEAVE"]["evidence"]["excuses"] if o["code"] == "leave")
    assert why == {
        "code": "leave",
        "holds": False,
        "why": "cannot be decided: there is no current leave file",
    }
