"""The editor: the book as text, what is wrong with it while one writes, and what it would say."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from groundrules.rulebook import Rulebook
from groundrules.rulebook.drafting.again import Checked
from groundrules.rulebook.drafting.merge import Piece
from groundrules.rulebook.editing import format_book
from groundrules.terms import Finding, Severity
from groundrules.usecases.edit_rulebook import (
    EditResult,
    Standing,
    bring_in,
    finish_publication,
    save_draft,
    standing,
)
from groundrules.usecases.try_rulebook import Trial, account_record, try_book
from groundrules.web import access, words
from groundrules.web.draft_steps import RECENT, kept
from groundrules.web.editor_bench import BENCH, LostError
from groundrules.web.editor_body import Body, read_body
from groundrules.web.editor_parts import difference_part, pages_part, try_part
from groundrules.web.findings import say
from groundrules.web.frame import Desk, for_the_signed_in
from groundrules.web.screens_editor import EditorPage, Proposal, TryPart
from groundrules.wiring import BOOK, NotAWorkspaceError

Asked = Callable[[Desk, Body], HttpResponse]


def here(desk: Desk, act: str) -> Standing:
    """Where the draft stands, for somebody who may do that with it.

    Raises:
        PermissionDenied: they may not.
    """
    only_who_may(desk, act)
    try:
        return standing(drafts=desk.workspace.drafts(), shelf=desk.workspace.shelf())
    except (OSError, UnicodeDecodeError):
        desk.workspace.book()  # says what is the matter with the file
        raise


def only_who_may(desk: Desk, act: str) -> None:
    """Somebody who may not do that with the draft goes no further.

    Raises:
        PermissionDenied: they may not.
    """
    if not access.may(desk.viewer, act, access.draft_thing(desk.workspace.drafts().load())):
        raise PermissionDenied


def book_in_force(desk: Desk) -> Rulebook | None:
    """The book people work by; None when its file has mistakes, which a draft may mend."""
    try:
        return desk.workspace.book()
    except NotAWorkspaceError:
        return None


@require_safe
@for_the_signed_in
def editor(desk: Desk) -> HttpResponse:
    """The draft in the editor; for those who may only read it, without the pen."""
    return desk.show("editor.html", editor_page(desk, here(desk, "draft.read")))


def editor_page(
    desk: Desk, at: Standing, errors: tuple[str, ...] = (), text: str | None = None
) -> EditorPage:
    """The screen; ``text`` is what somebody wrote that could not be saved."""
    saved = at.draft.saved
    return EditorPage(
        text=at.text if text is None else text,
        version=at.draft.version,
        base=at.base,
        viewer_id=desk.viewer.seller_id,
        saved_by=name_of(desk, saved.by) if saved else "",
        saved_at=saved.at if saved else None,
        can_edit=access.may(desk.viewer, "draft.edit"),
        is_draft=saved is not None,
        is_behind=at.is_behind,
        has_kept=bool(kept(desk.workspace.drafts().steps(RECENT), at.draft.version)),
        proposal=proposal_of(desk, at),
        errors=errors,
    )


def proposal_of(desk: Desk, at: Standing) -> Proposal | None:
    """The open request to publish, if there is one."""
    found = at.draft.proposal
    if found is None:
        return None
    return Proposal(name_of(desk, found.by), found.at, found.why, found.by == desk.viewer.seller_id)


def name_of(desk: Desk, seller_id: str) -> str:
    """A person's name; their id when the record knows none."""
    person = desk.viewer.hierarchy.people.get(seller_id)
    return person.name if person else seller_id


@require_safe
@for_the_signed_in
def state(desk: Desk) -> HttpResponse:
    """Which version stands on the server, and a fresh token: what a window asks after it was cut off."""
    at = here(desk, "draft.read")
    return JsonResponse({**_state(desk, at), "csrf": get_token(desk.request)})


