"""Every route, every kind of person, own, foreign and missing things; canaries in every answer."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from groundrules.handoff.exceptions.line import Line
from groundrules.usecases.keep_exceptions import EVERY, find_exceptions
from groundrules.web.matrix import matrix as rights
from groundrules.web.urls import ROUTES
from tests.web import transition_world, world
from tests.web.conftest import Firm
from tests.web.drafts import body_for, save_and_propose
from tests.web.expectations import (
    ACTS,
    ASKING,
    ON_A_HANDOFF,
    ON_A_THING,
    ON_AN_EXCEPTION,
    ON_THE_DRAFT,
    OPEN,
    PEOPLE,
    READING_AN_EXCEPTION,
)

Asking = Callable[[str], Client]

SEES_DETAILS = {"tom", "margaret", "helen", "rosa", "ugo"}
SEES_CASE = {"anna", "tom", "margaret", "helen", "rosa", "ugo"}
READS_WORDS = {"anna", "tom", "margaret", "ugo"}
FREE = {"Brightwater"}  # the name alone is on the minimal card of everybody


@pytest.fixture
def asking(signed_in: Callable[[str], Client]) -> Asking:
    """A browser of anybody, nobody included."""
    return lambda name: Client() if name == "anonymous" else signed_in(name)


def route_names() -> set[str]:
    """Every named address of the application, and one per nameless address, which must not exist."""
    return {getattr(pattern, "name", None) or str(pattern.pattern) for pattern in get_resolver().url_patterns}


def good_form(firm: Firm, case_id: str, act: str) -> dict[str, str]:
    """A form that would be accepted of whoever may act."""
    case = firm.docket.load(case_id)
    assert case is not None
    pick = "customer asked" if act == "answer" else "match review"
    return {"version": str(case.version), "key": "k" * 24, "pick": pick, "text": "For a reason."}


def test_no_route_is_forgotten() -> None:
    """Each route names its rights, each right is a row of the table, and each is in the expectations."""
    assert set(ROUTES) == route_names()
    assert {right for row in ROUTES.values() for right in row} <= set(rights())
    expected = {*OPEN, *(name for name, _ in ON_A_THING), *ACTS, *ON_A_HANDOFF, *ON_AN_EXCEPTION, *ASKING}
    expected |= {*ON_THE_DRAFT, "sign-out"}
    assert expected == set(ROUTES)


def test_a_forgotten_route_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above has teeth: a route without a row is named."""
    from django.urls import path

    from groundrules.web import urls

    monkeypatch.setattr(
        urls, "urlpatterns", [*urls.urlpatterns, path("x/", lambda _r: HttpResponse(), name="forgotten")]
    )
    resolver = get_resolver()
    monkeypatch.setitem(resolver.__dict__, "url_patterns", urls.urlpatterns)
    assert route_names() - set(ROUTES) == {"forgotten"}


def readable(name: str) -> set[str]:
    """The canaries this person may meet on some page."""
    allowed = set(FREE)
    if name in SEES_DETAILS:
        allowed |= {"$345k", "Olga Formerly", "zebra-wish"}
    if name in SEES_CASE:
        allowed |= {"zebra-count", "zebra-formula", "zebra-row", "zebra-excuse", "$777k", "zebra-headline"}
        allowed |= {"zebra-decides", "zebra-price"}  # the two sides of the hand-off are those of the case
    if name in READS_WORDS:
        allowed |= {"zebra-anna"}
    return allowed


def pages_and_answers(firm: Firm, name: str) -> list[tuple[str, int]]:
    """Every page, and the status the table says this person gets."""
    case_id = firm.case_of(world.BRIGHTWATER)
    found = [(reverse(route), row[name]) for route, row in OPEN.items()]
    for (route, thing), row in ON_A_THING.items():
        key = case_id if (route, thing) == ("case", world.BRIGHTWATER) else thing
        found.append((reverse(route, args=[key]), row[name]))
    lists = OPEN["accounts"][name]
    return [*found, ("/accounts/?scope=everyone", lists), ("/accounts/?q=a", lists)]


def test_pages_answer_as_the_table_says(firm: Firm, asking: Asking) -> None:
    """Status of every page for every kind of person; and no canary of what they may not read, anywhere."""
    transition_world.whole(firm)
    for name in PEOPLE:
        browser = asking(name)
        secret = set(world.CANARIES.values()) - readable(name)
        for address, status in pages_and_answers(firm, name):
            answer = browser.get(address)
            assert answer.status_code == status, (name, address)
            html = answer.content.decode()
            assert [word for word in secret if word in html] == [], (name, address)
            if name == "anonymous":
                assert "Brightwater" not in html


def test_the_canaries_sing(firm: Firm, asking: Asking) -> None:
    """The check above has teeth: whoever may read everything does meet every canary."""
    transition_world.whole(firm)
    seen = "".join(
        asking(name).get(address).content.decode()
        for name, address in (
            ("tom", f"/accounts/{world.BRIGHTWATER}/"),
            ("margaret", f"/cases/{firm.case_of(world.BRIGHTWATER)}/"),
            ("anna", f"/handoffs/{transition_world.NAME}/"),
            ("anna", "/moves/"),
            ("margaret", "/exceptions/"),
        )
    )
    assert [word for word in world.CANARIES.values() if word not in seen] == []


