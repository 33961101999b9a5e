"""A small book with hand-off steps, two sellers in two zones, and the ways tests let things happen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.journal import Entry, Story
from groundrules.handoff.plan import MoveStanding, PlannedMove, Price, PriceSource
from groundrules.handoff.steps.commands import Accept, Brief, Command, Look, Promise
from groundrules.handoff.steps.fold import handoff_of
from groundrules.handoff.steps.known import Known, OpenDeal, OpenTask
from groundrules.handoff.steps.life import decide
from groundrules.handoff.steps.opening import opening, subject_for
from groundrules.handoff.steps.picture import Picture, Touch
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import Handoff
from groundrules.rulebook import Rulebook, read_book
from groundrules.terms import BusinessCalendar
from tests.coverage.worlds import BOOK as SMALL

WORDS = """\
  tier:          {type: one of, values: [A, B, C], say: tier}
  days_moved:    {type: whole number, from: 0, to: 730, about: handoff, say: days since the move}
  contacted:     {type: yes/no, about: handoff, say: was contacted}
  invited:       {type: yes/no, about: handoff, say: has invited the old owner}
  late_deal:     {type: yes/no, about: handoff, say: has a late deal}
decisions:
"""

REST = """\
  handoff:
    for each: handoff
    policy: all that fit
    gives:
      who: [old owner, new owner, both]
      does: text
      step: [list, introduce, first contact, promises, orphans, let go, finish deals, other]
      due_hours: whole number
    rules:
      - id: H1
        when: any
        then: {who: old owner, does: list what no data can know, step: list, due_hours: 0}
      - id: H2
        when: not contacted
        then: {who: new owner, does: first contact, step: first contact, due_hours: 24}
      - id: H3
        when: tier = 'A' and days_moved <= 14
        then: {who: both, does: introduce the new owner, step: introduce, due_hours: 16}
      - id: H4
        when: days_moved > 21 and not invited and not late_deal
        then: {who: old owner, does: let go, step: let go, due_hours: 80}
      - id: H5
        when: late_deal
        then: {who: old owner, does: finish late deals, step: finish deals, due_hours: 400}
      - id: H6
        when: any
        then: {who: new owner, does: answer each promise, step: promises, due_hours: 80}
      - id: H7
        when: any
        then: {who: both, does: settle open tasks and deals, step: orphans, due_hours: 80}
transition:
  push_back_hours: {value: 16, unit: business hours, why: two days}
  letting_go_days: {value: 21, unit: calendar days, why: three weeks}
