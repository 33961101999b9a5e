"""What the clock sees when it looks at the book and the facts: every change that time and the CRM bring.

INVARIANT: a second look at the same moment and facts sees nothing new; a look never refuses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from groundrules.handoff.steps.asked import (
    FINISH_DEALS,
    INTRODUCE,
    LET_GO,
    LIST,
    ORPHANS,
    PROMISES,
    STANDING,
    clock_of,
    does_of,
    has_let_go,
    may_come,
    passed_by,
    step_of,
    who_of,
)
from groundrules.handoff.steps.away import fresh, stretched
from groundrules.handoff.steps.events import (
    CLOCK,
    Event,
    Finished,
    Item,
    ItemAnswered,
    ItemFound,
    Late,
    MeetingGone,
    MeetingPlanned,
    StepAsked,
    StepDone,
    StepLifted,
    StoodIn,
    Superseded,
    TookOver,
)
from groundrules.handoff.steps.fold import apply
from groundrules.handoff.steps.picture import Picture, Touch
from groundrules.handoff.steps.since import FIRST_CONTACT, LATE_DEAL, Ground, record_of, rules_holding
from groundrules.handoff.steps.state import SETTLED, Handoff, Status, Step
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rule


def look(found: Handoff, picture: Picture, ground: Ground) -> tuple[Event, ...]:
    """What changes by itself, in order; nothing once the hand-off is over."""
    if not found.is_open:
        return ()
    looking = _Looking(found, picture, ground)
    if looking.has_moved:
        owner = picture.known.owner_id
        if owner and owner not in {found.opened.from_id, found.receiver_id} and not _heir(looking):
            name = str(ground.calendars.sellers.get(owner, {}).get("name") or owner)
            looking.add(Superseded(ground.now, CLOCK, f"the account belongs to {name} since"))
            return tuple(looking.seen)
    for part in (_giver, _receiver, _stretch, _items, _meetings, _steps, _done, _late, _finished):
        for event in part(looking):
            looking.add(event)
    return tuple(looking.seen)


@dataclass
class _Looking:
    """One look: the hand-off with what was seen so far."""

    found: Handoff
    picture: Picture
    ground: Ground

    def __post_init__(self) -> None:
        self.seen: list[Event] = []

    def add(self, event: Event) -> None:
        self.found = apply(self.found.name, self.found, event)
        self.seen.append(event)

    @property
    def has_moved(self) -> bool:
        """Whether the facts are of a day after the move."""
        return self.picture.known.as_of > self.found.opened.moved_on

    @property
    def record(self) -> Mapping[str, Value | None]:
        return record_of(self.found, self.picture, self.ground)


def _giver(looking: _Looking) -> Iterator[Event]:
    """Somebody else speaks for the giving side once its person has left."""
    found, sellers = looking.found, looking.ground.calendars.sellers
    if not found.giver_id or is_here(sellers, found.giver_id):
        return
    leader = stand_in(sellers, found.giver_id, found.receiver_id)
    name = str(sellers.get(leader, {}).get("name") or leader)
    because = f"{found.giver_name} does not work here any more"
    due = fresh(found, found.giver_id, leader, looking.ground)
    yield StoodIn(looking.ground.now, CLOCK, leader, name, because, due)


def _receiver(looking: _Looking) -> Iterator[Event]:
    """Somebody else receives the account once the receiver has left: its owner now, else a leader."""
    found, sellers = looking.found, looking.ground.calendars.sellers
    heir = _heir(looking)
    to = heir
    if not heir and not is_here(sellers, found.receiver_id):
        to = stand_in(sellers, found.receiver_id, found.giver_id)
    if not to:
        return
    name = str(sellers.get(to, {}).get("name") or to)
    left = next((one for one in found.receivers if not is_here(sellers, one)), found.receiver_id)
    because = f"{found.name_of(left)} does not work here any more"
    due = fresh(found, found.receiver_id, to, looking.ground)
    yield TookOver(looking.ground.now, CLOCK, to, name, because, bool(heir), due)


def _heir(looking: _Looking) -> str:
    """Who has the account now in place of a receiver who left; empty when nobody does, or nobody left."""
    found, sellers = looking.found, looking.ground.calendars.sellers
    owner = looking.picture.known.owner_id if looking.has_moved else ""
    stands_in = bool(found.took_over) and not found.took_over[-1].is_owner
    is_free = stands_in or not is_here(sellers, found.receiver_id)
    is_other = owner not in {found.opened.from_id, found.receiver_id}
    return owner if is_free and is_other and is_here(sellers, owner) else ""


def _stretch(looking: _Looking) -> Iterator[Event]:
    """More time for who is away: days away are no working days."""
    yield from stretched(looking.found, looking.ground)


def _items(looking: _Looking) -> Iterator[Event]:
    """Open deals and tasks that have found their owner, and those that came to light."""
    found, picture, now = looking.found, looking.picture, looking.ground.now
    if not looking.has_moved:
        return
    theirs = {item.item_id: item for item in left_behind(picture, found.opened.from_id)}
    for line in found.open_items:
        if line.item.item_id not in theirs:
            yield ItemAnswered(now, CLOCK, line.item.item_id, SETTLED, "the CRM shows it settled")
    known = {line.item.item_id for line in found.items}
    for item_id, item in theirs.items():
        if item_id not in known:
            yield ItemFound(now, CLOCK, item)


def _meetings(looking: _Looking) -> Iterator[Event]:
    """Meetings to come, and those that are gone from the CRM."""
    found, picture, now = looking.found, looking.picture, looking.ground.now
    there = {touch.activity_id for touch in picture.touches}
    today = picture.known.as_of
    for activity_id, noted in found.meetings.items():
        if activity_id not in there:
            yield MeetingGone(now, CLOCK, activity_id, noted.day, today, noted.guests)
    for touch in picture.planned():
        known = found.meetings.get(touch.activity_id)
        if known is None or known.day != touch.day:
            by_receiver = touch.seller_id in found.receivers
            guests = tuple(sorted(touch.guests)) if by_receiver else ()
            yield MeetingPlanned(now, CLOCK, touch.activity_id, touch.day, touch.seller_id, guests)


def _steps(looking: _Looking) -> Iterator[Event]:
    """What the book asks for now, and what it does not ask for any more."""
    found, ground = looking.found, looking.ground
    record = looking.record
    holding = {rule.rule_id: rule for rule in rules_holding(ground.book, record)}
    for step in found.steps:
        kind = step.asked.step
        if kind == FINISH_DEALS and not record[LATE_DEAL]:
            continue  # it is done, not given up
        if step.is_open and (not kind or kind in STANDING) and step.rule_id not in holding:
            yield StepLifted(ground.now, CLOCK, step.rule_id, "its rule does not hold any more")
    asked: list[tuple[Rule, date | None]] = [(rule, None) for rule in holding.values()]
    missed = passed_by(found, looking.picture, ground)
    asked += [(rule, day) for rule, day in missed if rule.rule_id not in holding]
    for rule, since in asked:
        known = found.step(rule.rule_id)
        if known is not None and known.lifted is None:
            continue
        if found.people(who_of(rule)):
            clock = clock_of(rule, found, looking.picture, ground, since)
            yield StepAsked(
                ground.now, CLOCK, rule.rule_id, step_of(rule), who_of(rule), does_of(rule),
                clock.due, clock.starts, clock.hours,
            )  # fmt: skip


def _done(looking: _Looking) -> Iterator[Event]:
    """Steps that the facts, or the life of the hand-off, show as done."""
    for step in looking.found.steps:
        if step.is_open and (done := _seen_done(step, looking)) is not None:
            yield done


def _seen_done(step: Step, looking: _Looking) -> StepDone | None:
    """The step as done, where the facts or the hand-off's own life show it; None while it is open."""
    at = looking.ground.now
    touch = _touch(step.asked.step, looking)
    if touch is not None:
        return StepDone(at, CLOCK, step.rule_id, "facts", touch.day, touch.activity_id)
    if step.halves and not looking.found.waits_for(step):
        last = max(half.day for half in step.halves)
        return StepDone(at, CLOCK, step.rule_id, step.halves[-1].how, last)
    if _by_facts(step, looking):
        return StepDone(at, CLOCK, step.rule_id, "facts", looking.picture.known.as_of)
    if _by_life(step.asked.step, looking):
        today = looking.ground.calendars.today(looking.found.receiver_id, at)
        return StepDone(at, CLOCK, step.rule_id, "life", today)
    return None


