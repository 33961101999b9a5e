"""Lists for screens: in the order people work, and equal to what happened."""

from datetime import timedelta

import pytest

from groundrules.cases import Case, Status, Wanted
from groundrules.store import load
from groundrules.store.docket import OrmDocket
from groundrules.store.save import sync_people
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.work_cases import close_case, rule_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryPeople

pytestmark = pytest.mark.django_db


def _open(signal_id: str, day: int = 0, **given: object) -> Case:
    row = (pattern if given.pop("grade", "A") == "B" else signal)(signal_id, **given)
    found = open_cases(
        book=book(),
        signals=[row],
        people=MemoryPeople(company()),
        docket=OrmDocket(),
        calendar=CALENDAR,
        now=WEDNESDAY + timedelta(days=day),
    )
    assert found.opened, found.held
    return found.opened[0]


def test_the_queue_is_the_costliest_first_then_the_oldest_with_overdue_ones_on_top() -> None:
    """Mia's morning: what is late, then value at risk, then age; nobody else's cases."""
    cheap = _open("s1", value_at_risk=20_000_00)
    dear = _open("s2", day=1, value_at_risk=40_000_00)
    same = _open("s3", day=5, value_at_risk=40_000_00)
    _open("s4", day=5, to_seller_id="ann")
    assert cheap.due_at is not None
    before = WEDNESDAY + timedelta(hours=1)
    ids = [row.case_id for row in load.queue("mia", before)]
    assert ids == [dear.case_id, same.case_id, cheap.case_id]
    assert load.queue("mia", cheap.due_at)[0].case_id == cheap.case_id
    assert load.queue("bob", before) == ()


def test_a_row_says_what_the_case_says() -> None:
    """The line and the folded case agree on everything both show."""
    case = _open("p1", grade="B")
    (row,) = load.find_cases(Wanted(party_id="ann"))
    assert row.party_ids == case.party_ids
    assert (row.status, row.version, row.due_at) == (case.status, case.version, case.due_at)
    assert (row.decider_id, row.sent_at, row.outcome) == (None, None, "")
    assert load.case_view(case.case_id) == case
    assert load.cases(frozenset({case.case_id})) == {case.case_id: case}
    assert load.case_view("nothing") is None


def test_lists_put_open_cases_first() -> None:
    """Of one's own cases and an account's, the open ones come before the settled ones."""
    old = _open("s1", account_id="acme")
    newer = _open("s2", day=1)
    close_case(
        docket=OrmDocket(),
        case_id=newer.case_id,
        by="mia",
        how="settled",
        reason="they agreed",
        now=WEDNESDAY + timedelta(days=1),
        seen_version=newer.version,
    )
    assert [row.case_id for row in load.cases_of("bob")] == [old.case_id, newer.case_id]
    assert [row.case_id for row in load.cases_of_account("acme")] == [old.case_id]
    assert [row.case_id for row in load.ruled_by("mia")] == [newer.case_id]


def test_a_ruled_row_carries_its_outcome() -> None:
    """Lists can say how it ended without opening the case."""
    case = _open("s1")
    rule_case(
        docket=OrmDocket(),
        case_id=case.case_id,
        by="mia",
        outcome="owner contacts",
        reason="H2",
        now=WEDNESDAY,
        seen_version=case.version,
        book=book(),
    )
    (row,) = load.ruled_by("mia")
    assert (row.status, row.outcome) == (Status.RULED, "owner contacts")


def test_what_still_waits_for_people_is_counted_once() -> None:
    """A case with two of my people in it is one case."""
    sync_people(company(), now=WEDNESDAY)
    _open("p1", grade="B")
    assert load.waiting_with_people(load.people().subtree("vera")) == 1
    assert load.waiting_with_people(frozenset({"ida"})) == 0
