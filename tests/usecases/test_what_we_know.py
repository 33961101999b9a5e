"""What is known about one person: all of it, nobody else's, nothing expired, and never a score."""

from dataclasses import fields
from datetime import date

import pytest

from groundrules.signals.evidence import EXCUSED, PROMPT
from groundrules.usecases.what_we_know import KnownSignal, WhatWeKnow, what_we_know
from tests.fakes.facts import MemoryFacts
from tests.signals.worlds import AS_OF, World


def facts() -> MemoryFacts:
    world = World()
    world.seller("F0", email="f0@x.example")
    world.seller("F1")
    world.account("A", ("F0", date(2025, 1, 1)))
    for day in (date(2026, 1, 5), date(2026, 2, 6)):
        world.touch("F0", "A", day)
    world.touch("F1", "A", date(2026, 3, 3))
    return world.facts()


def signal(signal_id: str, seller: str, expires: date, verdict: str = PROMPT) -> dict[str, object]:
    return {"signal_id": signal_id, "kind": "S06", "grade": "D", "verdict": verdict,
            "headline": f"About {seller}",
            "from_seller_id": None, "to_seller_id": seller, "expires_on": expires}  # fmt: skip


def known(person: str = "F0", made: MemoryFacts | None = None) -> WhatWeKnow:
    return what_we_know(person=person, facts=made or facts(), docket=None, today=AS_OF)


@pytest.mark.parametrize("person", ["F0", "f0@X.example", "seller f0"])
def test_everything_of_the_person_and_of_nobody_else(person: str) -> None:
    """By id, address or name: two activities from January to February, not the colleague's third."""
    told = known(person)
    acts = next(one for one in told.kept if one.table == "activities")
    assert (told.seller_id, acts.rows, acts.first, acts.last) == ("F0", 2, date(2026, 1, 5), date(2026, 2, 6))


def test_signals_that_expired_and_others_are_not_told() -> None:
    """Only what stands and is about this person, with who sees it."""
    made = facts()
    rows = [
        signal("S06-a", "F0", date(2026, 12, 1)), signal("S06-b", "F0", AS_OF),
        signal("S06-c", "F1", date(2026, 12, 1)), signal("S06-d", "F0", date(2026, 12, 1), EXCUSED),
    ]  # fmt: skip
    made.manifests["signals"] = {"as_of": AS_OF.isoformat()}
    import pyarrow as pa

    made.tables["signals", "signals"] = pa.Table.from_pylist(rows)
    told = known(made=made)
    assert [one.signal_id for one in told.signals] == ["S06-a", "S06-d"]
    assert told.signals[0].seen_by == "you alone"


def test_a_stranger_is_a_finding_that_says_how_to_ask() -> None:
    """Nobody of that name, and a name of two people: GR655."""
    assert [finding.code for finding in known("nobody").findings] == ["GR655"]
    world = World()
    world.seller("X1", name="Ann Lee")
    world.seller("X2", name="Ann Lee")
    told = known("Ann Lee", world.facts())
    assert "2 people" in told.findings[0].message


def test_there_is_no_score_to_be_told() -> None:
    """No probability and no value at risk of a person is in what is told."""
    names = {field.name for cls in (WhatWeKnow, KnownSignal) for field in fields(cls)}
    assert not names & {"p_true", "value_at_risk", "score", "rank"}
