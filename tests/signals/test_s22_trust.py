"""S22: trust that fell at a boundary is found; one bad round, everybody's bad month and silence are not."""

from datetime import date, timedelta

import numpy as np

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals import detect, hard_rules
from groundrules.signals.kernel.survival import median_wait, slower
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import World

AS_OF = date(2026, 6, 30)
UNITS = ("North", "South", "East", "West")
BOUNDARIES = ("field and inside", "field and specialist")


def book() -> Rulebook:
    policy = SignalPolicy("S22", "trust", "C", "V1", parameters={})
    return Rulebook(
        "T", "1", None, "n", "USD", words={}, decisions={}, signals={"S22": policy}, digest="0" * 64
    )


def pulse(
    down: dict[tuple[str, str, int], float], *, asked: int = 60, answered: int = 45, rounds: int = 10
) -> World:
    """A round every thirty days; ``down`` lowers (boundary, unit, round) by that many scores."""
    world, rng = World(5), np.random.default_rng(5)
    for n in range(20):
        world.seller(f"F{n}", region="North")
    for number in range(rounds):
        closed = AS_OF - timedelta(3 + 30 * (rounds - 1 - number))
        for boundary in BOUNDARIES:
            for unit in UNITS:
                world.add(
                    "pulse_rounds", round_id=f"R{number}", boundary=boundary, unit=unit, closed_on=closed,
                    asked=asked, answered=answered,
                )  # fmt: skip
                fall = down.get((boundary, unit, number), 0.0)
                scores = np.clip(np.round(rng.normal(3.5 - fall, 1.0, 4 * answered)), 1, 5)
                for at, score in enumerate(scores):
                    world.add(
                        "pulse", answer_id=f"{number}{boundary}{unit}{at}", round_id=f"R{number}",
                        closed_on=closed, boundary=boundary, unit=unit, item="fair", score=int(score),
                    )  # fmt: skip
    return world


def judged(world: World) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = detect(
        book=book(), facts=world.facts(AS_OF), as_of=AS_OF
    ).signals.to_pylist()
    return rows


def test_a_fall_that_stays_is_found_and_names_nobody() -> None:
    """Two months down by one score in one unit of one boundary: one case, of grade C, about a group."""
    world = pulse({("field and inside", "North", n): 0.9 for n in (8, 9)})
    (row,) = judged(world)
    assert (row["verdict"], row["grade"], row["group_name"]) == ("case", "C", "field and inside, North")
    assert row["to_seller_id"] is None
    assert row["group_size"] == 45


def test_one_bad_round_is_no_decline() -> None:
    """Down in the newest round alone, and down in one round that is over: nothing is said."""
    assert judged(pulse({("field and inside", "North", 9): 1.2})) == []
    assert judged(pulse({("field and inside", "North", 6): 1.2})) == []


def test_a_month_bad_for_everybody_is_excused() -> None:
    """All boundaries are down together: each is excused, none a case."""
    world = pulse({(b, u, n): 0.9 for b in BOUNDARIES for u in UNITS for n in (8, 9)})
    assert {row["verdict"] for row in judged(world)} <= {"excused"}


def test_a_bad_time_of_all_teaches_no_unevenness() -> None:
    """All were down for three rounds and came back: the usual step of one boundary is as small as ever."""
    world = pulse({(b, u, n): 0.9 for b in BOUNDARIES for u in UNITS for n in (3, 4, 5)})
    found = detect(book=book(), facts=world.facts(AS_OF), as_of=AS_OF)
    assert found.learned["S22"]["usual step in standard deviations"] < 0.1


def test_too_few_answers_are_unknown_and_said() -> None:
    """Under half answered: not enough evidence, with the rate; fewer than eight asked: not a word."""
    rows = judged(pulse({("field and inside", "North", n): 1.5 for n in (8, 9)}, answered=20))
    assert {row["verdict"] for row in rows} == {"not enough evidence"}
    assert "20 of 60 people answered" in str(rows[0]["headline"])
    assert judged(pulse({}, asked=7, answered=7)) == []


def test_it_refuses_without_its_source() -> None:
    """Without a pulse it does not run and says so."""
    world = World()
    world.seller("F0")
    facts: MemoryFacts = world.facts(AS_OF)
    found = detect(book=book(), facts=facts, as_of=AS_OF)
    assert [finding.code for finding in found.findings if finding.code == "GR604"] == ["GR604"]


def test_a_group_row_with_a_name_would_be_held_back() -> None:
    """The hard rule stands behind the detector: nothing of it names a person."""
    world = pulse({("field and inside", "North", n): 0.9 for n in (8, 9)})
    found = detect(book=book(), facts=world.facts(AS_OF), as_of=AS_OF)
    assert not [finding for finding in found.findings if finding.code == "GR615"]
    assert hard_rules.GROUP_GRADE == "C"


def test_what_waits_is_counted_as_waiting() -> None:
    """Median by Kaplan and Meier, and the log-rank test, by hand on small numbers."""
    assert median_wait([1, 2, 3, 4], [True, True, True, True]) == 2
    assert median_wait([1, 9, 9, 9], [True, False, False, False]) == float("inf")
    # At risk 4, 3, 2: 3/4, 3/4 * 2/3 = 1/2 at time 2.
    assert median_wait([1, 2, 3, 3], [True, True, False, True]) == 2
    early, late = [1.0] * 20 + [5.0] * 20, [False] * 20 + [True] * 20
    assert slower(early, [True] * 40, late) < 1e-6
    assert slower(early, [True] * 40, [not one for one in late]) > 0.999
    assert slower([3.0], [False], [True]) == 1.0
