"""Which of the CRM's own words a person who comes to a team gets."""

from groundrules.handoff.changes.people import Seat, team_of, words_of

TEAM = [("Inside Support", "inside", 9), ("Specialist", "specialist", 5), ("Quarterback", "field", 2)]


def test_a_word_belongs_to_a_place_and_a_job() -> None:
    """A word nobody with that job ever had is not written: no field seller becomes an Inside Support."""
    words = words_of(TEAM)
    assert words.usual(Seat("support", "inside", "s1")) == "Inside Support"
    assert words.usual(Seat("support", "field", "s1")) is None
    assert words.usual(Seat("quarterback", "field", "s1")) == "Quarterback"
    assert words.usual(Seat("quarterback", "inside", "s1")) is None


def test_a_word_for_a_job_fits_any_place() -> None:
    """A word that names no place says what its people do, wherever they sit."""
    assert words_of(TEAM).usual(Seat("support", "specialist", "s1")) == "Specialist"


def test_the_commonest_word_is_taken() -> None:
    """Of several words the one most used; the first in the alphabet of two alike."""
    words = words_of(
        [*TEAM, ("Inside Support EMEA", "inside", 10), ("Support B", "field", 1), ("Support A", "field", 1)]
    )
    assert words.usual(Seat("support", "inside", "s1")) == "Inside Support EMEA"
    assert words.usual(Seat("support", "field", "s1")) == "Support A"


def test_a_word_that_was_given_goes_before_those_in_use() -> None:
    """For one job or for every one; what was not given still comes from the CRM."""
    words = words_of(TEAM, {("support", "inside"): "Helper", ("quarterback", ""): "Lead"})
    assert words.usual(Seat("support", "inside", "s1")) == "Helper"
    assert words.usual(Seat("support", "specialist", "s1")) == "Specialist"
    assert words.usual(Seat("quarterback", "field", "s1")) == "Lead"
    assert words.usual(Seat("quarterback", "inside", "s1")) == "Lead"


def test_a_given_word_tells_who_sits_in_the_place() -> None:
    """Whoever has the word makes room, though it does not name the place; it names no other place."""
    given = {("quarterback", ""): "Supporting Lead"}
    rows = [
        {"seller_id": "s1", "team_role": "SUPPORTING LEAD"},
        {"seller_id": "s2", "team_role": "Inside Support"},
    ]
    seats = [Seat("quarterback", "field", "s3"), Seat("support", "inside", "s4")]
    jobs = {"s1": "other", "s2": "inside", "s3": "field", "s4": "inside"}
    team = team_of(rows, seats, "o", jobs, words_of(TEAM, given))
    assert [(swap.out, swap.into) for swap in team.swaps] == [(rows[0], "s3"), (rows[1], "s4")]
    without = team_of(rows, seats, "o", jobs, words_of(TEAM))
    assert [(swap.out, swap.into) for swap in without.swaps] == [
        (None, "s3"),
        (rows[0], "s4"),
        (rows[1], None),
    ]
