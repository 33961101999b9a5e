"""An exception from the request to its end: what the book lets happen, and what it refuses."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.handoff.exceptions.commands import (
    Command,
    End,
    Expire,
    Extend,
    Grant,
    GrantByRule,
    Person,
    Refuse,
    Returns,
    Warn,
)
from groundrules.handoff.exceptions.events import entry_of, event_of
from groundrules.handoff.exceptions.life import decide, name_of
from groundrules.handoff.exceptions.limits import LONGEST_TEXT
from groundrules.handoff.exceptions.line import Status, fold, head_of, line_of
from groundrules.handoff.journal import Entry, Story
from groundrules.terms import RefusedActError
from tests.handoff.exceptions.worlds import (
    ANN,
    BOB,
    GONE,
    IVY,
    MAX,
    MIA,
    NOON,
    TODAY,
    VERA,
    after,
    ask,
    book,
    granted,
    heads,
    ledger,
    line,
    noon,
    thing,
)

NEW = Story("exception:E-9")
BACK = Returns("ivy", "A5", "rule A5 gives it to Ivy")


def refused(story: Story, command: Command, **given_: object) -> str:
    """The refusal as people read it."""
    with pytest.raises(RefusedActError) as caught:
        decide(story, command, ledger(**given_))  # type: ignore[arg-type]  # as of ledger
    return str(caught.value)


def test_a_request_is_granted_and_stands_until_its_day() -> None:
    """Asked for 30 days it holds the account on the thirtieth and not on the day after."""
    story = granted()
    made = line(story)
    assert (made.status, made.until) == (Status.STANDING, TODAY + timedelta(29))
    assert made.hold is not None
    assert (made.hold.account_id, made.hold.owner_id, made.hold.by_exception) == ("A", "ann", "E-1")
    assert made.stood_on(TODAY)
    assert made.stood_on(made.until)
    assert not made.stood_on(made.until + timedelta(1))
    assert made.granted is not None
    assert made.granted.counted == ("seller: 0 of 2", "team: 0 of 3", "all: 0 of 6")
    assert made.rests_on == "V1"
    by_rule = replace(made, granted=replace(made.granted, rule_id="K9"))
    assert by_rule.rests_on == "K9"  # what granted it goes before what its kind rests on
    assert head_of(story).due_at == noon(made.warn_on or TODAY).replace(hour=0)


def test_only_what_the_book_lists_may_be_asked_for() -> None:
    """Kind, reason, thing and last day are checked when it is asked for, each with its own finding."""
    assert "GR511" in refused(NEW, ask(kind_id="favour"))
    assert "its kinds are" in _help(NEW, ask(kind_id="favour"))
    assert "GR512" in refused(NEW, ask(reason="because I like it"))
    assert "GR518 there is nothing to hold: `named` holds an account, and you named a deal" in refused(
        NEW, ask(what=thing(deal_id="D"))
    )
    assert "GR515" in refused(NEW, ask(until=TODAY - timedelta(1)))
    assert "GR515" in refused(NEW, ask(days=91))
    assert "works here" not in refused(NEW, ask(days=91))
    assert "GR518" in refused(NEW, ask(owner=replace(ANN, is_active=False)))
    assert "GR517" in refused(granted(), ask())


def _help(story: Story, command: Command) -> str:
    with pytest.raises(RefusedActError) as caught:
        decide(story, command, ledger())
    return caught.value.finding.help


def test_the_longest_time_of_the_book_is_the_last_day() -> None:
    """Ninety days count the first one in: day 90 stands, and one more is refused."""
    made = line(granted(days=90))
    assert (made.until - TODAY).days == 89
    assert made.days_stood(made.until) == 90


def test_only_the_named_roles_approve() -> None:
    """A seller may not; a sales leader may, and by title the head of sales; nobody who has left."""
    story = after(NEW, ask())
    assert "GR513 this person may not approve it: Bob is `field`" in refused(story, Grant(BOB))
    assert "GR513" in refused(story, Grant(GONE))
    head = Person("hal", "Hal", frozenset({"other", "head_of_sales"}))
    assert line(after(story, Grant(head))).granted is not None
    assert "GR513" in refused(story, Refuse(BOB, "no"))


def test_nobody_approves_his_own() -> None:
    """A leader who keeps it, or who asked for it for somebody, needs another leader."""
    own = after(NEW, ask(owner=MAX))
    assert "Max would approve what is for Max" in refused(own, Grant(MAX))
    asked = after(NEW, ask(asked_by="max"))
    assert "GR513" in refused(asked, Grant(MAX))
    assert line(after(asked, Grant(VERA))).approved_by == "vera"


def test_a_cap_leaves_no_room() -> None:
    """Two for one seller, three for one team, six in all: the next one is refused, whoever asks."""
    standing = [granted(f"E-{n}", what=thing(f"A{n}")) for n in range(2)]
    third = after(NEW, ask(what=thing("A9")))
    assert "2 of `named` stand and the book allows 2 for one seller" in refused(
        third, Grant(MAX), heads=heads(standing)
    )
    of_bob = after(NEW, ask(owner=BOB, what=thing("A9")))
    assert line(after(of_bob, Grant(MAX), ledger(heads=heads(standing)))).status is Status.STANDING
    standing.append(granted("E-2", owner=BOB, what=thing("B1")))
    assert "3 of `named` stand and the book allows 3 for one team" in refused(
        of_bob, Grant(MAX), heads=heads(standing)
    )
    standing += [granted(f"E-4{n}", owner=Person(f"x{n}", "X", frozenset(), f"m{n}"), what=thing(f"X{n}"))
                 for n in range(3)]  # fmt: skip
    of_ivy = after(NEW, ask(owner=IVY, what=thing("A9")))
    assert "6 of `named` stand and the book allows 6 in all" in refused(
        of_ivy, Grant(MAX), heads=heads(standing)
    )


def test_a_leader_approves_only_so_many() -> None:
    """A cap per leader counts what he approved, also for other teams; another leader still may."""
    kept = ask(kind_id="house", reason="leader's word")
    story = after(NEW, kept)
    standing = [after(after(Story("exception:E-1"), replace(kept, thing=thing("Z"))), Grant(MAX))]
    assert "1 of `house` stand and the book allows 1 by one leader" in refused(
        story, Grant(MAX), heads=heads(standing)
    )
    assert line(after(story, Grant(MIA), ledger(heads=heads(standing)))).status is Status.STANDING


def test_what_should_have_ended_leaves_its_place() -> None:
    """An exception past its day takes no place under a cap, although the clock has not run yet."""
    standing = [granted(f"E-{n}", days=3, what=thing(f"A{n}")) for n in range(2)]
    later = noon(TODAY + timedelta(3))
    third = after(NEW, ask(what=thing("A9"), until=later.date()))
    assert "GR514" in refused(third, Grant(MAX), heads=heads(standing))
    assert line(after(third, Grant(MAX), ledger(later, heads(standing)))).status is Status.STANDING


def test_one_account_is_held_once() -> None:
    """A second exception on the same account is refused, also of another kind; a deal on it is not."""
    first = granted()
    second = after(NEW, ask(owner=BOB, kind_id="house", reason="leader's word"))
    assert "GR516 it is held already: `E-1` holds `Company A`" in refused(
        second, Grant(MIA), heads=heads([first])
    )
    of_deal = after(NEW, ask(kind_id="holdover", reason="nearly done", what=thing(deal_id="D")))
    assert line(after(of_deal, Grant(MAX), ledger(heads=heads([first])))).hold is not None


def test_a_second_one_in_a_row_uses_up_what_is_left() -> None:
    """After sixty of ninety days the same seller may keep the same account for thirty more, then for none."""
    first_end = noon(TODAY + timedelta(60))
    first = after(granted(days=60), Expire(BACK), ledger(first_end))
    asked = after(NEW, ask(until=first_end.date() + timedelta(89)), ledger(first_end))
    assert "60 of them used up before" in refused(asked, Grant(MAX), now=first_end, heads=heads([first]))
    until = first_end.date() + timedelta(29)
    second = after(asked, Grant(MAX, until), ledger(first_end, heads([first])))
    made = line(second)
    assert made.granted is not None
    assert (made.until, made.granted.longest) == (until, until)

    second_end = noon(until + timedelta(1))
    over = heads([first, after(second, Expire(BACK), ledger(second_end))])
    third = after(Story("exception:E-3"), ask(until=until + timedelta(5)), ledger(second_end))
    assert "for 90 days already" in refused(third, Grant(MAX), now=second_end, heads=over)
    rested = noon(until + timedelta(200))
    again = after(Story("exception:E-4"), ask(until=rested.date() + timedelta(9)), ledger(rested))
    assert line(after(again, Grant(MAX), ledger(rested, over))).status is Status.STANDING


def test_it_is_extended_only_as_far_as_the_book_lets_it() -> None:
    """Thirty days may become ninety and no more; the warning comes again before the new end."""
    story = granted(days=30)
    later = noon(TODAY + timedelta(25))
    story = after(story, Warn(), ledger(later))
    assert line(story).warned
    last = TODAY + timedelta(89)
    assert "GR515" in refused(story, Extend(MAX, last + timedelta(1), "more"), now=later)
    assert "GR515" in refused(story, Extend(MAX, TODAY + timedelta(26), "less"), now=later)
    assert "GR513" in refused(story, Extend(ANN, last, "please"), now=later)
    longer = line(after(story, Extend(MAX, last, "the renewal slipped"), ledger(later)))
    assert (longer.until, longer.warned) == (last, False)
    assert "GR517" in refused(story, Extend(MAX, last, "too late"), now=noon(TODAY + timedelta(30)))


def test_the_book_of_today_may_shorten_an_extension() -> None:
    """Where the book now allows sixty days, ninety are no longer to be had."""
    story = granted(days=30)
    now = book(("longest days: 90", "longest days: 60"))
    assert "GR515" in refused(story, Extend(MAX, TODAY + timedelta(89), "more"), of=now)
    assert line(after(story, Extend(MAX, TODAY + timedelta(59), "more"), ledger(of=now))).until


def test_the_clock_warns_once_and_then_ends_it() -> None:
    """Nothing before the tenth-last day; one warning; nothing more that day; the end on the day after."""
    story = granted(days=30)
    end = TODAY + timedelta(30)
    assert decide(story, Warn(), ledger(noon(end - timedelta(11)))) == ()
    warned = after(story, Warn(), ledger(noon(end - timedelta(10))))
    assert [entry.kind for entry in warned.entries] == ["requested", "granted", "warned"]
    assert warned.entries[-1].data["told"] == ["ann", "ivy", "max"]
    assert decide(warned, Warn(), ledger(noon(end - timedelta(9)))) == ()
    assert decide(warned, Expire(BACK), ledger(noon(end - timedelta(1)))) == ()
    over = after(warned, Expire(BACK), ledger(noon(end)))
    done = line(over)
    assert (done.status, done.ended_on, done.hold, done.due_at) == (
        Status.EXPIRED,
        end - timedelta(1),
        None,
        None,
    )
    assert over.entries[-1].data["says"] == "rule A5 gives it to Ivy"
    assert decide(over, Expire(BACK), ledger(noon(end + timedelta(9)))) == ()


def test_a_clock_that_slept_ends_it_without_a_warning() -> None:
    """Past the end nobody is warned any more; it ended on its own last day, not when the clock woke."""
    story = granted(days=30)
    late = ledger(noon(TODAY + timedelta(50)))
    assert decide(story, Warn(), late) == ()
    assert line(after(story, Expire(BACK), late)).ended_on == TODAY + timedelta(29)


def test_a_request_nobody_decides_is_over_too() -> None:
    """Undecided on its last day it ends, holding nothing, and cannot be granted any more."""
    story = after(NEW, ask(days=5))
    over = after(story, Expire(BACK), ledger(noon(TODAY + timedelta(5))))
    assert (line(over).status, line(over).ended_on) == (Status.EXPIRED, None)
    assert over.entries[-1].data["returns_to"] == ""
    assert "GR517" in refused(over, Grant(MAX))
    assert "GR515" in refused(story, Grant(MAX), now=noon(TODAY + timedelta(5)))


def test_days_begin_and_end_where_the_people_are() -> None:
    """In Auckland the day is over twelve hours before it is in UTC, and the clock goes by that."""
    there = ledger(NOON.replace(hour=13), zone="Pacific/Auckland")
    assert there.moment.today == TODAY + timedelta(1)
    story = after(after(NEW, ask(until=TODAY + timedelta(3)), there), Grant(MAX), there)
    assert head_of(after(story, Warn(), there)).due_at == noon(TODAY + timedelta(3))
    asleep = ledger(noon(TODAY + timedelta(3)) - timedelta(seconds=1), zone="Pacific/Auckland")
    awake = ledger(noon(TODAY + timedelta(3)), zone="Pacific/Auckland")
    assert decide(story, Expire(BACK), asleep) == ()
    assert len(decide(story, Expire(BACK), awake)) == 1


def test_it_ends_early_by_whoever_keeps_or_may_approve_it() -> None:
    """The owner lets go, a leader ends it; a colleague may not; the end day is the last one it stood."""
    story = granted()
    later = ledger(noon(TODAY + timedelta(4)))
    assert "GR513" in refused(story, End(BOB, "I want it", BACK))
    for who in (ANN, VERA):
        over = line(after(story, End(who, "no longer needed", BACK), later))
        assert (over.status, over.ended_on) == (Status.ENDED, TODAY + timedelta(4))
        assert over.days_stood(TODAY + timedelta(40)) == 5
    ended = after(story, End(ANN, "done", BACK), later)
    assert "GR517" in refused(ended, End(ANN, "again", BACK))
    withdrawn = after(after(NEW, ask()), End(ANN, "not needed", BACK))
    assert withdrawn.entries[-1].data["says"] == "it was withdrawn"


def test_words_are_asked_for_and_bounded() -> None:
    """A refusal without a sentence is refused, and so is one nobody would read."""
    story = after(NEW, ask())
    assert "GR510" in refused(story, Refuse(MAX, "  "))
    assert "GR510" in refused(story, Refuse(MAX, "x" * (LONGEST_TEXT + 1)))
    said = line(after(story, Refuse(MAX, " the customer asked for Ivy ")))
    assert said.status is Status.REFUSED
    assert "GR517" in refused(after(story, Refuse(MAX, "no")), Grant(MAX))


def test_a_rule_grants_without_a_person_and_never_longer_than_the_kind() -> None:
    """A holdover of ninety days becomes the kind's sixty, by the rule's id, with nobody as approver."""
    asked = after(
        NEW, ask(kind_id="holdover", reason="nearly done", days=60, what=thing(deal_id="D"), by="ops")
    )
    made = line(after(asked, GrantByRule("ops", "K2", "It stays by rule K2.")))
    assert made.granted is not None
    assert (made.approved_by, made.granted.rule_id, made.granted.by) == ("", "K2", "ops")
    assert (made.until - TODAY).days == 59


def test_nothing_happens_to_what_does_not_exist() -> None:
    """Every command but a request needs a request first."""
    for command in (Grant(MAX), Warn(), Expire(BACK), Refuse(MAX, "no"), End(MAX, "x", BACK)):
        assert "there is no such exception: `E-9`" in refused(NEW, command)


def test_events_read_back_as_they_were_written() -> None:
    """Every kind of event survives the journal's plain values unchanged."""
    story = granted(facts={"deal amount": "$80,000"})
    story = after(story, Warn(), ledger(noon(TODAY + timedelta(25))))
    story = after(story, Extend(MAX, TODAY + timedelta(60), "longer"))
    story = after(story, End(ANN, "done", BACK))
    others = [
        after(after(NEW, ask()), Refuse(MAX, "no")),
        after(granted(), Expire(BACK), ledger(noon(date(2027, 1, 1)))),
    ]
    for entry in [entry for one in (story, *others) for entry in one.entries]:
        assert entry_of(event_of(entry)) == entry
    with pytest.raises(ValueError, match="no exception has an entry"):
        event_of(Entry("dreamt", NOON, "ann"))


