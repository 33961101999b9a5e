"""Texts of the draft that were kept: looked at beside the draft of now, and taken back."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from groundrules.rulebook.drafting.merge import merge
from groundrules.usecases.edit_rulebook import finish_publication
from groundrules.usecases.take_back_draft import take_back
from groundrules.web import access, draft_steps
from groundrules.web.draft_steps import RECENT
from groundrules.web.editor_body import Body
from groundrules.web.findings import say
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.editor import here, only_who_may
from groundrules.web.pages.publishing import told
from groundrules.web.screens_editor import KeptPage, KeptTextPage, StepLine, Stretch

MOST_STRETCHES = 60
MOST_LINES = 40


@require_safe
@for_the_signed_in
def kept(desk: Desk) -> HttpResponse:
    """The texts that were kept and are not the draft's own, newest first."""
    at = here(desk, "draft.read")
    steps = draft_steps.kept(desk.workspace.drafts().steps(RECENT), at.draft.version)
    return desk.show("kept.html", KeptPage(told(desk, steps)))


@require_safe
@for_the_signed_in
def kept_text(desk: Desk, step: int) -> HttpResponse:
    """One kept text, and what in it differs from the draft of now."""
    return desk.show("kept_text.html", _page(desk, step))


@require_POST
@for_the_signed_in
def take(desk: Desk) -> HttpResponse:
    """The kept text is the draft's next version, unless somebody saved since the page was opened."""
    only_who_may(desk, "draft.edit")
    form = Body({name: str(value) for name, value in desk.request.POST.items()})
    step, seen = (_number(form.text(name)) for name in ("step", "version"))
    drafts, shelf = desk.workspace.drafts(), desk.workspace.shelf()
    text = drafts.text(step)
    if text is None:
        raise Http404
    finish_publication(drafts=drafts, shelf=shelf, now=desk.now)
    by = desk.viewer.seller_id
    result = take_back(drafts=drafts, shelf=shelf, by=by, text=text, seen=seen, now=desk.now)
    if result.done:
        return redirect("editor")
    errors = tuple(say(found) for found in result.findings)
    return desk.show("kept_text.html", _page(desk, step, errors), status=409)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest("the form is not one of ours")
    return int(text)


def _page(desk: Desk, step: int, errors: tuple[str, ...] = ()) -> KeptTextPage:
    at = here(desk, "draft.read")
    text = desk.workspace.drafts().text(step)
    if text is None:
        raise Http404
    stretches = _stretches(at.text, text)
    return KeptTextPage(
        step=_line(desk, step),
        text=text,
        version=at.draft.version,
        stretches=stretches[:MOST_STRETCHES],
        more=max(0, len(stretches) - MOST_STRETCHES),
        can_take=access.may(desk.viewer, "draft.edit") and bool(stretches),
        errors=errors,
    )


def _line(desk: Desk, step: int) -> StepLine:
    """Who kept it and when; what is older than we look through has no page."""
    for one in told(desk, desk.workspace.drafts().steps(RECENT)):
        if one.sequence == step:
            return one
    raise Http404


def _stretches(draft: str, text: str) -> tuple[Stretch, ...]:
    """Where the two differ, in the draft's order."""
    found, line = [], 1
    for piece in merge(draft, draft, text):
        if piece.kind != "same":
            found.append(Stretch(line, _cut(piece.mine), _cut(piece.theirs)))
        line += len(piece.mine)
    return tuple(found)


def _cut(lines: tuple[str, ...]) -> str:
    rest = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"… {rest} more lines"] if rest > 0 else [])])
