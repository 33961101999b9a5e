"""Whatever the two sides and the clock do in whatever order, a hand-off keeps its promises."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.journal import Entry, Story
from groundrules.handoff.steps.commands import (
    Accept,
    AnswerItem,
    AnswerPromise,
    Brief,
    Close,
    Command,
    Complete,
    Invite,
    Look,
    Promise,
    PushBack,
    Supersede,
    Tick,
)
from groundrules.handoff.steps.events import event_of
from groundrules.handoff.steps.fold import apply, fold, head_of
from groundrules.handoff.steps.life import decide
from groundrules.handoff.steps.state import OPEN, Handoff, Status
from groundrules.terms import RefusedActError
from tests.handoff.steps.worlds import (
    BRIEF,
    CALENDARS,
    MOVED,
    NOW,
    accepted,
    after,
    at,
    book,
    day,
    deal,
    ground,
    kinds,
    looked,
    opened,
    picture,
    state,
    task,
    touch,
)

PEOPLE = st.sampled_from(["ann", "ivy", "max", "ned"])
DAYS = st.integers(-4, 60)
PICTURES = st.builds(
    lambda number, touches, owner, open_: picture(
        day(number),
        [touch(who, day(on), *guests) for who, on, guests in touches],
        owner=owner,
        deals=(deal(),) if open_ else (),
        tasks=(task(),) if open_ else (),
    ),
    DAYS,
    st.lists(st.tuples(st.sampled_from(["ann", "ivy"]), st.integers(0, 60), st.sampled_from([(), ("ann",)]))),
    st.sampled_from(["", "", "", "ivy", "ned"]),
    st.booleans(),
)
PROMISES = st.lists(st.just(Promise("a visit", day(30))), max_size=2).map(tuple)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Brief, PEOPLE, st.sampled_from(["Mr Roe", ""]), PROMISES),
    st.builds(PushBack, PEOPLE, st.sampled_from([{"decides": "who signs?"}, {"colour": "x"}, {}])),
    st.builds(Complete, PEOPLE, st.just("Ms Poe signs"), PROMISES),
    st.builds(Accept, PEOPLE),
    st.builds(Tick, PEOPLE, st.sampled_from(["H1", "H2", "H3", "H4", "H9"]), st.booleans(), st.just("met")),
    st.builds(
        AnswerPromise, PEOPLE, st.sampled_from(["p1", "p2"]),
        st.sampled_from(["kept", "re-agreed", "declined"]), st.sampled_from(["", "too dear"]),
        st.sampled_from([None, day(40)]),
    ),
    st.builds(
        AnswerItem, PEOPLE, st.sampled_from(["D1", "T1"]), st.sampled_from(["take", "close", "not mine"]),
        st.sampled_from(["", "Bob's"]),
    ),
    st.builds(Invite, PEOPLE, st.just(day(35)), st.just("the audit")),
    st.builds(Look, PICTURES),
    st.builds(Supersede, st.just("it moved on")),
    st.builds(Close, PEOPLE, st.just("the wave was undone"), st.just(frozenset({"max"}))),
)  # fmt: skip


def run(commands: list[tuple[int, Command]]) -> tuple[Story, list[str]]:
    """The story after all of them, each so many hours after the opening; and the codes of refusals."""
    story, codes = opened(picture(NOW.date(), deals=(deal(),))), []
    for hours, command in commands:
        try:
            entries = decide(story, command, ground(NOW + timedelta(hours=hours)))
        except RefusedActError as refused:
            codes.append(refused.finding.code)
            continue
        story = replace(story, entries=(*story.entries, *entries))
    return story, codes


RUNS = st.lists(st.tuples(st.integers(0, 1500), COMMANDS), max_size=14)


@settings(max_examples=80, deadline=None)
@given(RUNS)
def test_any_order_of_commands_keeps_the_promises(commands: list[tuple[int, Command]]) -> None:
    """One acceptance, one push-back, no step due before the move, time never backwards, ends are final."""
    story, codes = run(commands)
    words, found = kinds(story.entries), state(story)
    assert words.count("accepted") <= 1
    assert words.count("pushed back") <= 1
    assert sum(words.count(end) for end in ("finished", "superseded", "closed")) == (found.status not in OPEN)
    times = [entry.at for entry in story.entries]
    assert times == sorted(times)
    for step in found.steps:
        for person, due in step.asked.due.items():
            assert due >= CALENDARS.begins(person, found.opened.moved_on)
    assert set(codes) <= {"GR530", "GR540", *(f"GR53{n}" for n in range(2, 9))}
    if found.over is not None:
        assert words[-1] in {"finished", "superseded", "closed"}
        assert found.todo == ()


@settings(max_examples=40, deadline=None)
@given(RUNS)
def test_replayed_it_is_the_same(commands: list[tuple[int, Command]]) -> None:
    """Entries as JSON and back, folded at once or one by one, give the same hand-off and the same head."""
    story, _ = run(commands)
    sent = tuple(
        Entry(entry.kind, entry.at, entry.by, json.loads(json.dumps(dict(entry.data))))
        for entry in story.entries
    )
    again: Handoff | None = None
    for entry in sent:
        again = apply(story.name, again, event_of(entry))
    assert again == fold(story.name, story.entries) == state(replace(story, entries=sent))
    assert head_of(replace(story, entries=sent)) == head_of(story)
    assert head_of(story).version == len(story.entries)


@settings(max_examples=40, deadline=None)
@given(RUNS, PICTURES)
def test_a_second_look_sees_nothing_new(commands: list[tuple[int, Command]], seen: object) -> None:
    """What the clock saw once it does not see again at the same moment."""
    story, _ = run(commands)
    command = Look(seen)  # type: ignore[arg-type]  # drawn from PICTURES
    once = after(story, command, at(day(61)))
    assert after(once, command, at(day(61))) == once


def refused(story: Story, command: Command, now: datetime = NOW) -> str:
    """The code with which the command is refused."""
    with pytest.raises(RefusedActError) as caught:
        decide(story, command, ground(now))
    assert caught.value.finding.help
    assert caught.value.finding.message[0].islower()
    return caught.value.finding.code


def test_each_side_writes_its_own_part() -> None:
    """The receiver does not write the brief, the giver does not accept, a stranger does nothing."""
    story = opened()
    assert refused(story, replace(BRIEF, by="ivy")) == "GR532"
    story = after(story, BRIEF)
    assert refused(story, BRIEF) == "GR533"
    assert refused(story, Accept("ann")) == "GR532"
    assert refused(story, Tick("max", "H3")) == "GR532"
    assert refused(story, Tick("ivy", "H2", outside=True)) == "GR537"
    assert refused(Story("handoff:none"), Accept("ivy")) == "GR531"


def test_pushed_back_once_in_time_and_by_name() -> None:
    """The receiver names a part of the page within the hours; the giver completes; then it is accepted."""
    story = after(opened(), BRIEF)
    deadline = state(story).accept_by
    assert deadline is not None
    assert refused(story, PushBack("ivy", {})) == "GR536"
    assert refused(story, PushBack("ivy", {"mood": "what is it?"})) == "GR536"
    assert refused(story, PushBack("ivy", {"decides": " "})) == "GR537"
    late = deadline + timedelta(seconds=1)
    assert refused(story, PushBack("ivy", {"decides": "who signs?"}), late) == "GR535"
    back = after(story, PushBack("ivy", {"decides": "who signs?"}), deadline)
    assert state(back).status is Status.PUSHED_BACK
    assert refused(back, Accept("ivy"), deadline) == "GR533"
    more = after(back, Complete("ann", "Ms Poe signs", (Promise("a call", day(9)),)), late)
    assert [line.promised.promise_id for line in state(more).promises] == ["p1", "p2"]
    assert state(more).brief == state(story).brief
    assert refused(more, PushBack("ivy", {"avoid": "what?"}), late) == "GR534"
    assert state(after(more, Accept("ivy"), late)).status is Status.RUNNING


def test_hours_of_the_right_person_across_a_holiday_and_the_change_of_clocks() -> None:
    """Push-back hours run in Berlin for Ivy: over a German day off and the night the clocks go forward."""
    friday = at(date(2026, 3, 27), 15)  # four in the afternoon in Berlin: one hour left, then 15 more
    story = after(opened(), BRIEF, friday)
    assert state(story).accept_by == at(date(2026, 3, 31), 14)  # Tuesday 16:00 in summer time, not 15:00 UTC
    tuesday = at(date(2026, 3, 24), 15)  # Wednesday is free in Germany
    assert state(after(opened(), BRIEF, tuesday)).accept_by == at(date(2026, 3, 27), 15)
    steps = {step.rule_id: step.asked.due for step in state(opened()).steps}
    # 16 hours from Monday: Ivy has Monday and Tuesday; Ann is off on Tuesday and has Monday and Wednesday.
    assert steps["H3"] == {"ivy": at(date(2026, 3, 24), 16), "ann": at(date(2026, 3, 25), 21)}
    assert steps["H2"] == {"ivy": at(date(2026, 3, 26), 16)}
    assert steps["H1"] == {"ann": at(MOVED, 13)}


def test_the_facts_tick_what_they_show() -> None:
    """A joint call is the introduction, one of the receiver's own the first contact; list mail neither."""
    story = accepted()
    story = looked(story, picture(day(1), [touch("ivy", day(1), is_bulk=True, kind="mail")]))
    assert {step.rule_id for step in state(story).steps if not step.is_open} == {"H1", "H7"}
    met = touch("ivy", day(1), "ann")
    story = looked(story, picture(day(1), [met]))
    done = {step.rule_id: step.done for step in state(story).steps if step.done}
    assert set(done) == {"H1", "H3", "H7"}
    assert done["H3"].row == met.activity_id
    story = looked(story, picture(day(2), [met, touch("ivy", day(2))]))
    first = state(story).step("H2")
    assert first is not None
    assert first.done is not None
    assert (first.done.how, first.done.day) == ("facts", day(2))


