"""One account: in full for the people on it and above them, the minimal card for everybody else."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from groundrules.web import access, customers
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.lines import case_lines
from groundrules.web.portrait import card, portrait


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
    return desk.show(
        "account.html", portrait(facts=facts, book=desk.workspace.book(), account=row, cases=cases)
    )
