"""Exceptions: what stands, what ends soon, what waits; asked for, granted, refused, extended, ended."""

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.refused import refusal
from groundrules.terms import Finding, RefusedActError
from groundrules.usecases.keep_exceptions import Desk as LedgerDesk
from groundrules.usecases.keep_exceptions import (
    Form,
    KeptResult,
    Wish,
    end_exception,
    extend_exception,
    grant_exception,
    one_exception,
    refuse_exception,
    request_exception,
)
from groundrules.usecases.return_deals import look_at_comebacks
from groundrules.web import access
from groundrules.web.access_transition import exception_head, may_ask_for, may_decide_on, may_end
from groundrules.web.exception_page import exception_page
from groundrules.web.forms import read_seen, values_of
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.handoff_page import NOTHING, Sent
from groundrules.web.ledger_page import APART, ledger_page
from groundrules.web.listing import ENGINE
from groundrules.web.transition_desk import day_of, has_facts, ledger_desk, sentence

WRITING = frozenset({"GR410", "GR411", "GR506", "GR510", "GR511", "GR512", "GR515", "GR518", "GR530"})
"""Findings about what was written: the form comes back with it."""

Values = Mapping[str, str]


@require_safe
@for_the_signed_in
def exceptions(desk: Desk) -> HttpResponse:
    """What stands and what was asked for, as far as it concerns this person or their people."""
    account = desk.request.GET.get("account", "")[:100]
    return _show(desk, Sent("ask", "", {"account": account}) if account else NOTHING)


@require_safe
@for_the_signed_in
def exception(desk: Desk, name: str) -> HttpResponse:
    """One exception with its whole history, for whoever is part of it or above them."""
    journal = desk.workspace.journal()
    if not has_facts(desk) or exception_head(desk.viewer, journal, name) is None:
        raise Http404
    with ENGINE:
        at = ledger_desk(desk)
        found = one_exception(journal=journal, name=name)
        if isinstance(found, Finding):
            raise Http404
        comebacks = look_at_comebacks(facts=at.facts, journal=journal)
        sees_all = access.may(desk.viewer, "exception.value")
        screen = exception_page(at, *found, comebacks, reader=desk.viewer.seller_id, sees_all=sees_all)
    return desk.show("exception.html", screen)


def _show(desk: Desk, sent: Sent, status: int = 200) -> HttpResponse:
    if not access.may(desk.viewer, "account.card"):
        raise PermissionDenied
    if not has_facts(desk):
        raise Http404
    with ENGINE:
        screen = ledger_page(desk, ledger_desk(desk), sent)
    return desk.show("exceptions.html", screen, status=status)


@require_POST
@for_the_signed_in
def ask(desk: Desk) -> HttpResponse:
    """A request is on record and waits for somebody whose role may approve it."""
    if not access.may(desk.viewer, "account.card"):
        raise PermissionDenied
    scope = access.scope_for(desk.viewer, "exception.ask")
    if not has_facts(desk) or not (scope.everything or scope.seller_ids):
        raise PermissionDenied
    values, form = values_of(desk.request.POST), _form(desk, is_new=True)

    def do(at: LedgerDesk) -> KeptResult:
        wish = _wish(values)
        _must_be_theirs(desk, at, wish)
        return request_exception(desk=at, form=form, wish=wish)

    return _done(desk, "ask", "", values, do)


def _wish(values: Values) -> Wish:
    kind_id, _, reason = values.get("pick", "").partition(APART)
    until = day_of(values, "until")
    if until is None:
        raise refusal("GR515", "the last day is missing", "name the last day it is to stand")
    account, deal = values.get("account", "").strip(), values.get("deal", "").strip()
    return Wish(kind_id, reason, until, account, deal, note=values.get("note", ""))


def _must_be_theirs(desk: Desk, at: LedgerDesk, wish: Wish) -> None:
    """Refused when the account is none of theirs; a deal of somebody else is as unknown as no deal."""
    company = Company(at.facts)
    if not wish.deal:
        thing, _ = company.account(wish.account)
        if not may_ask_for(desk.viewer, at.facts, thing.account_id):
            named = f"`{thing.account_name}` is none of your accounts, nor of your teams'"
            raise refusal("GR518", named, "its owner or their leader asks")
        return
    unknown = refusal("GR518", f"no open deal of yours has the id `{wish.deal[:30]}`")
    try:
        thing, _ = company.deal(wish.deal)
    except RefusedActError:
        raise unknown from None
    if not may_ask_for(desk.viewer, at.facts, thing.account_id):
        raise unknown


def _decide(at: LedgerDesk, form: Form, name: str, values: Values) -> KeptResult:
    because = values.get("because", "")
    if values.get("pick") == "refuse":
        return refuse_exception(desk=at, form=form, name=name, because=because)
    return grant_exception(desk=at, form=form, name=name, until=day_of(values, "until"), because=because)


def _extend(at: LedgerDesk, form: Form, name: str, values: Values) -> KeptResult:
    until = day_of(values, "until")
    if until is None:
        raise refusal("GR515", "the new last day is missing", "name it")
    return extend_exception(desk=at, form=form, name=name, until=until, because=values.get("because", ""))


def _end(at: LedgerDesk, form: Form, name: str, values: Values) -> KeptResult:
    return end_exception(desk=at, form=form, name=name, because=values.get("because", ""))


_ACTS: Mapping[str, Callable[[LedgerDesk, Form, str, Values], KeptResult]] = {
    "decide": _decide,
    "extend": _extend,
    "end": _end,
}


def _act(desk: Desk, name: str, act: str) -> HttpResponse:
    head = exception_head(desk.viewer, desk.workspace.journal(), name) if has_facts(desk) else None
    if head is None:
        raise Http404
    if not (may_end if act == "end" else may_decide_on)(desk.viewer, head):
        raise PermissionDenied
    values, form = values_of(desk.request.POST), _form(desk)
    return _done(desk, act, name, values, lambda at: _ACTS[act](at, form, name, values))


def _form(desk: Desk, *, is_new: bool = False) -> Form:
    seen = read_seen(desk.request.POST)
    return Form(desk.viewer.seller_id, seen.key, None if is_new else seen.version)


def _done(
    desk: Desk, act: str, name: str, values: Values, do: Callable[[LedgerDesk], KeptResult]
) -> HttpResponse:
    """Done: back to the list. Refused: the page says why, and keeps what was written."""
    findings: tuple[Finding, ...]
    try:
        with ENGINE:
            findings = do(ledger_desk(desk)).findings
    except RefusedActError as refused:
        findings = (refused.finding,)
    if not findings:
        return redirect("exceptions")
    finding = findings[0]
    if finding.code in WRITING:
        return _show(desk, Sent(act, name, values, (sentence(finding),)), status=422)
    if finding.code == "GR513":  # the book's roles: whoever sees the form may still not be among them
        return _show(desk, Sent(act, name, values, (sentence(finding),)), status=403)
    notice = f"{sentence(finding)} What you sent was not recorded."
    return _show(desk, Sent(act, name, values, (), notice), status=409)


def _view(act: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_the_signed_in
    def view(desk: Desk, name: str) -> HttpResponse:
        return _act(desk, name, act)

    return view


VIEWS: Mapping[str, Callable[..., HttpResponse]] = {act: _view(act) for act in _ACTS}
"""Each act on an exception there is, as a view."""