def test_done_outside_the_crm_counts_with_a_word() -> None:
    """What no record shows is ticked by hand, on the day it was done."""
    story = after(accepted(), Tick("ivy", "H2", True, "met at the fair", NOW.date()))
    step = state(story).step("H2")
    assert step is not None
    assert step.done is not None
    assert (step.done.how, step.done.note) == ("outside the CRM", "met at the fair")
    assert refused(story, Tick("ivy", "H2")) == "GR538"
    assert refused(accepted(), Tick("ann", "H1")) == "GR538"
    assert refused(opened(), Tick("ann", "H1")) == "GR533"


def test_no_step_was_done_before_the_hand_off_began() -> None:
    """A first contact of years ago does not count for today's hand-off."""
    began = state(opened()).opened.at.date()
    refusals = [Tick("ivy", "H2", True, "met once", began - timedelta(days)) for days in (1, 2000)]
    assert [refused(accepted(), tick) for tick in refusals] == ["GR530", "GR530"]
    step = state(after(accepted(), Tick("ivy", "H2", True, "met that day", began))).step("H2")
    assert step is not None
    assert step.done is not None


def test_later_rules_appear_when_they_hold() -> None:
    """Letting go is asked for after three weeks, not while the old owner is invited, and again after that."""
    story = accepted()
    story = looked(story, picture(day(21)))
    assert state(story).step("H4") is None
    busy = [touch("ann", day(number)) for number in (3, 9, 15, 20, 23, 30)]
    story = looked(story, picture(day(22), busy[:4]))
    step = state(story).step("H4")
    assert step is not None
    assert step.is_open
    assert step.due_at is not None
    assert step.due_at > at(day(22))
    story = after(story, Invite("ivy", day(25), "the audit"), at(day(22), 23))
    story = looked(story, picture(day(23), busy[:5]))
    assert state(story).step("H4").lifted is not None  # type: ignore[union-attr]  # asked above
    story = looked(story, picture(day(26), busy[:5]))
    step = state(story).step("H4")
    assert step is not None
    assert step.is_open
    early = looked(story, picture(day(38), busy[:5]))
    assert state(early).step("H4").is_open  # type: ignore[union-attr]  # its hour is on day 39
    quiet = looked(story, picture(day(40), busy[:5]))  # none from the asking to the hour
    assert state(quiet).step("H4").done.how == "facts"  # type: ignore[union-attr]
    late = looked(story, picture(day(50), busy))
    assert state(late).step("H4").is_open  # type: ignore[union-attr]  # a contact on day 30
    assert state(looked(late, picture(day(51), busy))).step("H4").done is not None  # type: ignore[union-attr]


