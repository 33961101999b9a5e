"""The transition: its waves, how far they are, what they wait for, and customers at risk today."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from groundrules.handoff.changes.story import KIND as CHANGES
from groundrules.handoff.exceptions.line import KIND as EXCEPTION
from groundrules.handoff.exceptions.line import line_of
from groundrules.handoff.exceptions.wording import holds
from groundrules.handoff.journal import Head, Journal, Wanted
from groundrules.handoff.plan import MoveStanding
from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.plan.dates import Quiet
from groundrules.handoff.steps import OPEN, Status
from groundrules.rulebook import Rulebook
from groundrules.rulebook.transition import Numbers
from groundrules.store.counts import handoffs_by_wave
from groundrules.terms import Money
from groundrules.usecases.keep_exceptions import STANDING
from groundrules.usecases.show_handoffs import customers_at_risk, list_handoffs
from groundrules.web import access, words
from groundrules.web.access_transition import moves_for, risks_for
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.moves_listing import STEP, WAVES, Row, find_moves
from groundrules.web.moves_listing import Wanted as WantedMoves
from groundrules.web.pages.handoffs import CUT, MOST_READ, risk_lines
from groundrules.web.screens_handoff import HandoffLine
from groundrules.web.screens_transition import Freeze, Gate, Held, TransitionPage, WaveLine
from groundrules.web.transition_desk import handoff_desk, has_facts, ledger_desk, tabs

MOST_RISKS = 12
AHEAD = timedelta(60)
"""How long after the last wave freeze dates are still told."""

Counts = Mapping[tuple[int, str], int]


@require_safe
@for_the_signed_in
def transition(desk: Desk) -> HttpResponse:
    """Waves, gates, freeze dates and risks, for leaders and sales operations."""
    if not access.may(desk.viewer, "transition.read"):
        raise PermissionDenied
    manifest = desk.workspace.facts.manifest(STEP)
    if manifest is None or not has_facts(desk):
        return desk.show("transition.html", _empty(desk))
    return desk.show("transition.html", _page(desk, manifest))


def _empty(desk: Desk) -> TransitionPage:
    return TransitionPage(
        lead="No plan yet",
        plan_id="",
        plan_state="",
        as_of=None,
        waves=(),
        scope="",
        gates=(),
        held=(),
        exceptions=0,
        freezes=(),
        risks=(),
        more_risks=0,
        tabs=tabs(desk, "transition"),
        nothing="No plan has been made yet. When the waves are planned, they stand here with their dates.",
    )


def _page(desk: Desk, manifest: Mapping[str, object]) -> TransitionPage:
    facts, journal, book = desk.workspace.facts, desk.workspace.journal(), desk.workspace.book()
    plan_id = str(manifest["plan_id"])
    subject = plan_story.subject_for(plan_id)
    plan = plan_story.fold(journal.load([subject])[subject])
    applied = frozenset(plan.applied if plan is not None else ())
    scope = access.scope_for(desk.viewer, "handoff.read")
    people = None if scope.everything else scope.seller_ids
    theirs, late = (
        handoffs_by_wave(plan_id, people),
        handoffs_by_wave(plan_id, people, late_at=desk.now),
    )
    changes = {
        int(str(head.data["wave"])): head
        for head in journal.find(Wanted(CHANGES))
        if head.data["plan_id"] == plan_id
    }
    rows = sorted(facts.rows(STEP, WAVES), key=lambda row: int(str(row["wave"])))
    reads_money = access.may(desk.viewer, "transition.money")
    waves = tuple(_wave(row, theirs, late, changes, reads_money=reads_money) for row in rows)
    company = theirs if people is None else handoffs_by_wave(plan_id)
    is_cut = sum(number for (_, status), number in theirs.items() if status in _OPEN) > MOST_READ
    options = find_moves(facts, WantedMoves(moves_for(desk.viewer)), page=1, size=1).options
    risks, more = _risks(desk, plan_id, theirs)
    return TransitionPage(
        lead=_lead(rows, applied, desk),
        plan_id=plan_id,
        plan_state=plan.status if plan is not None else "drafted",
        as_of=date.fromisoformat(str(manifest["as_of"])),
        waves=waves,
        scope="" if people is None else "Hand-offs are counted where you or your people are a side.",
        gates=tuple(_gates(book, company, applied, rows, options.standings)),
        held=tuple(_held(options.standings)),
        exceptions=_standing(desk, journal),
        freezes=tuple(_freezes(desk, book, rows)),
        risks=risks,
        more_risks=more,
        risks_note=CUT if is_cut else "",
        tabs=tabs(desk, "transition"),
    )


def _standing(desk: Desk, journal: Journal) -> int:
    """How many exceptions hold today: those past their last day do not, also before the clock closes them."""
    heads = journal.find(Wanted(EXCEPTION, STANDING))
    lines = map(line_of, journal.load([head.subject for head in heads]).values())
    today = ledger_desk(desk).moment.today
    return sum(line is not None and holds(line, today) for line in lines)


def _lead(rows: list[dict[str, object]], applied: frozenset[int], desk: Desk) -> str:
    total = len(rows)
    if not applied:
        return f"{words.start(words.small(total))} {'wave' if total == 1 else 'waves'}, none applied yet"
    coming = [
        row
        for row in rows
        if row["wave"] not in applied and row["starts_on"] >= desk.now.date()  # type: ignore[operator]  # a date column
    ]
    head = f"{words.start(words.small(len(applied)))} of {words.small(total)} waves applied"
    return f"{head}; the next starts on {words.day(coming[0]['starts_on'])}" if coming else head  # type: ignore[arg-type]  # a date column


def _wave(
    row: Row, theirs: Counts, late: Counts, changes: Mapping[int, Head], *, reads_money: bool
) -> WaveLine:
    number, head = int(str(row["wave"])), changes.get(int(str(row["wave"])))
    live = [status for status in Status if status not in (Status.SUPERSEDED, Status.CLOSED)]
    total = sum(theirs.get((number, status.value), 0) for status in live)
    complete = theirs.get((number, Status.COMPLETE.value), 0)
    accepted = theirs.get((number, Status.RUNNING.value), 0)
    overdue = sum(late.get((number, status.value), 0) for status in OPEN)
    currency = str(row["currency"])
    money = ""
    if reads_money:
        low, high = (_money(row[name], currency) for name in ("effect_low", "effect_high"))
        money = f"{_money(row['revenue'], currency)} of revenue moves; expected effect {low} to {high} a year"
    state, tone = _state(head)
    seen, share = _seen(head)
    starts_on = row["starts_on"]
    return WaveLine(
        number=number,
        starts_on=starts_on if isinstance(starts_on, date) else date.min,
        shifted=str(row["shifted"] or ""),
        moves=int(str(row["moves"])),
        state=state,
        tone=tone,
        told=f"{complete:,} of {words.count(total, 'hand-off')} complete, {accepted:,} accepted"
        if total
        else "",
        complete=_share(complete, total),
        begun=_share(complete + accepted, total),
        late=overdue,
        seen=seen,
        seen_share=share,
        money=money,
    )


def _state(head: Head | None) -> tuple[str, str]:
    if head is None:
        return "planned", "none"
    tones = {"done": "calm", "undone": "late", "partly done": "soon"}
    return head.status, tones.get(head.status, "calm")


def _seen(head: Head | None) -> tuple[str, int]:
    """What the CRM shows of a wave that was applied."""
    if head is None:
        return "", 0
    data = head.data
    changes, done = int(str(data["changes"] or 0)), int(str(data["done"] or 0))
    if not data["looked_on"]:
        return f"{words.count(changes, 'change')} written for {data['crm']}; not seen in an import yet", 0
    otherwise = int(str(data["otherwise"] or 0))
    told = f"{done:,} of {words.count(changes, 'change')} seen in the CRM on {data['looked_on']}"
    return f"{told}{f', {otherwise:,} done otherwise' if otherwise else ''}", _share(done, changes)


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _gates(
    book: Rulebook,
    company: Counts,
    applied: frozenset[int],
    rows: Iterable[Row],
    standings: Mapping[str, int],
) -> Iterator[Gate]:
    numbers = Numbers(book)
    needed, accepted = numbers.known("done_share"), numbers.known("accepted_share")
    coming = [int(str(row["wave"])) for row in rows if row["wave"] not in applied]
    if needed is not None and applied and coming:
        last = max(applied)
        live = [status for status in Status if status not in (Status.SUPERSEDED, Status.CLOSED)]
        total = sum(company.get((last, status.value), 0) for status in live)
        complete = company.get((last, Status.COMPLETE.value), 0)
        yield Gate(
            f"Wave {coming[0]} begins once {needed:.0%} of the hand-offs of wave {last} are complete",
            f"{complete:,} of {total:,} are",
            total > 0 and complete >= needed * total,
            _share(complete, total),
        )
    if accepted is not None:
        waiting = standings.get(MoveStanding.NOT_ACCEPTED.value, 0)
        yield Gate(
            f"A team receives once {accepted:.0%} of it have accepted the rules",
            f"{words.count(waiting, 'move waits', 'moves wait')} for that"
            if waiting
            else "no move waits for that",
            waiting == 0,
            0,
        )


def _held(standings: Mapping[str, int]) -> Iterator[Held]:
    for why, number in standings.items():
        if why != MoveStanding.PLANNED.value:
            yield Held(words.start(why), number, f"{reverse('moves')}?{urlencode({'standing': why})}")


def _freezes(desk: Desk, book: Rulebook, rows: list[dict[str, object]]) -> Iterator[Freeze]:
    """Quiet days from today until some time after the last wave, told as stretches."""
    numbers = Numbers(book)
    holidays = {
        row["day"]: str(row["name"])
        for row in desk.workspace.facts.rows("crm", "holidays")
        if not row["country"] and isinstance(row["day"], date)
    }
    quiet = Quiet(
        round(numbers.known("quiet_quarter_end_days") or 0),
        round(numbers.known("quiet_year_start_days") or 0),
        holidays,
    )
    day = words.local_day(desk.now, desk.zone)
    ends = [row["ends_on"] for row in rows if isinstance(row["ends_on"], date)]
    last = max([day, *ends]) + AHEAD
    began, why = day, ""
    while day <= last + timedelta(1):
        now = _told(quiet.why(day)) if day <= last else ""
        if now != why:
            if why:
                yield Freeze(began, day - timedelta(1), why)
            began, why = day, now
        day += timedelta(1)


def _told(why: str) -> str:
    """The reason as people say it; weekends are no freeze."""
    return (
        ""
        if why == "is no working day"
        else words.start(why.removeprefix("lies in the ").removeprefix("is "))
    )


def _risks(desk: Desk, plan_id: str, theirs: Counts) -> tuple[tuple[HandoffLine, ...], int]:
    open_ = sum(number for (_, status), number in theirs.items() if status in _OPEN)
    if not open_ or open_ > MOST_READ:
        return (), 0
    with handoff_desk(desk) as at:
        found = risks_for(desk.viewer, customers_at_risk(desk=at, plan_id=plan_id))
        heads = {
            head.subject.partition(":")[2]: head
            for head in list_handoffs(journal=at.journal, plan_id=plan_id)
        }
        lines = risk_lines(desk, at.calendars, found[:MOST_RISKS], heads)
    return lines, max(0, len(found) - MOST_RISKS)


_OPEN = frozenset(status.value for status in OPEN)


def _money(value: object, currency: str) -> str:
    return Money(value, currency).short() if isinstance(value, int) else "unknown"
