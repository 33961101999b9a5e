"""S02 on a small team: one owner who does not let go, and the innocent twins, get exactly their verdicts."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, MOVED, START, World, book, healthy, weekdays

WINDOW = AS_OF - timedelta(56)


def move(world: World, account: str, *, on: date = MOVED, new: str = "I0", **more: Any) -> None:
    """An account that went from F0 to ``new``, who contacts it now and then."""
    world.account(account, ("F0", START), (new, on), **more)
    world.habit("F0", account, START, on)
    world.habit(new, account, on, AS_OF, pace=0.08)
    world.deal(account, 20_000_000, won=date(2026, 1, 15))


def steady(world: World, account: str, days: list[date], **more: Any) -> None:
    """F0 contacts the account on these days."""
    for day in days:
        world.touch("F0", account, day, **more)


def every(step: int, start: date = WINDOW, end: date = AS_OF) -> list[date]:
    """Every ``step``-th weekday."""
    return weekdays(start, end)[::step]


def troubled() -> World:
    """The healthy team with one owner who carries on and his innocent twins."""
    world = healthy(stays=60, moved=80)
    move(world, "LINGER")
    steady(world, "LINGER", every(3))
    move(world, "CARVE")
    steady(world, "CARVE", every(3), opportunity_id="O1")
    world.seller("IL", "inside")
    world.away("IL", date(2026, 5, 11), date(2026, 6, 1))
    for number in range(4):
        world.account(f"IL-{number}", ("IL", START))
        world.habit("IL", f"IL-{number}", START, AS_OF)
    move(world, "COVER", new="IL")
    steady(world, "COVER", weekdays(date(2026, 5, 11), date(2026, 6, 1)))
    move(world, "JOINT")
    steady(world, "JOINT", every(3), kind="meeting", is_joint=True, source="event")
    move(world, "ASKED")
    for day in every(3):
        world.touch("F0", "ASKED", day, kind="mail", direction="in")
        world.touch("F0", "ASKED", day + timedelta(1), kind="mail")
    move(world, "FEW")
    steady(world, "FEW", every(20)[:2])
    move(world, "GRACE", on=date(2026, 5, 18))
    steady(world, "GRACE", weekdays(date(2026, 5, 19), date(2026, 6, 8)))
    move(world, "BULK")
    steady(world, "BULK", every(3), kind="mail", is_bulk=True)
    move(world, "TEAM")
    steady(world, "TEAM", every(3))
    world.add("account_team", account_id="TEAM", seller_id="F0", team_role="Quarterback")
    world.account("PARENT", ("F0", START))
    move(world, "SISTER", parent_id="PARENT")
    steady(world, "SISTER", every(3))
    move(world, "BURST")
    steady(world, "BURST", [date(2026, 6, 9)] * 12)
    world.account("NEWLY", ("F0", START), ("I0", MOVED))  # F0 owned it and never called
    world.habit("I0", "NEWLY", MOVED, AS_OF, pace=0.08)
    steady(world, "NEWLY", every(3))
    move(world, "LED")
    steady(world, "LED", every(3))
    world.habit("I0", "LED", WINDOW, AS_OF, pace=1.5)
    return world


def look(world: World, **changes: Any) -> tuple[MemoryFacts, set[str]]:
    """The facts after one look, and the codes of its findings."""
    facts = world.facts()
    result = watch_signals(book=book(**changes), facts=facts)
    return facts, {finding.code for finding in result.findings}


def told(facts: MemoryFacts) -> dict[str, dict[str, Any]]:
    """Account -> its S02 row, the evidence read."""
    rows = facts.rows("signals", "signals", {"kind": "S02"})
    return {str(row["account_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """The troubled team after one look."""
    return look(troubled())[0]


def test_who_carries_on_is_a_case_and_the_twins_are_not(facts: MemoryFacts) -> None:
    """Every account near the line gets exactly its verdict; two courtesy calls get no row."""
    assert {account: row["verdict"] for account, row in told(facts).items()} == {
        "LINGER": "case", "BURST": "prompt", "NEWLY": "prompt", "LED": "prompt", "CARVE": "excused",
        "COVER": "excused", "JOINT": "excused", "ASKED": "excused", "GRACE": "excused", "BULK": "excused",
        "TEAM": "excused",
        "SISTER": "excused",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("account", "code"),
    [("CARVE", "carve_out"), ("COVER", "covering"), ("JOINT", "joint_activity"), ("ASKED", "customer_asked"),
     ("GRACE", "hand_over"), ("BULK", "bulk_mail"), ("TEAM", "on_the_team"), ("SISTER", "family")],
)  # fmt: skip
def test_each_twin_is_excused_by_its_own_reason_alone(facts: MemoryFacts, account: str, code: str) -> None:
    """The planted reason holds and no other does."""
    tried = told(facts)[account]["evidence"]["excuses"]
    assert {excuse["code"] for excuse in tried if excuse["holds"]} == {code}


def test_the_case_shows_its_numbers_and_both_sides(facts: MemoryFacts) -> None:
    """Counts, both owners' shares, dates of every contact, price with the word placeholder."""
    row = told(facts)["LINGER"]
    evidence = row["evidence"]
    counted = {count["label"]: count["value"] for count in evidence["counts"]}
    assert counted["touches by the old owner that count"] == len(every(3)) == evidence["rows_total"]
    assert (row["grade"], row["from_seller_id"], row["to_seller_id"]) == ("B", "F0", "I0")
    assert evidence["price"]["placeholder"] is True
    assert "Is there a reason" in evidence["answers"]["seller"]
    assert not any(excuse["holds"] for excuse in evidence["excuses"])