def test_promises_are_taken_over_one_by_one() -> None:
    """Kept, agreed again by a day, or declined with a reason; the last answer completes the step."""
    story = after(opened(), replace(BRIEF, promises=tuple(Promise(f"thing {n}", day(30)) for n in range(3))))
    story = after(story, Accept("ivy"))
    assert refused(story, AnswerPromise("ann", "p1", "kept")) == "GR532"
    assert refused(story, AnswerPromise("ivy", "p9", "kept")) == "GR538"
    assert refused(story, AnswerPromise("ivy", "p1", "perhaps")) == "GR538"
    assert refused(story, AnswerPromise("ivy", "p1", "declined")) == "GR537"
    assert refused(story, AnswerPromise("ivy", "p1", "re-agreed", day=NOW.date() - timedelta(1))) == "GR530"
    story = after(story, AnswerPromise("ivy", "p1", "kept"))
    story = after(story, AnswerPromise("ivy", "p2", "re-agreed", day=day(40)))
    assert state(story).step("H6").is_open  # type: ignore[union-attr]  # asked at the opening
    assert refused(story, AnswerPromise("ivy", "p1", "kept")) == "GR533"
    story = after(story, AnswerPromise("ivy", "p3", "declined", "never agreed"))
    assert state(story).step("H6").done.how == "life"  # type: ignore[union-attr]


