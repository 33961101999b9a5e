"""S14 on a small team: who hides wins until they are won is prompted alone; innocent short lives are not."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, World, at, healthy


def win(world: World, seller: str, number: int, life: int, product: str = "P") -> date:
    """A deal of the last half year, entered so many days before it was won."""
    won = AS_OF - timedelta(3 + 14 * number)
    world.deal(
        "S00", 1_000_000 + number, won=won, opportunity_id=f"{seller}-{number}", owner_id=seller,
        product=product, created_at=at(won - timedelta(life)), name=f"Deal {number} of {seller}",
    )  # fmt: skip
    return won


def team() -> World:
    """Thirty people with a dozen wins each after six or seven weeks; the fault in X00, twins in others."""
    world = healthy(stays=12, moved=6)
    rng = np.random.default_rng(3)
    for person in range(30):
        seller = world.seller(f"X{person:02d}", hired_on=AS_OF - timedelta(20 if person == 4 else 900))
        for number in range(12):
            hidden = person in (0, 4) and number % 3
            counter = person in (1, 2, 3, 5, 6) and number < 8  # what all sell over the counter
            young = hidden or counter or (person == 7 and number == 0)
            win(
                world,
                seller,
                number,
                4 if young else int(rng.integers(35, 60)),
                "Counter" if counter else "P",
            )
    trip = AS_OF - timedelta(60)
    seller = world.seller("TRIP")
    for number in range(12):  # entered on the same day after weeks on the road
        won = trip + timedelta(3 + number % 4) if number < 7 else AS_OF - timedelta(100 + number)
        created = trip if number < 7 else won - timedelta(50)
        world.deal("S00", 1_000_000, won=won, opportunity_id=f"TRIP-{number}", owner_id=seller, product="P",
                   created_at=at(created))  # fmt: skip
    for number in range(4):
        win(world, world.seller(f"FEW{number}"), number, 3)
    return world


def look(world: World, **numbers: float) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Seller -> S14 row, and the codes of the findings."""
    facts = world.facts()
    result = watch_signals(book=naming("S14", "D", **numbers), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S14"})
    return {str(row["to_seller_id"]): row for row in rows}, [one.code for one in result.findings]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    return look(team())[0]


def test_hidden_wins_prompt_the_person_alone(told: dict[str, dict[str, Any]]) -> None:
    """Most wins entered days before is a prompt of grade D with each deal; it costs nothing, is no case."""
    assert {who for who, row in told.items() if row["verdict"] == "prompt"} == {"X00"}
    row, seen = told["X00"], json.loads(told["X00"]["evidence"])
    assert (row["grade"], row["value_at_risk"]) == ("D", 0)
    assert [count["value"] for count in seen["counts"][:2]] == [12, 8]
    assert "won 4 days after its entry" in seen["rows"][0]["what"]


def test_innocent_short_lives_are_not_prompted(told: dict[str, dict[str, Any]]) -> None:
    """Over-the-counter products are held against their like; one young win is nothing; a trip excuses."""
    assert not {"X01", "X02", "X03", "X05", "X06", "X07"} & set(told)
    held = {
        who: [one["code"] for one in json.loads(told[who]["evidence"])["excuses"] if one["holds"]]
        for who in ("TRIP", "X04")
    }
    assert held == {"TRIP": ["entered_together"], "X04": ["new_hire"]}


def test_numbers_are_the_books() -> None:
    """More wins asked than anybody has: nobody is judged, and that is said."""
    rows, codes = look(team(), min_wins=60)
    assert not rows
    assert "GR647" in codes


def test_without_deals_it_refuses() -> None:
    """No deals: it says so."""
    world = healthy(stays=6, moved=4)
    world.tables["opportunities"] = []
    rows, codes = look(world)
    assert not rows
    assert "GR604" in codes


def test_what_was_once_is_not_asked_about() -> None:
    """Who hid wins until two months ago and has been as visible as all since then gets no prompt."""
    world = team()
    seller = world.seller("OVER", hired_on=AS_OF - timedelta(900))
    for number in range(12):
        win(world, seller, number, 50 if number < 5 else 4)
    row = look(world)[0]["OVER"]
    assert row["verdict"] == "excused"
    assert [one["code"] for one in json.loads(row["evidence"])["excuses"] if one["holds"]] == ["over"]
    assert look(world, fresh_days=180)[0]["OVER"]["verdict"] == "prompt"
