"""Hand-offs for reading: the list, one page that both sides see alike, and customers at risk today."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from groundrules.handoff.journal import Entry, Head, Journal, Story, Wanted, subject_of
from groundrules.handoff.risk import AtRisk, Risk, at_risk, risks_of
from groundrules.handoff.steps.asked import unfilled
from groundrules.handoff.steps.commands import ITEM_ANSWERS, PARTS, PROMISE_ANSWERS
from groundrules.handoff.steps.events import Accepted, Briefed, Completed, PushedBack
from groundrules.handoff.steps.fold import handoff_of
from groundrules.handoff.steps.known import Known
from groundrules.handoff.steps.looking import leaders_of
from groundrules.handoff.steps.refused import refusal
from groundrules.handoff.steps.state import KIND, OPEN, Handoff, ItemLine, PromiseLine, Status, Step, Todo
from groundrules.signals.letting_go import Curve
from groundrules.terms import Finding, Period
from groundrules.usecases.run_handoffs import HandoffDesk
from groundrules.usecases.tick_handoffs import says_of
from groundrules.usecases.watch_letting_go import curves_of

NEXT = timedelta(60)
"""Times away that begin within so long are shown on the page; clocks know them all."""

OPEN_NAMES = frozenset(status.value for status in OPEN)
EVERY_NAME = frozenset(status.value for status in Status)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a hand-off: who, where that person's hours run, and when they are away next, or now."""

    seller_id: str
    name: str
    zone: str
    away: Period | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what happened, in one sentence."""

    at: datetime
    by: str
    says: str


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """Everything a page about one hand-off needs; both sides get this very object.

    Attributes:
        version: what a form must send back as seen.
        rule_id, because: why the account moves, and to whom.
        giver: who speaks for the giving side; None when nobody does.
        from_name: the owner of before; differs from the giver where a leader stands in.
        known: the account as the data show it today; ``known_then`` as it was when the hand-off was opened.
        brief, pushed_back, completed, accepted: the words of the two sides; None: not written yet.
        steps: what the book asked for, open, done and lifted, the earliest due first.
        todo: what is to be done now, by whom and until when.
        late: those of them past their hour.
        may: seller_id -> what that person can do now (``brief``, ``accept``, ``push back``, ``complete``,
            ``tick``, ``promise``, ``item``, ``invite``, ``close``).
        risks: what may go wrong with the customer today, what harms most first.
        zone: the time zone in which what happened is told: the reader's, else the company's.
        letting_go: the old owner's share of contacts by week; None before it was drawn, and for anybody but
            the two sellers while it does not last.
        parts: the parts of the page something can be missing of, as people say them.
    """

    name: str
    version: int
    status: Status
    account_id: str
    account_name: str
    plan_id: str
    wave: int
    moved_on: date
    rule_id: str
    because: str
    top_customer: bool
    from_name: str
    giver: Side | None
    receiver: Side
    known: Known
    known_then: Known
    brief: Briefed | None
    pushed_back: PushedBack | None
    completed: Completed | None
    accepted: Accepted | None
    accept_by: datetime | None
    promises: tuple[PromiseLine, ...]
    items: tuple[ItemLine, ...]
    steps: tuple[Step, ...]
    todo: tuple[Todo, ...]
    late: tuple[Todo, ...]
    may: Mapping[str, tuple[str, ...]]
    risks: tuple[Risk, ...]
    letting_go: Curve | None
    happened: tuple[Happened, ...]
    parts: Mapping[str, str]
    promise_answers: tuple[str, ...]
    item_answers: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    zone: str = "UTC"

    def side_name(self, seller_id: str) -> str:
        """A side's name; the id of anybody else."""
        for side in (self.giver, self.receiver):
            if side is not None and side.seller_id == seller_id:
                return side.name
        return seller_id


def list_handoffs(
    *,
    journal: Journal,
    statuses: Collection[str] = OPEN_NAMES,
    party_id: str | None = None,
    account_id: str | None = None,
    plan_id: str | None = None,
    limit: int | None = None,
) -> tuple[Head, ...]:
    """The hand-offs that fit, the next due first; ``party_id``: those in which that person is a side."""
    wanted = Wanted(
        KIND, frozenset(statuses), None if account_id is None else frozenset({account_id}), party_id, None,
        limit if plan_id is None else None,
    )  # fmt: skip
    found = journal.find(wanted)
    mine = found if plan_id is None else tuple(head for head in found if head.data["plan_id"] == plan_id)
    return mine[:limit] if limit is not None else mine


