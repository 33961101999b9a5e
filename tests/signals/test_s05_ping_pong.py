"""S05 on a small team: a customer sent round is a case about the customer; its twins are not."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, at, healthy, weekdays

LATELY = AS_OF - timedelta(26)
DAYS = weekdays(LATELY, AS_OF)


def sent_round(world: World, account: str, faces: tuple[str, ...], *, asks: bool = True) -> None:
    """The customer writes every other day and is answered by the next one."""
    for turn, day in enumerate(DAYS[::2]):
        who = faces[turn % len(faces)]
        if asks:
            world.touch(who, account, day, kind="mail", direction="in")
        world.touch(who, account, day + timedelta(1), kind="mail")


def troubled(*, bounced: int = 36) -> World:
    """A customer sent round, innocent twins, and a pair that hands requests back and forth."""
    world = healthy(stays=60, moved=0)
    for name in ("ROUND", "TEAM", "SILENT", "ONE", "AWAY"):
        owner = "F3" if name == "AWAY" else "F0"
        world.account(name, (owner, START))
        world.habit(owner, name, START, LATELY - timedelta(4))
        world.deal(name, 10_000_000, won=LATELY)
    sent_round(world, "ROUND", ("F0", "F4", "I1"))
    sent_round(world, "TEAM", ("F0", "F4", "I1"))
    for who in ("F4", "I1"):
        world.add("account_team", account_id="TEAM", seller_id=who, team_role="expert")
    sent_round(world, "SILENT", ("F0", "F4", "I1"), asks=False)
    sent_round(world, "ONE", ("F0", "F4"))
    world.away("F3", LATELY - timedelta(3), AS_OF + timedelta(7))
    sent_round(world, "AWAY", ("F4", "I1", "F5"))
    for n in range(bounced + 60):
        ring = ("I2", "I3", "I2") if n < bounced else (f"I{n % 6}", f"F{n % 6}")
        opened = at(LATELY - timedelta(n % 90), 8)
        world.add(
            "tickets",
            ticket_id=f"K{n}",
            account_id=f"S{n % 60:02d}",
            owner_id=ring[-1],
            opened_at=opened,
            closed_at=opened + timedelta(hours=9),
        )
        for hop, (one, two) in enumerate(pairwise(ring)):
            world.add(
                "ticket_changes",
                change_id=f"K{n}-{hop}",
                ticket_id=f"K{n}",
                field="owner_id",
                old_value=one,
                new_value=two,
                changed_at=opened + timedelta(hours=hop + 1),
                changed_by=one,
            )
    return world


def told(facts: MemoryFacts) -> list[dict[str, Any]]:
    """The rows of S05, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S05"})
    return [{**row, "evidence": json.loads(str(row["evidence"]))} for row in rows]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    """The troubled team after one look."""
    facts = troubled().facts()
    watch_signals(book=naming("S05", "A"), facts=facts)
    return told(facts)


def test_a_customer_sent_round_is_a_case_and_no_twin_is(rows: list[dict[str, Any]]) -> None:
    """Declared teams, customers who ask nothing, one helper and cover for leave are no ping-pong."""
    assert {row["account_id"]: row["verdict"] for row in rows if row["account_id"]} == {"ROUND": "case"}


def test_the_case_counts_people_requests_and_turns(rows: list[dict[str, Any]]) -> None:
    """Three people, every change of hands and every day the customer asked, worded about the customer."""
    row = next(row for row in rows if row["account_id"] == "ROUND")
    counts = {one["label"]: one["value"] for one in row["evidence"]["counts"]}
    assert counts["people who contacted the customer"] == 3
    assert counts["of these without a declared place"] == 2
    assert counts["days on which the customer asked"] == len(DAYS[::2])
    assert counts["times one followed another"] == len(DAYS[::2]) - 1
    assert row["from_seller_id"] is None
    assert row["grade"] == "A"


def test_a_pair_that_hands_back_is_told_as_a_pair(rows: list[dict[str, Any]]) -> None:
    """Requests between two that always come back are a pattern of the pair, grade B, without an account."""
    pair = [row for row in rows if row["account_id"] is None]
    assert [(row["from_seller_id"], row["to_seller_id"], row["grade"]) for row in pair] == [("I2", "I3", "B")]
    assert pair[0]["evidence"]["counts"][1]["value"] == 36


def test_a_few_hand_backs_are_no_pattern() -> None:
    """Twenty hand-overs are too few to judge a pair."""
    facts = troubled(bounced=20).facts()
    watch_signals(book=naming("S05", "A"), facts=facts)
    assert not [row for row in told(facts) if row["account_id"] is None]


def test_without_activities_it_refuses_and_says_so() -> None:
    """Nothing recorded, nothing judged, and said."""
    world = troubled()
    world.tables["activities"] = []
    found = watch_signals(book=naming("S05", "A"), facts=world.facts())
    assert [one.code for one in found.findings if "`S05` was not run" in one.message] == ["GR604"]
