"""The case page: evidence for all concerned, words for those who may read them, one ruling and no more."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from groundrules.store import load
from tests.web import world
from tests.web.conftest import Firm

SignedIn = Callable[[str], Client]


def form_of(html: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that posts to ``action``."""
    part = html.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))


def filled(browser: Client, case_id: str, act: str, **words: str) -> dict[str, str]:
    """A form as that person would send it now."""
    html = browser.get(f"/cases/{case_id}/").content.decode()
    return {**form_of(html, f"/cases/{case_id}/{act}/"), **words}


def test_the_decider_sees_everything_on_one_page(firm: Firm, signed_in: SignedIn) -> None:
    """Rule, counts, formula, excuses, price, both sides' words, proposal, form: all there, all escaped."""
    html = signed_in("margaret").get(f"/cases/{firm.case_of(world.BRIGHTWATER)}/").content.decode()
    for word in (
        "zebra-count",
        "zebra-formula",
        "zebra-row",
        "zebra-excuse",
        "$777k",
        "zebra-anna",
        "zebra-tom",
    ):
        assert word in html
    assert 'id="decide"' in html
    assert "Proposed" in html
    assert "The match is looked at again" in html  # what Anna's answer points to
    assert '<svg class="strip"' in html
    assert "placeholder" in html


def test_sides_read_each_other_only_once_both_have_answered(firm: Firm, signed_in: SignedIn) -> None:
    """While Tom is silent he does not read Anna's words; once he has answered he does."""
    row = {**world.signals()[0], "signal_id": "S02|8", "account_id": world.CORVUS}
    from groundrules.store.save import OrmPeople
    from groundrules.usecases.open_cases import open_cases

    open_cases(
        book=firm.workspace.book(), signals=[row], people=OrmPeople(), docket=firm.docket,
        calendar=firm.workspace.calendar(), now=world.NOW,
    )  # fmt: skip
    case_id = firm.case_of(world.CORVUS)
    firm.answer(case_id, world.ANNA, "customer asked", "zebra-secret")
    tom = signed_in("tom")
    before = tom.get(f"/cases/{case_id}/").content.decode()
    assert "zebra-secret" not in before
    assert "customer asked" not in before.lower().split('id="sides"', 1)[1]
    assert "Has answered. You read it once you have answered too" in before
    sent = filled(tom, case_id, "answer", pick="other", text="my side of it")
    assert tom.post(f"/cases/{case_id}/answer/", sent).status_code == 302
    assert "zebra-secret" in tom.get(f"/cases/{case_id}/").content.decode()


def test_a_side_sees_no_proposal_and_no_ruling_form(firm: Firm, signed_in: SignedIn) -> None:
    """Tom reads the facts of his case and neither the proposal nor the form to rule."""
    html = signed_in("tom").get(f"/cases/{firm.case_of(world.BRIGHTWATER)}/").content.decode()
    assert "zebra-count" in html
    assert 'id="decide"' not in html
    assert 'id="proposal"' not in html
    assert "match is looked at again" not in html.split("What happened")[0].replace("match review", "")


def test_ruling_works_once(firm: Firm, signed_in: SignedIn) -> None:
    """The same form twice is one ruling; both sides then read outcome and reason."""
    case_id = firm.case_of(world.BRIGHTWATER)
    margaret = signed_in("margaret")
    sent = filled(
        margaret, case_id, "rule", pick="let go", text="Introduce Tom this week.", against_why="He is ready."
    )
    for _ in range(2):
        assert margaret.post(f"/cases/{case_id}/rule/", sent).status_code == 302
    case = load.case_view(case_id)
    assert case is not None
    assert len(case.rulings) == 1
    for name in ("anna", "tom", "margaret"):
        html = signed_in(name).get(f"/cases/{case_id}/").content.decode()
        assert "Introduce Tom this week." in html
        assert "The old owner lets go" in html
    assert "Lately decided" in signed_in("tom").get("/").content.decode()


