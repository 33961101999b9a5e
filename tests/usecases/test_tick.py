"""One beat of the clock over the journal: what is due is done once, by whoever beats, and nothing else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from groundrules.handoff.exceptions.line import Moment, Status
from groundrules.terms import BusinessCalendar, Finding, RefusedActError, Severity
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.due import Beat, Done
from groundrules.usecases.hold_deals import find_comebacks
from groundrules.usecases.keep_exceptions import (
    EVERY,
    Desk,
    Form,
    Wish,
    extend_exception,
    find_exceptions,
    grant_at_once,
    request_exception,
)
from groundrules.usecases.tick import tick
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.handoff.exceptions.worlds import CLOCKS, TODAY, account, book, company, deal, noon

LAST = TODAY + timedelta(29)


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    """Ann has small accounts the book gives to Ivy; the CRM has moved B to Ivy already."""
    made = company(
        accounts=[account("A"), account("B", owner_id="ivy"), account("C")],
        opportunities=[deal("D1", "B", 90_000_00, name="Big one", stage="new", owner_id="ann")],
    )
    assign_coverage(book=book(), facts=made)
    return made


@pytest.fixture
def beat(facts: MemoryFacts) -> Beat:
    """A ledger where Ann's account A and deal D1 are kept for a month, and C is asked for."""
    journal = MemoryJournal()
    desk = Desk(book(), facts, journal, Moment(noon(TODAY)))
    named = Wish("named", "renewal under way", LAST, "A")
    late = Wish("holdover", "nearly done", LAST, deal="D1")
    for wish in (named, late):
        assert grant_at_once(desk=desk, form=Form("max"), wish=wish, approver="max").done
    assert request_exception(desk=desk, form=Form("ann"), wish=replace(named, account="C")).done
    return Beat(book(), facts, journal, BusinessCalendar(), noon(TODAY))


def beats(beat: Beat, day: date) -> tuple[Done, ...]:
    """What the clock does that day at noon; nothing more when it beats again."""
    there = replace(beat, now=noon(day))
    result = tick(beat=there, runners=CLOCKS)
    assert result.findings == ()
    assert tick(beat=there, runners=CLOCKS).count == 0
    return tuple(one for some in result.done.values() for one in some)


def test_a_month_of_beats(beat: Beat) -> None:
    """Quiet until ten days before; one warning each; quiet; on the day after, all is over and says how."""
    warned_on = LAST - timedelta(9)
    days = (TODAY + timedelta(n) for n in range((warned_on - TODAY).days))
    assert [beats(beat, day) for day in days] == [()] * 20
    warned = beats(beat, warned_on)
    assert [(one.act, one.account_id, one.told) for one in warned] == [
        ("warned", "A", ("ann", "ivy", "max")),
        ("warned", "B", ("ann", "ivy", "max")),
    ]
    assert warned[0].says == "the account is held by `named` until 2026-07-29; then it ends by itself"
    assert beats(beat, LAST) == ()
    over = beats(beat, LAST + timedelta(1))
    assert {one.account_id: one.says for one in over} == {
        "A": "the account was held by `named` until 2026-07-29: "
        "rule A5 gives it to Ivy: the next plan moves it",
        "B": "the deal Big one was held by `holdover` until 2026-07-29: it goes to Ivy, who owns the account",
        "C": "the request to hold the account by `named` is over: "
        "nobody decided it in time, so nothing was held",
    }
    assert {line.status for line in find_exceptions(journal=beat.journal, statuses=EVERY)} == {Status.EXPIRED}


def test_each_kind_is_one_act(beat: Beat) -> None:
    """Three ends are one act of the clock in the log."""
    assert isinstance(beat.journal, MemoryJournal)
    before = len(beat.journal.acts)
    beats(beat, LAST + timedelta(1))
    acts = beat.journal.acts[before:]
    assert [(act.name, act.actor) for act in acts] == [("expire exceptions", "clock")]


def test_a_clock_that_stood_still_ends_everything_on_its_own_day(beat: Beat) -> None:
    """A year later it wakes: all is over, each on its own last day, and nobody is warned of the past."""
    assert {one.act for one in beats(beat, TODAY + timedelta(365))} == {"expired"}
    lines = find_exceptions(journal=beat.journal, statuses=EVERY)
    assert {line.ended_on for line in lines if line.granted is not None} == {LAST}


def test_what_was_extended_is_warned_of_again(beat: Beat) -> None:
    """The first warning stands for the first end; a later end gets its own."""
    beats(beat, LAST - timedelta(9))
    (held,) = find_exceptions(journal=beat.journal, account_id="A")
    desk = Desk(beat.book, beat.facts, beat.journal, Moment(noon(LAST - timedelta(5))))
    later = LAST + timedelta(30)
    assert extend_exception(desk=desk, form=Form("max"), name=held.name, until=later, because="slipped").done
    assert {one.account_id for one in beats(beat, LAST + timedelta(1))} == {"B", "C"}
    assert [one.act for one in beats(beat, later - timedelta(9))] == ["warned"]
    assert [one.act for one in beats(beat, later + timedelta(1))] == ["expired"]


def test_a_deal_whose_time_is_over_comes_back(beat: Beat) -> None:
    """While it is kept it stays; then it goes to the account's owner, until the CRM shows it so."""
    assert find_comebacks(facts=beat.facts, journal=beat.journal) == ()
    beats(beat, LAST + timedelta(1))
    (one,) = find_comebacks(facts=beat.facts, journal=beat.journal)
    assert (one.deal_id, one.from_seller_id, one.to_seller_id) == ("D1", "ann", "ivy")
    assert "`holdover` kept it until 2026-07-29" in one.because
    moved = company(
        accounts=[account("B", owner_id="ivy")], opportunities=[deal("D1", "B", 1, owner_id="ivy")]
    )
    assert find_comebacks(facts=moved, journal=beat.journal) == ()


def test_one_runner_that_cannot_does_not_stop_the_others(beat: Beat) -> None:
    """A runner that is refused is a finding; the next one runs."""

    def refuses(_beat: Beat) -> tuple[Done, ...]:
        raise RefusedActError(Finding("GR517", Severity.ERROR, "no"))

    def does(_beat: Beat) -> tuple[Done, ...]:
        return (Done("exception:E-1", "expired", "A", "Company A", "so it is"),)

    result = tick(beat=beat, runners={"first": refuses, "second": does})
    assert ([one.code for one in result.findings], result.count) == (["GR517"], 1)


def test_days_end_where_the_workspace_is(facts: MemoryFacts) -> None:
    """A day kept in Auckland is over at noon UTC, and not an hour before."""
    zone = "Pacific/Auckland"
    desk = Desk(book(), facts, MemoryJournal(), Moment(noon(TODAY), zone))
    wish = Wish("named", "renewal under way", TODAY + timedelta(3), "A")
    assert grant_at_once(desk=desk, form=Form("max"), wish=wish, approver="max").done
    there = Beat(book(), facts, desk.journal, BusinessCalendar(zone=zone), noon(TODAY + timedelta(3)))
    early = tick(beat=replace(there, now=there.now - timedelta(hours=1)), runners=CLOCKS)
    assert {one.act for some in early.done.values() for one in some} == {"warned"}
    assert {one.act for some in tick(beat=there, runners=CLOCKS).done.values() for one in some} == {"expired"}
