"""Customers at risk: each planted fumble is found with its rule and rows, and its innocent twin is not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from groundrules.handoff.journal import Story
from groundrules.handoff.risk import RiskKind, at_risk, ending_days, risks_of
from groundrules.handoff.steps.known import OpenTicket
from groundrules.handoff.steps.picture import Picture, Touch
from groundrules.rulebook.model import Parameter, SignalPolicy
from tests.handoff.steps.worlds import (
    MOVED,
    accepted,
    at,
    book,
    day,
    deal,
    ground,
    looked,
    opened,
    picture,
    state,
    touch,
)

ASKED = touch("ann", day(2), kind="mail", direction="in")
MET = touch("ivy", day(3), kind="meeting", is_done=False)
TICKET = OpenTicket("C1", datetime(2026, 3, 20, tzinfo=UTC), "delivery", "open")


def risks(seen: Picture, story: Story | None = None, hour: int = 18) -> dict[RiskKind, list[str]]:
    """Kind -> the ids of the rows that show it, on the day of the facts."""
    found: dict[RiskKind, list[str]] = {}
    for risk in risks_of(state(story or accepted()), seen, ground(at(seen.known.as_of, hour))):
        found.setdefault(risk.kind, []).extend(row.record_id for row in risk.rows)
    return found


@pytest.mark.parametrize(
    ("touches", "is_found"),
    [
        ([ASKED], True),
        ([ASKED, touch("ivy", day(2))], False),
        ([ASKED, touch("ned", day(3))], False),
        ([ASKED, touch("ivy", day(1))], True),
        ([ASKED, replace(touch("ivy", day(2)), at=at(day(2), 9))], True),  # earlier on the same day
        ([ASKED, touch("ivy", day(2), kind="mail", is_bulk=True)], True),
        ([replace(ASKED, day=day(-1))], False),
    ],
)
def test_what_the_customer_asked_since_the_move(touches: list[Touch], is_found: bool) -> None:
    """Unanswered by anybody of us it is a risk on the same day; any later contact answers it."""
    assert (RiskKind.UNANSWERED in risks(picture(day(3), touches))) is is_found


def test_the_answer_has_the_hours_of_the_book() -> None:
    """Where the book promises an answer in business hours, it is late once they are over, by that rule."""
    promised = book(
        ("{meet_every_days: whole", "{reply_within_hours: whole number, meet_every_days: whole"),
        ("then: {meet_every_days: 14}", "then: {meet_every_days: 14, reply_within_hours: 4}"),
        ("then: {meet_every_days: 60}", "then: {meet_every_days: 60, reply_within_hours: 8}"),
    )  # fmt: skip
    seen, found = picture(day(2), [ASKED]), state(accepted())

    def late(hour: datetime) -> tuple[str, bool]:
        risk = risks_of(found, seen, ground(hour, promised))[0]
        return risk.rule_id, risk.late

    # Wednesday is free in Germany: asked at 13:00 there, the eight hours begin on Thursday morning.
    assert late(at(day(3), 15)) == ("E2", False)
    assert late(at(day(3), 17)) == ("E2", True)


def test_a_meeting_that_was_not_held_or_is_gone() -> None:
    """Past its day and not marked held, or taken out of the CRM: at risk until somebody makes it good."""
    assert risks(picture(day(4), [MET]))[RiskKind.MISSED] == [MET.activity_id]
    assert RiskKind.MISSED not in risks(picture(day(3), [MET]))
    assert RiskKind.MISSED not in risks(picture(day(4), [MET, touch("ivy", day(4))]))
    noted = looked(accepted(), picture(day(1), [MET]))
    assert risks(picture(day(2)), noted)[RiskKind.MISSED] == [MET.activity_id]  # before the clock looked
    gone = looked(noted, picture(day(2)))
    assert risks(picture(day(2)), gone)[RiskKind.MISSED] == [MET.activity_id]
    instead = touch("ivy", day(6), kind="visit", is_done=False)
    assert RiskKind.MISSED not in risks(picture(day(2), [instead]), gone)


def test_what_ends_soon_and_open_tickets() -> None:
    """By the days of the book: a contract, a deal, a deal past its day; and every open ticket."""
    assert ending_days(book()) == (60, True)
    seen = picture(day(1), contract_end=day(60), deals=(deal("D1"),), tickets=(TICKET,))
    found = risks(seen)
    assert found[RiskKind.ENDING] == ["A"]  # the deal closes in June
    assert found[RiskKind.TICKET] == ["C1"]
    policy = SignalPolicy("S03", "gap", "A", "H2", parameters={"ends_within_days": Parameter("x", 90)})
    told = replace(book(), signals={"S03": policy})
    listed = risks_of(state(accepted()), seen, ground(at(day(1)), told))
    ending = [risk for risk in listed if risk.kind is RiskKind.ENDING]
    assert {row.record_id for risk in ending for row in risk.rows} == {"A", "D1"}
    assert {risk.rule_id for risk in ending} == {"H2"}
    assert RiskKind.ENDING not in risks(picture(day(1), contract_end=date(2027, 1, 1)))


def test_late_steps_and_no_contact_by_its_clock() -> None:
    """The first contact past its hour is a risk of its own; other hours of the hand-off come last."""
    seen = picture(day(4))
    found = risks(seen, opened())
    assert set(found) == {RiskKind.NO_CONTACT, RiskKind.OVERDUE}
    assert RiskKind.NO_CONTACT not in risks(picture(day(3)), hour=15)  # its hour is 16:00 UTC of day 3
    assert RiskKind.NO_CONTACT in risks(picture(day(3)), hour=17)
    rules = {risk.rule_id for risk in risks_of(state(opened()), seen, ground(at(day(4), 18)))}
    assert rules == {"H1", "H2", "H3"}


def test_nothing_before_the_move_or_after_the_end() -> None:
    """Before the day of the move nothing is a fumble yet, and what is over is not listed."""
    assert risks(picture(day(-1), tickets=(TICKET,))) == {}
    over = looked(accepted(), picture(day(3), owner="ned"))
    assert risks(picture(day(3), tickets=(TICKET,)), over) == {}


def test_customers_come_by_harm_then_age() -> None:
    """An unanswered customer before a ticket, the older of two tickets first; no person is ranked."""
    found = state(accepted())

    def customer(name: str, seen: Picture) -> tuple[object, Picture]:
        return replace(found, opened=replace(found.opened, account_id=name, account_name=name)), seen

    old, new = (replace(TICKET, opened_at=datetime(2026, 3, n, tzinfo=UTC)) for n in (1, 20))
    listed = [
        customer("new", picture(MOVED, tickets=(new,))),
        customer("fine", picture(MOVED)),
        customer("old", picture(MOVED, tickets=(old,))),
        customer("asked", picture(MOVED, [replace(ASKED, day=MOVED, at=at(MOVED))])),
    ]
    order = at_risk(listed, ground(at(MOVED, 12)))  # type: ignore[arg-type]  # hand-offs, as made above
    assert [one.account_id for one in order] == ["asked", "old", "new"]