def find_handoff(*, journal: Journal, called: str) -> str | Finding:
    """The name of the hand-off somebody means: its own name, or its account's id or name.

    Of several on one account the open one is meant, else the latest; a finding (GR531) when there is none.
    """
    wanted = called.strip().removeprefix(f"{KIND}:")
    subject = subject_of(KIND, wanted)
    if journal.load([subject])[subject].entries:
        return wanted
    by_id = journal.find(Wanted(KIND, account_ids=frozenset({wanted})))
    found = by_id or tuple(
        head for head in journal.find(Wanted(KIND)) if head.account_name.casefold() == wanted.casefold()
    )
    if not found:
        return refusal("GR531", f"`{called}`").finding
    if len({head.account_id for head in found}) > 1:
        names = ", ".join(f"`{head.subject.partition(':')[2]}`" for head in found[:5])
        return refusal("GR531", f"several accounts are called `{called}`", f"name one of {names}").finding
    best = max(found, key=lambda head: (head.status in OPEN_NAMES, str(head.data["moved_on"])))
    return best.subject.partition(":")[2]


def handoff_page(*, desk: HandoffDesk, name: str, viewer: str = "") -> HandoffPage | Finding:
    """One hand-off as both sides see it; a finding (GR531) when there is none of that name.

    Args:
        desk: what it rests on.
        name: the hand-off.
        viewer: who looks; the letting-go curve depends on it (the two sellers are told first, anybody else
            once it lasts), and the time zone of what happened. Empty: as one of the two, at the company.
    """
    subject = subject_of(KIND, name)
    story = desk.journal.load([subject])[subject]
    found = handoff_of(story)
    if found is None:
        return refusal("GR531", f"`{name}`").finding
    opened = found.opened
    picture = desk.pictures({opened.account_id: opened.moved_on}).get(opened.account_id)
    curve = _curve(desk, found)
    knows = viewer in desk.calendars.sellers
    zone = desk.calendars.of(viewer).zone if knows else desk.calendars.home.zone
    if curve is not None and viewer and viewer not in curve.told and not curve.lasts:
        curve = None
    return HandoffPage(
        name=found.name,
        version=story.version,
        status=found.status,
        account_id=opened.account_id,
        account_name=opened.account_name,
        plan_id=opened.plan_id,
        wave=opened.wave,
        moved_on=opened.moved_on,
        rule_id=opened.rule_id,
        because=opened.because,
        top_customer=opened.top_customer,
        from_name=opened.from_name,
        giver=_side(desk, found.giver_id, found.giver_name) if found.giver_id else None,
        receiver=_side(desk, found.receiver_id, found.receiver_name),
        known=picture.known if picture is not None else opened.known,
        known_then=opened.known,
        brief=found.brief,
        pushed_back=found.pushed_back,
        completed=found.completed,
        accepted=found.accepted,
        accept_by=found.accept_by,
        promises=found.promises,
        items=found.items,
        steps=tuple(sorted(found.steps, key=lambda step: (str(step.due_at or "~"), step.rule_id))),
        todo=found.todo,
        late=found.overdue(desk.now),
        may=may_do(found, desk),
        risks=risks_of(found, picture, desk.ground) if picture is not None else (),
        letting_go=curve,
        happened=_happened(story, desk, zone),
        zone=zone,
        parts=PARTS,
        promise_answers=PROMISE_ANSWERS,
        item_answers=ITEM_ANSWERS,
        findings=unfilled(desk.book),
    )


def customers_at_risk(
    *, desk: HandoffDesk, party_id: str | None = None, plan_id: str | None = None
) -> tuple[AtRisk, ...]:
    """The customers of open hand-offs that may be fumbled today, by harm to the customer, then age."""
    heads = list_handoffs(journal=desk.journal, party_id=party_id, plan_id=plan_id)
    stories = desk.journal.load(head.subject for head in heads)
    handoffs = [one for story in stories.values() if (one := handoff_of(story)) is not None]
    since: dict[str, date] = {}
    for one in handoffs:
        moved_on = one.opened.moved_on
        since[one.opened.account_id] = min(since.get(one.opened.account_id, moved_on), moved_on)
    pictures = desk.pictures(since)
    seen = ((one, pictures[one.opened.account_id]) for one in handoffs if one.opened.account_id in pictures)
    return at_risk(seen, desk.ground)


