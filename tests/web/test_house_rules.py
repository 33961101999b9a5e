"""What holds for every answer: headers, tokens, GETs that change nothing, text that stays text."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from groundrules.web import urls
from groundrules.web.headers import HEADERS
from tests.web import transition_world, world
from tests.web.conftest import Firm
from tests.web.expectations import ACTS, ASKING, ON_A_HANDOFF, ON_AN_EXCEPTION

SignedIn = Callable[[str], Client]


def addresses(firm: Firm) -> list[str]:
    """Every kind of page there is, the hostile ones included."""
    cases = [firm.case_of(account) for account in (world.BRIGHTWATER, world.HALVORSEN, world.HOSTILE)]
    accounts = [world.BRIGHTWATER, world.CORVUS, world.HOSTILE, world.OUTSIDE, "001MISSING"]
    return [
        "/",
        "/sign-in/",
        "/sign-in/?next=https://elsewhere.example/",
        "/accounts/",
        "/accounts/?scope=everyone",
        "/accounts/?q=%3Cb%3E",
        "/rulebook/",
        *(reverse("case", args=[case_id]) for case_id in (*cases, "cmissing")),
        *(reverse("account", args=[account_id]) for account_id in accounts),
        "/handoffs/",
        f"/handoffs/{transition_world.NAME}/",
        "/transition/",
        "/moves/?wave=1&from=%3Cb%3E",
        "/moves/",
        "/moves/moves.csv",
        "/exceptions/",
        "/about-me/",
        "/about-me/about-me.json",
        "/fairness/",
        "/no-such-page/",
        "/static/groundrules/css/tokens.css",
        "/static/django_htmx/htmx-2.min.js",
        "/static/no-such-file.css",
    ]


def test_headers_are_on_every_answer(firm: Firm, signed_in: SignedIn) -> None:
    """Pages, redirects, files, 400, 403, 404, 405 and refused forms all carry the whole set."""
    browsers = [Client(), signed_in("margaret"), signed_in("cora"), signed_in("ada")]
    answers = [browser.get(address) for browser in browsers for address in addresses(firm)]
    answers += [browser.post("/") for browser in browsers]
    answers += [browser.post(reverse("rule", args=["cmissing"])) for browser in browsers]
    answers.append(Client(enforce_csrf_checks=True).post("/sign-in/", {}))
    answers.append(Client(headers={"host": "evil.example"}).get("/"))
    answers.append(Client().generic("TRACE", "/"))
    assert {answer.status_code for answer in answers} >= {200, 302, 400, 403, 404, 405}
    for answer in answers:
        missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
        assert missing == [], (answer.status_code, answer.request["PATH_INFO"])
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert all(part in policy for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"))


def test_an_answer_that_broke_carries_them_too(
    firm: Firm, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 has the headers, a reference number, no traceback and no word of what broke."""
    from groundrules.web import access

    def burst(*_: object, **__: object) -> object:
        raise RuntimeError("zebra-internals")

    margaret = signed_in("margaret")
    monkeypatch.setattr(access, "queue_for", burst)
    margaret.raise_request_exception = False
    answer = margaret.get("/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert all(answer.headers.get(name) == value for name, value in HEADERS.items())
    assert re.search(r"Reference [0-9a-f]{8}", html)
    assert "zebra-internals" not in html
    assert "Traceback" not in html


def test_pages_of_people_are_kept_by_nobody(firm: Firm, signed_in: SignedIn) -> None:
    """No browser or proxy keeps a page that needed a sign-in."""
    answer = signed_in("margaret").get(f"/cases/{firm.case_of(world.BRIGHTWATER)}/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_every_unsafe_route_needs_the_form_token(firm: Firm, signed_in: SignedIn) -> None:
    """Without the token, with a foreign one, or from a foreign page: 403, and nothing happened."""
    case_id = firm.case_of(world.BRIGHTWATER)
    before = firm.docket.load(case_id)
    unsafe = ["/sign-in/", "/sign-out/", *(reverse(act, args=[case_id]) for act in ACTS)]
    unsafe += [reverse(act, args=[transition_world.NAME]) for act in ON_A_HANDOFF]
    unsafe += [reverse(act, args=["x"]) for act in ON_AN_EXCEPTION] + [reverse(act) for act in ASKING]
    assert len(unsafe) == sum(map(len, (ACTS, ON_A_HANDOFF, ON_AN_EXCEPTION, ASKING))) + 2
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username="margaret@example.com", password=world.PASSWORD)
    browser.get(f"/cases/{case_id}/")
    fields = {"version": "6", "key": "k" * 24, "pick": "match review", "text": "Why."}
    for address in unsafe:
        assert browser.post(address, fields).status_code == 403
        assert browser.post(address, {**fields, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
        html = browser.get(f"/cases/{case_id}/").content.decode()
        token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', html)[0]
        foreign = {"origin": "https://evil.example"}
        signed = {**fields, "csrfmiddlewaretoken": token}
        assert browser.post(address, signed, headers=foreign).status_code == 403
    after = firm.docket.load(case_id)
    assert before is not None
    assert after is not None
    assert after.version == before.version
    html = browser.get(f"/cases/{case_id}/").content.decode()
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', html)[0]
    good = {**fields, "version": str(after.version), "csrfmiddlewaretoken": token}
    assert browser.post(reverse("rule", args=[case_id]), good).status_code == 302


def everything_stored() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    tables = [name for name in connection.introspection.table_names() if name != "sqlite_sequence"]
    found = {}
    with connection.cursor() as cursor:
        for name in tables:
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(name))  # noqa: S608  own table names
            found[name] = sorted(cursor.fetchall(), key=repr)
    return found


def test_reading_changes_nothing(firm: Firm, signed_in: SignedIn) -> None:
    """GET, HEAD and OPTIONS of every page by every kind of person leave every table as it was."""
    transition_world.whole(firm)
    browsers = [Client(), *(signed_in(name) for name in ("margaret", "tom", "cora", "rosa", "ugo", "ada"))]
    before = everything_stored()
    for browser in browsers:
        for address in addresses(firm):
            for method in (browser.get, browser.head, browser.options):
                method(address)
    assert everything_stored() == before
    assert before["store_caseevent"]


@pytest.mark.parametrize("name", ["margaret", "tom", "cora", "rosa"])
def test_hostile_text_stays_text(firm: Firm, signed_in: SignedIn, name: str) -> None:
    """Names, headlines, evidence and statements full of markup and hx-* appear escaped, everywhere."""
    transition_world.whole(firm)
    browser = signed_in(name)
    met = False
    for address in addresses(firm):
        answer = browser.get(address)
        html = b"".join(answer).decode("utf-8", "replace") if answer.streaming else answer.content.decode()
        if "/static/" in address or address.endswith((".csv", ".json")):  # a file to save, told to be no page
            continue
        assert "<img src=x" not in html, address
        assert '<b hx-get="/rulebook/"' not in html, address
        assert ">14<" not in html, address
        met = met or "&lt;img src=x" in html
    assert met


def test_what_one_searches_for_is_shown_escaped(firm: Firm, signed_in: SignedIn) -> None:
    """The search word comes back as text, in the field and in the sentence."""
    html = signed_in("tom").get("/accounts/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_no_page_carries_script_or_style_of_its_own(firm: Firm, signed_in: SignedIn) -> None:
    """No inline script, style, handler or foreign address: the policy has nothing to block."""
    transition_world.whole(firm)
    for name in ("margaret", "tom"):
        for address in addresses(firm):
            answer = signed_in(name).get(address)
            if answer.streaming or address.endswith((".csv", ".json")):
                continue
            html = re.sub(r"&lt;.*?&gt;", "", answer.content.decode())
            assert "<style" not in html
            assert not re.search(r"<script(?![^>]*\bsrc=)", html)
            assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
            assert not re.search(r'(src|href|action)="(https?:)?//', html)


def test_only_get_and_head_read_pages(firm: Firm, signed_in: SignedIn) -> None:
    """Pages refuse other methods, acts refuse GET: 405, nothing done."""
    browser = signed_in("margaret")
    case_id = firm.case_of(world.BRIGHTWATER)
    for address in ("/", "/accounts/", "/rulebook/", f"/cases/{case_id}/", f"/accounts/{world.BRIGHTWATER}/"):
        assert {browser.generic(method, address).status_code for method in ("POST", "PUT", "DELETE")} == {405}
    for act in (*ACTS, "sign-out"):
        address = reverse(act) if act == "sign-out" else reverse(act, args=[case_id])
        assert browser.get(address).status_code == 405


def test_templates_never_switch_escaping_off() -> None:
    """No template says ``safe`` or ``autoescape off``, and no view marks text as safe."""
    from pathlib import Path

    folder = Path(urls.__file__).parent
    for path in (*folder.rglob("*.html"), *folder.rglob("*.py")):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape off|mark_safe|SafeString|csrf_exempt", words), path.name
