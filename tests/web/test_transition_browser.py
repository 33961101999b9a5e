"""The transition in a real browser: a hand-off from both sides over a change of clocks and a holiday."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect

from groundrules.crm.tables import BY_NAME
from tests.fakes.facts import arrow_table
from tests.web import transition_world, world
from tests.web.conftest import Firm, FixedWorkspace
from tests.web.test_browser import CHROMIUM, DESK, PHONE, Visiting, browser, shown, visiting
from tests.web.transition_world import NAME, now_is, open_handoff

__all__ = ["browser", "shown", "visiting"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM} (set CHROMIUM)"),
]
ADDRESS = f"/handoffs/{NAME}/"
MOVED = date(2026, 11, 2)
HOLIDAY = date(2026, 10, 26)

SetClock = Callable[[int, int, int, int], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the firm's clock to an instant in UTC."""

    def set_to(year: int, month: int, day: int, hour: int) -> None:
        instant = datetime(year, month, day, hour, tzinfo=UTC)
        monkeypatch.setattr(FixedWorkspace, "now", lambda _self: instant)

    return set_to


def abroad(firm: Firm) -> None:
    """Anna works in Berlin, where the Monday after the clocks went back is a holiday; Tom in New York."""
    rows = firm.facts.rows("crm", "sellers")
    for row in rows:
        is_anna = row["seller_id"] == world.ANNA
        row["time_zone"] = "Europe/Berlin" if is_anna else "America/New_York"
        row["country"] = "DE" if is_anna else "US"
    holiday = [{"day": HOLIDAY, "country": "DE", "name": "a day off in Germany"}]
    firm.facts.tables["crm", "sellers"] = arrow_table(BY_NAME["sellers"], rows)
    firm.facts.tables["crm", "holidays"] = arrow_table(BY_NAME["holidays"], holiday)


def send(page: Page, button: str, *, exact: bool = True) -> None:
    """The button is pressed and the page that answers it has come: nothing is under way any more."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=exact).click()


def both_read(pages: tuple[Page, Page], words: str) -> None:
    """The two sides, loading the page anew, read the same words."""
    for page in pages:
        page.reload()
        expect(page.locator("main")).to_contain_text(words)


def test_a_handoff_from_both_sides(shown: tuple[Firm, str], visiting: Visiting, clock: SetClock) -> None:
    """Brief, one push-back, completion, acceptance and steps; every hour in the right person's own time."""
    firm, _ = shown
    abroad(firm)
    clock(2026, 10, 22, 14)
    open_handoff(firm, MOVED, briefed=False)
    giver, receiver = visiting("tom"), visiting("anna", PHONE)
    pages = (giver.page, receiver.page)
    receiver.go(ADDRESS)
    expect(receiver.page.locator("main")).to_contain_text("The giving side has not written yet")
    assert receiver.page.get_by_role("button", name="Accept the account").count() == 0

    clock(2026, 10, 23, 15)  # Friday, 17:00 in Berlin: the day is over there
    giver.go("/handoffs/")
    expect(giver.page.get_by_role("heading", level=1)).to_have_text("One hand-off waits for you")
    giver.page.get_by_role("link", name="Halvorsen Marine").click()
    giver.page.get_by_label("Who really decides there").fill("The captain, not the owner.")
    giver.page.get_by_label("Promise 1", exact=True).fill("Spare parts in two days")
    giver.page.get_by_label("By when, promise 1").fill("2026-12-01")
    giver.page.get_by_label("What to avoid").fill("No calls on sailing days.")
    send(giver.page, "Hand it over")
    # Sixteen business hours without the holiday: Tuesday and Wednesday, the clocks gone back in between.
    both_read(pages, "by Wed 28 Oct, 17:00 in Berlin")
    assert now_is(firm.workspace.journal()).accept_by == datetime(2026, 10, 28, 16, tzinfo=UTC)
    both_read(pages, "The captain, not the owner.")

    clock(2026, 10, 27, 9)
    receiver.page.get_by_text("Push back: something is missing").click()
    receiver.page.get_by_label("What is missing 1").select_option(label="Contract end")
    receiver.page.get_by_label("What about it 1").fill("The contract's end is not in the CRM.")
    send(receiver.page, "Push back")
    both_read(pages, "The contract's end is not in the CRM.")
    both_read(pages, "by Wed 28 Oct, 17:00 in New York")

    clock(2026, 10, 28, 18)
    giver.page.reload()
    giver.page.get_by_label("Your answer").fill("It ends on 31 March, notice is three months.")
    send(giver.page, "Send what was missing")
    both_read(pages, "It ends on 31 March")
    # New York has not changed its clocks yet, Berlin has: Thursday and Friday there.
    both_read(pages, "by Fri 30 Oct, 17:00 in Berlin")
    assert receiver.page.get_by_text("Push back: something is missing").count() == 0

    clock(2026, 10, 29, 9)
    receiver.page.reload()
    send(receiver.page, "Accept the account")
    both_read(pages, "Accepted, under way")

    clock(2026, 11, 3, 9)
    receiver.page.reload()
    receiver.page.get_by_text("Say what becomes of it").click()
    receiver.page.get_by_label("keep it", exact=True).check()
    send(receiver.page, "Send")
    send(receiver.page, "Take it", exact=False)
    steps = receiver.page.locator("section[aria-labelledby=steps] > .body > ol > li")
    tick(receiver.page, "Introduce")
    tick(receiver.page, "First contact")
    both_read(pages, "We met at the harbour.")
    tick(giver.page, "Introduce")  # a step for both takes the word of both
    receiver.page.reload()
    expect(receiver.page.locator("main")).to_contain_text("nothing is due")
    assert all("done" in text for text in steps.all_inner_texts())
    both_read(pages, "Kept")
    found = now_is(firm.workspace.journal())
    assert found.accepted is not None
    assert found.todo == ()
    assert {step.asked.step for step in found.steps} == {"list", "first contact", "introduce", "promises"}


