"""Which signals become cases today, and why the others wait."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.cases import Act, Case, Status, Wanted
from groundrules.cases.commands import Close
from groundrules.cases.events import CLOCK, Ending
from groundrules.cases.life import decide
from groundrules.rulebook import Rulebook
from groundrules.terms import SalesRole
from groundrules.usecases.open_cases import OpenResult, open_cases
from groundrules.usecases.work_cases import close_case
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, seller, signal
from tests.fakes.docket import MemoryDocket, MemoryPeople
from tests.fakes.facts import MemoryFacts

Row = dict[str, Any]  # a signal's columns have many types


@pytest.fixture
def docket() -> MemoryDocket:
    """An empty docket."""
    return MemoryDocket()


def _open(docket: MemoryDocket, *rows: object, days: float = 0, **given: Any) -> OpenResult:  # passed on
    world: Row = {"book": book(), "people": MemoryPeople(company()), "calendar": CALENDAR, **given}
    return open_cases(signals=rows, docket=docket, now=WEDNESDAY + timedelta(days=days), **world)  # type: ignore[arg-type]


def _why(result: OpenResult) -> dict[str, str]:
    return {held.signal_id: held.why for held in result.held}


def _accounts(result: OpenResult) -> list[str]:
    return [case.opened.signal_id for case in result.opened]


def test_a_manager_gets_one_new_case_a_day_the_costliest() -> None:
    """The rest waits and opens tomorrow, again the costliest first."""
    docket = MemoryDocket()
    rows = [
        signal("s1", value_at_risk=1_00),
        signal("s2", value_at_risk=3_00),
        signal("s3", value_at_risk=2_00),
    ]
    first = _open(docket, *rows)
    assert _accounts(first) == ["s2"]
    assert _why(first) == {
        "s1": "today's new cases of Mia are used up",
        "s3": "today's new cases of Mia are used up",
    }
    assert _accounts(_open(docket, *rows, days=0.2)) == []
    assert _accounts(_open(docket, *rows, days=1)) == ["s3"]
    assert _accounts(_open(docket, *rows, days=2)) == ["s1"]


def test_each_manager_has_a_day_of_their_own(docket: MemoryDocket) -> None:
    """Max's case does not use up Mia's day."""
    found = _open(docket, signal("s1"), signal("s2", to_seller_id="ann"))
    assert len(found.opened) == 2


def test_the_book_may_give_more_room(docket: MemoryDocket) -> None:
    """Two patterns a day and a month of rest, because this book says so."""
    found = _open(docket, *(pattern(f"p{n}") for n in range(3)))
    assert len(found.opened) == 2


def test_one_signal_opens_one_case_ever(docket: MemoryDocket) -> None:
    """The same signal tomorrow, or after its case ended, opens nothing."""
    case = _open(docket, signal("s1")).opened[0]
    assert _why(_open(docket, signal("s1"), days=1)) == {"s1": "it has its case already"}
    _settle(docket, case)
    assert _why(_open(docket, signal("s1"), days=400)) == {"s1": "it has its case already"}


def _settle(docket: MemoryDocket, case: Case) -> None:
    now = WEDNESDAY + timedelta(days=1)
    done = close_case(
        docket=docket,
        case_id=case.case_id,
        by=case.decider_id or "",
        how="settled",
        reason="they agreed",
        now=now,
        seen_version=case.version,
    )
    assert done.done


def test_an_account_has_one_open_case_and_rests_after_it(docket: MemoryDocket) -> None:
    """A second signal on the account waits for the first, then eight weeks, then opens."""
    case = _open(docket, signal("s1", account_id="acme")).opened[0]
    again, other = signal("s2", account_id="acme"), pattern("p1", account_id="acme")
    assert set(_why(_open(docket, again, other, days=1)).values()) == {"the account has an open case already"}
    _settle(docket, case)
    rests = _why(_open(docket, again, days=55))["s2"]
    assert rests == "the account rests for 8 weeks after its last case of this kind"
    assert _accounts(_open(docket, other, days=55)) == ["p1"]
    assert len(_open(docket, signal("s3", account_id="beta"), days=57).opened) == 1


def test_after_the_rest_the_unit_may_be_asked_about_again(docket: MemoryDocket) -> None:
    """Eight weeks after the last opening the same kind on the same account opens again."""
    _settle(docket, _open(docket, signal("s1", account_id="acme")).opened[0])
    assert _accounts(_open(docket, signal("s2", account_id="acme"), days=56.1)) == ["s2"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"grade": "D"}, "evidence of grade D opens no case"),
        ({"kind": "S99"}, "the book has S99 switched off"),
        (
            {"account_id": None, "from_seller_id": None, "to_seller_id": None},
            "it is about nothing we know",
        ),
        (
            {"grade": "C", "group_kind": "team", "group_id": "max", "group_name": "Max's team"},
            "many share it: those above the team are told, and nobody is asked",
        ),
        ({"to_seller_id": "ghost"}, "it names nobody who works here"),
        ({"to_seller_id": "vera"}, "no manager above the people concerned may decide it"),
    ],
)
def test_why_a_signal_opens_nothing(docket: MemoryDocket, changes: Row, why: str) -> None:
    """Each reason is one sentence, and nothing is opened."""
    found = _open(docket, signal("s1", **changes))
    assert _why(found) == {"s1": why}
    assert found.opened == ()


@pytest.mark.parametrize("verdict", ["prompt", "excused", "not enough evidence"])
def test_only_the_verdict_case_opens_one(docket: MemoryDocket, verdict: str) -> None:
    """The book's thresholds were applied by the watch; weaker verdicts are not even held."""
    assert _open(docket, signal("s1", verdict=verdict)) == OpenResult()


