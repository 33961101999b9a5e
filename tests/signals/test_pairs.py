"""Two people declared a pair: the days both are there, the contacts both ways."""

from dataclasses import replace
from datetime import date

import numpy as np

from groundrules.signals.pairs import latest, pairs
from groundrules.signals.scene import Scene, read_scene
from groundrules.signals.service import service
from groundrules.signals.teams import books, teams
from tests.signals.worlds import AS_OF, START, World, book


def scene() -> Scene:
    """Ann and Bob are a pair by both accounts, Cyn names Dan who names nobody; Ann was away on a Tuesday."""
    world = World()
    for seller, partner in (("ANN", "BOB"), ("BOB", "ANN"), ("CYN", "DAN"), ("DAN", None)):
        world.seller(seller, pair_id=partner, manager_id="MAY", country="DE" if seller == "DAN" else "US")
    world.seller("MAY", "manager")
    world.seller("ROBOT", pair_id="ANN", is_system=True)
    world.away("ANN", date(2026, 6, 23), date(2026, 6, 24))
    world.account("X", ("ANN", START))
    for number in range(3):
        world.account(f"Y{number}", ("BOB", START))
    world.touch("ANN", "X", date(2026, 6, 22))
    world.touch("ANN", "X", date(2026, 6, 22), kind="service")
    for giver, taker, n in (("ANN", "BOB", 2), ("BOB", "ANN", 1), ("ANN", "CYN", 5), ("ANN", "ANN", 7)):
        world.add("internal_contacts", day=date(2026, 6, 22), seller_id=giver, partner_id=taker,
                  channel="mention", n=n)  # fmt: skip
    return read_scene(book=book(), facts=world.facts(), as_of=AS_OF)


def test_a_pair_is_one_whoever_declared_it_and_both_directions_count() -> None:
    """Two pairs, three contacts on the Monday; a day one was away or a weekend is no day together."""
    one = scene()
    found = pairs(one)
    names = [
        {one.people[a].seller_id, one.people[b].seller_id}
        for a, b in zip(found.one, found.other, strict=True)
    ]
    assert names == [{"ANN", "BOB"}, {"CYN", "DAN"}]
    day = one.time.column(date(2026, 6, 22))
    assert found.touched.sum() == found.touched[0, day] == 3
    assert found.together[0, day : day + 7].tolist() == [1, 0, 1, 1, 1, 0, 0]
    assert found.together[1, day : day + 7].tolist() == [1, 1, 1, 1, 1, 0, 0]


def test_a_pair_with_somebody_the_signal_is_off_for_is_no_pair_to_judge() -> None:
    """Dan's country is off: one pair is left, and the cache is not spoiled by it."""
    one = scene()
    assert len(pairs(replace(one, off=frozenset({"DAN"})))) == 1
    assert len(pairs(one)) == 2


def test_the_latest_days_together_are_counted_from_the_end() -> None:
    """Two of three days together, whatever lies between."""
    together = np.asarray([[1.0, 0, 1, 0, 1, 0]])
    assert latest(together, 2).tolist() == [[0, 0, 1, 0, 1, 0]]


def test_teams_books_and_service() -> None:
    """Four in May's team; Bob has three times Ann's accounts; Ann did one service and one call."""
    one = scene()
    assert [(team.manager_id, team.size) for team in teams(one)] == [("MAY", 4)]
    ann, bob = one.numbers["ANN"], one.numbers["BOB"]
    held = books(one)
    assert (held.accounts[ann], held.accounts[bob], held.usual_accounts[ann]) == (1, 3, 2)
    work = service(one)
    assert (work.service[ann].sum(), work.selling[ann].sum()) == (1, 1)