def test_stories_that_cannot_be_are_faults_of_ours() -> None:
    """Two requests, or a beginning without one, are errors and never read as something else."""
    story = granted()
    with pytest.raises(ValueError, match="requested twice"):
        fold("E-1", (*story.entries, story.entries[0]))
    with pytest.raises(ValueError, match="begins with granted"):
        fold("E-1", story.entries[1:])
    with pytest.raises(ValueError, match="is empty"):
        head_of(NEW)
    assert line_of(NEW) is None


def test_the_same_parts_give_the_same_id() -> None:
    """An id depends on its parts only, and on all of them."""
    assert name_of("a", NOON) == name_of("a", NOON) != name_of("b", NOON)


OWNERS = (ANN, BOB, IVY)
THINGS = tuple(f"A{n}" for n in range(5))
ACTS = ("ask", "keep", "keep", "keep", "grant", "refuse", "extend", "end", "tick")

steps = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(OWNERS),
        st.sampled_from(THINGS),
        st.sampled_from((MAX, MIA, VERA)),
        st.sampled_from((1, 2, 10, 30, 60, 90)),
        st.sampled_from((0, 0, 0, 1, 20)),
    ),
    min_size=8,
    max_size=28,
)


def _commands(act: str, owner: Person, account: str, approver: Person, until: date) -> tuple[Command, ...]:
    asked = ask(owner=owner, what=thing(account), until=until)
    of_people: dict[str, tuple[Command, ...]] = {
        "ask": (asked,),
        "keep": (asked, Grant(approver)),
        "grant": (Grant(approver, until),),
        "refuse": (Refuse(approver, "no"),),
        "extend": (Extend(approver, until, "longer"),),
        "end": (End(approver, "enough", BACK),),
    }
    return of_people.get(act, (Expire(BACK), Warn()))


