"""The desk in a real browser: who sees what, one ruling, the keyboard, accessibility, no foreign address."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import Settings as SettingsWrapper

from groundrules import wiring
from groundrules.store import load
from tests.web import world
from tests.web.conftest import Firm, build_firm
from tests.web.test_case_page import pair_case

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 375, "height": 812}, {"width": 1280, "height": 800}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM} (set CHROMIUM)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file; its loop runs in the thread in which tests ask the record."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield found
        found.close()


@pytest.fixture
def shown(  # noqa: PLR0917  fixtures
    browser: Browser,
    transactional_db: None,
    live_server: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: SettingsWrapper,
) -> tuple[Firm, str]:
    """The firm served on this machine, and its address."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    firm = build_firm(tmp_path)
    monkeypatch.setattr(wiring, "current", lambda: firm.workspace)
    return firm, live_server.url  # type: ignore[attr-defined]


class Visit:
    """One person in one window; remembers what the window asked for and what it complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.hosts: set[str | None] = set()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._request)
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _request(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        self.asked.append(urlsplit(url).path)
        self.hosts.add(urlsplit(url).hostname)

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and not re.search(r"status of (404|401|409|422)", text):
            self.complaints.append(text)

    def sign_in(self, name: str) -> "Visit":
        """Through the door, by typing."""
        self.page.goto(f"{self.address}/sign-in/")
        self.page.get_by_label("Sign-in name").fill(f"{name}@example.com")
        self.page.get_by_label("Password").fill(world.PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.address}/")
        return self

    def go(self, path: str) -> int:
        """Opens a page; its status."""
        response = self.page.goto(self.address + path)
        assert response is not None
        return response.status


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(browser: Browser, shown: tuple[Firm, str]) -> Iterator[Visiting]:
    """Opens windows; at the end every request went to this machine and no window complained."""
    visits: list[Visit] = []
    contexts: list[BrowserContext] = []

    def open_window(name: str, viewport: dict[str, int] = DESK, scheme: str = "light") -> Visit:
        context = browser.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context, shown[1])
        visits.append(visit)
        return visit.sign_in(name) if name else visit

    yield open_window
    for context in contexts:
        context.close()
    assert {host for visit in visits for host in visit.hosts} <= {"127.0.0.1", "localhost"}
    assert [text for visit in visits for text in visit.complaints] == []


def addresses(firm: Firm) -> list[str]:
    """Every kind of page, as the leader sees it."""
    cases = [firm.case_of(account) for account in (world.BRIGHTWATER, world.HALVORSEN, world.HOSTILE)]
    accounts = [world.BRIGHTWATER, world.HOSTILE, world.CORVUS]
    return [
        "/",
        "/accounts/",
        "/accounts/?scope=everyone",
        "/rulebook/",
        "/about-me/",
        "/fairness/",
        *(f"/cases/{case_id}/" for case_id in cases),
        *(f"/accounts/{account_id}/" for account_id in accounts),
        "/no-such-page/",
    ]


def test_leader_party_and_stranger_see_what_the_table_says(
    shown: tuple[Firm, str], visiting: Visiting
) -> None:
    """Margaret sees all of the case, Tom his side of it, Cora neither case nor account, only the card."""
    case_id = shown[0].case_of(world.BRIGHTWATER)
    leader, party, stranger = visiting("margaret"), visiting("tom"), visiting("cora")

    assert leader.page.get_by_role("link", name="Brightwater Foods").is_visible()
    leader.page.get_by_role("link", name="Brightwater Foods").click()
    assert leader.page.get_by_role("heading", name="Your ruling").is_visible()
    assert leader.page.get_by_role("heading", name="Proposed").is_visible()
    assert "zebra-anna" in leader.page.content()

    assert party.go(f"/cases/{case_id}/") == 200
    assert "zebra-count" in party.page.content()
    assert party.page.get_by_role("heading", name="Your answer").is_visible()
    assert party.page.get_by_role("heading", name="Your ruling").count() == 0
    assert party.page.get_by_role("heading", name="Proposed").count() == 0

    met = stranger.page.content()
    assert stranger.go(f"/cases/{case_id}/") == 404
    met += stranger.page.content()
    assert stranger.go("/accounts/") == 200
    met += stranger.page.content()
    assert "Brightwater" not in met
    assert stranger.go(f"/accounts/{world.BRIGHTWATER}/") == 200
    met += stranger.page.content()
    assert stranger.page.get_by_text("Tom Okafor").count() >= 1
    leaked = [name for name, word in world.CANARIES.items() if word in met and word != "Brightwater"]
    assert leaked == []


def test_a_case_about_two_people_and_a_question_about_nobodys_account(
    shown: tuple[Firm, str], visiting: Visiting
) -> None:
    """Tom answers the case about him and Anna; Margaret reads it then, Rosa never; a prompt is his alone."""
    firm, _ = shown
    case_id = pair_case(firm)
    tom = visiting("tom")
    tom.page.get_by_role("link", name="Anna Lindqvist and Tom Okafor").click()
    assert tom.page.get_by_role("heading", name="The two have not talked for a month").is_visible()
    tom.page.get_by_label("It is right, I will change it").check()
    tom.page.get_by_role("button", name="Send your answer").click()
    tom.page.get_by_text("zebra-pair-words").wait_for()
    tom.go("/")
    tom.page.get_by_role("link", name="Your own work").click()
    assert tom.page.get_by_role("heading", name="Is it the plan?").is_visible()
    here = urlsplit(tom.page.url).path
    leader = visiting("margaret", PHONE)
    assert leader.go(f"/cases/{case_id}/") == 200
    assert leader.page.get_by_role("heading", name="Your ruling").is_visible()
    assert leader.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert leader.go(here) == 404
    revops = visiting("rosa")
    assert revops.go(f"/cases/{case_id}/") == 404
    revops.go("/")
    assert revops.page.get_by_role("heading", name="What many share").is_visible()
    revops.page.get_by_role("link", name="Rule H2").click()
    assert revops.page.get_by_role("heading", name="What was counted").is_visible()


def test_the_ruling_form_is_reached_and_sent_by_keyboard_once(
    shown: tuple[Firm, str], visiting: Visiting
) -> None:
    """Tab order reaches outcome, reason and button; Enter twice in a row rules once; both sides read it."""
    firm, _ = shown
    case_id = firm.case_of(world.BRIGHTWATER)
    leader = visiting("margaret")
    leader.go(f"/cases/{case_id}/")
    keyboard = leader.page.keyboard
    keyboard.press("Tab")
    assert leader.page.evaluate("document.activeElement.textContent") == "Skip to the page"
    seen: list[str] = []
    for _step in range(60):
        keyboard.press("Tab")
        seen.append(leader.page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        if seen[-1] == "pick":
            keyboard.press("Space")
        if seen[-1] == "text":
            keyboard.insert_text("One call of both, this week.")
        if seen[-1] == "against_why":
            keyboard.insert_text("The customer is calm about it.")
        if leader.page.evaluate("document.activeElement.textContent") == "Rule on this case":
            break
    else:
        pytest.fail(f"the button was not reached: {seen}")
    assert [name for name in seen if name in ("pick", "text", "against_why")] == [
        "pick",
        "text",
        "against_why",
    ]
    leader.page.evaluate(
        """() => { const form = document.activeElement.form;
                   fetch(form.action, {method: 'POST', body: new FormData(form), redirect: 'manual'}); }"""
    )
    keyboard.press("Enter")
    leader.page.get_by_role("heading", name="The ruling").wait_for()
    case = load.case_view(case_id)
    assert case is not None
    assert len(case.rulings) == 1
    for name in ("tom", "anna"):
        side = visiting(name)
        side.go(f"/cases/{case_id}/")
        ruling = side.page.get_by_role("region", name="The ruling")
        assert "One call of both, this week." in ruling.inner_text()


def test_what_is_missing_takes_the_focus(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """A ruling that comes back shows its one sentence without scrolling, with the focus on it."""
    leader = visiting("margaret")
    leader.go(f"/cases/{shown[0].case_of(world.BRIGHTWATER)}/")
    leader.page.get_by_label("The contact was right").check()
    leader.page.get_by_label("Reason, as everybody").fill("It is calm.")
    leader.page.get_by_role("button", name="Rule on this case").click()
    alert = leader.page.get_by_role("alert")
    alert.wait_for()
    leader.page.wait_for_function("document.activeElement.getAttribute('role') === 'alert'")
    box = alert.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < DESK["height"]


def test_a_second_window_learns_who_decided(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """A page left open all morning says by whom and what was decided, and rules nothing."""
    case_id = shown[0].case_of(world.HALVORSEN)
    early, late = visiting("margaret"), visiting("margaret")
    for window in (early, late):
        window.go(f"/cases/{case_id}/")
    for window, word in ((early, "Sooner."), (late, "Later.")):
        window.page.get_by_label("The owner makes contact").check()
        window.page.get_by_label("Reason, as everybody").fill(word)
        window.page.get_by_role("button", name="Rule on this case").click()
        window.page.get_by_role("heading", name="The ruling").wait_for()
    assert "Margaret Ellison decided this on" in late.page.get_by_role("alert").inner_text()
    case = load.case_view(case_id)
    assert case is not None
    assert [ruling.reason for ruling in case.rulings] == ["Sooner."]


def test_searching_swaps_the_list_and_the_address(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Typing a name narrows the list by htmx, keeps the focus and pushes a link one can share."""
    visit = visiting("tom")
    visit.go("/accounts/")
    assert visit.page.locator(".ledger li").count() == 3
    visit.page.get_by_label("Name").press_sequentially("halv", delay=20)
    visit.page.wait_for_url(re.compile("q=halv"))
    assert visit.page.locator(".ledger li").count() == 1
    assert visit.page.evaluate("document.activeElement.id") == "q"
    visit.page.reload()
    assert visit.page.locator(".ledger li").count() == 1


