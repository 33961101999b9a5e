"""Clocks of people who are away, or who come in the place of one who left."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from groundrules.handoff.steps.events import CLOCK, Stretched
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import ACCEPT, COMPLETE, Handoff, Status
from groundrules.rulebook.transition import Numbers


def stretched(found: Handoff, ground: Ground) -> Iterator[Stretched]:
    """What there is more time for, because somebody is away who was not known to be when it was asked."""
    for step in found.steps:
        asked, later = step.asked, dict[str, datetime]()
        for one, due in asked.due.items() if step.is_open and asked.hours is not None else ():
            at = _later(one, asked.starts.get(one, due), due, asked.hours or 0, ground)
            if at is not None:
                later[one] = at
        if later:
            because = _because(found, later, asked.starts, ground)
            yield Stretched(ground.now, CLOCK, step.rule_id, later, because)
    answer = _answer(found)
    hours = Numbers(ground.book).known("push_back_hours", _job(answer[1], ground)) if answer else None
    if answer and hours is not None and found.accept_by is not None:
        what, who, start = answer
        at = _later(who, start, found.accept_by, hours, ground)
        if at is not None:
            because = _because(found, {who: at}, {who: start}, ground)
            yield Stretched(ground.now, CLOCK, what, {who: at}, because)


def fresh(found: Handoff, old: str, new: str, ground: Ground) -> Mapping[str, datetime]:
    """The hours of somebody who comes in another's place: what is asked counts from now, if that is later."""
    if not new:
        return {}
    due = {
        step.rule_id: max(step.asked.due[old], ground.calendars.due(new, ground.now, step.asked.hours))
        for step in found.steps
        if step.is_open and old in step.asked.due and step.asked.hours is not None
    }
    answer = _answer(found)
    hours = Numbers(ground.book).known("push_back_hours", _job(new, ground))
    if answer and answer[1] == old and hours is not None:
        due[answer[0]] = ground.calendars.due(new, ground.now, hours)
    return due


def _answer(found: Handoff) -> tuple[str, str, datetime] | None:
    """What waits to be answered, by whom, and the moment the hours count from."""
    if found.status is Status.PUSHED_BACK and found.pushed_back is not None:
        return COMPLETE, found.giver_id, found.pushed_back.at
    if found.status is not Status.OFFERED:
        return None
    began = [found.opened.at, *(one.at for one in (found.brief, found.completed) if one is not None)]
    began += [one.at for one in found.took_over]
    return ACCEPT, found.receiver_id, max(began)


def _later(one: str, start: datetime, due: datetime, hours: float, ground: Ground) -> datetime | None:
    """The hour with the days away left out, where it is later than the one told; None where it is not.

    Hours that would be over later without any absence were changed in the book, which moves no clock.
    """
    calendars = ground.calendars
    if one not in calendars.leave or calendars.present(one).add_hours(start, hours) > due:
        return None
    at = calendars.due(one, start, hours)
    return at if at > due else None


def _because(
    found: Handoff, later: Mapping[str, datetime], starts: Mapping[str, datetime], ground: Ground
) -> str:
    said = []
    for one, at in later.items():
        calendars = ground.calendars
        gone = calendars.away(one, calendars.today(one, starts[one]), calendars.today(one, at))
        if gone is not None:
            until = f" to {gone.ends_on - timedelta(1)}" if gone.ends_on else " on"
            said.append(f"{found.name_of(one)} is away from {gone.starts_on}{until}")
    return "; ".join(said)


def _job(seller_id: str, ground: Ground) -> str | None:
    return str(ground.calendars.sellers.get(seller_id, {}).get("sales_role") or "") or None