"""

MOVED = date(2026, 3, 23)
"""A Monday; the clocks of New York went forward two weeks before, those of Berlin do that weekend."""

NOW = datetime(2026, 3, 19, 12, tzinfo=UTC)
"""A Thursday before the move."""

SELLERS: Mapping[str, Mapping[str, object]] = {
    str(one["seller_id"]): one
    for one in (
        {"seller_id": "ann", "name": "Ann", "sales_role": "field", "manager_id": "max", "is_active": True,
         "time_zone": "America/New_York", "country": "US"},
        {"seller_id": "ivy", "name": "Ivy", "sales_role": "inside", "manager_id": "mia", "is_active": True,
         "time_zone": "Europe/Berlin", "country": "DE"},
        {"seller_id": "max", "name": "Max", "sales_role": "manager", "manager_id": None, "is_active": True,
         "time_zone": "America/New_York", "country": "US"},
        {"seller_id": "mia", "name": "Mia", "sales_role": "manager", "manager_id": None, "is_active": True,
         "time_zone": "Europe/Berlin", "country": "DE"},
        {"seller_id": "ned", "name": "Ned", "sales_role": "inside", "manager_id": "mia", "is_active": True,
         "time_zone": "Europe/Berlin", "country": "DE"},
        {"seller_id": "gil", "name": "Gil", "sales_role": "field", "manager_id": "max", "is_active": False,
         "time_zone": "America/New_York", "country": "US"},
    )
}  # fmt: skip

HOLIDAYS: tuple[Mapping[str, object], ...] = (
    {"day": date(2026, 3, 25), "country": "DE", "name": "a day off in Germany"},
    {"day": date(2026, 3, 24), "country": "US", "name": "a day off in America"},
)
CALENDARS = Calendars(SELLERS, HOLIDAYS, BusinessCalendar("America/New_York"))


@cache
def book(*changes: tuple[str, str]) -> Rulebook:
    """The small book with hand-offs, texts replaced; it must read without mistakes."""
    text = SMALL.replace("decisions:\n", WORDS, 1) + REST
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    reading = read_book(text, "rulebook.yaml")
    assert reading.book is not None, [str(finding) for finding in reading.findings]
    return reading.book


def move(from_id: str | None = "ann", to_id: str = "ivy", **more: object) -> PlannedMove:
    """Acme goes from Ann to Ivy in wave 1."""
    names = {seller_id: str(row["name"]) for seller_id, row in SELLERS.items()}
    made = PlannedMove(
        move_id="M-1", account_id="A", account_name="Acme", unit_id="A", wave=1,
        standing=MoveStanding.PLANNED, from_seller_id=from_id, from_name=names.get(from_id or "", "nobody"),
        from_role="field", to_seller_id=to_id, to_name=names[to_id], to_role="inside", team_id="mia",
        team_name="Mia", rule_id="A5", because="The rule asks for an inside seller.", unplanned="",
        revenue=50_000_00, open_pipeline=10_000_00, open_deals=1, currency="USD",
        price=Price(0, 0, 0, PriceSource.NOTHING, 0, ""),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def picture(
    as_of: date = MOVED, touches: Iterable[Touch] = (), *, owner: str = "", tier: str = "A", **more: object
) -> Picture:
    """What the facts show: before the move Ann owns it, afterwards Ivy does."""
    owner = owner or ("ann" if as_of <= MOVED else "ivy")
    known = replace(Known(as_of, owner, tier), **more)  # type: ignore[arg-type]  # the test names real fields
    return Picture({"tier": tier}, known, tuple(sorted(touches, key=lambda one: one.day)))


def deal(deal_id: str = "D1", owner: str = "ann") -> OpenDeal:
    """An open deal."""
    return OpenDeal(deal_id, f"Deal {deal_id}", "proposal", 10_000_00, "USD", date(2026, 6, 1), owner)


def task(task_id: str = "T1", owner: str = "ann") -> OpenTask:
    """An open task."""
    return OpenTask(task_id, "call", date(2026, 4, 1), owner, "")


def touch(seller: str, day: date, *guests: str, **more: object) -> Touch:
    """A call that reached the customer, at noon."""
    name = f"{seller}-{day}-{'-'.join(guests)}"
    made = Touch(name, day, at(day), seller, "call", "out", guests=frozenset(guests))
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def day(number: int) -> date:
    """So many days after the move."""
    return MOVED + timedelta(number)


def ground(now: datetime = NOW, of: Rulebook | None = None) -> Ground:
    """What a decision rests on."""
    return Ground(of or book(), CALENDARS, now)


def opened(
    seen: Picture | None = None, now: datetime = NOW, of: Rulebook | None = None, **more: object
) -> Story:
    """The story of a hand-off that was just opened, by the small book or another."""
    made = move(**more)  # type: ignore[arg-type]  # as of move
    entries = opening(
        made, seen or picture(now.date()), of or book(), CALENDARS, now,
        plan_id="P1", moved_on=MOVED, by="max",
    )  # fmt: skip
    return Story(subject_for(made.move_id, "P1"), entries)


def after(story: Story, command: Command, now: datetime = NOW, of: Rulebook | None = None) -> Story:
    """The story with what the command brings about."""
    return replace(story, entries=(*story.entries, *decide(story, command, ground(now, of))))


def looked(story: Story, seen: Picture, now: datetime | None = None) -> Story:
    """The story after the clock looked, on the evening of the day of the facts, or when it is said."""
    return after(story, Look(seen), now or at(seen.known.as_of, 18))


def state(story: Story) -> Handoff:
    """What a story adds up to."""
    found = handoff_of(story)
    assert found is not None
    return found


def kinds(entries: Iterable[Entry]) -> list[str]:
    """The words of entries."""
    return [entry.kind for entry in entries]


BRIEF = Brief(
    "ann", "Mr Roe signs, Ms Poe decides", (Promise("a visit in spring", date(2026, 5, 1)),), "prices"
)


def accepted(story: Story | None = None, now: datetime = NOW) -> Story:
    """Briefed and accepted."""
    return after(after(story or opened(now=now), BRIEF, now), Accept("ivy"), now)
