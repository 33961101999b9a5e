"""S18 on a small team: runs of like entries nobody answers are called; merges and imports are not."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, at, healthy, weekdays

WINDOW = AS_OF - timedelta(28)


def run(
    world: World, seller: str, day: date, number: int, *, words: str | None, minutes: float = 0.5,
    by: str | None = None, answered: int = 0, kind: str = "call", to: str = "S",
    more: Iterable[tuple[str, object]] = (),
) -> None:  # fmt: skip
    """Entries that read alike, one after the other, to accounts of the whole team."""
    for n in range(number):
        account = f"{to}{(n + 9 * day.toordinal()) % (12 if to == 'Q' else 48):02d}"
        world.touch(
            seller, account, day, created_at=at(day, 14) + timedelta(minutes=minutes * n), fingerprint=words,
            created_by=by or seller, kind=kind, **dict(more),
        )  # fmt: skip
        if n < answered:
            world.touch(seller, account, day + timedelta(1), direction="in", kind="mail")


def big() -> World:
    """A team of thirty whose customers come back on every third contact, each entry with words of its own."""
    world = healthy(moved=24)
    for n in range(18):
        seller = world.seller(f"X{n:02d}", "inside")
        world.account(f"X{n:02d}", (seller, START))
        world.habit(seller, f"X{n:02d}", START, AS_OF)
    for number, row in enumerate(world.tables["activities"]):
        row |= {"fingerprint": f"own {number}", "created_by": row["seller_id"]}
    for row in [row for row in world.tables["activities"] if world.rng.random() < 0.2]:
        day = row["day"]
        assert isinstance(day, date)
        world.touch(str(row["seller_id"]), str(row["account_id"]), day, direction="in", kind="mail")
    return world


def team() -> World:
    """The fault in F0, and its innocent twins in the others."""
    world = big()
    days = weekdays(WINDOW, AS_OF - timedelta(6))
    for day in days[::3]:
        run(world, "F0", day, 9, words="padded", to="Q")  # customers who hardly ever write
        run(world, "F5", day, 5, words=f"own {day}", minutes=75)  # a Friday batch is spread over hours
        run(world, "I5", day, 2, words=f"double {day}")
    run(world, "F1", days[2], 40, words="merge", kind="mail", answered=14)
    run(world, "F2", days[3], 40, words="import", by="BOT")
    run(world, "F3", days[4], 40, words="list", kind="mail", more=[("is_bulk", True)])
    run(world, "F4", days[5], 30, words="once", to="Q")  # within one week
    return world


def look(world: World, grade: str = "B", **numbers: float) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Seller -> S18 row, and the codes of the findings."""
    facts = world.facts()
    result = watch_signals(book=naming("S18", grade, **numbers), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S18"})
    return {str(row["to_seller_id"]): row for row in rows}, [one.code for one in result.findings]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    return look(team())[0]


def test_runs_nobody_answers_are_called(told: dict[str, dict[str, Any]]) -> None:
    """Runs in several weeks are a case about the person, those of one day a prompt to the person."""
    assert {who: row["verdict"] for who, row in told.items() if row["verdict"] in ("case", "prompt")} == {
        "F0": "case", "F4": "prompt",
    }  # fmt: skip
    row, seen = told["F0"], json.loads(told["F0"]["evidence"])
    assert (row["grade"], told["F4"]["grade"]) == ("B", "D")
    assert row["value_at_risk"] == 0
    assert seen["counts"][0]["value"] == 9 * len(seen["rows"])
    assert "within" in seen["rows"][0]["what"]


def test_a_merge_gets_answers_and_is_excused(told: dict[str, dict[str, Any]]) -> None:
    """Many like mails that customers answer are a mail merge; the excuse says with which numbers."""
    seen = json.loads(told["F1"]["evidence"])
    assert told["F1"]["verdict"] == "excused"
    assert [one["code"] for one in seen["excuses"] if one["holds"]] == ["answered"]


def test_imports_lists_batches_and_doubles_are_not_counted(told: dict[str, dict[str, Any]]) -> None:
    """What another entered, what is tagged, what is hours apart and what comes twice is no run."""
    assert not {"F2", "F3", "F5", "I5"} & set(told)


def test_the_book_may_keep_it_to_the_person() -> None:
    """By a book that grades it D there are only prompts."""
    rows, _ = look(team(), "D")
    assert (rows["F0"]["verdict"], rows["F0"]["grade"]) == ("prompt", "D")


def test_few_entries_say_nothing() -> None:
    """Below the book's floor nobody is called."""
    rows, _ = look(team(), min_entries=100)
    assert not rows


def test_without_fingerprints_it_says_so() -> None:
    """No subject was fingerprinted: the finding tells how to import it, and nobody is judged."""
    rows, codes = look(healthy(stays=12, moved=6))
    assert not rows
    assert {"GR645", "GR604"} & set(codes)


def test_a_healthy_team_is_left_alone() -> None:
    """Nobody is called where nobody pads."""
    assert not look(big())[0]
