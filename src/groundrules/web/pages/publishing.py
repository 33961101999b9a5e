"""From draft to book: one person proposes exactly one text with a reason, another one publishes it."""

from collections.abc import Callable, Iterable

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from groundrules.rulebook.drafting.ports import Step
from groundrules.terms import Finding
from groundrules.usecases.adopt_rulebook import BookCheck
from groundrules.usecases.edit_rulebook import (
    EditResult,
    Standing,
    discard_draft,
    finish_publication,
    propose_draft,
    publish_draft,
    unfit,
    withdraw_proposal,
)
from groundrules.web import access
from groundrules.web.draft_steps import RECENT, has_text, in_runs
from groundrules.web.editor_body import Body
from groundrules.web.editor_parts import difference_part, pages_part
from groundrules.web.findings import at_its_line, say
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.pages.editor import book_in_force, here, name_of, proposal_of
from groundrules.web.screens import Choice
from groundrules.web.screens_editor import PublishPage, StepLine

NEWEST = 30
LONGEST = 10_000
WRITING = frozenset({"GR024", "GR029"})
"""Findings about what was written: the form comes back with it."""


@require_safe
@for_the_signed_in
def publishing(desk: Desk) -> HttpResponse:
    """The draft beside the book in force, what stops it, who asked, and what happened so far."""
    return desk.show("publishing.html", publish_page(desk, here(desk, "draft.read")))


def publish_page(desk: Desk, at: Standing, errors: tuple[str, ...] = (), why: str = "") -> PublishPage:
    """The screen; ``why`` is a reason that could not be taken."""
    shelf = desk.workspace.shelf()
    checked = desk.workspace.check_text(at.text)
    old = book_in_force(desk)
    known = {at.text: checked}
    stops: tuple[Finding, ...] = ()
    if at.draft.saved:
        stops = unfit(at.draft, shelf=shelf, check=lambda text: known.get(text, BookCheck(old)))
    new = checked.book if checked.is_fit else None
    saved = at.draft.saved
    thing = access.draft_thing(at.draft)
    return PublishPage(
        version=at.draft.version,
        edition=checked.book.version if checked.book else "",
        old_edition=old.version if old else "",
        stops=tuple(at_its_line(found) for found in stops),
        difference=difference_part(old, new, shelf.read(), at.text),
        pages=pages_part(checked.book),
        proposal=proposal_of(desk, at),
        can_propose=access.may(desk.viewer, "draft.edit"),
        can_publish=access.may(desk.viewer, "book.publish", thing),
        leaders=_leaders(desk),
        steps=told(desk, in_runs(desk.workspace.drafts().steps(RECENT))[:NEWEST]),
        is_draft=saved is not None,
        saved_by=name_of(desk, saved.by) if saved else "",
        saved_at=saved.at if saved else None,
        why=why,
        errors=errors,
    )


def _leaders(desk: Desk) -> tuple[Choice, ...]:
    """Whom one may name as a reader of the draft: everybody who has people below them."""
    people = desk.viewer.hierarchy.people
    leaders = [
        people[one] for one in desk.viewer.hierarchy.reports if one in people and people[one].is_active
    ]
    return tuple(Choice(one.seller_id, one.name) for one in sorted(leaders, key=lambda one: one.name))


_WHAT = {
    "saved": "saved the draft",
    "set aside": "had a text set aside; it is kept",
    "proposed": "asked for the draft to be published",
    "withdrawn": "took the request back",
    "published": "published the draft",
    "placed": "put the book in force",
    "discarded": "threw the draft away",
}


def told(desk: Desk, steps: Iterable[Step]) -> tuple[StepLine, ...]:
    """The steps with people's names, each in words."""
    return tuple(
        StepLine(one.sequence, name_of(desk, one.by), _WHAT[one.kind], one.at, one.why, has_text(one))
        for one in steps
    )


@require_POST
@for_the_signed_in
def propose(desk: Desk) -> HttpResponse:
    """The draft waits for a second person."""
    here(desk, "draft.edit")
    known = {choice.value for choice in _leaders(desk)}
    named = sorted(known.intersection(desk.request.POST.getlist("named")))
    return _act(
        desk,
        lambda seen, why: propose_draft(
            drafts=desk.workspace.drafts(),
            shelf=desk.workspace.shelf(),
            check=desk.workspace.check_text,
            by=desk.viewer.seller_id,
            seen=seen,
            why=why,
            now=desk.now,
            named=named,
        ),
    )


@require_POST
@for_the_signed_in
def withdraw(desk: Desk) -> HttpResponse:
    """Nobody is asked any more."""
    here(desk, "draft.edit")
    return _act(
        desk,
        lambda _seen, _why: withdraw_proposal(
            drafts=desk.workspace.drafts(),
            shelf=desk.workspace.shelf(),
            by=desk.viewer.seller_id,
            now=desk.now,
        ),
    )


@require_POST
@for_the_signed_in
def publish(desk: Desk) -> HttpResponse:
    """The proposed draft is the book in force."""
    drafts = desk.workspace.drafts()
    if not access.may(desk.viewer, "book.publish"):
        raise PermissionDenied
    return _act(
        desk,
        lambda seen, _why: publish_draft(
            drafts=drafts,
            shelf=desk.workspace.shelf(),
            check=desk.workspace.check_text,
            by=desk.viewer.seller_id,
            seen=seen,
            now=desk.now,
        ),
    )


@require_POST
@for_the_signed_in
def discard(desk: Desk) -> HttpResponse:
    """The draft is thrown away; its versions stay readable."""
    here(desk, "draft.edit")
    return _act(
        desk,
        lambda seen, _why: discard_draft(
            drafts=desk.workspace.drafts(),
            shelf=desk.workspace.shelf(),
            by=desk.viewer.seller_id,
            seen=seen,
            now=desk.now,
        ),
    )


def _act(desk: Desk, do: Callable[[int, str], EditResult]) -> HttpResponse:
    """Done: back to the page. Refused: the page says why, and keeps what was written."""
    form = Body({name: str(value) for name, value in desk.request.POST.items()})
    seen, why = form.text("version"), form.text("why", LONGEST)
    if not seen.isdecimal() or len(seen) > 9:
        raise BadRequest("the form is not one of ours")
    finish_publication(drafts=desk.workspace.drafts(), shelf=desk.workspace.shelf(), now=desk.now)
    result = do(int(seen), why)
    if result.done:
        return redirect("publishing")
    errors = tuple(say(found) for found in result.findings[:1])
    status = 422 if result.findings[0].code in WRITING else 409
    return desk.show("publishing.html", publish_page(desk, result.standing, errors, why), status=status)
