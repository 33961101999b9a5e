"""(case, command, now) -> events: what each step of a case's life demands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from groundrules.cases import (
    Case,
    RefusedError,
    Status,
)
from groundrules.cases.case import fold
from groundrules.cases.codec import as_data, from_data
from groundrules.cases.commands import (
    Answer,
    Appeal,
    Close,
    Command,
    Correct,
    Handover,
    NameInterim,
    Open,
    PassUp,
    Rule,
    SendToLeader,
)
from groundrules.cases.events import CLOCK, SIGNALS, Ruled, SentToLeader
from groundrules.cases.life import LONGEST_TEXT, decide
from groundrules.cases.opening import opening
from groundrules.cases.subject import SignalRow
from tests.cases.worlds import WEDNESDAY, escalation, pattern, signal, tree

LATER = WEDNESDAY + timedelta(days=9)
TO_VERA = Handover("vera", 1, WEDNESDAY + timedelta(days=20), "X5")


def _open(row: SignalRow | None = None) -> Open:
    row = row or signal()
    return opening(row, hierarchy=tree(), escalation=escalation(), now=WEDNESDAY)


def _after(case: Case | None, command: Command, days: float = 0) -> Case:
    events = decide(case, command, WEDNESDAY + timedelta(days=days))
    found = fold("c1", (*(case.events if case else ()), *events))
    assert found is not None
    return found


def _fact() -> Case:
    return _after(None, _open())


def _pattern() -> Case:
    return _after(None, _open(pattern()))


def _rule(
    by: str = "mia",
    outcome: str = "owner contacts",
    *,
    reason: str = "H2 says so",
    proposed: str = "owner contacts",
    against_why: str = "",
) -> Rule:
    outcomes = ("owner contacts", "cover", "let go")
    return Rule(by, outcome, reason, "H2", "3", proposed, against_why, ("c7", "c9"), outcomes)


def _refused(case: Case | None, command: Command, days: float = 0) -> str:
    with pytest.raises(RefusedError) as refusal:
        decide(case, command, WEDNESDAY + timedelta(days=days))
    return refusal.value.finding.code


def test_a_customer_fact_is_with_owner_and_leader_at_once() -> None:
    """Grade A opens with the owner told and the owner's manager deciding."""
    case = _fact()
    assert case.status is Status.WITH_LEADER
    assert case.party_ids == ("bob",)
    assert case.decider_id == "mia"
    assert case.interim is not None
    assert case.interim.seller_id == "bob"


def test_a_pattern_goes_to_the_people_first() -> None:
    """Grade B has no decider yet and gives both sides two business days."""
    case = _pattern()
    assert case.status is Status.WITH_PERSON
    assert case.decider_id is None
    assert case.party_ids == ("ann", "bob")
    assert case.answer_by == WEDNESDAY + timedelta(days=2)


@pytest.mark.parametrize("grade", ["C", "D"])
def test_weaker_grades_never_become_a_case(grade: str) -> None:
    """A group's figure or a private prompt opens nothing."""
    weak = _open()
    weak = replace(weak, facts=replace(weak.facts, grade=grade))
    assert _refused(None, weak) == "GR712"


def test_a_case_opens_once() -> None:
    """Opening what is open is refused."""
    assert _refused(_fact(), _open()) == "GR713"


def test_a_signal_about_nobody_here_opens_nothing() -> None:
    """Without a side there is nobody to ask."""
    assert _refused(None, _open(signal(to_seller_id="ghost"))) == "GR716"


def test_a_fact_needs_a_leader() -> None:
    """A grade A case without a handover is refused, not left with nobody."""
    assert _refused(None, replace(_open(), handover=None)) == "GR715"


def test_the_leader_gets_it_when_the_last_side_has_answered() -> None:
    """One answer waits for the other; the second sends it, with both attached."""
    case = _after(_pattern(), Answer("ann", "open deal", "closing in May", TO_VERA))
    assert case.status is Status.WITH_PERSON
    case = _after(case, Answer("bob", "agreed", "", TO_VERA))
    assert case.status is Status.WITH_LEADER
    assert case.decider_id == "vera"
    assert [answer.by for answer in case.answers] == ["ann", "bob"]


def test_the_leader_gets_it_when_the_time_is_up_and_not_before() -> None:
    """The clock may send it only after the sides' two days."""
    assert _refused(_pattern(), SendToLeader(TO_VERA), days=1) == "GR708"
    case = _after(_pattern(), SendToLeader(TO_VERA), days=2)
    assert case.status is Status.WITH_LEADER
    assert isinstance(case.events[-1], SentToLeader)
    assert _refused(case, SendToLeader(TO_VERA), days=3) == "GR708"


