"""S25: who went dark, from when to when; leave, fewer accounts and quiet weeks of everybody are no outage."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from groundrules.signals.detectors.s25_evidence_outage import runs, turn
from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, START, World, book, healthy

DARK = date(2026, 6, 3)


def silent(world: World, seller: str, start: date, end: date = AS_OF, *, source: str | None = None) -> None:
    """Takes everything away that the seller (or everybody) recorded in [start, end)."""
    world.tables["activities"] = [
        row for row in world.tables["activities"]
        if not (row["seller_id"] in (seller, None) or seller == "*")
        or not start <= row["day"] < end  # type: ignore[operator]
        or source not in (None, row["source"])
    ]  # fmt: skip


def look(world: World) -> tuple[dict[str, dict[str, object]], MemoryFacts, dict[str, Any]]:
    """Seller -> S25 row; the facts; code -> finding."""
    facts = world.facts()
    result = watch_signals(book=book(), facts=facts)
    rows = {str(row["to_seller_id"]): row for row in facts.rows("signals", "signals", {"kind": "S25"})}
    return rows, facts, {finding.code: finding for finding in result.findings}


def busy() -> World:
    """The healthy team with enough accounts each that a silent week says something."""
    return healthy(stays=120, moved=40)


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, object]]:
    """Signals of a team in which F0 went dark, F1 took leave, F2 lost his accounts and F3 was dark in May."""
    world = busy()
    silent(world, "F0", DARK)
    silent(world, "F1", DARK)
    world.away("F1", DARK, AS_OF + timedelta(5))
    for row in world.tables["account_owners"]:
        if row["owner_id"] == "F2" and row["valid_to"] is None and str(row["account_id"])[0] in "SQ":
            world.account(f"T{row['account_id']}", ("F2", START), ("F4", DARK))
            row["valid_to"] = row["valid_from"]
    silent(world, "F2", DARK)
    silent(world, "F3", date(2026, 4, 27), date(2026, 5, 18))
    return look(world)[0]


def test_only_who_went_dark_lately_is_told(told: dict[str, dict[str, object]]) -> None:
    """F0 is prompted; leave is leave, a gap in May is over."""
    assert "F0" in told
    assert not {"F1", "F3"} & set(told)
    assert told["F0"]["verdict"] == "prompt"


def test_the_day_it_began_is_found(told: dict[str, dict[str, object]]) -> None:
    """Within two days of the first silent day, although weeks are judged."""
    assert abs((told["F0"]["since"] - DARK).days) <= 2  # type: ignore[operator]


def test_the_card_blames_nobody_and_costs_nothing(told: dict[str, dict[str, object]]) -> None:
    """Worded as a question about the sync; no value at risk; every excuse tried is shown."""
    evidence = json.loads(str(told["F0"]["evidence"]))
    assert "sync" in evidence["answers"]["seller"]
    assert "Nothing counts against" in evidence["answers"]["leader"]
    assert (told["F0"]["value_at_risk"], told["F0"]["account_id"]) == (0, None)
    assert {excuse["code"] for excuse in evidence["excuses"]} == {
        "leave",
        "public_holiday",
        "new_hire",
        "left",
    }
    assert evidence["counts"][0]["value"] == 0


def test_a_quiet_week_of_everybody_is_nobodys_outage() -> None:
    """When all do a third of their usual work between the years, the season is quiet and not the sync."""
    world = busy()
    rng = np.random.default_rng(0)
    world.tables["activities"] = [
        row for row in world.tables["activities"]
        if row["day"] < date(2026, 6, 15) or rng.random() < 0.45  # type: ignore[operator]
    ]  # fmt: skip
    rows, _, findings = look(world)
    assert rows == {}
    assert "GR606" not in findings


def test_a_source_that_falls_away_for_everybody_is_reported_and_stops_cases() -> None:
    """Calls stop arriving for the whole organisation: a finding, and a silent account is no case."""
    world = busy()
    world.account("GAP", ("F0", START), ("I0", date(2026, 3, 16)))
    world.habit("F0", "GAP", START, date(2026, 3, 16), pace=0.8)
    silent(world, "*", date(2026, 6, 10), source="task")
    _, facts, findings = look(world)
    assert "`task`" in findings["GR607"].message
    assert not facts.rows("signals", "signals", {"verdict": "case"})


def test_a_day_loaded_twice_is_noticed() -> None:
    """Planted: one day's activities come a second time under new ids. The finding names the day."""
    world = busy()
    day = date(2026, 5, 13)
    again = [row for row in world.tables["activities"] if row["day"] == day]
    for row in again:
        world.add("activities", **{**row, "activity_id": f"{row['activity_id']}-again"})
    _, _, findings = look(world)
    assert "2026-05-13" in findings["GR606"].message
    assert len(again) <= (findings["GR606"].count or 0) <= 1.2 * len(again)  # two calls a day look alike


def test_a_long_gap_does_not_become_its_own_norm() -> None:
    """Dark since February: still dark in June, from the beginning; a gap just over is told with its end."""
    world = busy()
    silent(world, "F0", date(2026, 2, 16))
    silent(world, "F1", date(2026, 5, 25), date(2026, 6, 15))
    rows, _, _ = look(world)
    assert str(rows["F1"]["headline"]).startswith("Seller F1's activity did not arrive from 25 May to 1")
    assert abs((rows["F0"]["since"] - date(2026, 2, 16)).days) <= 7  # type: ignore[operator]


def test_too_short_a_history_says_so() -> None:
    """Six weeks of activity make no norm: a note, no signal."""
    world = busy()
    silent(world, "*", START, date(2026, 5, 20))
    rows, _, findings = look(world)
    assert rows == {}
    assert "GR608" in findings


def test_runs_are_the_stretches_of_marked_days() -> None:
    """Start included, end excluded, also at the edges."""
    assert runs(np.array([True, False, True, True])) == [(0, 1), (2, 4)]
    assert runs(np.zeros(3, dtype=bool)) == []


def test_the_turn_is_where_light_gives_way_to_dark() -> None:
    """Six light days, then dark ones: the turn is found from either side of it."""
    light = np.array([1.0] * 16 + [-1.0] * 14)
    assert [turn(light, at) for at in (12, 16, 20)] == [16, 16, 16]


def test_a_slow_stretch_is_no_outage() -> None:
    """Some entries go on arriving: days that count against nobody, and nobody is asked about a sync."""
    world = busy()
    rng = np.random.default_rng(4)
    world.tables["activities"] = [
        row for row in world.tables["activities"]
        if row["seller_id"] != "F0" or row["day"] < DARK or rng.random() < 0.22  # type: ignore[operator]
    ]  # fmt: skip
    rows, _, _ = look(world)
    assert rows["F0"]["verdict"] == "not enough evidence"
