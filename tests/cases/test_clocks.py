"""Whose turn it is: the book's clocks in business hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from groundrules.cases.clocks import Escalation, severity_of
from groundrules.rulebook import Rulebook
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, escalation, tree


def _due(hour: float) -> datetime:
    return CALENDAR.add_hours(WEDNESDAY, hour)


def test_sides_have_the_books_answer_clock() -> None:
    """Sixteen business hours from Wednesday at ten end on Friday at ten."""
    assert escalation().answer_by(WEDNESDAY) == datetime(2026, 7, 3, 10, tzinfo=UTC)


def test_a_weekend_is_no_time_to_answer() -> None:
    """The same clock started on Friday ends on Tuesday."""
    assert escalation().answer_by(WEDNESDAY + timedelta(days=2)) == datetime(2026, 7, 7, 10, tzinfo=UTC)


def test_a_book_without_the_clock_gives_two_working_days() -> None:
    """Two working days of the calendar's own hours, the same as sixteen hours here."""
    silent = Escalation(replace(book(), clocks={}), CALENDAR)
    assert silent.answer_by(WEDNESDAY) == datetime(2026, 7, 3, 10, tzinfo=UTC)


def test_a_clock_in_days_counts_the_hours_of_a_working_day() -> None:
    """One business day is eight hours when the day has eight."""
    found = book()
    answer = replace(found.clocks["answer"], amount=1, unit="business days")
    short = Escalation(replace(found, clocks={"answer": answer}), CALENDAR)
    assert short.answer_by(WEDNESDAY) == datetime(2026, 7, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severity", "hours", "goes_to", "level", "due_hour", "rule_id"),
    [
        ("normal", 0, "first_line", 0, 16, "X4"),
        ("normal", 16, "first_line", 0, 16, "X4"),
        ("normal", 16.5, "second_line", 1, 40, "X5"),
        ("low", 41, "vp", 2, 80, "X6"),
        ("high", 0, "first_line", 0, 8, "X1"),
        ("high", 8.01, "second_line", 1, 24, "X2"),
        ("high", 25, "vp", 2, 40, "X3"),
    ],
)
def test_the_book_says_whose_turn_it_is(  # noqa: PLR0917  # one column each
    severity: str, hours: float, goes_to: str, level: int, due_hour: int, rule_id: str
) -> None:
    """Level, due time and rule follow the escalation rules; a begun hour counts as a whole one."""
    now = _due(hours)
    turn = escalation().turn(severity=severity, value_at_risk=0, sent_at=WEDNESDAY, now=now)
    assert (turn.goes_to, turn.level, turn.rule_id) == (goes_to, level, rule_id)
    assert turn.due_at == _due(due_hour)


def _without_hours(found: Rulebook) -> Rulebook:
    decision = found.decisions["escalation"]
    rules = tuple(replace(rule, outcome={"goes_to": rule.outcome["goes_to"]}) for rule in decision.rules)
    return replace(found, decisions={"escalation": replace(decision, rules=rules)})


def test_without_a_deciding_hour_it_is_due_when_the_level_changes() -> None:
    """The last whole hour at which the rules still name the same level is the due time."""
    found = Escalation(_without_hours(book()), CALENDAR)
    turn = found.turn(severity="high", value_at_risk=0, sent_at=WEDNESDAY, now=_due(9))
    assert (turn.goes_to, turn.due_at) == ("second_line", _due(24))


def test_a_last_level_without_an_hour_is_due_far_away() -> None:
    """Where the level never changes again the scan ends and the case stays with the top."""
    found = Escalation(_without_hours(book()), CALENDAR)
    turn = found.turn(severity="low", value_at_risk=0, sent_at=WEDNESDAY, now=_due(41))
    assert turn.goes_to == "vp"
    assert turn.due_at > _due(400)


@pytest.mark.parametrize("drop", ["the decision", "every rule"])
def test_a_silent_book_leaves_it_with_the_first_line_for_two_days(drop: str) -> None:
    """No escalation, or none that answers: the lowest common manager has two working days."""
    found = book()
    decision = replace(found.decisions["escalation"], rules=())
    silent = replace(found, decisions={} if drop == "the decision" else {"escalation": decision})
    turn = Escalation(silent, CALENDAR).turn(
        severity="normal", value_at_risk=0, sent_at=WEDNESDAY, now=WEDNESDAY
    )
    assert (turn.level, turn.rule_id, turn.due_at) == (0, "", _due(16))


def test_the_handover_names_the_person_of_that_level() -> None:
    """First line between two teams is the head; within a team its manager, then the head."""
    ask = escalation().handover
    low = {"hierarchy": tree(), "severity": "low", "value_at_risk": 0, "sent_at": WEDNESDAY}
    assert ask(parties=["bob"], now=WEDNESDAY, **low).decider_id == "mia"  # type: ignore[arg-type]
    assert ask(parties=["bob"], now=_due(20), **low).decider_id == "vera"  # type: ignore[arg-type]
    assert ask(parties=["ann", "bob"], now=WEDNESDAY, **low).decider_id == "vera"  # type: ignore[arg-type]


def test_above_somebody_is_at_least_one_step_up() -> None:
    """Standing back and appeals go past the person, even when the book's clock says first line."""
    found = escalation().handover(
        parties=["bob"],
        hierarchy=tree(),
        severity="low",
        value_at_risk=0,
        sent_at=WEDNESDAY,
        now=WEDNESDAY,
        above="mia",
    )
    assert (found.decider_id, found.level) == ("vera", 1)


def test_severity_follows_the_bands_that_are_printed() -> None:
    """Under ten thousand is low, under fifty normal, above high."""
    assert [severity_of(v) for v in (0, 9_999_99, 10_000_00, 49_999_99, 50_000_00)] == [
        "low",
        "low",
        "normal",
        "normal",
        "high",
    ]
