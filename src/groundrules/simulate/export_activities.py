"""The sheets with most rows: Task, Event, EventRelation; written in slices so that memory stays flat."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.simulate import days
from groundrules.simulate.arrays import Flags, Whole, stream
from groundrules.simulate.columns import Cells, blank, constant, dates, fixed, instants, pick, whole, yes_no
from groundrules.simulate.moments import DAY, offset
from groundrules.simulate.planned import Plans, make_plans
from groundrules.simulate.salesforce_ids import make_ids
from groundrules.simulate.touches import BULK, CALL, MAIL_IN, MAIL_OUT, MEETING, SERVED, TO_DO, Touches
from groundrules.simulate.world import World

Chunks = Iterable[Mapping[str, Cells]]
SLICE = 200_000
CONTACTS = 3  # people known at each customer

_SUBJECTS = {
    CALL: ("Call", "Call: follow-up", "Call: quarterly needs", "Call: quote", "Call back"),
    MAIL_OUT: (
        "Email: >> Your quote",
        "Email: >> Next steps",
        "Email: >> Meeting notes",
        "Email: >> Our proposal",
        "Email: >> Following up",
    ),
    MAIL_IN: (
        "Email: <- Re: Your quote",
        "Email: <- Question",
        "Email: <- Re: Next steps",
        "Email: <- Delivery date",
        "Email: <- Order",
    ),
    TO_DO: ("Send sample", "Prepare quote", "Check credit terms", "Update account plan", "Send contract"),
    MEETING: ("Customer visit", "Product review", "Quarterly review", "Site visit", "Demo"),
    BULK: (
        "Email: >> News for customers",
        "Email: >> Product update",
        "Email: >> Invitation",
        "Email: >> Price list",
        "Email: >> Season's news",
    ),
    SERVED: ("Order status", "Invoice question", "Delivery date", "Return", "Password reset"),
}
_SUBTYPE = {CALL: 0, MAIL_OUT: 1, MAIL_IN: 1, TO_DO: 2, BULK: 3, SERVED: 0}
_TYPE = {CALL: 0, MAIL_OUT: 1, MAIL_IN: 1, TO_DO: 2, BULK: 1, SERVED: 3}


def activity_sheets(world: World) -> Iterator[tuple[str, Chunks]]:
    """Task, Event, EventRelation."""
    plans = make_plans(world)
    meeting = world.touches.kind == MEETING
    yield "Task.csv", _tasks(world, ~meeting, plans)
    events = world.touches.rows(meeting)
    yield "Event.csv", _events(world, events, plans)
    yield "EventRelation.csv", _relations(world, events)


def _codes(table: Mapping[int, int], kind: Whole) -> Whole:
    lookup = np.zeros(max(table) + 2, dtype=np.int64)
    for key, value in table.items():
        lookup[key] = value
    return lookup[kind]


def _subjects(kind: Whole, nth: Whole, number: Whole | None = None) -> Cells:
    """Subject lines; rows of the same kind with the same number (above -1) have the same line."""
    words = [word for code in sorted(_SUBJECTS) for word in _SUBJECTS[code]]
    if number is None or not (number >= 0).any():
        return pick(words, kind * 5 + nth % 5)
    plain = pick(words, kind * 5 + np.where(number >= 0, number, nth) % 5)
    own = pc.binary_join_element_wise(plain, whole(np.maximum(number, 0)), " ")
    return pc.if_else(pa.array(number >= 0), own, plain)


def _what(deal: Whole, account: Whole, loose: Flags) -> Cells:
    """WhatId: the deal, else the account; nothing for a loose one."""
    letters = make_ids("account", account)
    on = deal >= 0
    letters[on] = make_ids("opportunity", deal[on])
    return fixed(letters, loose)


def _tasks(world: World, keep: Flags, plans: Plans) -> Chunks:
    where = np.flatnonzero(keep)
    for start in range(0, max(len(where), 1), SLICE):
        touches = world.touches.rows(where[start : start + SLICE])
        yield _task_slice(world, touches, start)
    yield _planned_tasks(plans, len(where))
    if len(world.life.requests):
        yield _requested(world, len(where) + len(plans.task_account))


def _task_slice(world: World, t: Touches, start: int) -> Mapping[str, Cells]:
    rng = stream(world.size.seed, f"task {start}")
    count = len(t)
    local = rng.integers(30_600, 62_400, size=count)
    second = local - offset(world.force, t.person, t.day)
    call = (t.kind == CALL) | ((t.kind == SERVED) & (rng.random(count) < 0.4))
    length = np.where(rng.random(count) < 0.25, 0, np.round(60 * rng.lognormal(1.5, 0.8, count))).astype(
        np.int64
    )
    late = (t.kind == CALL) | (t.kind == TO_DO)  # logged by hand, sometimes days later
    delay = np.where(late & (rng.random(count) < 0.12), rng.integers(1, 4, size=count), 0)
    logged = np.minimum(t.day + delay, days.END - 1)
    at = np.where(logged == t.day, np.minimum(second + 300, 86_340), np.minimum(second, 86_340))
    told = t.entered >= 0
    logged, at = np.where(told, t.entered // DAY, logged), np.where(told, t.entered % DAY, at)
    loose = (t.deal < 0) & (rng.random(count) < 0.02)
    contact = t.account * CONTACTS + np.minimum(rng.geometric(0.55, size=count) - 1, CONTACTS - 1)
    old = t.day < days.END - 365
    return {
        "Id": fixed(make_ids("task", np.arange(start, start + count))),
        "OwnerId": fixed(make_ids("user", t.person)),
        "WhoId": fixed(make_ids("contact", contact), (t.kind == BULK) | (rng.random(count) < 0.2)),
        "WhatId": _what(t.deal, t.account, loose),
        "AccountId": fixed(make_ids("account", t.account)),
        "Subject": _subjects(t.kind, rng.integers(5, size=count), t.subject),
        "TaskSubtype": pick(
            ["Call", "Email", "Task", "ListEmail"],
            np.where((t.kind == SERVED) & ~call, 1 + rng.integers(2, size=count), _codes(_SUBTYPE, t.kind)),
        ),
        "Type": pick(["Call", "Email", "Other", "Service"], _codes(_TYPE, t.kind)),
        "ActivityDate": dates(t.day),
        "Status": constant("Completed", count),
        "IsClosed": constant("true", count),
        "CallDurationInSeconds": whole(length, ~call),
        "CreatedDate": instants(logged, at),
        "CompletedDateTime": instants(logged, at),
        "IsArchived": yes_no(old),
        "CreatedById": fixed(make_ids("user", np.where(t.by >= 0, t.by, t.person))),
    }


def _planned_tasks(plans: Plans, start: int) -> Mapping[str, Cells]:
    count = len(plans.task_account)
    return {
        "Id": fixed(make_ids("task", np.arange(start, start + count))),
        "OwnerId": fixed(make_ids("user", plans.task_owner)),
        "WhoId": blank(count),
        "WhatId": fixed(make_ids("account", plans.task_account)),
        "AccountId": fixed(make_ids("account", plans.task_account)),
        "Subject": _subjects(np.full(count, TO_DO), np.arange(count)),
        "TaskSubtype": constant("Task", count),
        "Type": constant("Other", count),
        "ActivityDate": dates(plans.task_due),
        "Status": pick(["Not Started", "In Progress"], np.arange(count) % 2),
        "IsClosed": constant("false", count),
        "CallDurationInSeconds": blank(count),
        "CreatedDate": instants(plans.task_made, np.full(count, 52_200)),
        "CompletedDateTime": blank(count),
        "IsArchived": constant("false", count),
        "CreatedById": fixed(make_ids("user", plans.task_owner)),
    }


def _requested(world: World, start: int) -> Mapping[str, Cells]:
    """What one colleague put on another's list."""
    asked = world.life.requests
    count = len(asked)
    made, done = np.divmod(asked.made, DAY), np.divmod(np.maximum(asked.done, 0), DAY)
    waits = asked.done < 0
    return {
        "Id": fixed(make_ids("task", np.arange(start, start + count))),
        "OwnerId": fixed(make_ids("user", asked.asked)),
        "WhoId": blank(count),
        "WhatId": fixed(make_ids("account", asked.account)),
        "AccountId": fixed(make_ids("account", asked.account)),
        "Subject": _subjects(np.full(count, TO_DO), np.arange(count), asked.account),
        "TaskSubtype": constant("Task", count),
        "Type": constant("Other", count),
        "ActivityDate": dates(np.where(waits, made[0] + 5, done[0])),
        "Status": pick(["Completed", "Not Started"], waits.astype(np.int64)),
        "IsClosed": yes_no(~waits),
        "CallDurationInSeconds": blank(count),
        "CreatedDate": instants(*made),
        "CompletedDateTime": instants(*done, waits),
        "IsArchived": constant("false", count),
        "CreatedById": fixed(make_ids("user", asked.by)),
    }


