"""S04 on a small team: orphaned tasks, a stalled deal and a losing team are told; their twins are not."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from groundrules.signals.kernel.logistic import logistic_chance, logistic_fit
from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, MOVED, START, World, at, healthy, weekdays

BEFORE = MOVED - timedelta(7)


def task(world: World, account: str, made: date = BEFORE, due: date | None = None, **more: Any) -> None:
    """A task of the old owner that is still open."""
    row: dict[str, Any] = {
        "kind": "task",
        "direction": None,
        "is_done": False,
        "created_at": at(made),
        "created_by": "F0",
    }
    world.touch("F0", account, due or made + timedelta(30), **(row | more))


def deal(world: World, name: str, account: str, owner: str, *, stage: str = "proposal") -> None:
    """An open deal begun in January, owned by that person."""
    world.deal(account, 8_000_000, opportunity_id=name, owner_id=owner, created_at=at(date(2026, 1, 5)))
    world.tables["opportunities"][-1]["stage"] = stage


def passed(world: World, name: str, old: str, new: str) -> None:
    """The deal went to the new owner with its account."""
    number = len(world.tables.get("opportunity_changes", ()))
    world.add(
        "opportunity_changes",
        change_id=f"C{number}",
        opportunity_id=name,
        changed_at=at(MOVED),
        changed_by="ops",
        field="owner_id",
        old_value=old,
        new_value=new,
    )


def work(world: World, seller: str, account: str, name: str, days: tuple[date, date]) -> None:
    """A contact about the deal every third working day."""
    for day in weekdays(*days)[::3]:
        world.touch(seller, account, day, opportunity_id=name)


def troubled() -> World:
    """Tasks and deals left behind, and their twins; forty deals in good hands show what is usual."""
    world = healthy(stays=96, moved=0)
    for n in range(96):
        owner = str(world.tables["accounts"][n]["owner_id"])
        deal(world, f"CALM{n}", f"S{n:02d}", owner)
        work(world, owner, f"S{n:02d}", f"CALM{n}", (date(2026, 1, 5), AS_OF))
    accounts = ("ORPHAN", "CLOSED", "LATER", "ROBOT", "CARVED", "TEAM", "LAIN", "AWAY", "STALL", "ALIVE")
    for name in (*accounts, "PARKED"):
        new = "I5" if name == "AWAY" else f"I{len(name) % 4}"
        world.account(name, ("F0", START), (new, MOVED))
        world.habit("F0", name, START, MOVED)
        world.deal(name, 10_000_000, won=date(2026, 1, 15))
    task(world, "ORPHAN")
    task(world, "ORPHAN", BEFORE - timedelta(10))
    task(world, "CLOSED", is_done=True, completed_at=at(MOVED + timedelta(3)))
    task(world, "LATER", MOVED + timedelta(3))
    task(world, "ROBOT", created_by="robot")
    deal(world, "KEPT", "CARVED", "F0")
    task(world, "CARVED", opportunity_id="KEPT")
    task(world, "TEAM", due=AS_OF - timedelta(13))
    task(world, "LAIN", due=AS_OF - timedelta(15))
    for name in ("TEAM", "LAIN"):
        world.add("account_team", account_id=name, seller_id="F0", team_role="quarterback")
    task(world, "AWAY")
    world.away("I5", MOVED, AS_OF + timedelta(14))
    for name in ("STALL", "ALIVE", "PARKED"):
        new = f"I{len(name) % 4}"
        deal(world, f"{name}-1", name, new, stage="on hold" if name == "PARKED" else "proposal")
        passed(world, f"{name}-1", "F0", new)
        work(world, "F0", name, f"{name}-1", (date(2026, 1, 5), MOVED))
        if name == "ALIVE":
            work(world, new, name, f"{name}-1", (MOVED, AS_OF))
        else:
            world.habit(new, name, MOVED, AS_OF)  # he does call the customer, about other things
    return world


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    """Account or group kind -> its row, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S04"})
    return {
        str(row["account_id"] or row["group_kind"]): {**row, "evidence": json.loads(str(row["evidence"]))}
        for row in rows
    }


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, Any]]:
    """The troubled team after one look."""
    facts = troubled().facts()
    watch_signals(book=naming("S04", "A"), facts=facts)
    return told(facts)


