"""One case: reading it, answering it, ruling on it. Every act is one form, sent once."""

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from groundrules.cases import Case, Status
from groundrules.terms import Finding
from groundrules.usecases.work_cases import (
    CaseResult,
    Study,
    answer_case,
    appeal_ruling,
    correct_ruling,
    rule_case,
    stand_back,
    study_case,
)
from groundrules.web import access, words
from groundrules.web.case_view import CaseView
from groundrules.web.docket_page import case_page
from groundrules.web.forms import Sent, read_sent
from groundrules.web.frame import Desk, for_the_signed_in

WRITING = frozenset({"GR704", "GR705", "GR710", "GR717"})
"""Findings about what was written: the form comes back with it."""


@require_safe
@for_the_signed_in
def case(desk: Desk, case_id: str) -> HttpResponse:
    """The case as this person may see it."""
    return desk.show("case.html", case_page(desk, _view(desk, case_id)))


@require_POST
@for_the_signed_in
def rule(desk: Desk, case_id: str) -> HttpResponse:
    """The decider's ruling is on record, once."""
    return _act(desk, case_id, "rule", _rule)


@require_POST
@for_the_signed_in
def answer(desk: Desk, case_id: str) -> HttpResponse:
    """A side's statement is on record."""
    return _act(desk, case_id, "answer", _answer)


@require_POST
@for_the_signed_in
def back(desk: Desk, case_id: str) -> HttpResponse:
    """The decider hands the case up."""
    return _act(desk, case_id, "stand back", _stand_back)


@require_POST
@for_the_signed_in
def appeal(desk: Desk, case_id: str) -> HttpResponse:
    """A side asks the next level up to look again."""
    return _act(desk, case_id, "appeal", _appeal)


@require_POST
@for_the_signed_in
def correct(desk: Desk, case_id: str) -> HttpResponse:
    """The decider puts a ruling right by a new entry."""
    return _act(desk, case_id, "correct", _correct)


def _act(desk: Desk, case_id: str, act: str, do: Callable[[Desk, str, Sent], CaseResult]) -> HttpResponse:
    """Done: back to the case. Refused: the page says why, and keeps what was written."""
    before = _view(desk, case_id)
    if act not in before.acts and not _had_its_turn(desk, before, act):
        raise PermissionDenied
    sent = read_sent(desk.request.POST)
    result = do(desk, case_id, sent)
    if result.done:
        return redirect("case", case_id=case_id)
    finding = result.findings[0]
    view = _view(desk, case_id)
    if finding.code in WRITING:
        screen = case_page(desk, view, sent=sent, act=act, errors=(_say(finding),))
        return desk.show("case.html", screen, status=422)
    notice = _overtaken(desk, view, finding)
    return desk.show("case.html", case_page(desk, view, notice=notice, sent=sent, act=act), status=409)


def _view(desk: Desk, case_id: str) -> CaseView:
    view = access.case_for(desk.viewer, case_id, now=desk.now, study=_study(desk))
    if view is None:
        raise Http404
    return view


def _study(desk: Desk) -> Callable[[Case], Study]:
    return lambda case: study_case(case=case, docket=desk.workspace.record().docket)


def _had_its_turn(desk: Desk, view: CaseView, act: str) -> bool:
    """True when this person could act before: sent twice, or overtaken, deserves an answer and not a no."""
    me = desk.viewer.seller_id
    party = any(side.seller_id == me for side in view.parties)
    if act in ("answer", "appeal"):
        return party
    return not party and any(ruling.by == me for ruling in view.rulings)


def _overtaken(desk: Desk, view: CaseView, finding: Finding) -> str:
    """Who did what meanwhile, in one or two sentences."""
    ruling = view.ruling
    if ruling is not None and finding.code in ("GR703", "GR706", "GR708"):
        at = words.moment(ruling.at, desk.zone)
        return f"{ruling.by_name} decided this on {at}: {ruling.say}. What you sent was not recorded."
    if finding.code == "GR706" and view.steps:
        last = view.steps[-1]
        at = words.moment(last.at, desk.zone)
        return (
            f"This case moved on while your page was open ({at}: {last.who} {last.what}). "
            "What you sent was not recorded; read what is new, then send it again."
        )
    if view.status is Status.CLOSED:
        return f"This case is closed ({view.closed_how}). What you sent was not recorded."
    return f"{_say(finding)} What you sent was not recorded."


def _say(finding: Finding) -> str:
    help_ = f" {words.start(finding.help)}." if finding.help else ""
    return f"{words.start(finding.message)}.{help_}".replace("`", "")


def _rule(desk: Desk, case_id: str, sent: Sent) -> CaseResult:
    return rule_case(
        docket=desk.workspace.record().docket,
        case_id=case_id,
        by=desk.viewer.seller_id,
        outcome=sent.picked,
        reason=sent.text,
        against_why=sent.against_why,
        now=desk.now,
        seen_version=sent.version,
        book=desk.workspace.book(),
        key=sent.key,
    )


def _answer(desk: Desk, case_id: str, sent: Sent) -> CaseResult:
    return answer_case(**_common(desk, case_id, sent), reason=sent.picked, text=sent.text)  # type: ignore[arg-type]  # as named


def _stand_back(desk: Desk, case_id: str, sent: Sent) -> CaseResult:
    return stand_back(**_common(desk, case_id, sent), because=sent.text)  # type: ignore[arg-type]  # as named


def _appeal(desk: Desk, case_id: str, sent: Sent) -> CaseResult:
    return appeal_ruling(**_common(desk, case_id, sent), reason=sent.text)  # type: ignore[arg-type]  # as named


def _correct(desk: Desk, case_id: str, sent: Sent) -> CaseResult:
    return correct_ruling(
        docket=desk.workspace.record().docket,
        case_id=case_id,
        by=desk.viewer.seller_id,
        outcome=sent.picked,
        reason=sent.text,
        now=desk.now,
        seen_version=sent.version,
        key=sent.key,
    )


def _common(desk: Desk, case_id: str, sent: Sent) -> Mapping[str, object]:
    """What every act needs that may move the case to another desk."""
    record = desk.workspace.record()
    return {
        "docket": record.docket,
        "people": record.people,
        "book": desk.workspace.book(),
        "calendar": desk.workspace.calendar(),
        "case_id": case_id,
        "by": desk.viewer.seller_id,
        "now": desk.now,
        "seen_version": sent.version,
        "key": sent.key,
    }