def test_an_excuse_that_comes_to_light_closes_the_open_case(docket: MemoryDocket) -> None:
    """The next watch finds the owner was on leave: the case ends with that as its reason."""
    _open(docket, signal("s1"))
    evidence = json.dumps({"excuses": [{"code": "leave", "holds": True, "why": "away 40 of 42 days"}]})
    found = _open(docket, signal("s1", verdict="excused", evidence=evidence), days=2)
    (case,) = found.excused
    assert case.status is Status.CLOSED
    assert case.closed is not None
    assert (case.closed.how, case.closed.reason) == ("excused", "leave: away 40 of 42 days")
    assert _open(docket, signal("s1", verdict="excused"), days=3).excused == ()


def test_who_last_answered_is_read_from_the_activities(docket: MemoryDocket) -> None:
    """The last thing done with the customer by one of the two: not what came in, no plans, no list mail."""
    rows = [
        _activity("1", "ann", 20),
        _activity("2", "bob", 10),
        _activity("3", "bob", 25, direction="in"),
        _activity("4", "bob", 26, is_done=False),
        _activity("5", "ida", 28),
        _activity("6", "bob", 29, is_bulk=True),
    ]
    facts = MemoryFacts.of(date(2026, 6, 30), activities=rows)
    (case,) = _open(docket, pattern("p1", account_id="acme"), facts=facts).opened
    assert case.interim is not None
    assert case.interim.seller_id == "ann"
    (other,) = _open(docket, signal("s2", account_id="nothing yet"), facts=facts).opened
    assert other.interim is not None
    assert other.interim.seller_id == "bob"


def _activity(activity_id: str, seller_id: str, day: int, **given: object) -> Row:
    return {
        "activity_id": activity_id,
        "seller_id": seller_id,
        "account_id": "acme",
        "day": date(2026, 6, day),
        "kind": "call",
        "direction": "out",
        "is_done": True,
        "source": "task",
        **given,
    }


def test_a_leader_who_left_does_not_hold_the_day(docket: MemoryDocket) -> None:
    """With Mia gone, her people's cases go to Vera and use Vera's day."""
    people = MemoryPeople(
        [
            *(p for p in company() if p.seller_id != "mia"),
            seller("mia", "vera", SalesRole.MANAGER, is_active=False),
        ]
    )
    found = _open(docket, signal("s1"), signal("s2"), people=people)
    assert [case.decider_id for case in found.opened] == ["vera"]
    assert list(_why(found).values()) == ["today's new cases of Vera are used up"]


def _ended(docket: MemoryDocket, excused: int, other: int) -> None:
    """That many cases of S02 that ended, excused or otherwise, one a week until last week."""
    every = excused + other
    for number in range(every):
        week = 7 * (every - number)
        row = pattern(f"e{number}", account_id=f"A{number}", book_version=book().stamp)
        (case,) = _open(docket, row, days=-week).opened
        if number < excused:
            _open(docket, {**row, "verdict": "excused"}, days=1 - week)
        else:
            close_case(docket=docket, case_id=case.case_id, by=CLOCK, how="expired", reason="old",
                       now=WEDNESDAY + timedelta(days=1 - week), seen_version=case.version)  # fmt: skip
    assert all(not case.is_open for case in docket.find(Wanted()))