def _events(world: World, events: Touches, plans: Plans) -> Chunks:
    for start in range(0, max(len(events), 1), SLICE):
        yield _event_slice(world, events.rows(np.arange(start, min(start + SLICE, len(events)))), start)
    yield _other_events(plans, len(events))


def _event_slice(world: World, t: Touches, start: int) -> Mapping[str, Cells]:
    rng = stream(world.size.seed, f"event {start}")
    count = len(t)
    begins = 1800 * rng.integers(17, 31, size=count) - offset(world.force, t.person, t.day)
    minutes = rng.choice([30, 45, 60, 90, 120], size=count, p=(0.28, 0.14, 0.36, 0.14, 0.08))
    contact = t.account * CONTACTS + rng.integers(CONTACTS, size=count)
    made = np.maximum(t.day - rng.integers(0, 15, size=count), -20)
    return {
        "Id": fixed(make_ids("event", np.arange(start, start + count))),
        "OwnerId": fixed(make_ids("user", t.person)),
        "WhoId": fixed(make_ids("contact", contact)),
        "WhatId": _what(t.deal, t.account, np.zeros(count, dtype=bool)),
        "AccountId": fixed(make_ids("account", t.account)),
        "Subject": _subjects(t.kind, rng.integers(5, size=count), t.subject),
        "StartDateTime": instants(t.day, begins),
        "EndDateTime": instants(t.day, begins + 60 * minutes),
        "DurationInMinutes": whole(minutes),
        "ShowAs": constant("Busy", count),
        "IsGroupEvent": yes_no(t.partner >= 0),
        "CreatedDate": instants(made, np.minimum(begins, 43_200) - 3600),
        "CreatedById": fixed(make_ids("user", np.where(t.by >= 0, t.by, t.person))),
    }