def test_the_same_key_with_other_words_is_refused(firm: Firm, signed_in: SignedIn) -> None:
    """A form sent before with another body does nothing and says so."""
    case_id = firm.case_of(world.BRIGHTWATER)
    margaret = signed_in("margaret")
    sent = filled(margaret, case_id, "rule", pick="let go", text="One.", against_why="He is ready.")
    margaret.post(f"/cases/{case_id}/rule/", sent)
    page = margaret.post(f"/cases/{case_id}/rule/", {**sent, "text": "Another."})
    assert page.status_code == 409
    case = load.case_view(case_id)
    assert case is not None
    assert case.rulings[0].reason == "One."


def test_a_stale_page_says_who_decided_what(firm: Firm, signed_in: SignedIn) -> None:
    """A second window that is behind gets the ruling that stands, by name, and rules nothing."""
    case_id = firm.case_of(world.BRIGHTWATER)
    margaret = signed_in("margaret")
    late = filled(
        margaret, case_id, "rule", pick="fine as it is", text="zebra-late", against_why="zebra-differs"
    )
    early = filled(margaret, case_id, "rule", pick="let go", text="Early.", against_why="He is ready.")
    margaret.post(f"/cases/{case_id}/rule/", early)
    page = margaret.post(f"/cases/{case_id}/rule/", late)
    html = page.content.decode()
    assert page.status_code == 409
    assert "Margaret Ellison decided this on" in html
    assert "The old owner lets go" in html
    assert "was not recorded" in html
    assert "zebra-late<br>zebra-differs" in html  # no form is left, the words are


