"""The life of a case as a model: random acts by everybody, with stale versions, repeats and clock jumps."""

from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from groundrules.cases import Case, Status
from groundrules.cases.case import fold
from groundrules.cases.codec import as_data, from_data
from groundrules.cases.events import AnswerReason, Event, PassedUp, Reopened, Ruled, SentToLeader
from groundrules.cases.outcomes import codes_of
from groundrules.usecases import work_cases
from groundrules.usecases.open_cases import open_cases
from groundrules.usecases.run_clocks import run_clocks
from groundrules.usecases.work_cases import CaseResult
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryDocket, MemoryPeople

Given = dict[str, Any]  # keyword arguments of many types, checked where they arrive
BOOK = book()
PEOPLE = sorted(person.seller_id for person in company())
ANYBODY = st.sampled_from(PEOPLE)
WORDS = st.sampled_from(["because", "the customer said so", "we agreed on it", "so it is", "  "])
RARE = ["appeal", "correct", "close", "back", "interim"]


class CaseLife(RuleBasedStateMachine):
    """Every act goes through the use cases; the docket is the one in memory."""

    cases = Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self.docket, self.people = MemoryDocket(), MemoryPeople(company())
        self.now: datetime = WEDNESDAY
        self.seen: dict[str, tuple[Event, ...]] = {}
        self.done = 0
        self.keys = 0

    def _world(self) -> Given:
        return {"docket": self.docket, "people": self.people, "book": BOOK, "calendar": CALENDAR}

    def _count(self, result: CaseResult) -> None:
        if result.done and not result.replayed:
            self.done += 1
        assert result.done or result.findings[0].code.startswith("GR7")
        assert result.done == bool(result.events)

    @rule(target=cases, is_pattern=st.booleans(), number=st.integers(0, 3), money=st.integers(0, 90_000_00))
    def opens(self, is_pattern: bool, number: int, money: int) -> object:
        """A signal comes in, perhaps one that has its case already."""
        row = (pattern if is_pattern else signal)(
            f"{'p' if is_pattern else 's'}{number}", value_at_risk=money
        )
        found = open_cases(signals=[row], now=self.now, **self._world())
        self.done += len(found.opened)
        return multiple(*(case.case_id for case in found.opened))

    @rule(
        case_id=cases,
        by=st.sampled_from([*PEOPLE, *["a side"] * 12]),
        side=st.integers(0, 1),
        reason=st.sampled_from(sorted(AnswerReason)),
        text=WORDS,
    )
    def answers(self, case_id: str, by: str, side: int, reason: str, text: str) -> None:
        """A side, perhaps a stranger, says why."""
        if by == "a side":
            parties = self._load(case_id).party_ids
            by = parties[side % len(parties)]
        self._count(
            work_cases.answer_case(
                case_id=case_id, by=by, reason=reason, text=text, now=self.now, **self._world()
            )
        )

    @rule(
        case_id=cases,
        by=ANYBODY,
        choice=st.sampled_from([0, 0, 0, 1, 4, 5]),
        reason=WORDS,
        against=WORDS,
        how=st.sampled_from(["as it should", "as it should", "stale", "twice", "by a stranger"]),
    )
    def decides(  # noqa: PLR0917  # hypothesis draws each
        self, case_id: str, by: str, choice: int, reason: str, against: str, how: str
    ) -> None:
        """Somebody rules, perhaps on a stale page, perhaps sending the form twice."""
        case = self._load(case_id)
        by = by if how == "by a stranger" or case.decider_id is None else case.decider_id
        outcomes = (*codes_of(case.opened.kind), "no such outcome")
        self.keys += 1
        given: Given = {
            "docket": self.docket,
            "book": BOOK,
            "case_id": case_id,
            "by": by,
            "outcome": outcomes[choice],
            "reason": reason,
            "against_why": against,
            "now": self.now,
            "seen_version": case.version - (how == "stale"),
            "key": f"k{self.keys}",
        }
        first = work_cases.rule_case(**given)
        self._count(first)
        if how == "stale":
            assert not first.done
        if first.done and how == "twice":
            again = work_cases.rule_case(**given)
            assert again.replayed
            assert (again.case, again.events) == (first.case, first.events)
            other = work_cases.rule_case(**{**given, "reason": "another"})
            assert [finding.code for finding in other.findings] == ["GR707"]

    @rule(
        case_id=cases,
        by=ANYBODY,
        act=st.sampled_from(["appeal", "correct", "close", "back", "interim"]),
        text=WORDS,
    )
    def acts(self, case_id: str, by: str, act: str, text: str) -> None:
        """The rarer acts, by anybody or by who may."""
        case = self._load(case_id)
        given: Given = {
            "case_id": case_id,
            "by": by,
            "now": self.now,
            "seen_version": case.version,
        }
        decides: Given = {**given, "by": case.decider_id or by, "docket": self.docket}
        if act == "appeal":
            self._count(work_cases.appeal_ruling(reason=text, **given, **self._world()))
        elif act == "correct":
            other = codes_of(case.opened.kind)[1]
            self._count(work_cases.correct_ruling(outcome=other, reason=text, **decides))
        elif act == "close" and len(text) > 10:
            self._count(work_cases.close_case(how="settled", reason=text, **decides))
        elif act == "back":
            world = {**self._world(), **decides}
            self._count(work_cases.stand_back(because=text, **world))
        elif act == "interim":
            self._count(work_cases.name_interim(people=self.people, seller_id="ida", because=text, **decides))

    @rule(hours=st.sampled_from([-5, 1, 9, 9, 30, 30, 50, 80, 24 * 70]))
    def time_passes(self, hours: int) -> None:
        """The server's clock moves, sometimes backwards, and the clocks run."""
        self.now += timedelta(hours=hours)
        moved = run_clocks(now=self.now, **self._world())
        self.done += len(moved.sent) + len(moved.passed_up) + len(moved.expired)
        again = run_clocks(now=self.now, **self._world())
        assert again == type(again)()

    def _load(self, case_id: str) -> Case:
        case = self.docket.load(case_id)
        assert case is not None
        return case

    @invariant()
    def what_happened_stays(self) -> None:
        """History only grows, reads back the same, and every act is one entry of the log."""
        for case_id, events in self.docket.events.items():
            before = self.seen.get(case_id, ())
            assert tuple(events[: len(before)]) == before
            self.seen[case_id] = tuple(events)
            assert tuple(from_data(*as_data(event)) for event in events) == tuple(events)
            assert fold(case_id, events) == self.docket.load(case_id)
        assert len(self.docket.acts) == self.done

    @invariant()
    def the_promises_hold(self) -> None:
        """One ruling a round, decider no side, time forward, nobody ruled before the sides' turn was over."""
        for case_id in self.docket.events:
            case = self._load(case_id)
            rounds = [ruling.round for ruling in case.rulings]
            assert rounds == list(range(1, len(rounds) + 1))
            assert case.round - len(rounds) in (0, 1)
            assert case.decider_id not in case.party_ids
            times = [event.at for event in case.events]
            assert times == sorted(times)
            assert case.version == len(case.events)
            for n, event in enumerate(case.events):
                if isinstance(event, (SentToLeader, PassedUp, Reopened)):
                    assert event.due_at >= event.at
                if isinstance(event, Ruled):
                    before = fold(case_id, case.events[:n])
                    assert before is not None
                    assert event.by == before.decider_id
                    assert event.by not in case.party_ids
                    assert event.reason.strip()
                    assert event.outcome == event.proposed or event.against_why
            _sides_went_first(case)


def _sides_went_first(case: Case) -> None:
    """A pattern reaches a leader only after both sides answered or their time was up."""
    if case.opened.grade != "B" or case.sent_at is None:
        return
    sent = next(event for event in case.events if isinstance(event, SentToLeader))
    answered = {answer.by for answer in case.answers if answer.at <= sent.at}
    assert sent.at >= case.answer_by or answered >= set(case.party_ids)
    assert case.status is not Status.WITH_PERSON


CaseLife.TestCase.settings = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestCaseLife = CaseLife.TestCase
