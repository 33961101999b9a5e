"""Kept texts of the draft: listed, looked at beside the draft, taken back; nothing is lost by it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from groundrules.store.drafts import check_drafts
from tests.web import world
from tests.web.conftest import Firm
from tests.web.drafts import next_version, save

SignedIn = Callable[[str], Client]


@dataclass(frozen=True)
class Kept:
    """Two texts of the same draft: Ugo's stands, Rosa's came later and was set aside."""

    theirs: str
    mine: str
    step: int
    version: int


def set_aside(firm: Firm) -> Kept:
    """Rosa saves late: hers is set aside."""
    theirs, mine = (next_version(firm.text) + f"# {name}\n" for name in ("theirs", "mine"))
    save(firm, theirs, by=world.UGO)
    drafts = firm.workspace.drafts()
    from groundrules.usecases.edit_rulebook import save_draft, standing

    base = standing(drafts=drafts, shelf=firm.workspace.shelf()).base
    late = save_draft(
        drafts=drafts,
        shelf=firm.workspace.shelf(),
        by=world.ROSA,
        text=mine,
        seen=0,
        base=base,
        now=world.NOW,
    )
    assert not late.done
    step = drafts.steps(1)[0]
    assert step.kind == "set aside"
    return Kept(theirs, mine, step.sequence, drafts.load().version)


def html_of(browser: Client, route: str, *args: object) -> str:
    """A page, its white space evened."""
    answer = browser.get(reverse(route, args=args))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_text_set_aside_is_listed_and_shown_beside_the_draft(firm: Firm, signed_in: SignedIn) -> None:
    """The editor leads to the list, the list to the text, and only the lines that differ stand beside it."""
    rosa = signed_in("rosa")
    assert re.search(r'id="kept"[^>]* hidden', html_of(rosa, "editor"))
    kept = set_aside(firm)
    assert not re.search(r'id="kept"[^>]* hidden', html_of(rosa, "editor"))
    address = reverse("editor kept text", args=[kept.step])
    assert f'href="{address}"' in html_of(rosa, "editor kept")
    assert f'href="{address}"' in html_of(rosa, "publishing")
    html = html_of(rosa, "editor kept text", kept.step)
    assert "1 place where it differs" in html
    assert re.findall(r'class="lines"[^>]*>([^<]*)<', html) == ["# theirs", "# mine"]


def test_a_kept_text_taken_back_is_the_draft_and_the_other_is_kept(firm: Firm, signed_in: SignedIn) -> None:
    """After taking back Rosa's text Ugo's is in the list, and can be taken back the same way."""
    kept = set_aside(firm)
    rosa, drafts = signed_in("rosa"), firm.workspace.drafts()
    form = {"step": str(kept.step), "version": str(kept.version)}
    assert rosa.post(reverse("take back"), form).status_code == 302
    assert drafts.load().text == kept.mine
    listed = [drafts.text(int(one)) for one in re.findall(r"edit/kept/(\d+)/", html_of(rosa, "editor kept"))]
    assert kept.theirs in listed
    newest = next(one.sequence for one in drafts.steps(9) if one.kind == "set aside")
    form = {"step": str(newest), "version": str(drafts.load().version)}
    assert rosa.post(reverse("take back"), form).status_code == 302
    assert drafts.load().text == kept.theirs
    assert check_drafts() == []


def test_taking_back_over_somebody_elses_saving_is_refused(firm: Firm, signed_in: SignedIn) -> None:
    """Somebody saved since the page was opened: 409, their text stands, and the page says so."""
    kept = set_aside(firm)
    newer = f"{kept.theirs}# newer\n"
    save(firm, newer, by=world.UGO)
    answer = signed_in("rosa").post(
        reverse("take back"), {"step": str(kept.step), "version": str(kept.version)}
    )
    assert answer.status_code == 409
    assert "somebody else saved" in answer.content.decode().lower()
    assert firm.workspace.drafts().load().text == newer


def test_readers_look_and_do_not_take(firm: Firm, signed_in: SignedIn) -> None:
    """The head of sales sees the text without the button, and is refused the act; odd numbers are 400."""
    kept = set_aside(firm)
    helen, rosa = signed_in("helen"), signed_in("rosa")
    assert "Take this text back" in html_of(rosa, "editor kept text", kept.step)
    assert "Take this text back" not in html_of(helen, "editor kept text", kept.step)
    form = {"step": str(kept.step), "version": str(kept.version)}
    assert helen.post(reverse("take back"), form).status_code == 403
    for odd in ({"step": "x"}, {"version": "-1"}, {"step": "9" * 12}):
        assert rosa.post(reverse("take back"), form | odd).status_code == 400
    assert rosa.post(reverse("take back"), form | {"step": "999"}).status_code == 404


def test_markup_in_a_kept_text_stays_text(firm: Firm, signed_in: SignedIn) -> None:
    """What somebody wrote is shown escaped, in the stretches and in the whole text."""
    hostile = f"# {world.INJECTION}\n{next_version(firm.text)}"
    save(firm, hostile)
    save(firm, next_version(firm.text), by=world.UGO)
    html = html_of(signed_in("rosa"), "editor kept text", 1)
    assert world.INJECTION not in html
    assert html.count("&lt;") >= 2
