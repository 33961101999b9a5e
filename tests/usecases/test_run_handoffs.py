"""Hand-offs worked by two people and the clock, on the record's journal and on the one in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from groundrules.handoff.journal import Act, Journal
from groundrules.handoff.steps.commands import Promise
from groundrules.handoff.steps.opening import opening, subject_for
from groundrules.handoff.steps.state import Status
from groundrules.store.journal import OrmJournal, check_journal
from groundrules.terms import Finding
from groundrules.usecases.run_handoffs import (
    accept_handoff,
    answer_item,
    answer_promise,
    brief_handoff,
    close_handoff,
    complete_brief,
    invite_old_owner,
    push_back_handoff,
    tick_step,
)
from groundrules.usecases.show_handoffs import HandoffPage, customers_at_risk, handoff_page, list_handoffs
from groundrules.usecases.tick import tick
from groundrules.usecases.tick_handoffs import look_after_handoffs
from tests.fakes.journal import MemoryJournal
from tests.handoff.steps.worlds import MOVED, NOW, at, book, day, move, picture
from tests.usecases.handoffs import NAME, activity, at_desk, beat, by, desk, facts, open_all

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["memory", "record"])
def journal(request: pytest.FixtureRequest) -> Iterator[Journal]:
    """Each journal in turn, empty; the record's is checked afterwards."""
    if request.param == "memory":
        yield MemoryJournal()
        return
    request.getfixturevalue("db")
    yield OrmJournal()
    assert list(check_journal()) == []


def page(found: HandoffPage | Finding) -> HandoffPage:
    """It is a page."""
    assert isinstance(found, HandoffPage), found
    return found


def test_a_hand_off_from_both_sides(journal: Journal) -> None:
    """Brief, push-back over a day off and the change of clocks, completion, acceptance, deeds, the end."""
    deal = {
        "opportunity_id": "D1", "account_id": "A", "owner_id": "ann", "name": "Pumps", "stage": "proposal",
        "amount": 10_00, "currency": "USD", "is_closed": False, "is_won": False,
    }  # fmt: skip
    thursday = desk(journal, facts(NOW.date(), opportunities=[deal]))
    open_all(thursday)
    seen = page(handoff_page(desk=thursday, name=NAME))
    assert [one.deal_id for one in seen.known.deals] == ["D1"]
    ann, ivy = ("brief", "tick", "item"), ("invite", "tick", "item")
    assert seen.may == {"ann": ann, "ivy": ivy, "max": ("close",), "mia": ("close",)}
    friday = at_desk(thursday, facts(NOW.date(), opportunities=[deal]), datetime(2026, 3, 27, 15, tzinfo=UTC))
    told = brief_handoff(desk=friday, form=by("ann", "k1", seen.version), name=NAME, decides="Mr Roe",
                         promises=(Promise("a visit", day(60)),))  # fmt: skip
    assert told.done
    waits = page(handoff_page(desk=friday, name=NAME))
    assert waits.accept_by == datetime(2026, 3, 31, 14, tzinfo=UTC)  # Tuesday 16:00 in Berlin, summer time
    assert waits.may["ivy"][:2] == ("accept", "push back")
    back = push_back_handoff(desk=friday, form=by("ivy"), name=NAME, missing={"decides": "who signs?"})
    assert back.handoff is not None
    assert back.handoff.status is Status.PUSHED_BACK
    assert complete_brief(desk=friday, form=by("ann"), name=NAME, answer="Ms Poe signs").done
    assert accept_handoff(desk=friday, form=by("ivy"), name=NAME).done
    for who in ("ann", "ivy"):  # a step for both: each says so
        assert tick_step(
            desk=friday, form=by(who), name=NAME, rule_id="H3", outside=True, note="at the fair"
        ).done
    assert answer_promise(desk=friday, form=by("ivy"), name=NAME, promise_id="p1", answer="kept").done
    assert answer_item(desk=friday, form=by("ivy"), name=NAME, item_id="D1", answer="take").done
    later = at_desk(friday, facts(day(22), [activity("ivy", day(3))]), at(day(22), 18))
    assert look_after_handoffs(beat(later))
    end = page(handoff_page(desk=later, name=NAME))
    assert (end.status, end.todo, end.may) == (Status.COMPLETE, (), {})
    says = [line.says for line in end.happened]
    assert says[0] == "everything is done"
    assert "pushed back: who really decides is missing" in says
    assert list_handoffs(journal=journal) == ()
    assert [head.status for head in list_handoffs(journal=journal, statuses={"complete"})] == ["complete"]


def test_both_sides_get_the_same_page(journal: Journal) -> None:
    """Whoever of the two asks gets the very same data; hours in sentences are told where the reader works."""
    work = desk(journal)
    open_all(work)
    one, other = (page(handoff_page(desk=work, name=NAME, viewer=who)) for who in ("ann", "ivy"))
    assert (one.zone, other.zone) == ("America/New_York", "Europe/Berlin")
    assert replace(one, zone="", happened=()) == replace(other, zone="", happened=())
    assert [line.at for line in one.happened] == [line.at for line in other.happened]
    assert isinstance(handoff_page(desk=work, name="none"), Finding)


