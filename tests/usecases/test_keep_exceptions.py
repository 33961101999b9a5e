"""The ledger kept by people: requests, grants and ends through the journal, in memory."""

from datetime import UTC, date, datetime, timedelta

import pytest

from groundrules.handoff.exceptions.line import Moment, Status
from groundrules.terms import Finding
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.keep_exceptions import (
    EVERY,
    Desk,
    Form,
    KeptResult,
    Wish,
    end_exception,
    extend_exception,
    find_exceptions,
    grant_at_once,
    grant_exception,
    one_exception,
    refuse_exception,
    request_exception,
    standing_on,
)
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.handoff.exceptions.worlds import NOON, TODAY, account, book, company, deal, touch

LATE = {"stage": "Signing", "owner_id": "ann", "created_at": datetime(2026, 1, 5, tzinfo=UTC)}


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """Ann has five small accounts the book gives to Ivy, and one strategic one it leaves with her."""
    made = company(
        accounts=[account(name) for name in "ACDEF"] + [account("B", segment="strategic")],
        opportunities=[deal("D1", "A", 90_000_00, name="Big one", **LATE), deal("D2", "A", 1, won_on=TODAY)],
        activities=[touch("t", "A", TODAY)],
    )
    assign_coverage(book=book(), facts=made)
    return made


@pytest.fixture
def desk(facts: MemoryFacts) -> Desk:
    """An empty ledger on that day."""
    return Desk(book(), facts, MemoryJournal(), Moment(NOON))


def wish(account: str = "A", **more: object) -> Wish:
    """A named account for a month."""
    given: dict[str, object] = {
        "kind_id": "named",
        "reason": "renewal under way",
        "until": TODAY + timedelta(29),
        "account": account,
    }
    return Wish(**(given | more))  # type: ignore[arg-type]  # the test names real fields


def at(desk: Desk, day: date) -> Desk:
    """The same ledger on another day."""
    return Desk(
        desk.book, desk.facts, desk.journal, Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    )


def code(result: KeptResult) -> str:
    """Why it was refused; empty when it was done."""
    return result.findings[0].code if result.findings else ""


def name(result: KeptResult) -> str:
    """The exception's name."""
    assert result.line is not None, result.findings
    return result.line.name


def test_asked_for_then_granted(desk: Desk) -> None:
    """The request waits; the leader's grant makes it stand, with its receiver and its worth."""
    asked = request_exception(desk=desk, form=Form("ann"), wish=wish("company a"))
    assert asked.line is not None
    assert (asked.line.status, asked.line.asked.account_id) == (Status.REQUESTED, "A")
    assert standing_on(journal=desk.journal, day=TODAY).account("A") is None
    done = grant_exception(desk=desk, form=Form("max", seen=1), name=name(asked), because="a fair wish")
    assert done.line is not None
    assert done.line.hold is not None
    assert (done.line.asked.owner_id, done.line.asked.receiver_id) == ("ann", "ivy")
    assert (done.line.asked.leader_id, done.line.asked.amount) == ("max", 1)
    held = standing_on(journal=desk.journal, day=TODAY).account("A")
    assert held == done.line.hold
    assert standing_on(journal=desk.journal, day=TODAY + timedelta(30)).account("A") is None


def test_two_leaders_on_one_request(desk: Desk) -> None:
    """Who saw the request before the other decided is told so, and nothing happens twice."""
    asked = request_exception(desk=desk, form=Form("ann"), wish=wish())
    assert grant_exception(desk=desk, form=Form("max", seen=1), name=name(asked)).done
    late = refuse_exception(desk=desk, form=Form("mia", seen=1), name=name(asked), because="no")
    assert code(late) == "GR505"
    assert late.line is not None
    assert late.line.status is Status.STANDING


def test_the_same_form_twice_is_one_exception(desk: Desk) -> None:
    """A nervous finger asks once; the same key with other words is refused."""
    first = request_exception(desk=desk, form=Form("ann", key="k"), wish=wish())
    again = request_exception(desk=at(desk, TODAY + timedelta(1)), form=Form("ann", key="k"), wish=wish())
    assert (again.replayed, name(again)) == (True, name(first))
    other = request_exception(desk=desk, form=Form("ann", key="k"), wish=wish(note="please"))
    assert code(other) == "GR506"
    assert len(find_exceptions(journal=desk.journal)) == 1


def test_granted_at_once_or_not_at_all(desk: Desk) -> None:
    """A grant the book refuses leaves no request behind."""
    kept = grant_at_once(desk=desk, form=Form("max"), wish=wish(), approver="Max", because="a word")
    assert kept.line is not None
    assert (kept.line.status, kept.line.approved_by) == (Status.STANDING, "max")
    refused = grant_at_once(desk=desk, form=Form("bob"), wish=wish("C"), approver="bob")
    assert code(refused) == "GR513"
    assert [line.name for line in find_exceptions(journal=desk.journal, statuses=EVERY)] == [name(kept)]
    by_title = grant_at_once(desk=desk, form=Form("vera"), wish=wish("D"), approver="vera")
    assert by_title.line is not None
    assert by_title.line.granted is not None
    assert by_title.line.granted.role == "head_of_sales"


