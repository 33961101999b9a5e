"""A draft of the firm's book, and what the editor sends about it."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from groundrules.rulebook.drafting import Draft
from groundrules.usecases.edit_rulebook import propose_draft, save_draft, standing
from tests.web import world
from tests.web.conftest import Firm

WHY = "zebra-why: small accounts get a name"


def next_version(text: str) -> str:
    """The book with a new version number and another title."""
    changed = text.replace("version: 3\n", "version: 4\n", 1)
    assert changed != text
    return changed


def save(firm: Firm, text: str, by: str = world.ROSA, seen: int | None = None) -> Draft:
    """Somebody saves that text, having seen what stands."""
    drafts, shelf = firm.workspace.drafts(), firm.workspace.shelf()
    at = standing(drafts=drafts, shelf=shelf)
    result = save_draft(
        drafts=drafts,
        shelf=shelf,
        by=by,
        text=text,
        seen=at.draft.version if seen is None else seen,
        base=at.base,
        now=world.NOW,
    )
    assert result.done, result.findings
    return result.standing.draft


def save_and_propose(firm: Firm, text: str = "", by: str = world.ROSA) -> Draft:
    """A fit draft waits for somebody else to publish it."""
    draft = save(firm, text or next_version(firm.text), by)
    result = propose_draft(
        drafts=firm.workspace.drafts(),
        shelf=firm.workspace.shelf(),
        check=firm.workspace.check_text,
        by=by,
        seen=draft.version,
        why=WHY,
        now=world.NOW,
    )
    assert result.done, result.findings
    return result.standing.draft


def ask(browser: Client, route: str, body: object) -> Any:  # a response of Django's client
    """The editor's script asks."""
    return browser.post(reverse(route), json.dumps(body), content_type="application/json")


def body_for(route: str, draft: Draft, browser: Client) -> dict[str, Any]:
    """What our own page would send there, about that draft."""
    assert draft.saved is not None
    if not route.startswith("editor"):
        return {"data": {"version": str(draft.version), "why": "For a reason.", "step": str(draft.version)}}
    text, base = draft.saved.text, draft.saved.base
    body: dict[str, object] = {"text": text, "version": draft.version, "base": base}
    if route == "editor save":
        body["text"] = f"{text}# more\n"
    if route in {"editor try", "editor difference", "editor pages"}:
        answer = ask(browser, "editor check", {"text": text})
        token = answer.json()["token"] if answer.status_code == 200 else ""
        body = {"token": token, "account": ""}
    return {"data": json.dumps(body), "content_type": "application/json"}