@settings(max_examples=50, deadline=None)
@given(steps)
def test_caps_and_ends_hold_whatever_people_do(done: list[tuple[str, Person, str, Person, int, int]]) -> None:
    """In any order of acts and days no cap is passed, nothing stands past its end or is held twice."""
    stories: dict[str, Story] = {}
    today = TODAY
    for number, (act, owner, account, approver, days, passing) in enumerate(done):
        today += timedelta(passing)
        of_account = [name for name in stories if line(stories[name]).asked.account_id == account]
        names = {"ask": [f"exception:E-{number}"], "keep": [f"exception:E-{number}"], "tick": list(stories)}
        until = today + timedelta(days - 1)
        for name in names.get(act, of_account):
            story = stories.get(name, Story(name))
            given_ = ledger(noon(today), heads(stories.values()))
            try:
                for command in _commands(act, owner, account, approver, until):
                    story = after(story, command, given_)
            except RefusedActError:
                continue
            stories[name] = story
        _laws(stories, today)
        if act == "tick":
            assert all(line(story).hold is None or line(story).until >= today for story in stories.values())


def _laws(stories: dict[str, Story], today: date) -> None:
    """Counted here by hand, not by the counts that the decisions went by."""
    kind = book().exceptions["named"]
    lines = [line(story) for story in stories.values()]
    stand = [one for one in lines if one.hold is not None and one.stood_on(today)]
    assert len({one.thing for one in stand}) == len(stand)
    for cap in kind.caps:
        groups = Counter(
            {"seller": one.asked.owner_id, "team": one.asked.leader_id}.get(cap.per, "") for one in stand
        )
        assert max(groups.values(), default=0) <= cap.at_most, cap
    assert all(one.ended_on is None or one.ended_on <= one.until for one in lines)
    assert all(one.days_stood(date.max) <= kind.longest_days for one in lines)
    for name, story in stories.items():
        again = fold(story.name, tuple(entry_of(event_of(entry)) for entry in story.entries))
        assert again == line(story), name