def test_every_account_gets_its_verdict(rows: dict[str, dict[str, Any]]) -> None:
    """What was left lying is a case, each twin is excused or not mentioned."""
    assert {
        name: row["verdict"] for name, row in rows.items() if row["verdict"] != "not enough evidence"
    } == {
        "ORPHAN": "case",
        "LAIN": "case",
        "STALL": "case",
        "ROBOT": "excused",
        "CARVED": "excused",
        "TEAM": "excused",
        "AWAY": "excused",
        "PARKED": "excused",
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ROBOT", "automatic"),
        ("CARVED", "carve_out"),
        ("TEAM", "on_the_team"),
        ("AWAY", "leave"),
        ("PARKED", "parked"),
    ],
)
def test_each_twin_is_excused_by_its_own_reason(
    rows: dict[str, dict[str, Any]], name: str, code: str
) -> None:
    """The reason that was planted holds, and no other."""
    assert [one["code"] for one in rows[name]["evidence"]["excuses"] if one["holds"]] == [code]


def test_orphans_are_listed_one_by_one(rows: dict[str, dict[str, Any]]) -> None:
    """Both tasks stand in the evidence, whose they are and since when, and no inference about anybody."""
    row = rows["ORPHAN"]
    assert row["evidence"]["counts"][0]["value"] == 2
    assert [one["day"] for one in row["evidence"]["rows"]] == ["2026-02-27", "2026-03-09"]
    assert {one["who"] for one in row["evidence"]["rows"]} == {"Seller F0"}
    assert (row["from_seller_id"], row["to_seller_id"], row["since"]) == ("F0", "I2", MOVED)


def test_a_stalled_deal_is_told_with_what_was_expected(rows: dict[str, dict[str, Any]]) -> None:
    """The deal, its silence, the silence others stay below, and how many steps were to be expected."""
    row = rows["STALL"]
    assert row["opportunity_id"] == "STALL-1"
    days, usual = row["evidence"]["counts"][1]["value"], row["evidence"]["counts"][2]["value"]
    assert days == (AS_OF - MOVED).days > usual
    assert row["evidence"]["expected"]["value"] > 10
    assert row["p_true"] >= 0.9


def losing(*, lost: int) -> MemoryFacts:
    """A team of nine that was handed eighteen deals and lost so many; a third of others' deals are lost."""
    world = healthy(stays=0, moved=0)
    world.seller("BOSS", "manager")
    for n in range(9):
        world.seller(f"T{n}", "inside", manager_id="BOSS")
    moved = date(2026, 2, 2)
    for n in range(150):
        world.account(f"C{n}", ("F1", START))
        deal(world, f"C{n}", f"C{n}", "F1")
        if n % 3 == 0:
            world.tables["opportunities"][-1] |= {
                "is_closed": True,
                "stage": "lost",
                "close_date": date(2026, 3, 20),
            }
    for n in range(18):
        world.account(f"H{n}", ("F0", START), (f"T{n % 9}", moved))
        deal(world, f"H{n}", f"H{n}", f"T{n % 9}")
        if n < lost:
            world.tables["opportunities"][-1] |= {
                "is_closed": True,
                "stage": "lost",
                "close_date": date(2026, 3, 20),
            }
        world.add(
            "opportunity_changes",
            change_id=f"H{n}",
            opportunity_id=f"H{n}",
            changed_at=at(moved),
            changed_by="ops",
            field="owner_id",
            old_value="F0",
            new_value=f"T{n % 9}",
        )
    world.habit("F1", "C0", START, AS_OF)
    facts = world.facts()
    watch_signals(book=naming("S04", "A"), facts=facts)
    return facts


def test_a_team_that_loses_what_it_was_handed_is_told_without_a_name() -> None:
    """Sixteen of eighteen where six are usual: a row of grade C about the team, and nobody in it."""
    row = told(losing(lost=16))["team"]
    assert (row["grade"], row["group_id"], row["group_size"]) == ("C", "BOSS", 9)
    assert row["from_seller_id"] is row["to_seller_id"] is None
    assert row["evidence"]["expected"]["value"] == pytest.approx(6, abs=0.5)
    assert "Seller" not in row["headline"]


def test_a_team_that_loses_as_many_as_others_is_not_told() -> None:
    """Seven of eighteen are within chance."""
    assert "team" not in told(losing(lost=7))


def test_without_owner_history_it_refuses_and_says_so() -> None:
    """No ownership over time: not run, and said."""
    world = troubled()
    del world.tables["account_owners"]
    found = watch_signals(book=naming("S04", "A"), facts=world.facts())
    assert ["account_owners" in one.message for one in found.findings if one.code == "GR604"] == [True]


def test_the_logistic_fit_finds_the_weights_it_was_drawn_from() -> None:
    """Twenty thousand draws give back the weights; the mean chance is the share that happened."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=(20_000, 2))
    y = rng.random(20_000) < 1 / (1 + np.exp(-(-0.5 + x @ np.array([1.0, -2.0]))))
    weights = logistic_fit(x, y)
    assert weights == pytest.approx([-0.5, 1.0, -2.0], abs=0.1)
    assert logistic_chance(x, weights).mean() == pytest.approx(y.mean(), abs=1e-4)
