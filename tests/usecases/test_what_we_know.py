"""What is known about one person: all of it, nobody else's, nothing expired, and never a score."""

from dataclasses import fields
from datetime import date

import pyarrow as pa
import pytest

from groundrules.coverage.tables import ASSIGNMENTS
from groundrules.crm.tables import BY_NAME
from groundrules.signals.evidence import EXCUSED, PROMPT
from groundrules.signals.tables import LETTING_GO
from groundrules.usecases.known_places import PLACES
from groundrules.usecases.what_we_know import KnownSignal, WhatWeKnow, known_of, what_we_know
from tests.fakes.facts import MemoryFacts, arrow_table
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
    made.tables["signals", "signals"] = pa.Table.from_pylist(rows)
    told = known(made=made)
    assert [one.signal_id for one in told.signals] == ["S06-a", "S06-d"]
    assert told.signals[0].seen_by == "you alone"


def test_a_question_to_somebody_else_is_not_mine_though_it_names_me() -> None:
    """Letting go asks the old owner alone: the new one named in it is not told; as a case both are."""
    made = facts()
    prompt = {**signal("S02-a", "F1", date(2026, 12, 1)), "kind": "S02", "from_seller_id": "F0"}
    case = {**prompt, "signal_id": "S02-b", "grade": "B", "verdict": "case", "account_id": "A"}
    shared = {**case, "signal_id": "S02-c", "group_kind": "team", "group_id": "T"}
    forever = {**case, "signal_id": "S02-d", "expires_on": None}
    made.manifests["signals"] = {"as_of": AS_OF.isoformat()}
    rows = [{**dict.fromkeys(("account_id", "group_kind", "group_id")), **row}
            for row in (prompt, case, shared, forever)]  # fmt: skip
    made.tables["signals", "signals"] = pa.Table.from_pylist(rows)
    seen = {who: {one.signal_id: one.seen_by for one in known(who, made).signals} for who in ("F0", "F1")}
    assert set(seen["F0"]) == {"S02-a", "S02-b"}
    assert set(seen["F1"]) == {"S02-b"}
    assert seen["F0"]["S02-a"] == "you alone"
    assert "sales operations and auditors" in seen["F1"]["S02-b"]


def test_a_case_about_two_people_says_that_sales_operations_never_reads_it() -> None:
    """Who sees it follows what it is about, not the grade alone."""
    made = facts()
    pair = {**signal("S07-a", "F0", date(2026, 12, 1)), "kind": "S07", "from_seller_id": "F1", "grade": "B"}
    made.manifests["signals"] = {"as_of": AS_OF.isoformat()}
    made.tables["signals", "signals"] = pa.Table.from_pylist([{**pair, "verdict": "case"}])
    (one,) = known("F0", made).signals
    assert one.seen_by.endswith("sales operations never")


def test_every_table_that_names_people_is_told() -> None:
    """Each column of the CRM's tables that names a seller is a place of ours; each place has its columns."""
    named = {
        (table.name, column.name)
        for table in BY_NAME.values()
        for column in table.columns
        if column.refers_to == "sellers.seller_id" or column.name in {"changed_by", "created_by"}
    }
    told = {(place.table, column) for place in PLACES if place.step == "crm" for column in place.people}
    of_others = {("sellers", "manager_id"), ("sellers", "pair_id"), ("splits", "changed_by")}
    assert named - told == of_others  # rows of other people; edits of a split stand in its changes
    tables = {**BY_NAME, "assignments": ASSIGNMENTS, "letting_go": LETTING_GO}
    for place in PLACES:
        names = {*place.people, *place.fields} | ({place.day} if place.day else set())
        assert names <= set(tables[place.table].names), place.table


def test_a_row_that_names_a_person_twice_is_one_row() -> None:
    """Contacts counted for a pair are about both; nobody is counted twice in one row."""
    world = World()
    for name in ("F0", "F1"):
        world.seller(name)
    made = world.facts()
    rows = [{"day": AS_OF, "seller_id": a, "partner_id": b, "channel": "chat", "n": 1}
            for a, b in (("F0", "F1"), ("F1", "F0"), ("F0", "F0"), ("F1", "F1"))]  # fmt: skip
    made.tables["crm", "internal_contacts"] = arrow_table(BY_NAME["internal_contacts"], rows)
    told = next(one for one in known("F0", made).kept if one.table == "internal_contacts")
    assert told.rows == 3


def test_an_exact_id_is_asked_and_nothing_else() -> None:
    """The page of a signed-in person tries no name and no address; before an import it is empty."""
    assert known_of(seller_id="f0@x.example", facts=facts(), docket=None, today=AS_OF).kept == ()
    assert known_of(seller_id="F0", facts=facts(), docket=None, today=AS_OF).kept != ()
    empty = known_of(seller_id="F0", facts=MemoryFacts(), docket=None, today=AS_OF)
    assert (empty.kept, empty.signals, empty.as_of) == ((), (), None)


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