def test_open_deals_and_tasks_find_their_owner() -> None:
    """What the CRM reassigned is settled; the rest is taken, closed, or nobody's once both have said so."""
    story = accepted(opened(picture(NOW.date(), deals=(deal(), deal("D2")), tasks=(task(),))))
    assert len(state(story).open_items) == 3
    story = looked(story, picture(day(1), deals=(deal("D1", "ivy"), deal("D2")), tasks=(task(), task("T2"))))
    assert {line.item.item_id for line in state(story).open_items} == {"D2", "T1", "T2"}
    story = after(story, AnswerItem("ivy", "D2", "take"), at(day(2)))
    assert refused(story, AnswerItem("ann", "D2", "close"), at(day(2))) == "GR533"
    assert refused(story, AnswerItem("ivy", "T1", "not mine"), at(day(2))) == "GR537"
    story = after(story, AnswerItem("ivy", "T1", "not mine", "Bob's"), at(day(2)))
    assert "T1" in {line.item.item_id for line in state(story).open_items}
    story = after(story, AnswerItem("ann", "T1", "not mine", "Bob's"), at(day(2)))
    lines = {line.item.item_id: line for line in state(story).items}
    assert lines["T1"].is_nobodys
    assert state(story).step("H7").is_open  # type: ignore[union-attr]
    story = after(story, AnswerItem("ann", "T2", "close"), at(day(2)))
    assert state(story).step("H7").done is not None  # type: ignore[union-attr]


