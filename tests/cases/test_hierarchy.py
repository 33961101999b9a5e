"""The tree of managers and who decides."""

from hypothesis import given
from hypothesis import strategies as st

from groundrules.cases import Hierarchy
from groundrules.cases.decider import decider_at, deciders, level_of
from tests.cases.worlds import seller, tree


def test_chain_goes_from_the_nearest_manager_up() -> None:
    """The chain above a seller is manager, then the manager's manager."""
    assert tree().chain("ann") == ("max", "vera")


def test_subtree_is_everybody_below_and_not_oneself() -> None:
    """A subtree reaches all depths and leaves the manager out."""
    assert tree().subtree("vera") == {"max", "mia", "ann", "fay", "bob", "ida"}
    assert tree().subtree("ann") == frozenset()


def test_a_cycle_of_managers_grants_nothing() -> None:
    """Two people who manage each other have no manager; who hangs below them keeps theirs."""
    found = Hierarchy([seller("a", "b"), seller("b", "a"), seller("c", "a")])
    assert found.subtree("a") == {"c"}
    assert found.subtree("b") == frozenset()
    assert found.chain("c") == ("a",)


def test_a_person_who_manages_themselves_has_no_manager() -> None:
    """The shortest cycle is void too."""
    found = Hierarchy([seller("a", "a"), seller("b", "a")])
    assert found.chain("a") == ()
    assert found.chain("b") == ("a",)


def test_an_unknown_manager_means_no_manager() -> None:
    """A manager the import does not know gives no link."""
    assert Hierarchy([seller("a", "ghost")]).chain("a") == ()


def test_the_decider_is_the_lowest_manager_above_both() -> None:
    """Two sellers of one team have their manager, of two teams the head."""
    assert decider_at(["ann", "fay"], tree(), 0) == "max"
    assert decider_at(["ann", "bob"], tree(), 0) == "vera"


def test_a_party_never_decides() -> None:
    """A manager who is a side is passed over for the next one up."""
    assert deciders(["ann", "max"], tree()) == ("vera",)
    assert deciders(["vera", "ann"], tree()) == ()


def test_somebody_who_has_left_does_not_decide() -> None:
    """The place of a manager who left falls to the next level up."""
    found = Hierarchy([seller("v", None), seller("m", "v", is_active=False), seller("a", "m")])
    assert deciders(["a"], found) == ("v",)


def test_a_level_above_the_top_is_the_top() -> None:
    """A short tree answers for every level of the book."""
    assert decider_at(["ann"], tree(), 7) == "vera"
    assert level_of("vera", ["ann"], tree()) == 1
    assert level_of("mia", ["ann"], tree()) is None


def test_nobody_decides_between_nobody() -> None:
    """Without parties there is no decider."""
    assert deciders([], tree()) == ()


@given(st.lists(st.integers(-1, 11), min_size=12, max_size=12))
def test_any_import_gives_a_forest(managers: list[int]) -> None:
    """Whatever the import says, chains end, nobody is above themselves, and subtree mirrors chain."""
    people = [seller(f"p{n}", f"p{m}" if m >= 0 else None) for n, m in enumerate(managers)]
    found = Hierarchy(people)
    for person in found.people:
        chain = found.chain(person)
        assert person not in chain
        assert len(set(chain)) == len(chain)
        assert all(person in found.subtree(manager) for manager in chain)
        assert all(found.manages(person, other) for other in found.subtree(person))