def test_a_signal_excused_too_often_opens_no_case_and_it_is_said() -> None:
    """Thirteen of thirty: off, with a finding; twelve of thirty, or thirteen of twenty-nine: not."""
    for excused, other, off in ((13, 17, True), (12, 18, False), (13, 16, False)):
        docket = MemoryDocket()
        _ended(docket, excused, other)
        found = _open(docket, pattern("new", account_id="NEW"), signal("s9"))
        assert [finding.code for finding in found.findings] == (["GR617"] if off else [])
        assert ("new" in _why(found)) == off
        assert "s9" in _accounts(found)
        if off:
            assert _why(found)["new"] == "S02 is off: 13 of its latest 30 cases were excused"
            assert "`most_excused`" in found.findings[0].help


def _pair(signal_id: str, **given: object) -> Row:
    """Ann and Bob have not talked for weeks; no account is in it."""
    given = {"kind": "S02", "account_id": None, "account_name": None, **given}
    return dict(pattern(signal_id, **given))


def test_a_pair_has_one_open_case_and_rests_after_it(docket: MemoryDocket) -> None:
    """Whichever way round the two are named it is one pair; another pair is another unit."""
    found = _open(docket, _pair("p1"), _pair("p2", from_seller_id="bob", to_seller_id="ann"))
    (case,) = found.opened
    assert _why(found) == {"p2": "the pair has an open case already"}
    assert case.opened.about == ("pair", "ann+bob", "Ann and Bob")
    assert case.interim is None
    _settle_by_the_clock(docket, case)
    rests = _why(_open(docket, _pair("p3", from_seller_id="bob", to_seller_id="ann"), days=20))
    assert rests == {"p3": "the pair rests for 4 weeks after its last case of this kind"}
    assert _accounts(_open(docket, _pair("p4", to_seller_id="ida"), days=20)) == ["p4"]
    assert _accounts(_open(docket, _pair("p5"), days=29)) == ["p5"]


def _settle_by_the_clock(docket: MemoryDocket, case: Case) -> None:
    act = Act("expire", CLOCK, case.case_id, WEDNESDAY, seen_version=case.version)
    command = Close(CLOCK, Ending.EXPIRED, "nobody ruled on it")
    docket.append(act, lambda found: decide(found, command, WEDNESDAY))


def test_a_person_is_asked_about_alone(docket: MemoryDocket) -> None:
    """One person, by the own job; the leader is the person's own, and another person is another unit."""
    rows = [_pair("p1", from_seller_id=None, kind="S09"), _pair("p2", from_seller_id=None, kind="S09")]
    found = _open(docket, *rows, book=_watching("S09"))
    (case,) = found.opened
    assert case.opened.about == ("person", "bob", "Bob")
    assert [(party.seller_id, party.side) for party in case.parties] == [("bob", "inside seller")]
    assert _why(found) == {"p2": "the person has an open case already"}
    assert case.status is Status.WITH_PERSON


def _watching(kind: str) -> Rulebook:
    policy = replace(book().signals["S02"], signal_id=kind)
    return replace(book(), signals={**book().signals, kind: policy})


def test_a_deal_rests_by_itself_but_its_account_has_one_open_case(docket: MemoryDocket) -> None:
    """Two deals of one account: the second waits for the first case, not for its eight weeks."""
    deal = json.dumps({"unit": {"deal": {"id": "d1", "name": "Big Deal"}}})
    first = signal("s1", account_id="acme", opportunity_id="d1", evidence=deal)
    second = signal("s2", account_id="acme", opportunity_id="d2")
    (case,) = _open(docket, first).opened
    assert case.opened.about == ("deal", "d1", "Big Deal")
    assert _why(_open(docket, second, days=1)) == {"s2": "the account has an open case already"}
    _settle(docket, case)
    assert _why(_open(docket, {**first, "signal_id": "s3"}, days=3)) == {
        "s3": "the deal rests for 8 weeks after its last case of this kind"
    }
    assert _accounts(_open(docket, second, days=3)) == ["s2"]