def _other_events(plans: Plans, start: int) -> Mapping[str, Cells]:
    """Meetings still to come, and absences people put into their calendars."""
    count = len(plans.event_owner)
    absent = plans.event_account < 0
    account = np.maximum(plans.event_account, 0)
    begins = np.where(absent, 28_800, 50_400)
    length = np.where(absent, plans.event_days * 86_400 - 1, 3600)
    return {
        "Id": fixed(make_ids("event", np.arange(start, start + count))),
        "OwnerId": fixed(make_ids("user", plans.event_owner)),
        "WhoId": blank(count),
        "WhatId": fixed(make_ids("account", account), absent),
        "AccountId": fixed(make_ids("account", account), absent),
        "Subject": pick(["Customer visit", "Out of office"], absent.astype(np.int64)),
        "StartDateTime": instants(plans.event_day, begins),
        "EndDateTime": instants(plans.event_day, begins + length),
        "DurationInMinutes": whole((length + 59) // 60),
        "ShowAs": pick(["Busy", "OutOfOffice"], absent.astype(np.int64)),
        "IsGroupEvent": constant("false", count),
        "CreatedDate": instants(plans.event_made, np.full(count, 34_200)),
        "CreatedById": fixed(make_ids("user", plans.event_owner)),
    }


def _relations(world: World, events: Touches) -> Chunks:
    """Invitees: one or two customers' people, and the other seller of a joint meeting."""
    rng = stream(world.size.seed, "relations")
    count = len(events)
    number = np.arange(count)
    second = np.flatnonzero(rng.random(count) < 0.35)
    joint = np.flatnonzero(events.partner >= 0)
    event = np.concatenate([number, second, joint])
    person = np.concatenate(
        [events.account * CONTACTS, events.account[second] * CONTACTS + 1, events.partner[joint]]
    )
    internal = np.arange(len(event)) >= count + len(second)
    order = np.argsort(event, kind="stable")
    event, person, internal = event[order], person[order], internal[order]
    for start in range(0, max(len(event), 1), SLICE):
        part = slice(start, start + SLICE)
        letters = make_ids("contact", person[part])
        inside = internal[part]
        letters[inside] = make_ids("user", person[part][inside])
        size = len(inside)
        yield {
            "Id": fixed(make_ids("event_relation", np.arange(start, start + size))),
            "EventId": fixed(make_ids("event", event[part])),
            "RelationId": fixed(letters),
            "IsInvitee": constant("true", size),
            "Status": pick(["Accepted", "New"], (rng.random(size) < 0.2).astype(np.int64)),
        }
