"""One account: in full for the people on it and above them, the minimal card for everybody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from groundrules.handoff.exceptions.line import Moment
from groundrules.usecases.show_handoffs import OPEN_NAMES
from groundrules.web import access, customers, words
from groundrules.web.access_transition import exceptions_on, handoffs_for, may_ask_for
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.lines import case_lines
from groundrules.web.pages.moves import planned_move
from groundrules.web.portrait import card, portrait
from groundrules.web.screens_account import Standing


@require_safe
@for_the_signed_in
def account(desk: Desk, account_id: str) -> HttpResponse:
    """Who covers it, why, and what is open on it."""
    facts = desk.workspace.facts
    if facts.manifest("crm") is None:
        raise Http404
    details = access.sees_account(desk.viewer, facts, account_id)
    row = customers.account(facts, account_id) if details is not None else None
    if row is None:
        raise Http404
    if not details:
        return desk.show("account.html", card(facts, row))
    cases = case_lines(desk, access.account_cases_for(desk.viewer, account_id))
    screen = portrait(facts=facts, book=desk.workspace.book(), account=row, cases=cases)
    ask = reverse("exceptions") + "?" + urlencode({"account": account_id})
    screen = replace(
        screen,
        standing=tuple(_standing(desk, account_id)),
        ask_url=ask if may_ask_for(desk.viewer, facts, account_id) else "",
    )
    return desk.show("account.html", screen)


def _standing(desk: Desk, account_id: str) -> Iterator[Standing]:
    """The account's hand-offs and exceptions, and the wave of its move where nothing is handed over yet."""
    journal, facts = desk.workspace.journal(), desk.workspace.facts
    handoffs = handoffs_for(desk.viewer, journal, statuses=OPEN_NAMES, account_ids=[account_id])
    for head in handoffs:
        giver, receiver = head.data["giver_name"] or "Nobody", head.data["receiver_name"]
        name = head.subject.partition(":")[2]
        says = f"{giver} hands over to {receiver}: {head.status}"
        yield Standing("Hand-off", says, reverse("hand-off", args=[name]))
    if not handoffs and (found := planned_move(desk, account_id)) is not None:
        yield Standing("Move", found, reverse("moves"))
    held = exceptions_on(desk.viewer, facts, journal, account_id)
    names = customers.names(facts, (head.data["owner_id"] for head in held))
    for head in held:
        what = f"the deal {head.data['deal_name'] or head.data['deal_id']}" if head.data["deal_id"] else "it"
        owner = names.get(str(head.data["owner_id"]), "somebody")
        last = date.fromisoformat(str(head.data["until"]))
        if last < Moment(desk.now, str(head.data["zone"])).today:
            continue  # it holds nothing any more; the next tick closes it
        verb = "keeps" if head.status == "standing" else "asks to keep"
        says = f"{owner} {verb} {what} until {words.day(last)}: {head.data['reason']}"
        yield Standing("Exception", says, reverse("exception", args=[head.subject.partition(":")[2]]))
