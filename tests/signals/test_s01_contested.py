"""S01 on a small team: a customer pulled two ways is a case about both sides alike; its twins are not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, at, healthy, weekdays

LATELY = AS_OF - timedelta(26)


def flip(world: World, deal: str, on: date, giver: str, taker: str, *, hour: int = 9) -> None:
    """The deal changes hands."""
    number = len(world.tables.get("opportunity_changes", ()))
    world.add(
        "opportunity_changes",
        change_id=f"C{number}",
        opportunity_id=deal,
        changed_at=at(on, hour),
        changed_by=taker,
        field="owner_id",
        old_value=giver,
        new_value=taker,
    )


def deal(world: World, name: str, account: str, owner: str, *, made: date = date(2026, 3, 2)) -> None:
    """An open deal for one product."""
    world.deal(account, 9_000_000, opportunity_id=name, owner_id=owner, created_at=at(made), product="gauges")


def court(world: World, seller: str, account: str, **more: Any) -> None:
    """Eight contacts in the last four weeks."""
    for day in weekdays(LATELY, AS_OF)[::2][:8]:
        world.touch(seller, account, day, **more)


def quarrelled(world: World, account: str, other: str = "F4") -> None:
    """A deal of the account that went to the other side and back."""
    deal(world, f"{account}-1", account, "F0")
    flip(world, f"{account}-1", LATELY + timedelta(5), "F0", other)
    flip(world, f"{account}-1", LATELY + timedelta(12), other, "F0")


def contested() -> World:
    """One account for each way to quarrel, and the innocent twins."""
    world = healthy(stays=60, moved=0)
    names = ("FLIPS", "DOUBLE", "SPLITS", "HELP", "PAIR", "TEAM", "JOINT", "COVER", "SLIP", "FAMILY", "FEW")
    for name in names:
        world.account(name, ("F0", START), parent_id="HEAD" if name == "FAMILY" else None)
        world.habit("F0", name, START, LATELY)
        court(world, "F0", name)
        world.deal(name, 10_000_000, won=date(2026, 1, 15))
    world.account("HEAD", ("F4", START))
    for name in ("FLIPS", "FAMILY"):
        court(world, "F4", name)
        quarrelled(world, name)
    court(world, "F4", "DOUBLE")
    deal(world, "D1", "DOUBLE", "F0")
    deal(world, "D2", "DOUBLE", "F4", made=LATELY + timedelta(6))
    court(world, "F4", "SPLITS")
    deal(world, "SP", "SPLITS", "F0")
    for after in (3, 10):
        world.add(
            "split_changes",
            opportunity_id="SP",
            seller_id="F4",
            changed_at=at(LATELY + timedelta(after)),
            changed_by="F4",
            old_share=0.2,
            new_share=0.5,
            known_from="history",
        )
    court(world, "F4", "HELP")  # contacts, and no quarrel
    world.seller("PAL", "inside", pair_id="F0")
    for name, who in (("PAIR", "PAL"), ("TEAM", "F4")):
        court(world, who, name)
        quarrelled(world, name, who)
    world.add("account_team", account_id="TEAM", seller_id="F4", team_role="expert")
    court(world, "F4", "JOINT", is_joint=True, kind="meeting")
    quarrelled(world, "JOINT")
    court(world, "F4", "SLIP")
    deal(world, "SL", "SLIP", "F0")
    flip(world, "SL", LATELY + timedelta(5), "F0", "F4", hour=9)
    flip(world, "SL", LATELY + timedelta(5), "F4", "F0", hour=10)
    for day in weekdays(LATELY, AS_OF)[:2]:
        world.touch("F4", "FEW", day)
    quarrelled(world, "FEW")
    world.account("AWAY", ("F3", START))
    world.away("F3", LATELY - timedelta(3), AS_OF + timedelta(7))
    court(world, "F4", "AWAY")
    deal(world, "AW", "AWAY", "F3")
    flip(world, "AW", LATELY + timedelta(5), "F3", "F4")
    flip(world, "AW", LATELY + timedelta(12), "F4", "F3")
    return world


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    """Account -> its row, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S01"})
    return {str(row["account_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    """The team after one look."""
    facts = contested().facts()
    watch_signals(book=naming("S01", "B"), facts=facts)
    return told(facts)


def test_each_way_to_quarrel_is_a_case_and_no_twin_is(rows: dict[str, dict[str, Any]]) -> None:
    """Flips, second deals and edits of credit are called; help, joint work and slips are not."""
    verdicts = {name: row["verdict"] for name, row in rows.items()}
    assert verdicts == {"FLIPS": "case", "DOUBLE": "case", "SPLITS": "case", "FAMILY": "excused"}


def test_both_sides_are_named_alike(rows: dict[str, dict[str, Any]]) -> None:
    """One sentence for both, with their contacts; the counts say what else happened."""
    row = rows["FLIPS"]
    said = row["evidence"]["answers"]
    assert said["seller"] == said["partner"] == row["headline"]
    assert "Seller F0 and Seller F4 both contacted Account FLIPS" in row["headline"]
    assert {row["from_seller_id"], row["to_seller_id"]} == {"F0", "F4"}
    counts = {one["label"]: one["value"] for one in row["evidence"]["counts"]}
    assert counts["owner changes of deals"] == 2
    assert counts["contacts by Seller F4"] == counts["contacts without a declared place"] == 8
    assert not any(excuse["holds"] for excuse in row["evidence"]["excuses"])


def test_a_sister_companys_owner_is_excused(rows: dict[str, dict[str, Any]]) -> None:
    """Who owns the head office has a reason to call."""
    assert [one["code"] for one in rows["FAMILY"]["evidence"]["excuses"] if one["holds"]] == ["family"]


def test_without_a_leave_file_it_only_prompts() -> None:
    """Cover cannot be told from a quarrel then, so nobody's leader hears of it."""
    world = contested()
    del world.tables["leave"]
    facts = world.facts()
    watch_signals(book=naming("S01", "B"), facts=facts)
    assert {row["verdict"] for row in told(facts).values()} <= {"prompt", "excused", "not enough evidence"}
    assert told(facts)["FLIPS"]["verdict"] == "prompt"


def test_without_deals_it_refuses_and_says_so() -> None:
    """No deals, no quarrel to see: not run, and said."""
    world = contested()
    del world.tables["opportunities"]
    found = watch_signals(book=naming("S01", "B"), facts=world.facts())
    assert ["opportunities" in one.message for one in found.findings if one.code == "GR604"] == [True]
