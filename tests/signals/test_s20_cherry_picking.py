"""S20 on a small team: who picks by worth is prompted, who has a reason or no choice is not."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, at, healthy

PICKS, KNOWS, FULL, FAIR, FEW, AWAY, NEW = "PICKS", "KNOWS", "FULL", "FAIR", "FEW", "AWAY", "NEW"


def offer(world: World, seller: str, day: date, *, worth: float, taken: bool, segment: str = "small") -> None:
    """One answered offer."""
    number = len(world.tables.get("offers", ()))
    world.add(
        "offers", offer_id=f"Q{number:05d}", offered_at=at(day), seller_id=seller, item_id=f"I{number}",
        kind="lead", segment=segment, is_taken=taken, answered_at=at(day, 10), value=round(worth * 100),
    )  # fmt: skip


def team(*, pickers: int = 1) -> World:
    """A queue that serves twelve fair people and, beside them, one of each kind."""
    world, rng = healthy(stays=24, moved=12), np.random.default_rng(4)
    names = [f"P{n}" for n in range(12)]
    for seller in [*names, PICKS, KNOWS, FULL, FAIR, FEW, AWAY]:
        world.seller(seller, "inside")
        for number in range(20 if seller == FULL else 2):
            world.account(f"{seller}-{number}", (seller, START))
            world.touch(seller, f"{seller}-{number}", date(2026, 3, 2))
    world.seller(NEW, "inside", hired_on=AS_OF - timedelta(20))
    world.away(AWAY, date(2026, 2, 1), date(2026, 6, 20))

    def offers(seller: str, number: int, how: str) -> None:
        for n in range(number):
            segment = "large" if rng.random() < 0.5 else "small"
            worth = float(rng.lognormal(8 + 2 * (segment == "large"), 0.8))
            dear = worth > np.exp(8 + 2 * (segment == "large"))
            taken = {"fair": rng.random() < 0.6, "worth": dear, "segment": segment == "large"}[how]
            day = AS_OF - timedelta(1 + n * (15 if number < 20 else 170 // number))
            offer(world, seller, day, worth=worth, taken=bool(taken), segment=segment)

    for n, seller in enumerate(names):
        offers(seller, 80, "worth" if n < pickers - 1 else "fair")
    offers(PICKS, 80, "worth")
    offers(KNOWS, 80, "segment")
    offers(FULL, 80, "worth")
    offers(FAIR, 80, "fair")
    offers(FEW, 12, "worth")
    offers(AWAY, 80, "worth")
    offers(NEW, 80, "worth")
    return world


def look(world: World, **numbers: float) -> list[dict[str, Any]]:
    """The rows of S20, the evidence read."""
    facts = world.facts()
    watch_signals(book=naming("S20", "D", **numbers), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S20"})
    return [{**row, "evidence": json.loads(str(row["evidence"]))} for row in rows]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """Person -> row."""
    return {str(row["to_seller_id"]): row for row in look(team()) if row["grade"] == "D"}


def test_who_picks_by_worth_is_prompted_and_the_others_are_not(told: dict[str, dict[str, Any]]) -> None:
    """Skill, a full book and a newcomer excuse; few offers, leave and chance are not called at all."""
    assert {seller: row["verdict"] for seller, row in told.items()} == {
        PICKS: "prompt", KNOWS: "excused", FULL: "excused", NEW: "excused",
    }  # fmt: skip


@pytest.mark.parametrize(("seller", "code"), [(KNOWS, "skill"), (FULL, "capacity"), (NEW, "new_hire")])
def test_each_twin_has_its_own_reason(told: dict[str, dict[str, Any]], seller: str, code: str) -> None:
    """The reason that was planted holds and no other."""
    tried = told[seller]["evidence"]["excuses"]
    assert [excuse["code"] for excuse in tried if excuse["holds"]] == [code]


def test_the_person_sees_the_own_mix_beside_what_was_offered(told: dict[str, dict[str, Any]]) -> None:
    """Both halves are told in numbers, and every offer is a row."""
    evidence = told[PICKS]["evidence"]
    counts = {count["label"]: count["value"] for count in evidence["counts"]}
    assert counts["offers answered"] == evidence["rows_total"] == 80
    assert counts["taken of the upper half by worth"] > counts["taken of the lower half"] + 50
    assert told[PICKS]["expires_on"] == AS_OF + timedelta(14)


def test_where_many_pick_the_queue_is_told_and_nobody_named() -> None:
    """Six of eighteen: the queue is a group's case of grade C with its size."""
    rows = [row for row in look(team(pickers=6)) if row["grade"] == "C"]
    assert [(row["verdict"], row["group_name"], row["to_seller_id"]) for row in rows] == [
        ("case", "queue of lead", None)
    ]
    assert rows[0]["group_size"] >= 8
    assert rows[0]["evidence"]["rows"] == []


def test_without_offers_it_says_so() -> None:
    """No queue, no signal: a finding."""
    facts = healthy(stays=24, moved=12).facts()
    result = watch_signals(book=naming("S20", "D"), facts=facts)
    assert any(f.code == "GR604" and "offers" in f.message for f in result.findings)