def test_an_overtaken_answer_keeps_the_words(firm: Firm, signed_in: SignedIn) -> None:
    """When the case moved on before the form came, the form comes back with what was written in it."""
    case_id = firm.case_of(world.HALVORSEN)
    tom = signed_in("tom")
    sent = filled(tom, case_id, "answer", pick="done", text="zebra-kept")
    firm.answer(case_id, world.TOM, "other", "sooner")
    page = tom.post(f"/cases/{case_id}/answer/", sent)
    assert page.status_code == 409
    assert "zebra-kept" in page.content.decode()
    assert "moved on while your page was open" in page.content.decode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"pick": "let go", "text": "  "}, "reason is missing"),
        ({"pick": "fine as it is", "text": "Because."}, "against the proposed ruling"),
        ({"pick": "nonsense", "text": "Because."}, "no such choice"),
        ({"pick": "let go", "text": "x" * 5000, "against_why": "y"}, "too long"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(
    firm: Firm, signed_in: SignedIn, words: dict[str, str], says: str
) -> None:
    """A ruling that cannot stand comes back with one sentence, the words kept, and nothing recorded."""
    case_id = firm.case_of(world.BRIGHTWATER)
    margaret = signed_in("margaret")
    page = margaret.post(f"/cases/{case_id}/rule/", filled(margaret, case_id, "rule", **words))
    html = page.content.decode()
    assert page.status_code == 422
    assert says in html
    assert words["text"].strip() in html
    case = load.case_view(case_id)
    assert case is not None
    assert case.rulings == ()


def test_forms_that_are_not_ours_are_refused(firm: Firm, signed_in: SignedIn) -> None:
    """Without a version or with a made-up key the answer is 400."""
    case_id = firm.case_of(world.BRIGHTWATER)
    margaret = signed_in("margaret")
    for fields in ({}, {"version": "x", "key": "k" * 20}, {"version": "3", "key": "<b>"}):
        assert margaret.post(f"/cases/{case_id}/rule/", fields).status_code == 400


def test_standing_back_appeal_and_correction(firm: Firm, signed_in: SignedIn) -> None:
    """Margaret hands one case up to Helen; on another Tom appeals after her corrected ruling."""
    handed = firm.case_of(world.HALVORSEN)
    margaret, tom = signed_in("margaret"), signed_in("tom")
    sent = filled(margaret, handed, "stand-back", text="I hired them both.")
    assert margaret.post(f"/cases/{handed}/stand-back/", sent).status_code == 302
    assert "With you" in signed_in("helen").get(f"/cases/{handed}/").content.decode()

    ruled = firm.case_of(world.BRIGHTWATER)
    sent = filled(margaret, ruled, "rule", pick="let go", text="Go.", against_why="He is ready.")
    margaret.post(f"/cases/{ruled}/rule/", sent)
    sent = filled(margaret, ruled, "correct", pick="three-way call", text="Rather together.")
    assert margaret.post(f"/cases/{ruled}/correct/", sent).status_code == 302
    html = tom.get(f"/cases/{ruled}/").content.decode()
    assert "Rather together." in html
    assert "Earlier rulings" in html
    sent = filled(tom, ruled, "appeal", text="Nobody asked the customer.")
    assert tom.post(f"/cases/{ruled}/appeal/", sent).status_code == 302
    assert "Nobody asked the customer." in signed_in("helen").get(f"/cases/{ruled}/").content.decode()


def pair_case(firm: Firm) -> str:
    """A case about Anna and Tom and no account; Anna has answered, Tom has not."""
    from groundrules.store.save import OrmPeople
    from groundrules.usecases.open_cases import open_cases

    book = firm.workspace.book()
    watching = replace(book, signals={**book.signals, "S08": replace(book.signals["S02"], signal_id="S08")})
    opened = open_cases(
        book=watching, signals=[world.pair_signal()], people=OrmPeople(), docket=firm.docket,
        calendar=firm.workspace.calendar(), now=world.NOW,
    )  # fmt: skip
    (case,) = opened.opened
    firm.answer(case.case_id, world.ANNA, "other", "zebra-pair-words")
    return case.case_id


def test_a_case_about_two_people_has_its_page(firm: Firm, signed_in: SignedIn) -> None:
    """Named by the two, called by their jobs, nobody is an owner, no account to open, no interim word."""
    case_id = pair_case(firm)
    tom = signed_in("tom")
    html = tom.get(f"/cases/{case_id}/").content.decode()
    assert '<p class="eyebrow">Anna Lindqvist and Tom Okafor</p>' in html
    assert "Field seller" in html
    assert "Inside seller" in html
    assert "owner" not in html.split('id="sides"', 1)[1].split("</section>", 1)[0].lower()
    assert "Until decided" not in html
    assert "moved" not in html
    assert "zebra-pair-words" not in html
    today = tom.get("/").content.decode()
    assert "Anna Lindqvist and Tom Okafor" in today


def test_a_case_about_people_is_read_by_them_and_those_who_lead_them(firm: Firm, signed_in: SignedIn) -> None:
    """While the two answer no leader reads it; sales operations never does; the auditor always."""
    case_id = pair_case(firm)
    status = {
        name: signed_in(name).get(f"/cases/{case_id}/").status_code
        for name in ("anna", "tom", "nora", "cora", "margaret", "victor", "helen", "rosa", "ugo", "ada")
    }
    assert {name for name, code in status.items() if code == 200} == {"anna", "tom", "ugo"}
    firm.answer(case_id, world.TOM, "agreed")
    met = {
        name: signed_in(name).get(f"/cases/{case_id}/").status_code
        for name in ("anna", "tom", "nora", "margaret", "victor", "helen", "rosa", "ugo", "ada")
    }
    assert {name for name, code in met.items() if code == 200} == {"anna", "tom", "margaret", "helen", "ugo"}
    html = signed_in("margaret").get(f"/cases/{case_id}/").content.decode()
    assert "zebra-pair-words" in html
    assert 'id="decide"' in html


def test_a_prompt_without_an_account_is_read_on_its_own_page(firm: Firm, signed_in: SignedIn) -> None:
    """Anna and Tom find the question on their day and what was counted behind it; it says until when."""
    tom = signed_in("tom")
    assert f"/signals/{world.PROMPT_ALONE}/".replace("|", "%7C") in tom.get("/").content.decode()
    assert "zebra-expired" not in tom.get("/").content.decode()
    html = tom.get(f"/signals/{world.PROMPT_ALONE}/").content.decode()
    assert "Is it the plan?" in html
    assert "The two: zebra-alone" in html
    assert "zebra-count" in html
    assert "Only you read this" in html
    assert "28 Sep 2026" in html
    assert "The team: zebra-team" in signed_in("helen").get("/").content.decode()
    assert "zebra-team" not in signed_in("margaret").get("/").content.decode()