def test_rows_say_why_a_contact_does_not_count(facts: MemoryFacts) -> None:
    """Each excluded contact carries its reason in words."""
    rows = told(facts)["CARVE"]["evidence"]["rows"]
    assert all("not counted: deal he keeps" in row["what"] for row in rows)


def test_without_a_leave_calendar_it_is_a_prompt_to_the_person_alone() -> None:
    """Planted: the leave file is dropped. S02 is demoted to D, opens no case, and says why."""
    world = troubled()
    world.tables["leave"] = []
    facts, codes = look(world)
    rows = told(facts)
    assert "GR605" in codes
    assert rows["LINGER"]["verdict"] == "prompt"
    assert {row["grade"] for row in rows.values()} == {"D"}
    assert {"name": "leave", "complete": False} in [
        {key: source[key] for key in ("name", "complete")} for source in rows["LINGER"]["evidence"]["sources"]
    ]


def test_an_old_leave_calendar_is_as_good_as_none() -> None:
    """A calendar whose last entry ended five weeks ago and more excuses nobody, and is reported."""
    world = troubled()
    world.tables["leave"] = [r for r in world.tables["leave"] if r["ends_on"] < date(2026, 5, 1)]  # type: ignore[operator]
    facts, codes = look(world)
    assert "GR605" in codes
    assert told(facts)["LINGER"]["grade"] == "D"


def test_too_few_moves_teach_nothing() -> None:
    """Under twenty moves nothing is called, and the note says so."""
    world = healthy(stays=60, moved=5)
    move(world, "LINGER")
    steady(world, "LINGER", every(3))
    facts, codes = look(world)
    assert "GR611" in codes
    assert told(facts) == {}


@pytest.mark.parametrize("days", [34, 148])
def test_too_young_and_too_old_moves_are_not_judged(days: int) -> None:
    """Moved 34 or 148 days ago: outside the book's stretch."""
    world = healthy(stays=60, moved=40)
    move(world, "X", on=AS_OF - timedelta(days))
    steady(world, "X", every(2))
    assert "X" not in told(look(world)[0])


def test_swapped_owners_are_noticed() -> None:
    """Planted: the history names old and new owner the wrong way round. It is excused as doubtful dates."""
    world = healthy(stays=60, moved=40)
    world.account("X", ("I0", START), ("F0", MOVED))
    world.habit("F0", "X", START, MOVED)
    world.habit("I0", "X", MOVED, AS_OF)
    row = told(look(world)[0])["X"]
    assert row["verdict"] == "excused"
    assert {e["code"] for e in row["evidence"]["excuses"] if e["holds"]} == {"ownership_doubtful"}


@pytest.mark.parametrize("seed", [11, 12])
def test_a_healthy_team_is_left_in_peace(seed: int) -> None:
    """No case and no prompt of any kind in healthy teams."""
    facts = healthy(seed=seed, stays=60, moved=60).facts()
    assert watch_signals(book=book(), facts=facts).signals == ()
