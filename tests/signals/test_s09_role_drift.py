"""S09 on a small team: who drifted is found, and who has an ordinary reason is not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, weekdays

SINCE = date(2026, 4, 27)
COVER = (date(2026, 6, 2), date(2026, 7, 10))


def team(*, incident: bool = False) -> World:
    """Forty inside sellers in four regions who serve 1.2 and sell 2 a day; ``I0`` has drifted since April."""
    world = World(7)
    for n in range(40):
        seller = world.seller(f"I{n}", "inside", region="NESW"[n % 4], manager_id=f"M{n % 4}")
        world.away(seller, date(2025, 8, 4), date(2025, 8, 9))
        for k in range(4):
            account = world.account(f"{seller}-{k}", (seller, START))
            last = COVER[0] if n == 9 else AS_OF
            world.habit(seller, account, date(2025, 9, 1), last, pace=0.5)
            world.habit(seller, account, date(2025, 9, 1), last, pace=0.3, kind="service")
    world.habit("I0", "I0-0", SINCE, AS_OF, pace=2.0, kind="service")
    world.away("I9", *COVER)
    world.habit("I5", "I9-0", COVER[0], AS_OF, pace=2.4, kind="service")
    if incident:
        for n in range(2, 40, 4):
            world.habit(f"I{n}", f"I{n}-1", date(2026, 6, 1), AS_OF, pace=2.0, kind="service")
    return world


def look(world: World, **numbers: float) -> tuple[MemoryFacts, Any]:
    facts = world.facts()
    return facts, watch_signals(book=naming("S09", "B", **numbers), facts=facts)


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    rows = facts.rows("signals", "signals", {"kind": "S09"})
    return {str(row["to_seller_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    return told(look(team())[0])


def test_who_drifted_is_a_case_and_who_covers_is_excused(found: dict[str, dict[str, Any]]) -> None:
    """Nobody else gets a row; the colleague on leave explains the other one's service."""
    assert {seller: row["verdict"] for seller, row in found.items()} == {"I0": "case", "I5": "excused"}
    holding = [one["code"] for one in found["I5"]["evidence"]["excuses"] if one["holds"]]
    assert holding == ["covering"]


def test_the_case_shows_senders_numbers_and_when_it_began(found: dict[str, dict[str, Any]]) -> None:
    """The senders are accounts, the formula has its numbers, and the onset is near the true one."""
    row = found["I0"]
    assert row["grade"] == "B"
    assert "Account I0-0" in row["evidence"]["answers"]["leader"]
    assert SINCE - timedelta(14) <= row["since"] <= SINCE + timedelta(28)
    assert row["p_true"] > 0.9
    counts = {one["label"]: one["value"] for one in row["evidence"]["counts"]}
    window = {AS_OF - timedelta(n) for n in range(1, 29)}
    own = [one for one in team().tables["activities"]
           if one["seller_id"] == "I0" and one["kind"] == "service" and one["day"] in window]  # fmt: skip
    assert counts["service events"] == len(own)
    assert "P(at least" in row["evidence"]["formula"]


def test_an_incident_in_the_region_is_nobodys_drift() -> None:
    """Where all of a region serve more, much more is expected of each; the one who drifted is still found."""
    found = told(look(team(incident=True))[0])
    assert [seller for seller, row in found.items() if row["verdict"] in ("case", "prompt")] == ["I0"]


def test_a_single_burst_is_no_habit() -> None:
    """Ten hectic days are neither case nor prompt."""
    world = team()
    for day in weekdays(date(2026, 6, 22), AS_OF):
        for _ in range(12):
            world.touch("I13", "I13-2", day, kind="service")
    assert told(look(world)[0]).get("I13", {"verdict": "none"})["verdict"] not in ("case", "prompt")


def test_without_service_there_is_nothing_to_say() -> None:
    """A team whose service work is not recorded gets a note, no row and no fault."""
    world = World(1)
    for n in range(3):
        seller = world.seller(f"I{n}", "inside")
        world.habit(seller, world.account(f"A{n}", (seller, START)), START, AS_OF)
    facts, result = look(world)
    assert not told(facts)
    assert "GR630" in {finding.code for finding in result.findings}
