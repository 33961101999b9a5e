"""Today: what this person has to do, and nothing else. Nothing to do is a good day and looks like one."""

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from groundrules.cases import Status
from groundrules.store import load
from groundrules.store.load import CaseRow
from groundrules.web import access, customers, words
from groundrules.web.access_transition import waiting_handoffs
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.lines import by_value_and_age, case_lines, signal_title
from groundrules.web.screens import Prompt, Today

LATELY = 5
_OUTAGE = "S25"


@require_safe
@for_the_signed_in
def today(desk: Desk) -> HttpResponse:
    """The leader's few cases, or a seller's own matters."""
    return desk.show("today.html", _leader(desk) if desk.is_leader else _seller(desk))


def _leader(desk: Desk) -> Today:
    queue = by_value_and_age(access.queue_for(desk.viewer, desk.now))
    mine = [row for row in access.cases_for(desk.viewer) if row.status is Status.WITH_PERSON]
    lead = f"{words.start(_matters(len(queue)))} your word" if queue else "Nothing to decide"
    return Today(
        desk="leader",
        day=words.local_day(desk.now, desk.zone),
        lead=lead,
        cases=case_lines(desk, queue),
        with_sellers=load.waiting_with_people(desk.viewer.subtree),
        mine=case_lines(desk, mine),
        decided=case_lines(desk, access.ruled_for(desk.viewer, LATELY)),
        as_of=customers.as_of(desk.workspace.facts),
        outages=_outages(desk),
        prompts=_prompts(desk),
        shared=_shared(desk),
        handoffs=waiting_handoffs(desk.viewer, desk.workspace.journal()),
    )


def _seller(desk: Desk) -> Today:
    mine = access.cases_for(desk.viewer)
    unanswered = [row for row in mine if _waits_for(desk, row)]
    other = [row for row in mine if row not in unanswered]
    prompts = _prompts(desk)
    handoffs = waiting_handoffs(desk.viewer, desk.workspace.journal())
    if unanswered:
        lead = f"{words.start(_waits(len(unanswered)))} for your answer"
    elif handoffs:
        waits = "hand-off waits" if handoffs == 1 else "hand-offs wait"
        lead = f"{words.start(words.small(handoffs))} {waits} for you"
    else:
        lead = "Nothing waits for you"
    return Today(
        desk="seller",
        day=words.local_day(desk.now, desk.zone),
        lead=lead,
        cases=case_lines(desk, by_value_and_age(unanswered)),
        with_leader=case_lines(
            desk, [row for row in other if row.status in (Status.WITH_LEADER, Status.WITH_PERSON)]
        ),
        decided=case_lines(
            desk, [row for row in other if row.status in (Status.RULED, Status.CLOSED)][:LATELY]
        ),
        prompts=prompts,
        as_of=customers.as_of(desk.workspace.facts),
        outages=_outages(desk),
        shared=_shared(desk),
        handoffs=handoffs,
    )


def _waits_for(desk: Desk, row: CaseRow) -> bool:
    """True when the case is open and this side has said nothing yet."""
    if row.status not in (Status.WITH_PERSON, Status.WITH_LEADER):
        return False
    case = load.case_view(row.case_id)
    return case is not None and case.answer_of(desk.viewer.seller_id) is None


def _prompts(desk: Desk) -> tuple[Prompt, ...]:
    """Questions only this person sees."""
    rows = [row for row in _signals_about(desk) if row["verdict"] == "prompt" and row["kind"] != _OUTAGE]
    return tuple(_prompt(row, "seller") for row in _seen(desk, rows))


def _shared(desk: Desk) -> tuple[Prompt, ...]:
    """What many share, for those who lead them."""
    return tuple(
        _prompt(row, "leader") for row in _seen(desk, customers.shared_signals(desk.workspace.facts))
    )


def _prompt(row: Mapping[str, object], reader: str) -> Prompt:
    said = words.start(str(row["headline"]))
    return Prompt(str(row["signal_id"]), signal_title(row), said, customers.question_of(row, reader))


def _seen(desk: Desk, rows: Sequence[Mapping[str, object]]) -> tuple[Mapping[str, object], ...]:
    return access.signals_for(desk.viewer, rows, words.local_day(desk.now, desk.zone))


def _signals_about(desk: Desk) -> list[Mapping[str, object]]:
    me, facts = desk.viewer.seller_id, desk.workspace.facts
    found: dict[str, Mapping[str, object]] = {}
    for column in ("from_seller_id", "to_seller_id"):
        for row in customers.rows(facts, "signals", "signals", {column: me}):
            found[str(row["signal_id"])] = row
    return [found[key] for key in sorted(found)]


def _outages(desk: Desk) -> tuple[str, ...]:
    """Where evidence stopped arriving, so that silence is not taken for idleness."""
    rows: Sequence[Mapping[str, object]] = customers.rows(
        desk.workspace.facts, "signals", "signals", {"kind": _OUTAGE}
    )
    return tuple(
        str(row["headline"])
        for row in _seen(desk, rows)
        if not row.get("group_kind") and row["verdict"] in ("case", "prompt")
    )


def _matters(number: int) -> str:
    return f"{words.small(number)} {'matter needs' if number == 1 else 'matters need'}"


def _waits(number: int) -> str:
    return f"{words.small(number)} {'matter waits' if number == 1 else 'matters wait'}"