def test_caps_are_counted_over_the_whole_ledger(desk: Desk) -> None:
    """The third of Ann's is refused, and stands once one of the others has ended."""
    first, second = (
        grant_at_once(desk=desk, form=Form("max"), wish=wish(one), approver="max") for one in "AC"
    )
    assert first.done
    third = grant_at_once(desk=desk, form=Form("max"), wish=wish("D"), approver="max")
    assert code(third) == "GR514"
    assert end_exception(desk=desk, form=Form("ann"), name=name(second), because="signed").done
    assert grant_at_once(desk=desk, form=Form("max"), wish=wish("D"), approver="max").done


def test_an_end_says_what_happens_now(desk: Desk) -> None:
    """Ended early, the account goes to whom the book names; the strategic one stays, by its rule."""
    small, large = (
        grant_at_once(desk=desk, form=Form("max"), wish=wish(one), approver="max") for one in "AB"
    )
    for kept, to, says in (
        (small, "ivy", "rule A5 gives it to Ivy: the next plan moves it"),
        (large, "ann", "rule A1 leaves it with Ann"),
    ):
        ended = end_exception(desk=desk, form=Form("max"), name=name(kept), because="done")
        assert ended.line is not None
        data = desk.journal.load([f"exception:{name(kept)}"])[f"exception:{name(kept)}"].entries[-1].data
        assert (data["returns_to"], data["says"]) == (to, says)


def test_longer_and_refused(desk: Desk) -> None:
    """An extension within the book stands; a refusal ends the request with its reason."""
    kept = grant_at_once(desk=desk, form=Form("max"), wish=wish(), approver="max")
    longer = extend_exception(
        desk=desk, form=Form("max"), name=name(kept), until=TODAY + timedelta(60), because="slipped"
    )
    assert longer.line is not None
    assert longer.line.until == TODAY + timedelta(60)
    asked = request_exception(desk=desk, form=Form("ann"), wish=wish("C"))
    no = refuse_exception(desk=desk, form=Form("max"), name=name(asked), because="Ivy is better placed")
    assert no.line is not None
    assert no.line.status is Status.REFUSED
    assert find_exceptions(journal=desk.journal, party_id="ann", account_id="C") == ()


def test_a_deal_is_kept_apart_from_its_account(desk: Desk) -> None:
    """A late deal of Ann's may be kept; its receiver is who gets the account by the book."""
    ask_for = wish("", kind_id="holdover", reason="nearly done", deal="D1")
    kept = grant_at_once(desk=desk, form=Form("max"), wish=ask_for, approver="max")
    assert kept.line is not None
    assert kept.line.hold is not None
    assert (kept.line.hold.deal_id, kept.line.hold.account_id) == ("D1", "A")
    assert (kept.line.asked.receiver_id, kept.line.asked.amount) == ("ivy", 90_000_00)
    assert standing_on(journal=desk.journal, day=TODAY).account("A") is None


def test_a_deal_the_book_moves_without_appeal_may_not_be_asked_for(desk: Desk, facts: MemoryFacts) -> None:
    """The rule that calls it rushed is named; with the book's rule gone it may be asked for."""
    del facts
    rushed = company(
        opportunities=[deal("D1", "A", 90_000_00, **LATE)],
        opportunity_changes=[
            {
                "change_id": "c",
                "opportunity_id": "D1",
                "changed_at": datetime(2026, 6, 25, tzinfo=UTC),
                "field": "stage",
                "old_value": "new",
                "new_value": "Signing",
            }
        ],
    )
    assign_coverage(book=book(), facts=rushed)
    there = Desk(book(), rushed, desk.journal, desk.moment)
    ask_for = wish("", kind_id="holdover", reason="nearly done", deal="D1")
    no = request_exception(desk=there, form=Form("ann"), wish=ask_for)
    assert no.findings[0].message == ("there is nothing to hold: rule K1 moves the deal `D1` without appeal")
    mild = book(("holdover: ineligible", "holdover: exempt"))
    assert request_exception(
        desk=Desk(mild, rushed, desk.journal, desk.moment), form=Form("ann"), wish=ask_for
    ).done


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (wish("Nowhere Ltd"), "no account is called `Nowhere Ltd`"),
        (wish("", deal="D9"), "no deal has the id `D9`"),
        (wish("", deal="D2"), "the deal `D2` is closed"),
        (wish(asked_by="Nobody"), "nobody is called `Nobody`"),
    ],
)
def test_what_cannot_be_found_is_one_sentence(desk: Desk, wanted: Wish, says: str) -> None:
    """Accounts, deals and people that are not there are named, and nothing is on record."""
    result = request_exception(desk=desk, form=Form("ann"), wish=wanted)
    assert says in result.findings[0].message
    assert find_exceptions(journal=desk.journal, statuses=EVERY) == ()


def test_an_account_nobody_owns_cannot_be_kept(desk: Desk) -> None:
    """Nobody owns it: nobody can keep it."""
    empty = Desk(book(), company(accounts=[account("A", owner_id=None)]), desk.journal, desk.moment)
    assert code(request_exception(desk=empty, form=Form("ann"), wish=wish())) == "GR518"


def test_one_exception_is_read_with_its_story(desk: Desk) -> None:
    """By its name, with every entry; a name nobody gave is a finding."""
    kept = grant_at_once(desk=desk, form=Form("max"), wish=wish(), approver="max")
    found = one_exception(journal=desk.journal, name=name(kept))
    assert not isinstance(found, Finding)
    assert [entry.kind for entry in found[1]] == ["requested", "granted"]
    missing = one_exception(journal=desk.journal, name="E-0")
    assert isinstance(missing, Finding)
    assert code(end_exception(desk=desk, form=Form("ann"), name="E-0", because="x")) == "GR509"
