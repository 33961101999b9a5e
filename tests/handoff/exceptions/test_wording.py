"""Where an exception stands, in words: also between its last day and the next beat of the clock."""

from datetime import timedelta

from groundrules.handoff.exceptions.commands import Command, End, Expire, Refuse, Returns
from groundrules.handoff.exceptions.life import decide
from groundrules.handoff.exceptions.wording import holds, is_over, said_of
from groundrules.handoff.journal import Story
from tests.handoff.exceptions.worlds import ANN, MAX, TODAY, after, ask, granted, ledger, line, noon

LAST = TODAY + timedelta(29)
NEXT = LAST + timedelta(1)
NEW = Story("exception:E-9")


def asked() -> Story:
    """A request nobody decided."""
    return Story(NEW.subject, decide(NEW, ask(), ledger()))


def ends(story: Story, command: Command) -> Story:
    """The story after the command, on the day after its last."""
    return after(story, command, ledger(now=noon(NEXT)))


def test_what_is_past_its_day_is_said_to_be_over_before_the_clock_comes() -> None:
    """Standing on its last day; the day after it holds nothing and waits for the tick; then it has ended."""
    story = granted()
    on_its_day = line(story)
    assert (said_of(on_its_day, LAST), holds(on_its_day, LAST)) == ("standing", True)
    assert said_of(on_its_day, NEXT) == f"ended on {LAST}, to be closed by the next tick"
    assert not holds(on_its_day, NEXT)
    assert is_over(on_its_day, NEXT)
    closed = line(ends(story, Expire(Returns("ivy", "A5", "so"))))
    assert said_of(closed, NEXT) == f"ended on {LAST}"


def test_a_request_nobody_decides_never_ended() -> None:
    """Asked for; past its day undecided, before and after the clock; refused and withdrawn say so."""
    story = asked()
    assert said_of(line(story), LAST) == "asked for"
    undecided = f"undecided by its last day, {line(story).until}"
    assert said_of(line(story), NEXT) == f"{undecided}, to be closed by the next tick"
    assert said_of(line(ends(story, Expire(Returns()))), NEXT) == undecided
    assert said_of(line(after(story, Refuse(MAX, "no"))), TODAY) == "refused"
    assert said_of(line(after(story, End(ANN, "done", Returns()))), TODAY) == "withdrawn"


def test_an_end_before_the_day_is_said_with_its_day() -> None:
    """Given up on the first day it says so, in the way of writing days that is asked for."""
    early = line(after(granted(), End(ANN, "signed", Returns("ivy", "A5", "so"))))
    assert said_of(early, LAST) == f"ended early, on {TODAY}"
    assert said_of(early, LAST, lambda day: f"day {day.day}") == f"ended early, on day {TODAY.day}"
