"""One hand-off: the page both sides see, and each act of theirs. Every act is one form, sent once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from groundrules.handoff.steps.commands import Promise
from groundrules.handoff.steps.refused import refusal
from groundrules.handoff.steps.wording import words as must_say
from groundrules.terms import Finding, RefusedActError
from groundrules.usecases.keep_exceptions import Form
from groundrules.usecases.run_handoffs import (
    HandoffDesk,
    HandoffResult,
    accept_handoff,
    answer_item,
    answer_promise,
    brief_handoff,
    close_handoff,
    complete_brief,
    invite_old_owner,
    push_back_handoff,
    tick_step,
)
from groundrules.usecases.show_handoffs import HandoffPage as Found
from groundrules.usecases.show_handoffs import handoff_page as look_up
from groundrules.web import access, customers
from groundrules.web.access_transition import handoff_head, story_thing
from groundrules.web.forms import read_seen, values_of
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.handoff_page import BLANKS, NOTHING, Reader, Sent, handoff_page
from groundrules.web.transition_desk import day_of, handoff_desk, has_facts, sentence

WRITING = frozenset({"GR506", "GR530", "GR536", "GR537", "GR538", "GR540"})
"""Findings about what was written: the form comes back with it."""

NOT_YOURS = "GR532"

Values = Mapping[str, str]
Do = Callable[[HandoffDesk, Form, str, Values], HandoffResult]


@require_safe
@for_the_signed_in
def handoff(desk: Desk, name: str) -> HttpResponse:
    """The hand-off as both sides see it."""
    return _show(desk, name)


def _show(desk: Desk, name: str, sent: Sent = NOTHING, status: int = 200) -> HttpResponse:
    head = handoff_head(desk.viewer, desk.workspace.journal(), name) if has_facts(desk) else None
    if head is None:
        raise Http404
    me = desk.viewer.seller_id
    with handoff_desk(desk) as at:
        found = look_up(desk=at, name=name, viewer=me)
        if isinstance(found, Finding):
            raise Http404
        thing = story_thing(head)
        acts = frozenset(act for act in found.may.get(me, ()) if access.may(desk.viewer, _right(act), thing))
        names = customers.names(desk.workspace.facts, _people(found))
        screen = handoff_page(at.book, Reader(me, acts, found, at.calendars, names, desk.now, sent))
    return desk.show("handoff.html", screen, status=status)


def _people(found: Found) -> list[str]:
    written = (found.brief, found.pushed_back, found.completed, found.accepted)
    return [
        found.known.owner_id,
        *(one.seller_id for one in found.known.last_contacts),
        *(one.by for one in written if one is not None),
    ]


def _right(act: str) -> str:
    return "handoff.close" if act == "close" else "handoff.act"


def _act(desk: Desk, name: str, act: str) -> HttpResponse:
    """Done: back to the page. Refused: the page says why, and keeps what was written."""
    journal = desk.workspace.journal()
    head = handoff_head(desk.viewer, journal, name) if has_facts(desk) else None
    if head is None:
        raise Http404
    if not access.may(desk.viewer, _right(act), story_thing(head)):
        raise PermissionDenied
    seen, values = read_seen(desk.request.POST), values_of(desk.request.POST)
    form = Form(desk.viewer.seller_id, seen.key, seen.version)
    try:
        with handoff_desk(desk) as at:
            findings = _ACTS[act].do(at, form, name, values).findings
    except RefusedActError as refused:
        findings = (refused.finding,)
    if not findings:
        return redirect("hand-off", name=name)
    finding = findings[0]
    if finding.code == NOT_YOURS:
        raise PermissionDenied
    thing = values.get(_ACTS[act].thing, "") if _ACTS[act].thing else ""
    if finding.code in WRITING:
        return _show(desk, name, Sent(act, thing, values, (sentence(finding),)), status=422)
    notice = f"{sentence(finding)} What you sent was not recorded."
    if finding.code == "GR505":
        notice = (
            "The other side, or you in another window, was faster: the page below is new. "
            "What you sent was not recorded; read what is new, then send it again."
        )
    return _show(desk, name, Sent(act, thing, values, (), notice), status=409)


def _promises(values: Values) -> tuple[Promise, ...]:
    """The promises of a form; a line of which one half is missing is refused."""
    found = []
    for number in BLANKS:
        what, day = values.get(f"promise-{number}", "").strip(), day_of(values, f"by-{number}")
        if what and day is None:
            raise refusal("GR530", f"`{what[:40]}` is promised for none", "name the day beside the promise")
        if day is not None:
            found.append(Promise(must_say(what, "say what was promised, beside its day"), day))
    return tuple(found)


def _brief(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    decides, avoid = values.get("decides", ""), values.get("avoid", "")
    return brief_handoff(
        desk=desk, form=form, name=name, decides=decides, promises=_promises(values), avoid=avoid
    )


def _push_back(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    named = ((values.get(f"part-{number}", ""), values.get(f"lacks-{number}", "")) for number in BLANKS[:3])
    missing = {part: lacks for part, lacks in named if part or lacks.strip()}
    return push_back_handoff(desk=desk, form=form, name=name, missing=missing)


def _complete(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    answer = values.get("answer", "")
    return complete_brief(desk=desk, form=form, name=name, answer=answer, promises=_promises(values))


def _accept(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    return accept_handoff(desk=desk, form=form, name=name, note=values.get("note", ""))


def _tick(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    return tick_step(
        desk=desk,
        form=form,
        name=name,
        rule_id=values.get("rule", ""),
        outside=values.get("outside") == "yes",
        note=values.get("note", ""),
        day=day_of(values, "day"),
    )


def _promise(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    return answer_promise(
        desk=desk,
        form=form,
        name=name,
        promise_id=values.get("promise", ""),
        answer=values.get("pick", ""),
        reason=values.get("reason", ""),
        day=day_of(values, "day"),
    )


def _item(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    return answer_item(
        desk=desk,
        form=form,
        name=name,
        item_id=values.get("item", ""),
        answer=values.get("pick", ""),
        note=values.get("note", ""),
    )


def _invite(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    until = day_of(values, "until")
    if until is None:
        raise refusal("GR530", "none is named", "name the day up to which the old owner is invited")
    because = values.get("because", "")
    return invite_old_owner(desk=desk, form=form, name=name, until=until, because=because)


def _close(desk: HandoffDesk, form: Form, name: str, values: Values) -> HandoffResult:
    return close_handoff(desk=desk, form=form, name=name, because=values.get("because", ""))


@dataclass(frozen=True, slots=True)
class _Act:
    """What an act does, and the field that says on which line of the page."""

    do: Do
    thing: str = ""


_ACTS: Mapping[str, _Act] = {
    "brief": _Act(_brief),
    "push back": _Act(_push_back),
    "complete": _Act(_complete),
    "accept": _Act(_accept),
    "tick": _Act(_tick, "rule"),
    "promise": _Act(_promise, "promise"),
    "item": _Act(_item, "item"),
    "invite": _Act(_invite),
    "close": _Act(_close),
}


def _view(act: str) -> Callable[..., HttpResponse]:
    @require_POST
    @for_the_signed_in
    def view(desk: Desk, name: str) -> HttpResponse:
        return _act(desk, name, act)

    return view


VIEWS: Mapping[str, Callable[..., HttpResponse]] = {act: _view(act) for act in _ACTS}
"""Each act of a side or a leader on a hand-off, as a view."""