def test_hostile_text_does_nothing(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Markup and hx-* in every text field: no dialog, no request of its own, no live attribute."""
    firm, _ = shown
    for name in ("margaret", "tom", "rosa"):
        visit = visiting(name)
        for address in (
            "/",
            "/accounts/",
            f"/accounts/{world.HOSTILE}/",
            f"/cases/{firm.case_of(world.HOSTILE)}/",
        ):
            before = len(visit.asked)
            visit.go(address)
            visit.page.wait_for_timeout(50)
            assert "/rulebook/" not in visit.asked[before:]
            assert visit.page.locator("[onerror], b[hx-get], img").count() == 0
            if (name, address) != ("rosa", "/"):  # she is no side, her Today is empty
                assert "<img src=x" in visit.page.inner_text("body")


def test_pages_fit_a_phone(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """At 375 pixels nothing scrolls sideways, and what one presses is 40 pixels high or more."""
    visit = visiting("margaret", PHONE)
    pressed = "button, .button, nav a, summary, .choice, input:not([type=radio]), select, textarea"
    small = f"""() => [...document.querySelectorAll('{pressed}')]
        .filter(e => e.offsetWidth && (e.offsetHeight < 40 || e.offsetWidth < 24))
        .map(e => e.outerHTML.slice(0, 80))"""
    for address in addresses(shown[0]):
        visit.go(address)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
        assert visit.page.evaluate(small) == [], address
    visit.go(f"/cases/{shown[0].case_of(world.BRIGHTWATER)}/")
    button = visit.page.get_by_role("button", name="Rule on this case").bounding_box()
    assert button is not None
    assert button["height"] >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shown: tuple[Firm, str], visiting: Visiting, scheme: str) -> None:
    """axe-core: no violation on any page for leader and seller, in light and dark, on desk and phone."""
    from axe_playwright_python.sync_playwright import Axe

    axe, firm = Axe(), shown[0]
    windows = [visiting("", DESK, scheme), visiting("margaret", DESK, scheme), visiting("tom", PHONE, scheme)]
    every = addresses(firm)
    pages = {0: ["/sign-in/"], 1: every, 2: ["/", "/accounts/", "/about-me/", every[6]]}
    found: list[str] = []
    for number, window in enumerate(windows):
        for address in pages[number]:
            window.go(address)
            for summary in window.page.locator("summary").all():
                summary.click()
            results = axe.run(window.page)
            found += [
                f"{address}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in results.response["violations"]
            ]
    assert found == []


def test_axe_would_find_something(visiting: Visiting) -> None:
    """The check above has teeth: a page with known faults is reported for each of them."""
    from axe_playwright_python.sync_playwright import Axe

    page = visiting("").page
    page.set_content(
        "<html><body><img src='data:,'><input><p style='color:#ccc;background:#fff'>pale</p>"
        "<button></button></body></html>"
    )
    found = {violation["id"] for violation in Axe().run(page).response["violations"]}
    assert {"image-alt", "label", "color-contrast", "button-name", "html-has-lang"} <= found
