"""Clocks start when a rule came true, stand still for who is away, and pass on with who leaves."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.journal import Story
from groundrules.handoff.steps.commands import Accept, Invite, Look, PushBack, Tick
from groundrules.handoff.steps.life import decide
from groundrules.handoff.steps.picture import KeptSpell, Picture
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import Step
from groundrules.terms import Period
from tests.handoff.steps.test_life import refused
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
    looked,
    opened,
    picture,
    state,
    touch,
)


def seen_on(number: int, kept_until: int, meeting: int) -> Picture:
    """The facts so many days after the move: a deal kept up to one day, a joint meeting on another."""
    met = touch("ivy", day(meeting), "ann", kind="meeting", is_done=meeting <= number, at=at(MOVED, 9))
    busy = [touch("ann", day(each)) for each in range(3, 61, 5) if each <= number]
    keeps = number <= kept_until
    seen = picture(day(number), [*busy, met], deals=(deal(),) if keeps else ())
    return replace(
        seen,
        kept_deals={"D1": "ann"} if keeps else {},
        kept_spells=(KeptSpell("ann", MOVED, day(kept_until)),) if kept_until >= 0 else (),
    )


def step(story: Story, rule_id: str) -> Step:
    """The step of that rule."""
    found = state(story).step(rule_id)
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.integers(1, 50), max_size=8),
    st.integers(45, 60),
    st.integers(-1, 35),
    st.integers(0, 40),
    st.none() | st.tuples(st.integers(1, 20), st.integers(21, 40)),
)
def test_a_late_look_moves_no_deadline(
    looks: set[int], last: int, kept_until: int, meeting: int, invitation: tuple[int, int] | None
) -> None:
    """Whatever days the clock looks on, letting go is due at the same hour, from the day it came true."""
    begun = accepted()
    if invitation is not None:
        begun = after(begun, Invite("ivy", day(invitation[1]), "the audit"), at(day(invitation[0])))

    def due(days: set[int]) -> tuple[datetime | None, datetime]:
        story = begun
        first = invitation[0] if invitation else 0
        for number in sorted({one for one in days if one > first} | {last}):
            story = looked(story, seen_on(number, kept_until, meeting))
        asked = step(story, "H4").asked
        return step(story, "H4").due_at, asked.starts["ann"]

    since = max(22, kept_until + 1, meeting + 1, invitation[1] + 1 if invitation else 0)
    told = due(looks)
    assert told == due(set()) == due(set(range(1, last)))
    assert told[1] == CALENDARS.begins("ann", day(since))
    assert told[0] == CALENDARS.due("ann", CALENDARS.begins("ann", day(since)), 80)


def test_a_changed_book_makes_nobody_late_on_the_first_day() -> None:
    """A rule that may be new in the book has its hours from the look that first asks for it."""
    newer = book(("due_hours: 80}\n      - id: H5", "due_hours: 8}\n      - id: H5"))
    seen = seen_on(50, -1, 0)
    story = after(accepted(), Look(seen), at(day(50), 18), newer)
    assert step(story, "H4").due_at == CALENDARS.due("ann", at(day(50), 18), 8)
    assert step(looked(accepted(), seen), "H4").due_at == CALENDARS.due("ann", at(day(22), 4), 80)


LATER = book(("when: tier = 'A' and days_moved <= 14", "when: days_moved between 100 and 101"))
WINDOW = book(("when: tier = 'A' and days_moved <= 14", "when: days_moved between 3 and 5"))
"""The introduction is asked for on three days only."""


def glanced(story: Story, number: int) -> Story:
    """The story after a look on the evening of that day, by the book with the window."""
    seen = picture(day(number), [touch("ivy", day(1))])
    return after(story, Look(seen), at(day(number), 18), WINDOW)


@given(st.sets(st.integers(1, 40), max_size=6), st.integers(6, 40))
def test_a_window_nobody_looked_into_is_asked_for_all_the_same(looks: set[int], last: int) -> None:
    """Whichever days the clock looks on, the introduction is asked for and due at one and the same hour."""
    story = opened(of=WINDOW)
    for number in sorted({one for one in looks if one < last} | {last}):
        story = glanced(story, number)
    asked = step(story, "H3").asked
    starts = {who: CALENDARS.begins(who, day(3)) for who in ("ann", "ivy")}
    assert asked.starts == starts
    assert asked.due == {who: CALENDARS.due(who, start, 16) for who, start in starts.items()}
    again = decide(
        story, Look(picture(day(last), [touch("ivy", day(1))])), Ground(WINDOW, CALENDARS, at(day(last), 18))
    )
    assert again == ()


def test_a_window_before_the_opening_or_by_another_book_has_passed() -> None:
    """Nobody is asked for what a changed book would have asked, nor for days before the hand-off began."""
    assert state(glanced(opened(of=LATER), 8)).step("H3") is None
    assert state(glanced(opened(now=at(day(6)), of=WINDOW), 8)).step("H3") is None
    assert state(glanced(opened(now=at(day(5)), of=WINDOW), 8)).step("H3") is not None


def away(who: str, first: date, back: date) -> Calendars:
    """Everybody's working time, with one of them away."""
    return replace(CALENDARS, leave={who: (Period(first, back),)})


