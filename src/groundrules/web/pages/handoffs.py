"""The list of hand-offs: mine to give, mine to take, at risk today; for leaders those of their people."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.journal import Head
from groundrules.handoff.risk import AtRisk
from groundrules.usecases.run_handoffs import HandoffDesk
from groundrules.usecases.show_handoffs import OPEN_NAMES, customers_at_risk
from groundrules.web import access, customers, words
from groundrules.web.access_transition import handoffs_for, risks_for, waits_for
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.screens import Clock
from groundrules.web.screens_handoff import HandoffGroup, HandoffLine, HandoffsPage
from groundrules.web.transition_desk import handoff_desk, has_facts

MOST = 100
"""Lines of one list; the next due are shown first."""


MOST_READ = 2_000
"""Above so many open hand-offs the page reads those due first, and leaves risks to the command line."""

NONE_OPEN = "No hand-off is open. When a wave is applied, each account that moves is here for both sides."


CUT = (
    f"More than {MOST_READ:,} hand-offs are open: here are those due first. "
    "`groundrules handoff risks` lists every customer at risk."
).replace("`", "")


@require_safe
@for_the_signed_in
def handoffs(desk: Desk) -> HttpResponse:
    """One's hand-offs by what is due first, and customers that may be fumbled today."""
    if not access.may(desk.viewer, "account.card"):
        raise PermissionDenied
    if not has_facts(desk):
        return desk.show("handoffs.html", HandoffsPage("No CRM export has been read yet", (), ""))
    with handoff_desk(desk) as at:
        return desk.show("handoffs.html", _page(desk, at))


def _page(desk: Desk, at: HandoffDesk) -> HandoffsPage:
    me = desk.viewer.seller_id
    found = handoffs_for(desk.viewer, at.journal, statuses=OPEN_NAMES, limit=MOST_READ)
    is_cut = len(found) == MOST_READ
    risks = () if is_cut else risks_for(desk.viewer, _risks(desk, at, found))
    worst = {one.handoff: one for one in risks}

    def line(head: Head) -> HandoffLine:
        return _line(head, desk, at.calendars, worst.get(_name(head)))

    give = [head for head in found if head.parties.get(me) == "giver"]
    take = [head for head in found if head.parties.get(me) == "receiver"]
    others = [head for head in found if me not in head.parties]
    yours = [head for head in (*give, *take) if me in waits_for(head)]
    by_name = {_name(head): head for head in found}
    groups = (
        HandoffGroup(
            "risk",
            "At risk today",
            risk_lines(desk, at.calendars, risks[:MOST], by_name),
            "Customers that may be fumbled, what harms them most first. Customers are listed, never people.",
        ),
        HandoffGroup("give", "Yours to give", tuple(line(head) for head in give[:MOST])),
        HandoffGroup("take", "Yours to take", tuple(line(head) for head in take[:MOST])),
        HandoffGroup("others", _theirs(desk), tuple(line(head) for head in others[:MOST]), "Next due first."),
    )
    return HandoffsPage(
        lead=_lead(len(yours), len(found), desk),
        groups=tuple(group for group in groups if group.lines),
        nothing="" if found else NONE_OPEN,
        cut=CUT if is_cut else "",
        as_of=customers.as_of(desk.workspace.facts),
        more=max(0, len(others) - MOST),
    )


def _risks(desk: Desk, at: HandoffDesk, found: tuple[Head, ...]) -> Iterable[AtRisk]:
    """Customers at risk among these; a seller's own are asked for one by one."""
    if not found:
        return ()
    me = desk.viewer.seller_id
    alone = not desk.is_leader and all(me in head.parties for head in found)
    known = {_name(head) for head in found}
    risks = customers_at_risk(desk=at, party_id=me if alone else None)
    return [one for one in risks if one.handoff in known]


def _name(head: Head) -> str:
    return head.subject.partition(":")[2]


def _lead(yours: int, open_: int, desk: Desk) -> str:
    if yours:
        waits = "hand-off waits" if yours == 1 else "hand-offs wait"
        return f"{words.start(words.small(yours))} {waits} for you"
    if not open_:
        return "No hand-offs"
    if desk.is_leader or access.scope_for(desk.viewer, "handoff.read").everything:
        return f"{words.start(words.small(open_))} open {'hand-off' if open_ == 1 else 'hand-offs'}"
    return "Nothing waits for you"


def _theirs(desk: Desk) -> str:
    return "Of your teams" if desk.is_leader else "All open hand-offs"


def _line(head: Head, desk: Desk, calendars: Calendars, risk: AtRisk | None) -> HandoffLine:
    me, data = desk.viewer.seller_id, head.data
    waits = waits_for(head)
    first = waits[0] if waits else str(data.get("receiver_id", ""))
    clock = words.clock(head.due_at, desk.now, calendars.of(first))
    worst = risk.risks[0] if risk is not None else None
    return HandoffLine(
        name=_name(head),
        account=head.account_name,
        people=_people(data, head.parties.get(me, "")),
        following=words.start(str(data.get("next") or "nothing to do now")),
        clock=clock,
        state=_state(head, me),
        risk=words.start(worst.says.replace("`", "")) if worst is not None else "",
    )


def _people(data: Mapping[str, object], place: str) -> str:
    giver, receiver = str(data.get("giver_name") or "nobody"), str(data.get("receiver_name"))
    return {"giver": f"to {receiver}", "receiver": f"from {giver}"}.get(place, f"{giver} to {receiver}")


def _state(head: Head, me: str) -> str:
    waits = waits_for(head)
    if me in waits:
        return "your turn"
    names = {str(head.data.get(f"{side}_id")): str(head.data.get(f"{side}_name")) for side in _SIDES}
    return f"with {names.get(waits[0], 'somebody')}" if waits else head.status


_SIDES = ("giver", "receiver")


def risk_lines(
    desk: Desk, calendars: Calendars, risks: Iterable[AtRisk], heads: Mapping[str, Head]
) -> tuple[HandoffLine, ...]:
    """Customers at risk on one line each; ``heads`` by the hand-offs' names."""
    return tuple(_risk_line(one, heads[one.handoff], desk, calendars) for one in risks)


def _risk_line(one: AtRisk, head: Head, desk: Desk, calendars: Calendars) -> HandoffLine:
    worst = one.risks[0]
    line = _line(head, desk, calendars, None)
    return HandoffLine(
        name=line.name,
        account=line.account,
        people=line.people,
        following=words.start(worst.says.replace("`", "")),
        clock=Clock("over its hour", "late") if worst.late else Clock("in time", "soon"),
        state=line.state,
        risk=words.count(len(one.risks) - 1, "more reason") if len(one.risks) > 1 else "",
        rule_id=worst.rule_id if worst.rule_id and worst.rule_id[:1].isupper() else "",
    )
