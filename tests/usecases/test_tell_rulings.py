"""Rulings and endings out of the record: what leaders decided, what was so, and nobody's name."""

import json
from datetime import timedelta
from typing import Any

from groundrules.cases import Case
from groundrules.signals.tables import FOUND, RULINGS
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.tell_rulings import tell_rulings
from groundrules.usecases.work_cases import answer_case, appeal_ruling, close_case, correct_ruling, rule_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryDocket, MemoryPeople
from tests.fakes.facts import arrow_schema

PEOPLE = MemoryPeople(company())


def opened(docket: MemoryDocket, row: object, day: int = 0) -> Case:
    """A case from a signal."""
    found = open_cases(
        book=book(), signals=[row], people=PEOPLE, docket=docket, calendar=CALENDAR,  # type: ignore[list-item]  # a row
        now=WEDNESDAY + timedelta(day),
    )  # fmt: skip
    return found.opened[0]


def ruled(docket: MemoryDocket, case_id: str, outcome: str, hours: int = 30) -> Case:
    """The case decided by whoever has it."""
    case = docket.load(case_id)
    assert case is not None
    done = rule_case(
        docket=docket, case_id=case_id, by=case.decider_id or "", outcome=outcome, reason="so it is",
        book=book(), now=WEDNESDAY + timedelta(hours=hours), seen_version=case.version,
        against_why="it fits better",
    )  # fmt: skip
    assert done.case is not None
    assert done.findings == ()
    return done.case


def told(docket: MemoryDocket) -> dict[str, list[dict[str, Any]]]:
    """The tables as rows."""
    return {name: table.to_pylist() for name, table in tell_rulings(docket=docket, people=PEOPLE).items()}


def test_a_ruling_is_a_row_with_its_facts_and_no_seller() -> None:
    """Facts are frozen as they were, jobs stand apart for the audit, and neither Ann nor Bob is in it."""
    docket = MemoryDocket()
    case = opened(docket, pattern("p1"))
    for by in ("ann", "bob"):
        answer_case(
            docket=docket, people=PEOPLE, book=book(), calendar=CALENDAR, case_id=case.case_id, by=by,
            reason="open deal", text="the spring order", now=WEDNESDAY + timedelta(hours=1),
        )  # fmt: skip
    ruled(docket, case.case_id, "let go")
    (row,) = told(docket)["rulings"]
    assert (row["leader_id"], row["outcome"], row["rule_id"]) == ("vera", "let go", "H4")
    assert (row["appealed"], row["overturned"]) == (False, False)
    assert row["opportunity_id"] is None
    facts, audit = json.loads(row["facts"]), json.loads(row["audit"])
    assert (facts["touches"], facts["answers"], facts["days since"]) == (0, ["open deal"], 71)
    assert (audit["jobs"], audit["one leader"]) == (["field", "inside"], False)
    words = json.dumps([row["facts"], row["audit"]])
    assert not [name for name in ("ann", "bob", "Ann", "Bob", "spring order") if name in words]
    assert tell_rulings(docket=docket, people=PEOPLE)["rulings"].schema == arrow_schema(RULINGS)


def test_an_appeal_that_turns_it_round_says_so_on_the_first_ruling() -> None:
    """Two rounds are two rows; a correction takes the place of what it corrects."""
    docket = MemoryDocket()
    case = ruled(docket, opened(docket, signal("s1")).case_id, "owner contacts")
    appeal_ruling(
        docket=docket, people=PEOPLE, book=book(), calendar=CALENDAR, case_id=case.case_id, by="bob",
        reason="I called them", now=WEDNESDAY + timedelta(hours=40), seen_version=case.version,
    )  # fmt: skip
    assert [(row["appealed"], row["overturned"]) for row in told(docket)["rulings"]] == [(True, False)]
    assert told(docket)["found"] == []
    case = ruled(docket, case.case_id, "cover", hours=50)
    correct_ruling(
        docket=docket, case_id=case.case_id, by="vera", outcome="contact made", reason="the entry is there",
        now=WEDNESDAY + timedelta(hours=60), seen_version=case.version,
    )  # fmt: skip
    rows = told(docket)["rulings"]
    assert [(row["leader_id"], row["outcome"], row["appealed"], row["overturned"]) for row in rows] == [
        ("mia", "owner contacts", True, True),
        ("vera", "contact made", False, False),
    ]
    assert [row["is_true"] for row in told(docket)["found"]] == [False]


def test_a_ruling_about_a_deal_names_the_deal() -> None:
    """So that an edit of its credit after the ruling is known to be the ruling's own."""
    docket = MemoryDocket()
    case = opened(docket, dict(signal("d1")) | {"opportunity_id": "D1"})
    ruled(docket, case.case_id, "cover")
    assert [row["opportunity_id"] for row in told(docket)["rulings"]] == ["D1"]


def test_how_cases_ended_says_what_was_so() -> None:
    """A ruling confirms or not by its outcome, an excuse never does, a settled case says nothing."""
    docket = MemoryDocket()
    for day, (name, how) in enumerate(
        (("r1", "cover"), ("r2", "leave it"), ("c1", "excused"), ("c2", "settled"), ("o1", "")), 1
    ):
        row = dict(signal(name, p_true=0.7))
        case = opened(docket, row, day)
        now = WEDNESDAY + timedelta(days=day, hours=2)
        if how in ("excused", "settled"):
            close_case(docket=docket, case_id=case.case_id, by="mia", how=how, reason="x", now=now,
                       seen_version=case.version)  # fmt: skip
        elif how:
            ruled(docket, case.case_id, how, hours=24 * day + 2)
    rows = {row["case_id"]: row for row in told(docket)["found"]}
    assert sorted((row["stated"], row["is_true"]) for row in rows.values()) == [
        (0.7, False), (0.7, False), (0.7, True),
    ]  # fmt: skip
    assert tell_rulings(docket=docket, people=PEOPLE)["found"].schema == arrow_schema(FOUND)