def _state(desk: Desk, at: Standing) -> dict[str, object]:
    saved = at.draft.saved
    return {
        "version": at.draft.version,
        "base": at.base,
        "behind": at.is_behind,
        "draft": saved is not None,
        "by": name_of(desk, saved.by) if saved else "",
        "mine": saved is not None and saved.by == desk.viewer.seller_id,
        "at": words.moment(saved.at, desk.zone) if saved else "",
        "tab": saved.tab if saved else "",
        "turn": saved.turn if saved else 0,
        "viewer": desk.viewer.seller_id,
    }


@require_safe
@for_the_signed_in
def text(desk: Desk, version: int) -> HttpResponse:
    """The draft's text as it stood at a version; 0 is the text one would edit now."""
    at = here(desk, "draft.read")
    found = at.text if version == 0 else desk.workspace.drafts().text(version)
    if found is None:
        return JsonResponse({"missing": True}, status=404)
    return JsonResponse({**_state(desk, at), "text": found})


@require_POST
@for_the_signed_in
def save(desk: Desk) -> HttpResponse:
    """The text is the draft's next version; one that comes too late is kept and joined with the other."""
    only_who_may(desk, "draft.edit")
    if desk.request.content_type == "application/json":
        return _save_by_script(desk, read_body(desk.request))
    form = Body({name: str(value) for name, value in desk.request.POST.items()})
    sent = form.whole_book()
    seen = form.text("version")
    result = _save(desk, form, sent, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
    if result.done:
        return redirect("editor")
    errors = tuple(say(found) for found in result.findings)
    kept = "\n".join(line for piece in result.pieces for line in piece.joined) if result.pieces else sent
    return desk.show("editor.html", editor_page(desk, result.standing, errors, kept), status=409)


def _save_by_script(desk: Desk, body: Body) -> HttpResponse:
    result = _save(desk, body, body.whole_book(), body.number("version"))
    told: dict[str, object] = _state(desk, result.standing)
    if result.done:
        return JsonResponse(told)
    told["why"] = [say(found) for found in result.findings]
    told["pieces"] = [_piece(piece) for piece in result.pieces]
    return JsonResponse(told, status=409 if result.pieces else 422)


def _save(desk: Desk, body: Body, sent: str, seen: int) -> EditResult:
    drafts, shelf = desk.workspace.drafts(), desk.workspace.shelf()
    finish_publication(drafts=drafts, shelf=shelf, now=desk.now)
    return save_draft(
        drafts=drafts,
        shelf=shelf,
        by=desk.viewer.seller_id,
        text=sent,
        seen=seen,
        base=body.text("base"),
        now=desk.now,
        tab=body.text("tab"),
        turn=body.number("turn"),
    )


def _piece(piece: Piece) -> dict[str, object]:
    return {"kind": piece.kind, "base": piece.base, "mine": piece.mine, "theirs": piece.theirs}


def asked_by_script(act: str) -> Callable[[Asked], Callable[..., HttpResponse]]:
    """A question of the editor's script by POST, for those who may do the act; it changes nothing stored."""

    def decorate(answer: Asked) -> Callable[..., HttpResponse]:
        @require_POST
        @for_the_signed_in
        @wraps(answer)
        def view(desk: Desk) -> HttpResponse:
            only_who_may(desk, act)
            try:
                return answer(desk, read_body(desk.request))
            except LostError:
                return JsonResponse({"lost": True}, status=409)

        return view

    return decorate


@asked_by_script("draft.read")
def check(desk: Desk, body: Body) -> HttpResponse:
    """Everything wrong with the text as it stands in the window.

    While one writes, only what changed is looked at; ``settle`` asks for the whole check, which also counts
    today's accounts in each gap and overlap.
    """
    owner, token, whole = desk.viewer.seller_id, body.text("token"), body.book()
    if whole is not None:
        token = BENCH.put(owner, whole, desk.workspace.book_again, token)
    elif not body.flag("settle"):
        BENCH.patch(owner, token, body.patch())
    if body.flag("settle"):
        settled = desk.workspace.check_text(BENCH.text(owner, token))
        return _told(token, settled.findings, settled.book)
    checked = BENCH.check(owner, token)
    return _told(token, checked.findings, checked.reading.book)


def _told(token: str, findings: Sequence[Finding], book: Rulebook | None) -> JsonResponse:
    counts = {severity.value: sum(found.severity is severity for found in findings) for severity in Severity}
    told = [found.as_json() for found in findings]
    return JsonResponse(
        {
            "token": token,
            "fit": book is not None and not counts[Severity.ERROR.value],
            "readable": book is not None,
            "counts": counts,
            "findings": told,
        }
    )


def _checked(desk: Desk, body: Body) -> Checked:
    return BENCH.check(desk.viewer.seller_id, body.text("token"))


@asked_by_script("draft.read")
def try_it(desk: Desk, body: Body) -> HttpResponse:
    """What the draft says of one account, or of facts given by hand."""
    checked = _checked(desk, body)
    book = checked.book
    if book is None:
        part = TryPart("The draft cannot be read yet, so it can answer nothing: mend its errors first.")
        return render(desk.request, "groundrules/partials/editor_try.html", {"part": part})
    called = body.text("account").strip()
    trial = _try(desk, checked, called, body)
    part = trial if isinstance(trial, TryPart) else try_part(trial, book)
    return render(desk.request, "groundrules/partials/editor_try.html", {"part": part})


def _try(desk: Desk, checked: Checked, called: str, body: Body) -> Trial | TryPart:
    book, row, known = checked.book, None, None
    if book is None:
        raise LostError
    if called:
        facts = desk.workspace.facts
        found = account_record(facts, called) if facts.manifest("crm") else None
        if found is None:
            return TryPart("No CRM export was read yet: fill in the facts by hand.")
        if isinstance(found, Finding):
            return TryPart(say(found))
        row, known = found
        if not access.sees_account(desk.viewer, facts, str(row["account_id"])):
            return TryPart("No account of yours is called that.")
    return try_book(
        book=book,
        incomplete=checked.reading.incomplete,
        thing=body.text("thing") or "account",
        known=known,
        by_hand=body.facts(),
        account=row,
    )


@asked_by_script("draft.read")
def difference(desk: Desk, body: Body) -> HttpResponse:
    """What the draft changes against the book in force."""
    checked = _checked(desk, body)
    old_text = desk.workspace.shelf().read()
    new = checked.reading.book if checked.is_fit else None
    part = difference_part(book_in_force(desk), new, old_text, checked.text)
    return render(desk.request, "groundrules/partials/editor_difference.html", {"part": part})


@asked_by_script("draft.read")
def pages(desk: Desk, body: Body) -> HttpResponse:
    """How full the five pages are; of a draft with mistakes only a part could be laid out, so it is not."""
    part = pages_part(_checked(desk, body).reading.book)
    return render(desk.request, "groundrules/partials/editor_pages.html", {"part": part})


@asked_by_script("draft.edit")
def tidied(desk: Desk, body: Body) -> HttpResponse:  # noqa: ARG001  as every question is asked
    """The text evenly laid out; no comment is lost and nothing it means is changed."""
    formatted = format_book(body.whole_book(), BOOK)
    if formatted.findings:
        return JsonResponse({"why": say(formatted.findings[0])}, status=422)
    return JsonResponse({"text": formatted.text})


@asked_by_script("draft.edit")
def joined(desk: Desk, body: Body) -> HttpResponse:  # noqa: ARG001  as every question is asked
    """The draft joined with what was changed in the book in force after it was begun."""
    drafts, shelf = desk.workspace.drafts(), desk.workspace.shelf()
    at = standing(drafts=drafts, shelf=shelf)
    pieces = [_piece(piece) for piece in bring_in(drafts=drafts, shelf=shelf)]
    return JsonResponse({**_state(desk, at), "base": at.in_force, "pieces": pieces})
