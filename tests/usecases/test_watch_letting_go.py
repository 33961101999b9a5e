"""Curves are drawn once for each import, read back as drawn, and told to the two sellers and nobody else."""

import pytest

from groundrules.signals.letting_go import HOLDING, SLOW
from groundrules.terms import BusinessCalendar
from groundrules.usecases.due import Beat
from groundrules.usecases.watch_letting_go import curves_of, tell_letting_go, watch_letting_go
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.signals.test_s02_not_letting_go import every, move, steady
from tests.signals.worlds import AS_OF, at, book, healthy


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """A healthy team with one owner who holds on."""
    world = healthy(moved=45)
    move(world, "LINGER")
    steady(world, "LINGER", every(3))
    return world.facts()


def beat(facts: MemoryFacts) -> Beat:
    """One look at the clock."""
    return Beat(book(), facts, MemoryJournal(), BusinessCalendar(), at(AS_OF))


def test_drawn_read_back_and_told_once(facts: MemoryFacts) -> None:
    """The first beat draws and tells the two sellers; the second finds everything as it is."""
    assert curves_of(facts) == ()
    told = tell_letting_go(beat(facts))
    assert [(one.account_id, one.act, one.told) for one in told] == [("LINGER", HOLDING, ("F0", "I0"))]
    assert tell_letting_go(beat(facts)) == ()
    drawn, findings = watch_letting_go(book=book(), facts=facts)
    assert findings == ()
    assert {one.account_id: one for one in curves_of(facts)} == {one.account_id: one for one in drawn}
    assert [one.account_id for one in curves_of(facts, ["LINGER"])] == ["LINGER"]
    assert {one.verdict for one in drawn if one.account_id != "LINGER"} & {SLOW, HOLDING} == set()


def test_a_book_that_does_not_watch_draws_nothing(facts: MemoryFacts) -> None:
    """Without signal S02 there are no numbers to judge by, and it is said."""
    curves, findings = watch_letting_go(book=book(S02=None), facts=MemoryFacts.of(AS_OF))
    assert curves == ()
    assert [finding.code for finding in findings] == ["GR601"]
