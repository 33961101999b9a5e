"""S07 on three dozen pairs: the silent one and its innocent twins get exactly their verdicts."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals.detect import Detected, detect
from tests.signals.worlds import AS_OF, World, weekdays

BEGIN = date(2026, 1, 5)
QUIET = AS_OF - timedelta(42)
PAIRS = 36
CHANNELS = ("meeting", "mention")


def book(grade: str = "B") -> Rulebook:
    """A book that names S07 and leaves all its numbers to us."""
    policy = SignalPolicy("S07", "the two stopped talking", grade, "A3", parameters={})
    return Rulebook("Test", "1", None, "nobody", "USD", words={}, decisions={}, signals={"S07": policy})


def talk(world: World, pair: int, days: list[date], channels: tuple[str, ...] = CHANNELS) -> None:
    """The pair's contacts on these days, about one and a half a day by chance."""
    for day in days:
        for channel in channels:
            if n := int(world.rng.poisson(1.5 / len(channels))):
                ends = (f"F{pair}", f"I{pair}") if world.rng.random() < 0.5 else (f"I{pair}", f"F{pair}")
                world.add("internal_contacts", day=day, seller_id=ends[0], partner_id=ends[1],
                          channel=channel, n=n)  # fmt: skip


def troubled() -> World:
    """Pair 0 is silent; 1 has one on leave, 2 nothing to share, 3 a leaver, 4 one channel, 5 a newcomer."""
    world = World(7)
    newcomer = {"I5": {"hired_on": AS_OF - timedelta(20)}, "F3": {"left_on": AS_OF - timedelta(30)}}
    for pair in range(PAIRS):
        for seller, other, role in ((f"F{pair}", f"I{pair}", "field"), (f"I{pair}", f"F{pair}", "inside")):
            world.seller(seller, role, pair_id=other, **newcomer.get(seller, {}))
        before = weekdays(BEGIN, QUIET)
        since = [] if pair < 6 else weekdays(QUIET, AS_OF)
        since = weekdays(AS_OF - timedelta(20), AS_OF) if pair == 5 else since
        talk(world, pair, [*(before if pair != 5 else []), *since],
             CHANNELS[:1] if pair == 4 else CHANNELS)  # fmt: skip
        world.account(f"A{pair}", (f"F{pair}", BEGIN))
        world.touch(f"F{pair}", f"A{pair}", AS_OF - timedelta(30))
        if pair != 2:
            world.touch(f"I{pair}", f"A{pair}", AS_OF - timedelta(35))
    world.deal("A0", 20_000_000, won=date(2026, 2, 2))
    world.away("I1", QUIET, AS_OF + timedelta(7))
    world.away("F9", date(2026, 3, 2), date(2026, 3, 9))
    return world


def look(world: World, grade: str = "B") -> Detected:
    return detect(book=book(grade), facts=world.facts(), as_of=AS_OF)


@pytest.fixture(scope="module")
def seen() -> Detected:
    return look(troubled())


def verdicts(found: Detected) -> dict[str, tuple[str, str]]:
    """Field seller of the pair -> verdict and grade."""
    return {row["from_seller_id"]: (row["verdict"], row["grade"]) for row in found.signals.to_pylist()}


def test_the_silent_pair_is_a_case_and_its_twins_are_not(seen: Detected) -> None:
    """Silence in two channels is a case; with nothing to share it is excused, in one channel a prompt."""
    assert verdicts(seen) == {"F0": ("case", "B"), "F2": ("excused", "B"), "F4": ("prompt", "D")}


def test_the_evidence_says_what_was_counted(seen: Detected) -> None:
    """Both people, contacts and habit, rows with channels, the money at stake as a placeholder."""
    row = next(row for row in seen.signals.to_pylist() if row["from_seller_id"] == "F0")
    told: dict[str, Any] = json.loads(row["evidence"])
    counted = {count["label"]: count["value"] for count in told["counts"]}
    assert row["to_seller_id"] == "I0"
    assert counted["contacts of the two, all channels"] == 0
    assert told["expected"]["value"] > 15
    assert told["rows"]
    assert all(entry["source"] == "internal contacts" for entry in told["rows"])
    assert told["price"]["placeholder"]
    assert row["value_at_risk"] > 0
    assert told["answers"]["seller"] == told["answers"]["partner"]
    assert {"leave", "part_time", "nothing_shared", "other_channel"} <= {e["code"] for e in told["excuses"]}


def test_nothing_shared_is_the_excuse(seen: Detected) -> None:
    """The pair without a common account is excused for that and nothing else."""
    row = next(row for row in seen.signals.to_pylist() if row["from_seller_id"] == "F2")
    assert [e["code"] for e in json.loads(row["evidence"])["excuses"] if e["holds"]] == ["nothing_shared"]


def test_a_book_that_wants_prompts_gets_prompts_alone() -> None:
    """With grade D nothing becomes a case, however sure it is."""
    assert verdicts(look(troubled(), "D"))["F0"] == ("prompt", "D")


def test_without_a_leave_calendar_it_does_not_look() -> None:
    """No calendar, or one that ended long ago: no row, and a finding that says why."""
    world = troubled()
    del world.tables["leave"]
    missing = look(world)
    world.away("F9", date(2026, 3, 2), date(2026, 3, 9))
    old = look(world)
    assert missing.signals.num_rows == old.signals.num_rows == 0
    assert "GR604" in {finding.code for finding in missing.findings}
    assert "GR625" in {finding.code for finding in old.findings}


def test_few_pairs_are_not_enough() -> None:
    """With fewer pairs than it takes to know what is usual, nothing is called, and a note says so."""
    world = World(7)
    for pair in range(6):
        world.seller(f"F{pair}", pair_id=f"I{pair}")
        world.seller(f"I{pair}", "inside", pair_id=f"F{pair}")
        talk(world, pair, weekdays(BEGIN, QUIET))
    world.away("F1", AS_OF, AS_OF + timedelta(7))
    found = look(world)
    assert found.signals.num_rows == 0
    assert "GR626" in {finding.code for finding in found.findings}
