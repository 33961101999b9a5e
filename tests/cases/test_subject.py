"""What a signal is about, and whom it asks."""

from typing import Any

import pytest

from groundrules.cases.opening import sides_of
from groundrules.cases.subject import Unit, asked_of, is_shared, unit_of
from tests.cases.worlds import pattern, signal, tree

NO_ACCOUNT: dict[str, Any] = {"account_id": None, "account_name": None}


def test_the_unit_is_what_is_named() -> None:
    """A group before a deal before an account before people; nothing named is no unit."""
    group = {"group_kind": "rule", "group_id": "H2", "group_name": "rule H2"}
    assert unit_of(signal(**group)) == Unit("rule", "H2", "rule H2")
    assert unit_of(signal(opportunity_id="d1")) == Unit("deal", "d1", "Acme")
    assert unit_of(signal("s1")) == Unit("account", "account-s1", "Acme")
    assert unit_of(signal(**NO_ACCOUNT)) == Unit("pair", "ann+bob", "")
    assert unit_of(signal(**NO_ACCOUNT, from_seller_id=None)) == Unit("person", "bob", "")
    assert unit_of(signal(**NO_ACCOUNT, from_seller_id=None, to_seller_id=None)) is None
    assert is_shared(signal(**group))
    assert not is_shared(signal())


@pytest.mark.parametrize(
    ("kind", "told"),
    [("S02", {"ann"}), ("S03", {"bob"}), ("S06", {"ann", "bob"}), ("S07", {"ann", "bob"}), ("S08", {"bob"})],
)
def test_a_prompt_is_for_those_it_asks(kind: str, told: set[str]) -> None:
    """The old owner of S02, both of a pair in S06 and S07, else the person concerned alone."""
    assert asked_of(signal(kind=kind)) == told


@pytest.mark.parametrize(
    ("changes", "sides"),
    [
        ({}, [("bob", "owner")]),
        ({"kind": "S16"}, [("ann", "old owner"), ("bob", "new owner")]),
        ({"kind": "S01", "grade": "A"}, [("ann", "field seller"), ("bob", "inside seller")]),
        ({"kind": "S08", "grade": "B"}, [("ann", "field seller"), ("bob", "inside seller")]),
        ({"kind": "S12", "account_id": None}, [("bob", "inside seller")]),
    ],
)
def test_sides_are_called_by_their_place_or_their_job(
    changes: dict[str, object], sides: list[tuple[str, str]]
) -> None:
    """Owners where an account moved, jobs elsewhere; nobody is the intruder."""
    found = sides_of(signal(**changes), tree())  # type: ignore[arg-type]
    assert [(party.seller_id, party.side) for party in found] == sides
    assert [party.side for party in sides_of(pattern(), tree())] == ["old owner", "new owner"]