def test_only_sides_answer_and_only_while_it_is_open() -> None:
    """A stranger's word, an unknown reason and a word after the ruling are refused."""
    assert _refused(_fact(), Answer("ida", "done", "", TO_VERA)) == "GR709"
    assert _refused(_fact(), Answer("bob", "because", "", TO_VERA)) == "GR710"
    ruled = _after(_fact(), _rule())
    assert _refused(ruled, Answer("bob", "done", "", TO_VERA)) == "GR708"


def test_another_reason_needs_words() -> None:
    """The code `other` alone says nothing."""
    assert _refused(_fact(), Answer("bob", "other", "  ", TO_VERA)) == "GR704"


def test_nobody_writes_more_than_is_read() -> None:
    """A text beyond the limit is refused and not cut."""
    assert _refused(_fact(), Answer("bob", "done", "x" * (LONGEST_TEXT + 1), TO_VERA)) == "GR717"


def test_the_decider_rules_once_a_round() -> None:
    """The ruling is there with its reason, and a second one is refused."""
    case = _after(_fact(), _rule())
    assert case.status is Status.RULED
    assert case.outcome == ("owner contacts", "H2 says so")
    assert _refused(case, _rule()) == "GR703"


@pytest.mark.parametrize("by", ["bob", "vera", "max", "nobody"])
def test_nobody_but_the_decider_rules(by: str) -> None:
    """Not a side, not a higher manager, not another team's manager."""
    assert _refused(_fact(), _rule(by)) == "GR702"


def test_a_ruling_needs_its_reason_and_a_known_outcome() -> None:
    """An empty reason and an outcome outside the list are refused."""
    assert _refused(_fact(), _rule(reason=" ")) == "GR704"
    assert _refused(_fact(), _rule(outcome="fire him")) == "GR710"


def test_a_ruling_against_the_proposal_asks_for_a_sentence() -> None:
    """Without the sentence it is refused, with it it is kept."""
    assert _refused(_fact(), _rule(outcome="cover")) == "GR705"
    case = _after(_fact(), _rule(outcome="cover", against_why="Bob starts on Monday"))
    assert case.ruling is not None
    assert case.ruling.against_why == "Bob starts on Monday"


def test_a_case_with_the_people_cannot_be_ruled() -> None:
    """Before the leader has it nobody rules."""
    assert _refused(_pattern(), _rule("vera")) == "GR708"


def test_a_correction_is_a_new_entry_of_who_ruled() -> None:
    """The outcome changes, the old ruling stays, others cannot correct."""
    ruled = _after(_fact(), _rule())
    outcomes = ("cover", "owner contacts")
    assert _refused(ruled, Correct("vera", "cover", "typo", outcomes)) == "GR702"
    assert _refused(ruled, Correct("mia", "nonsense", "typo", outcomes)) == "GR710"
    case = _after(ruled, Correct("mia", "cover", "I read the wrong line", outcomes))
    assert case.outcome == ("cover", "I read the wrong line")
    assert case.rulings == ruled.rulings
    assert _refused(_fact(), Correct("mia", "cover", "x", outcomes)) == "GR708"


def test_an_appeal_opens_a_second_round_one_level_up_once() -> None:
    """A side may appeal once; the new decider rules in round 2; the first ruling stays readable."""
    ruled = _after(_fact(), _rule())
    assert _refused(ruled, Appeal("ann", "no", TO_VERA)) == "GR709"
    assert _refused(ruled, Appeal("bob", "no", Handover("mia", 0, LATER))) == "GR715"
    case = _after(ruled, Appeal("bob", "I was on leave", TO_VERA), days=1)
    assert (case.status, case.round, case.decider_id) == (Status.WITH_LEADER, 2, "vera")
    assert case.outcome is None
    case = _after(case, _rule("vera", "cover", against_why="he was"), days=2)
    assert [ruling.round for ruling in case.rulings] == [1, 2]
    assert _refused(case, Appeal("bob", "again", TO_VERA)) == "GR714"


def test_an_appeal_needs_a_ruling() -> None:
    """There is nothing to look at again before one."""
    assert _refused(_fact(), Appeal("bob", "no", TO_VERA)) == "GR708"


def test_a_side_never_decides() -> None:
    """A handover to a side is refused wherever it comes from."""
    to_bob = Handover("bob", 0, LATER)
    assert _refused(_pattern(), SendToLeader(to_bob), days=3) == "GR711"
    assert _refused(_fact(), PassUp("mia", to_bob, "you do it")) == "GR711"
    assert _refused(_after(_fact(), _rule()), Appeal("bob", "no", to_bob)) == "GR711"


