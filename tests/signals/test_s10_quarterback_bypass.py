"""S10 on a small team: proposals nobody told the quarterback of, and the ways of telling that count."""

from datetime import timedelta

import pytest

from tests.signals.colleagues import FIRST, colleagues, look, proposal
from tests.signals.named import naming
from tests.signals.worlds import World, at


def team(sellers: int = 40) -> World:
    """Six proposals each, the quarterback told of nearly all; F1 tells of none."""
    world = colleagues(sellers)
    for seller in range(sellers):
        for k in range(6):
            day = FIRST + timedelta(21 * k + seller % 5)
            has = seller != 1 and (7 * k + seller) % 10 != 0
            proposal(world, seller, day, told=day if has else None)
    return world


def test_who_tells_of_none_is_a_case() -> None:
    """None of six where nearly all are told is a case about the person, from the first one on."""
    told, _ = look(team(), naming("S10", "B"))
    assert {seller: row["verdict"] for seller, row in told.items()} == {"F1": "case"}
    row = told["F1"]
    assert row["since"] == FIRST + timedelta(1)
    assert "0 of 6 proposals" in row["headline"]
    assert row["evidence"]["answers"]["seller"].startswith("6 proposals at Account Q1")


@pytest.mark.parametrize("way", ["two business days later", "a meeting with the customer", "a word"])
def test_telling_in_time_counts_however_it_was_done(way: str) -> None:
    """A place on the team within two business days, a meeting he was asked to, a word: all are telling."""
    world = colleagues()
    for seller in range(40):
        for k in range(6):
            day = FIRST + timedelta(21 * k)
            proposal(world, seller, day, told=day if seller != 1 else None)
    for k in range(6):
        day = FIRST + timedelta(21 * k)
        if way == "two business days later":
            world.add("opportunity_team", opportunity_id=f"O{6 + k}", seller_id="K0", team_role="quarterback",
                      added_at=at(day + timedelta(2)))  # fmt: skip
        elif way == "a meeting with the customer":
            meeting = world.touch("F1", "Q1", day - timedelta(9), kind="meeting", source="event")
            world.add("attendees", attendee_id=f"{meeting}-K0", activity_id=meeting, seller_id="K0")
        else:
            world.add("internal_contacts", day=day + timedelta(1), seller_id="K0", partner_id="F1",
                      channel="mention", n=1)  # fmt: skip
    told, result = look(world, naming("S10", "B"))
    assert told == {}
    assert result.counts is not None


def test_a_quarterback_who_was_away_was_not_passed_over() -> None:
    """Proposals sent while no quarterback of the account was there are left out."""
    world = team()
    world.away("K0", FIRST - timedelta(10), FIRST + timedelta(200))
    told, _ = look(world, naming("S10", "B"))
    assert told["F1"]["verdict"] == "excused"
    assert [one["code"] for one in told["F1"]["evidence"]["excuses"] if one["holds"]] == ["quarterback_away"]


def test_a_quarterback_passed_over_by_many_is_a_question_about_the_place() -> None:
    """Three sellers of one quarterback: one row about the group, naming nobody, none about a person."""
    world = colleagues()
    for seller in range(40):
        for k in range(6):
            day = FIRST + timedelta(21 * k)
            proposal(world, seller, day, told=None if seller in (1, 2, 3) else day)
    told, result = look(world, naming("S10", "B"))
    (row,) = told.values()
    assert (row["grade"], row["verdict"], row["group_kind"]) == ("C", "case", "boundary")
    assert row["group_size"] >= 8
    assert not [name for name in ("Seller F1", "Seller K0") if name in str(row)]
    assert "GR615" not in {finding.code for finding in result.findings}