def may_do(found: Handoff, desk: HandoffDesk) -> Mapping[str, tuple[str, ...]]:
    """What each person can do now: the two sides, and the leaders who may close it."""
    if not found.is_open:
        return {}
    acts: dict[str, list[str]] = {side: [] for side in found.sides}
    receiver, giver = acts[found.receiver_id], acts.get(found.giver_id)
    if giver is not None and found.status is Status.BRIEFING:
        giver.append("brief")
    if giver is not None and found.status is Status.PUSHED_BACK:
        giver.append("complete")
    if found.status is Status.OFFERED:
        receiver.append("accept")
        in_time = found.accept_by is None or desk.now <= found.accept_by
        if giver is not None and found.pushed_back is None and in_time:
            receiver.append("push back")
    if found.open_promises:
        receiver.append("promise")
    if found.opened.from_id:
        receiver.append("invite")
    by_parts = {"list", "promises", "orphans"}
    for side, may in acts.items():
        if any(
            s.is_open and side in found.people(s.asked.who) and s.asked.step not in by_parts
            for s in found.steps
        ):
            may.append("tick")
        if any(side not in line.answers for line in found.open_items):
            may.append("item")
    for leader in leaders_of(desk.calendars.sellers, found):
        acts.setdefault(leader, []).append("close")
    return {who: tuple(may) for who, may in acts.items()}


def _curve(desk: HandoffDesk, found: Handoff) -> Curve | None:
    """The account's curve, if it is about this very move."""
    curves = curves_of(desk.facts, [found.opened.account_id])
    sides = (found.opened.from_id, found.opened.receiver_id)
    return next((one for one in curves if one.told == sides), None)


def _side(desk: HandoffDesk, seller_id: str, name: str) -> Side:
    calendars = desk.calendars
    today = calendars.today(seller_id, desk.now)
    away = calendars.away(seller_id, today, today + NEXT)
    return Side(seller_id, name, calendars.of(seller_id).zone, away)


def _happened(story: Story, desk: HandoffDesk, zone: str) -> tuple[Happened, ...]:
    """Everything that happened, the latest first."""
    lines: list[Happened] = []
    for place, entry in enumerate(story.entries, 1):
        found = handoff_of(replace(story, entries=story.entries[:place]))
        if found is not None and (says := sentence(found, entry, zone)):
            by = found.name_of(entry.by)
            row = desk.calendars.sellers.get(entry.by, {})
            lines.append(Happened(entry.at, str(row.get("name") or by), says))
    return tuple(reversed(lines))


def sentence(found: Handoff, entry: Entry, zone: str) -> str:
    """What an entry means, in one sentence; empty for what only the clock needs to remember."""
    if said := says_of(found, entry, zone):
        return said
    data, opened = entry.data, found.opened
    fixed = {
        "opened": f"the hand-off was opened: {opened.from_name or 'nobody'} to {opened.receiver_name}",
        "briefed": "wrote what no data can know",
        "pushed back": f"pushed back: {_missing(data)}",
        "completed": "supplied what was missing",
        "accepted": "accepted",
        "promise answered": f"promise {data.get('promise_id')}: {data.get('answer')}",
        "item answered": f"{_item(found, data)}: {data.get('answer')}",
        "invited": f"invited {opened.from_name} until {data.get('until')}",
        "closed": f"ended it: {data.get('because')}",
    }
    return fixed.get(entry.kind, "")


def _missing(data: Mapping[str, object]) -> str:
    parts: Iterable[object] = data["missing"] if isinstance(data.get("missing"), (list, tuple)) else ()  # type: ignore[assignment]  # a list in JSON
    named = [PARTS.get(str(one["part"]), "") for one in parts if isinstance(one, Mapping)]
    return ", ".join(named) + (" is missing" if len(named) == 1 else " are missing")


def _item(found: Handoff, data: Mapping[str, object]) -> str:
    named = (line.item.name for line in found.items if line.item.item_id == data.get("item_id"))
    return next(named, str(data.get("item_id")))