def test_the_clock_passes_up_only_when_time_is_up() -> None:
    """Before the due time it stays; after it the next level decides."""
    assert _refused(_fact(), PassUp(CLOCK, TO_VERA, "late")) == "GR708"
    case = _after(_fact(), PassUp(CLOCK, TO_VERA, "late"), days=9)
    assert (case.decider_id, case.level) == ("vera", 1)
    assert _refused(case, PassUp(CLOCK, TO_VERA, "late"), days=60) == "GR715"


def test_the_decider_may_stand_back() -> None:
    """Only the decider, with a reason; a pattern still with its people has no decider to do so."""
    assert _refused(_fact(), PassUp("max", TO_VERA, "x")) == "GR702"
    assert _refused(_fact(), PassUp("mia", TO_VERA, " ")) == "GR704"
    assert _after(_fact(), PassUp("mia", TO_VERA, "Bob is my brother")).decider_id == "vera"
    assert _refused(_pattern(), PassUp("vera", TO_VERA, "x")) == "GR708"


def test_a_case_whose_decider_left_moves_at_once() -> None:
    """Nobody's turn is cut short, so no time need be up."""
    gone = PassUp(CLOCK, TO_VERA, "Mia has left", decider_gone=True)
    assert _after(_fact(), gone).decider_id == "vera"


def test_the_interim_word_is_the_deciders() -> None:
    """Who answers the customer is named by the decider, while it is open, with a reason."""
    case = _after(_fact(), NameInterim("mia", "ida", "Bob is ill"))
    assert case.interim is not None
    assert case.interim.seller_id == "ida"
    assert _refused(_fact(), NameInterim("bob", "ida", "x")) == "GR702"
    assert _refused(_after(_fact(), _rule()), NameInterim("mia", "ida", "x")) == "GR708"


def test_endings_without_a_ruling() -> None:
    """The decider settles or excuses, the signals excuse, the clock expires; each once."""
    assert _after(_fact(), Close("mia", "settled", "they agreed")).status is Status.CLOSED
    assert _after(_fact(), Close(SIGNALS, "excused", "leave")).closed is not None
    assert _after(_pattern(), Close(CLOCK, "expired", "old")).due_at is None
    assert _refused(_fact(), Close(CLOCK, "settled", "x")) == "GR702"
    assert _refused(_fact(), Close("bob", "excused", "x")) == "GR702"
    assert _refused(_fact(), Close("mia", "forgotten", "x")) == "GR710"
    closed = _after(_fact(), Close("mia", "settled", "they agreed"))
    assert _refused(closed, Close("mia", "settled", "x")) == "GR708"


def test_a_command_on_no_case_is_refused() -> None:
    """There must be a case to act on."""
    assert _refused(None, _rule()) == "GR701"


def test_time_set_back_never_makes_a_negative_clock() -> None:
    """An act the server dates before the last one is kept at the last one's time."""
    case = _after(_fact(), _rule(), days=-3)
    assert case.rulings[-1].at == case.opened.at
    assert case.age(WEDNESDAY - timedelta(days=5)) == 0


def test_statements_are_blind_until_both_are_in_or_time_is_up() -> None:
    """One side's answer alone opens nothing; the second, or the deadline, opens both."""
    one = _after(_pattern(), Answer("ann", "done", "", TO_VERA))
    assert not one.statements_open(WEDNESDAY)
    assert one.statements_open(one.answer_by)
    assert _after(one, Answer("bob", "done", "", TO_VERA)).statements_open(WEDNESDAY)


def test_stored_events_are_read_back_the_same() -> None:
    """Every kind of event survives the record word for word."""
    case = _after(_pattern(), Answer("ann", "other", "wörds 'n' \u2028 all", TO_VERA))
    case = _after(case, SendToLeader(TO_VERA), days=3)
    case = _after(case, PassUp("vera", Handover("zoe", 2, LATER), "my friend"), days=3)
    case = _after(case, NameInterim("zoe", "ida", "free"), days=3)
    case = _after(case, _rule("zoe", "let go", proposed=""), days=3)
    case = _after(case, Correct("zoe", "cover", "slip", ("cover",)), days=4)
    case = _after(case, Appeal("bob", "why", TO_VERA), days=4)
    case = _after(case, Close("vera", "settled", "peace"), days=5)
    again = tuple(from_data(*as_data(event)) for event in case.events)
    assert again == case.events
    assert {type(event).__name__ for event in again} >= {"Reopened", "Corrected", "PassedUp", "Closed"}


def test_history_must_begin_with_its_opening() -> None:
    """Events out of order are a broken record, not a case."""
    case = _after(_fact(), _rule())
    assert isinstance(case.events[-1], Ruled)
    with pytest.raises(ValueError, match="begins with"):
        fold("c1", case.events[1:])
    with pytest.raises(ValueError, match="twice"):
        fold("c1", (case.events[0], case.events[0]))
    assert fold("c1", ()) is None