def test_days_away_are_no_working_days() -> None:
    """Known beforehand they are left out; entered later the hours are stretched, once, and it is said why."""
    gone = away("ivy", MOVED, day(14))
    story = looked(opened(), picture(day(1)))
    before = step(story, "H2").asked.due["ivy"]
    look = decide(story, Look(picture(day(1))), Ground(book(), gone, at(day(1), 19)))
    longer = replace(story, entries=(*story.entries, *look))
    assert [entry.kind for entry in look] == ["stretched"] * 4
    assert {str(entry.data["because"]) for entry in look} == {f"Ivy is away from {MOVED} to {day(13)}"}
    after_leave = step(longer, "H2").asked.due["ivy"]
    assert after_leave == gone.due("ivy", gone.begins("ivy", MOVED), 24)
    assert after_leave > before + timedelta(12)
    assert step(longer, "H1").asked.due == step(story, "H1").asked.due  # Ann is not away
    again = decide(longer, Look(picture(day(1))), Ground(book(), gone, at(day(1), 20)))
    assert again == ()


def test_time_to_answer_stands_still_too() -> None:
    """Whoever falls ill keeps the hours to push back; a book changed to more hours moves nothing."""
    story = after(opened(), BRIEF, at(MOVED, 8))
    until = state(story).accept_by
    assert until is not None
    gone = away("ivy", day(1), day(8))
    look = decide(story, Look(picture(MOVED)), Ground(book(), gone, at(MOVED, 20)))
    later = state(replace(story, entries=(*story.entries, *look))).accept_by
    assert later is not None
    assert later > until
    more = book(("push_back_hours: {value: 16,", "push_back_hours: {value: 24,"))
    kept = after(story, Look(picture(MOVED)), at(MOVED, 20), more)
    assert state(kept).accept_by == until


def test_a_step_for_both_takes_both() -> None:
    """One side's word is noted, and the other still has to say so; then it is done, on the later day."""
    story = after(accepted(), Tick("ivy", "H3", True, "met at the fair", MOVED), at(day(1)))
    assert step(story, "H3").is_open
    assert [todo.who for todo in state(story).todo if todo.what == "H3"] == [("ann",)]
    assert refused(story, Tick("ivy", "H3", True, "again"), at(day(1))) == "GR533"
    story = after(story, Tick("ann", "H3", True, "yes", day(1)), at(day(2)))
    done = step(story, "H3").done
    assert done is not None
    assert done.day == day(1)


def test_a_receiver_who_leaves_is_replaced() -> None:
    """A leader stands in at first, then whoever owns the account; what is asked goes on with fresh hours."""
    story = after(opened(), BRIEF)
    people = {**CALENDARS.sellers, "ivy": {**CALENDARS.sellers["ivy"], "is_active": False}}
    without = Calendars(people, CALENDARS.holidays, CALENDARS.home)
    ground = Ground(book(), without, at(day(2), 18))
    story = replace(story, entries=(*story.entries, *decide(story, Look(picture(day(2))), ground)))
    found = state(story)
    assert (found.receiver_id, found.receiver_name) == ("mia", "Mia")
    assert found.accept_by == without.due("mia", at(day(2), 18), 16)
    assert step(story, "H2").asked.due == {"mia": without.due("mia", at(day(2), 18), 24)}
    assert set(step(story, "H3").asked.due) == {"ann", "mia"}
    owned = picture(day(4), owner="ned")
    ground = Ground(book(), without, at(day(4), 18))
    story = replace(story, entries=(*story.entries, *decide(story, Look(owned), ground)))
    assert state(story).receiver_id == "ned"
    assert state(story).is_open
    assert refused(story, PushBack("ivy", {"deals": "which?"}), at(day(4), 19)) == "GR532"
    took = decide(story, Accept("ned"), replace(ground, now=at(day(4), 19)))
    assert took[0].kind == "accepted"


def test_a_third_owner_still_ends_it() -> None:
    """Where the receiver is here, an account that belongs to somebody else is handed over no more."""
    story = looked(accepted(now=NOW), picture(day(4), owner="ned"))
    assert state(story).receiver_id == "ivy"
    assert not state(story).is_open