def test_a_form_sent_twice_acts_once_and_an_old_page_is_refused(journal: Journal) -> None:
    """The key replays; what the clock did meanwhile makes nobody's words stale, what a person did does."""
    work = desk(journal)
    open_all(work)
    seen = page(handoff_page(desk=work, name=NAME)).version
    late = at_desk(work, facts(day(2)), at(day(2), 18))
    assert look_after_handoffs(beat(late))
    assert page(handoff_page(desk=late, name=NAME)).version > seen
    sent = [
        brief_handoff(desk=late, form=by("ann", "k", seen), name=NAME, decides="Mr Roe") for _ in range(2)
    ]
    assert [(one.done, one.replayed) for one in sent] == [(True, False), (True, True)]
    stale = accept_handoff(desk=late, form=by("ivy", "k2", seen), name=NAME)
    assert [one.code for one in stale.findings] == ["GR505"]
    assert stale.handoff is not None
    assert stale.handoff.status is Status.OFFERED


def test_refusals_are_sentences_and_change_nothing(journal: Journal) -> None:
    """Each is one finding with help, and the hand-off stays as it was."""
    work = desk(journal)
    open_all(work)
    before = page(handoff_page(desk=work, name=NAME)).version
    refused = (
        brief_handoff(desk=work, form=by("ivy"), name=NAME, decides="x"),
        accept_handoff(desk=work, form=by("ivy"), name=NAME),
        invite_old_owner(desk=work, form=by("ivy"), name=NAME, until=date(2020, 1, 1), because="x"),
        close_handoff(desk=work, form=by("ann"), name=NAME, because="x"),
        accept_handoff(desk=work, form=by("ivy"), name="none"),
    )
    codes = [one.findings[0].code for one in refused]
    assert codes == ["GR532", "GR533", "GR530", "GR532", "GR531"]
    assert all(one.findings[0].help for one in refused)
    assert page(handoff_page(desk=work, name=NAME)).version == before
    assert close_handoff(desk=work, form=by("mia"), name=NAME, because="the customer left").done


def test_the_clock_is_one_act_and_the_second_beat_does_nothing(journal: Journal) -> None:
    """Steps seen done, late ones and a hand-off that moved on: one act over all; then nothing is due."""
    accounts = [
        {"account_id": name, "name": name, "owner_id": "ann", "tier": "C"} for name in ("A", "B", "C")
    ]
    work = desk(journal, facts(NOW.date(), accounts=accounts))
    open_all(work, "B", "C")
    owners = {"A": "ivy", "B": "ned", "C": "ivy"}
    moved = [{**row, "owner_id": owners[str(row["account_id"])]} for row in accounts]
    later = at_desk(work, facts(day(5), [activity("ivy", day(1))], accounts=moved), at(day(5), 18))
    done = look_after_handoffs(beat(later))
    by_account = {name: {one.act for one in done if one.account_id == name} for name in "ABC"}
    assert by_account == {"A": {"late", "step done"}, "B": {"superseded"}, "C": {"late"}}
    assert {one.told for one in done if one.act == "late" and "first contact" in one.says} == {("ivy",)}
    assert look_after_handoffs(beat(later)) == ()
    result = tick(beat=beat(later))
    assert result.done["steps of hand-offs"] == ()


def test_a_later_move_of_the_account_ends_the_older_hand_off(journal: Journal) -> None:
    """Of two open hand-offs of one account only the later one goes on."""
    work = desk(journal)
    open_all(work)
    again = desk(journal, facts(day(3)), at(day(3)))
    entries = opening(
        move("ivy", "ned", move_id="M-2"), picture(day(3)), book(), again.calendars, again.now,
        plan_id="P2", moved_on=day(3),
    )  # fmt: skip
    journal.append(Act("apply wave", "max", again.now), [subject_for("M-2", "P2")],
                   lambda stories: dict.fromkeys(stories, entries))  # fmt: skip
    done = look_after_handoffs(beat(again))
    assert {one.subject for one in done if one.act == "superseded"} == {f"handoff:{NAME}"}
    assert [head.data["plan_id"] for head in list_handoffs(journal=journal)] == ["P2"]


def test_a_planted_fumble_is_found_the_same_day(journal: Journal) -> None:
    """A mail of the customer after the move that nobody answers is at risk on the day the import shows it."""
    work = desk(journal)
    open_all(work)
    asked = activity("ann", day(2), kind="mail", direction="in")
    same_day = at_desk(work, facts(day(2), [asked]), at(day(2), 18))
    found = customers_at_risk(desk=same_day)
    assert [(one.account_id, one.risks[0].kind.value) for one in found] == [("A", "unanswered")]
    assert [row.record_id for row in found[0].risks[0].rows] == [asked["activity_id"]]
    answered = at_desk(work, facts(day(3), [asked, activity("ivy", day(3))]), at(day(3), 18))
    left = customers_at_risk(desk=answered)
    assert all(risk.kind.value != "unanswered" for one in left for risk in one.risks)
    assert customers_at_risk(desk=at_desk(work, facts(NOW.date()), NOW)) == ()


def test_a_wave_applied_late_moves_on_the_day_it_is(journal: Journal) -> None:
    """Opened after its first day, the hours count from the day it is opened."""
    late = desk(journal, facts(MOVED), at(MOVED + timedelta(9)))
    open_all(late)
    seen = page(handoff_page(desk=late, name=NAME))
    assert seen.moved_on == MOVED + timedelta(9)
    assert all(due >= late.now for step in seen.steps for due in step.asked.due.values())