def tick(page: Page, does: str) -> None:
    """The step whose words begin so is marked as done, with a word on what was done."""
    step = page.locator("section[aria-labelledby=steps] > .body > ol > li").filter(has_text=does)
    step.get_by_text("Mark as done").click()
    step.get_by_label("What was done", exact=True).fill("We met at the harbour.")
    step.get_by_label(re.compile("No CRM record")).check()
    with page.expect_navigation():
        step.get_by_role("button", name="It is done").click()
    expect(page.locator("main")).to_contain_text("We met at the harbour.")


def test_a_stranger_and_a_leader_see_what_they_may(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Cora and Victor meet nothing of it; Margaret reads it all and has no form but the one that ends it."""
    open_handoff(shown[0])
    for name in ("cora", "victor", "nora"):
        stranger = visiting(name)
        assert stranger.go(ADDRESS) == 404
        assert stranger.go("/handoffs/") == 200
        assert "Halvorsen" not in stranger.page.content()
    leader = visiting("margaret")
    assert leader.go("/handoffs/") == 200
    leader.page.get_by_role("link", name="Halvorsen Marine").first.click()
    expect(leader.page.locator("main")).to_contain_text(transition_world.DECIDES)
    forms = leader.page.locator("main form")
    assert [form.get_attribute("action") for form in forms.all()] == [f"{ADDRESS}close/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_pages_of_the_transition(
    shown: tuple[Firm, str], visiting: Visiting, scheme: str
) -> None:
    """axe-core: no violation, with every fold open, for both sides and the leader; a phone never scrolls."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    exception = transition_world.whole(shown[0])
    found: list[str] = []
    for name, size in (("anna", PHONE), ("tom", DESK), ("margaret", DESK)):
        visit = visiting(name, size, scheme)
        for address in addresses(name, exception):
            assert visit.go(address) == 200, address
            for summary in visit.page.locator("summary").all():
                summary.click()
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
            results = axe.run(visit.page)
            found += [
                f"{address}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in results.response["violations"]
            ]
    assert found == []


def addresses(name: str, exception: str) -> list[str]:
    """The pages of the transition that this person may open."""
    waves = ["/transition/"] if name == "margaret" else []
    told = [] if name == "anna" else [f"/exceptions/{exception}/"]
    return ["/handoffs/", ADDRESS, *waves, "/moves/", "/exceptions/", *told, f"/accounts/{world.HALVORSEN}/"]


def test_filtering_moves_swaps_the_list_and_the_address(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Picking a wave narrows the list by htmx, keeps what was picked and pushes a link one can share."""
    transition_world.whole(shown[0])
    visit = visiting("rosa")
    visit.go("/moves/")
    expect(visit.page.locator(".moves > li")).to_have_count(2)
    visit.page.get_by_label("Wave").select_option("1")
    visit.page.wait_for_url(re.compile("wave=1"))
    expect(visit.page.locator(".moves > li")).to_have_count(1)
    visit.page.reload()
    expect(visit.page.get_by_label("Wave")).to_have_value("1")
    expect(visit.page.locator(".moves > li")).to_have_count(1)
