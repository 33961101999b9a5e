"""Which of the CRM's own words a person who comes to a team gets."""

from groundrules.handoff.changes.people import Seat, words_of

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