def _touch(kind: str, looking: _Looking) -> Touch | None:
    """The contact that is the introduction, or the receiver's first."""
    opened, picture = looking.found.opened, looking.picture
    if kind == INTRODUCE:
        sides = sorted({opened.from_id, looking.found.giver_id} - {""})
        receivers = sorted(looking.found.receivers)
        met = (
            picture.introduced(receiver, side, opened.moved_on) for receiver in receivers for side in sides
        )
        return next((one for one in met if one is not None), None)
    if kind == FIRST_CONTACT:
        return picture.contacted(looking.found.receiver_id, opened.from_id, opened.moved_on)
    return None


def _by_facts(step: Step, looking: _Looking) -> bool:
    if step.asked.step == LET_GO:
        return has_let_go(step, looking.found, looking.picture, looking.ground)
    return step.asked.step == FINISH_DEALS and looking.has_moved and not looking.record[LATE_DEAL]


def _by_life(kind: str, looking: _Looking) -> bool:
    found = looking.found
    if kind == LIST:
        return found.brief is not None or not found.giver_id
    if found.accepted is None:
        return False
    if kind == PROMISES:
        return not found.open_promises
    return kind == ORPHANS and looking.has_moved and not found.open_items


def _late(looking: _Looking) -> Iterator[Event]:
    """What is past its hour, told once."""
    for todo in looking.found.overdue(looking.ground.now):
        if todo.what not in looking.found.told and todo.due_at is not None:
            yield Late(looking.ground.now, CLOCK, todo.what, todo.due_at)


