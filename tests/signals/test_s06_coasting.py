"""S06 on accounts that two look after: the coaster is asked, the innocent twins are not."""

import json
from datetime import date, timedelta

import pytest

from groundrules.rulebook.model import Rulebook, SignalPolicy
from groundrules.signals.detect import Detected, detect
from tests.signals.worlds import AS_OF, START, World, at

BEGIN = AS_OF - timedelta(280)
WINDOW = AS_OF - timedelta(42)
YOUNG = AS_OF - timedelta(60)
SELLERS = 36
SHARED, OWN = 4, 3


def book() -> Rulebook:
    """A book that names S06 and leaves all its numbers to us."""
    policy = SignalPolicy("S06", "one does nearly all the shared work", "D", "A3", parameters={})
    return Rulebook("Test", "1", None, "nobody", "USD", words={}, decisions={}, signals={"S06": policy})


def troubled() -> World:
    """F0 coasts; F1 does less everywhere, F2 is on leave, F3 has no credit, F4's partner does far more.

    F5 has no work at home to compare with; F6 leaves out one account of four; F7's shared accounts are quiet
    for everybody; F8 has had his for two months only.
    """
    world = World(6)
    world.seller("MATE", "specialist")
    for number in range(SELLERS):
        who = world.seller(f"F{number}")
        for account in range(SHARED):
            held = (("F9", START), (who, YOUNG)) if number == 8 else ((who, START),)
            name = world.account(f"S{number}-{account}", *held)
            world.add("account_team", account_id=name, seller_id="MATE", team_role="Specialist",
                      added_at=at(START))  # fmt: skip
            ends = dict.fromkeys((0, 1, 2, 3, 4, 5, 7, 8), WINDOW)
            end = WINDOW if number == 6 and account == 0 else ends.get(number, AS_OF)
            world.habit(who, name, BEGIN, end, pace=0.35)
            world.habit("MATE", name, BEGIN, WINDOW if number == 7 else AS_OF, pace=0.2)
            if number == 4:
                world.habit("MATE", name, WINDOW, AS_OF, pace=0.6)
            split = (("MATE", 0.9), (who, 0.1)) if number == 3 else ((who, 0.7), ("MATE", 0.3))
            world.deal(name, 9_000_000, won=date(2026, 2, 2), opportunity_id=f"D{name}", owner_id=who)
            for seller, share in split:
                world.add("splits", split_id=f"{name}-{seller}", opportunity_id=f"D{name}", seller_id=seller,
                          credit_share=share)  # fmt: skip
        for account in range(0 if number == 5 else OWN):
            name = world.account(f"O{number}-{account}", (who, START))
            world.habit(who, name, BEGIN, WINDOW if number in (1, 2) else AS_OF, pace=0.35)
    world.away("F2", WINDOW, AS_OF + timedelta(3))
    return world


@pytest.fixture(scope="module")
def seen() -> Detected:
    return detect(book=book(), facts=troubled().facts(), as_of=AS_OF)


def verdicts(found: Detected) -> dict[str, tuple[str, str]]:
    return {row["to_seller_id"]: (row["verdict"], row["grade"]) for row in found.signals.to_pylist()}


def test_only_the_coaster_is_asked(seen: Detected) -> None:
    """Absent on shared accounts alone is a prompt; a busier partner excuses it; others get none."""
    told = verdicts(seen)
    assert told == {"F0": ("prompt", "D"), "F4": ("excused", "D")}


def test_the_evidence_says_what_was_counted(seen: Detected) -> None:
    """Account-weeks, both sides' contacts, each account as a row, the same text for both people."""
    row = next(row for row in seen.signals.to_pylist() if row["to_seller_id"] == "F0")
    told = json.loads(row["evidence"])
    counted = {count["label"]: count["value"] for count in told["counts"]}
    assert counted["account-weeks touched on shared accounts"] == 0
    assert counted["account-weeks touched on own accounts"] > 8
    assert counted["shared accounts"] == SHARED
    assert told["expected"]["value"] > 10
    assert len(told["rows"]) == SHARED
    assert told["answers"]["seller"] == told["answers"]["partner"]
    assert "100/0" in row["headline"]
    assert row["value_at_risk"] > 0
    assert told["price"]["placeholder"]


def test_a_busy_partner_is_the_excuse(seen: Detected) -> None:
    """Only the partner's own work holds for the seller whose partner took over."""
    row = next(row for row in seen.signals.to_pylist() if row["to_seller_id"] == "F4")
    assert [e["code"] for e in json.loads(row["evidence"])["excuses"] if e["holds"]] == ["partner_overactive"]


def test_without_activities_it_does_not_look() -> None:
    """No activities, no row, and a finding that says so."""
    world = troubled()
    del world.tables["activities"]
    found = detect(book=book(), facts=world.facts(), as_of=AS_OF)
    assert found.signals.num_rows == 0
    assert "GR604" in {finding.code for finding in found.findings}


def test_few_people_are_not_enough() -> None:
    """Where nobody shares accounts nothing is called, and a note says so."""
    world = World(6)
    world.seller("F0")
    world.account("A", ("F0", START))
    world.habit("F0", "A", BEGIN, AS_OF)
    found = detect(book=book(), facts=world.facts(), as_of=AS_OF)
    assert found.signals.num_rows == 0
    assert "GR626" in {finding.code for finding in found.findings}
