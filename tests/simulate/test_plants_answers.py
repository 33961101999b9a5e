"""Plants in what people tell us: trust that falls, rules not understood, rulings apart; and their twins."""

import numpy as np
import pytest

from groundrules.simulate import Mode, World, WorldSize, ground_truth, make_world, rulings
from groundrules.simulate.deeds import Deed
from groundrules.simulate.life.answers import BOUNDARIES
from groundrules.simulate.life.whole import RULES
from groundrules.simulate.places import REGIONS

SIZE = WorldSize(sellers=60, accounts=600, seed=107)
RATES = {
    "trust_decline": 0.2,
    "rule_not_understood": 0.2,
    "inconsistent_rulings": 0.3,
    "evidence_outage": 0.0,
}


@pytest.fixture(scope="module")
def without() -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants={"evidence_outage": 0}))


@pytest.fixture(scope="module")
def planted() -> World:
    return make_world(SIZE, Mode(is_healthy=True, plants=RATES))


def faults(world: World, kind: str) -> list[Deed]:
    return [deed for deed in world.deeds if deed.kind == kind and not deed.excuse]


def test_trust_falls_where_and_when_it_is_told(without: World, planted: World) -> None:
    """Answers of the named boundary and region are lower in its rounds, and nobody's otherwise."""
    for deed in faults(planted, "trust_decline"):
        boundary = [name for name, _, _ in BOUNDARIES].index(deed.group.split(", ")[0])
        region = [region.name for region in REGIONS].index(deed.group.split(", ", 1)[1])
        pulse, before = planted.life.pulse, without.life.pulse
        row = (pulse.boundary == boundary) & (pulse.region == region)
        row &= (pulse.closed > deed.since + 29) & (pulse.closed <= deed.until)
        mine = row[pulse.answer_row]
        assert mine.any()
        assert pulse.score[mine].mean() < before.score[mine].mean() - 0.25
    assert pulse.score.min() >= 1


def test_a_rule_is_hard_or_unwanted_in_its_version_only(without: World, planted: World) -> None:
    """Wrong answers or missing acceptances rise for the named rules; other rules stay as they were."""
    told, before = planted.life.acceptances, without.life.acceptances
    named = {deed.group for deed in planted.deeds if deed.kind == "rule_not_understood"}
    assert named
    for number, rule in enumerate(RULES):
        mine = told.rule == number
        same = np.array_equal(told.quiz_right[mine], before.quiz_right[mine])
        same &= bool(np.array_equal(told.accepted[mine], before.accepted[mine]))
        assert same == (rule not in named)
    assert (told.quiz_right <= told.quiz_asked).all()


def test_leaders_apart_rule_apart(without: World, planted: World) -> None:
    """A leader apart grants more or less as told, with the same cases and the same luck."""
    ruled, before = planted.life.rulings, without.life.rulings
    assert np.array_equal(ruled.luck, before.luck)
    apart = [deed for deed in faults(planted, "inconsistent_rulings") if "seller" in deed.people]
    assert apart
    for deed in apart:
        mine = ruled.leader == deed.people["seller"]
        moved = ruled.logit[mine].mean() - before.logit[mine].mean()
        assert np.sign(moved) == np.sign(float(str(deed.facts["logits"])))


def test_rulings_come_as_the_desk_keeps_them(planted: World) -> None:
    """Facts and audit are JSON, outcomes a few words, and the example company has none."""
    table = rulings(planted)
    assert table.num_rows == len(planted.life.rulings) > 100
    assert set(table["outcome"].to_pylist()) <= {"rule holds", "exception", "no fault"}
    assert len(make_world(WorldSize(sellers=14, accounts=120, seed=3)).life.rulings) == 0


def test_twins_are_told_as_innocent() -> None:
    """Over some seeds every look-alike occurs, each with its excuse."""
    seen: set[object] = set()
    for seed in (107, 108, 109):
        world = make_world(
            WorldSize(sellers=24, accounts=240, seed=seed), Mode(is_healthy=True, plants=RATES)
        )
        told = ground_truth(world)["look_alikes"]
        assert isinstance(told, list)
        seen |= {one["excuse"] for one in told if one.get("signal") in {"S22", "S23", "S24"}}
    wanted = {"bad round", "everybody tired", "ambiguous question", "translation", "other customers"}
    assert seen <= wanted
    assert len(seen) >= 4