def _finished(looking: _Looking) -> Iterator[Event]:
    """Everything is done, and no rule will ask for more."""
    found, ground = looking.found, looking.ground
    if found.status is not Status.RUNNING or found.todo or found.open_promises or found.open_items:
        return
    if not looking.has_moved:
        return
    if not may_come(found, looking.record, ground.book):
        yield Finished(ground.now, CLOCK)


def left_behind(picture: Picture, owner_id: str) -> tuple[Item, ...]:
    """The open deals and tasks that still belong to that person, but for deals that an exception keeps."""
    if not owner_id:
        return ()
    known, kept = picture.known, picture.kept_deals
    deals = (
        Item(deal.deal_id, "deal", deal.name, deal.close_date)
        for deal in known.deals
        if deal.owner_id == owner_id and deal.deal_id not in kept
    )
    tasks = (
        Item(task.task_id, "task", f"{task.kind} planned for {task.day}", task.day)
        for task in known.tasks
        if task.owner_id == owner_id and task.deal_id not in kept
    )
    return (*deals, *tasks)


def is_here(sellers: Mapping[str, Mapping[str, object]], seller_id: str) -> bool:
    """Whether that person works here; one the import does not know does not."""
    return sellers.get(seller_id, {}).get("is_active") is True


def stand_in(sellers: Mapping[str, Mapping[str, object]], seller_id: str, other: str) -> str:
    """The nearest leader above who works here and is not the other side; empty when there is none."""
    seen = {seller_id, other, ""}
    at = str(sellers.get(seller_id, {}).get("manager_id") or "")
    while at not in seen:
        if is_here(sellers, at):
            return at
        seen.add(at)
        at = str(sellers.get(at, {}).get("manager_id") or "")
    return ""


def leaders_of(sellers: Mapping[str, Mapping[str, object]], found: Handoff) -> frozenset[str]:
    """Everybody above one of the sides who works here."""
    leaders: set[str] = set()
    for side in (found.opened.from_id, *found.sides):
        at = str(sellers.get(side, {}).get("manager_id") or "")
        while at and at not in leaders:
            leaders.add(at)
            at = str(sellers.get(at, {}).get("manager_id") or "")
    return frozenset(one for one in leaders if is_here(sellers, one))