@pytest.mark.parametrize("act", ACTS)
def test_acts_answer_as_the_table_says(firm: Firm, asking: Asking, act: str) -> None:
    """A good form of the act, sent by everybody; only those the table names change the record."""
    case_id = firm.case_of(world.BRIGHTWATER)
    before = firm.docket.load(case_id)
    assert before is not None
    for name in PEOPLE:
        browser = asking(name)
        with transaction.atomic():  # each on the same open case
            answer = browser.post(reverse(act, args=[case_id]), good_form(firm, case_id, act))
            after = firm.docket.load(case_id)
            transaction.set_rollback(True)
        assert answer.status_code == ACTS[act][name], name
        assert after is not None
        did = answer.status_code == 302 and name != "anonymous"
        assert (after.version > before.version) is did, name
        missing = browser.post(reverse(act, args=["cmissing"]), good_form(firm, case_id, act))
        assert missing.status_code == (302 if name == "anonymous" else 404), name


@pytest.mark.parametrize("route", ON_A_HANDOFF)
def test_acts_on_a_handoff_answer_as_the_table_says(firm: Firm, asking: Asking, route: str) -> None:
    """A good form of the act, sent by everybody; only those the table names change the hand-off."""
    transition_world.open_handoff(firm)
    before = transition_world.now_is(firm.workspace.journal())
    form = transition_world.good_form(route.removeprefix("hand-off "), before)
    for name in PEOPLE:
        browser = asking(name)
        with transaction.atomic():  # each on the same open hand-off
            answer = browser.post(reverse(route, args=[before.name]), form)
            after = transition_world.now_is(firm.workspace.journal())
            transaction.set_rollback(True)
        assert answer.status_code == ON_A_HANDOFF[route][name], name
        did = answer.status_code == 302 and name != "anonymous"
        assert (after.version > before.version) is did, name
        missing = browser.post(reverse(route, args=["M-missing@P1"]), form)
        assert missing.status_code == (302 if name == "anonymous" else 404), name


def ledger(firm: Firm) -> tuple[Line, ...]:
    """Every exception there ever was."""
    return find_exceptions(journal=firm.workspace.journal(), statuses=EVERY)


def test_an_exception_is_read_by_its_people(firm: Firm, asking: Asking) -> None:
    """Its page exists for who is part of it and above them; for everybody else there is no such page."""
    made = transition_world.ask_exception(firm)
    for name in PEOPLE:
        answer = asking(name).get(reverse("exception", args=[made]))
        assert answer.status_code == READING_AN_EXCEPTION[name], name
        assert (b"zebra-wish" in answer.content) is (answer.status_code == 200), name
        assert world.INJECTION.encode() not in answer.content


@pytest.mark.parametrize("route", [*ON_AN_EXCEPTION, *ASKING])
def test_acts_on_an_exception_answer_as_the_table_says(firm: Firm, asking: Asking, route: str) -> None:
    """A good form of the act, sent by everybody; only those the table names change the ledger."""
    made = "" if route in ASKING else transition_world.ask_exception(firm)
    form = transition_world.good_ledger_form(route.removeprefix("exception "), 1)
    before = ledger(firm)
    for name in PEOPLE:
        browser = asking(name)
        with transaction.atomic():  # each on the same ledger
            answer = browser.post(reverse(route, args=[made] if made else []), form)
            after = ledger(firm)
            transaction.set_rollback(True)
        assert answer.status_code == {**ON_AN_EXCEPTION, **ASKING}[route][name], name
        did = answer.status_code == 302 and name != "anonymous"
        assert (after != before) is did, name
        if made:
            missing = browser.post(reverse(route, args=["missing"]), form)
            assert missing.status_code == (302 if name == "anonymous" else 404), name


@pytest.mark.parametrize("route", ON_THE_DRAFT)
def test_the_draft_answers_as_the_table_says(firm: Firm, asking: Asking, route: str) -> None:
    """A good question or act on the draft, put by everybody; only those the table names change it."""
    save_and_propose(firm)
    before = firm.workspace.drafts().load()
    for name in PEOPLE:
        browser = asking(name)
        with transaction.atomic():  # each on the same draft
            answer = browser.post(reverse(route), **body_for(route, before, browser))
            after = firm.workspace.drafts().load()
            firm.workspace.book_path.write_text(firm.text, encoding="utf-8")
            transaction.set_rollback(True)
        assert answer.status_code == ON_THE_DRAFT[route][name], name
        changes = route in {
            "editor save",
            "propose",
            "withdraw",
            "publish",
            "discard",
        } and answer.status_code in {200, 302}
        assert (after.sequence > before.sequence) is (changes and name != "anonymous"), name


def test_outside_ones_scope_looks_like_nothing(firm: Firm, asking: Asking) -> None:
    """A foreign case and a missing one give Cora the same bytes, save the form token in the frame."""
    cora = asking("cora")

    def seen(address: str) -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", cora.get(address).content.decode())

    assert seen(f"/cases/{firm.case_of(world.BRIGHTWATER)}/") == seen("/cases/c0000000000/")


def test_somebody_who_left_is_out_at_the_next_click(firm: Firm, asking: Asking) -> None:
    """A session of yesterday is worth nothing once the person is gone."""
    from groundrules.store.save import end_access

    tom = asking("tom")
    assert tom.get("/").status_code == 200
    end_access(seller_id=world.TOM, now=world.NOW, actor="test")
    assert tom.get("/").status_code == 302
    assert tom.get(f"/cases/{firm.case_of(world.BRIGHTWATER)}/").status_code == 302