def test_kept_deals_are_no_orphans_and_hold_off_letting_go() -> None:
    """A deal an exception keeps is finished by its owner; when it is gone, that step is done."""
    kept = replace(picture(day(22), deals=(deal(),)), kept_deals={"D1": "ann"})
    story = looked(accepted(), kept)
    assert state(story).items == ()
    assert state(story).step("H4") is None
    assert state(story).step("H5").is_open  # type: ignore[union-attr]
    story = looked(story, picture(day(23), [touch("ann", day(23))]))
    assert state(story).step("H5").done is not None  # type: ignore[union-attr]
    assert state(story).step("H4").is_open  # type: ignore[union-attr]


def test_complete_when_everything_is_and_no_rule_will_ask_for_more() -> None:
    """With all done in the first week it still waits for the rule of the fourth; then it is complete."""
    touches = [touch("ivy", day(1), "ann"), touch("ivy", day(2))]
    story = looked(after(accepted(), AnswerPromise("ivy", "p1", "kept")), picture(day(7), touches))
    assert state(story).todo == ()
    story = looked(story, picture(day(21), touches))
    assert state(story).status is Status.RUNNING
    story = looked(story, picture(day(22), touches))
    assert state(story).status is Status.COMPLETE
    assert refused(story, AnswerPromise("ivy", "p1", "kept"), at(day(23))) == "GR533"


def test_moved_on_meanwhile_it_is_superseded() -> None:
    """Once the CRM shows a third owner after the move, nothing is left to do."""
    story = looked(accepted(), picture(MOVED, owner="ned"))
    assert state(story).is_open  # on the day itself the CRM may still lag
    story = looked(story, picture(day(3), owner="ned"))
    assert state(story).status is Status.SUPERSEDED
    assert "Ned" in str(story.entries[-1].data["because"])


def test_who_has_left_is_stood_in_for() -> None:
    """The leader speaks for a giver who left; where there was no owner the receiver begins at once."""
    story = opened(from_id="gil")
    assert (state(story).giver_id, state(story).status) == ("max", Status.BRIEFING)
    alone = opened(from_id=None)
    assert (state(alone).giver_id, state(alone).status) == ("", Status.OFFERED)
    assert {step.asked.who for step in state(alone).steps} <= {"new owner", "both"}
    assert refused(alone, PushBack("ivy", {"deals": "which?"})) == "GR533"
    assert state(after(alone, Accept("ivy"))).status is Status.RUNNING


def test_meetings_to_come_are_noted_and_missed() -> None:
    """A planned meeting that the next import lacks is gone; one that was held is not."""
    plan = [
        touch("ann", day(5), kind="meeting", is_done=False),
        touch("ivy", day(2), kind="visit", is_done=False),
    ]
    story = looked(accepted(), picture(day(1), plan))
    assert set(state(story).meetings) == {one.activity_id for one in plan}
    held = replace(plan[1], is_done=True)
    story = looked(story, picture(day(3), [held]))
    assert [(one.activity_id, one.planned_on) for one in state(story).gone] == [(plan[0].activity_id, day(5))]


def test_late_is_told_once() -> None:
    """Everything past its hour is told on that look, and not again on the next."""
    story = looked(opened(), picture(day(4)))
    told = [entry.data["what"] for entry in story.entries if entry.kind == "late"]
    assert sorted(map(str, told)) == ["H2", "H3", "brief"]
    story = looked(story, picture(day(5)))
    assert len([entry for entry in story.entries if entry.kind == "late"]) == len(told)


def test_a_book_without_hours_to_answer_is_refused() -> None:
    """Without `push_back_hours` no receiver could know the time; nothing is assumed."""
    lacking = book(("  push_back_hours: {value: 16, unit: business hours, why: two days}\n", ""))
    with pytest.raises(RefusedActError, match="push_back_hours"):
        decide(opened(), BRIEF, ground(of=lacking))
